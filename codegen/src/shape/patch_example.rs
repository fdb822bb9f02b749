//! Writes the Rust example of a PATCH type.

use serde_json::Value;

use super::examples;
use super::fields::{Field, Presence};
use crate::model::Contract;

/// An example that shows what a PATCH sends: the required properties, and one that is set to null. A
/// required property that is an object or an array is too long for it.
pub(crate) fn example(
    name: &str,
    request: &str,
    fields: &[Field<'_>],
    contract: &Contract,
) -> Option<String> {
    let body = contract.patching(request).and_then(|operation| operation.body.as_ref());
    let body = body.map(|body| body.example.as_ref());
    let is_patched =
        |field: &&Field<'_>| field.presence == Presence::Patched && !field.property.deprecated;
    let patched = fields.iter().find(is_patched);
    let (mut arguments, mut sent, mut with_null) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        let wire = Value::from(field.wire);
        if field.presence == Presence::Required {
            let value = body??.get(field.wire).filter(|it| !it.is_object() && !it.is_array())?;
            arguments.push(examples::literal(value).to_string());
            sent.push(format!("{wire}:{value}"));
            with_null.push(format!("{wire}:{value}"));
        } else if patched.is_some_and(|patched| std::ptr::eq(patched, field)) {
            with_null.push(format!("{wire}:null"));
        }
    }
    let start = match arguments.as_slice() {
        [] => "default()".to_owned(),
        arguments => format!("new({})", arguments.join(", ")),
    };
    let (import, null) = patched.map_or_else(Default::default, |field| {
        let null = format!(
            "let patch = patch.{}(Patch::Null);\n{}",
            field.ident,
            assert_sent(&with_null),
        );
        ("use oracle_cpq::Patch;\n", null)
    });
    Some(format!(
        "```\n\
         {import}\
         use oracle_cpq::{version}::types::{name};\n\n\
         let patch = {name}::{start};\n\
         {sent}\
         {null}\
         # Ok::<(), serde_json::Error>(())\n\
         ```\n\n",
        version = contract.version,
        sent = assert_sent(&sent),
    ))
}

/// The line of an example that checks the JSON of a patch.
fn assert_sent(properties: &[String]) -> String {
    let json = properties.join(",");
    let mut hashes = "#".to_owned();
    while json.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("assert_eq!(serde_json::to_string(&patch)?, r{hashes}\"{{{json}}}\"{hashes});\n")
}

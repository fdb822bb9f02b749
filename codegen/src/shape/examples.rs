//! Examples in Rust, made of the contract's own payloads.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::Fault;
use super::calls::Call;
use crate::contract::{Contract, Kind, Place, Property};

/// How many members of a body an example shows; a caller reads the shape, not the data.
const SHOWN: usize = 6;

/// An example that compiles: the call with the contract's own values.
pub(crate) fn call(call: &Call<'_>, contract: &Contract) -> Result<String, Fault> {
    let mut used = BTreeSet::new();
    let mut arguments: Vec<TokenStream> =
        call.parameters(Place::Path).map(|parameter| literal(&parameter.example)).collect();
    let mut body = None;
    if let (Some(documented), Some(name)) = (&call.operation.body, &call.body) {
        let example = documented.example.clone().unwrap_or_default();
        let value = object(name, &documented.schema, &example, contract, &mut used);
        arguments.push(quote!(&body));
        body = Some(quote!(let body = #value;));
    }
    // The first two options show the form; the setters' own docs list the rest.
    let options = call.parameters(Place::Query).take(2).map(|parameter| {
        let (setter, value) = (setter(&parameter.name), literal(&parameter.example));
        quote!(.#setter(#value))
    });
    let name = &call.name;
    let statements = quote! {
        #body
        let answer = cpq.#name(#(#arguments),*)#(#options)*.send().await?;
    };
    let version = &contract.version;
    let mut text = imports(version, &used)?;
    let _ = writeln!(
        text,
        "# async fn example(cpq: oracle_cpq::{version}::Client) -> Result<(), oracle_cpq::Error> {{"
    );
    if call.operation.method == "PUT" {
        text.push_str("// A PUT resets what is left out: give every member the user is to have.\n");
    }
    text.push_str(&body_text(&statements)?);
    text.push_str("# Ok(())\n# }\n");
    Ok(text)
}

fn imports(version: &str, used: &BTreeSet<String>) -> Result<String, Fault> {
    if used.is_empty() {
        return Ok(String::new());
    }
    let (version, names) =
        (format_ident!("{version}"), used.iter().map(|name| format_ident!("{name}")));
    let item = parse(quote!(use oracle_cpq::#version::types::{#(#names),*};))?;
    Ok(format!("{}\n", prettyplease::unparse(&item)))
}

/// Statements, formatted as they stand in a function and then moved to its margin.
fn body_text(statements: &TokenStream) -> Result<String, Fault> {
    let function = parse(quote!(async fn example() { #statements }))?;
    let mut text = String::new();
    for line in prettyplease::unparse(&function).lines() {
        if let Some(line) = line.strip_prefix("    ") {
            text.push_str(line);
            text.push('\n');
        }
    }
    Ok(text)
}

fn parse(tokens: TokenStream) -> Result<syn::File, Fault> {
    syn::parse2(tokens)
        .map_err(|error| Fault::new("examples", format!("an example is no Rust: {error}")))
}

/// `Type::default().member(value)…` for a payload of the schema `schema`, of which the type `name`
/// is made: itself, or a change, which has no member that must be there.
fn object(
    name: &str,
    schema: &str,
    value: &Value,
    contract: &Contract,
    used: &mut BTreeSet<String>,
) -> TokenStream {
    used.insert(name.to_owned());
    let ident = format_ident!("{name}");
    let properties = contract.schemas.get(schema).map(|schema| &schema.properties);
    let mut required = Vec::new();
    let mut optional = Vec::new();
    for (member, value) in value.as_object().into_iter().flatten() {
        let Some(property) = properties.and_then(|properties| properties.get(member)) else {
            continue;
        };
        let is_required = property.required && name == schema;
        if !is_required && optional.len() == SHOWN {
            continue;
        }
        let value = expression(property, value, contract, used);
        if is_required {
            required.push(value);
        } else {
            let setter = setter(member);
            optional.push(quote!(.#setter(#value)));
        }
    }
    let start = if required.is_empty() { quote!(default()) } else { quote!(new(#(#required),*)) };
    quote!(#ident::#start #(#optional)*)
}

fn expression(
    property: &Property,
    value: &Value,
    contract: &Contract,
    used: &mut BTreeSet<String>,
) -> TokenStream {
    match (&property.kind, value) {
        (Kind::Object(schema), value) => object(schema, schema, value, contract, used),
        (Kind::List(schema), Value::Array(items)) => {
            let items = items.iter().map(|item| object(schema, schema, item, contract, used));
            quote!([#(#items),*])
        }
        (_, value) => literal(value),
    }
}

/// A single value as it is written in Rust.
fn literal(value: &Value) -> TokenStream {
    match value {
        Value::String(text) => quote!(#text),
        Value::Number(number) => match number.as_i64() {
            // A setter takes anything that becomes the member's type, so a literal has to name its own.
            Some(large) if i32::try_from(large).is_err() => quote!(#large),
            _ => number.to_string().parse().unwrap_or_else(|_| quote!(0)),
        },
        Value::Bool(value) => quote!(#value),
        _ => quote!(()),
    }
}

/// The name a member has in Rust, by the rules typify follows.
pub(crate) fn setter(member: &str) -> proc_macro2::Ident {
    let name = member.to_snake_case();
    if syn::parse_str::<syn::Ident>(&name).is_ok() {
        format_ident!("{name}")
    } else {
        format_ident!("{name}_")
    }
}

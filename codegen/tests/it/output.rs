//! The generated files.

use cpq_codegen::model::{Contract, KnownValue};
use cpq_codegen::{Files, HEADER, cases, generate};
use cpq_contract::load;
use serde_json::{Value, json};

use crate::contract::{every, linted, small};

fn contracts() -> Vec<Contract> {
    every().iter().map(linted).collect()
}

fn generated(contracts: &[Contract]) -> Files {
    generate(contracts).expect("the contracts can be generated")
}

#[test]
fn output_is_deterministic() {
    assert_eq!(generated(&contracts()), generated(&contracts()));
    assert_eq!(cases(&contracts()), cases(&contracts()));
}

/// Reorders the property names of an object.
type Reorder = fn(&mut [&String]);

#[test]
fn output_does_not_depend_on_the_order_of_properties() {
    let orders: [Reorder; 2] =
        [|names| names.reverse(), |names| names.rotate_left(names.len() / 2)];
    let in_order = generated(&contracts());
    for order in orders {
        let shuffled = every().into_iter().map(|mut sources| {
            let contract = load(&sources.openapi).expect("the contract is YAML").value;
            let mut text = String::new();
            write(&contract, order, &mut text);
            sources.openapi = text.into();
            linted(&sources)
        });
        let shuffled: Vec<Contract> = shuffled.collect();
        assert_eq!(generated(&shuffled), in_order);
        assert_eq!(cases(&shuffled), cases(&contracts()));
    }
}

/// Writes JSON with the properties of each object in another order; `serde_json` sorts them.
fn write(value: &Value, reorder: Reorder, to: &mut String) {
    match value {
        Value::Object(properties) => {
            let mut names: Vec<&String> = properties.keys().collect();
            reorder(&mut names);
            to.push('{');
            for (index, name) in names.into_iter().enumerate() {
                to.push_str(if index > 0 { ",\n" } else { "\n" });
                to.push_str(&Value::from(name.as_str()).to_string());
                to.push_str(": ");
                write(&properties[name], reorder, to);
            }
            to.push('}');
        }
        Value::Array(items) => {
            to.push('[');
            for (index, item) in items.iter().enumerate() {
                to.push_str(if index > 0 { ",\n" } else { "\n" });
                write(item, reorder, to);
            }
            to.push(']');
        }
        single => to.push_str(&single.to_string()),
    }
}

#[test]
fn every_file_is_rust_with_the_header() {
    for (name, text) in generated(&contracts()) {
        assert!(text.starts_with(HEADER), "{name} has no header");
        if let Err(error) = syn::parse_file(&text) {
            panic!("{name} is not Rust: {error}");
        }
    }
}

#[test]
fn output_has_no_trace_of_progenitors_runtime() {
    for (name, text) in generated(&contracts()) {
        for trace in ["progenitor", "api-version", "::std::option", "reqwest"] {
            assert!(!text.contains(trace), "{name} contains `{trace}`");
        }
    }
}

#[test]
fn documented_values_are_constants_if_a_name_follows_from_them() {
    let mut contract = linted(&small());
    let part = contract.schemas.get_mut("Part").expect("the schema exists");
    let name = part.properties.get_mut("name").expect("the property exists");
    let known = |value: Value, meaning: Option<&str>| KnownValue {
        value,
        meaning: meaning.map(str::to_owned),
    };
    name.known_values = vec![
        known(json!("in stock"), Some("available now")),
        // The name is used already.
        known(json!("in-stock"), None),
        known(json!("2nd"), None),
        known(json!("_host"), None),
        // A number is named by its meaning.
        known(json!(-1), Some("sold out")),
        known(json!(2), None),
        known(json!(2.5), Some("half")),
        // These have no name.
        known(json!("*"), None),
        known(json!(""), None),
        known(json!("größe"), None),
        known(json!(true), Some("yes")),
    ];
    let files = generated(&[contract]);
    let lines = files["v1/types/part.rs"].lines().map(str::trim);
    let is_constant =
        |line: &&str| line.starts_with("pub const NAME_") || line.contains("of `name`");
    let constants: Vec<&str> = lines.filter(is_constant).collect();
    let expected = [
        "/// `in stock`, a value of `name`: available now.",
        "pub const NAME_IN_STOCK: &'static str = \"in stock\";",
        "/// `2nd`, a value of `name`.",
        "pub const NAME_2ND: &'static str = \"2nd\";",
        "/// `_host`, a value of `name`.",
        "pub const NAME_HOST: &'static str = \"_host\";",
        "/// `-1`, a value of `name`: sold out.",
        "pub const NAME_SOLD_OUT: i64 = -1;",
    ];
    assert_eq!(constants, expected);
}

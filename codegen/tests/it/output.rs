//! The generated files.

use cpq_codegen::model::{Contract, KnownValue, Property};
use cpq_codegen::{Files, HEADER, cases, generate};
use cpq_contract::load;
use serde_json::{Value, json};

use crate::contract::{every, linted, real, small};

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

fn check_lengths(files: &Files) {
    for (name, text) in files {
        let lines = text.lines().count();
        assert!(lines <= 1000, "{name} has {lines} lines");
    }
}

#[test]
fn no_generated_file_of_the_contracts_has_more_than_1000_lines() {
    check_lengths(&generated(&contracts()));
    check_lengths(&cases(&contracts()));
}

#[test]
fn the_file_of_a_long_type_has_at_most_1000_lines() {
    let mut contract = linted(&small());
    let properties = &mut contract.schemas.get_mut("Part").expect("it exists").properties;
    let name = properties["name"].clone();
    for number in 0..90 {
        let property = Property { name: format!("property{number}"), ..name.clone() };
        properties.insert(property.name.clone(), property);
    }
    check_lengths(&generated(&[contract]));
}

#[test]
fn methods_of_a_group_begin_with_a_list() {
    let contract = linted(&real("v19"));
    let files = generated(std::slice::from_ref(&contract));
    for tag in &contract.tags {
        let operations = contract.operations.iter().filter(|operation| operation.tag == tag.name);
        assert!(operations.clone().any(|operation| operation.id.starts_with("list")), "{tag:?}");
        let file = &files[&format!("v19/{}.rs", tag.name.to_lowercase().replace(' ', "_"))];
        let methods: Vec<&str> = file.split("    pub fn ").skip(1).collect();
        assert!(methods[0].starts_with("list_"), "{}: {:.40}", tag.name, methods[0]);
        // Collections and items stand before actions.
        let paths: Vec<bool> = file
            .lines()
            .filter(|it| it.contains("/// Sends `"))
            .map(|it| it.contains("/actions/"))
            .collect();
        assert!(paths.is_sorted(), "{}: {paths:?}", tag.name);
        assert_eq!(paths.len(), operations.count());
    }
}

#[test]
fn query_parameters_have_their_declared_types_whatever_their_names() {
    let mut sources = small();
    let mut document = load(&sources.openapi).expect("the contract is YAML").value;
    let parameters = &mut document["paths"]["/parts"]["get"]["parameters"];
    for parameter in parameters.as_array_mut().expect("a list") {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let (schema, example) = match name.as_str() {
            "q" => (json!({"type": "integer", "format": "int64"}), json!(5)),
            "fields" | "orderby" => (json!({"type": "boolean"}), json!(true)),
            _ => continue,
        };
        parameter["schema"] = schema;
        parameter["example"] = example;
        parameter.as_object_mut().expect("an object").remove("x-known-values");
    }
    document["paths"]["/parts"]["get"].as_object_mut().expect("an object").remove("x-order-by");
    sources.openapi = document.to_string().into();
    let files = generated(&[linted(&sources)]);
    let requests = &files["v1/parts/requests.rs"];
    for (name, ty) in [("q", "i64"), ("fields", "bool"), ("orderby", "bool")] {
        let setter = format!("pub fn {name}(mut self, {name}: {ty}) -> Self {{");
        let set = format!("self.call.query(\"{name}\", &{name});");
        assert!(requests.contains(&setter) && requests.contains(&set), "{name}: {requests}");
    }
}

#[test]
fn examples_print_a_property_that_the_response_has() {
    let mut contract = linted(&small());
    let list = contract.operations.iter_mut().find(|it| it.id == "listParts").expect("it exists");
    list.parameters.retain(|parameter| parameter.name == "fields");
    let printed = |contract: &Contract| -> String {
        let files = generated(std::slice::from_ref(contract));
        let (_, example) = files["v1/parts.rs"].split_once("cpq.list_parts()").expect("an example");
        let (_, printed) = example.split_once("println!(\"{:?}\", item.").expect("it prints");
        printed.split(')').next().unwrap_or_default().to_owned()
    };
    for (fields, response, expected) in [
        ("id,name", json!({"items": [{"id": 1, "name": "Valve", "partNumber": "V"}]}), "id"),
        ("name,partNumber", json!({"items": [{"id": 1, "partNumber": "V"}]}), "part_number"),
        ("id,name", json!({"items": [{"id": null, "name": "Valve"}]}), "name"),
        ("name", json!({"items": [{"id": 1}]}), "name"),
        ("other", json!({"items": []}), "part_number"),
    ] {
        let list =
            contract.operations.iter_mut().find(|it| it.id == "listParts").expect("it exists");
        list.parameters[0].example = fields.into();
        list.response = Some(response);
        assert_eq!(printed(&contract), expected, "{fields}");
    }
}

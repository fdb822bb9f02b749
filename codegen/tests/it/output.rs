//! What is generated: the same bytes for the same contract, and types that keep their promises.

use cpq_codegen::contract::{Contract, Kind};
use cpq_codegen::{Files, HEADER, cases, code_lines, generate, stock};
use cpq_contract::load;
use serde_json::Value;
use syn::{File, Item, ItemStruct, Type};

use crate::contract::{all, every, linted, payload, set, small};

fn contracts() -> Vec<Contract> {
    every().iter().map(linted).collect()
}

fn generated(contracts: &[Contract]) -> Files {
    generate(contracts).expect("the contracts can be generated")
}

fn parsed(files: &Files) -> Vec<(&String, File)> {
    let mut parsed = Vec::new();
    for (name, text) in files {
        match syn::parse_file(text) {
            Ok(file) => parsed.push((name, file)),
            Err(error) => panic!("{name} is no Rust: {error}"),
        }
    }
    parsed
}

/// The struct of a file in `types/`.
fn structs(files: &Files) -> Vec<ItemStruct> {
    parsed(files)
        .into_iter()
        .filter(|(name, _)| name.contains("/types/"))
        .flat_map(|(_, file)| file.items)
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item),
            _ => None,
        })
        .collect()
}

/// A type as it is read: `Option<Vec<Part>>`.
fn spelled(ty: &Type) -> String {
    quote::quote!(#ty).to_string().replace(' ', "")
}

#[test]
fn the_same_contracts_give_the_same_bytes() {
    assert_eq!(generated(&contracts()), generated(&contracts()));
    assert_eq!(cases(&contracts()), cases(&contracts()));
}

/// Puts the names of an object's members into another order.
type Reorder = fn(&mut [&String]);

#[test]
fn the_order_of_members_makes_no_difference() {
    let orders: [Reorder; 2] =
        [|names| names.reverse(), |names| names.rotate_left(names.len() / 2)];
    let in_order = generated(&contracts());
    for order in orders {
        let shuffled = every().into_iter().map(|mut sources| {
            let contract = load(&sources.openapi).expect("the contract is YAML").value;
            sources.openapi.clear();
            write(&contract, order, &mut sources.openapi);
            linted(&sources)
        });
        let shuffled: Vec<Contract> = shuffled.collect();
        assert_eq!(generated(&shuffled), in_order);
        assert_eq!(cases(&shuffled), cases(&contracts()));
    }
}

/// Writes a value as JSON with the members of each object in another order; serde's map sorts them.
fn write(value: &Value, reorder: Reorder, to: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            reorder(&mut names);
            to.push('{');
            for (index, name) in names.into_iter().enumerate() {
                to.push_str(if index > 0 { ",\n" } else { "\n" });
                to.push_str(&Value::from(name.as_str()).to_string());
                to.push_str(": ");
                write(&members[name], reorder, to);
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
fn every_file_is_rust_and_says_that_it_is_generated() {
    let files = generated(&contracts());
    for (name, _) in parsed(&files) {
        assert!(files[name].starts_with(HEADER), "{name} lacks the header");
    }
}

#[test]
fn nothing_of_progenitors_own_client_is_left() {
    for (name, text) in generated(&contracts()) {
        for trace in ["progenitor", "api-version", "::std::option", "reqwest"] {
            assert!(!text.contains(trace), "{name} holds `{trace}`");
        }
    }
}

#[test]
fn every_type_can_grow_and_shows_nothing_by_derive() {
    for item in structs(&generated(&contracts())) {
        let name = &item.ident;
        let attributes: Vec<String> = item
            .attrs
            .iter()
            .filter(|attribute| !attribute.path().is_ident("doc"))
            .map(|attribute| quote::quote!(#attribute).to_string().replace(' ', ""))
            .collect();
        let expected = ["#[derive(Clone,Default,PartialEq)]", "#[non_exhaustive]"];
        assert_eq!(attributes, expected, "{name}");
    }
}

#[test]
fn what_must_not_be_shown_is_a_password() {
    let mut secrets = 0;
    for contract in contracts() {
        for (schema, property) in contract.schemas.iter().flat_map(|(name, schema)| {
            let properties = schema.properties.iter();
            let secret = properties.filter(|(_, property)| property.kind == Kind::Secret);
            secret.map(move |(property, _)| (name, property))
        }) {
            let structs = structs(&generated(std::slice::from_ref(&contract)));
            let members = structs.iter().filter(|item| item.ident == schema);
            let mut members = members.flat_map(|item| &item.fields);
            let member =
                members.find(|field| field.ident.as_ref().is_some_and(|name| name == property));
            let member = member.unwrap_or_else(|| panic!("`{schema}` has no member `{property}`"));
            assert_eq!(spelled(&member.ty), "Option<Password>", "{schema}.{property}");
            secrets += 1;
        }
    }
    assert!(secrets > 1, "both the small contract and v19 have a password");
}

#[test]
fn every_member_of_a_change_has_three_states() {
    let structs = structs(&generated(&contracts()));
    let changes: Vec<&ItemStruct> =
        structs.iter().filter(|item| item.ident.to_string().ends_with("Patch")).collect();
    for change in &changes {
        for field in &change.fields {
            let is_extra = field.ident.as_ref().is_some_and(|name| name == "extra");
            let ty = spelled(&field.ty);
            assert!(is_extra || ty.starts_with("Patch<"), "{} holds a {ty}", change.ident);
        }
    }
    assert!(changes.len() > 1, "both the small contract and v19 have a change");
}

/// A change has no member that must be there, so nothing makes one but `default`.
#[test]
fn the_example_of_a_change_makes_it_as_it_can_be_made() {
    let mut contract = small();
    let example = r#"{"name": "Valve"}"#;
    all([
        set(
            "/paths/~1parts~1{partNumber}/patch/requestBody/content/application~1json/examples/documented/value",
            serde_json::json!({"name": "Valve"}),
        ),
        payload("samples/updatePart.request.json", example),
    ])(&mut contract);
    let parts = &generated(&[linted(&contract)])["v1/parts.rs"];
    let mut lines = parts.lines().map(str::trim);
    let body = lines.find(|line| line.starts_with("/// let body = PartPatch"));
    assert_eq!(body, Some(r#"/// let body = PartPatch::default().name("Valve");"#));
}

#[test]
fn the_real_contracts_give_at_most_half_of_what_progenitors_builders_take() {
    let contracts: Vec<Contract> = every().iter().skip(1).map(linted).collect();
    let ours: usize = generated(&contracts).values().map(|text| code_lines(text)).sum();
    let stock: usize = contracts
        .iter()
        .map(|contract| code_lines(&stock(contract).expect("progenitor takes the contract")))
        .sum();
    println!("{ours} lines of code are generated; progenitor's builder style makes {stock}");
    assert!(ours * 2 <= stock, "{ours} lines are more than half of {stock}");
}

#[test]
fn only_code_counts_as_code() {
    let source = "//! What it is.\n\n/** A\n * B\n */\nfn a() {\n    // C\n    b();\n}\n";
    assert_eq!(code_lines(source), 3);
}

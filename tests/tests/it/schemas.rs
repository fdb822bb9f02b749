//! The JSON Schemas of the types agree with the contract, and the catalog is complete.

use std::collections::{BTreeMap, BTreeSet};

use cpq_tests::checkout;
use oracle_cpq::{v7, v19};
use schemars::generate::{Contract as SchemaMode, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::catalog::{Type, Version};
use crate::contract::{Contract, files_in};
use crate::generated::VERSIONS;

/// Keywords of the contract that a type's own schema does not have: they are documentation, or advice
/// that the server does not enforce.
const ANNOTATIONS: [&str; 8] = [
    "title",
    "description",
    "example",
    "default",
    "x-evidence",
    "x-personal-data",
    "x-known-values",
    "x-name",
];

/// Returns a schema in the form that both sides share: references by the name of their target, and
/// `nullable` for each way to allow `null`.
fn normalized(schema: &Value) -> Map<String, Value> {
    let mut out = schema.as_object().expect("a schema is an object").clone();
    for keyword in ["allOf", "anyOf"] {
        match schema[keyword].as_array().map(Vec::as_slice) {
            Some([part]) if keyword == "allOf" => {
                out.remove(keyword);
                out.extend(normalized(part));
            }
            Some([part, null]) if keyword == "anyOf" && *null == json!({"type": "null"}) => {
                out.remove(keyword);
                out.extend(normalized(part));
                out.insert("nullable".to_owned(), true.into());
            }
            _ => {}
        }
    }
    if let Some([kind, null]) = schema["type"].as_array().map(Vec::as_slice)
        && null == "null"
    {
        out.insert("type".to_owned(), kind.clone());
        out.insert("nullable".to_owned(), true.into());
    }
    if let Some((_, name)) = schema["$ref"].as_str().and_then(|it| it.rsplit_once('/')) {
        out.insert("$ref".to_owned(), name.into());
    }
    if let Some(items) = schema.get("items") {
        out.insert("items".to_owned(), normalized(items).into());
    }
    out
}

fn sorted_required(schema: &Value) -> BTreeSet<&str> {
    let required = schema["required"].as_array().into_iter().flatten();
    required.filter_map(Value::as_str).collect()
}

/// The properties of a schema, in normalized form.
fn properties(schema: &Value) -> BTreeMap<String, Map<String, Value>> {
    let properties = schema["properties"].as_object().expect("the schema has properties");
    properties.iter().map(|(name, property)| (name.clone(), normalized(property))).collect()
}

fn check_schema(version: &Version, ty: &Type, contract: &Contract, mode: &SchemaMode) {
    let expected = contract.schema(ty);
    let found = (ty.json_schema)(mode);
    let required = sorted_required(expected);
    let mut expected_properties = properties(expected);
    for (name, property) in &mut expected_properties {
        property.retain(|keyword, _| !ANNOTATIONS.contains(&keyword.as_str()));
        // A patch sends null, too.
        let may_be_null = mode.is_deserialize() || ty.is_patch();
        if may_be_null && !required.contains(name.as_str()) {
            property.insert("nullable".to_owned(), true.into());
        }
    }
    let context = format!("{} {} {mode:?}", version.name, ty.name);
    assert_eq!(properties(&found), expected_properties, "{context}");
    assert_eq!(sorted_required(&found), required, "{context}");
    // All other keywords. Unknown properties are kept.
    let mut rest = found.as_object().expect("a schema is an object").clone();
    rest.retain(|keyword, _| {
        !["$schema", "$defs", "properties", "required"].contains(&keyword.as_str())
    });
    let rest_expected = json!({"title": ty.name, "type": "object", "additionalProperties": true});
    assert_eq!(Value::Object(rest), rest_expected, "{context}");
    let mut contract_rest = expected.as_object().expect("a schema is an object").clone();
    contract_rest.retain(|keyword, _| {
        !ANNOTATIONS.contains(&keyword.as_str()) && keyword != "properties" && keyword != "required"
    });
    assert_eq!(Value::Object(contract_rest), json!({"type": "object"}), "{context}");
    check_definitions(version, &found, mode);
}

/// Checks that each schema that a type refers to is the referenced type's own schema.
fn check_definitions(version: &Version, schema: &Value, mode: &SchemaMode) {
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        let mut own = (version.type_named(name).json_schema)(mode);
        let keywords = own.as_object_mut().expect("a schema is an object");
        keywords.retain(|keyword, _| !["$schema", "$defs", "title"].contains(&keyword.as_str()));
        assert_eq!(*definition, own, "{} {name}", version.name);
    }
}

#[test]
fn schemas_of_types_agree_with_the_contract() {
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for ty in version.types {
            for mode in [SchemaMode::Deserialize, SchemaMode::Serialize] {
                check_schema(version, ty, &contract, &mode);
            }
        }
    }
}

/// The generator writes the catalog; this test does not use the generator.
#[test]
fn catalog_contains_all_of_the_contracts() {
    let versions: BTreeSet<&str> = VERSIONS.iter().map(|version| version.name).collect();
    let files = files_in(&checkout().join("spec"));
    let folders = files.keys().filter_map(|path| path.strip_suffix("/openapi.yaml"));
    assert_eq!(versions, folders.filter(|path| !path.contains('/')).collect());
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        let (mut patches, mut operations) = (BTreeSet::new(), BTreeSet::new());
        for (_, path) in contract.document["paths"].as_object().expect("the contract has paths") {
            for (method, operation) in path.as_object().expect("a path has operations") {
                operations
                    .insert(operation["operationId"].as_str().expect("an operation has an ID"));
                let body = &operation["requestBody"]["content"]["application/json"]["schema"];
                let schema = body["$ref"].as_str().and_then(|it| it.rsplit('/').next());
                patches.extend(schema.filter(|_| method == "patch"));
            }
        }
        let schemas = contract.schemas().as_object().expect("the contract has schemas");
        let types = |is_patch: bool| -> BTreeSet<&str> {
            let types = version.types.iter().filter(|it| it.is_patch() == is_patch);
            types.map(|it| it.schema).collect()
        };
        assert_eq!(types(false), schemas.keys().map(String::as_str).collect());
        assert_eq!(types(true), patches);
        assert_eq!(version.operations.iter().map(|it| it.id).collect::<BTreeSet<_>>(), operations);
        let payloads: BTreeSet<&str> = version.payloads.iter().map(|it| it.path).collect();
        let folder = format!("{}/", version.name);
        let files = files.keys().filter_map(|path| path.strip_prefix(&folder));
        let is_payload =
            |path: &&str| path.starts_with("samples/") || path.starts_with("examples/");
        assert_eq!(payloads, files.filter(is_payload).collect());
    }
}

#[test]
fn types_of_the_same_name_have_different_schema_names() {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let (v7, v19) = (
        generator.subschema_for::<v7::types::User>(),
        generator.subschema_for::<v19::types::User>(),
    );
    assert_ne!(v7, v19);
    let definitions = generator.take_definitions(true);
    assert!(definitions.keys().filter(|name| name.starts_with("User")).count() >= 2);
}

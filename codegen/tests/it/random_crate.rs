//! Random contracts that lint accepts: the code for all of them compiles together as one crate.

use std::collections::BTreeMap;

use cpq_codegen::model::Contract;
use cpq_codegen::{Sources, generate, lint};
use cpq_contract::load;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::sample::Index;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::compile::compile;
use crate::contract::small;

/// The most contracts in the crate, each of which has about 2,000 lines.
const MAX_CONTRACTS: u32 = 300;

/// Names that are odd in Rust or that the generated code uses.
const NAMES: [&str; 14] = [
    "type",
    "gen",
    "self",
    " blank",
    "Name",
    "extra2",
    "value",
    "items",
    "hasMore",
    "call",
    "body",
    "x9",
    "default_",
    "partNumber",
];

fn schemas() -> Vec<Value> {
    vec![
        json!({"type": "string", "x-personal-data": true}),
        json!({"type": "string", "format": "password", "writeOnly": true, "x-personal-data": true}),
        json!({"type": "integer", "format": "int64", "x-personal-data": false}),
        json!({"type": "integer", "format": "int64", "readOnly": true, "x-personal-data": false}),
        json!({"type": "string", "writeOnly": true, "x-personal-data": false}),
        json!({"type": "number"}),
        json!({"type": "boolean"}),
        json!({"oneOf": [{"type": "string"}, {"type": "number"}], "x-personal-data": true}),
        json!({"allOf": [{"$ref": "#/components/schemas/Maker"}]}),
        json!({"type": "array", "items": {"$ref": "#/components/schemas/Part"}}),
        json!({"type": "array", "items": {"type": "string"}, "x-personal-data": false}),
        json!({"type": "array", "items": {"type": "boolean"}}),
    ]
}

fn bodies() -> Vec<Value> {
    vec![
        json!({"application/json": {"schema": {"$ref": "#/components/schemas/Part"}}}),
        json!({"application/json": {"schema": {"$ref": "#/components/schemas/PartCollection"}}}),
        json!({"*/*": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Maker"}}}}),
        json!({"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}}),
        json!({"*/*": {"schema": {"type": "string", "format": "binary"}}}),
        json!({
            "application/json": {"schema": {"$ref": "#/components/schemas/Part"}},
            "text/css": {"schema": {"type": "string", "format": "binary"}},
        }),
    ]
}

/// Descriptions whose Markdown the generated code must keep.
const DESCRIPTIONS: [&str; 8] = [
    "One.\n\n- first\n- second, which is much longer than a line of the generated documentation may ever be",
    "1. first, which is much longer than a line of the generated documentation may ever be\n2. second",
    "* first\n* second, which is much longer than a line of the generated documentation may ever be",
    "A text that is so long that its second line would begin with a hyphen if words were not kept \
     - together - with + the > one # before * them",
    "`List<b>` and `[x]`, see [x](https://example.com/x)",
    "*/ \\ \" ' é {} {0} /*",
    "Größe, 数, and a quotation: \u{201c}x\u{201d}",
    "Ends without a stop",
];

/// Names of operations and of schemas that are unusual, or that the generated code uses.
const OPERATIONS: [&str; 8] =
    ["send", "listTypes", "move", "getClient", "newPart", "default", "listOperations", "options"];
const TYPES: [&str; 8] =
    ["Option", "Box", "Result", "Operation", "Type", "PartsPatch", "ListRequest", "Extra"];

fn forms() -> Vec<Value> {
    let field = |is_file: bool| {
        let mut field = json!({
            "description": "A field", "type": "string", "x-evidence": {"kind": "inferred"},
        });
        if is_file {
            field["format"] = "binary".into();
        } else {
            field["x-personal-data"] = false.into();
        }
        field
    };
    vec![
        json!({"type": "object", "properties": {"type": field(false)}}),
        json!({"type": "object", "required": ["file"], "properties": {"file": field(true), "self": field(false)}}),
        json!({"type": "object", "properties": {"upload": field(true), "part": field(true)}}),
        json!({"type": "object", "required": ["value", "name"], "properties": {
            "value": field(false), "name": field(true), "when": field(false),
        }}),
    ]
}

/// Gives an operation or a schema another name or description, or another body, or adds a collection.
fn apply_more(contract: &mut Value, what: u8, path: &str, method: &str, to: Index) {
    let operation = &mut contract["paths"][path][method];
    match what % 5 {
        0 => operation["description"] = (*to.get(&DESCRIPTIONS)).into(),
        1 => operation["operationId"] = (*to.get(&OPERATIONS)).into(),
        2 => {
            operation["requestBody"] = json!({
                "required": true, "content": {"multipart/form-data": {"schema": to.get(&forms())}},
            });
        }
        3 => {
            // A collection whose items another operation of the same tag lists, too.
            let mut list = contract["paths"]["/parts"]["get"].clone();
            list["operationId"] = "listOtherParts".into();
            list["tags"] = json!([to.get(&["Parts", "Makers"])]);
            contract["paths"]["/otherParts"]["get"] = list;
        }
        _ => {
            let (old, new) = (to.get(&["Maker", "Part"]), to.get(&TYPES));
            let schemas = contract["components"]["schemas"].as_object_mut();
            let schemas = schemas.expect("it is an object");
            if let Some(mut schema) = schemas.remove(*old) {
                schema["title"] = (*new).into();
                schema["description"] = (*to.get(&DESCRIPTIONS)).into();
                schemas.insert((*new).to_owned(), schema);
            }
            let reference = |name: &str| format!("\"#/components/schemas/{name}\"");
            let text = contract.to_string().replace(&reference(old), &reference(new));
            *contract = serde_json::from_str(&text).expect("it is JSON");
        }
    }
}

/// What an edit changes, where, and to what.
type Edit = (u8, Index, Index);

fn apply(contract: &mut Value, (what, at, to): &Edit) {
    let names = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flat_map(Map::keys).cloned().collect()
    };
    if what % 10 < 4 {
        let types = names(&contract["components"]["schemas"]);
        let schema = &mut contract["components"]["schemas"][at.get(&types).as_str()];
        let properties = names(&schema["properties"]);
        let property = to.get(&properties).clone();
        match what % 10 {
            0 => {
                let mut new = to.get(&schemas()).clone();
                new["description"] = "Changed".into();
                new["x-evidence"] = json!({"kind": "inferred"});
                schema["properties"][at.get(&properties).as_str()] = new;
            }
            1 => {
                let object = schema["properties"].as_object_mut().expect("it is an object");
                let moved = object.remove(&property).expect("it has the property");
                object.insert((*at.get(&NAMES)).to_owned(), moved);
                schema.as_object_mut().expect("it is an object").remove("required");
            }
            2 => schema["required"] = json!([property]),
            _ => schema["properties"][property]["deprecated"] = true.into(),
        }
        return;
    }
    let paths = names(&contract["paths"]);
    let path = at.get(&paths).as_str();
    let methods = names(&contract["paths"][path]);
    let method = to.get(&methods).as_str();
    if what % 10 > 7 {
        return apply_more(contract, what / 10, path, method, *to);
    }
    let operation = &mut contract["paths"][path][method];
    match what % 10 {
        4 => {
            operation["responses"]["200"] = json!({
                "description": "Changed.", "content": to.get(&bodies()), "x-evidence": {"kind": "inferred"},
            });
        }
        5 => {
            operation["responses"]["204"] = json!({
                "description": "Nothing.", "x-evidence": {"kind": "inferred"},
            });
        }
        6 => {
            let kinds = [json!({"type": "string"}), json!({"type": "boolean"})];
            let parameters = operation["parameters"].as_array_mut().into_iter().flatten();
            for parameter in parameters.filter(|it| it["in"] == "query" && it["name"] != "orderby")
            {
                parameter["schema"] = to.get(&kinds).clone();
                let is_text = parameter["schema"]["type"] == "string";
                parameter["example"] = if is_text { "text".into() } else { true.into() };
                parameter["required"] = (what % 20 < 10).into();
            }
        }
        _ => {
            operation["deprecated"] = true.into();
            operation["tags"] = json!([if *what < 128 { "Parts" } else { "Makers" }]);
        }
    }
}

/// An example of a schema.
fn example(contract: &Value, schema: &Value, depth: usize) -> Value {
    let target = schema["allOf"][0]["$ref"].as_str().or_else(|| schema["$ref"].as_str());
    if let Some(target) = target {
        let target = contract.pointer(target.trim_start_matches('#')).unwrap_or(&Value::Null);
        let properties = target["properties"].as_object().into_iter().flatten();
        let required = target["required"].as_array();
        let value = properties
            .filter(|(name, _)| {
                depth > 0 || required.is_some_and(|it| it.iter().any(|it| it == name.as_str()))
            })
            .map(|(name, property)| {
                (name.clone(), example(contract, property, depth.saturating_sub(1)))
            });
        return Value::Object(value.collect());
    }
    match schema["type"].as_str() {
        Some("array") if depth > 0 => json!([example(contract, &schema["items"], depth - 1)]),
        Some("array") => json!([]),
        Some("integer") => json!(9_007_199_254_740_993_i64),
        Some("number") => json!(0.5),
        Some("boolean") => json!(true),
        _ => json!("text"),
    }
}

/// Replaces all examples by ones of the changed schemas, and returns the payload files.
fn with_examples(contract: &mut Value) -> BTreeMap<String, String> {
    let whole = contract.clone();
    let mut payloads = BTreeMap::new();
    let paths = contract["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.flat_map(|(_, path)| path.as_object_mut().into_iter().flatten()) {
        let operation = operation.1;
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        for (direction, pointer) in [("request", "/requestBody"), ("response", "/responses/200")] {
            let content = operation.pointer_mut(&format!("{pointer}/content"));
            let content = content.and_then(Value::as_object_mut).into_iter().flatten();
            for (media_type, media) in content {
                let is_json = matches!(media_type.as_str(), "application/json" | "*/*");
                if is_json && media["schema"]["format"] != "binary" {
                    let value = example(&whole, &media["schema"], 3);
                    payloads.insert(format!("examples/{id}.{direction}.json"), value.to_string());
                    media["examples"] =
                        json!({"composed": {"summary": "Composed", "value": value}});
                }
            }
        }
    }
    for (_, schema) in contract["components"]["schemas"].as_object_mut().into_iter().flatten() {
        for (_, property) in schema["properties"].as_object_mut().into_iter().flatten() {
            property.as_object_mut().expect("it is an object").remove("example");
            property.as_object_mut().expect("it is an object").remove("x-known-values");
        }
    }
    payloads
}

/// The contract of this version after the edits, if lint accepts it.
fn contract(version: usize, edits: &[Edit]) -> Option<Contract> {
    let mut sources = Sources { version: format!("v{version}"), quirks: String::new(), ..small() };
    let mut document = load(&sources.openapi).expect("the small contract is YAML").value;
    for edit in edits {
        apply(&mut document, edit);
    }
    document["servers"][0]["url"] = format!("https://{{host}}{{context}}/rest/v{version}").into();
    sources.payloads = with_examples(&mut document);
    sources.openapi = document.to_string().into();
    lint(&sources).ok()
}

#[test]
fn code_for_random_contracts_compiles_as_one_crate() {
    let mut runner = TestRunner::new(Config::default());
    let wanted = (Config::default().cases / 200).clamp(1, MAX_CONTRACTS) as usize;
    let edits = vec(any::<Edit>(), 1..6);
    let mut contracts: Vec<Contract> = Vec::new();
    let mut tried = 0;
    while contracts.len() < wanted {
        tried += 1;
        assert!(tried < 20 * wanted + 100, "lint accepts only {} of {tried}", contracts.len());
        let edits = edits.new_tree(&mut runner).expect("edits can be generated").current();
        contracts.extend(contract(100 + contracts.len(), &edits));
    }
    let files = generate(&contracts).expect("what lint accepts can be generated");
    let versions: Vec<&str> = contracts.iter().map(|contract| contract.version.as_str()).collect();
    compile("random-contracts", &files, &versions, &["check"]);
}

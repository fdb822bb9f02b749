//! Every lint rule rejects the contracts that break it.

use cpq_codegen::lint::Finding;
use cpq_codegen::model::{Kind, Success};
use cpq_codegen::{Sources, generate, lint};
use cpq_contract::{load, unescape};
use serde_json::Value;

use crate::contract::{every, findings, folder, linted, small, text_of};

/// The place of a finding as `lint_faults.txt` writes it.
fn place(finding: &Finding) -> &str {
    match (finding.file.as_str(), finding.pointer.as_str()) {
        ("openapi.yaml", "") => ".",
        ("openapi.yaml", pointer) => pointer,
        (file, _) => file,
    }
}

/// Applies one line of `lint_faults.txt`.
fn edit(sources: &mut Sources, line: &str) {
    let (command, rest) = line.split_once(' ').expect("an edit has arguments");
    let argument = || serde_json::from_str::<String>(rest).expect("a JSON string");
    match command {
        "openapi" => sources.openapi = argument().into(),
        "quirks" => sources.quirks = argument(),
        "replace" => {
            let strings = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            let strings: Vec<String> = strings.collect::<Result<_, _>>().expect("two JSON strings");
            let [from, to] = strings.as_slice() else { panic!("two strings: {line}") };
            assert!(sources.openapi.contains(from), "the contract lacks `{from}`");
            sources.openapi = sources.openapi.replace(from, to).into();
        }
        "file" => {
            let (name, text) = rest.split_once(' ').expect("a file and its text");
            if text == "-" {
                sources.payloads.remove(name).expect("the file exists");
            } else {
                let text = serde_json::from_str(text).expect("a JSON string");
                sources.payloads.insert(name.to_owned(), text);
            }
        }
        "set" => {
            let (pointer, value) = rest.split_once(' ').expect("a pointer and a value");
            let value = serde_json::from_str(value).unwrap_or_else(|it| panic!("{it}: {line}"));
            set(sources, pointer, Some(value));
        }
        "remove" => set(sources, rest, None),
        _ => panic!("unknown edit: {line}"),
    }
}

/// Sets the property or the item at `pointer`, or removes the property; `-` appends an item.
fn set(sources: &mut Sources, pointer: &str, value: Option<Value>) {
    let mut contract = load(&sources.openapi).expect("the contract is YAML").value;
    let (parent, name) = pointer.rsplit_once('/').expect("a JSON pointer");
    let parent = contract.pointer_mut(parent).unwrap_or_else(|| panic!("{parent} is missing"));
    match (parent, value) {
        (Value::Object(properties), Some(value)) => {
            properties.insert(unescape(name), value);
        }
        (Value::Object(properties), None) => {
            properties.remove(&unescape(name)).unwrap_or_else(|| panic!("{pointer} is missing"));
        }
        (Value::Array(items), Some(value)) if name == "-" => items.push(value),
        (Value::Array(items), Some(value)) => {
            items[name.parse::<usize>().expect("an index")] = value;
        }
        (parent, _) => panic!("{pointer} can't be edited in {parent}"),
    }
    // JSON is YAML.
    sources.openapi = serde_json::to_string_pretty(&contract).expect("JSON can be written").into();
}

fn expand(line: &str, definitions: &[(&str, String)]) -> String {
    definitions.iter().fold(line.to_owned(), |line, (name, value)| line.replace(name, value))
}

#[test]
fn contracts_of_the_checkout_have_no_findings() {
    for contract in every() {
        linted(&contract);
    }
}

#[test]
fn every_fault_is_found_by_its_rule() {
    let text = text_of(&folder("lint_faults.txt"));
    let mut definitions: Vec<(&str, String)> = Vec::new();
    let mut faults: Vec<(&str, Vec<String>)> = Vec::new();
    for line in text.lines() {
        if let Some((name, value)) = line.strip_prefix("define ").and_then(|it| it.split_once(' '))
        {
            let value = expand(value, &definitions);
            definitions.push((name, value));
        } else if line.starts_with("    ") {
            faults
                .last_mut()
                .expect("an edit follows a fault")
                .1
                .push(expand(line.trim(), &definitions));
        } else if !line.is_empty() && !line.starts_with('#') {
            faults.push((line, Vec::new()));
        }
    }
    assert!(!faults.is_empty());
    let mut missed = Vec::new();
    for (fault, edits) in faults {
        let expected = fault.split("  # ").next().unwrap_or_default();
        let mut contract = small();
        for line in &edits {
            edit(&mut contract, line);
        }
        let found = findings(&contract);
        if !found.iter().any(|finding| format!("{} {}", finding.rule, place(finding)) == expected) {
            let found: Vec<String> = found.iter().map(Finding::to_string).collect();
            missed.push(format!("{fault}\n    found: {}", found.join("\n    ")));
        }
    }
    assert!(missed.is_empty(), "these faults are not found:\n{}", missed.join("\n"));
}

#[test]
fn descriptions_may_contain_code_and_links() {
    for text in ["`List<b>` and `[x]`", "see [x](https://example.com/x)", "*/ \\ \" ' é"] {
        let mut contract = small();
        let description = Value::from(text);
        set(&mut contract, "/components/schemas/Part/description", Some(description));
        assert!(lint(&contract).is_ok(), "{text}");
    }
}

#[test]
fn findings_in_quirks_have_the_lines_of_their_entries() {
    let mut contract = small();
    let entry =
        "[[quirk]]\npointer = \"/nowhere\"\ndocuments = [\"000\"]\nplaces = 1\nsays = \"A.\"\n";
    contract.quirks = format!("{entry}contract = \"B.\"\nwhy = \"C.\"\n").repeat(11);
    let lines: Vec<usize> = findings(&contract).iter().map(|finding| finding.line).collect();
    let expected: Vec<usize> = (0..11).map(|entry| entry * 7 + 1).collect();
    assert_eq!(lines, expected);
}

#[test]
fn files_that_findings_name_exist() {
    let root = folder("../..");
    let sources = std::fs::read_dir(folder("../src/lint")).expect("the folder can be listed");
    let mut named = 0;
    for source in sources {
        let text = text_of(&source.expect("the folder can be listed").path());
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "/_.".contains(c)));
        for path in words.filter(|word| word.starts_with("codegen/") || word.starts_with("sdk/")) {
            assert!(root.join(path).exists(), "{path} does not exist");
            named += 1;
        }
    }
    assert!(named > 3, "only {named} files are named");
}

#[test]
fn a_default_may_have_any_type_that_its_property_has() {
    let mut contract = small();
    for (name, kind, default) in
        [("a", "boolean", "false"), ("b", "number", "0.5"), ("c", "string", "\"x\"")]
    {
        let property = format!(
            r#"{{"type": "{kind}", "default": {default}, "description": "One.", "x-personal-data": false,
                "x-evidence": {{"kind": "inferred"}}}}"#
        );
        let mut property: Value = serde_json::from_str(&property).expect("it is JSON");
        if kind != "string" {
            property.as_object_mut().expect("an object").remove("x-personal-data");
        }
        set(&mut contract, &format!("/components/schemas/Part/properties/{name}"), Some(property));
    }
    linted(&contract);
}

#[test]
fn requests_lack_read_only_properties_and_responses_lack_write_only_ones() {
    let mut sources = small();
    let property = |mark: &str| {
        serde_json::json!({
            "type": "boolean", "description": "One", mark: true, "x-evidence": {"kind": "inferred"},
        })
    };
    let properties = "/components/schemas/Maker/properties";
    set(&mut sources, &format!("{properties}/sent"), Some(property("writeOnly")));
    set(&mut sources, &format!("{properties}/received"), Some(property("readOnly")));
    let page = "/components/schemas/PartCollection/properties/sent";
    set(&mut sources, page, Some(property("writeOnly")));
    let request = "/components/schemas/PartRequest/properties/received";
    set(&mut sources, request, Some(property("readOnly")));
    let body =
        "/paths/~1parts~1{partNumber}/patch/requestBody/content/application~1json/schema/$ref";
    set(&mut sources, body, Some("#/components/schemas/Maker".into()));
    let contract = linted(&sources);
    let has =
        |schema: &str, property: &str| contract.schemas[schema].properties.contains_key(property);
    // A schema of requests and responses is split.
    assert!(has("Maker", "received") && !has("Maker", "sent"));
    assert!(has("MakerRequest", "sent") && !has("MakerRequest", "received"));
    assert!(has("Maker", "name") && has("MakerRequest", "name"));
    // Others keep their names.
    assert!(!has("PartCollection", "sent") && !has("PartRequest", "received"));
    let maker = || Kind::Object("MakerRequest".to_owned());
    assert_eq!(contract.schemas["PartRequest"].properties["maker"].kind, maker());
    let operation =
        |id: &str| contract.operations.iter().find(|it| it.id == id).expect("it exists");
    let kind = |id: &str| operation(id).body.as_ref().map(|body| body.kind.clone());
    assert_eq!(kind("updateMakers"), Some(Kind::List(Box::new(maker()))));
    assert_eq!(kind("updatePart"), Some(maker()));
    assert_eq!(operation("updateMakers").success, Success::Json(Kind::Object("Maker".to_owned())));
    let files = generate(std::slice::from_ref(&contract)).expect("it can be generated");
    let patch = &files["v1/types/maker_patch.rs"];
    assert!(patch.contains("pub sent: Patch<bool>,") && !patch.contains("pub received:"));
}

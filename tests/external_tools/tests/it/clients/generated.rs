//! Clients of openapi-generator have all types, properties and operations of the contract, and its
//! 64-bit integers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};
use xtask::external_tools::Source;
use xtask::prerequisites;

use super::languages::{CSHARP, GO, JAVA, KOTLIN, Language, Property, RUST};
use super::warnings::assert_accepted;
use super::{CONTRACT, contract, run_successfully, section};
use crate::tools::{Outcome, is_excluded, is_installed, project};

const HEADING: &str = "Java, Go, C#, Kotlin, Rust";

/// Types with their properties, each with whether it is a 64-bit integer.
type Types = BTreeMap<String, BTreeMap<String, bool>>;

/// Removes what languages spell differently: case and separators.
fn normalized(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

fn object<'a>(value: &'a Value, pointer: &str) -> Outcome<&'a Map<String, Value>> {
    let object = value.pointer(pointer).and_then(Value::as_object);
    object.ok_or_else(|| format!("the contract has no object at {pointer}").into())
}

/// Returns the types of a contract: one for each schema, and an empty one for each `oneOf` property.
fn types(contract: &Value) -> Outcome<Types> {
    let mut types = Types::new();
    for (name, schema) in object(contract, "/components/schemas")? {
        let mut properties = BTreeMap::new();
        for (property, schema) in object(schema, "/properties")? {
            properties.insert(property.clone(), schema["format"] == "int64");
            if schema.get("oneOf").is_some() {
                types.insert(normalized(&format!("{name}{property}")), BTreeMap::new());
            }
        }
        types.insert(normalized(name), properties);
    }
    Ok(types)
}

/// Returns the text of the files in a folder that have a prefix and a suffix, by the rest of the name.
fn files(root: &Path, [folder, prefix, suffix]: [&str; 3]) -> Outcome<BTreeMap<String, String>> {
    let folder = root.join(folder);
    let mut files = BTreeMap::new();
    for name in xtask::files::names(&folder)? {
        let rest = name.strip_prefix(prefix).and_then(|name| name.strip_suffix(suffix));
        if let Some(rest) = rest {
            files.insert(rest.to_owned(), xtask::files::read(&folder.join(&name))?);
        }
    }
    Ok(files)
}

/// Returns the type that a command line renames, and its new name.
fn renamed_type(line: &str) -> Option<[String; 2]> {
    let (_, mapping) = line.split_once("--model-name-mappings ")?;
    let (from, to) = mapping.split_whitespace().next()?.split_once('=')?;
    Some([normalized(from), normalized(to)])
}

/// Compares the generated types with those of the contract.
fn type_differences(
    language: &Language,
    mut expected: Types,
    files: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut differences = Vec::new();
    for (file, text) in files {
        if language.support.contains(&file.as_str()) {
            continue;
        }
        let Some(mut properties) = expected.remove(&normalized(file)) else {
            differences.push(format!("{file} is not in the contract"));
            continue;
        };
        // A type for a string or a number has properties of its own.
        if properties.is_empty() {
            continue;
        }
        let mut names = BTreeSet::new();
        for Property { wire, name, kind } in language.properties(text) {
            match properties.remove(&wire) {
                Some(is_long) if is_long == (kind == language.long) => {}
                Some(_) => differences.push(format!("{file}: {wire} is {kind}")),
                None => differences.push(format!("{file}: {wire} is not in the contract")),
            }
            if let Some(name) = names.replace(name) {
                differences.push(format!("{file}: two properties have the name {name}"));
            }
        }
        differences.extend(properties.keys().map(|wire| format!("{file}: {wire} is missing")));
    }
    differences.extend(expected.keys().map(|name| format!("type {name} is missing")));
    differences
}

/// Asserts that the generated code has a method for each operation, with 64-bit parameters.
fn assert_operations(language: &Language, root: &Path, contract: &Value) -> Outcome {
    let files = files(root, language.apis)?;
    let operations = object(contract, "/paths")?.values();
    for operation in operations.filter_map(Value::as_object).flat_map(Map::values) {
        let Some(id) = operation["operationId"].as_str() else { continue };
        let tag = normalized(operation["tags"][0].as_str().unwrap_or_default());
        let file = files.iter().find(|(name, _)| normalized(name) == tag);
        let (_, text) = file.ok_or_else(|| format!("{} has no file for {tag}", language.name))?;
        let mut declarations = vec![language.method.replace("{}", &(language.method_name)(id))];
        for reference in operation["parameters"].as_array().into_iter().flatten() {
            let pointer = reference["$ref"].as_str().unwrap_or_default();
            let parameter = contract.pointer(pointer.trim_start_matches('#'));
            let parameter = parameter.ok_or_else(|| format!("{pointer} does not exist"))?;
            if parameter["schema"]["format"] == "int64" {
                let name = parameter["name"].as_str().unwrap_or_default();
                let [required, optional] = language.parameters;
                let declared = if parameter["required"] == true { required } else { optional };
                declarations.push(declared.replace("{}", name));
            }
        }
        for declaration in declarations {
            assert!(text.contains(&declaration), "{} has no `{declaration}`", language.name);
        }
    }
    Ok(())
}

/// Generates a client of each version and compares it with the contract.
fn assert_complete(language: &Language) -> Outcome {
    if is_excluded(&prerequisites::JAVA) || !is_installed(Source::Python)? {
        return Ok(());
    }
    let section = section(HEADING)?;
    let lines = section.commands(language.name)?;
    for version in project().versions()? {
        let folder = tempfile::tempdir()?;
        let text = contract(&version)?;
        xtask::files::write(&folder.path().join(CONTRACT), text)?;
        let mut printed = String::new();
        for line in &lines {
            printed += &run_successfully(line, folder.path(), &[])?;
        }
        assert_accepted(language.name, &version, &printed)?;
        let contract = cpq_contract::load(text).map_err(|error| error.to_string())?.value;
        let root = folder.path().join(language.name);
        let mut expected = types(&contract)?;
        if let Some([from, to]) = renamed_type(&lines.join("\n"))
            && let Some(properties) = expected.remove(&from)
        {
            expected.insert(to, properties);
        }
        let differences = type_differences(language, expected, &files(&root, language.models)?);
        assert!(differences.is_empty(), "{}:\n{}", language.name, differences.join("\n"));
        assert_operations(language, &root, &contract)?;
    }
    Ok(())
}

#[test]
fn java_client_is_complete() -> Outcome {
    assert_complete(&JAVA)
}

#[test]
fn go_client_is_complete() -> Outcome {
    assert_complete(&GO)
}

#[test]
fn csharp_client_is_complete() -> Outcome {
    assert_complete(&CSHARP)
}

#[test]
fn kotlin_client_is_complete() -> Outcome {
    assert_complete(&KOTLIN)
}

#[test]
fn rust_client_is_complete() -> Outcome {
    assert_complete(&RUST)
}

#[test]
fn differences_of_generated_types_are_found() -> Outcome {
    let contract = serde_json::json!({"components": {"schemas": {"A": {"properties": {
        "id": {"type": "integer", "format": "int64"}, "o:id": {"type": "string"},
    }}}}});
    let text = "#[serde(rename = \"id\")]\npub id: Option<i64>,\n#[serde(rename = \"o:id\")]\n\
                pub o_id: Option<String>,\n";
    let renamed = text.replace("\"o:id\"", "\"o:idd\"");
    for (files, expected) in [
        (&[("a", text)][..], ""),
        (&[], "type a is missing"),
        (&[("a", text), ("model_error", text)], "model_error is not in the contract"),
        (&[("a", &renamed)], "o:id is missing"),
        (&[("a", &renamed)], "o:idd is not in the contract"),
        (&[("a", &text.replace("o_id", "id"))], "two properties have the name id"),
        (&[("a", &text.replace("i64", "i32"))], "id is Option<i32>"),
        (&[("a", &text.replace("String", "i64"))], "o:id is Option<i64>"),
    ] {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let differences = type_differences(&RUST, types(&contract)?, &files.collect()).join("\n");
        assert!(differences.contains(expected), "{expected}: {differences}");
        assert_eq!(differences.is_empty(), expected.is_empty(), "{differences}");
    }
    Ok(())
}

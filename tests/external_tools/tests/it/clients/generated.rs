//! The clients that openapi-generator makes: every type, member and call of the contract is in them,
//! under its name, with its 64-bit integers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};

use super::types::{LANGUAGES, Language, Member};
use super::warnings::assert_listed;
use super::{CONTRACT, assert_versions, contract, generator_is_there, run, section};
use crate::tools::{Outcome, project};

/// The section of the page.
const HEADING: &str = "Java, Go, C#, Kotlin, Rust";

/// The types of a contract: each with its members, and whether a member is a 64-bit integer.
type Types = BTreeMap<String, BTreeMap<String, bool>>;

/// A name without what languages spell in their own ways: capitals, and what joins words.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// A member of the contract's document that is an object.
fn object<'a>(value: &'a Value, pointer: &str) -> Outcome<&'a Map<String, Value>> {
    let object = value.pointer(pointer).and_then(Value::as_object);
    object.ok_or_else(|| format!("the contract has no object at {pointer}").into())
}

/// What has to be there: a type for each schema, and one for each member that is text or a number.
fn types(contract: &Value) -> Outcome<Types> {
    let mut types = Types::new();
    for (name, schema) in object(contract, "/components/schemas")? {
        let mut members = BTreeMap::new();
        for (member, schema) in object(schema, "/properties")? {
            members.insert(member.clone(), schema["format"] == "int64");
            if schema.get("oneOf").is_some() {
                types.insert(plain(&format!("{name}{member}")), BTreeMap::new());
            }
        }
        types.insert(plain(name), members);
    }
    Ok(types)
}

/// The files of a folder whose names begin and end so, by what is between.
fn files(root: &Path, [folder, start, end]: [&str; 3]) -> Outcome<BTreeMap<String, String>> {
    let folder = root.join(folder);
    let mut files = BTreeMap::new();
    for name in xtask::files::names(&folder)? {
        let within = name.strip_prefix(start).and_then(|name| name.strip_suffix(end));
        if let Some(within) = within {
            files.insert(within.to_owned(), xtask::files::read(&folder.join(&name))?);
        }
    }
    Ok(files)
}

/// Types that the line for a language gives another name, as it says itself.
fn renamed(line: &str) -> Option<[String; 2]> {
    let (_, mapping) = line.split_once("--model-name-mappings ")?;
    let (from, to) = mapping.split_whitespace().next()?.split_once('=')?;
    Some([plain(from), plain(to)])
}

/// What the generated types lack of those that have to be there, and what they have beyond them.
fn differences(
    language: &Language,
    mut wanted: Types,
    files: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut told = Vec::new();
    for (file, text) in files.iter().filter(|(name, _)| !language.support.contains(&name.as_str()))
    {
        let Some(mut members) = wanted.remove(&plain(file)) else {
            told.push(format!("{file} stands for nothing in the contract"));
            continue;
        };
        // What holds text or a number has no members of the contract's.
        if members.is_empty() {
            continue;
        }
        let mut names = BTreeSet::new();
        for Member { wire, name, kind } in language.members(text) {
            match members.remove(&wire) {
                Some(is_long) if is_long == (kind == language.long) => {}
                Some(_) => told.push(format!("{file}: {wire} is {kind}")),
                None => told.push(format!("{file}: {wire} stands for nothing in the contract")),
            }
            if let Some(name) = names.replace(name) {
                told.push(format!("{file}: two members are called {name}"));
            }
        }
        told.extend(members.keys().map(|wire| format!("{file}: {wire} is lost")));
    }
    told.extend(wanted.keys().map(|name| format!("there is no type for {name}")));
    told
}

/// Holds the types that were generated against the contract.
fn assert_types(language: &Language, line: &str, root: &Path, contract: &Value) -> Outcome {
    let mut wanted = types(contract)?;
    if let Some([from, to]) = renamed(line)
        && let Some(members) = wanted.remove(&from)
    {
        wanted.insert(to, members);
    }
    let told = differences(language, wanted, &files(root, language.models)?);
    assert!(told.is_empty(), "the types in {}:\n{}", language.name, told.join("\n"));
    Ok(())
}

/// Holds the calls that were generated against the contract.
fn assert_calls(language: &Language, root: &Path, contract: &Value) -> Outcome {
    let files = files(root, language.calls)?;
    let with = |pattern: &str, name: &str| pattern.replace("{}", name);
    let mut tags = BTreeSet::new();
    for path in object(contract, "/paths")?.values() {
        for operation in path.as_object().into_iter().flat_map(Map::values) {
            let Some(id) = operation["operationId"].as_str() else { continue };
            let tag = plain(operation["tags"][0].as_str().unwrap_or_default());
            let file = files.iter().find(|(name, _)| plain(name) == tag);
            let (_, text) =
                file.ok_or_else(|| format!("no calls of {tag} in {}", language.name))?;
            let call = with(language.call, &(language.spelt)(id));
            assert!(text.contains(&call), "`{call}` is not among the calls in {}", language.name);
            for reference in operation["parameters"].as_array().into_iter().flatten() {
                let pointer = reference["$ref"].as_str().unwrap_or_default();
                let parameter = contract.pointer(pointer.trim_start_matches('#'));
                let parameter = parameter.ok_or_else(|| format!("{pointer} leads nowhere"))?;
                if parameter["schema"]["format"] == "int64" {
                    let name = parameter["name"].as_str().unwrap_or_default();
                    let declared = with(language.parameter, name);
                    assert!(text.contains(&declared), "no `{declared}` in {}", language.name);
                }
            }
            tags.insert(tag);
        }
    }
    let found: BTreeSet<String> = files.keys().map(|name| plain(name)).collect();
    assert!(tags.is_subset(&found), "{found:?}");
    Ok(())
}

/// Generates a language's client of every version and holds it against the contract.
fn assert_complete(name: &str) -> Outcome {
    let language = LANGUAGES.iter().find(|it| it.name == name).ok_or("no such language")?;
    if !generator_is_there()? {
        return Ok(());
    }
    let section = section(HEADING)?;
    assert_versions(&section)?;
    let lines = section.commands(name)?;
    for version in project().versions()? {
        let folder = tempfile::tempdir()?;
        let text = contract(&version)?;
        xtask::files::write(&folder.path().join(CONTRACT), text)?;
        let mut printed = String::new();
        for line in &lines {
            let output = run(line, folder.path(), &[])?;
            printed += &String::from_utf8_lossy(&output.stdout);
            printed += &String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "`{line}` failed:\n{printed}");
        }
        assert_listed(name, &version, &printed)?;
        let contract = cpq_contract::load(text).map_err(|error| error.to_string())?.value;
        let root = folder.path().join(name);
        assert_types(language, &lines.join("\n"), &root, &contract)?;
        assert_calls(language, &root, &contract)?;
    }
    Ok(())
}

#[test]
fn java_has_all_under_its_name() -> Outcome {
    assert_complete("java")
}

#[test]
fn go_has_all_under_its_name() -> Outcome {
    assert_complete("go")
}

#[test]
fn csharp_has_all_under_its_name() -> Outcome {
    assert_complete("csharp")
}

#[test]
fn kotlin_has_all_under_its_name() -> Outcome {
    assert_complete("kotlin")
}

#[test]
fn rust_has_all_under_its_name() -> Outcome {
    assert_complete("rust")
}

/// A contract of one schema, and what Rust has of it.
fn small() -> (Value, &'static str) {
    let contract = serde_json::json!({"components": {"schemas": {"A": {"properties": {
        "id": {"type": "integer", "format": "int64"}, "o:id": {"type": "string"},
    }}}}});
    let text = "#[serde(rename = \"id\")]\npub id: Option<i64>,\n#[serde(rename = \"o:id\")]\n\
                pub o_id: Option<String>,\n";
    (contract, text)
}

/// What is wrong with generated types, where something is.
fn told(contract: &Value, files: &[(&str, &str)]) -> Outcome<Vec<String>> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Ok(differences(rust(), types(contract)?, &files))
}

fn rust() -> &'static Language {
    LANGUAGES.iter().find(|it| it.name == "rust").expect("it is there")
}

#[test]
fn types_that_are_all_there_pass() -> Outcome {
    let (contract, text) = small();
    assert_eq!(told(&contract, &[("a", text)])?, [""; 0]);
    Ok(())
}

#[test]
fn each_fault_of_the_types_is_told() -> Outcome {
    let (contract, text) = small();
    for (files, says) in [
        (vec![], "there is no type for a"),
        (
            vec![("a", text.to_owned()), ("model_error", text.to_owned())],
            "model_error stands for nothing",
        ),
        (vec![("a", text.replace("\"o:id\"", "\"o:idd\""))], "o:id is lost"),
        (vec![("a", text.replace("\"o:id\"", "\"o:idd\""))], "o:idd stands for nothing"),
        (vec![("a", text.replace("o_id", "id"))], "two members are called id"),
        (vec![("a", text.replace("i64", "i32"))], "id is Option<i32>"),
        (vec![("a", text.replace("String", "i64"))], "o:id is Option<i64>"),
    ] {
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let told = told(&contract, &files)?;
        assert!(told.iter().any(|it| it.contains(says)), "{says}: {told:?}");
    }
    Ok(())
}

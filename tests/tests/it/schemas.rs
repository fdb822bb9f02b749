//! What the types tell of themselves is what the contract says, member by member.

use std::collections::{BTreeMap, BTreeSet};

use oracle_cpq::{v7, v19};
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::case::{Type, Version};
use crate::generated::VERSIONS;
use crate::spec::Spec;

/// A keyword that the contract's schema and the type's have otherwise.
#[derive(Debug)]
struct Difference {
    /// The type, and its member.
    at: String,
    keyword: String,
    contract: Value,
    told: Value,
    is_required: bool,
    is_change: bool,
    is_reading: bool,
}

/// A difference that is meant: what it is, and why.
struct Intended {
    reason: &'static str,
    covers: fn(&Difference) -> bool,
}

const fn words(reason: &'static str, covers: fn(&Difference) -> bool) -> Intended {
    Intended { reason, covers }
}

/// Every difference that is meant. One that nothing needs any more has to go.
const INTENDED: [Intended; 12] = [
    words("titles are for other generators; a type has its name", |it| {
        it.keyword == "title" && it.told.is_null()
    }),
    words("a type is titled by its name", |it| it.keyword == "title" && !it.told.is_null()),
    words("descriptions are in the documentation", |it| it.keyword == "description"),
    words("examples are in the documentation", |it| it.keyword == "example"),
    words("a default is the site's to apply", |it| it.keyword == "default"),
    words("evidence is in the documentation", |it| it.keyword == "x-evidence"),
    words("Debug goes by what is personal", |it| it.keyword == "x-personal-data"),
    words("no list of values is closed", |it| it.keyword == "x-known-values"),
    words("a schema that stands alone names its dialect", |it| it.keyword == "$schema"),
    words("members the contract does not know are kept", |it| {
        it.keyword == "additionalProperties" && it.contract.is_null() && it.told == true
    }),
    words("null reads as missing", |it| {
        it.keyword == "nullable"
            && it.told == true
            && it.is_reading
            && !it.is_change
            && !it.is_required
    }),
    words("a member of a change is left, set, or set to null", |it| {
        it.keyword == "nullable" && it.told == true && it.is_change
    }),
];

/// The same spelling for what the two sides spell otherwise: a reference by the name it leads to,
/// whether something can be null as a keyword of its own.
fn spelled(schema: &Value) -> Map<String, Value> {
    let mut out = schema.as_object().expect("a schema is an object").clone();
    // A reference beside words of its own is how the contract describes a member.
    if let Some([part]) = schema["allOf"].as_array().map(Vec::as_slice) {
        out.remove("allOf");
        out.extend(spelled(part));
    }
    if let Some([part, null]) = schema["anyOf"].as_array().map(Vec::as_slice)
        && *null == json!({ "type": "null" })
    {
        out.remove("anyOf");
        out.extend(spelled(part));
        out.insert("nullable".to_owned(), true.into());
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
        out.insert("items".to_owned(), spelled(items).into());
    }
    out
}

/// Compares two schemas keyword by keyword.
fn compare(contract: &Value, told: &Value, note: &mut impl FnMut(&str, Value, Value)) {
    let (contract, told) = (spelled(contract), spelled(told));
    let keywords: BTreeSet<&String> = contract.keys().chain(told.keys()).collect();
    for keyword in keywords {
        let of = |side: &Map<String, Value>| side.get(keyword).cloned().unwrap_or_default();
        if of(&contract) != of(&told) {
            note(keyword, of(&contract), of(&told));
        }
    }
}

/// What the type tells of itself and of its members, against what the contract says.
fn differences(version: &Version, of: &Type, spec: &Spec) -> Vec<Difference> {
    let mut differences = Vec::new();
    for told_for in [Contract::Deserialize, Contract::Serialize] {
        let is_reading = told_for.is_deserialize();
        let mut told = (of.json_schema)(&told_for);
        let mut contract = spec.schema(of).clone();
        let required = contract["required"].as_array().cloned().unwrap_or_default();
        let mut note = |member: &str, keyword: &str, contract: Value, told: Value| {
            let at = format!("{} {}{member}", version.name, of.name);
            let (keyword, is_change) = (keyword.to_owned(), of.is_change());
            let is_required = required.contains(&member.trim_start_matches('.').into());
            differences.push(Difference {
                at,
                keyword,
                contract,
                told,
                is_required,
                is_change,
                is_reading,
            });
        };
        definitions(version, &told, &told_for);
        told.as_object_mut().expect("it is an object").remove("$defs");
        let (mut wanted, mut found) = (members(&mut contract), members(&mut told));
        for name in wanted.keys().chain(found.keys()).cloned().collect::<BTreeSet<_>>() {
            let member = format!(".{name}");
            match (wanted.remove(&name), found.remove(&name)) {
                (Some(wanted), Some(found)) => {
                    compare(&wanted, &found, &mut |keyword, a, b| note(&member, keyword, a, b));
                }
                (wanted, found) => {
                    let (wanted, found) = (wanted.unwrap_or_default(), found.unwrap_or_default());
                    note(&member, "properties", wanted, found);
                }
            }
        }
        compare(&contract, &told, &mut |keyword, a, b| note("", keyword, a, b));
    }
    differences
}

/// Takes the members out of a schema, and puts what is required in order.
fn members(schema: &mut Value) -> BTreeMap<String, Value> {
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.sort_by_key(ToString::to_string);
    }
    let schema = schema.as_object_mut().expect("it is an object");
    let properties = schema.remove("properties").expect("it has members");
    properties.as_object().expect("they are named").clone().into_iter().collect()
}

/// Holds each type that a schema refers to against what that type tells itself.
fn definitions(version: &Version, told: &Value, told_for: &Contract) {
    for (name, definition) in told["$defs"].as_object().into_iter().flatten() {
        let mut alone = (version.named(name).json_schema)(told_for);
        let alone_has = alone.as_object_mut().expect("it is an object");
        for keyword in ["$schema", "$defs", "title"] {
            alone_has.remove(keyword);
        }
        assert_eq!(*definition, alone, "{} {name}", version.name);
    }
}

#[test]
fn every_type_is_what_the_contract_says_but_for_what_is_meant() {
    let mut found = Vec::new();
    for version in VERSIONS {
        let spec = Spec::of(version);
        for of in version.types {
            found.extend(differences(version, of, &spec));
        }
    }
    let mut faults = Vec::new();
    let mut counts = INTENDED.map(|_| 0);
    for difference in &found {
        let covering: Vec<usize> = (0..INTENDED.len())
            .filter(|index| (INTENDED[*index].covers)(difference))
            .inspect(|index| counts[*index] += 1)
            .collect();
        if covering.len() != 1 {
            let at = &difference.at;
            faults.push(format!("{at}: {} entries mean {difference:?}", covering.len()));
        }
    }
    for (entry, count) in INTENDED.iter().zip(counts) {
        println!("{count:>5} {}", entry.reason);
        if count == 0 {
            faults.push(format!("no type needs any more: {}", entry.reason));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The list of types, operations and payloads is generated; what it is held against is not.
#[test]
fn nothing_that_the_contract_has_is_missing_from_the_list() {
    let folders = cpq_tests::checkout().join("spec");
    for version in VERSIONS {
        let spec = Spec::of(version);
        let (mut changes, mut operations) = (BTreeSet::new(), BTreeSet::new());
        for (_, path) in spec.document["paths"].as_object().expect("there are paths") {
            for (method, operation) in path.as_object().expect("a path has operations") {
                operations.insert(operation["operationId"].as_str().expect("it has one"));
                let body = &operation["requestBody"]["content"]["application/json"]["schema"];
                if let (Some((_, request)), "patch") =
                    (body["$ref"].as_str().and_then(|it| it.rsplit_once('/')), method.as_str())
                {
                    changes.insert(request);
                }
            }
        }
        let schemas = spec.schemas().as_object().expect("there are schemas");
        let listed = |is_change: bool| -> BTreeSet<&str> {
            let types = version.types.iter().filter(|it| it.is_change() == is_change);
            types.map(|it| it.schema).collect()
        };
        assert_eq!(listed(false), schemas.keys().map(String::as_str).collect(), "types");
        assert_eq!(listed(true), changes, "changes");
        let listed: BTreeSet<&str> = version.operations.iter().map(|it| it.id).collect();
        assert_eq!(listed, operations, "operations");
        let files = cpq_tests::payloads(version.name);
        let listed: BTreeSet<&str> = version.payloads.iter().map(|it| it.path).collect();
        assert_eq!(listed, files.keys().map(String::as_str).collect(), "payloads");
        assert!(folders.join(version.name).is_dir());
    }
    let folders = std::fs::read_dir(folders).expect("there are contracts");
    let folders = folders.filter(|it| it.as_ref().is_ok_and(|it| it.path().is_dir())).count();
    assert_eq!(folders, VERSIONS.len(), "every version is listed");
}

#[test]
fn types_of_the_same_name_are_told_apart() {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let old = generator.subschema_for::<v7::types::User>();
    let new = generator.subschema_for::<v19::types::User>();
    assert_ne!(old, new);
    let definitions = generator.take_definitions(true);
    let users = definitions.keys().filter(|name| name.starts_with("User"));
    assert!(users.count() >= 2, "{:?}", definitions.keys());
}

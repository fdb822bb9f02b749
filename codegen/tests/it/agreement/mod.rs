//! What the SDK's generated source says, read as Rust and held against the contract's own text.
//!
//! Nothing of the generator is used on the way, so that a fault of it can't hide itself.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cpq_contract::load;
use serde_json::Value;

use crate::contract::{every, linted};
use source::{Operation, Request, Source, Type};

/// A place where source and contract disagree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Disagreement {
    pub(crate) rule: &'static str,
    place: String,
    message: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}: {}", self.rule, self.place, self.message)
    }
}

#[derive(Default)]
struct Found(Vec<Disagreement>);

impl Found {
    fn note(&mut self, rule: &'static str, place: &str, message: impl Into<String>) {
        self.0.push(Disagreement { rule, place: place.to_owned(), message: message.into() });
    }

    /// Holds two lists of names against each other.
    fn names<'a>(
        &mut self,
        rule: &'static str,
        place: &str,
        wanted: impl IntoIterator<Item = &'a str>,
        found: impl IntoIterator<Item = &'a str>,
    ) {
        let wanted: BTreeSet<&str> = wanted.into_iter().collect();
        let found: BTreeSet<&str> = found.into_iter().collect();
        for name in wanted.difference(&found) {
            self.note(rule, place, format!("`{name}` is in the contract and not in the source"));
        }
        for name in found.difference(&wanted) {
            self.note(rule, place, format!("`{name}` is in the source and not in the contract"));
        }
    }

    fn same(&mut self, rule: &'static str, place: &str, wanted: &str, found: &str) {
        if wanted != found {
            self.note(
                rule,
                place,
                format!("the contract gives `{wanted}`, the source has `{found}`"),
            );
        }
    }
}

/// Everything in which a version's generated files disagree with its contract.
pub(crate) fn disagreements(
    openapi: &str,
    version: &str,
    files: &BTreeMap<String, String>,
) -> Vec<Disagreement> {
    let contract = load(openapi).expect("the contract is YAML").value;
    let mut found = Found::default();
    let source = match Source::read(version, files) {
        Ok(source) => source,
        Err(message) => {
            found.note("source", version, message);
            return found.0;
        }
    };
    types(&contract, &source, &mut found);
    operations(&contract, version, &source, &mut found);
    found.0.sort();
    found.0
}

/// The last part of a reference.
fn name_of(reference: &Value) -> Option<&str> {
    reference.as_str()?.rsplit('/').next()
}

fn resolved<'a>(contract: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
    target.and_then(|pointer| contract.pointer(pointer)).unwrap_or(value)
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// The operations of a contract: path, method and operation.
fn all_operations(contract: &Value) -> Vec<(&str, &str, &Value)> {
    let mut all = Vec::new();
    for (path, item) in members(&contract["paths"]) {
        for (method, operation) in members(item) {
            if operation.get("operationId").is_some() {
                all.push((path, method, operation));
            }
        }
    }
    all
}

fn schema_of(body: &Value) -> Option<&str> {
    name_of(&body["content"]["application/json"]["schema"]["$ref"])
}

/// The schemas that a PATCH sends, each with the name of its type with three states.
fn patches(contract: &Value) -> BTreeMap<String, &str> {
    let sent = all_operations(contract).into_iter().filter(|(_, method, _)| *method == "patch");
    let names = sent.filter_map(|(_, _, operation)| schema_of(&operation["requestBody"]));
    names.map(|name| (format!("{}Patch", name.trim_end_matches("Request")), name)).collect()
}

/// The Rust type of a member, without what says that it can be missing.
fn rust(property: &Value) -> String {
    if let Some(name) =
        name_of(&property["$ref"]).or_else(|| name_of(&property["allOf"][0]["$ref"]))
    {
        return name.to_owned();
    }
    if property["format"] == "password" {
        return "Password".to_owned();
    }
    match property["type"].as_str() {
        Some("string") => "String".to_owned(),
        Some("integer") => "i64".to_owned(),
        Some("number") => "Number".to_owned(),
        Some("boolean") => "bool".to_owned(),
        Some("array") => format!("Vec<{}>", rust(&property["items"])),
        _ if property.get("oneOf").is_some() => "StringOrNumber".to_owned(),
        other => format!("{other:?}"),
    }
}

fn types(contract: &Value, source: &Source, found: &mut Found) {
    let patches = patches(contract);
    let schemas = &contract["components"]["schemas"];
    let mut wanted: BTreeMap<String, (&Value, bool)> =
        members(schemas).map(|(name, schema)| (name.to_owned(), (schema, false))).collect();
    for (name, of) in &patches {
        wanted.insert(name.clone(), (&schemas[*of], true));
    }
    // A request's schema that is only ever sent as a change, or the contract's for errors, may have
    // no type of its own; one that has a type is held against its schema all the same.
    for (name, ty) in &source.types {
        match wanted.get(name) {
            Some((schema, is_patch)) => members_of(name, schema, *is_patch, ty, found),
            None => found.note("type-unknown", name, "the contract has no such schema"),
        }
    }
    let reached = reached(contract);
    for name in wanted.keys().filter(|name| reached.contains(name.as_str())) {
        if !source.types.contains_key(name) {
            found.note("type-missing", name, "the contract has it and the source does not");
        }
    }
}

/// The names of all types that a caller can meet.
fn reached(contract: &Value) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = patches(contract).into_keys().collect();
    let mut open: Vec<&Value> = all_operations(contract)
        .into_iter()
        .map(|(_, _, operation)| &operation["responses"])
        .collect();
    for (_, method, operation) in all_operations(contract) {
        match schema_of(&operation["requestBody"]) {
            Some(_) if method != "patch" => open.push(&operation["requestBody"]),
            Some(name) => open.push(&contract["components"]["schemas"][name]["properties"]),
            None => {}
        }
    }
    while let Some(value) = open.pop() {
        if let Some(name) = name_of(&value["$ref"]) {
            let is_schema = value["$ref"].as_str().is_some_and(|it| it.contains("/schemas/"));
            if is_schema && name != "ErrorResponse" && names.insert(name.to_owned()) {
                open.push(resolved(contract, value));
            }
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    names
}

fn members_of(name: &str, schema: &Value, is_patch: bool, ty: &Type, found: &mut Found) {
    found.same("type-name", name, name, &ty.name);
    let properties = &schema["properties"];
    let wire = || members(properties).map(|(member, _)| member);
    found.names("member-read", name, wire(), ty.reads.keys().map(String::as_str));
    found.names("member-written", name, wire(), ty.writes.keys().map(String::as_str));
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (member, property) in members(properties) {
        let place = format!("{name}.{member}");
        let (Some(read), Some((shown, written))) = (ty.reads.get(member), ty.writes.get(member))
        else {
            continue;
        };
        found.same("member-field", &place, read, written);
        let bare = rust(property);
        let wanted = match (is_patch, required.contains(&member)) {
            (true, _) => format!("Patch<{bare}>"),
            (false, true) => bare,
            (false, false) => format!("Option<{bare}>"),
        };
        found.same(
            "member-type",
            &place,
            &wanted,
            ty.fields.get(read).map_or("nothing", String::as_str),
        );
        let wanted = if property["x-personal-data"] == true { "hidden" } else { "member" };
        // A password shows nothing of itself wherever it stands.
        if property["format"] != "password" {
            found.same("personal-data", &place, wanted, shown);
        }
    }
}

fn operations(contract: &Value, version: &str, source: &Source, found: &mut Found) {
    let all = all_operations(contract);
    let ids = all.iter().filter_map(|(_, _, operation)| operation["operationId"].as_str());
    found.names("operation", version, ids, source.operations.keys().map(String::as_str));
    for (path, method, operation) in all {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let (Some(table), Some(request)) = (source.operations.get(id), source.requests.get(id))
        else {
            found.note("operation", id, "no request makes this call");
            continue;
        };
        table_of(version, id, method, path, table, found);
        request_of(contract, id, method, path, operation, request, found);
    }
}

fn table_of(
    version: &str,
    id: &str,
    method: &str,
    path: &str,
    table: &Operation,
    found: &mut Found,
) {
    found.same("operation-method", id, &method.to_uppercase(), &table.method);
    found.same("operation-path", id, path, &table.path);
    found.same("operation-root", id, &format!("/rest/{version}"), &table.root);
    let safe = matches!(method, "get" | "put" | "head" | "delete");
    found.same("operation-repeats", id, &safe.to_string(), &table.is_idempotent);
}

fn request_of(
    contract: &Value,
    id: &str,
    method: &str,
    path: &str,
    operation: &Value,
    request: &Request,
    found: &mut Found,
) {
    // The path's parameters in the path's order, each filled by the argument of its own name.
    let wanted: Vec<&str> =
        path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
    let sent: Vec<&str> = request.path.iter().map(|(name, _)| name.as_str()).collect();
    found.same("path-parameters", id, &wanted.join(", "), &sent.join(", "));
    let arguments: Vec<&str> = request.path.iter().map(|(_, argument)| argument.as_str()).collect();
    found.same("path-arguments", id, &arguments.join(", "), &request.arguments.join(", "));
    for (name, argument) in &request.path {
        found.same("path-arguments", id, &name.to_lowercase(), &argument.replace('_', ""));
    }
    let mut query = BTreeMap::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = resolved(contract, parameter);
        if parameter["in"] == "query" {
            query.insert(parameter["name"].as_str().unwrap_or_default(), &parameter["schema"]);
        }
    }
    found.names(
        "query-parameters",
        id,
        query.keys().copied(),
        request.query.keys().map(String::as_str),
    );
    for (name, schema) in query {
        let Some(taken) = request.query.get(name) else { continue };
        let wanted: &[&str] = match schema["type"].as_str() {
            Some("integer") => &["u64", "i64"],
            Some("boolean") => &["bool"],
            _ => &["&str", "implInto<Filter>", "implInto<Fields>", "implInto<OrderBy>"],
        };
        if !wanted.contains(&taken.as_str()) {
            found.note("query-type", id, format!("`{name}` takes `{taken}`"));
        }
    }
    let body = schema_of(&operation["requestBody"]).map(|name| match method {
        "patch" => format!("{}Patch", name.trim_end_matches("Request")),
        _ => name.to_owned(),
    });
    found.same(
        "body",
        id,
        body.as_deref().unwrap_or("none"),
        request.body.as_deref().unwrap_or("none"),
    );
    let success = members(&operation["responses"]).find(|(status, _)| status.starts_with('2'));
    let answer = success.and_then(|(_, answer)| schema_of(answer)).unwrap_or("none");
    found.same("answer", id, answer, &request.answer);
}

#[test]
fn the_generated_source_says_what_the_contracts_say() {
    for sources in every() {
        let version = &sources.version;
        let files = cpq_codegen::generate(&[linted(&sources)]).expect("it can be generated");
        let found = disagreements(&sources.openapi, version, &files);
        let lines: Vec<String> = found.iter().map(Disagreement::to_string).collect();
        assert!(lines.is_empty(), "{version}:\n{}", lines.join("\n"));
    }
}

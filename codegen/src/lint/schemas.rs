//! Reads component schemas and their properties.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::component_name;
use super::{Findings, conformance, evidence};
use crate::model::{Direction, Kind, Property, Schema};
use cpq_contract::Node;

pub(super) fn read(node: &Node<'_>, findings: &mut Findings<'_>) -> BTreeMap<String, Schema> {
    let names: BTreeSet<&str> = node.properties().into_iter().map(|(name, _)| name).collect();
    let is_schema = |name: &str| names.contains(name);
    let mut titles: BTreeMap<String, &str> = BTreeMap::new();
    let mut schemas = BTreeMap::new();
    for (name, node) in node.properties() {
        findings.allow_only(
            &node,
            "a schema",
            &["title", "description", "type", "properties", "required", "x-evidence"],
        );
        if node.get("properties").is_none_or(|properties| properties.properties().is_empty()) {
            let message = "the schema has no properties";
            findings.add("schema", &node.pointer, message, "list its properties, or remove it");
        }
        if node.text("type") != Some("object") {
            findings.add(
                "schema",
                &node.pointer,
                "a component schema must be an object",
                "write `type: object`, or inline the schema",
            );
        }
        let title = findings.require_text(&node, "title");
        if let Some(other) = titles.insert(title, name) {
            findings.add(
                "title",
                &node.pointer,
                format!("`{other}` has the same title"),
                "make the titles unique: some generators name types after them",
            );
        }
        let required = required(&node, findings);
        let mut properties = BTreeMap::new();
        for (property_name, property_node) in findings.mapping(&node, "properties") {
            let is_required = required.contains(property_name);
            let property =
                property(property_name, &property_node, is_required, &is_schema, findings);
            if let Some(property) = property {
                properties.insert(property_name.to_owned(), property);
            }
        }
        let evidence = evidence::read(&node, findings);
        schemas.insert(
            name.to_owned(),
            Schema {
                description: findings.require_text(&node, "description"),
                evidence,
                properties,
            },
        );
    }
    nesting(node, &schemas, findings);
    examples(node, &schemas, findings);
    schemas
}

/// Checks the examples of properties, once all schemas are read.
fn examples(node: &Node<'_>, schemas: &BTreeMap<String, Schema>, findings: &mut Findings<'_>) {
    for (name, schema) in schemas {
        let properties = node.get(name).and_then(|schema| schema.get("properties"));
        for (name, property) in &schema.properties {
            let property_node = properties.as_ref().and_then(|properties| properties.get(name));
            if let Some(example) = property_node.and_then(|property| property.get("example")) {
                conformance::value(&example, &property.kind, schemas, findings);
            }
        }
    }
}

pub(super) fn required<'a>(node: &Node<'a>, findings: &mut Findings<'_>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for item in findings.list(node, "required") {
        match item.value.as_str() {
            Some(name)
                if node
                    .get("properties")
                    .is_some_and(|properties| properties.get(name).is_some()) =>
            {
                names.insert(name);
            }
            _ => findings.add(
                "required",
                &item.pointer,
                "a required property is not a property of the schema",
                "name a property, or remove it",
            ),
        }
    }
    names
}

fn property(
    name: &str,
    node: &Node<'_>,
    required: bool,
    is_schema: &dyn Fn(&str) -> bool,
    findings: &mut Findings<'_>,
) -> Option<Property> {
    findings.allow_only(
        node,
        "a property",
        &[
            "type",
            "format",
            "deprecated",
            "readOnly",
            "writeOnly",
            "items",
            "allOf",
            "oneOf",
            "title",
            "description",
            "example",
            "default",
            "x-evidence",
            "x-name",
            "x-personal-data",
            "x-known-values",
        ],
    );
    let name = match node.get("x-name") {
        Some(_) => findings.require_text(node, "x-name"),
        None => name.trim().to_owned(),
    };
    let description = findings.require_text(node, "description");
    let evidence = evidence::read(node, findings);
    let kind = kind(node, is_schema, findings)?;
    if let Some(default) = node.get("default")
        && !(kind.info().accepts)(default.value)
    {
        findings.add(
            "default",
            &default.pointer,
            format!("{} is not of the property's type", default.value),
            "use a value of that type, or state the default in the description",
        );
    }
    if required && matches!(kind, Kind::Number | Kind::StringOrNumber) {
        findings.add(
            "required",
            &node.pointer,
            "a number must be optional, since its Rust type has no `Default` impl",
            "remove it from `required`; to support it, implement `Default` in sdk/src/number.rs and sdk/src/value.rs",
        );
    }
    let personal = evidence::personal(node, &kind, findings);
    let known_values = evidence::known_values(node, &kind, findings);
    let deprecated = findings.flag(node, "deprecated");
    Some(Property {
        name,
        kind,
        required,
        direction: direction(node, findings),
        deprecated,
        description,
        evidence,
        personal,
        known_values,
    })
}

/// The bodies that have a property.
fn direction(node: &Node<'_>, findings: &mut Findings<'_>) -> Direction {
    match (findings.flag(node, "readOnly"), findings.flag(node, "writeOnly")) {
        (false, false) => Direction::Both,
        (true, false) => Direction::Response,
        (false, true) => Direction::Request,
        (true, true) => {
            let message = "the property is never sent and never received";
            findings.add("direction", &node.pointer, message, "remove one mark");
            Direction::Both
        }
    }
}

/// The kind of a property, if the generator supports it.
fn kind(
    node: &Node<'_>,
    is_schema: &dyn Fn(&str) -> bool,
    findings: &mut Findings<'_>,
) -> Option<Kind> {
    let shape = ["allOf", "oneOf", "type", "format", "items"];
    let shape: Vec<&str> = shape.into_iter().filter(|name| node.get(name).is_some()).collect();
    match shape.as_slice() {
        ["allOf"] => {
            let items = findings.list(node, "allOf");
            if let [reference] = items.as_slice() {
                findings.allow_only(reference, "a reference", &["$ref"]);
                return target(reference, is_schema, findings).map(Kind::Object);
            }
            let remedy = "list the properties in the schema itself";
            let message = "`allOf` must contain one reference";
            findings.add("all-of", &node.property("allOf").pointer, message, remedy);
            None
        }
        ["oneOf"] => {
            let items = findings.list(node, "oneOf");
            let kinds: Vec<Option<Kind>> = items.iter().map(scalar).collect();
            let are_plain = items.iter().all(|item| item.properties().len() == 1);
            if are_plain && kinds == [Some(Kind::Text), Some(Kind::Number)] {
                return Some(Kind::StringOrNumber);
            }
            let remedy = "write `oneOf: [{type: string}, {type: number}]`";
            let message = "`oneOf` must contain a string and a number";
            findings.add("one-of", &node.property("oneOf").pointer, message, remedy);
            None
        }
        ["type"] | ["type", "items"] if node.text("type") == Some("array") => {
            let items = findings.require(node, "items")?;
            item(&items, is_schema, findings).map(|item| Kind::List(Box::new(item)))
        }
        ["type"] | ["type", "format"] if let Some(kind) = scalar(node) => Some(kind),
        _ => {
            let found = ["type", "format"].map(|name| node.text(name));
            let found = match found {
                [Some(kind), Some(format)] => format!("`{kind}` of format `{format}`"),
                [Some(kind), None] => format!("`{kind}` without a format"),
                [None, _] => "a property without `type`".to_owned(),
            };
            let remedy = match (node.text("type"), node.text("format")) {
                (None, _) if node.get("$ref").is_some() => {
                    "write `allOf: [{$ref: …}]`, beside which a description can stand"
                }
                (Some("integer"), _) => {
                    "write `format: int64`, which holds smaller integers as well"
                }
                (Some("string"), Some(_)) => {
                    "remove the format: a string keeps dates, files and all other texts as they are"
                }
                (Some("number"), _) => "remove the format: a number keeps all its digits",
                (Some("object"), _) => {
                    "describe the object in components, and write `allOf: [{$ref: …}]`; unknown properties are kept"
                }
                _ => {
                    "use string, boolean, number, integer with `format: int64`, array, or `allOf: [{$ref: …}]`; to \
                     support another type, add it to codegen/src/kind.rs"
                }
            };
            let message = format!("the generator has no Rust type for {found}");
            findings.add("type", &node.pointer, message, remedy);
            None
        }
    }
}

/// The kind of a request or response body.
pub(super) fn body(
    node: &Node<'_>,
    is_schema: &dyn Fn(&str) -> bool,
    findings: &mut Findings<'_>,
) -> Option<Kind> {
    if node.text("type") == Some("array") {
        findings.allow_only(node, "the schema of a body", &["type", "items"]);
        let items = findings.require(node, "items")?;
        return item(&items, is_schema, findings).map(|item| Kind::List(Box::new(item)));
    }
    findings.allow_only(node, "a reference", &["$ref"]);
    target(node, is_schema, findings).map(Kind::Object)
}

/// The kind of the items of an array.
fn item(
    node: &Node<'_>,
    is_schema: &dyn Fn(&str) -> bool,
    findings: &mut Findings<'_>,
) -> Option<Kind> {
    if node.get("$ref").is_some() {
        findings.allow_only(node, "a reference", &["$ref"]);
        return target(node, is_schema, findings).map(Kind::Object);
    }
    findings.allow_only(node, "the schema of items", &["type", "format"]);
    let kind = scalar(node).filter(|it| matches!(it, Kind::Text | Kind::Integer | Kind::Boolean));
    if kind.is_none() {
        findings.add(
            "items",
            &node.pointer,
            "the items of an array must be objects, strings, booleans or integers of format int64",
            "use one of them; an object is `$ref: '#/components/schemas/…'`",
        );
    }
    kind
}

fn target(
    node: &Node<'_>,
    is_schema: &dyn Fn(&str) -> bool,
    findings: &mut Findings<'_>,
) -> Option<String> {
    let name = component_name(node, "schemas").filter(|name| is_schema(name));
    if name.is_none() {
        findings.add(
            "reference",
            &node.pointer,
            "the reference leads to no schema of the contract",
            "write `$ref: '#/components/schemas/…'`",
        );
    }
    name.map(str::to_owned)
}

/// The kind of a schema that is neither an object nor an array.
pub(super) fn scalar(node: &Node<'_>) -> Option<Kind> {
    match (node.text("type")?, node.text("format"), node.value.get("format").is_some()) {
        ("string", None, false) => Some(Kind::Text),
        ("string", Some("password"), _) => Some(Kind::Secret),
        ("integer", Some("int64"), _) => Some(Kind::Integer),
        ("number", None, false) => Some(Kind::Number),
        ("boolean", None, false) => Some(Kind::Boolean),
        _ => None,
    }
}

/// Rejects a schema that contains itself, except in an array: its type would have no size.
fn nesting(node: &Node<'_>, schemas: &BTreeMap<String, Schema>, findings: &mut Findings<'_>) {
    for name in schemas.keys() {
        let mut reached = BTreeSet::new();
        let mut next = vec![name.as_str()];
        while let Some(current) = next.pop() {
            for property in
                schemas.get(current).into_iter().flat_map(|schema| schema.properties.values())
            {
                if let Kind::Object(inner) = &property.kind
                    && reached.insert(inner.as_str())
                {
                    next.push(inner);
                }
            }
        }
        if reached.contains(name.as_str()) {
            findings.add(
                "nesting",
                &node.property(name).pointer,
                format!("`{name}` contains itself"),
                "use an array, or remove the inner property",
            );
        }
    }
}

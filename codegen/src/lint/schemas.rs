//! Reads component schemas, their properties, and where each is known from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Findings;
use super::reader::Node;
use crate::contract::{Evidence, Kind, KnownValue, Mark, Page, Property, Schema};

pub(super) fn read(
    node: &Node<'_>,
    pages: &BTreeMap<String, Page>,
    findings: &mut Findings<'_>,
) -> BTreeMap<String, Schema> {
    let names: BTreeSet<&str> = node.members().into_iter().map(|(name, _)| name).collect();
    let mut titles: BTreeMap<String, &str> = BTreeMap::new();
    let mut schemas = BTreeMap::new();
    for (name, node) in node.members() {
        findings.only(
            &node,
            "a schema",
            &["title", "description", "type", "properties", "required", "x-evidence"],
        );
        if node.text("type") != Some("object") {
            findings.add(
                "schema",
                &node.pointer,
                "a component schema is an object",
                "write `type: object`, or put it where it is used",
            );
        }
        let title = findings.required_text(&node, "title");
        if let Some(other) = titles.insert(title, name) {
            findings.add(
                "title",
                &node.pointer,
                format!("`{other}` has the same title"),
                "make titles of components unique: some generators name types by them",
            );
        }
        let required = required(&node, findings);
        let mut properties = BTreeMap::new();
        for (property_name, property_node) in
            node.get("properties").map(|node| node.members()).unwrap_or_default()
        {
            let is_required = required.contains(property_name);
            if let Some(property) = property(&property_node, is_required, &names, findings) {
                properties.insert(property_name.to_owned(), property);
            }
        }
        let evidence = evidence(&node, findings);
        schemas.insert(
            name.to_owned(),
            Schema {
                description: findings.required_text(&node, "description"),
                evidence,
                properties,
            },
        );
    }
    for (evidence, pointer) in cited(node) {
        if !pages.contains_key(evidence) {
            findings.add(
                "evidence",
                &pointer,
                format!("`{evidence}` is not among the pages"),
                "add it to `x-pages`",
            );
        }
    }
    nesting(node, &schemas, findings);
    schemas
}

fn required<'a>(node: &Node<'a>, findings: &mut Findings<'_>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for item in node.get("required").map(|list| list.items()).unwrap_or_default() {
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
                "a required member is no property of the schema",
                "name a property, or remove it",
            ),
        }
    }
    names
}

fn property(
    node: &Node<'_>,
    required: bool,
    schemas: &BTreeSet<&str>,
    findings: &mut Findings<'_>,
) -> Option<Property> {
    findings.only(
        node,
        "a property",
        &[
            "type",
            "format",
            "writeOnly",
            "items",
            "allOf",
            "oneOf",
            "title",
            "description",
            "example",
            "default",
            "x-evidence",
            "x-personal-data",
            "x-known-values",
        ],
    );
    let description = findings.required_text(node, "description");
    let evidence = evidence(node, findings);
    let kind = kind(node, schemas, findings)?;
    if node.value.get("default").is_some_and(|default| kind != Kind::Text || !default.is_string()) {
        findings.add(
            "default",
            &node.at("default"),
            "the default is not of the property's type",
            "give a text default to a text property, or none",
        );
    }
    if required && matches!(kind, Kind::Number | Kind::TextOrNumber) {
        findings.add(
            "required",
            &node.pointer,
            "a number has no default, so its type could have none",
            "leave it optional; the generator needs a rule for it first",
        );
    }
    let personal = personal(node, &kind, findings);
    let known_values = known_values(node, findings);
    Some(Property { kind, required, description, evidence, personal, known_values })
}

/// What a property holds, if it is of the few shapes the generator serves.
fn kind(node: &Node<'_>, schemas: &BTreeSet<&str>, findings: &mut Findings<'_>) -> Option<Kind> {
    if let Some(all) = node.get("allOf") {
        if let [reference] = all.items().as_slice() {
            findings.only(reference, "a reference", &["$ref"]);
            return target(reference, schemas, findings).map(Kind::Object);
        }
        findings.add(
            "all-of",
            &all.pointer,
            "`allOf` wraps one reference here, no more",
            "list the properties directly in their schema",
        );
        return None;
    }
    if let Some(one) = node.get("oneOf") {
        let items = one.items();
        let kinds: Vec<Option<Kind>> = items.iter().map(scalar).collect();
        let plain =
            items.iter().all(|item| item.value.as_object().is_some_and(|object| object.len() == 1));
        if plain && kinds == [Some(Kind::Text), Some(Kind::Number)] {
            return Some(Kind::TextOrNumber);
        }
        findings.add(
            "one-of",
            &one.pointer,
            "`oneOf` offers a string and a number here, no more",
            "write `oneOf: [{type: string}, {type: number}]`",
        );
        return None;
    }
    if node.text("type") == Some("array") {
        let items = findings.required(node, "items")?;
        findings.only(&items, "a reference", &["$ref"]);
        return target(&items, schemas, findings).map(Kind::List);
    }
    let kind = scalar(node);
    if kind.is_none() {
        findings.add(
            "type",
            &node.pointer,
            "the generator serves string, password, boolean, number, integer of format int64, an array of objects and one object",
            "use one of them; dates are plain strings, every integer has `format: int64`, an object is `allOf: [{$ref: …}]`",
        );
    }
    kind
}

fn target(
    node: &Node<'_>,
    schemas: &BTreeSet<&str>,
    findings: &mut Findings<'_>,
) -> Option<String> {
    let name = node.reference("schemas").filter(|name| schemas.contains(name));
    if name.is_none() {
        findings.add(
            "reference",
            &node.pointer,
            "the reference leads to no schema of this file",
            "name one: `$ref: '#/components/schemas/…'`",
        );
    }
    name.map(str::to_owned)
}

/// The kind of a schema that is a single value.
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

pub(super) fn evidence(node: &Node<'_>, findings: &mut Findings<'_>) -> Evidence {
    let unknown = Evidence { mark: Mark::Inferred, page: None };
    let Some(evidence) = node.get("x-evidence") else {
        findings.add(
            "evidence",
            &node.pointer,
            "nothing says where it is known from",
            "add `x-evidence: {kind: …, page: …}`",
        );
        return unknown;
    };
    findings.only(&evidence, "evidence", &["kind", "page"]);
    let kind = evidence.text("kind").unwrap_or_default();
    let page = evidence.text("page").map(str::to_owned);
    let Some((_, mark)) = Mark::ALL.into_iter().find(|(name, _)| *name == kind) else {
        findings.add(
            "evidence",
            &evidence.pointer,
            format!("`{kind}` is no kind of evidence"),
            "use documented, documented-elsewhere, sample or inferred",
        );
        return unknown;
    };
    if page.is_none() && mark != Mark::Inferred {
        findings.add(
            "evidence",
            &evidence.pointer,
            "the page is not named",
            "add `page`, one of `x-pages`",
        );
    }
    Evidence { mark, page }
}

/// Every page cited below `node`, with the place that cites it.
fn cited<'a>(node: &Node<'a>) -> Vec<(&'a str, String)> {
    let own = node
        .get("x-evidence")
        .and_then(|evidence| Some((evidence.text("page")?, evidence.at("page"))));
    let below = node.members().into_iter().flat_map(|(_, member)| cited(&member));
    own.into_iter().chain(below).collect()
}

fn personal(node: &Node<'_>, kind: &Kind, findings: &mut Findings<'_>) -> bool {
    let said = node.value.get("x-personal-data").and_then(Value::as_bool);
    let can_name_someone =
        matches!(kind, Kind::Text | Kind::Secret | Kind::Integer | Kind::TextOrNumber);
    if can_name_someone && said.is_none() {
        findings.add(
            "personal-data",
            &node.pointer,
            "nothing says whether it tells who somebody is",
            "add `x-personal-data: true` or `false`; logs and Debug show only what is false",
        );
    }
    if *kind == Kind::Secret
        && (said == Some(false) || node.value.get("writeOnly") != Some(&Value::Bool(true)))
    {
        findings.add(
            "personal-data",
            &node.pointer,
            "a password is nobody else's and never answered",
            "write `writeOnly: true` and `x-personal-data: true`",
        );
    }
    said.unwrap_or(can_name_someone)
}

fn known_values(node: &Node<'_>, findings: &mut Findings<'_>) -> Vec<KnownValue> {
    let mut values = Vec::new();
    for item in node.get("x-known-values").map(|list| list.items()).unwrap_or_default() {
        findings.only(&item, "a known value", &["value", "meaning"]);
        if let Some(value) = findings.required(&item, "value") {
            values.push(KnownValue {
                value: value.value.clone(),
                meaning: item.text("meaning").map(str::to_owned),
            });
        }
    }
    values
}

/// Refuses a schema that holds itself without a list between: its type would have no size.
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
                &node.at(name),
                format!("`{name}` holds itself"),
                "put a list between, or leave the inner member out",
            );
        }
    }
}

//! Schemas and their properties.

use cpq_contract::Node;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::node::{Read, ShapeError};
use crate::prose;

use super::deviations::{Deviations, Mark};
use super::evidence::{self, Evidence};
use super::facts::{self, Kind, Known, Label, Link};

pub(super) struct Schema {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) about: String,
    pub(super) evidence: Option<Evidence>,
    pub(super) properties: Vec<Property>,
    /// The operations, responses and properties that use it.
    pub(super) uses: Vec<Link>,
    pub(super) marks: Vec<Mark>,
}

pub(super) struct Property {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) labels: Vec<Label>,
    pub(super) kind: Kind,
    pub(super) about: String,
    pub(super) known: Vec<Known>,
    pub(super) default: Option<String>,
    pub(super) example: Option<String>,
    pub(super) evidence: Option<Evidence>,
    pub(super) marks: Vec<Mark>,
}

pub(super) fn all(
    version: &str,
    root: &Node<'_>,
    components: &Node<'_>,
    deviations: &Deviations,
) -> Result<Vec<Schema>, ShapeError> {
    let mut uses = uses(version, root)?;
    let mut schemas = Vec::new();
    for (name, node) in components.object_of("schemas")? {
        let anchor = format!("{version}-{name}");
        let properties = properties(version, root, &anchor, &node, deviations)?;
        schemas.push(Schema {
            title: node.text_of("title")?.map(str::to_owned),
            about: prose::html(node.text_of("description")?.unwrap_or_default()),
            evidence: evidence::of_element(version, root, &node)?,
            properties,
            uses: uses.remove(name).unwrap_or_default(),
            marks: deviations.at(&anchor),
            name: name.to_owned(),
            anchor,
        });
    }
    Ok(schemas)
}

/// The properties of the schema at `node`, whose anchor is `owner`.
pub(super) fn properties(
    version: &str,
    root: &Node<'_>,
    owner: &str,
    node: &Node<'_>,
    deviations: &Deviations,
) -> Result<Vec<Property>, ShapeError> {
    let mut required = Vec::new();
    for item in node.items_of("required")? {
        required.push(item.as_text()?);
    }
    let mut properties = Vec::new();
    for (name, property) in node.object_of("properties")? {
        let anchor = facts::property_anchor(owner, name);
        properties.push(Property {
            name: name.to_owned(),
            title: property.text_of("title")?.map(str::to_owned),
            labels: facts::labels(&property, required.contains(&name)),
            kind: facts::kind(version, &property)?,
            about: prose::html(property.text_of("description")?.unwrap_or_default()),
            known: facts::known(&property)?,
            default: facts::plain(&property, "default"),
            example: facts::plain(&property, "example"),
            evidence: evidence::of_element(version, root, &property)?,
            marks: deviations.at(&anchor),
            anchor,
        });
    }
    Ok(properties)
}

/// The elements that refer to each schema, by the schema's name.
fn uses(version: &str, root: &Node<'_>) -> Result<BTreeMap<String, Vec<Link>>, ShapeError> {
    let mut uses = BTreeMap::<String, Vec<Link>>::new();
    let mut note = |value: &Value, text: &str, anchor: &str| {
        let mut referred = BTreeSet::new();
        collect(value, &mut referred);
        for schema in referred {
            let link = Link { text: text.to_owned(), to: format!("#{version}-{anchor}") };
            uses.entry(schema.to_owned()).or_default().push(link);
        }
    };
    for (_, item) in root.need("paths")?.as_object()? {
        for (_, operation) in item.as_object()? {
            if let Some(id) = operation.text_of("operationId")? {
                note(operation.value, id, id);
            }
        }
    }
    let components = root.need("components")?;
    for (name, node) in components.object_of("responses")? {
        note(node.value, &format!("response {name}"), &format!("response-{name}"));
    }
    for (name, node) in components.object_of("schemas")? {
        for (property_name, property) in node.object_of("properties")? {
            let anchor = facts::property_anchor(name, property_name);
            note(property.value, &format!("{name}.{property_name}"), &anchor);
        }
    }
    Ok(uses)
}

/// Collects the names of the schemas that a value refers to.
fn collect<'a>(value: &'a Value, names: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(properties) => {
            let reference = properties.get("$ref").and_then(Value::as_str);
            names.extend(reference.and_then(|it| it.strip_prefix("#/components/schemas/")));
            properties.values().for_each(|property| collect(property, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

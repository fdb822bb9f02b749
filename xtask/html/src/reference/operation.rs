//! Operations, their parameters, bodies and responses.

use crate::node::{Read, ShapeError};
use crate::prose;
use cpq_contract::Node;

use super::deviations::{Deviations, Mark};
use super::evidence::{self, Evidence, Share};
use super::example::{self, Example, Payloads};
use super::facts::{self, Kind, Known, Label, Link};
use super::schema::{self, Property};

/// The operations of a tag.
pub(super) struct Group {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) operations: Vec<Operation>,
}

pub(super) struct Operation {
    pub(super) anchor: String,
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) about: String,
    pub(super) page: Link,
    pub(super) deprecated: bool,
    /// The evidence for everything that the operation uses.
    pub(super) evidence: Vec<Share>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) responses: Vec<Response>,
    pub(super) marks: Vec<Mark>,
}

pub(super) struct Parameter {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) labels: Vec<Label>,
    pub(super) kind: Kind,
    pub(super) about: String,
    pub(super) known: Vec<Known>,
    pub(super) example: Option<String>,
    pub(super) evidence: Option<Evidence>,
    pub(super) marks: Vec<Mark>,
}

pub(super) struct Body {
    pub(super) required: bool,
    pub(super) contents: Vec<Content>,
}

/// A body in one of its media types.
pub(super) struct Content {
    pub(super) media: String,
    pub(super) kind: Kind,
    /// The properties of a schema that is not a component, such as the fields of a form.
    pub(super) properties: Vec<Property>,
    pub(super) examples: Vec<Example>,
}

pub(super) struct Response {
    pub(super) anchor: String,
    /// The status code, or the name of a shared response.
    pub(super) name: String,
    pub(super) about: String,
    pub(super) contents: Vec<Content>,
    pub(super) evidence: Option<Evidence>,
    /// A link to the shared response that it refers to.
    pub(super) shared: Option<Link>,
    pub(super) marks: Vec<Mark>,
}

/// The order in which the page lists methods.
const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

pub(super) fn groups(
    version: &Payloads<'_>,
    root: &Node<'_>,
    deviations: &Deviations,
) -> Result<Vec<Group>, ShapeError> {
    let mut groups = Vec::new();
    for tag in root.items_of("tags")? {
        let name = tag.need("name")?.as_text()?.to_owned();
        let anchor = format!("{}-tag-{}", version.name, name.to_lowercase().replace(' ', "-"));
        let about = prose::html(tag.text_of("description")?.unwrap_or_default());
        groups.push(Group { anchor, name, about, operations: Vec::new() });
    }
    for (path, item) in root.need("paths")?.as_object()? {
        for method in METHODS {
            let Some(node) = item.get(method) else { continue };
            let tag = node.items_of("tags")?.first().map(Read::as_text).transpose()?;
            let group = groups.iter_mut().find(|group| Some(group.name.as_str()) == tag);
            let operation = operation(version, root, path, method, &item, &node, deviations)?;
            let missing = || ShapeError {
                pointer: node.pointer.clone(),
                message: "its first tag is not in the contract's list of tags".to_owned(),
            };
            group.ok_or_else(missing)?.operations.push(operation);
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    Ok(groups)
}

fn operation(
    version: &Payloads<'_>,
    root: &Node<'_>,
    path: &str,
    method: &str,
    item: &Node<'_>,
    node: &Node<'_>,
    deviations: &Deviations,
) -> Result<Operation, ShapeError> {
    let id = node.need("operationId")?.as_text()?.to_owned();
    let anchor = format!("{}-{id}", version.name);
    let mut parameters = Vec::new();
    for parameter in item.items_of("parameters")?.iter().chain(&node.items_of("parameters")?) {
        parameters.push(parameter_of(version.name, root, &anchor, parameter, deviations)?);
    }
    let body = match node.get("requestBody") {
        None => None,
        Some(body) => {
            let (body, _) = body.resolved()?;
            let required = body.is_true("required");
            let anchor = format!("{anchor}-body");
            Some(Body { required, contents: contents(version, root, &anchor, &body, deviations)? })
        }
    };
    let mut responses = Vec::new();
    for (status, response) in node.need("responses")?.as_object()? {
        responses.push(response_of(version, root, &anchor, status, &response, deviations)?);
    }
    let docs = node.need("externalDocs")?;
    Ok(Operation {
        marks: deviations.at(&anchor),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: node.need("summary")?.as_text()?.to_owned(),
        about: prose::html(node.text_of("description")?.unwrap_or_default()),
        page: Link {
            text: docs.text_of("description")?.unwrap_or("Oracle's page").to_owned(),
            to: docs.need("url")?.as_text()?.to_owned(),
        },
        deprecated: node.is_true("deprecated"),
        evidence: evidence::of_operation(item, node)?,
        parameters,
        body,
        responses,
        id,
        anchor,
    })
}

fn parameter_of(
    version: &str,
    root: &Node<'_>,
    operation: &str,
    node: &Node<'_>,
    deviations: &Deviations,
) -> Result<Parameter, ShapeError> {
    let (node, shared) = node.resolved()?;
    let name = node.need("name")?.as_text()?.to_owned();
    let marks = shared.map(|shared| deviations.at(&format!("{version}-parameter-{shared}")));
    Ok(Parameter {
        anchor: facts::property_anchor(operation, &name),
        place: node.need("in")?.as_text()?.to_owned(),
        labels: facts::labels(&node, node.is_true("required")),
        kind: facts::kind(version, &node.need("schema")?)?,
        about: prose::html(node.text_of("description")?.unwrap_or_default()),
        known: facts::known(&node)?,
        example: facts::plain(&node, "example"),
        evidence: evidence::of_element(version, root, &node)?,
        marks: marks.unwrap_or_default(),
        name,
    })
}

fn response_of(
    version: &Payloads<'_>,
    root: &Node<'_>,
    operation: &str,
    status: &str,
    node: &Node<'_>,
    deviations: &Deviations,
) -> Result<Response, ShapeError> {
    let (response, shared) = node.resolved()?;
    let shared = shared.map(|name| Link {
        text: name.to_owned(),
        to: format!("#{}-response-{name}", version.name),
    });
    let anchor = format!("{operation}-{status}");
    let contents = match shared {
        Some(_) => Vec::new(),
        None => contents(version, root, &anchor, &response, deviations)?,
    };
    Ok(Response {
        anchor,
        name: status.to_owned(),
        about: prose::html(response.text_of("description")?.unwrap_or_default()),
        contents,
        evidence: evidence::of_element(version.name, root, &response)?,
        shared,
        marks: Vec::new(),
    })
}

/// A response that operations share.
pub(super) fn shared(
    version: &Payloads<'_>,
    root: &Node<'_>,
    name: &str,
    node: &Node<'_>,
    deviations: &Deviations,
) -> Result<Response, ShapeError> {
    let anchor = format!("{}-response-{name}", version.name);
    Ok(Response {
        name: name.to_owned(),
        about: prose::html(node.text_of("description")?.unwrap_or_default()),
        contents: contents(version, root, &anchor, node, deviations)?,
        evidence: evidence::of_element(version.name, root, node)?,
        shared: None,
        marks: deviations.at(&anchor),
        anchor,
    })
}

/// The contents of a body in each of its media types; `anchor` is that of the body.
fn contents(
    version: &Payloads<'_>,
    root: &Node<'_>,
    anchor: &str,
    node: &Node<'_>,
    deviations: &Deviations,
) -> Result<Vec<Content>, ShapeError> {
    let mut contents = Vec::new();
    for (media, content) in node.object_of("content")? {
        let schema = content.need("schema")?;
        contents.push(Content {
            media: media.to_owned(),
            kind: facts::kind(version.name, &schema)?,
            properties: schema::properties(version.name, root, anchor, &schema, deviations)?,
            examples: example::all(version, &content)?,
        });
    }
    Ok(contents)
}

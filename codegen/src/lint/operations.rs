//! Reads operations.

use cpq_contract::Node;
use heck::ToLowerCamelCase;

use super::findings::component_name;
use super::{Findings, bodies, parameters};
use crate::model::{Contract, Operation, Page};

pub(super) fn read(
    path: &str,
    method: &str,
    node: &Node<'_>,
    contract: &Contract,
    findings: &mut Findings<'_>,
) -> Operation {
    findings.allow_only(
        node,
        "an operation",
        &[
            "operationId",
            "summary",
            "description",
            "tags",
            "externalDocs",
            "parameters",
            "requestBody",
            "responses",
        ],
    );
    let id = findings.require_text(node, "operationId");
    if id != id.to_lower_camel_case() {
        findings.add(
            "operation-id",
            &node.property("operationId").pointer,
            format!("`{id}` is not in camel case"),
            "write it like `listIntegrationUsers`",
        );
    }
    let tags = findings.list(node, "tags");
    let tag = match tags.as_slice() {
        [tag] => tag.value.as_str().unwrap_or_default(),
        _ => "",
    };
    if !contract.tags.iter().any(|known| known.name == tag) {
        findings.add(
            "tag",
            &node.property("tags").pointer,
            "an operation must have one tag, which the top level describes",
            "use one of the tags of the top level",
        );
    }
    let docs = findings.require(node, "externalDocs");
    let page = docs.map_or(Page { title: String::new(), url: String::new() }, |docs| Page {
        title: findings.require_text(&docs, "description"),
        url: findings.require_text(&docs, "url"),
    });
    let success = bodies::success(node, contract, findings);
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        tag: tag.to_owned(),
        summary: findings.require_text(node, "summary"),
        description: findings.require_text(node, "description"),
        page,
        parameters: parameters::read(path, node, findings),
        body: bodies::request(method, node, contract, findings),
        success,
        id,
    }
}

/// The target of a `$ref` into `section`, or the node itself.
pub(super) fn resolve<'a>(
    node: &Node<'a>,
    section: &str,
    findings: &mut Findings<'_>,
) -> Option<Node<'a>> {
    if node.value.get("$ref").is_none() {
        return Some(node.clone());
    }
    findings.allow_only(node, "a reference", &["$ref"]);
    let target = component_name(node, section).and_then(|_| node.target());
    if target.is_none() {
        findings.add(
            "reference",
            &node.pointer,
            "the reference has no target",
            format!("refer to one of `components/{section}`"),
        );
    }
    target
}

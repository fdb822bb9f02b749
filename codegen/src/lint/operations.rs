//! Reads operations.

use cpq_contract::Node;
use heck::ToLowerCamelCase;

use super::findings::component_name;
use super::{Findings, bodies, parameters};
use crate::model::{Contract, Kind, Operation, Page, Parameter, Success};

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
            "deprecated",
            "x-order-by",
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
        url: findings.require_url(&docs, "url"),
    });
    let (success, file) = bodies::success(node, contract, findings);
    let parameters = parameters::read(path, node, findings);
    Operation {
        method: method.to_uppercase(),
        order_by: order_by(node, &success, &parameters, contract, findings),
        path: path.to_owned(),
        tag: tag.to_owned(),
        summary: findings.require_text(node, "summary"),
        description: findings.require_text(node, "description"),
        page,
        parameters,
        body: bodies::request(node, contract, findings),
        deprecated: findings.flag(node, "deprecated"),
        form: bodies::form(node, findings),
        success,
        response: bodies::response(node),
        file,
        id,
    }
}

/// The property by which the items of a collection are sorted.
fn order_by(
    node: &Node<'_>,
    success: &Success,
    parameters: &[Parameter],
    contract: &Contract,
    findings: &mut Findings<'_>,
) -> Option<String> {
    let order_by = node.get("x-order-by")?;
    let page = match success {
        Success::Json(Kind::Object(page)) => contract.schemas.get(page),
        _ => None,
    };
    let items = page.and_then(|page| page.properties.get("items"));
    let item = items.and_then(|items| contract.schemas.get(items.kind.schema()?));
    let has_parameter = parameters.iter().any(|parameter| parameter.name == "orderby");
    let name = order_by.value.as_str().filter(|name| {
        has_parameter && item.is_some_and(|item| item.properties.contains_key(*name))
    });
    if name.is_none() {
        findings.add(
            "order-by",
            &order_by.pointer,
            "the property does not exist in the items, or the operation has no parameter `orderby`",
            "name a unique property of the items, or remove it",
        );
    }
    name.map(str::to_owned)
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

//! Reads the top level of the contract.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::Value;

use super::{Findings, evidence, operations, schemas};
use crate::model::{Contract, Page, Tag};
use cpq_contract::Node;

/// In the order of the generated methods.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub(super) fn read(version: &str, findings: &mut Findings<'_>) -> Contract {
    let root = Node::new(&findings.document.value);
    findings.allow_only(
        &root,
        "the contract",
        &[
            "openapi",
            "info",
            "servers",
            "security",
            "tags",
            "paths",
            "components",
            "externalDocs",
            "x-pages",
        ],
    );
    if !root.text("openapi").is_some_and(|version| version.starts_with("3.0.")) {
        findings.add(
            "openapi-version",
            "/openapi",
            "the contract is not OpenAPI 3.0",
            "write `openapi: 3.0.3`",
        );
    }
    let title = findings.require(&root, "info").map_or_else(String::new, |info| {
        findings.allow_only(
            &info,
            "info",
            &["title", "version", "description", "license", "contact", "termsOfService"],
        );
        findings.require_text(&info, "version");
        findings.require_text(&info, "description");
        findings.require_text(&info, "title")
    });
    let components = findings.require(&root, "components");
    if let Some(components) = &components {
        findings.allow_only(
            components,
            "components",
            &["schemas", "parameters", "responses", "securitySchemes"],
        );
    }
    let server = server(version, &root, findings);
    security(&root, findings);
    let pages = pages(&root, findings);
    let tags = tags(&root, findings);
    let schemas = components
        .as_ref()
        .and_then(|components| findings.require(components, "schemas"))
        .map_or_else(BTreeMap::new, |node| schemas::read(&node, findings));
    let mut contract = Contract {
        version: version.to_owned(),
        title,
        root: server,
        pages,
        tags,
        operations: Vec::new(),
        schemas,
        payloads: Vec::new(),
        index: OnceLock::new(),
    };
    findings.require(&root, "paths");
    for (path, item) in findings.mapping(&root, "paths") {
        findings.allow_only(&item, "a path", &METHODS);
        for method in METHODS {
            if let Some(node) = item.get(method) {
                let operation = operations::read(path, method, &node, &contract, findings);
                contract.operations.push(operation);
            }
        }
    }
    unused(&root, findings);
    if contract.operations.is_empty() {
        findings.add("missing", "/paths", "there is no operation", "add one");
    }
    contract
}

/// Rejects shared parameters and responses without references, because no other rule checks them.
fn unused(root: &Node<'_>, findings: &mut Findings<'_>) {
    let mut used = BTreeSet::new();
    references(root.value, &mut used);
    for section in ["parameters", "responses"] {
        let components = root.get("components").and_then(|components| components.get(section));
        for (name, node) in components.iter().flat_map(Node::properties) {
            if !used.contains(format!("#/components/{section}/{name}").as_str()) {
                let message = format!("no operation refers to `{name}`");
                findings.add("reference", &node.pointer, message, "use it, or remove it");
            }
        }
    }
}

fn references<'a>(value: &'a Value, used: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            used.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, used));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, used)),
        _ => {}
    }
}

/// The path of the version, from the URL of the only server.
fn server(version: &str, root: &Node<'_>, findings: &mut Findings<'_>) -> String {
    let expected = format!("/rest/{version}");
    let servers = findings.list(root, "servers");
    let url = match servers.as_slice() {
        [server] => server.text("url").unwrap_or_default(),
        _ => "",
    };
    if url != format!("https://{{host}}{{context}}{expected}") {
        findings.add(
            "server",
            "/servers",
            format!("there must be one server, with the version {version} in its URL"),
            format!("write one server with the URL https://{{host}}{{context}}{expected}"),
        );
    }
    expected
}

fn security(root: &Node<'_>, findings: &mut Findings<'_>) {
    let listed = findings.list(root, "security");
    let declared: Vec<&str> =
        listed.iter().flat_map(Node::properties).map(|(name, _)| name).collect();
    if declared != ["bearer", "basic"] {
        findings.add(
            "security",
            "/security",
            "the top level must list both authentication schemes",
            "write `security: [{bearer: []}, {basic: []}]` at the top level",
        );
    }
    let schemes = root.get("components").and_then(|components| components.get("securitySchemes"));
    for scheme in declared {
        match schemes.as_ref().and_then(|schemes| schemes.get(scheme)) {
            Some(node) if node.text("scheme") == Some(scheme) => {
                evidence::read(&node, findings);
            }
            _ => findings.add(
                "security",
                "/components/securitySchemes",
                format!("the scheme `{scheme}` is missing"),
                format!("add `{scheme}: {{type: http, scheme: {scheme}}}`"),
            ),
        }
    }
}

fn pages(root: &Node<'_>, findings: &mut Findings<'_>) -> BTreeMap<String, Page> {
    let Some(pages) = findings.require(root, "x-pages") else {
        return BTreeMap::new();
    };
    let read = |(name, node): (&str, Node<'_>)| {
        findings.allow_only(&node, "a page", &["title", "url", "document", "read", "note"]);
        if !matches!(node.text("read"), Some("whole" | "part")) {
            let message = "the page does not say how much of it was read";
            findings.add("evidence", &node.pointer, message, "add `read: whole` or `read: part`");
        }
        let page = Page {
            title: findings.require_text(&node, "title"),
            url: findings.require_url(&node, "url"),
        };
        (name.to_owned(), page)
    };
    pages.properties().into_iter().map(read).collect()
}

fn tags(root: &Node<'_>, findings: &mut Findings<'_>) -> Vec<Tag> {
    let nodes = findings.list(root, "tags");
    let read = |node: Node<'_>| {
        findings.allow_only(&node, "a tag", &["name", "description", "externalDocs"]);
        Tag {
            name: findings.require_text(&node, "name"),
            description: findings.require_text(&node, "description"),
        }
    };
    nodes.into_iter().map(read).collect()
}

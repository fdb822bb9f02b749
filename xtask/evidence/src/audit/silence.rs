//! What the contract says of its members and parameters where no page says anything.

use serde_json::Value;

use super::ledger::{At, Ledger, NOWHERE};
use super::members::{value_pointer, word};
use super::node::{Contract, NOTHING, Node};
use super::support::{is_inferred, is_sampled};

/// What a schema may say without limiting anybody, or what is compared on its own.
const COMPARED: [&str; 13] = [
    "$ref",
    "title",
    "description",
    "type",
    "properties",
    "items",
    "required",
    "default",
    "example",
    "allOf",
    "oneOf",
    "externalDocs",
    "deprecated",
];

pub(super) fn compare(contract: Contract<'_>, ledger: &mut Ledger) {
    let reached = contract.reached();
    for (_, component) in contract.components("schemas") {
        if !reached.contains(&component.pointer) {
            ledger.compare("unused", &component.pointer, NOWHERE, "documented", "no call uses it");
        }
        if !ledger.is_stated("component-title", &component.pointer)
            && !is_inferred(&component)
            && let Some(title) = component.text("title")
        {
            ledger.beyond("component-title", &component.pointer, title);
        }
        constraints(&component, ledger);
        for (name, member) in component.get("properties").iter().flat_map(Node::members) {
            member_is_stated(contract, &component, name, &member, ledger);
        }
    }
    for (_, response) in contract.components("responses") {
        for (_, media) in response.get("content").iter().flat_map(Node::members) {
            if let Some(schema) = media.get("schema") {
                let name = contract.target(&schema).name();
                ledger.beyond("error-body", &schema.pointer, &name);
            }
        }
    }
    for (_, parameter) in contract.components("parameters") {
        let Some(schema) = parameter.get("schema") else { continue };
        if !ledger.is_stated("type", &parameter.pointer) && !is_inferred(&parameter) {
            ledger.beyond("type", &parameter.pointer, &contract.kind(&schema));
        }
        let is_required = parameter.value.get("required") == Some(&Value::Bool(true));
        // A parameter in the path can't be left out, whether the page says so or not.
        if is_required
            && parameter.text("in") != Some("path")
            && !ledger.is_stated("required", &parameter.pointer)
        {
            ledger.beyond("required", &parameter.pointer, "required");
        }
        constraints(&schema, ledger);
        values(&parameter, ledger);
        defaults(&schema, ledger);
    }
}

fn member_is_stated(
    contract: Contract<'_>,
    component: &Node<'_>,
    name: &str,
    member: &Node<'_>,
    ledger: &mut Ledger,
) {
    let rests_on_itself = is_inferred(member);
    if rests_on_itself {
        inferred(contract, name, member, ledger);
    }
    // A sample shows a value, and with it the type; its title is nowhere.
    if !ledger.is_stated("type", &member.pointer) && !rests_on_itself && !is_sampled(member) {
        ledger.beyond("type", &member.pointer, &contract.kind(member));
    }
    if !ledger.is_stated("title", &member.pointer)
        && !rests_on_itself
        && let Some(title) = member.text("title")
    {
        ledger.beyond("title", &member.pointer, title);
    }
    if component.requires(name) && !ledger.is_stated("required", &member.pointer) {
        ledger.beyond("required", &member.pointer, "required");
    }
    constraints(member, ledger);
    if let Some(items) = member.get("items") {
        constraints(&items, ledger);
    }
    values(member, ledger);
    defaults(member, ledger);
}

/// A member that is inferred from a page is like its namesakes that the page has.
fn inferred(contract: Contract<'_>, name: &str, member: &Node<'_>, ledger: &mut Ledger) {
    let Some(page) = member.get("x-evidence").and_then(|it| it.text("page")) else { return };
    let words = |node: &Node<'_>| {
        let title = node.text("title").unwrap_or("no title");
        let items = node.get("items").map(|items| contract.target(&items).name());
        let items = items.map_or(String::new(), |name| format!(" of {name}"));
        format!("{}{items}, {title}", contract.kind(node))
    };
    let components = contract.components("schemas").into_iter();
    let namesakes = components.filter_map(|(_, it)| it.get("properties")?.get(name));
    let on_page: Vec<String> = namesakes
        .filter(|it| it.pointer != member.pointer)
        .filter(|it| ledger.supports(&it.pointer).any(|(_, source)| source == page))
        .map(|it| words(&it))
        .collect();
    let ours = words(member);
    let theirs = on_page.iter().find(|theirs| **theirs == ours).or(on_page.first());
    if let Some(theirs) = theirs {
        let at = At { source: page, place: "members of this name" };
        ledger.compare("inferred-from", &member.pointer, at, theirs, &ours);
    }
}

/// Everything in a schema that a value could break.
fn constraints(node: &Node<'_>, ledger: &mut Ledger) {
    for (name, keyword) in node.members() {
        if COMPARED.contains(&name) || name.starts_with("x-") {
            continue;
        }
        // A list of values that a page closes is compared; one that is closed by nobody is not.
        if name == "enum" && ledger.is_stated("open-values", &node.pointer) {
            continue;
        }
        if name == "maximum" && ledger.is_stated("constraint", &node.pointer) {
            continue;
        }
        ledger.beyond("constraint", &node.pointer, &format!("{name} {}", word(keyword.value)));
    }
}

fn values(node: &Node<'_>, ledger: &mut Ledger) {
    for known in node.list("x-known-values") {
        let Some(value) = known.get("value") else { continue };
        let value = word(value.value);
        let pointer = value_pointer(node, &value);
        if !ledger.is_stated("known-value", &pointer) && !is_inferred(node) {
            ledger.beyond("known-value", &pointer, &value);
        }
    }
}

fn defaults(node: &Node<'_>, ledger: &mut Ledger) {
    if ledger.is_stated("default", &node.pointer) {
        return;
    }
    if let Some(default) = node.get("default") {
        let words = word(default.value);
        if words != NOTHING {
            ledger.beyond("default", &node.pointer, &words);
        }
    }
}

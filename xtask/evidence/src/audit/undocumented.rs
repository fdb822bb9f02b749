//! Finds what the contract says about schemas and parameters although no page states it.

use cpq_contract::Node;

use super::comparisons::{Comparisons, Location};
use super::contract::{
    Contract, NOTHING, is_inferred, is_sampled, is_specified, known_value_pointer, requires,
    spelled, target, type_of,
};

/// The keywords that restrict no value, or have a comparison of their own.
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

pub(super) fn compare(contract: Contract<'_>, out: &mut Comparisons) {
    let used = contract.used_components();
    for (_, component) in contract.components("schemas") {
        if !used.contains(&component.pointer) {
            out.compare("unused", &component.pointer, Location::NONE, "documented", "unused");
        }
        if !out.is_stated("component-title", &component.pointer)
            && !is_inferred(&component)
            && !is_specified(&component)
            && let Some(title) = component.text("title")
        {
            out.undocumented("component-title", &component.pointer, title);
        }
        constraints(&component, out);
        for (name, property) in component.property("properties").properties() {
            undocumented_property(contract, &component, name, &property, out);
        }
    }
    for (_, response) in contract.components("responses") {
        for (_, media) in response.property("content").properties() {
            if let Some(schema) = media.get("schema") {
                let name = target(&schema).name();
                out.undocumented("error-body", &schema.pointer, &name);
            }
        }
    }
    for (_, parameter) in contract.components("parameters") {
        let Some(schema) = parameter.get("schema") else { continue };
        if !out.is_stated("type", &parameter.pointer) && !is_inferred(&parameter) {
            out.undocumented("type", &parameter.pointer, &type_of(&schema));
        }
        // Path parameters are always required, even if the page does not say so.
        if parameter.is_true("required")
            && parameter.text("in") != Some("path")
            && !out.is_stated("required", &parameter.pointer)
        {
            out.undocumented("required", &parameter.pointer, "required");
        }
        constraints(&schema, out);
        values(&parameter, out);
        defaults(&schema, out);
    }
}

fn undocumented_property(
    contract: Contract<'_>,
    component: &Node<'_>,
    name: &str,
    property: &Node<'_>,
    out: &mut Comparisons,
) {
    let is_inferred = is_inferred(property);
    if is_inferred {
        inferred(contract, name, property, out);
    }
    let pointer = &property.pointer;
    // A sample shows a value, and thereby its type, but not its title.
    if !out.is_stated("type", pointer) && !is_inferred && !is_sampled(property) {
        out.undocumented("type", pointer, &type_of(property));
    }
    if !out.is_stated("title", pointer)
        && !is_inferred
        && let Some(title) = property.text("title")
        && !(is_specified(property) && is_title_of_namesake(contract, name, title, out))
    {
        out.undocumented("title", pointer, title);
    }
    if requires(component, name) && !out.is_stated("required", pointer) {
        out.undocumented("required", pointer, "required");
    }
    constraints(property, out);
    if let Some(items) = property.get("items") {
        constraints(&items, out);
    }
    values(property, out);
    defaults(property, out);
}

/// Whether a page gives this title to a property of the same name: the specification has no titles.
fn is_title_of_namesake(
    contract: Contract<'_>,
    name: &str,
    title: &str,
    out: &Comparisons,
) -> bool {
    let components = contract.components("schemas").into_iter();
    let mut namesakes = components.filter_map(|(_, it)| it.get("properties")?.get(name));
    namesakes.any(|it| it.text("title") == Some(title) && out.is_stated("title", &it.pointer))
}

/// Compares a property that is inferred from a page with the properties of the same name there.
fn inferred(contract: Contract<'_>, name: &str, property: &Node<'_>, out: &mut Comparisons) {
    let Some(page) = property.get("x-evidence").and_then(|it| it.text("page")) else { return };
    let words = |node: &Node<'_>| {
        let title = node.text("title").unwrap_or("no title");
        let items = node.get("items").map(|items| format!(" of {}", target(&items).name()));
        format!("{}{}, {title}", type_of(node), items.unwrap_or_default())
    };
    let components = contract.components("schemas").into_iter();
    let namesakes = components.filter_map(|(_, it)| it.get("properties")?.get(name));
    let on_page: Vec<String> = namesakes
        .filter(|it| it.pointer != property.pointer)
        .filter(|it| out.evidence(&it.pointer).any(|(_, source)| source == page))
        .map(|it| words(&it))
        .collect();
    let declared = words(property);
    if let Some(documented) =
        on_page.iter().find(|documented| **documented == declared).or(on_page.first())
    {
        let at = Location { page, place: "properties of this name" };
        out.compare("inferred-from", &property.pointer, at, documented, &declared);
    }
}

/// The keywords of a schema that restrict its values.
fn constraints(node: &Node<'_>, out: &mut Comparisons) {
    for (name, keyword) in node.properties() {
        // A list of values or a maximum that a page states is compared elsewhere.
        let is_compared = COMPARED.contains(&name)
            || name.starts_with("x-")
            || name == "enum" && out.is_stated("open-values", &node.pointer)
            || name == "deprecated" && out.is_stated("deprecated", &node.pointer)
            || ["maximum", "maxLength"].contains(&name)
                && out.is_stated("constraint", &node.pointer);
        if !is_compared {
            let words = format!("{name} {}", spelled(keyword.value));
            out.undocumented("constraint", &node.pointer, &words);
        }
    }
}

fn values(node: &Node<'_>, out: &mut Comparisons) {
    for known in node.list("x-known-values") {
        let Some(value) = known.get("value") else { continue };
        let value = spelled(value.value);
        let pointer = known_value_pointer(node, &value);
        if !out.is_stated("known-value", &pointer) && !is_inferred(node) {
            out.undocumented("known-value", &pointer, &value);
        }
    }
}

fn defaults(node: &Node<'_>, out: &mut Comparisons) {
    if out.is_stated("default", &node.pointer) {
        return;
    }
    let default = node.get("default").map(|default| spelled(default.value));
    if let Some(words) = default.filter(|words| words != NOTHING) {
        out.undocumented("default", &node.pointer, &words);
    }
}

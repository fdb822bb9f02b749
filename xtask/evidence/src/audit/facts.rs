//! Compares the facts of `other.toml` with the contract.

use cpq_contract::Node;
use heck::ToUpperCamelCase;

use super::comparisons::{Comparisons, Location};
use super::contract::{
    Contract, NOTHING, known_value_pointer, parameter_schema, target, text, type_of,
};
use super::other::{FILE, Fact};
use super::properties::{compare_closed, known_value};
use super::version::Version;

pub(super) fn compare(version: &Version, contract: Contract<'_>, out: &mut Comparisons) {
    for fact in &version.other.facts {
        let at = Location { page: &fact.page, place: FILE };
        out.add_evidence(&fact.pointer, fact.evidence, &fact.page);
        let Some(declared) = find(contract, &fact.pointer) else {
            out.missing("other-unused", &fact.pointer, at, "a place in the contract");
            continue;
        };
        if !is_needed(fact, &declared, out) {
            out.missing("other-unused", &fact.pointer, at, "what is known without it");
        }
        compare_fact(contract, fact, &declared, at, out);
    }
}

/// What a fact is about. A parameter of an operation is found by its name.
fn find<'a>(contract: Contract<'a>, pointer: &str) -> Option<Node<'a>> {
    let parameter = pointer.split_once("/parameters/").filter(|_| pointer.starts_with("/paths/"));
    let Some((operation, name)) = parameter else { return contract.at(pointer) };
    let endpoints = contract.endpoints();
    let endpoint = endpoints.iter().find(|it| it.node.pointer == operation)?;
    endpoint.parameters.iter().find(|it| it.text("name") == Some(name)).cloned()
}

/// Whether the contract's evidence is this fact, or the fact states something that no table does.
fn is_needed(fact: &Fact, declared: &Node<'_>, out: &Comparisons) -> bool {
    let is_evidence = declared.get("x-evidence").is_some_and(|evidence| {
        evidence.text("kind") == Some(fact.evidence.word())
            && evidence.text("page") == Some(&fact.page)
    });
    let adds = |rule, is_present: bool| is_present && !out.is_stated(rule, &declared.pointer);
    is_evidence
        || fact.pointer.starts_with("/paths/")
        || adds("type", fact.kind.is_some())
        || adds("title", fact.title.is_some())
        || adds("open-values", !fact.values.is_empty())
        || fact.maximum.is_some()
        || fact.status.is_some()
}

fn compare_fact(
    contract: Contract<'_>,
    fact: &Fact,
    declared: &Node<'_>,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let is_parameter = declared.value.get("in").is_some();
    let schema = if is_parameter { parameter_schema(declared) } else { declared.clone() };
    if let Some(place) = fact.place {
        out.compare("parameter-place", &declared.pointer, at, place.word(), text(declared, "in"));
    }
    if let Some(kind) = fact.kind {
        out.compare("type", &declared.pointer, at, kind.word(), &type_of(&schema));
    }
    if let Some(title) = &fact.title {
        out.compare("title", &declared.pointer, at, title, text(declared, "title"));
    }
    if let Some(name) = &fact.schema {
        let items = schema.get("items");
        let target = target(items.as_ref().unwrap_or(&schema));
        let is_named =
            out.is_named(&target.pointer, name) || name.to_upper_camel_case() == target.name();
        let words = if is_named { name.clone() } else { target.name() };
        let is_body = declared.pointer.starts_with("/paths/");
        let rule = if is_body { "root-schema" } else { "nested-schema" };
        out.compare(rule, &declared.pointer, at, name, &words);
    }
    if fact.closed {
        let values: Vec<&str> = fact.values.iter().map(String::as_str).collect();
        compare_closed(declared, &values, at, out);
    }
    for value in &fact.values {
        let words = known_value(declared, value).map_or(NOTHING, |_| value);
        out.compare("known-value", &known_value_pointer(declared, value), at, value, words);
    }
    if let Some(status) = &fact.status {
        compare_responses(contract, declared, status, at, out);
    }
    if let Some(scheme) = &fact.scheme {
        let words = format!("{} {}", text(declared, "type"), text(declared, "scheme"));
        out.compare("security", &declared.pointer, at, &format!("http {scheme}"), &words);
    }
    if let Some(maximum) = fact.maximum {
        let declared = target(&schema).get("maximum");
        let words =
            declared.map_or(NOTHING.to_owned(), |declared| format!("maximum {}", declared.value));
        out.compare("constraint", &schema.pointer, at, &format!("maximum {maximum}"), &words);
    }
}

/// Compares a component response with all responses of this status code: they have to be the same.
fn compare_responses(
    contract: Contract<'_>,
    declared: &Node<'_>,
    status: &str,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    for endpoint in contract.endpoints() {
        for (code, node) in endpoint.responses() {
            let is_same = node.resolve().pointer == declared.pointer;
            if code == status || is_same {
                let words = if is_same { code } else { NOTHING };
                out.compare("response", &node.pointer, at, status, words);
            }
        }
    }
}

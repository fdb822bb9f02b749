//! On what the contract rests: `x-evidence` and `x-pages` beside what was really seen stated.

use heck::ToUpperCamelCase;
use serde_json::Value;

use super::ledger::{At, Ledger, NOWHERE};
use super::members;
use super::node::{Contract, NOTHING, Node};
use super::other::{Fact, Support};
use super::{OTHER, Version};

/// The facts of `other.toml` beside the contract.
pub(super) fn facts(version: &Version, contract: Contract<'_>, ledger: &mut Ledger) {
    for fact in &version.other.facts {
        let at = At { source: &fact.page, place: OTHER };
        ledger.support(&fact.member, fact.evidence, &fact.page);
        let Some(ours) = member(contract, &fact.member) else {
            ledger.lacks("other-unused", &fact.member, at, "a member");
            continue;
        };
        let new = usefulness(fact, &ours, ledger);
        if !new {
            ledger.lacks("other-unused", &fact.member, at, "what is known without it");
        }
        compare(contract, fact, &ours, at, ledger);
    }
}

/// What a fact is about; the use of a parameter is found by the parameter's name.
fn member<'a>(contract: Contract<'a>, pointer: &str) -> Option<Node<'a>> {
    if let Some((call, name)) =
        pointer.split_once("/parameters/").filter(|(call, _)| call.starts_with("/paths/"))
    {
        let calls = contract.calls();
        let call = calls.iter().find(|it| it.node.pointer == call)?;
        let mut parameters = call.parameters.iter();
        return parameters.find(|it| it.text("name") == Some(name)).cloned();
    }
    contract.at(pointer)
}

/// Whether a fact carries the member's evidence, or states what no table does.
fn usefulness(fact: &Fact, ours: &Node<'_>, ledger: &Ledger) -> bool {
    let evidence = ours.value.get("x-evidence");
    let is_evidence = evidence.is_some_and(|it| {
        it.get("kind").and_then(Value::as_str) == Some(fact.evidence.word())
            && it.get("page").and_then(Value::as_str) == Some(&fact.page)
    });
    let adds = |rule, is_there: bool| is_there && !ledger.is_stated(rule, &ours.pointer);
    is_evidence
        || fact.member.starts_with("/paths/")
        || adds("type", fact.kind.is_some())
        || adds("title", fact.title.is_some())
        || adds("open-values", !fact.values.is_empty())
        || fact.maximum.is_some()
        || fact.status.is_some()
}

fn compare(contract: Contract<'_>, fact: &Fact, ours: &Node<'_>, at: At<'_>, ledger: &mut Ledger) {
    let is_parameter = ours.value.get("in").is_some();
    // A parameter without a schema is as one without a type.
    let schema = if is_parameter { ours.get("schema") } else { None };
    let schema = schema.unwrap_or_else(|| ours.clone());
    if let Some(place) = fact.place {
        let words = ours.text("in").unwrap_or(NOTHING);
        ledger.compare("parameter-place", &ours.pointer, at, place.word(), words);
    }
    if let Some(kind) = fact.kind {
        ledger.compare("type", &ours.pointer, at, kind.word(), &contract.kind(&schema));
    }
    if let Some(title) = &fact.title {
        ledger.compare("title", &ours.pointer, at, title, ours.text("title").unwrap_or(NOTHING));
    }
    if let Some(name) = &fact.schema {
        let items = schema.get("items");
        let target = contract.target(items.as_ref().unwrap_or(&schema));
        let is_named =
            ledger.is_named(&target.pointer, name) || name.to_upper_camel_case() == target.name();
        let words = if is_named { name.clone() } else { target.name() };
        let is_body = ours.pointer.starts_with("/paths/");
        let rule = if is_body { "root-schema" } else { "nested-schema" };
        ledger.compare(rule, &ours.pointer, at, name, &words);
    }
    if fact.closed {
        let values: Vec<&str> = fact.values.iter().map(String::as_str).collect();
        members::closed(contract, ours, &values, at, ledger);
    }
    for value in &fact.values {
        let known = ours.list("x-known-values");
        let has = known
            .iter()
            .any(|it| it.get("value").is_some_and(|it| members::word(it.value) == *value));
        let words = if has { value } else { NOTHING };
        ledger.compare("known-value", &members::value_pointer(ours, value), at, value, words);
    }
    if let Some(status) = &fact.status {
        answers(contract, ours, status, at, ledger);
    }
    if let Some(scheme) = &fact.scheme {
        let kind = ours.text("type").unwrap_or(NOTHING);
        let words = format!("{kind} {}", ours.text("scheme").unwrap_or(NOTHING));
        ledger.compare("security", &ours.pointer, at, &format!("http {scheme}"), &words);
    }
    if let Some(maximum) = fact.maximum {
        let ours = contract.target(&schema).get("maximum").map(|node| node.value.to_string());
        let words = ours.map_or(NOTHING.to_owned(), |ours| format!("maximum {ours}"));
        ledger.compare("constraint", &schema.pointer, at, &format!("maximum {maximum}"), &words);
    }
}

/// The answers of all calls with a status code, and those that a component stands for, are the same.
fn answers(contract: Contract<'_>, ours: &Node<'_>, status: &str, at: At<'_>, ledger: &mut Ledger) {
    for call in contract.calls() {
        for (code, node) in call.responses() {
            let is_ours = contract.resolve(&node).pointer == ours.pointer;
            if code == status || is_ours {
                let words = if is_ours { code } else { NOTHING };
                ledger.compare("answer", &node.pointer, at, status, words);
            }
        }
    }
}

/// The ways to sign in that the contract describes are those that it offers.
fn sign_in(contract: Contract<'_>, ledger: &mut Ledger) {
    let offers = contract.root().list("security");
    for (name, scheme) in contract.components("securitySchemes") {
        let is_offered = offers.iter().any(|offer| offer.get(name).is_some());
        let supports: Vec<_> = ledger.supports(&scheme.pointer).cloned().collect();
        if let Some((_, source)) = supports.first().filter(|_| !is_offered) {
            ledger.lacks("security", "/security", At { source, place: "" }, name);
        }
    }
}

/// Every `x-evidence` beside what supports the element it stands on.
pub(super) fn evidence(contract: Contract<'_>, ledger: &mut Ledger) {
    sign_in(contract, ledger);
    for node in marked(contract) {
        let Some(evidence) = node.get("x-evidence") else {
            ledger.beyond("unsupported", &node.pointer, "no x-evidence");
            continue;
        };
        let kind = evidence.text("kind").unwrap_or_default();
        let page = evidence.text("page");
        let claim = words(kind, page);
        let supports: Vec<_> = ledger.supports(&node.pointer).cloned().collect();
        // The first is the strongest.
        let best = supports
            .first()
            .map_or(NOTHING.to_owned(), |(kind, page)| words(kind.word(), Some(page)));
        if kind == "inferred" {
            match supports.first() {
                Some((_, source)) => {
                    let at = At { source, place: "" };
                    ledger.compare("understated", &node.pointer, at, &best, &claim);
                }
                None => ledger.note("inferred", &node.pointer, NOWHERE, NOTHING, &claim),
            }
            continue;
        }
        let of_kind: Vec<_> = supports.iter().filter(|(it, _)| it.word() == kind).collect();
        let Some((_, source)) = of_kind.iter().find(|(_, it)| Some(it.as_str()) == page) else {
            let source = supports.first().map_or("", |(_, page)| page.as_str());
            let at = At { source, place: "" };
            ledger.compare("unsupported", &node.pointer, at, &best, &claim);
            continue;
        };
        let stronger = supports.first().filter(|(best, _)| best.word() != kind);
        if let Some((_, source)) = stronger {
            let at = At { source, place: "" };
            ledger.compare("understated", &node.pointer, at, &best, &claim);
        }
        if kind == "documented-elsewhere" {
            ledger.note("elsewhere", &node.pointer, At { source, place: OTHER }, NOTHING, &claim);
        }
        if kind == "sample" {
            for (_, source) in &of_kind {
                let at = At { source, place: "" };
                ledger.note("sample-only", &node.pointer, at, "a sample", "sample");
            }
        }
    }
}

fn words(kind: &str, page: Option<&str>) -> String {
    page.map_or(kind.to_owned(), |page| format!("{kind}, {page}"))
}

/// The elements that say where they are known from.
fn marked(contract: Contract<'_>) -> Vec<Node<'_>> {
    let mut marked = Vec::new();
    for kind in ["parameters", "responses", "securitySchemes", "schemas"] {
        for (_, component) in contract.components(kind) {
            let properties = component.get("properties").map(|it| it.members());
            marked.extend(properties.into_iter().flatten().map(|(_, node)| node));
            marked.push(component);
        }
    }
    for call in contract.calls() {
        let responses = call.responses().into_iter().map(|(_, node)| contract.resolve(&node));
        let is_own = |node: &Node<'_>| !node.pointer.starts_with("/components/");
        marked.extend(responses.filter(is_own));
    }
    marked
}

/// `x-pages` beside the tables and `other.toml`.
pub(super) fn pages(version: &Version, contract: Contract<'_>, ledger: &mut Ledger) {
    let pages = contract.at("/x-pages").map(|pages| pages.members()).unwrap_or_default();
    for table in &version.tables {
        let id = &table.page.id;
        let pointer = cpq_contract::step("/x-pages", id);
        let at = At { source: id, place: "its head" };
        match pages.iter().find(|(ours, _)| ours == id) {
            Some((_, page)) => {
                let title = page.text("title").unwrap_or(NOTHING);
                ledger.compare("page-title", &pointer, at, &table.page.title, title);
                // Only the pages that the project started from are numbered.
                let number = table.page.file.split('_').next().unwrap_or_default();
                let ours = page.text("document").unwrap_or(NOTHING);
                if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
                    ledger.compare("page-document", &pointer, at, number, ours);
                }
            }
            None => ledger.lacks("page", &pointer, at, "a page"),
        }
    }
    for page in &version.other.pages {
        let pointer = cpq_contract::step("/x-pages", &page.id);
        let at = At { source: &page.id, place: OTHER };
        let Some((_, ours)) = pages.iter().find(|(ours, _)| *ours == page.id) else {
            ledger.lacks("page", &pointer, at, "a page");
            continue;
        };
        let address = cpq_contract::step(&pointer, "url");
        ledger.compare(
            "page-address",
            &address,
            at,
            &page.url,
            ours.text("url").unwrap_or(NOTHING),
        );
        if let Some(title) = &page.title {
            ledger.compare(
                "page-title",
                &pointer,
                at,
                title,
                ours.text("title").unwrap_or(NOTHING),
            );
        }
    }
    for (_, page) in &pages {
        let address = cpq_contract::step(&page.pointer, "url");
        if !ledger.is_stated("page-address", &address) {
            let url = page.text("url").unwrap_or(NOTHING);
            ledger.beyond("page-address", &address, url);
        }
        if !ledger.is_stated("page-title", &page.pointer) {
            let title = page.text("title").unwrap_or(NOTHING);
            ledger.beyond("page-title", &page.pointer, title);
        }
    }
    let known = |id: &str| pages.iter().any(|(ours, _)| *ours == id);
    for fact in version.other.facts.iter().filter(|fact| !known(&fact.page)) {
        let at = At { source: &fact.page, place: OTHER };
        ledger.lacks("page", &fact.member, at, "a fact of a page that x-pages does not list");
    }
}

/// Whether what the contract says of a member rests on nothing but an inference.
pub(super) fn is_inferred(node: &Node<'_>) -> bool {
    let kind = node.value.get("x-evidence").and_then(|evidence| evidence.get("kind"));
    kind.and_then(Value::as_str) == Some("inferred")
}

/// Whether nothing but sample payloads shows the member.
pub(super) fn is_sampled(node: &Node<'_>) -> bool {
    let kind = node.value.get("x-evidence").and_then(|evidence| evidence.get("kind"));
    kind.and_then(Value::as_str) == Some(Support::Sample.word())
}

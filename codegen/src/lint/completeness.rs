//! Rules for contracts that are published: clients in other languages need more than the generator.

use std::collections::BTreeMap;

use cpq_contract::{ContractText, Node};

use super::findings::Findings;
use super::{Refusal, bodies, refuse};

/// The number of elements of each kind that a contract has and the rules checked.
pub type Counts = BTreeMap<&'static str, usize>;

/// Checks the additional rules for a published contract, which passes [`lint()`](super::lint()): every
/// property and every error response has an example, and the contract has a license and a contact.
///
/// # Errors
/// If the contract breaks a rule: with all findings.
pub fn completeness(text: &ContractText) -> Result<Counts, Refusal> {
    let document = text.load().map_err(Refusal::Unreadable)?;
    let mut findings = Findings { document: &document, text, found: Vec::new() };
    let mut counts = Counts::new();
    let root = Node::new(&document.value);
    info(&root.property("info"), &mut findings);
    for (_, item) in root.property("paths").properties() {
        for (_, operation) in item.properties() {
            *counts.entry("operations").or_default() += 1;
            *counts.entry("parameters").or_default() += operation.list("parameters").len();
            for (_, response) in operation.property("responses").properties() {
                *counts.entry("responses").or_default() += 1;
                response_example(&response.resolve(), &mut findings);
            }
        }
    }
    for (_, schema) in root.property("components").property("schemas").properties() {
        *counts.entry("schemas").or_default() += 1;
        for (_, property) in schema.property("properties").properties() {
            *counts.entry("properties").or_default() += 1;
            if property.get("example").is_none() {
                let message = "the property has no example";
                findings.add("example", &property.pointer, message, "add `example`");
            }
        }
    }
    refuse(findings.found)?;
    Ok(counts)
}

fn info(info: &Node<'_>, findings: &mut Findings<'_>) {
    let has_text =
        |node: &Node<'_>, name: &str| node.text(name).is_some_and(|text| !text.is_empty());
    if !has_text(&info.property("license"), "name") {
        let remedy = "add `license` with a `name`";
        findings.add("license", &info.pointer, "the contract has no license", remedy);
    }
    let contact = info.property("contact");
    if !has_text(&contact, "url") && !has_text(&contact, "email") {
        let remedy = "add `contact` with a `url` or an `email`";
        findings.add("contact", &info.pointer, "the contract has no contact", remedy);
    }
}

fn response_example(response: &Node<'_>, findings: &mut Findings<'_>) {
    for (_, media) in response.property("content").properties() {
        if !bodies::is_file(&media)
            && media.get("example").is_none()
            && media.property("examples").is_empty()
        {
            let message = "the response has no example";
            findings.add("example", &media.pointer, message, "add `example` or `examples`");
        }
    }
}

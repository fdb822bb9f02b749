//! Compares every `x-evidence` with the evidence found for the element.

use cpq_contract::Node;

use super::comparisons::{Comparisons, Location};
use super::contract::{Contract, NOTHING};
use super::other::{EvidenceKind, FILE};

pub(super) fn compare(contract: Contract<'_>, out: &mut Comparisons) {
    compare_security(contract, out);
    for node in elements(contract) {
        match node.get("x-evidence") {
            Some(claim) => compare_claim(&node, &claim, out),
            None => out.undocumented("unsupported", &node.pointer, "no x-evidence"),
        }
    }
}

/// Every authentication scheme with evidence has to be offered by `security`.
fn compare_security(contract: Contract<'_>, out: &mut Comparisons) {
    let offers = contract.root().list("security");
    for (name, scheme) in contract.components("securitySchemes") {
        let is_offered = offers.iter().any(|offer| offer.get(name).is_some());
        let best = out.evidence(&scheme.pointer).next().cloned();
        if let Some((_, page)) = best.filter(|_| !is_offered) {
            out.missing("security", "/security", Location { page: &page, place: "" }, name);
        }
    }
}

fn compare_claim(node: &Node<'_>, claim: &Node<'_>, out: &mut Comparisons) {
    let kind = claim.text("kind").unwrap_or_default();
    let page = claim.text("page");
    let claimed = words(kind, page);
    let evidence: Vec<(EvidenceKind, String)> = out.evidence(&node.pointer).cloned().collect();
    let best = evidence.first();
    let found = best.map_or(NOTHING.to_owned(), |(kind, page)| words(kind.word(), Some(page)));
    let at = Location { page: best.map_or("", |(_, page)| page), place: "" };
    if kind == "inferred" {
        match best {
            Some(_) => out.compare("understated", &node.pointer, at, &found, &claimed),
            None => out.note("inferred", &node.pointer, Location::NONE, NOTHING, &claimed),
        }
        return;
    }
    let of_kind = evidence.iter().filter(|(it, _)| it.word() == kind);
    let Some((_, page)) = of_kind.clone().find(|(_, it)| Some(it.as_str()) == page) else {
        out.compare("unsupported", &node.pointer, at, &found, &claimed);
        return;
    };
    if best.is_some_and(|(best, _)| best.word() != kind) {
        out.compare("understated", &node.pointer, at, &found, &claimed);
    }
    match kind {
        "documented-elsewhere" => {
            let at = Location { page, place: FILE };
            out.note("elsewhere", &node.pointer, at, NOTHING, &claimed);
        }
        "sample" => of_kind.for_each(|(_, page)| {
            let at = Location { page, place: "" };
            out.note("sample-only", &node.pointer, at, "a sample", "sample");
        }),
        _ => {}
    }
}

fn words(kind: &str, page: Option<&str>) -> String {
    page.map_or(kind.to_owned(), |page| format!("{kind}, {page}"))
}

/// The elements that have an `x-evidence`.
fn elements(contract: Contract<'_>) -> Vec<Node<'_>> {
    let mut elements = Vec::new();
    for kind in ["parameters", "responses", "securitySchemes", "schemas"] {
        for (_, component) in contract.components(kind) {
            let properties = component.property("properties").properties();
            elements.extend(properties.into_iter().map(|(_, node)| node));
            elements.push(component);
        }
    }
    for endpoint in contract.endpoints() {
        let responses = endpoint.responses().into_iter().map(|(_, node)| node.resolve());
        let is_own = |node: &Node<'_>| !node.pointer.starts_with("/components/");
        elements.extend(responses.filter(is_own));
    }
    elements
}

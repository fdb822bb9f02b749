//! What the contract says about itself: where each part is known from, whom it may tell about, and
//! which values are documented.

use serde_json::Value;

use super::Findings;
use super::conformance::fits;
use crate::contract::{Evidence, Kind, KnownValue, Mark};
use cpq_contract::Node;

pub(super) fn read(node: &Node<'_>, findings: &mut Findings<'_>) -> Evidence {
    let unknown = Evidence { mark: Mark::Inferred, page: None };
    let Some(evidence) = node.get("x-evidence") else {
        findings.add(
            "evidence",
            &node.pointer,
            "nothing says where it is known from",
            "add `x-evidence: {kind: …, page: …}`",
        );
        return unknown;
    };
    findings.only(&evidence, "evidence", &["kind", "page"]);
    let kind = evidence.text("kind").unwrap_or_default();
    let page = evidence.text("page").map(str::to_owned);
    let Some((_, mark)) = Mark::ALL.into_iter().find(|(name, _)| *name == kind) else {
        findings.add(
            "evidence",
            &evidence.pointer,
            format!("`{kind}` is no kind of evidence"),
            "use documented, documented-elsewhere, sample or inferred",
        );
        return unknown;
    };
    let pages = findings.document.value.get("x-pages");
    if let Some(page) = page.as_ref().filter(|page| pages.is_none_or(|it| it.get(page).is_none())) {
        let message = format!("`{page}` is not among the pages");
        findings.add(
            "evidence",
            &evidence.property("page").pointer,
            message,
            "add it to `x-pages`",
        );
    }
    if page.is_none() && mark != Mark::Inferred {
        findings.add(
            "evidence",
            &evidence.pointer,
            "the page is not named",
            "add `page`, one of `x-pages`",
        );
    }
    Evidence { mark, page }
}

/// Whether a property or a path parameter tells who somebody is.
pub(super) fn personal(node: &Node<'_>, kind: &Kind, findings: &mut Findings<'_>) -> bool {
    let said = node.value.get("x-personal-data").and_then(Value::as_bool);
    let can_name_someone =
        matches!(kind, Kind::Text | Kind::Secret | Kind::Integer | Kind::StringOrNumber);
    if !can_name_someone && node.value.get("x-personal-data").is_some() {
        let message = "only text and integers can tell who somebody is";
        findings.add(
            "personal-data",
            &node.property("x-personal-data").pointer,
            message,
            "remove it here",
        );
    }
    if can_name_someone && said.is_none() {
        findings.add(
            "personal-data",
            &node.pointer,
            "nothing says whether it tells who somebody is",
            "add `x-personal-data: true` or `false`; logs and Debug show only what is false",
        );
    }
    if *kind == Kind::Secret
        && (said == Some(false) || node.value.get("writeOnly") != Some(&Value::Bool(true)))
    {
        findings.add(
            "personal-data",
            &node.pointer,
            "a password is nobody else's and never answered",
            "write `writeOnly: true` and `x-personal-data: true`",
        );
    }
    said.unwrap_or(can_name_someone)
}

pub(super) fn known_values(
    node: &Node<'_>,
    kind: &Kind,
    findings: &mut Findings<'_>,
) -> Vec<KnownValue> {
    let mut values = Vec::new();
    for item in findings.list(node, "x-known-values") {
        findings.only(&item, "a known value", &["value", "meaning"]);
        let Some(value) = findings.required(&item, "value") else { continue };
        if !fits(value.value, kind) {
            let message = format!("{} is not of the type documented here", value.value);
            findings.add("known-value", &value.pointer, message, "give it that type");
        }
        let meaning = item.text("meaning").map(str::to_owned);
        findings.documentation(
            &item.property("meaning").pointer,
            meaning.as_deref().unwrap_or_default(),
        );
        if value.value.as_str().is_some_and(|text| text.contains('`') || text.contains('\n')) {
            let message = "the value can't be shown as code";
            findings.add("known-value", &value.pointer, message, "leave it out of the list");
        }
        values.push(KnownValue { value: value.value.clone(), meaning });
    }
    values
}

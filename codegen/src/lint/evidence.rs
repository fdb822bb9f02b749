//! Reads the extensions `x-evidence`, `x-personal-data` and `x-known-values`.

use serde_json::Value;

use super::Findings;
use crate::model::{Evidence, EvidenceKind, Kind, KnownValue};
use cpq_contract::Node;

pub(super) fn read(node: &Node<'_>, findings: &mut Findings<'_>) -> Evidence {
    let unknown = Evidence { kind: EvidenceKind::Inferred, page: None };
    let Some(evidence) = node.get("x-evidence") else {
        findings.add(
            "evidence",
            &node.pointer,
            "the source is missing",
            "add `x-evidence: {kind: …, page: …}`",
        );
        return unknown;
    };
    findings.allow_only(&evidence, "evidence", &["kind", "page"]);
    let name = evidence.text("kind").unwrap_or_default();
    let page = evidence.text("page").map(str::to_owned);
    let Some((_, kind)) = EvidenceKind::ALL.into_iter().find(|(known, _)| *known == name) else {
        findings.add(
            "evidence",
            &evidence.pointer,
            format!("`{name}` is not a kind of evidence"),
            "use documented, documented-elsewhere, specification, sample or inferred",
        );
        return unknown;
    };
    let pages = findings.document.value.get("x-pages");
    if let Some(page) = page.as_ref().filter(|page| pages.is_none_or(|it| it.get(page).is_none())) {
        let message = format!("`{page}` is not one of `x-pages`");
        findings.add(
            "evidence",
            &evidence.property("page").pointer,
            message,
            "add it to `x-pages`",
        );
    }
    if page.is_none() && kind != EvidenceKind::Inferred {
        findings.add(
            "evidence",
            &evidence.pointer,
            "the page is missing",
            "add `page`, one of `x-pages`",
        );
    }
    Evidence { kind, page }
}

/// Whether a property or a path parameter is personal data.
pub(super) fn personal(node: &Node<'_>, kind: &Kind, findings: &mut Findings<'_>) -> bool {
    let personal = node.value.get("x-personal-data").and_then(Value::as_bool);
    let scalar = match kind {
        Kind::List(item) => item,
        kind => kind,
    };
    let can_be_personal =
        matches!(scalar, Kind::Text | Kind::Secret | Kind::Integer | Kind::StringOrNumber);
    if !can_be_personal && node.value.get("x-personal-data").is_some() {
        let message = "only strings, integers and arrays of them can be personal data";
        findings.add(
            "personal-data",
            &node.property("x-personal-data").pointer,
            message,
            "remove it here",
        );
    }
    if can_be_personal && personal.is_none() {
        findings.add(
            "personal-data",
            &node.pointer,
            "`x-personal-data` is missing",
            "add `x-personal-data: true` or `false`; `true` redacts the value in logs and `Debug`",
        );
    }
    if *kind == Kind::Secret
        && (personal == Some(false) || node.value.get("writeOnly") != Some(&Value::Bool(true)))
    {
        findings.add(
            "personal-data",
            &node.pointer,
            "a password must be `writeOnly` and marked as personal data",
            "write `writeOnly: true` and `x-personal-data: true`",
        );
    }
    personal.unwrap_or(can_be_personal)
}

pub(super) fn known_values(
    node: &Node<'_>,
    kind: &Kind,
    findings: &mut Findings<'_>,
) -> Vec<KnownValue> {
    let mut values = Vec::new();
    for item in findings.list(node, "x-known-values") {
        findings.allow_only(&item, "a known value", &["value", "meaning"]);
        let Some(value) = findings.require(&item, "value") else { continue };
        if !(kind.info().accepts)(value.value) {
            let message = format!("{} is not of the property's type", value.value);
            findings.add("known-value", &value.pointer, message, "use a value of that type");
        }
        let meaning = item.text("meaning").map(str::to_owned);
        findings.check_markdown(
            &item.property("meaning").pointer,
            meaning.as_deref().unwrap_or_default(),
        );
        if value.value.as_str().is_some_and(|text| text.contains('`') || text.contains('\n')) {
            let message = "the value contains a backtick or a line break";
            findings.add("known-value", &value.pointer, message, "remove it from the list");
        }
        values.push(KnownValue { value: value.value.clone(), meaning });
    }
    values
}

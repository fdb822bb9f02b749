use serde_json::{Value, json};

use crate::{Change, Comparison, Severity, Side};

/// The comparison as JSON.
///
/// ```text
/// {
///   "format": 1,                      increased when the format changes incompatibly
///   "title", "oldVersion", "newVersion": string,
///   "step": "major" | "minor" | "patch" | "none",
///   "counts": {"breaking": n, "compatible": n, "docs-only": n},
///   "changes": [                      the most severe first
///     {
///       "rule": string,               the id of the rule
///       "what": string,               what changed
///       "severity": "breaking" | "compatible" | "docs-only",
///       "step": as above,             for this change alone
///       "direction": "request" | "response" | "both",
///       "audience": "all-clients" | "generated-code" | "documentation",
///       "affects": string,            whom it affects
///       "place": string,              the location in short form
///       "old", "new": null or {
///         "pointer": string,          the JSON pointer in that contract
///         "text": string,             a description of the value
///         "value": any                the value, unless it is an object or contains one
///       },
///       "operations": [{"operation": string, "direction": as above, "severity": as above}],
///       "unused": bool                whether it is in a component that no operation uses
///     }
///   ]
/// }
/// ```
///
/// Integers are exact, including those of 64 bits.
#[must_use]
pub fn json(comparison: &Comparison) -> Value {
    let count = |severity| comparison.of(severity).count();
    json!({
        "format": 1,
        "title": comparison.title,
        "oldVersion": comparison.old_version,
        "newVersion": comparison.new_version,
        "step": comparison.step().name(),
        "counts": {
            "breaking": count(Severity::Breaking),
            "compatible": count(Severity::Compatible),
            "docs-only": count(Severity::DocsOnly),
        },
        "changes": comparison.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn change(change: &Change) -> Value {
    let operations = change.operations.iter().map(|affected| {
        json!({
            "operation": affected.operation,
            "direction": affected.direction.name(),
            "severity": change.severity_in(affected.direction).name(),
        })
    });
    json!({
        "rule": change.rule.id(),
        "what": change.rule.what(),
        "severity": change.severity.name(),
        "step": change.step().name(),
        "direction": change.direction.name(),
        "audience": change.rule.audience().name(),
        "affects": change.affects(),
        "place": super::place(change.pointer()),
        "old": change.old.as_ref().map(side),
        "new": change.new.as_ref().map(side),
        "operations": operations.collect::<Vec<_>>(),
        "unused": change.unused,
    })
}

fn side(side: &Side) -> Value {
    let Side { pointer, text, value } = side;
    let mut side = json!({ "pointer": pointer, "text": text });
    if let (Some(properties), Some(value)) = (side.as_object_mut(), value) {
        properties.insert("value".to_owned(), value.clone());
    }
    side
}

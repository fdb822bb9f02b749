use serde_json::{Value, json};

use crate::{Change, Comparison, Severity, Side};

/// The comparison for a program.
///
/// ```text
/// {
///   "format": 1,                      grows when the shape changes in a way that can break readers
///   "title", "oldVersion", "newVersion": text,
///   "step": "major" | "minor" | "patch" | "none",
///   "counts": {"breaking": n, "compatible": n, "docs-only": n},
///   "changes": [                      the worst first
///     {
///       "rule": text,                 the id of the rule
///       "what": text,                 what happened, in words
///       "severity": "breaking" | "compatible" | "docs-only",
///       "step": as above, for this change alone,
///       "direction": "request" | "response" | "both",
///       "audience": "everybody" | "generated-code" | "readers",
///       "concerns": text,             for whom it matters, in words
///       "place": text,                where it stands, in words
///       "old", "new": null or {
///         "pointer": text,            a JSON pointer into that contract
///         "words": text,              what stands there, whole
///         "value": anything           the same as it is written, unless it has an object in it
///       },
///       "operations": [{"operation": text, "direction": as above, "severity": as above}],
///       "unused": bool                whether it stands in a component that no operation uses
///     }
///   ]
/// }
/// ```
///
/// Numbers have all their digits: an integer of 64 bits is written as one.
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
    let operations = change.operations.iter().map(|touched| {
        json!({
            "operation": touched.operation,
            "direction": touched.direction.name(),
            "severity": change.severity_in(touched.direction).name(),
        })
    });
    json!({
        "rule": change.rule.id(),
        "what": change.rule.what(),
        "severity": change.severity.name(),
        "step": change.step().name(),
        "direction": change.direction.name(),
        "audience": change.rule.audience().name(),
        "concerns": change.concerns(),
        "place": super::place(change.pointer()),
        "old": change.old.as_ref().map(side),
        "new": change.new.as_ref().map(side),
        "operations": operations.collect::<Vec<_>>(),
        "unused": change.unused,
    })
}

fn side(side: &Side) -> Value {
    let Side { pointer, words, value } = side;
    let mut side = json!({ "pointer": pointer, "words": words });
    if let (Some(members), Some(value)) = (side.as_object_mut(), value) {
        members.insert("value".to_owned(), value.clone());
    }
    side
}

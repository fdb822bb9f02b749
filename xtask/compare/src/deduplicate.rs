//! Turns findings into changes: each one once, with the operations it affects and its severity.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::differ::{Finding, FindingSide};
use crate::operation_pairs::OperationPair;
use crate::usage::{Usage, Uses};
use crate::{AffectedOperation, Change, Direction, Severity, Side};

/// The changes in the order of the reports.
pub(crate) fn deduplicate(
    findings: Vec<Finding>,
    pairs: &[OperationPair<'_>],
    (old, new): (&Usage<'_>, &Usage<'_>),
) -> Vec<Change> {
    let names: Vec<String> = pairs.iter().map(OperationPair::name).collect();
    let mut seen = BTreeSet::new();
    let mut changes = Vec::new();
    for finding in findings {
        let Finding { rule, old: from, new: to, .. } = &finding;
        let key = |side: &FindingSide| (side.pointer.clone(), side.text.clone());
        if seen.insert((*rule, key(from), key(to))) {
            let uses = affected(&old.at(&from.pointer), &new.at(&to.pointer));
            changes.push(change(finding, &uses, &names));
        }
    }
    changes.sort_by(|one, other| order(one).cmp(&order(other)));
    changes
}

type Order<'c> =
    (Reverse<Severity>, bool, bool, &'c [AffectedOperation], &'c str, &'c str, Option<&'c str>);

fn order(change: &Change) -> Order<'_> {
    let old = change.old.as_ref().map(|side| side.pointer.as_str());
    let is_general = change.operations.is_empty();
    let place = (change.pointer(), change.rule.id(), old);
    (
        Reverse(change.severity),
        change.unused,
        is_general,
        &change.operations,
        place.0,
        place.1,
        place.2,
    )
}

/// Operations that use this location in both documents; new operations cannot be broken. If there are none,
/// the operations that use it in either document.
fn affected(old: &Uses, new: &Uses) -> Uses {
    let in_both = old.and(new);
    if in_both.is_empty() { old.or(new) } else { in_both }
}

fn change(finding: Finding, uses: &Uses, names: &[String]) -> Change {
    let Finding { rule, old, new, only } = finding;
    let is_component = [&old, &new].iter().any(|side| side.pointer.starts_with("/components/"));
    let direction = match (uses.request.is_clear(), uses.response.is_clear()) {
        (false, true) => Direction::Request,
        (true, false) => Direction::Response,
        (false, false) => Direction::Both,
        (true, true) => only.unwrap_or(Direction::Both),
    };
    let severity = match only {
        _ if uses.is_ignored && rule.is_limit() => Severity::DocsOnly,
        None => rule.severity(direction),
        Some(only) if direction == only || direction == Direction::Both => rule.severity(only),
        Some(_) => Severity::DocsOnly,
    };
    let operation = |index| {
        let direction = match (uses.request.contains(index), uses.response.contains(index)) {
            (true, false) => Direction::Request,
            (false, true) => Direction::Response,
            _ => Direction::Both,
        };
        AffectedOperation { operation: names[index].clone(), direction }
    };
    let mut operations: Vec<_> = uses.request.union(&uses.response).map(operation).collect();
    operations.sort();
    operations.dedup();
    Change {
        rule,
        severity,
        direction,
        old: side(old),
        new: side(new),
        operations,
        unused: is_component && uses.is_empty(),
    }
}

fn side(side: FindingSide) -> Option<Side> {
    let FindingSide { pointer, text, value } = side;
    Some(Side { pointer, text: text?, value })
}

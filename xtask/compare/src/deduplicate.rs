//! Turns findings into changes: each one once, with the operations it affects and its severity.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::differ::{Finding, FindingSide};
use crate::operation_pairs::OperationPair;
use crate::usage::{Usage, Use};
use crate::{AffectedOperation, Change, Direction, Severity, Side};

/// The changes in the order of the reports.
pub(crate) fn deduplicate(
    findings: Vec<Finding>,
    pairs: &[OperationPair<'_>],
    (old, new): (&Usage, &Usage),
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

type Order<'c> = (Reverse<Severity>, &'c [AffectedOperation], &'c str, &'c str, Option<&'c str>);

fn order(change: &Change) -> Order<'_> {
    let old = change.old.as_ref().map(|side| side.pointer.as_str());
    (Reverse(change.severity), &change.operations, change.pointer(), change.rule.id(), old)
}

/// Operations that use this location in both documents; new operations cannot be broken. If there are none,
/// the operations that use it in either document.
fn affected(old: &BTreeSet<Use>, new: &BTreeSet<Use>) -> BTreeSet<Use> {
    let in_both: BTreeSet<Use> = old & new;
    if in_both.is_empty() { old | new } else { in_both }
}

fn change(finding: Finding, uses: &BTreeSet<Use>, names: &[String]) -> Change {
    let Finding { rule, old, new, only } = finding;
    let is_component = [&old, &new].iter().any(|side| side.pointer.starts_with("/components/"));
    let direction = uses.iter().map(|(_, direction)| *direction).reduce(Direction::and);
    let direction = direction.or(only).unwrap_or(Direction::Both);
    let severity = match only {
        None => rule.severity(direction),
        Some(only) if direction == only || direction == Direction::Both => rule.severity(only),
        Some(_) => Severity::DocsOnly,
    };
    let mut operations: BTreeMap<&str, Direction> = BTreeMap::new();
    for (index, direction) in uses {
        let name = names.get(*index).map_or("", String::as_str);
        let combined = operations.entry(name).or_insert(*direction);
        *combined = combined.and(*direction);
    }
    Change {
        rule,
        severity,
        direction,
        old: side(old),
        new: side(new),
        operations: operations
            .into_iter()
            .map(|(operation, direction)| AffectedOperation {
                operation: operation.to_owned(),
                direction,
            })
            .collect(),
        unused: is_component && uses.is_empty(),
    }
}

fn side(side: FindingSide) -> Option<Side> {
    let FindingSide { pointer, text, value } = side;
    Some(Side { pointer, text: text?, value })
}

//! From findings to changes: whom each touches, how bad it is there, and each of them once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::operations::Pair;
use crate::reach::{Atom, Reach};
use crate::walk::{Finding, Spot};
use crate::{Change, Direction, Severity, Side, Touched};

/// The changes that the findings are, in the order in which they are read.
pub(crate) fn settle(
    findings: Vec<Finding>,
    pairs: &[Pair<'_>],
    (old, new): (&Reach, &Reach),
) -> Vec<Change> {
    let names: Vec<String> = pairs.iter().map(Pair::name).collect();
    let mut seen = BTreeSet::new();
    let mut changes = Vec::new();
    for finding in findings {
        let Finding { rule, old: from, new: to, .. } = &finding;
        let key = |spot: &Spot| (spot.pointer.clone(), spot.words.clone());
        if seen.insert((*rule, key(from), key(to))) {
            let atoms = touched(&old.touched(&from.pointer), &new.touched(&to.pointer));
            changes.push(change(finding, &atoms, &names));
        }
    }
    changes.sort_by(|one, other| order(one).cmp(&order(other)));
    changes
}

type Order<'c> = (Reverse<Severity>, &'c [Touched], &'c str, &'c str, Option<&'c str>);

fn order(change: &Change) -> Order<'_> {
    let old = change.old.as_ref().map(|side| side.pointer.as_str());
    (Reverse(change.severity), &change.operations, change.pointer(), change.rule.id(), old)
}

/// Who reaches the place in both documents: who came new has not been broken. Where nobody does in
/// both, who reaches it in either.
fn touched(old: &BTreeSet<Atom>, new: &BTreeSet<Atom>) -> BTreeSet<Atom> {
    let in_both: BTreeSet<Atom> = old & new;
    if in_both.is_empty() { old | new } else { in_both }
}

fn change(finding: Finding, atoms: &BTreeSet<Atom>, names: &[String]) -> Change {
    let Finding { rule, old, new, only } = finding;
    let is_component = [&old, &new].iter().any(|spot| spot.pointer.starts_with("/components/"));
    let direction = atoms.iter().map(|(_, direction)| *direction).reduce(Direction::and);
    let direction = direction.or(only).unwrap_or(Direction::Both);
    let severity = match only {
        None => rule.severity(direction),
        Some(only) if direction == only || direction == Direction::Both => rule.severity(only),
        Some(_) => Severity::DocsOnly,
    };
    let mut operations: BTreeMap<&str, Direction> = BTreeMap::new();
    for (index, direction) in atoms {
        let name = names.get(*index).map_or("", String::as_str);
        let touched = operations.entry(name).or_insert(*direction);
        *touched = touched.and(*direction);
    }
    Change {
        rule,
        severity,
        direction,
        old: side(old),
        new: side(new),
        operations: operations
            .into_iter()
            .map(|(operation, direction)| Touched { operation: operation.to_owned(), direction })
            .collect(),
        unused: is_component && atoms.is_empty(),
    }
}

fn side(spot: Spot) -> Option<Side> {
    let Spot { pointer, words, value } = spot;
    Some(Side { pointer, words: words?, value })
}

//! The positions of the items that a collection contains, in the order of the site.

use std::ops::Range;

use crate::random::mix;

/// The position of an item in the order of the site; it never changes.
pub(crate) type Position = u64;

/// The positions of a collection: the documented, the generated and the created items.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    documented: Vec<Position>,
    generated: Range<Position>,
    created: Vec<Position>,
}

impl Roster {
    pub(crate) fn new(
        documented: impl Iterator<Item = Position>,
        generated: Range<Position>,
        created: impl Iterator<Item = Position>,
    ) -> Self {
        Self { documented: documented.collect(), generated, created: created.collect() }
    }

    /// The positions from 0 to `count`.
    pub(crate) fn first(count: u64) -> Self {
        Self { generated: 0..count, ..Self::default() }
    }

    pub(crate) fn count(&self) -> u64 {
        let generated = self.generated.end.saturating_sub(self.generated.start);
        generated + length(&self.documented) + length(&self.created)
    }

    pub(crate) fn at(&self, index: u64) -> Option<Position> {
        let Some(index) = index.checked_sub(length(&self.documented)) else {
            return self.documented.get(usize::try_from(index).ok()?).copied();
        };
        let generated = self.generated.end.saturating_sub(self.generated.start);
        match index.checked_sub(generated) {
            None => Some(self.generated.start + index),
            Some(index) => self.created.get(usize::try_from(index).ok()?).copied(),
        }
    }

    pub(crate) fn contains(&self, position: Position) -> bool {
        self.generated.contains(&position)
            || self.documented.binary_search(&position).is_ok()
            || self.created.binary_search(&position).is_ok()
    }

    /// The index at which the item with this index is listed after a number of changes. The documents
    /// promise no order without `orderby`, so it differs after each change; before the first one, it is
    /// the order of the site.
    pub(crate) fn shuffled(&self, index: u64, changes: u64) -> u64 {
        let count = self.count();
        if changes == 0 || index >= count {
            return index;
        }
        let random = mix(changes);
        let index = if random & 1 == 0 { index } else { count - 1 - index };
        let shift = (random >> 1) % count;
        if index < count - shift { index + shift } else { index - (count - shift) }
    }
}

fn length(positions: &[Position]) -> u64 {
    u64::try_from(positions.len()).unwrap_or_default()
}

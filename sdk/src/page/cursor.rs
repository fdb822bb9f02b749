//! Where a walk over a collection stands, and whether what it is told makes sense.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Facts, Walkable};

/// The most that a page holds by the documents.
const LARGEST_PAGE: u64 = 1000;

/// The place a walk has come to.
#[derive(Debug)]
pub(crate) struct Cursor {
    offset: u64,
    /// How many items the site was asked for, or gives at most.
    limit: u64,
    total: Option<u64>,
    /// How many items the page before held: as many as the next ones, but for the last.
    stride: Option<u64>,
    /// How many pages there were.
    pages: u64,
    /// What tells the page before from others.
    last: Option<u64>,
    /// The same of the first page, the second, the fourth and so on: one of them comes again where a
    /// site goes round in circles, however long they are.
    mark: Option<u64>,
}

/// Why a walk ends before the collection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nonsense {
    /// The page begins elsewhere than asked for.
    OtherOffset,
    /// The page holds what one before it held.
    Repeated,
    /// More is said to follow a page without items.
    EmptyWithMore,
    /// A counter is negative.
    Negative,
    /// More items than the caller wants.
    TooMany,
}

impl fmt::Display for Nonsense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherOffset => {
                "the site answered with another page than the one asked for: it ignores the offset"
            }
            Self::Repeated => "the site answered with the same page twice: it ignores the offset",
            Self::EmptyWithMore => "the site says that more follows, and gave an empty page",
            Self::Negative => "the site counts below zero",
            Self::TooMany => {
                "there are more items than are to be gathered; stream them, or raise the limit"
            }
        })
    }
}

impl Cursor {
    pub(crate) fn at(offset: u64, limit: Option<u64>) -> Self {
        let limit = limit.unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE);
        Self { offset, limit, total: None, stride: None, pages: 0, last: None, mark: None }
    }

    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Where the page begins that comes so many pages after the next one, if that can be foreseen.
    pub(crate) fn foreseen(&self, pages: u64) -> Option<u64> {
        if pages == 0 {
            return Some(self.offset);
        }
        let offset = self.offset.checked_add(self.stride?.checked_mul(pages)?)?;
        Some(offset).filter(|offset| self.total.is_some_and(|total| *offset < total))
    }

    /// Goes behind a page, and says whether it was the last.
    pub(crate) fn advance<P: Walkable>(
        &mut self,
        page: &Facts<'_, P::Item>,
    ) -> Result<bool, Nonsense> {
        let Facts { items, offset, limit, has_more, total } = *page;
        let counted = |number: i64| u64::try_from(number).map_err(|_| Nonsense::Negative);
        if let Some(offset) = offset
            && counted(offset)? != self.offset
        {
            return Err(Nonsense::OtherOffset);
        }
        if let Some(limit) = limit {
            self.limit = counted(limit)?.min(self.limit);
        }
        if let Some(total) = total {
            self.total = Some(counted(total)?);
        }
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let sign = sign::<P>(items, offset.is_some());
        if sign.is_some() && (sign == self.last || sign == self.mark) {
            return Err(Nonsense::Repeated);
        }
        self.last = sign;
        self.pages += 1;
        if self.pages.is_power_of_two() {
            self.mark = sign;
        }
        self.stride = Some(count);
        self.offset = self.offset.saturating_add(count);
        match has_more {
            Some(true) if count == 0 => Err(Nonsense::EmptyWithMore),
            Some(more) => Ok(!more),
            None if self.total.is_some() => Ok(count == 0 || Some(self.offset) >= self.total),
            // Without a word of it, the last page is one that is not as full as it says pages can be.
            None => Ok(count == 0 || (limit.is_some() && count < self.limit)),
        }
    }
}

/// What tells a page from others: the names of its first and its last item.
///
/// Items without names may well be alike, so they count only where the page does not say either that
/// it begins where it was asked to.
fn sign<P: Walkable>(items: &[P::Item], says_where: bool) -> Option<u64> {
    let (first, last) = items.first().zip(items.last())?;
    let mut hasher = DefaultHasher::new();
    match P::name(first).zip(P::name(last)) {
        Some(names) => names.hash(&mut hasher),
        None if says_where => return None,
        None => serde_json::to_string(items).ok()?.hash(&mut hasher),
    }
    Some(hasher.finish())
}

//! The position in a collection, and the checks of each page against it.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use super::{Page, PageInfo};
use crate::error::PaginationError;

/// The maximum number of items on a page, as documented.
const MAX_PAGE_SIZE: u64 = 1000;

#[derive(Debug)]
pub(crate) struct Cursor {
    offset: u64,
    /// The maximum number of items on a page.
    limit: u64,
    /// The total of the pages so far.
    total: Option<u64>,
    /// The number of items on the last page, which predicts the size of the following ones.
    page_size: Option<u64>,
    pages: u64,
    /// The fingerprint of the last page.
    fingerprint: Option<u64>,
    /// The fingerprint of page 1, 2, 4, 8 and so on. A server that cycles through pages returns one of
    /// them again, however long the cycle is.
    checkpoint: Option<u64>,
    hasher: RandomState,
    /// The hashes of the IDs of all items so far.
    seen: HashSet<u64>,
}

impl Cursor {
    pub(crate) fn new(offset: u64, limit: Option<u64>) -> Self {
        Self {
            offset,
            limit: limit.unwrap_or(MAX_PAGE_SIZE).min(MAX_PAGE_SIZE),
            total: None,
            page_size: None,
            pages: 0,
            fingerprint: None,
            checkpoint: None,
            hasher: RandomState::new(),
            seen: HashSet::new(),
        }
    }

    /// CPQ ignores the offset if the limit is 1.
    pub(crate) fn check_limit(&self) -> Result<(), PaginationError> {
        if self.pages == 0 && self.limit == 1 { Err(PaginationError::LimitOfOne) } else { Ok(()) }
    }

    /// Remembers the ID of an item and returns whether it is new. Items without an ID are always new.
    pub(crate) fn is_new<P: Page>(&mut self, item: &P::Item) -> bool {
        P::id(item).is_none_or(|id| self.seen.insert(self.hasher.hash_one(id)))
    }

    /// The offset of the next page.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Predicts the offset of the page that follows `pages` pages after the next one.
    pub(crate) fn predicted_offset(&self, pages: u64) -> Option<u64> {
        if pages == 0 {
            return Some(self.offset);
        }
        let offset = self.offset.checked_add(self.page_size?.checked_mul(pages)?)?;
        Some(offset).filter(|offset| self.total.is_some_and(|total| *offset < total))
    }

    /// Moves to the end of a page from which this many items were dropped, and returns whether it was the
    /// last one.
    pub(crate) fn advance<P: Page>(
        &mut self,
        page: &PageInfo<'_, P::Item>,
        dropped: usize,
    ) -> Result<bool, PaginationError> {
        let PageInfo { items, count, offset, limit, has_more, total, has_next } = *page;
        let counter = |number: Option<i64>| {
            number.map(u64::try_from).transpose().map_err(|_| PaginationError::NegativeCounter)
        };
        let (offset, limit, total) = (counter(offset)?, counter(limit)?, counter(total)?);
        let claims_more = has_more == Some(true) || has_next;
        let items = match items {
            Some(items) => items,
            None if (count == Some(0) || total == Some(0)) && !claims_more => &[],
            None => return Err(PaginationError::MissingItems),
        };
        if offset.is_some_and(|offset| offset != self.offset) {
            return Err(PaginationError::WrongOffset);
        }
        if total.is_some_and(|total| self.total.is_some_and(|known| total != known)) {
            return Err(PaginationError::ChangedTotal);
        }
        self.total = total.or(self.total);
        self.limit = limit.unwrap_or(u64::MAX).min(self.limit);
        self.check_repetition::<P>(items, offset.is_some())?;
        let count = u64::try_from(items.len() + dropped).unwrap_or(u64::MAX);
        self.page_size = Some(count);
        self.offset = self.offset.saturating_add(count);
        let is_end = self.total.map(|total| self.offset >= total);
        // Nothing but dropped items could go on for ever.
        if items.is_empty() && (claims_more || is_end == Some(false)) {
            return Err(PaginationError::EmptyPageWithMore);
        }
        if (has_more == Some(false) && (has_next || is_end == Some(false)))
            || (claims_more && is_end == Some(true))
        {
            return Err(PaginationError::Contradiction);
        }
        Ok(match has_more {
            _ if claims_more => false,
            Some(_) => true,
            // Without `hasMore` and a total, a page that is not full is the last one.
            None => is_end.unwrap_or(count == 0 || (limit.is_some() && count < self.limit)),
        })
    }

    /// Fails if a page is equal to an earlier one.
    fn check_repetition<P: Page>(
        &mut self,
        items: &[P::Item],
        has_offset: bool,
    ) -> Result<(), PaginationError> {
        let fingerprint = self.fingerprint::<P>(items, has_offset);
        if fingerprint.is_some()
            && (fingerprint == self.fingerprint || fingerprint == self.checkpoint)
        {
            return Err(PaginationError::RepeatedPage);
        }
        self.fingerprint = fingerprint;
        self.pages += 1;
        if self.pages.is_power_of_two() {
            self.checkpoint = fingerprint;
        }
        Ok(())
    }

    /// Identifies a page by the IDs of its first and last item.
    ///
    /// Items without an ID may be equal on different pages, so their content is compared only if the
    /// page does not confirm its offset.
    fn fingerprint<P: Page>(&self, items: &[P::Item], has_offset: bool) -> Option<u64> {
        let (first, last) = items.first().zip(items.last())?;
        match P::id(first).zip(P::id(last)) {
            Some(ids) => Some(self.hasher.hash_one(ids)),
            None if has_offset => None,
            None => Some(self.hasher.hash_one(serde_json::to_string(items).ok()?)),
        }
    }
}

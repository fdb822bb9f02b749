//! The position in a collection, and the checks of each page against it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{PageInfo, Paginated};
use crate::error::PaginationError;

/// The maximum number of items on a page, as documented.
const MAX_PAGE_SIZE: u64 = 1000;

#[derive(Debug)]
pub(crate) struct Cursor {
    offset: u64,
    /// The maximum number of items on a page.
    limit: u64,
    total: Option<u64>,
    /// The number of items on the last page, which predicts the size of the following ones.
    page_size: Option<u64>,
    pages: u64,
    /// The fingerprint of the last page.
    fingerprint: Option<u64>,
    /// The fingerprint of page 1, 2, 4, 8 and so on. A server that cycles through pages returns one of
    /// them again, however long the cycle is.
    checkpoint: Option<u64>,
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
        }
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

    /// Moves to the end of a page, and returns whether it was the last one.
    pub(crate) fn advance<P: Paginated>(
        &mut self,
        page: &PageInfo<'_, P::Item>,
    ) -> Result<bool, PaginationError> {
        let PageInfo { items, offset, limit, has_more, total } = *page;
        let counter = |number: Option<i64>| {
            number.map(u64::try_from).transpose().map_err(|_| PaginationError::NegativeCounter)
        };
        if counter(offset)?.is_some_and(|offset| offset != self.offset) {
            return Err(PaginationError::WrongOffset);
        }
        self.limit = counter(limit)?.unwrap_or(u64::MAX).min(self.limit);
        self.total = counter(total)?.or(self.total);
        let fingerprint = fingerprint::<P>(items, offset.is_some());
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
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        self.page_size = Some(count);
        self.offset = self.offset.saturating_add(count);
        match has_more {
            Some(true) if count == 0 => Err(PaginationError::EmptyPageWithMore),
            Some(has_more) => Ok(!has_more),
            None if self.total.is_some() => Ok(count == 0 || Some(self.offset) >= self.total),
            // Without `hasMore` and a total, a page that is not full is the last one.
            None => Ok(count == 0 || (limit.is_some() && count < self.limit)),
        }
    }
}

/// Identifies a page by the IDs of its first and last item.
///
/// Items without an ID may be equal on different pages, so their content is compared only if the page
/// does not confirm its offset.
fn fingerprint<P: Paginated>(items: &[P::Item], has_offset: bool) -> Option<u64> {
    let (first, last) = items.first().zip(items.last())?;
    let mut hasher = DefaultHasher::new();
    match P::id(first).zip(P::id(last)) {
        Some(ids) => ids.hash(&mut hasher),
        None if has_offset => return None,
        None => serde_json::to_string(items).ok()?.hash(&mut hasher),
    }
    Some(hasher.finish())
}

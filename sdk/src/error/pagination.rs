//! Why pagination stops before the end of a collection.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PaginationError {
    /// The page starts at another offset than requested.
    WrongOffset,
    /// The page has the same content as an earlier one.
    RepeatedPage,
    /// An empty page claims that more items follow.
    EmptyPageWithMore,
    /// A page has no `items`, and no counter says that there are none.
    MissingItems,
    /// The counters and links of a page contradict each other.
    Contradiction,
    /// The total is another one than on an earlier page.
    ChangedTotal,
    /// An item was returned before.
    Duplicate,
    /// A page size of 1 was requested.
    LimitOfOne,
    /// The runtime in which a page was fetched was shut down.
    RuntimeShutDown,
    /// A counter is negative.
    NegativeCounter,
    /// The collection has more items than `max_items` allows.
    TooManyItems,
}

impl fmt::Display for PaginationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongOffset => {
                "the server ignored the offset and returned another page than the requested one"
            }
            Self::RepeatedPage => "the server ignored the offset and returned the same page twice",
            Self::EmptyPageWithMore => {
                "the server returned an empty page and claims that more items follow"
            }
            Self::MissingItems => {
                "the server returned a page without `items`; it may be the page of an expired session"
            }
            Self::Contradiction => {
                "`hasMore`, `totalResults` and the link `next` contradict each other; items may be missing"
            }
            Self::ChangedTotal => {
                "the number of items changed between two pages, so items may be missing; collect all items before changing them, or start again at offset 0"
            }
            Self::Duplicate => {
                "the server returned an item twice, so others may be missing; set `orderby` to a unique property, or `skip_duplicates`"
            }
            Self::LimitOfOne => {
                "a `limit` of 1 does not work with several pages, because CPQ ignores `offset` then; use a larger limit"
            }
            Self::RuntimeShutDown => {
                "the Tokio runtime in which the page was requested was shut down"
            }
            Self::NegativeCounter => "the server returned a negative offset, limit or total",
            Self::TooManyItems => {
                "the collection has more items than the limit; use `stream`, or raise `max_items`"
            }
        })
    }
}

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
            Self::NegativeCounter => "the server returned a negative offset, limit or total",
            Self::TooManyItems => {
                "the collection has more items than the limit; use `stream`, or raise `max_items`"
            }
        })
    }
}

//! What a query asks of a collection or of one resource: which, in what order, and how much of it.

mod asked;
mod filter;
mod members;

pub(crate) use asked::{Asked, Direction};
pub(crate) use filter::compare;

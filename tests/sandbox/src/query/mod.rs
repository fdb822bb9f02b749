//! The query of a request: filter, order, page and fields.

mod filter;
mod parameters;
mod properties;

pub(crate) use filter::{Filter, compare};
pub(crate) use parameters::{Direction, Parameters};
pub(crate) use properties::{Properties, ValueType};

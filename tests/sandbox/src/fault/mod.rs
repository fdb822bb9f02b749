//! Fault injection: which faults exist, which requests they hit, and what they do to a body.

mod active;
mod corrupt;
mod rule;

pub(crate) use active::ActiveFaults;
pub(crate) use corrupt::corrupt;
pub use rule::FaultRule;
pub(crate) use rule::{ErrorBody, Fault, RetryAfter, TOKEN_OPERATION};

//! The audit, on the committed versions and on small ones.

mod committed;
mod faults;
mod form;
mod leaves;
mod quirks;
mod rules;
mod small;
mod spec;

//! The audit of the small version and of the committed versions.

mod committed;
mod equivalent;
mod every_value;
mod quirks;
mod rules;
mod specification;

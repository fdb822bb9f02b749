//! What a comparison promises, tried on made-up contracts and on the real one.

#![allow(
    clippy::disallowed_methods,
    reason = "the comparison touches no file, but its tests read contracts and golden files"
)]

mod contract;
mod documents;
mod every_edit;
mod reports;
mod rules;
mod touched;

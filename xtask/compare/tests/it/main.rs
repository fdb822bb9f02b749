//! Compares generated contracts and those in spec/.

#![allow(
    clippy::disallowed_methods,
    reason = "the comparison touches no file, but its tests read contracts and golden files"
)]

mod affected;
mod contract;
mod documents;
mod every_edit;
mod growth;
mod reports;
mod rules;
mod wire;

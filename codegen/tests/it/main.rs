//! What the generator promises, tried on a small contract and on the real ones.

#![allow(
    clippy::disallowed_methods,
    reason = "the generator touches no file, but its tests read contracts and golden files"
)]

mod contract;
mod golden;
mod lint;
mod output;
mod payload;
mod random_contracts;
mod reading;

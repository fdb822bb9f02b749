//! Tests of lint and the generator, on a small contract and on those of the checkout.

#![allow(
    clippy::disallowed_methods,
    reason = "the generator touches no file, but its tests read contracts and golden files"
)]

mod compile;
mod contract;
mod conversions;
mod duplicates;
mod golden;
mod joined;
mod lint;
mod output;
mod payload;
mod random_contracts;
mod random_crate;
mod reading;

//! What is published of a contract, and what keeps it from being published.

#![allow(
    clippy::disallowed_methods,
    reason = "what is published is made without a file, but its tests read contracts"
)]

mod changelog;
mod digits;
mod editions;
mod files;
mod fixtures;
mod openapi31;
mod package;
mod pages;
mod published;
mod schemas;
mod scorecard;
mod sources;

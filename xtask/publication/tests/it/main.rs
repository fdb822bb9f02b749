//! The published files, and what must not be published.

#![allow(
    clippy::disallowed_methods,
    reason = "what is published is made without a file, but its tests read contracts"
)]

mod changelog;
mod editions;
mod files;
mod fixtures;
mod integer_check;
mod openapi31;
mod package;
mod pages;
mod published;
mod schemas;
mod sources;

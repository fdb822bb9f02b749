//! Tests of the page layouts, the tables and the audit, with small pages and the committed versions.

#![allow(
    clippy::disallowed_methods,
    reason = "the crate reads no files, but its tests read pages and tables"
)]

mod adopt;
mod audit;
mod fixture;
mod growth;
mod layouts;
mod pages;
mod random_pages;
mod specification;
mod support;
mod swagger;
mod table;

//! What the reading of pages and the audit promise, tried on small pages and on the committed tables.

#![allow(
    clippy::disallowed_methods,
    reason = "reading and auditing touch no file, but their tests read pages and tables"
)]

mod audit;
mod committed;
mod pages;
mod random_pages;
mod read;
mod support;
mod table;

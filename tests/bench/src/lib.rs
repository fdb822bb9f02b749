//! The comparison of `cargo xtask bench`: the SDK compared with what users would write or generate instead.
//!
//! [`server`] sends precomputed responses from a process of its own. The [`contestants`] are programs that
//! do the same tasks with different clients. Each of the [`sections`] lets them take turns and returns
//! [`results`], which are printed, and written as JSON, as Markdown and as a [`page`] with plots.

pub mod contestants;
pub mod files;
pub mod lab;
pub mod page;
pub mod process;
pub mod programs;
pub mod results;
pub mod sections;
pub mod server;
pub mod table;

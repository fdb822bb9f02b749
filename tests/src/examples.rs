//! The examples in the SDK's documentation that take a client, as functions.

use std::future::Future;
use std::pin::Pin;

use oracle_cpq::{Error, Site};

/// An example that takes a client; `build.rs` collects them.
#[derive(Debug)]
pub struct Example {
    /// The file that it is in.
    pub file: &'static str,
    /// The request that its comment names, such as `GET /rest/v19/users`, if it belongs to an operation.
    pub request: Option<&'static str>,
    /// Runs it with a client of the site.
    pub run: fn(&Site) -> ExampleFuture,
}

/// A running example.
pub type ExampleFuture = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

pub use collected::EXAMPLES;

#[allow(unused, clippy::all, clippy::pedantic, reason = "rustdoc does not lint examples either")]
mod collected {
    use super::Example;

    include!(concat!(env!("OUT_DIR"), "/doc_examples.rs"));
}

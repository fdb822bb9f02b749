//! Administer the users of an Oracle CPQ (Configure, Price, Quote) site over its REST API.
//!
//! ```no_run
//! use oracle_cpq::Site;
//!
//! # #[cfg(feature = "v19")]
//! # async fn example(token: &str) -> Result<(), oracle_cpq::Error> {
//! let site = Site::builder("https://sitename.oracle.com/cpq").bearer(token).build()?;
//! let cpq = site.v19();
//! let user = cpq.get_integration_user("BM_LaeNrP1bCh5").expand("groups").send().await?;
//! println!("active: {:?}", user.status.as_ref().and_then(|status| status.value.as_ref()));
//! # Ok(())
//! # }
//! ```
//!
//! A [`Site`] holds the address, the credentials and the connections; it has a client for each API
//! version, behind the feature of its name: `v19` is on by default, and any number of them can be used in
//! one program. The operations are the client's methods, and each says which page of Oracle's
//! documentation it comes from.
//!
//! # What to rely on
//!
//! - Numbers and dates come out as they went in: 64-bit integers such as `partyId` are exact, 0 is
//!   not 0.0, fractions keep their value to the last digit, and dates are text. Other spellings of a
//!   number (`1.10`, `1e2`, `-0`) become the usual one, integers beyond 64 bits become fractions,
//!   and a number beyond a double makes an answer unreadable; where a program switches on
//!   `serde_json`'s `arbitrary_precision`, numbers of any length are kept, too.
//! - A member this crate does not know is kept in `extra`, at every depth, and sent back as it came.
//! - An empty list is not a missing one. null reads as missing, and is sent only as [`Patch::Null`].
//! - Credentials go to the site alone: redirects are not followed, and plain `http` is refused
//!   except to this machine. They, and what tells who somebody is, are in no `Debug`, no error and no
//!   span.
//! - A call is repeated only where that can do no harm ([`Retry`]), and an [`Error`] says what may have
//!   become of a change ([`Outcome`]).
//! - Walking over a collection loses nobody and doubles nobody, and never goes on without end
//!   ([`Pages`], [`Items`]).
//!
//! # Around it
//!
//! For whatever [`tracing`](https://docs.rs/tracing) subscriber a program has, each call is a span
//! `cpq.call` of the target `oracle_cpq`, with the operation, its method and path template, the status,
//! the number of attempts and what became of a change; each repetition is an event. Nothing else of a
//! call is told.
//!
//! With the feature `schemars`, the types, [`Patch`], [`Password`] and [`StringOrNumber`] give their JSON
//! Schema: what is read, where null may stand for a missing member, or what is written.
//!
//! ```
//! # #[cfg(all(feature = "schemars", feature = "v19"))] {
//! use oracle_cpq::v19::types::SegmentDetails;
//!
//! let schema = schemars::schema_for!(SegmentDetails);
//! assert_eq!(schema.get("required"), Some(&["variableName"].into()));
//! # }
//! ```
//!
//! Calls are made on a Tokio runtime with its time driver: outside of one, sending panics.
//!
//! TLS is `rustls` with ring, and a provider is installed for nobody else. Where a program builds
//! `reqwest` clients of its own without any TLS feature, this crate's features reach them, and they
//! need one: give `reqwest` a TLS feature there, or install a provider first.

// First, for the generated types use its macro.
#[cfg(feature = "schemars")]
#[macro_use]
#[allow(dead_code, unused_macros, reason = "without a version there are no types")]
mod schema;

mod address;
mod attempt;
mod auth;
mod builder;
mod env;
mod error;
#[rustfmt::skip]
#[allow(clippy::pedantic, reason = "its spelling is the generator's; clippy's other lints hold")]
mod generated;
#[allow(dead_code, unreachable_pub, reason = "without a version there are no types")]
mod model;
mod operation;
mod options;
#[allow(dead_code, reason = "not every version has collections")]
mod page;
mod patch;
mod path;
#[allow(dead_code, reason = "not every version has collections")]
mod query;
mod read;
mod repeat;
mod request;
mod response;
mod retry;
mod site;
mod tls;
mod trace;
mod transport;
mod value;

pub use auth::{AccessToken, TokenFuture, TokenSource};
pub use builder::SiteBuilder;
pub use error::{Error, Outcome};
#[allow(unreachable_pub, unused_imports, reason = "without a version it is empty")]
pub use generated::*;
pub use http::{HeaderMap, Method, StatusCode};
pub use options::CallOptions;
pub use page::{Items, Page, Pages};
pub use patch::Patch;
pub use query::{Fields, Filter, FilterField, FilterValue, OrderBy};
pub use request::Request;
pub use response::Response;
pub use retry::{Attempt, Decision, Failure, Retry, Stop};
pub use serde_json::{Map, Number, Value};
pub use site::Site;
pub use value::{Password, StringOrNumber};

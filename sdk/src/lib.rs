#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
//!
//! # Find your way
//!
//! | to | see |
//! |---|---|
//! | connect | [`Site::builder`], [`Site::from_env`], [`ClientCredentials`], [`TokenSource`] |
//! | call an operation | the `Client` of a version, such as [`Site::v19`], which lists them by resource |
//! | list a collection | [`Items`], [`Pages`], [`Filter`], [`OrderBy`], [`Fields`] |
//! | change a property | [`Patch`]; a `PUT` resets the properties that it omits |
//! | handle a failure | [`Error`], [`Outcome`], [`Retry`], [`CallOptions`] |
//! | do what administrators do every day | [`v19::admin`]: find, edit, groups, switch off, import, dry runs |
//! | carry out thousands of changes | [`bulk`], which resumes after a crash |
//! | call something else | [`Site::request`], [`Site::follow`] |
//!
//! # Tracing
//!
//! Each request is a [`tracing`](https://docs.rs/tracing) span `cpq.call` with the target `oracle_cpq`, at
//! DEBUG, with the fields `http.request.method`, `url.template`, `http.response.status_code` and
//! `error.type` (named as in OpenTelemetry), and `cpq.operation`, `cpq.attempts` and `cpq.outcome`. The span of a
//! prefetched page ends when its turn comes, because it is decoded then.
//!
//! Events at WARN:
//!
//! | event | fields |
//! |---|---|
//! | a retry | `cpq.attempt`, `cpq.delay_ms`, `http.response.status_code`, `cpq.cause` |
//! | values of another type than documented | `cpq.operation`, `cpq.mismatches`, `cpq.pointer` of the first |
//! | items that pagination skips, because they were returned before | `cpq.operation`, `cpq.duplicates` |
//! | a refresh of the access token that fails while the old one is valid | `cpq.cause` |
//!
//! No argument, no header and no value of a body is recorded.
//!
//! # JSON Schema
//!
//! With the feature `schemars`, the generated types, [`Patch`], [`Password`] and [`StringOrNumber`]
//! implement `JsonSchema`. The schema for deserialization allows null wherever a property may be
//! missing.
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
//! # Runtime and TLS
//!
//! Requests need a Tokio runtime with its I/O and time drivers; outside one they return an error.
//!
//! TLS is `rustls` with `ring`. This crate sets no process-wide crypto provider. If the program creates
//! `reqwest` clients of its own, [`SiteBuilder::http_client`] says what it has to enable or to install.

// First, because the generated types use its macro.
#[macro_use]
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_macros,
    reason = "unused without an API version"
)]
mod model;

mod attempt;
mod auth;
mod base_url;
mod builder;
#[cfg(feature = "admin")]
pub mod bulk;
mod connecting;
#[allow(dead_code, reason = "unused without an API version that has conversions")]
mod conversion;
mod custom_request;
mod decode;
#[allow(dead_code, reason = "unused without an API version that has downloads")]
mod download;
mod env;
mod error;
#[rustfmt::skip]
#[allow(clippy::pedantic, reason = "the generator decides about style; clippy's other lints apply")]
#[allow(deprecated, reason = "types read and write deprecated properties, too")]
#[allow(unreachable_pub, reason = "`v19` below re-exports a module with everyday tasks")]
mod generated;
mod headers;
mod http_clients;
mod number;
mod operation;
mod options;
#[allow(dead_code, reason = "unused without an API version that has collections")]
mod pagination;
mod parts;
mod patch;
mod path;
mod proxy;
#[allow(dead_code, reason = "unused without an API version that has collections")]
mod query;
mod random;
mod response;
mod retry;
#[cfg(feature = "schemars")]
#[allow(dead_code, reason = "unused without an API version")]
mod schema;
mod site;
mod tls;
mod trace;
mod transport;
#[allow(dead_code, reason = "unused without an API version that has uploads")]
mod upload;
mod value;

/// Client, types and everyday tasks of REST v19.
#[cfg(feature = "v19")]
pub mod v19 {
    pub use crate::generated::v19::*;

    #[cfg(feature = "admin")]
    pub mod admin;
}

pub use auth::{AccessToken, ClientAuthentication, ClientCredentials, TokenFuture, TokenSource};
pub use builder::SiteBuilder;
pub use bytes::Bytes;
pub use conversion::MissingProperty;
pub use custom_request::Request;
pub use download::Download;
pub use error::{Error, Outcome};
#[allow(unreachable_pub, unused_imports, reason = "empty without an API version")]
pub use generated::*;
pub use http::{HeaderMap, Method, StatusCode};
pub use model::Extra;
pub use number::IntoNumber;
pub use options::CallOptions;
pub use pagination::{Items, Page, Pages, RawPage};
pub use patch::Patch;
pub use query::{Fields, Filter, FilterField, FilterValue, Names, OrderBy};
pub use response::Response;
pub use retry::Retry;
pub use serde_json::{Map, Number, Value};
pub use site::Site;
pub use upload::Upload;
pub use value::{Password, StringOrNumber};

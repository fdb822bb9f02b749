//! Tests across crates: the contract, its payloads, the generated types and the requests agree.

mod agreement;
mod catalog;
mod consumers;
mod contract;
mod dependencies;
mod doc_examples;
mod environment;
#[rustfmt::skip]
#[allow(clippy::pedantic, reason = "prettyplease formats it, and the generator decides its style")]
#[allow(deprecated, reason = "deprecated properties and operations are tested, too")]
mod generated;
mod instances;
mod invalid_responses;
mod memory;
mod mutations;
mod payloads;
mod places;
mod readme;
mod requests;
mod schemas;
mod set_field;
mod sync_users;
mod tls;
mod token_diff;
mod tour;

// Servers of the SDK's own tests.
#[path = "../../../sdk/tests/it/canary.rs"]
#[allow(dead_code, reason = "the SDK's tests use the rest")]
mod canary;
#[path = "../../../sdk/tests/it/server.rs"]
#[allow(dead_code, reason = "the SDK's tests use the rest")]
mod server;
#[path = "../../../sdk/tests/it/tls_server.rs"]
mod tls_server;

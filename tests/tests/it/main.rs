//! The SDK from the outside: its types on the documented payloads, its calls on a real socket.

mod case;
mod compare;
mod consumers;
mod dependencies;
mod environment;
mod examples;
#[rustfmt::skip]
#[allow(clippy::pedantic, reason = "its spelling is the generator's; clippy's other lints hold")]
mod generated;
mod instances;
#[cfg(target_os = "linux")]
mod memory;
mod payloads;
mod readme;
mod schemas;
mod spec;
mod tls;
mod tokens;
mod wire;

// Servers that the SDK's own tests use as well.
#[path = "../../../sdk/tests/it/canary.rs"]
#[allow(dead_code, reason = "the SDK\'s own tests use the rest")]
mod canary;
#[path = "../../../sdk/tests/it/raw.rs"]
#[allow(dead_code, reason = "the SDK\'s own tests use the rest")]
mod raw;
#[path = "../../../sdk/tests/it/serving.rs"]
#[allow(dead_code, reason = "the SDK\'s own tests use the rest")]
mod serving;
#[path = "../../../sdk/tests/it/tls_server.rs"]
#[allow(dead_code, reason = "the SDK\'s own tests use the rest")]
mod tls_server;

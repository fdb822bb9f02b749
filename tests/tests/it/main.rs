//! The SDK from the outside: its types on the documented payloads, its calls on a real socket.

mod answers;
mod calls;
mod canary;
mod case;
mod collector;
mod compare;
mod consumers;
mod debug;
mod dependencies;
mod environment;
mod examples;
mod excerpt;
mod filters;
mod fuzz;
#[rustfmt::skip]
#[allow(clippy::pedantic, reason = "its spelling is the generator's; clippy's other lints hold")]
mod generated;
mod instances;
mod leaks;
mod many;
#[cfg(target_os = "linux")]
mod memory;
mod options;
mod outcome;
mod paging;
mod paths;
mod payloads;
mod raw;
mod readme;
mod renewal;
mod repeating;
mod retry;
mod schemas;
mod serving;
mod site;
mod spec;
mod tls;
mod tokens;
mod transport;
mod types;
mod wire;

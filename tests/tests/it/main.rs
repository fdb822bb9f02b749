//! The SDK from the outside: its types on the documented payloads, its calls on a real socket.

mod answers;
mod calls;
mod canary;
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
mod serving;
mod site;
mod tls;
mod transport;
mod types;
mod wire;

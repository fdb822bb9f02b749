//! The SDK against servers on real sockets.

mod auto_traits;
mod call;
mod canary;
mod collector;
mod connecting;
mod custom_requests;
mod excerpt;
mod files;
mod filters;
mod leaks;
mod many_writes;
mod mismatches;
mod options;
mod outcome;
mod pagination;
mod random_responses;
mod replacing;
mod responses;
mod retries;
mod server;
mod setup;
mod site;
mod spans;
mod tls_server;
mod token_refresh;
mod types;

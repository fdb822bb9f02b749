//! The SDK against servers on real sockets.

mod answers;
mod calls;
mod canary;
mod collector;
mod debug;
mod excerpt;
mod filters;
mod leaks;
mod many;
mod options;
mod outcome;
mod paging;
mod paths;
mod random_responses;
mod raw;
mod renewal;
mod repeating;
mod retry;
mod serving;
mod site;
mod tls_server;
mod transport;
mod types;

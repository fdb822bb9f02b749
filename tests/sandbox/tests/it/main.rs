//! What the site promises, asked of it over real sockets by a client that is not the SDK.

mod client;
mod raw;

mod authentication;
mod collections;
mod contract;
mod control;
mod faults;
mod filter;
mod lifecycle;
mod program;
mod random;
mod requests;
mod robustness;
mod strangers;
mod users;
mod v7;

//! What the site promises, asked of it over real sockets by a client that is not the SDK.

mod client;
mod faulty;
mod generator;
mod raw;

mod authentication;
mod collections;
mod contract;
mod control;
mod faults;
mod filter;
mod lifecycle;
mod memory;
mod program;
mod random;
mod redaction;
mod requests;
mod robustness;
mod rules;
mod spoilt;
mod strangers;
mod users;
mod v7;

//! Tests of the sandbox over real sockets, with a client that is not the SDK.

mod connection;
mod site;

mod administration;
mod authentication;
mod black_box;
mod collections;
mod contract;
mod control;
mod faults;
mod filter;
mod lifecycle;
mod log;
mod malformed_requests;
mod memory;
mod program;
mod random_requests;
mod users;
mod v7;
mod validation;

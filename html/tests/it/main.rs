//! The pages, looked at as a browser reads them. That one shows them is for tests/peers.

mod changes;
mod faults;
mod page;
mod reference;
mod spec;

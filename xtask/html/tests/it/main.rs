//! The pages, looked at as a browser reads them. That one shows them is for tests/external_tools.

mod changes;
mod faults;
mod page;
mod reference;
mod spec;

//! Checks the HTML of the pages. `tests/external_tools` opens them in a browser.

mod changes;
mod invalid;
mod page;
mod reference;
mod spec;

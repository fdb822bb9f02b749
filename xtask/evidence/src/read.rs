//! Reads a saved page into its facts.
//!
//! A page is told by its structure. Every line has its place in the grammar of its layout; prose is
//! known by its place, and dropped. What has no place stops the reading: nothing is guessed.

mod call;
mod folded;
mod help;
mod lines;
mod reference;
mod sample;
mod unfolded;
mod values;

use std::fmt::{self, Write as _};

use sha2::{Digest as _, Sha256};

use crate::table::{AddressForm, Layout, Operation, Page, Table};
use lines::Lines;

/// A page that was read. Which page it is, [`crate::pages`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its first line.
    pub title: String,
    /// The name of the file that it was saved in.
    pub file: String,
    /// The hash of that file's bytes.
    pub sha256: String,
    /// How it is laid out.
    pub layout: Layout,
    /// The forms of address that it compares.
    pub address_forms: Vec<AddressForm>,
    /// The calls that it is about.
    pub operations: Vec<Operation>,
}

impl Reading {
    /// Its table, as the page with this id.
    #[must_use]
    pub fn into_table(self, id: &str) -> Table {
        let Self { title, file, sha256, layout, address_forms, operations } = self;
        let page = Page { id: id.to_owned(), title, file, sha256, layout, not_reread: None };
        Table { page, address_forms, operations }
    }
}

/// Where the reading of a page stopped, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Counted from 1.
    pub line: usize,
    /// The text there; none at the end of the page.
    pub found: Option<String>,
    /// What has its place there.
    pub expected: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, found, expected } = self;
        match found {
            Some(found) => write!(f, "line {line}: expected {expected}, found `{found}`"),
            None => write!(f, "line {line}: expected {expected}, and the page ends here"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads the page saved in a file of this name.
///
/// # Errors
/// Where a line has no place in the page's layout, or the page ends before its time.
pub fn read(file: &str, bytes: &[u8]) -> Result<Reading, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        let found = bytes[good.len()..].first().map(|byte| format!("byte {byte:#04x}"));
        ReadError { line, found, expected: "text in UTF-8".to_owned() }
    })?;
    let mut lines = Lines::new(text);
    let title = lines.prose("the title of the page")?.to_owned();
    let (layout, address_forms, operations) = match lines.peek() {
        Some("") => (Layout::ReferenceFolded, Vec::new(), vec![folded::read(&mut lines)?]),
        Some(line) if reference::method(line).is_some() => {
            (Layout::ReferenceUnfolded, Vec::new(), vec![unfolded::read(&mut lines)?])
        }
        Some("Overview") => {
            let (forms, operations) = help::read(&mut lines)?;
            (Layout::Help, forms, operations)
        }
        _ => {
            return Err(lines.stop(
                "a page of a known layout: an empty line or a method such as `get` (the API \
                 reference), or `Overview` (the help)",
            ));
        }
    };
    let mut sha256 = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Reading { title, file: file.to_owned(), sha256, layout, address_forms, operations })
}

//! Reads the facts of a saved page.
//!
//! Each layout has a grammar in which every line has its place, prose included. Prose is dropped, and a
//! line that fits nowhere is an error: nothing is guessed.

mod curl;
mod folded;
mod help;
mod lines;
mod payload;
mod prose;
mod reference;
mod unfolded;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::table::{Layout, Operation, PathForm, Source, Table};
use lines::Lines;
pub use lines::ParseError;

/// The facts of a page. [`crate::pages::find`] tells which page it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The first line.
    pub title: String,
    /// The name of the saved file.
    pub file: String,
    /// The SHA-256 hash of the file, without byte order mark and carriage returns.
    pub sha256: String,
    /// The layout.
    pub layout: Layout,
    /// The forms of the base path that the page compares.
    pub path_forms: Vec<PathForm>,
    /// The operations that the page describes.
    pub operations: Vec<Operation>,
}

impl Page {
    /// Returns the table of the page, under its id in `x-pages`.
    #[must_use]
    pub fn into_table(self, id: &str) -> Table {
        let Self { title, file, sha256, layout, path_forms, operations } = self;
        let page = Source { id: id.to_owned(), title, file, sha256, layout, not_reread: None };
        Table { page, path_forms, operations }
    }
}

/// Reads a page from the bytes of its file.
///
/// # Errors
/// If a line does not fit the layout, or the page ends too early.
pub fn read(file: &str, bytes: &[u8]) -> Result<Page, ParseError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        let found = bytes[good.len()..].first().map(|byte| format!("byte {byte:#04x}"));
        ParseError { line, found, expected: "text in UTF-8".to_owned() }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut lines = Lines::new(&text);
    let title = lines.prose("the title of the page")?.to_owned();
    let (layout, path_forms, operations) = match lines.peek() {
        Some("") => (Layout::ReferenceFolded, Vec::new(), vec![folded::read(&mut lines)?]),
        Some(line) if reference::method(line).is_some() => {
            (Layout::ReferenceUnfolded, Vec::new(), vec![unfolded::read(&mut lines)?])
        }
        Some("Overview") => {
            let (forms, operations) = help::read(&mut lines)?;
            (Layout::Help, forms, operations)
        }
        _ => {
            return Err(lines.error(
                "a page of a known layout: an empty line or a method such as `get` (the API \
                 reference), or `Overview` (the help)",
            ));
        }
    };
    let mut sha256 = String::new();
    for byte in Sha256::digest(&text) {
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Page { title, file: file.to_owned(), sha256, layout, path_forms, operations })
}

//! The small pages, and how a test changes one.

use std::fs;
use std::path::{Path, PathBuf};

use cpq_evidence::read::{Reading, read};
use cpq_evidence::table::Table;

/// The small pages, one in each layout.
pub(crate) const PAGES: [&str; 3] = ["folded", "unfolded", "help"];

/// A folder of the checkout.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A text file, with line ends as the repository has them.
pub(crate) fn text(path: &Path) -> String {
    let text = fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()));
    text.replace("\r\n", "\n")
}

/// The text of a small page.
pub(crate) fn page(name: &str) -> String {
    text(&folder("tests/pages").join(format!("{name}.txt")))
}

/// Reads a page that can be read.
pub(crate) fn reading(page: &str) -> Reading {
    read("page.txt", page.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The table of a page that can be read.
pub(crate) fn table(page: &str) -> Table {
    reading(page).into_table("part")
}

/// What is said of a page that can't be read.
pub(crate) fn refusal(page: &str) -> String {
    match read("page.txt", page.as_bytes()) {
        Ok(reading) => panic!("it was read: {reading:#?}"),
        Err(error) => error.to_string(),
    }
}

/// A page with one text in it changed, which has to be there just once.
pub(crate) fn edited(page: &str, from: &str, to: &str) -> String {
    assert_eq!(page.matches(from).count(), 1, "`{from}` has to be there once");
    page.replacen(from, to, 1)
}

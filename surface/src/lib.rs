//! Lists the public items of Rust source, and compares two such lists.
//!
//! A pure function from the text of files to a list: nothing is compiled, expanded or fetched. What is
//! listed is what a program can name and rely on, one item a line, in the order of the paths.
//!
//! ```text
//! #[non_exhaustive] struct shop::v1::Part { .. } // v1
//! impl Clone for shop::v1::Part // v1
//! field shop::v1::Part::name: Option<String> // v1
//! fn shop::v1::Client::list_parts(&self) -> shop::v1::ListParts // v1
//! ```
//!
//! At the end stand the features that an item needs. `{ .. }` is a struct that only its own crate can
//! construct. A name is written with its path, wherever it is used; the traits that can be derived and
//! what Rust's prelude holds are written without one. Items that are public and can't be named from
//! outside are left out, and so are `#[doc(hidden)]` ones; of one that can be named by several paths
//! the shortest one counts, and the others are `use` lines.
//!
//! What it does not see: automatic traits such as `Send`, the values of constants, what a public macro
//! expands to, and changes of other crates whose items are public here.

mod attributes;
mod comparison;
mod condition;
mod effect;
mod implementations;
mod item;
mod items;
mod macros;
mod names;
mod public;
mod reader;
mod spelling;
mod tokens;
mod tree;

pub mod report;

use std::collections::BTreeMap;
use std::fmt;

pub use comparison::{Change, Comparison, What, compare};
pub use effect::Effect;
pub use item::{Item, Kind};

/// A crate to be listed.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The crate's name in paths, such as `oracle_cpq`.
    pub name: String,
    /// The file the crate begins with, such as `lib.rs`.
    pub root: String,
    /// The text of its files, by their path with `/` between the parts.
    pub files: BTreeMap<String, String>,
    /// Its features, each with those it switches on.
    pub features: BTreeMap<String, Vec<String>>,
}

/// Why source can't be listed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// Counted from 1; 0 is the whole file.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What is wrong there, and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message } = self;
        match line {
            0 => write!(f, "{file}: {message}"),
            _ => write!(f, "{file}:{line}:{column}: {message}"),
        }
    }
}

impl std::error::Error for Fault {}

/// The public items of a crate, in the order of their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    items: Vec<Item>,
}

impl Surface {
    /// What the crate shows to those who use it.
    ///
    /// # Errors
    /// When a file is missing or no Rust, or an item is made by a macro that can't be followed.
    pub fn list(sources: &Sources) -> Result<Self, Fault> {
        let tree = reader::read(sources)?;
        let features = sources.features.iter().map(|(name, on)| Item::feature(name, on));
        Ok(Self::of(features.chain(items::list(&tree)?).collect()))
    }

    /// The list that [`Display`](fmt::Display) wrote; lines that begin with `//` are left out.
    ///
    /// # Errors
    /// With the first line that is no item.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
        Ok(Self::of(lines.map(Item::parse).collect::<Result<_, _>>()?))
    }

    fn of(mut items: Vec<Item>) -> Self {
        items.sort();
        items.dedup();
        Self { items }
    }

    /// The items.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.iter().try_for_each(|item| writeln!(f, "{item}"))
    }
}

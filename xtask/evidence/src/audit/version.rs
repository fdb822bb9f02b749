//! The files of a version.

use std::collections::BTreeMap;
use std::fmt;

use cpq_contract::quirks::{self, Quirk};
use cpq_contract::{ContractText, Document, Node, ROOT};

use super::other::{FILE, Other};
use crate::specification::{PAGE, Specification};
use crate::table::Table;

/// The files of a version's folder, as text.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The version's name, such as `v19`.
    pub version: String,
    /// `openapi.yaml`, joined with the files in `resources/`.
    pub openapi: ContractText,
    /// `quirks.toml`.
    pub quirks: String,
    /// The files of `pages/`, by name.
    pub pages: BTreeMap<String, String>,
    /// The files of `specification/`, by name.
    pub specification: BTreeMap<String, String>,
    /// The files of `samples/`, by their path in the version's folder.
    pub samples: BTreeMap<String, String>,
}

/// The input of [`audit()`](super::audit()).
#[derive(Clone, Debug)]
pub struct Version {
    /// The name, such as `v19`.
    pub name: String,
    /// The contract.
    pub contract: Document,
    /// Its text.
    pub text: ContractText,
    /// The known deviations from the pages.
    pub quirks: Vec<Quirk>,
    /// The tables of the saved pages.
    pub tables: Vec<Table>,
    /// The facts of all other pages.
    pub other: Other,
    /// The facts of the specification; empty if there are no tables of it.
    pub specification: Specification,
    /// The documented payloads, as text, by their path in the version's folder.
    pub samples: BTreeMap<String, String>,
}

/// A file that can't be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file, relative to the version's folder.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for FileError {}

impl Version {
    /// Reads all files of a version.
    ///
    /// # Errors
    /// If files can't be read, with the error of each.
    pub fn read(sources: &Sources) -> Result<Self, Vec<FileError>> {
        let mut errors = Vec::new();
        let mut fail = |file: &str, message: String| {
            errors.push(FileError { file: file.to_owned(), message });
        };
        let contract = sources.openapi.load().map_err(|error| fail(ROOT, error.to_string()));
        let quirks =
            quirks::read(&sources.quirks).map_err(|error| fail(quirks::FILE, error.to_string()));
        let mut tables = Vec::new();
        let mut other = Other::default();
        for (name, text) in &sources.pages {
            let file = format!("pages/{name}");
            if name == FILE {
                match Other::from_toml(text) {
                    Ok(read) => other = read,
                    Err(message) => fail(&file, message),
                }
            } else {
                match Table::from_toml(text) {
                    Ok(table) => tables.push(table),
                    Err(error) => fail(&file, error.to_string()),
                }
            }
        }
        let specification = Specification::from_tables(&sources.specification)
            .map_err(|(file, message)| fail(&format!("specification/{file}"), message))
            .unwrap_or_default();
        match (contract, quirks) {
            (Ok(contract), Ok(quirks)) if errors.is_empty() => Ok(Self {
                name: sources.version.clone(),
                contract,
                text: sources.openapi.clone(),
                quirks,
                tables,
                other,
                specification,
                samples: sources.samples.clone(),
            }),
            _ => Err(errors),
        }
    }

    /// The number of a saved page among the documents; the specification has its id in place of one.
    pub(super) fn document_number(&self, page: &str) -> Option<&str> {
        if page == PAGE {
            return Some(PAGE);
        }
        Node::new(&self.contract.value).get("x-pages")?.get(page)?.text("document")
    }

    /// The table of the document with this number.
    pub(super) fn table_of_document(&self, number: &str) -> Option<&Table> {
        self.tables.iter().find(|table| self.document_number(&table.page.id) == Some(number))
    }

    /// Whether a quirk can be about this document.
    pub(super) fn has_document(&self, number: &str) -> bool {
        let is_specification = number == PAGE && !self.specification.operations.is_empty();
        is_specification || self.table_of_document(number).is_some()
    }

    /// Whether the page was not read again since the version was copied.
    pub(super) fn is_not_reread(&self, page: &str) -> bool {
        if page == PAGE {
            return self.specification_of().is_some();
        }
        let table = self.tables.iter().find(|table| table.page.id == page);
        table.map_or(&self.other.not_reread, |table| &table.page.not_reread).is_some()
    }

    /// The version that the tables of the specification were copied from, if no file was read since.
    pub(super) fn specification_of(&self) -> Option<&String> {
        self.specification.source.as_ref()?.not_reread.as_ref()
    }

    /// Whether any page was not read again.
    pub(super) fn has_pages_not_reread(&self) -> bool {
        self.other.not_reread.is_some()
            || self.specification_of().is_some()
            || self.tables.iter().any(|table| table.page.not_reread.is_some())
    }
}

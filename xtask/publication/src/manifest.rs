//! The lists of all files: `manifest.json`, and `SHA256SUMS` for `sha256sum -c`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::file_names::{File, sha256};
use crate::{Files, ParsedVersion};
use cpq_contract::Tree;

/// The name of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// The name of the list of checksums.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// Identifies a manifest of this project.
const FORMAT: &str = "oracle-cpq-release/1";

pub(crate) fn manifest(versions: &[ParsedVersion<'_>], files: &Files) -> File {
    let contracts = versions.iter().map(|parsed| {
        let counts = parsed.version.counts.iter();
        let counts = counts.map(|(name, count)| (name.clone(), Tree::count(*count))).collect();
        let extensions = parsed.extensions().into_iter();
        let extensions = extensions.map(|(name, count)| (name, Tree::count(count))).collect();
        Tree::object([
            ("version", Tree::text(&parsed.version.name)),
            ("contractVersion", Tree::text(&parsed.number)),
            ("title", Tree::text(parsed.title())),
            ("operations", Tree::texts(parsed.ids())),
            ("counts", Tree::Object(counts)),
            ("extensions", Tree::Object(extensions)),
        ])
    });
    let contracts = Tree::List(contracts.collect());
    let newest = versions.last().map_or(Tree::Null, |parsed| Tree::text(&parsed.version.name));
    let entries = files.iter().map(|(path, file)| entry(path, file));
    let tree = Tree::object([
        ("format", Tree::text(FORMAT)),
        ("name", Tree::text("oracle-cpq")),
        ("newest", newest),
        ("contracts", contracts),
        ("files", Tree::List(entries.collect())),
    ]);
    page(tree.to_json(), "this list; it does not contain itself and SHA256SUMS", "application/json")
}

fn entry(path: &str, file: &File) -> Tree {
    let mut properties = vec![("path", Tree::text(path))];
    properties.extend(file.version.as_ref().map(|version| ("version", Tree::text(version))));
    properties.extend(file.copy_of.as_ref().map(|other| ("copyOf", Tree::text(other))));
    properties.extend([
        ("purpose", Tree::text(&file.purpose)),
        ("mediaType", Tree::text(file.media)),
        ("bytes", Tree::count(file.text.len())),
        ("sha256", Tree::text(sha256(&file.text))),
    ]);
    Tree::object(properties)
}

pub(crate) fn checksums(files: &Files) -> File {
    let mut text = String::new();
    for (path, file) in files {
        let _ = writeln!(text, "{}  {path}", sha256(&file.text));
    }
    page(text, "checksums of all other files, for sha256sum -c", "text/plain")
}

/// A file that does not belong to a version.
pub(crate) fn page(text: String, purpose: &str, media: &'static str) -> File {
    let purpose = purpose.to_owned();
    File { text, purpose, media, version: None, copy_of: None }
}

/// The files listed in a manifest, including itself and the checksums; `None` if the text is not a manifest of
/// this project.
#[must_use]
pub fn listed(text: &str) -> Option<BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Manifest {
        format: String,
        files: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        path: String,
    }

    let manifest: Manifest = serde_json::from_str(text).ok()?;
    let project = FORMAT.split('/').next()?;
    // The manifest can be of an older format version.
    if manifest.format.split('/').next() != Some(project) {
        return None;
    }
    let own = [MANIFEST, CHECKSUMS].map(str::to_owned);
    Some(manifest.files.into_iter().map(|entry| entry.path).chain(own).collect())
}

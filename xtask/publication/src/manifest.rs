//! The list of all files, for programs and for `sha256sum -c`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::place::{File, Origin, sha256};
use crate::{Files, Read};
use cpq_contract::Tree;

/// The name of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// The name of the list of sums.
pub const SUMS: &str = "SHA256SUMS";

/// What tells a manifest of this project from any other.
const FORMAT: &str = "oracle-cpq-release/1";

pub(crate) fn manifest(versions: &[Read<'_>], files: &Files) -> File {
    let contracts = versions.iter().map(|read| {
        let extensions = read.extensions().into_iter();
        let extensions = extensions.map(|(name, count)| (name, Tree::count(count))).collect();
        Tree::object([
            ("version", Tree::text(&read.version.name)),
            ("contractVersion", Tree::text(&read.number)),
            ("title", Tree::text(read.title())),
            ("operations", Tree::texts(read.ids())),
            ("extensions", Tree::Object(extensions)),
        ])
    });
    let contracts = Tree::List(contracts.collect());
    let newest = versions.last().map_or(Tree::Null, |read| Tree::text(&read.version.name));
    let entries = files.iter().map(|(path, file)| entry(path, file));
    let tree = Tree::object([
        ("format", Tree::text(FORMAT)),
        ("name", Tree::text("oracle-cpq")),
        ("newest", newest),
        ("contracts", contracts),
        ("files", Tree::List(entries.collect())),
    ]);
    page(tree.to_json(), "this list, without itself and SHA256SUMS", "application/json")
}

fn entry(path: &str, file: &File) -> Tree {
    let mut members = vec![("path", Tree::text(path))];
    members.extend(file.version.as_ref().map(|version| ("version", Tree::text(version))));
    members.extend(file.copy_of.as_ref().map(|other| ("copyOf", Tree::text(other))));
    members.extend([
        ("purpose", Tree::text(&file.purpose)),
        ("mediaType", Tree::text(file.media)),
        ("bytes", Tree::count(file.text.len())),
        ("sha256", Tree::text(sha256(&file.text))),
    ]);
    Tree::object(members)
}

pub(crate) fn sums(files: &Files) -> File {
    let mut text = String::new();
    for (path, file) in files {
        let _ = writeln!(text, "{}  {path}", sha256(&file.text));
    }
    page(text, "the sums of all other files, for sha256sum -c", "text/plain")
}

/// A file that belongs to no version.
pub(crate) fn page(text: String, purpose: &str, media: &'static str) -> File {
    let purpose = purpose.to_owned();
    File { text, purpose, media, version: None, copy_of: None, origin: Origin::Page }
}

/// The files that an earlier release lists, itself and the sums among them; none where the text is no
/// manifest of this project.
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
    // Any release's: an older one is replaced as well.
    if manifest.format.split('/').next() != Some(project) {
        return None;
    }
    let own = [MANIFEST, SUMS].map(str::to_owned);
    Some(manifest.files.into_iter().map(|entry| entry.path).chain(own).collect())
}

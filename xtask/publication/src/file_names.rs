//! The names of the published files.
//!
//! A pinned name contains the first digits of the SHA-256 checksum of its content, so the content never changes.
//! Each file has a copy whose name begins with `latest`. `latest` files are copies, not symlinks, because static
//! web servers and Windows do not support symlinks.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::{Files, ParsedVersion};

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its content.
    pub text: String,
    /// What it is for.
    pub purpose: String,
    /// Its media type.
    pub media: &'static str,
    /// The API version it belongs to, if any.
    pub version: Option<String>,
    /// The path of the file that it is a copy of.
    pub copy_of: Option<String>,
}

/// A file without its final name.
pub(crate) struct Content {
    /// Its path in its folder.
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) media: &'static str,
    pub(crate) text: String,
}

/// A file or a folder with a name of its own.
pub(crate) struct Artifact {
    suffix: &'static str,
    is_folder: bool,
    contents: Vec<Content>,
}

impl Artifact {
    pub(crate) fn file(
        suffix: &'static str,
        purpose: &str,
        media: &'static str,
        text: String,
    ) -> Self {
        let purpose = purpose.to_owned();
        let content = Content { name: String::new(), purpose, media, text };
        Self { suffix, is_folder: false, contents: vec![content] }
    }

    pub(crate) fn folder(suffix: &'static str, contents: Vec<Content>) -> Self {
        Self { suffix, is_folder: true, contents }
    }

    /// The checksum in the name: of the file, or of the list of checksums of a folder's files.
    fn hash(&self) -> String {
        let text = match self.contents.as_slice() {
            [content] if !self.is_folder => content.text.clone(),
            contents => {
                let mut lines: Vec<String> = contents
                    .iter()
                    .map(|it| format!("{}  {}\n", sha256(&it.text), it.name))
                    .collect();
                lines.sort();
                lines.concat()
            }
        };
        sha256(&text)[..6].to_owned()
    }
}

/// The SHA-256 checksum of a text, as `sha256sum` prints it.
#[must_use]
pub fn sha256(text: &str) -> String {
    let mut checksum = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(checksum, "{byte:02x}");
    }
    checksum
}

/// Adds the artifacts under their pinned names, and their copies.
pub(crate) fn add_named(parsed: &ParsedVersion<'_>, artifacts: Vec<Artifact>, files: &mut Files) {
    let version = &parsed.version.name;
    for artifact in artifacts {
        let suffix = artifact.suffix;
        let stem =
            format!("{version}/oracle-cpq-{version}-{}-{}{suffix}", parsed.number, artifact.hash());
        let latest = format!("{version}/latest{suffix}");
        for Content { name, purpose, media, text } in artifact.contents {
            let within = |stem: &str| {
                if artifact.is_folder { format!("{stem}/{name}") } else { stem.to_owned() }
            };
            let version = Some(version.clone());
            let path = within(&stem);
            let file = File { text, purpose, media, version, copy_of: None };
            files.insert(within(&latest), File { copy_of: Some(path.clone()), ..file.clone() });
            files.insert(path, file);
        }
    }
}

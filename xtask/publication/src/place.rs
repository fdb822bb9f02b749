//! What each file is called.
//!
//! A name ends in the first digits of the sha256 of what it names, so it never stands for anything
//! else. Beside it lies a copy under a name that stays, which begins with `latest`: a copy and no
//! link, for a web server and Windows know none.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::{Files, Read};

/// A file that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it holds.
    pub text: String,
    /// What it is for.
    pub purpose: String,
    /// Its media type.
    pub media: &'static str,
    /// The API version it belongs to, where it belongs to one.
    pub version: Option<String>,
    /// The path of the file that it is a copy of.
    pub copy_of: Option<String>,
    /// What it was made of.
    pub origin: Origin,
}

/// What a file was made of, which says which integers it has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A contract's text as it is.
    Contract {
        /// The version.
        version: String,
    },
    /// A contract's members, each once.
    Edition {
        /// The version.
        version: String,
    },
    /// A contract with its references written out.
    Dereferenced {
        /// The version.
        version: String,
    },
    /// All schemas of a contract, without their extensions.
    Schemas {
        /// The version.
        version: String,
    },
    /// One schema of a contract, without its extensions.
    Schema {
        /// The version.
        version: String,
        /// The schema's name.
        schema: String,
    },
    /// A payload as it is.
    Payload {
        /// The version.
        version: String,
        /// Its path in the version's folder.
        path: String,
    },
    /// All contracts' members, each once.
    Reference,
    /// Written here, or by hand.
    Page,
}

/// A file that has no place yet.
pub(crate) struct Content {
    /// Its path in its folder.
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) media: &'static str,
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

/// What has a name of its own: a file, or a folder of files that belong together.
pub(crate) struct Piece {
    suffix: &'static str,
    is_folder: bool,
    contents: Vec<Content>,
}

impl Piece {
    pub(crate) fn file(
        suffix: &'static str,
        purpose: &str,
        media: &'static str,
        text: String,
        origin: Origin,
    ) -> Self {
        let purpose = purpose.to_owned();
        let content = Content { name: String::new(), purpose, media, text, origin };
        Self { suffix, is_folder: false, contents: vec![content] }
    }

    pub(crate) fn folder(suffix: &'static str, contents: Vec<Content>) -> Self {
        Self { suffix, is_folder: true, contents }
    }

    /// The hash that the name carries: of the file, or of the list of sums of a folder's files.
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

/// The sum of a text, as `sha256sum` prints it.
#[must_use]
pub fn sha256(text: &str) -> String {
    let mut sum = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(sum, "{byte:02x}");
    }
    sum
}

/// Gives each piece its name, and its copy the name that stays.
pub(crate) fn place(read: &Read<'_>, pieces: Vec<Piece>, files: &mut Files) {
    let version = &read.version.name;
    for piece in pieces {
        let suffix = piece.suffix;
        let stem =
            format!("{version}/oracle-cpq-{version}-{}-{}{suffix}", read.number, piece.hash());
        let latest = format!("{version}/latest{suffix}");
        for Content { name, purpose, media, text, origin } in piece.contents {
            let within = |stem: &str| {
                if piece.is_folder { format!("{stem}/{name}") } else { stem.to_owned() }
            };
            let version = Some(version.clone());
            let path = within(&stem);
            let file = File { text, purpose, media, version, copy_of: None, origin };
            files.insert(within(&latest), File { copy_of: Some(path.clone()), ..file.clone() });
            files.insert(path, file);
        }
    }
}

//! The contract in the formats that tools need.

mod dereferenced;
mod json_schema;
mod openapi31;

pub use dereferenced::dereferenced;
pub use json_schema::{bundle, files};
pub use openapi31::openapi31;

use cpq_contract::{Tree, unescape};

/// The target of a `$ref` within the document.
pub(crate) fn target<'a>(root: &'a Tree, reference: &str) -> Option<&'a Tree> {
    let steps = reference.strip_prefix("#/")?.split('/');
    let mut names = steps.map(unescape);
    names.try_fold(root, |tree, name| tree.get(&name))
}

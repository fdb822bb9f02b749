//! A contract in the forms that tools ask for.

mod dereferenced;
mod json_schema;
mod openapi31;
mod schema;

pub use dereferenced::dereferenced;
pub use json_schema::{bundle, files};
pub use openapi31::openapi31;

use crate::tree::Tree;

/// What a `$ref` leads to, within the same document.
pub(crate) fn target<'a>(root: &'a Tree, reference: &str) -> Option<&'a Tree> {
    let steps = reference.strip_prefix("#/")?.split('/');
    let mut names = steps.map(|step| step.replace("~1", "/").replace("~0", "~"));
    names.try_fold(root, |tree, name| tree.get(&name))
}

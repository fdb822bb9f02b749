//! `cargo xtask default`: another version for the users who do not ask for one.

use std::path::Path;

use crate::bump::apply;
use crate::files::{read, tree};
use crate::manifests::Manifests;
use crate::project::Project;
use crate::versions::{Place, renamed};

/// Makes a version the default feature of the SDK, and the one that its documentation shows.
///
/// # Errors
/// When there is no such version, or it is the default already.
pub fn default(project: &Project, new: &str) -> Result<String, String> {
    project.choose(&[new.to_owned()])?;
    let manifests = Manifests::read(project)?;
    let old = manifests.default()?;
    if old == new {
        return Err(format!("{new} is the default already; nothing was written"));
    }
    if !manifests.features().iter().any(|feature| feature == new) {
        return Err(format!(
            "{new} has no feature yet; `cargo xtask bump {new}` adds it; nothing was written"
        ));
    }
    let manifest = manifests.with_default(new)?;
    let mut edits = Vec::new();
    let mut count = 0;
    for (name, text) in documentation(project)? {
        let (text, times) = renamed(&text, &old, new, Place::Word);
        if times > 0 {
            count += times;
            edits.push((name, text));
        }
    }
    let files = edits.len();
    // The manifest comes last: until then, an interrupted run is one that has not happened.
    edits.push(manifest);
    apply(project, &edits)?;
    Ok(format!(
        "{new} is the default in place of {old}, and the documentation shows it: {count} places in {files} files.

Read the diff, then
  cargo xtask regenerate
      the list of public items says which version is the default
  cargo xtask test
      the examples have to hold for {new}
  CHANGELOG.md
      for users of the crate: whoever has no `default-features = false` now gets {new}, and has to ask
      for the feature `{old}` to keep it. That breaks them: a breaking step of the crate's version.
"
    ))
}

/// What a user of the SDK reads before the version's own documentation: all of it is written for the
/// default version.
fn documentation(project: &Project) -> Result<Vec<(String, String)>, String> {
    let mut texts = Vec::new();
    for name in ["README.md", "sdk/README.md"] {
        texts.push((name.to_owned(), read(&project.root().join(name))?));
    }
    for folder in ["sdk/examples", "sdk/src"] {
        for (name, text) in tree(&project.root().join(folder))? {
            if folder != "sdk/src" || !Path::new(&name).starts_with("generated") {
                texts.push((format!("{folder}/{name}"), text));
            }
        }
    }
    Ok(texts)
}

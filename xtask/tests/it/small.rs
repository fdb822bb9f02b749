//! A project with a small contract, in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::project::Project;

use crate::checkout::{Tree, copy, edit, list, write};

/// A project whose `v1` is the small contract of the generator's tests.
pub(crate) struct Small {
    folder: TempDir,
    pub(crate) project: Project,
}

impl Small {
    /// A project with `v1` and the crate version 0.1.0.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be created");
        let project = Project::new(folder.path().join("project"));
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/fixture");
        copy(&fixture, &project.spec().join("v1"));
        // The command finds the project by its package's folder.
        fs::create_dir_all(project.root().join("xtask")).expect("a folder can be created");
        let this = Self { folder, project };
        this.set_version("0.1.0");
        this
    }

    /// A project with `v1`, and with `v2` as a changed copy of it.
    pub(crate) fn with_v2(change: impl Fn(&str) -> String) -> Self {
        let small = Self::new();
        copy(&small.project.spec().join("v1"), &small.project.spec().join("v2"));
        edit(&small.contract("v2"), |text| change(&text.replace("/rest/v1", "/rest/v2")));
        small
    }

    pub(crate) fn contract(&self, version: &str) -> PathBuf {
        self.project.spec().join(version).join("openapi.yaml")
    }

    /// Changes the contract `v1`.
    pub(crate) fn edit(&self, from: &str, to: &str) {
        edit(&self.contract("v1"), |text| text.replacen(from, to, 1));
    }

    /// Sets the crate's version.
    pub(crate) fn set_version(&self, version: &str) {
        let text = format!("[workspace.package]\nversion = \"{version}\"\n");
        write(&self.project.root().join("Cargo.toml"), text);
    }

    /// Writes a file next to the project and returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        write(&path, text);
        path.to_str().expect("the path is UTF-8").to_owned()
    }

    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        list(self.project.root(), "", &mut tree);
        tree
    }
}

/// A property that `Part` does not have in the small contract.
pub(crate) const COLOUR: &str = "
        colour:
          description: Its colour
          type: string
          x-personal-data: false
          x-evidence: {kind: documented, page: parts}";

/// The text after which properties of `Part` can be inserted.
pub(crate) const PART: &str = "      description: A part in a response
      type: object
      properties:";

/// The small contract with the property `colour`.
pub(crate) fn with_colour(text: &str) -> String {
    text.replacen(PART, &format!("{PART}{COLOUR}"), 1)
}

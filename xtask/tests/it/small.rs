//! A project with a contract and a crate as small as they can be, in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::project::Project;

use crate::checkout::{Tree, copy, edit, list, write};

/// A made-up project; `v1` is the small contract of the generator's tests.
pub(crate) struct Small {
    folder: TempDir,
    pub(crate) project: Project,
}

impl Small {
    /// With `v1` alone, and a crate of version 0.1.0.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a project");
        let project = Project::at(folder.path().join("project"));
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/fixture");
        copy(&fixture, &project.spec().join("v1"));
        let root = project.root();
        write(&root.join("Cargo.toml"), "[workspace.package]\nversion = \"0.1.0\"\n");
        let manifest = "[package]\nname = \"shop\"\n[features]\ndefault = [\"v1\"]\nv1 = []\n";
        write(&project.sdk().join("Cargo.toml"), manifest);
        // What the generated types tell their schemas by.
        let schema = "macro_rules! json_schema { ($($type:ident),*) => { $() * } }\n";
        let source = "mod generated;\npub use generated::*;\npub struct Site;\npub struct Error;\n";
        write(&project.sdk().join("src/lib.rs"), format!("{schema}{source}"));
        // The command finds the project from the folder of its own package.
        fs::create_dir_all(root.join("xtask")).expect("a folder can be made");
        Self { folder, project }
    }

    /// With `v1`, and `v2` with this change.
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

    /// Makes this the crate's version.
    pub(crate) fn set_version(&self, version: &str) {
        let text = format!("[workspace.package]\nversion = \"{version}\"\n");
        write(&self.project.root().join("Cargo.toml"), text);
    }

    /// A file beside the project.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        write(&path, text);
        path.to_str().expect("a temporary folder has a plain name").to_owned()
    }

    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        list(self.project.root(), "", &mut tree);
        tree
    }
}

/// A member that `Part` does not have in the small contract.
pub(crate) const COLOUR: &str = "
        colour:
          description: Its colour
          type: string
          x-personal-data: false
          x-evidence: {kind: documented, page: parts}";

/// The place before which members of `Part` can be put in.
pub(crate) const PART: &str = "      description: A part, as it is returned
      type: object
      properties:";

/// The small contract with one member more.
pub(crate) fn with_colour(text: &str) -> String {
    text.replacen(PART, &format!("{PART}{COLOUR}"), 1)
}

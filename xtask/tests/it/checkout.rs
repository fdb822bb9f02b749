//! The checkout, and copies of it that a test may spoil.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::project::Project;

/// The checkout these tests are part of.
pub(crate) fn original() -> Project {
    Project::at(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
}

/// What a folder holds, by name.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// A copy of the checkout's contracts, of the crate, and of what lists the versions.
pub(crate) struct Copy {
    folder: PathBuf,
    pub(crate) project: Project,
    /// Removed with the copy, where the copy has no place of its own.
    _scratch: Option<TempDir>,
}

impl Copy {
    pub(crate) fn new() -> Self {
        Self::named("checkout")
    }

    /// A copy in a folder of this name.
    pub(crate) fn named(name: &str) -> Self {
        let scratch = tempfile::tempdir().expect("there is room for a copy");
        let copy = Self::at(scratch.path(), name);
        Self { _scratch: Some(scratch), ..copy }
    }

    /// A copy in a folder of this name, in a place that is kept; what was there before is gone.
    pub(crate) fn at(folder: &Path, name: &str) -> Self {
        let project = Project::at(folder.join(name));
        if project.root().exists() {
            fs::remove_dir_all(project.root()).expect("an earlier copy can be removed");
        }
        let original = original();
        copy(&original.spec(), &project.spec());
        copy(&original.sdk(), &project.sdk());
        copy(&original.cases(), &project.cases());
        for name in ["Cargo.toml", "tests/Cargo.toml", "tests/external_tools/findings.toml"] {
            write(&project.root().join(name), read(&original.root().join(name)));
        }
        // The command finds the checkout from the folder of its own package.
        fs::create_dir_all(project.root().join("xtask")).expect("a folder can be made");
        Self { folder: folder.to_owned(), project, _scratch: None }
    }

    /// Copies more of the checkout: files, and folders with all that is in them.
    pub(crate) fn add(&self, names: &[&str]) {
        for name in names {
            let (from, to) = (original().root().join(name), self.project.root().join(name));
            if from.is_dir() { copy(&from, &to) } else { write(&to, read(&from)) }
        }
    }

    /// Everything there is, the empty folders too; their names end in a slash.
    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        list(self.project.root(), "", &mut tree);
        tree
    }

    /// What is not as it was in `before`.
    pub(crate) fn changed(&self, before: &Tree) -> Vec<String> {
        let after = self.tree();
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
        changed.cloned().collect()
    }

    /// A folder beside the copy.
    pub(crate) fn elsewhere(&self) -> &Path {
        &self.folder
    }

    /// A file of the generated folder.
    pub(crate) fn generated(&self, name: &str) -> PathBuf {
        self.project.generated().join(name)
    }

    /// A file of `spec/`.
    pub(crate) fn spec(&self, name: &str) -> PathBuf {
        self.project.spec().join(name)
    }
}

/// Changes the text of a file, which has to become another.
pub(crate) fn edit(path: &Path, change: impl Fn(&str) -> String) {
    let old = read(path);
    let new = change(&old);
    assert_ne!(old, new, "{} has to change", path.display());
    write(path, &new);
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()))
}

/// Writes a file, and its folder where there is none.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) {
    let folder = path.parent().expect("a file has a folder");
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(path, content).expect("a file can be written");
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the checkout can be listed") {
        let path = entry.expect("the checkout can be listed").path();
        let to = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("a file can be copied");
        }
    }
}

/// Everything a folder holds, by name.
pub(crate) fn list(folder: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).expect("a copy can be listed") {
        let path = entry.expect("a copy can be listed").path();
        let name = path.file_name().expect("an entry has a name");
        let name = format!("{prefix}{}", name.to_string_lossy());
        if path.is_dir() {
            let name = format!("{name}/");
            list(&path, &name, tree);
            tree.insert(name, Vec::new());
        } else {
            tree.insert(name, fs::read(&path).expect("a file can be read"));
        }
    }
}

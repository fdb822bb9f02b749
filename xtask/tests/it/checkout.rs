//! The checkout, and copies of it that tests may change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::project::Project;

/// The checkout that these tests belong to.
pub(crate) fn original() -> Project {
    Project::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
}

/// The content of a folder by path; the paths of subfolders end with a slash.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// A copy of the contracts, the generated files, and the manifests that list the versions.
pub(crate) struct Copy {
    folder: TempDir,
    pub(crate) project: Project,
}

impl Copy {
    pub(crate) fn new() -> Self {
        Self::named("checkout")
    }

    /// A copy in a folder of this name.
    pub(crate) fn named(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be created");
        let this = Self { project: Project::new(folder.path().join(name)), folder };
        this.add(&["spec", "sdk/src/generated", "tests/tests/it/generated"]);
        this.add(&["Cargo.toml", "sdk/Cargo.toml", "tests/Cargo.toml"]);
        // The command finds the checkout by its package's folder.
        fs::create_dir_all(this.project.root().join("xtask")).expect("a folder can be created");
        this
    }

    /// Copies more files, or folders with everything in them.
    pub(crate) fn add(&self, names: &[&str]) {
        for name in names {
            let (from, to) = (original().root().join(name), self.project.root().join(name));
            if from.is_dir() { copy(&from, &to) } else { write(&to, read(&from)) }
        }
    }

    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        list(self.project.root(), "", &mut tree);
        tree
    }

    /// The paths whose content differs from `before`.
    pub(crate) fn changed(&self, before: &Tree) -> Vec<String> {
        let after = self.tree();
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let changed = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
        changed.cloned().collect()
    }

    /// The folder that contains the copy.
    pub(crate) fn elsewhere(&self) -> &Path {
        self.folder.path()
    }

    /// A path in the folder of generated modules.
    pub(crate) fn generated(&self, name: &str) -> PathBuf {
        self.project.root().join("sdk/src/generated").join(name)
    }

    /// A path in `spec/`.
    pub(crate) fn spec(&self, name: &str) -> PathBuf {
        self.project.spec().join(name)
    }
}

/// Changes the text of a file; fails if the text stays the same.
pub(crate) fn edit(path: &Path, change: impl Fn(&str) -> String) {
    let old = read(path);
    let new = change(&old);
    assert_ne!(old, new, "{} must change", path.display());
    write(path, &new);
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()))
}

/// Writes a file, and creates its folder if necessary.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) {
    let folder = path.parent().expect("a file has a folder");
    fs::create_dir_all(folder).expect("a folder can be created");
    fs::write(path, content).expect("a file can be written");
}

pub(crate) fn copy(from: &Path, to: &Path) {
    let mut tree = Tree::new();
    list(from, "", &mut tree);
    fs::create_dir_all(to).expect("a folder can be created");
    for (path, content) in tree.iter().filter(|(path, _)| !path.ends_with('/')) {
        write(&to.join(path), content);
    }
}

/// Adds everything in a folder to `tree`, its paths after `prefix`.
pub(crate) fn list(folder: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
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

//! The folder `dist/` is replaced as a whole, and nothing in it that has another origin is touched.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use cpq_publication::manifest::MANIFEST;
use cpq_publication::{Files, Sources, generate};
use tempfile::TempDir;
use xtask::dist::{differences, replace};
use xtask::project::Project;
use xtask::publish::sources;

use crate::checkout::{Tree, list, original, write};
#[cfg(target_os = "linux")]
use crate::commands::{run, text};

/// The files of this checkout, and those of a checkout with other contracts.
static RELEASES: LazyLock<[Files; 2]> = LazyLock::new(|| {
    let sources = sources(&original()).expect("the sources can be read");
    let files =
        |sources: &Sources| generate(sources).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let mut changed = sources.clone();
    changed.versions.remove(0);
    changed.changelog.clear();
    for version in &mut changed.versions {
        version.openapi =
            version.openapi.replace("Number of the status.", "The number of a status.");
    }
    let (old, new) = (files(&sources), files(&changed));
    assert!(old.keys().any(|path| !new.contains_key(path)), "some files are removed");
    assert!(new.keys().any(|path| !old.contains_key(path)), "some files are added");
    [old, new]
});

fn empty_project() -> (TempDir, Project) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = Project::new(folder.path());
    (folder, project)
}

fn tree(project: &Project) -> Tree {
    let mut tree = Tree::new();
    list(project.root(), "", &mut tree);
    tree
}

fn dist(project: &Project) -> PathBuf {
    project.root().join("dist")
}

/// A project that has only these files in `dist/`.
fn expected(files: &Files) -> Tree {
    let mut tree = Tree::from([("dist/".to_owned(), Vec::new())]);
    for (path, file) in files {
        for (end, _) in path.match_indices('/') {
            tree.insert(format!("dist/{}/", &path[..end]), Vec::new());
        }
        tree.insert(format!("dist/{path}"), file.text.clone().into_bytes());
    }
    tree
}

#[test]
fn replaces_all_files_of_an_earlier_run() {
    let (_folder, project) = empty_project();
    let [old, new] = &*RELEASES;
    for files in [old, new, old, old] {
        replace(&project, files).unwrap_or_else(|message| panic!("{message}"));
        assert_eq!(tree(&project), expected(files));
        assert_eq!(differences(&project, files), Ok(Vec::new()));
    }
}

#[test]
fn lists_each_difference_and_undoes_it() {
    let (_folder, project) = empty_project();
    let [files, _] = &*RELEASES;
    assert_eq!(differences(&project, files).map(|lines| lines.len()), Ok(files.len()));
    replace(&project, files).expect("the files are written");
    write(&dist(&project).join("README.md"), "Changed.\n");
    fs::remove_file(dist(&project).join("SHA256SUMS")).expect("the file is removed");
    for ignored in [".DS_Store", "v19/.DS_Store", "v19/latest-schemas/Thumbs.db"] {
        write(&dist(&project).join(ignored), "");
    }
    let expected_lines = ["different   README.md", "missing     SHA256SUMS"];
    assert_eq!(differences(&project, files), Ok(expected_lines.map(str::to_owned).to_vec()));
    replace(&project, files).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(tree(&project), expected(files));
    write(&dist(&project).join("v19/new/other.txt"), "");
    let expected_lines = ["unexpected  v19/new", "unexpected  v19/new/other.txt"];
    assert_eq!(differences(&project, files), Ok(expected_lines.map(str::to_owned).to_vec()));
}

#[cfg(unix)]
#[test]
fn keeps_the_old_files_if_the_new_ones_cannot_be_written() {
    let [old, new] = &*RELEASES;
    let (_folder, project) = empty_project();
    replace(&project, old).expect("the files are written");
    let mut invalid = new.clone();
    let file = invalid.remove("README.md").expect("there is a guide");
    // A path cannot be a file and a folder.
    invalid.insert("v19/latest.yaml/README.md".to_owned(), file);
    replace(&project, &invalid).expect_err("a file can't be a folder as well");
    assert_eq!(tree(&project), expected(old));
}

#[test]
fn refuses_a_folder_with_files_of_another_origin() {
    type Change = fn(&Project);
    let [old, files] = &*RELEASES;
    let cases: [(&str, Change, &str); 8] = [
        ("a file", |project| write(&dist(project).join("notes.txt"), "mine"), "notes.txt"),
        ("a hidden file", |project| write(&dist(project).join(".nojekyll"), ""), ".nojekyll"),
        (
            "a file in a folder",
            |project| write(&dist(project).join("v19/notes.txt"), "mine"),
            "notes.txt",
        ),
        (
            "an empty folder",
            |project| fs::create_dir(dist(project).join("v19/mine")).expect("a folder"),
            "mine",
        ),
        (
            "another manifest",
            |project| write(&dist(project).join(MANIFEST), "{}"),
            "manifest.json was not written by",
        ),
        (
            "no manifest",
            |project| fs::remove_file(dist(project).join(MANIFEST)).expect("a file"),
            "was not written by",
        ),
        (
            "a folder in place of a file",
            |project| {
                let path = dist(project).join("README.md");
                fs::remove_file(&path).expect("a file");
                fs::create_dir(&path).expect("a folder");
            },
            "README.md",
        ),
        (
            "a file in place of dist/",
            |project| {
                fs::remove_dir_all(dist(project)).expect("a folder");
                write(&dist(project), "mine");
            },
            "dist is not a folder",
        ),
    ];
    for (what, change, says) in cases {
        let (_folder, project) = empty_project();
        replace(&project, old).expect("the files are written");
        change(&project);
        let before = tree(&project);
        let message = replace(&project, files).expect_err(what);
        assert!(message.contains(says) && message.contains("elsewhere"), "{what}: {message}");
        assert_eq!(tree(&project), before, "{what}");
    }
}

#[cfg(unix)]
#[test]
fn does_not_follow_symbolic_links() {
    use std::os::unix::fs::symlink;
    let [old, files] = &*RELEASES;
    let (_folder, project) = empty_project();
    replace(&project, old).expect("the files are written");
    let elsewhere = project.root().join("elsewhere");
    fs::rename(dist(&project).join("v19"), &elsewhere).expect("the folder is moved");
    symlink(&elsewhere, dist(&project).join("v19")).expect("a link");
    replace(&project, files).expect_err("a link was not written by the command");
    assert!(elsewhere.join("latest.yaml").exists());
    let moved = project.root().join("moved");
    fs::rename(dist(&project), &moved).expect("the folder is moved");
    symlink(&moved, dist(&project)).expect("a link");
    let message = replace(&project, files).expect_err("a link is not a folder");
    assert!(message.contains("is not a folder"), "{message}");
}

/// Users check the files with this tool, as the guide says.
#[cfg(target_os = "linux")]
#[test]
fn sha256sum_accepts_the_checksums() {
    let (_folder, project) = empty_project();
    replace(&project, &RELEASES[0]).expect("the files are written");
    let mut command = std::process::Command::new("sha256sum");
    let output =
        run(command.args(["--strict", "--check", "SHA256SUMS"]).current_dir(dist(&project)));
    assert!(output.status.success(), "{}", text(&output.stderr));
}

//! The folder `dist/`: replaced as a whole, whatever an earlier run has left, and never somebody else's.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cpq_publication::manifest::MANIFEST;
use cpq_publication::{Files, Release, SUMS, Sources, release};
use tempfile::TempDir;
use xtask::dist::{differences, replace};
use xtask::project::Project;
use xtask::publish::sources;

use crate::checkout::{Tree, list, original, read, write};
#[cfg(target_os = "linux")]
use crate::commands::{run, text};

/// What this checkout publishes, and what it would after a change of all its contracts.
static RELEASES: LazyLock<[Files; 2]> = LazyLock::new(|| {
    let sources = sources(&original()).expect("the sources can be read");
    let files = |sources: &Sources| {
        let Release { files, .. } = release(sources).unwrap_or_else(|faults| panic!("{faults:#?}"));
        files
    };
    let mut changed = sources.clone();
    changed.versions.remove(0);
    changed.changelog.clear();
    for version in &mut changed.versions {
        version.openapi =
            version.openapi.replace("Number of the status.", "The number of a status.");
    }
    let (old, new) = (files(&sources), files(&changed));
    assert!(old.keys().any(|path| !new.contains_key(path)), "some files go");
    assert!(new.keys().any(|path| !old.contains_key(path)), "and some come");
    [old, new]
});

/// A checkout with nothing in it.
fn empty() -> (TempDir, Project) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let project = Project::at(folder.path());
    (folder, project)
}

fn tree(project: &Project) -> Tree {
    let mut tree = Tree::new();
    list(project.root(), "", &mut tree);
    tree
}

/// What a checkout holds where nothing but these files is in it.
fn whole(files: &Files) -> Tree {
    let mut tree = Tree::from([("dist/".to_owned(), Vec::new())]);
    for (path, file) in files {
        for (end, _) in path.match_indices('/') {
            tree.insert(format!("dist/{}/", &path[..end]), Vec::new());
        }
        tree.insert(format!("dist/{path}"), file.text.clone().into_bytes());
    }
    tree
}

/// Writes some of the files to a folder, as a run that does not get to its end.
fn leave(folder: &Path, files: &Files, chosen: impl Fn(&str) -> bool) {
    fs::create_dir_all(folder).expect("a folder can be made");
    for (path, file) in files.iter().filter(|(path, _)| chosen(path)) {
        write(&folder.join(path), &file.text);
    }
}

#[test]
fn an_output_is_written_replaced_as_a_whole_and_written_again() {
    let (_folder, project) = empty();
    let [old, new] = &*RELEASES;
    for files in [old, new, old, old] {
        replace(&project, files).unwrap_or_else(|message| panic!("{message}"));
        assert_eq!(tree(&project), whole(files));
        assert_eq!(differences(&project, files), Ok(Vec::new()));
    }
}

#[test]
fn differences_are_named_one_by_one() {
    let (_folder, project) = empty();
    let [files, _] = &*RELEASES;
    let missing = differences(&project, files).expect("nothing is there");
    assert_eq!(missing.len(), files.len());
    replace(&project, files).expect("it can be written");
    let dist = project.root().join("dist");
    write(&dist.join("README.md"), "Changed.\n");
    fs::remove_file(dist.join(SUMS)).expect("it can be removed");
    write(&dist.join("v19/new/other.txt"), "");
    let found = differences(&project, files).expect("it can be read");
    let expected = [
        "differs  README.md",
        "missing  SHA256SUMS",
        "strange  v19/new",
        "strange  v19/new/other.txt",
    ];
    assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    for line in expected {
        assert!(found.iter().any(|it| it == line), "{line} in {found:?}");
    }
}

/// A step of a run after which it is interrupted.
type Leave = fn(&Project, &Files, &Files);

/// Every state that a run can leave behind. The old output is in its place before the moves, and beside
/// it between them.
const LEFT: [(&str, Leave); 12] = [
    ("an empty new folder", |project, old, _| {
        leave(&dist(project), old, |_| true);
        leave(&new(project), old, |_| false);
    }),
    ("half a manifest", |project, old, _| {
        leave(&dist(project), old, |_| true);
        write(&new(project).join("manifest.json.half"), "{\"format\": \"ora");
    }),
    ("a manifest alone", |project, old, new_files| {
        leave(&dist(project), old, |_| true);
        leave(&new(project), new_files, |path| path == MANIFEST);
    }),
    ("half of the files", |project, old, new_files| {
        leave(&dist(project), old, |_| true);
        leave(&new(project), new_files, |path| path == MANIFEST || path < "v19/latest");
        write(&new(project).join("v19/latest-dereferenced.json"), "{\"half\": ");
    }),
    ("all files, and none moved", |project, old, new_files| {
        leave(&dist(project), old, |_| true);
        leave(&new(project), new_files, |_| true);
    }),
    ("all files, for the first time", |project, _, new_files| {
        leave(&new(project), new_files, |_| true);
    }),
    ("the old output moved away", |project, old, new_files| {
        leave(&beside(project), old, |_| true);
        leave(&new(project), new_files, |_| true);
    }),
    ("both moved", |project, old, new_files| {
        leave(&dist(project), new_files, |_| true);
        leave(&beside(project), old, |_| true);
    }),
    ("the old output half removed", |project, old, new_files| {
        leave(&dist(project), new_files, |_| true);
        leave(&beside(project), old, |path| path == MANIFEST || path > "v19/m");
    }),
    ("folders of the old output alone", |project, old, new_files| {
        leave(&dist(project), new_files, |_| true);
        leave(&beside(project), old, |path| path == MANIFEST);
        fs::create_dir_all(beside(project).join("v19/latest-schemas")).expect("it can be made");
    }),
    ("the old output's manifest alone", |project, old, new_files| {
        leave(&dist(project), new_files, |_| true);
        leave(&beside(project), old, |path| path == MANIFEST);
    }),
    ("the old output's folder alone", |project, old, new_files| {
        leave(&dist(project), new_files, |_| true);
        leave(&beside(project), old, |_| false);
    }),
];

fn dist(project: &Project) -> std::path::PathBuf {
    project.root().join("dist")
}

fn new(project: &Project) -> std::path::PathBuf {
    project.root().join(".dist-new")
}

fn beside(project: &Project) -> std::path::PathBuf {
    project.root().join(".dist-old")
}

#[test]
fn the_same_command_works_after_an_interruption_at_any_step() {
    let [old, files] = &*RELEASES;
    for (what, interrupt) in LEFT {
        let (_folder, project) = empty();
        interrupt(&project, old, files);
        replace(&project, files).unwrap_or_else(|message| panic!("{what}: {message}"));
        assert_eq!(tree(&project), whole(files), "{what}");
    }
}

/// Between the moves the old output is beside its place. A run that then fails brings it back.
#[cfg(unix)]
#[test]
fn a_run_that_fails_after_an_interruption_brings_the_old_output_back() {
    let [old, files] = &*RELEASES;
    let (_folder, project) = empty();
    leave(&beside(&project), old, |_| true);
    let mut spoilt = files.clone();
    let file = spoilt.remove("README.md").expect("there is a guide");
    // A path that no system can write.
    spoilt.insert("v19/latest.yaml/README.md".to_owned(), file);
    replace(&project, &spoilt).expect_err("a file can't be a folder as well");
    assert_eq!(
        tree(&project).into_iter().filter(|(path, _)| path.starts_with("dist/")).collect::<Tree>(),
        whole(old)
    );
    replace(&project, files).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(tree(&project), whole(files));
}

/// Puts something into a checkout that was not published from it.
type Spoil = fn(&Project);

#[test]
fn what_is_not_ours_is_refused_and_nothing_is_changed() {
    let [old, files] = &*RELEASES;
    let cases: [(&str, Spoil, &str); 9] = [
        ("a file", |project| write(&dist(project).join("notes.txt"), "mine"), "notes.txt"),
        ("a hidden file", |project| write(&dist(project).join(".nojekyll"), ""), ".nojekyll"),
        (
            "a file in a folder",
            |project| write(&dist(project).join("v19/notes.txt"), "mine"),
            "notes.txt",
        ),
        (
            "an empty folder",
            |project| fs::create_dir(dist(project).join("v19/mine")).expect("it can be made"),
            "mine",
        ),
        (
            "another manifest",
            |project| write(&dist(project).join(MANIFEST), "{}"),
            "somebody else's",
        ),
        (
            "no manifest",
            |project| fs::remove_file(dist(project).join(MANIFEST)).expect("it can be removed"),
            "was not written by",
        ),
        ("a file beside", |project| write(&new(project).join("notes.txt"), "mine"), "notes.txt"),
        (
            "a file for a folder",
            |project| write(&beside(project), "mine"),
            ".dist-old is no folder",
        ),
        (
            "a folder for a file",
            |project| {
                let path = dist(project).join("README.md");
                fs::remove_file(&path).expect("it can be removed");
                fs::create_dir(&path).expect("it can be made");
            },
            "README.md",
        ),
    ];
    for (what, spoil, says) in cases {
        let (_folder, project) = empty();
        replace(&project, old).expect("it can be written");
        spoil(&project);
        let before = tree(&project);
        let message = replace(&project, files).expect_err(what);
        assert!(
            message.contains(says) && message.contains("move it elsewhere"),
            "{what}: {message}"
        );
        assert_eq!(tree(&project), before, "{what}");
    }
}

#[test]
fn a_folder_of_somebody_elses_is_left_alone() {
    let (_folder, project) = empty();
    write(&dist(&project).join("bundle.js"), "mine");
    let before = tree(&project);
    let message = replace(&project, &RELEASES[0]).expect_err("the folder is not ours");
    assert!(message.contains("bundle.js"), "{message}");
    assert_eq!(tree(&project), before);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let [old, files] = &*RELEASES;
    let (_folder, project) = empty();
    replace(&project, old).expect("it can be written");
    // The same files, somewhere else.
    let elsewhere = project.root().join("elsewhere");
    fs::rename(dist(&project).join("v19"), &elsewhere).expect("it can be moved");
    std::os::unix::fs::symlink(&elsewhere, dist(&project).join("v19")).expect("it can be made");
    replace(&project, files).expect_err("a link was not written by the command");
    assert!(elsewhere.join("latest.yaml").exists());
    fs::rename(dist(&project), project.root().join("moved")).expect("it can be moved");
    std::os::unix::fs::symlink(project.root().join("moved"), dist(&project))
        .expect("it can be made");
    let message = replace(&project, files).expect_err("a link is no folder");
    assert!(message.contains("is no folder"), "{message}");
}

#[test]
fn an_edit_is_undone_and_what_a_desktop_leaves_is_no_hindrance() {
    let [old, files] = &*RELEASES;
    let (_folder, project) = empty();
    replace(&project, old).expect("it can be written");
    write(&dist(&project).join("README.md"), "Changed.\n");
    fs::remove_file(dist(&project).join("LIMITATIONS.md")).expect("it can be removed");
    for litter in [".DS_Store", "v19/.DS_Store", "v19/latest-schemas/Thumbs.db"] {
        write(&dist(&project).join(litter), "");
    }
    assert_eq!(differences(&project, old).expect("it can be read").len(), 2);
    replace(&project, files).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(tree(&project), whole(files));
}

#[test]
fn the_sums_are_those_of_the_files_on_disk() {
    let (_folder, project) = empty();
    replace(&project, &RELEASES[0]).expect("it can be written");
    let sums = read(&dist(&project).join(SUMS));
    for line in sums.lines() {
        let (sum, path) = line.split_once("  ").expect("a sum and a path");
        assert_eq!(cpq_publication::sha256(&read(&dist(&project).join(path))), sum, "{path}");
    }
    // It is in no line of its own.
    assert_eq!(sums.lines().count() + 1, RELEASES[0].len());
}

/// The tool that users check the sums with.
#[cfg(target_os = "linux")]
#[test]
fn sha256sum_takes_the_sums() {
    let (_folder, project) = empty();
    replace(&project, &RELEASES[0]).expect("it can be written");
    let mut command = std::process::Command::new("sha256sum");
    let output = run(command.args(["--strict", "--check", SUMS]).current_dir(dist(&project)));
    assert!(output.status.success(), "{}", text(&output.stderr));
}

//! `cargo xtask retire`.

use std::fs;
use std::path::Path;
use std::process::Command;

use xtask::default::default;
use xtask::regenerate::{check, regenerate};
use xtask::retire::retire;

use super::{NEW, Spoil, bumped, default_of};
use crate::checkout::{Copy, edit, read, write};
use crate::commands::{run, text, xtask};

/// A copy with a version more, generated.
fn grown() -> Copy {
    let copy = Copy::new();
    bumped(&copy);
    regenerate(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    copy
}

fn retired(copy: &Copy, version: &str) -> String {
    retire(&copy.project, version, true).unwrap_or_else(|message| panic!("{message}"))
}

#[test]
fn a_version_that_came_and_went_leaves_nothing_behind() {
    let copy = Copy::new();
    let before = copy.tree();
    bumped(&copy);
    regenerate(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    assert!(copy.generated(NEW).is_dir());
    retired(&copy, NEW);
    assert_eq!(copy.changed(&before), [""; 0]);

    bumped(&copy);
    retired(&copy, NEW);
    assert_eq!(copy.changed(&before), [""; 0], "though it was never generated");
}

#[test]
fn a_version_may_go_though_its_contract_is_not_in_order() {
    let copy = Copy::new();
    let before = copy.tree();
    bumped(&copy);
    write(&copy.spec(NEW).join("openapi.yaml"), "]");
    retired(&copy, NEW);
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn what_users_lose_is_said_and_so_is_where_it_is_named() {
    let copy = Copy::new();
    let oldest = copy.project.versions().expect("there are some").remove(0);
    write(&copy.project.root().join("tests/tests/it/old.rs"), format!("use oracle_cpq::{oldest};"));
    write(&copy.project.root().join("tests/tests/it/other.rs"), format!("x{oldest} {oldest}0"));
    write(&copy.project.root().join("target/old.rs"), &oldest);
    let said = retired(&copy, &oldest);
    for part in [
        format!("`oracle_cpq::{oldest}`"),
        "the feature".to_owned(),
        "replaceCompanyUser".to_owned(),
        "breaking step".to_owned(),
        "CHANGELOG.md".to_owned(),
        "\n  tests/tests/it/old.rs\n".to_owned(),
    ] {
        assert!(said.contains(&part), "`{part}` is missing in:\n{said}");
    }
    for part in ["other.rs", "target/", "generated", "Cargo.toml"] {
        assert!(!said.contains(part), "`{part}` is named in:\n{said}");
    }
    let left = copy.tree().into_keys().filter(|name| name.contains(&format!("/{oldest}/")));
    assert_eq!(left.collect::<Vec<_>>(), [""; 0]);
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

#[test]
fn a_version_that_can_not_be_done_without_is_refused() {
    let copy = Copy::new();
    let kept = default_of(&copy);
    let before = copy.tree();
    for (name, says) in [
        ("v998", "there is no version `v998` in spec/; there are "),
        ("default", "there is no version `default`"),
        ("../sdk", "there is no version `../sdk`"),
        ("", "there is no version ``"),
        (&kept, "is the default; make another one the default first, as in `cargo xtask default v"),
    ] {
        let message = retire(&copy.project, name, true).expect_err(name);
        assert!(message.contains(says), "{name}: {message}");
        assert_eq!(copy.changed(&before), [""; 0], "{name}");
    }
    for version in copy.project.versions().expect("there are some") {
        if version != kept {
            retired(&copy, &version);
        }
    }
    edit(&copy.project.root().join("sdk/Cargo.toml"), |text| {
        text.replace(&format!("[\"{kept}\"]"), "[\"v1\"]")
    });
    let before = copy.tree();
    let message = retire(&copy.project, &kept, true).expect_err("it is the last one");
    assert!(message.contains("is the only version there is"), "{message}");
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn a_version_stays_where_the_others_are_not_in_order() {
    let copy = grown();
    edit(&copy.spec(&newest_but(&copy)).join("openapi.yaml"), |text| format!("x-fault: 1\n{text}"));
    let before = copy.tree();
    let message = retire(&copy.project, NEW, true).expect_err("another has a fault");
    assert!(message.contains("x-fault") && message.contains("nothing was removed"), "{message}");
    assert_eq!(copy.changed(&before), [""; 0]);
}

fn newest_but(copy: &Copy) -> String {
    let mut versions = copy.project.versions().expect("there are versions");
    versions.retain(|version| version != NEW);
    versions.pop().expect("there is one")
}

fn git(root: &Path, arguments: &[&str]) {
    let settings =
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let git = Command::new("git").args(settings).args(arguments).current_dir(root).output();
    let git = git.expect("a checkout has git");
    assert!(git.status.success(), "{}", text(&git.stderr));
}

#[test]
fn what_is_not_committed_is_not_removed_without_a_word() {
    let copy = grown();
    let root = copy.project.root().to_owned();
    let refused = |parts: &[&str]| {
        let before = copy.tree();
        let output = run(&mut xtask(&root, &["retire", NEW]));
        let said = text(&output.stderr);
        assert!(!output.status.success(), "{said}");
        for part in parts.iter().chain(&["--discard-changes"]) {
            assert!(said.contains(part), "`{part}` is not said in: {said}");
        }
        assert_eq!(copy.changed(&before), [""; 0]);
    };
    // Nothing is known where git can't be asked.
    write(&root.join(".git"), "gitdir: nowhere\n");
    refused(&["git can't say whether"]);
    fs::remove_file(root.join(".git")).expect("it can be removed");

    git(&root, &["init", "--quiet"]);
    refused(&["not committed", &format!("?? spec/{NEW}/openapi.yaml")]);
    git(&root, &["add", "."]);
    refused(&[&format!("A  spec/{NEW}/quirks.toml")]);
    git(&root, &["commit", "--quiet", "--message", "a"]);
    edit(&copy.spec(NEW).join("openapi.yaml"), |text| format!("# A line.\n{text}"));
    refused(&[&format!(" M spec/{NEW}/openapi.yaml")]);
    git(&root, &["stash", "--quiet"]);
    let output = run(&mut xtask(&root, &["retire", NEW]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!copy.spec(NEW).exists());
}

#[test]
fn the_same_command_goes_on_wherever_a_run_was_interrupted() {
    let before = Copy::new();
    let whole = before.tree();
    let manifests = ["tests/external_tools/findings.toml", "sdk/Cargo.toml", "tests/Cargo.toml"];
    let undo = |copy: &Copy, names: &[&str]| {
        for name in names {
            write(&copy.project.root().join(name), read(&before.project.root().join(name)));
        }
    };
    let states: [(&str, Spoil<'_>); 6] = [
        ("one manifest is written", &|copy| undo(copy, &manifests[..1])),
        ("two are", &|copy| undo(copy, &manifests[..2])),
        ("all are", &|copy| undo(copy, &manifests)),
        ("the folder is out of its place", &|copy| {
            undo(copy, &manifests);
            fs::rename(copy.spec(NEW), copy.spec(&format!(".{NEW}.old"))).expect("it can be moved");
        }),
        ("the folder is half removed", &|copy| {
            undo(copy, &manifests);
            let old = copy.spec(&format!(".{NEW}.old"));
            fs::rename(copy.spec(NEW), &old).expect("it can be moved");
            fs::remove_file(old.join("openapi.yaml")).expect("it can be removed");
        }),
        ("the module is left", &|copy| {
            undo(copy, &manifests);
            fs::remove_dir_all(copy.spec(NEW)).expect("it can be removed");
        }),
    ];
    for (what, state) in states {
        let copy = grown();
        state(&copy);
        retired(&copy, NEW);
        assert_eq!(copy.changed(&whole), [""; 0], "{what}");
        retire(&copy.project, NEW, true).expect_err("it is gone");
    }
}

/// A run that stopped half-way may also be taken back.
#[test]
fn an_interrupted_retirement_is_undone_by_a_bump() {
    let copy = grown();
    let whole = copy.tree();
    edit(&copy.project.root().join("sdk/Cargo.toml"), |text| {
        let (before, after) = text.split_once(&format!("\n{NEW} =")).expect("it has the feature");
        let before = before.rsplit_once('\n').expect("it has a comment").0;
        format!("{before}{}", &after[after.find('\n').expect("it is a line")..])
    });
    bumped(&copy);
    assert_eq!(copy.changed(&whole), [""; 0]);
}

#[test]
fn a_version_may_go_once_another_is_the_default() {
    let copy = Copy::new();
    copy.add(&["README.md"]);
    let old = default_of(&copy);
    bumped(&copy);
    default(&copy.project, NEW).unwrap_or_else(|message| panic!("{message}"));
    let message = retire(&copy.project, NEW, true).expect_err("it is the default");
    assert!(message.contains(&format!("`cargo xtask default {old}`")), "{message}");
    retired(&copy, &old);
    assert!(!copy.spec(&old).exists());
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

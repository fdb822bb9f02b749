//! What a release allows to change, and its record.

use std::fs;

use semver::Version;
use xtask::compatibility::{Verdict, check};
use xtask::diff;
use xtask::records::{newest, write_record};
use xtask::since_release::since_release;

use crate::checkout::{copy, edit, original, read, write};
use crate::small::{COLOUR, PART, Small, with_colour};

fn verdict(small: &Small) -> Verdict {
    check(&small.project).unwrap_or_else(|message| panic!("{message}"))
}

/// A project that was released as 0.1.0 in its current state.
fn released() -> Small {
    let small = Small::new();
    write_record(&small.project).unwrap_or_else(|message| panic!("{message}"));
    small
}

fn assert_refused(small: &Small, expected: &[&str]) {
    let verdict = verdict(small);
    let [refusal] = verdict.refusals.as_slice() else { panic!("{expected:?}: {verdict}") };
    for part in expected {
        assert!(refusal.contains(part), "`{part}` is missing in: {refusal}");
    }
    assert!(verdict.to_string().contains(refusal), "{verdict}");
}

fn assert_accepted(small: &Small) {
    let verdict = verdict(small);
    assert!(verdict.refusals.is_empty(), "{verdict}");
}

#[test]
fn checkout_is_compatible_with_the_last_release() {
    let verdict = check(&original()).unwrap_or_else(|message| panic!("{message}"));
    assert!(verdict.refusals.is_empty(), "{verdict}");
}

#[test]
fn everything_is_allowed_before_the_first_release() {
    let small = Small::new();
    small.set_version("0.0.1-alpha.1");
    let verdict = verdict(&small);
    assert!(verdict.since.is_none() && verdict.refusals.is_empty(), "{verdict}");
    assert!(verdict.to_string().contains("There is no release yet"), "{verdict}");
}

#[test]
fn a_record_has_the_contracts_and_is_written_once() {
    let small = Small::new();
    // An interrupted run leaves a folder whose name begins with a dot.
    write(&small.project.releases().join(".unfinished-1/v1/openapi.yaml"), "incomplete");
    assert!(verdict(&small).since.is_none());
    let folder = write_record(&small.project).expect("the record can be written");
    assert_eq!(folder, small.project.root().join("spec/releases/0.1.0"));
    assert_eq!(read(&folder.join("v1/openapi.yaml")), read(&small.contract("v1")));
    let record = newest(&small.project).expect("it can be read").expect("it exists");
    assert_eq!(record.version, Version::new(0, 1, 0));
    let compatible = "The contracts of 0.1.0 are compatible with release 0.1.0.";
    assert_eq!(verdict(&small).to_string(), compatible);

    let before = small.tree();
    let message = write_record(&small.project).expect_err("it exists");
    assert!(message.contains("0.1.0 has been released already"), "{message}");
    assert_eq!(small.tree(), before);
}

#[cfg(unix)]
#[test]
fn a_record_has_the_usual_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let small = released();
    let mode = |path| fs::metadata(path).expect("it exists").permissions().mode();
    let (record, spec) = (small.project.releases().join("0.1.0"), small.project.spec().join("v1"));
    assert_eq!(format!("{:o}", mode(record)), format!("{:o}", mode(spec)));
}

#[test]
fn the_newest_release_is_the_highest_version() {
    let small = released();
    let releases = small.project.releases();
    for other in ["0.9.0", "0.10.0", "0.10.0-rc.1"] {
        copy(&releases.join("0.1.0"), &releases.join(other));
    }
    small.set_version("0.10.0");
    assert_eq!(verdict(&small).since, Some(Version::new(0, 10, 0)));
}

#[test]
fn an_invalid_record_is_an_error_that_names_it() {
    for (name, expected) in [
        ("0.1.0/v1/openapi.yaml", "spec/releases/0.1.0/v1/openapi.yaml: line 1, column "),
        ("notes/a.txt", "spec/releases/notes is not the record of a release"),
    ] {
        let small = released();
        write(&small.project.releases().join(name), "openapi: ]");
        let message = check(&small.project).expect_err(expected);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn refuses_breaking_changes_of_a_released_contract() {
    let small = Small::new();
    edit(&small.contract("v1"), with_colour);
    write_record(&small.project).expect("the record can be written");
    small.edit(COLOUR, "");
    // Not even a major version allows it.
    small.set_version("9.0.0");
    small.edit("version: '0.1.0'", "version: '9.0.0'");
    let pointer = "\n  /components/schemas/Part/properties/colour: ";
    assert_refused(&small, &["the contract v1 has been released", pointer]);

    let small = released();
    small.edit("title: Parts", "title: Planes");
    assert_refused(&small, &["has changed in its descriptions"]);
}

#[test]
fn requires_a_higher_contract_version_after_a_change() {
    type Change<'a> = &'a dyn Fn(&str) -> String;

    let description = |text: &str| {
        text.replace("description: Parts that are sold.", "description: Parts that can be bought.")
    };
    let unchanged = |text: &str| text.to_owned();
    let cases: [(Change<'_>, &str, &str, &str); 4] = [
        (&description, "0.1.0", "must be at least 0.1.1, but is 0.1.0", "0.1.1"),
        (&with_colour, "0.1.1", "must be at least 0.2.0, but is 0.1.1", "0.2.0"),
        (&unchanged, "0.0.9", "must be at least 0.1.0, but is 0.0.9", "0.1.0"),
        (&unchanged, "1.0", "must be three numbers", "1.0.0"),
    ];
    for (change, too_low, expected, high_enough) in cases {
        let small = released();
        let released = read(&small.contract("v1"));
        let version = |version: &str| {
            let text = change(&released);
            let text = text.replace("version: '0.1.0'", &format!("version: '{version}'"));
            write(&small.contract("v1"), text);
        };
        version(too_low);
        assert_refused(&small, &["spec/v1/openapi.yaml: ", expected]);
        version(high_enough);
        assert_accepted(&small);
    }
}

#[test]
fn requires_a_breaking_crate_version_after_a_contract_is_removed() {
    let small = Small::with_v2(str::to_owned);
    write_record(&small.project).expect("the record can be written");
    fs::remove_dir_all(small.project.spec().join("v1")).expect("it can be removed");
    small.set_version("0.1.1");
    let expected = ["the contract v1 was released with 0.1.0", "from 0.1.1 to at least 0.2.0"];
    assert_refused(&small, &expected);

    let diff = since_release(&small.project).expect("there is a release");
    assert!(diff.is_breaking());
    assert_eq!(diff.removed, ["v1"]);
    for version in ["0.2.0-rc.1", "0.2.0"] {
        small.set_version(version);
        assert_accepted(&small);
    }
}

#[test]
fn refuses_a_crate_version_below_the_released_one() {
    let small = released();
    small.set_version("0.0.9");
    assert_refused(&small, &["is 0.0.9, but 0.1.0 has been released"]);
}

#[test]
fn a_new_contract_is_compatible() {
    let small = released();
    copy(&small.project.spec().join("v1"), &small.project.spec().join("v2"));
    edit(&small.contract("v2"), |text| {
        text.replace("/rest/v1", "/rest/v2")
            .replace(PART, "      description: Another\n      type: object\n      properties:")
    });
    assert_accepted(&small);
    let diff = since_release(&small.project).expect("there is a release");
    assert!(!diff.is_breaking());
    assert_eq!((diff.added.as_slice(), diff.removed.len()), (&["v2".to_owned()][..], 0));
    let text = diff::text(&diff);
    assert!(text.contains(&verdict(&small).to_string()), "{text}");
}

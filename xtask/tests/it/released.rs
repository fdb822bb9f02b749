//! What a release may change: each rule by a case that trips it and one that does not.

use std::fs;

use semver::Version;
use xtask::diff;
use xtask::released::{Rule, Verdict, judge, newest, record};

use crate::checkout::{copy, edit, original, read, write};
use crate::small::{PART, Small, with_colour};

fn version(text: &str) -> Version {
    Version::parse(text).expect("it is a version")
}

fn verdict(small: &Small) -> Verdict {
    judge(&small.project).unwrap_or_else(|message| panic!("{message}"))
}

fn rules(small: &Small) -> Vec<Rule> {
    verdict(small).refusals.iter().map(|refusal| refusal.rule).collect()
}

/// A project that was released as 0.1.0 as it is.
fn released() -> Small {
    let small = Small::new();
    record(&small.project).unwrap_or_else(|message| panic!("{message}"));
    small
}

#[test]
fn the_checkout_keeps_what_has_been_released() {
    let verdict = judge(&original()).unwrap_or_else(|message| panic!("{message}"));
    let broken: Vec<&str> = verdict.standing().map(|refusal| refusal.message.as_str()).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn before_the_first_release_everything_is_allowed() {
    let small = Small::new();
    let verdict = verdict(&small);
    assert_eq!((verdict.since.as_ref(), verdict.refusals.len()), (None, 0));
    assert!(verdict.to_string().contains("Nothing has been released so far"), "{verdict}");
    small.set_version("0.0.1-alpha.1");
    assert_eq!(rules(&small), []);
}

#[test]
fn a_record_has_what_the_next_release_is_held_against() {
    let small = Small::new();
    let folder = record(&small.project).expect("nothing stands against it");
    assert_eq!(folder, small.project.root().join("releases/0.1.0"));
    assert_eq!(read(&folder.join("v1/openapi.yaml")), read(&small.contract("v1")));
    assert!(read(&folder.join("surface.txt")).contains("\nstruct shop::Site;\n"));
    let names: Vec<String> =
        small.tree().into_keys().filter(|name| name.starts_with("releases/")).collect();
    let expected = [
        "releases/",
        "releases/0.1.0/",
        "releases/0.1.0/surface.txt",
        "releases/0.1.0/v1/",
        "releases/0.1.0/v1/openapi.yaml",
    ];
    assert_eq!(names, expected);
    let record = newest(&small.project).expect("it can be read").expect("there is one");
    assert_eq!(record.version, version("0.1.0"));
    let verdict = verdict(&small);
    assert_eq!(verdict.to_string(), "Nothing stands against 0.1.0 after 0.1.0.");
}

#[cfg(unix)]
#[test]
fn a_record_can_be_read_by_whoever_may_read_other_folders() {
    use std::os::unix::fs::PermissionsExt as _;

    let small = released();
    let mode = |name| {
        let path = small.project.root().join(name);
        fs::metadata(path).expect("it is there").permissions().mode()
    };
    assert_eq!(format!("{:o}", mode("releases/0.1.0")), format!("{:o}", mode("sdk")));
}

#[test]
fn a_record_is_never_written_again() {
    let small = released();
    let before = small.tree();
    let message = record(&small.project).expect_err("there is one already");
    assert!(message.contains("0.1.0 has been released"), "{message}");
    assert_eq!(small.tree(), before);
}

#[test]
fn what_stands_against_a_release_leaves_no_record() {
    let small = released();
    edit(&small.project.sdk().join("src/lib.rs"), |text| text.replace("pub struct Error;\n", ""));
    let before = small.tree();
    let message = record(&small.project).expect_err("an item is gone");
    assert!(message.contains("at least 0.2.0"), "{message}");
    assert_eq!(small.tree(), before);
    small.set_version("0.2.0");
    record(&small.project).expect("the version is large enough");
}

#[test]
fn what_an_interrupted_release_left_is_no_record() {
    let small = Small::new();
    let left = small.project.root().join("releases/.unfinished-1/v1/openapi.yaml");
    write(&left, "half a contra");
    assert_eq!(verdict(&small).since, None);
    record(&small.project).expect("the same command works again");
    assert_eq!(verdict(&small).since, Some(version("0.1.0")));
}

#[test]
fn the_newest_record_counts_as_versions_go() {
    let small = released();
    let folder = small.project.root().join("releases");
    for other in ["0.9.0", "0.10.0", "0.10.0-rc.1"] {
        copy(&folder.join("0.1.0"), &folder.join(other));
    }
    small.set_version("0.10.0");
    assert_eq!(verdict(&small).since, Some(version("0.10.0")));
}

#[test]
fn a_record_that_can_not_be_read_is_named() {
    let small = released();
    let releases = small.project.root().join("releases");
    let cases: [(&str, &str, &str); 3] = [
        ("0.1.0/v1/openapi.yaml", "openapi: ]", "releases/0.1.0/v1/openapi.yaml: line 1, column "),
        ("0.1.0/surface.txt", "nonsense\n", "releases/0.1.0/surface.txt: `nonsense` is no item"),
        ("notes/a.txt", "", "releases/notes is no record of a release"),
    ];
    for (name, content, says) in cases {
        let path = releases.join(name);
        let before = path.exists().then(|| read(&path));
        write(&path, content);
        let message = judge(&small.project).expect_err("it can't be read");
        assert!(message.contains(says), "{message}");
        match before {
            Some(text) => write(&path, text),
            None => fs::remove_dir_all(releases.join("notes")).expect("it can be removed"),
        }
    }
    assert_eq!(rules(&small), []);
}

#[test]
fn a_released_contract_may_not_break_anybody() {
    let small = released();
    small.edit("        partNumber:\n          description: What names it\n          type: string\n          x-personal-data: false\n          x-evidence: {kind: documented, page: parts}\n", "");
    small.set_version("9.0.0");
    small.edit("version: '0.1.0'", "version: '9.0.0'");
    let verdict = verdict(&small);
    let [refusal] = verdict.refusals.as_slice() else { panic!("{verdict}") };
    assert_eq!(refusal.rule, Rule::Contract);
    for part in
        ["the contract v1 has been released", "  /components/schemas/Part/properties/partNumber: "]
    {
        assert!(refusal.message.contains(part), "`{part}` is missing in {verdict}");
    }
    assert_eq!(verdict.standing().count(), 1);
}

#[test]
fn a_released_contract_stays_the_same_contract() {
    let small = released();
    small.edit("title: Parts", "title: Planes");
    let verdict = verdict(&small);
    assert_eq!(rules(&small), [Rule::Contract], "{verdict}");
    assert!(verdict.to_string().contains("Planes"), "{verdict}");
}

#[test]
fn words_that_change_ask_for_a_patch_of_the_contract() {
    let small = released();
    small.edit("description: Parts that are sold.", "description: Parts that can be bought.");
    let verdict = verdict(&small);
    let [refusal] = verdict.refusals.as_slice() else { panic!("{verdict}") };
    assert_eq!(refusal.rule, Rule::ContractVersion);
    assert!(refusal.message.contains("make info.version at least 0.1.1, it is 0.1.0"), "{verdict}");
    assert_eq!(verdict.standing().count(), 1);
    small.edit("version: '0.1.0'", "version: '0.1.1'");
    assert_eq!(rules(&small), []);
}

#[test]
fn a_member_more_asks_for_a_minor_step_of_the_contract_and_a_step_of_the_crate() {
    let small = released();
    edit(&small.contract("v1"), |text| {
        with_colour(text).replace("version: '0.1.0'", "version: '0.1.1'")
    });
    let verdict = verdict(&small);
    assert_eq!(rules(&small), [Rule::ContractVersion, Rule::CrateVersion]);
    let said = verdict.to_string();
    for part in [
        "This stands against 0.1.0 after 0.1.0:",
        "make info.version at least 0.2.0, it is 0.1.1",
        "make the version in Cargo.toml at least 0.1.1",
    ] {
        assert!(said.contains(part), "`{part}` is missing in {said}");
    }
    // The crate's version is a matter of the day of the release.
    assert_eq!(verdict.standing().count(), 1);
    small.edit("version: '0.1.1'", "version: '0.2.0'");
    assert_eq!(rules(&small), [Rule::CrateVersion]);
    small.set_version("0.1.1");
    assert_eq!(rules(&small), []);
    record(&small.project).expect("nothing stands against it");
    assert_eq!(
        newest(&small.project).expect("it can be read").map(|it| it.version),
        Some(version("0.1.1"))
    );
}

#[test]
fn a_contracts_version_is_three_numbers_and_never_smaller() {
    for (given, says) in
        [("0.0.9", "make info.version at least 0.1.0"), ("1.0", "write three numbers")]
    {
        let small = released();
        small.edit("version: '0.1.0'", &format!("version: '{given}'"));
        let verdict = verdict(&small);
        assert_eq!(rules(&small), [Rule::ContractVersion], "{given}");
        assert!(verdict.to_string().contains(says), "{verdict}");
    }
}

#[test]
fn a_crates_version_is_held_against_its_public_items() {
    let source = |small: &Small, from: &str, to: &str| {
        edit(&small.project.sdk().join("src/lib.rs"), |text| text.replace(from, to));
    };
    let cases: [(&str, &str, &str, &str); 2] = [
        ("pub struct Site;", "pub struct Site;\npub struct More;", "0.1.0", "0.1.1"),
        ("pub struct Site;", "pub struct Site { pub name: String }", "0.1.9", "0.2.0-rc.1"),
    ];
    for (from, to, too_small, enough) in cases {
        let small = released();
        source(&small, from, to);
        small.set_version(too_small);
        assert_eq!(rules(&small), [Rule::CrateVersion], "{to}");
        assert_eq!(verdict(&small).standing().count(), 0);
        small.set_version(enough);
        assert_eq!(rules(&small), [], "{to}");
    }
    let small = released();
    small.set_version("0.0.9");
    assert_eq!(rules(&small), [Rule::CrateVersion], "it has gone down");
}

#[test]
fn a_released_version_goes_only_with_a_version_that_may_break() {
    let small = Small::with_v2(str::to_owned);
    record(&small.project).expect("nothing stands against it");
    fs::remove_dir_all(small.project.spec().join("v1")).expect("it can be removed");
    small.set_version("0.1.1");
    let told = verdict(&small);
    assert_eq!(rules(&small), [Rule::Retired, Rule::CrateVersion]);
    assert!(told.to_string().contains("v1 was released with 0.1.0 and is gone"), "{told}");
    assert_eq!(told.standing().count(), 1);
    small.set_version("0.2.0");
    assert_eq!(rules(&small), []);
}

#[test]
fn a_version_more_takes_nothing_away() {
    let small = released();
    copy(&small.project.spec().join("v1"), &small.project.spec().join("v2"));
    edit(&small.contract("v2"), |text| {
        text.replace("/rest/v1", "/rest/v2")
            .replace(PART, "      description: Another\n      type: object\n      properties:")
    });
    assert_eq!(rules(&small), [Rule::CrateVersion]);
    small.set_version("0.1.1");
    assert_eq!(rules(&small), []);
    let diff = diff::since_release(&small.project).expect("there has been a release");
    assert!(!diff.is_breaking());
    assert_eq!((diff.come.as_slice(), diff.gone.len()), (&["v2".to_owned()][..], 0));
    let text = diff::text(&diff);
    for part in [
        "0.1.0 → the checkout\n",
        "The contract v2 is new.",
        "added    mod shop::v2 // v2, with ",
        "Nothing stands against 0.1.1 after 0.1.0.",
    ] {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

#[test]
fn since_a_release_a_version_that_is_gone_breaks() {
    let small = Small::with_v2(str::to_owned);
    record(&small.project).expect("nothing stands against it");
    fs::remove_dir_all(small.project.spec().join("v1")).expect("it can be removed");
    let diff = diff::since_release(&small.project).expect("there has been a release");
    assert!(diff.is_breaking());
    let json = diff::json(&diff);
    assert_eq!(json["removed"][0], "v1");
    assert_eq!(json["crate"]["least"], "0.2.0");
    assert_eq!(json["refusals"].as_array().map(Vec::len), Some(2));
    let markdown = diff::markdown(&diff);
    assert!(markdown.contains("The contract v1 is gone: breaking."), "{markdown}");
}

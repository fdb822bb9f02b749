//! `cargo xtask diff`: what it says of two contracts to either reader, and how it ends.

use std::process::Output;

use serde_json::Value;

use crate::checkout::read;
use crate::commands::{run, text, xtask};
use crate::small::{Small, with_colour};

fn diff(small: &Small, arguments: &[&str]) -> Output {
    let line: Vec<&str> = ["diff"].iter().chain(arguments).copied().collect();
    run(&mut xtask(small.project.root(), &line))
}

/// What is printed, where the command ends with this code.
fn said(small: &Small, arguments: &[&str], code: i32) -> String {
    let output = diff(small, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "{arguments:?}");
    text(&output.stdout)
}

fn json(small: &Small, arguments: &[&str], code: i32) -> Value {
    let line: Vec<&str> = arguments.iter().chain(&["--json"]).copied().collect();
    serde_json::from_str(&said(small, &line, code)).expect("it is one JSON document")
}

#[test]
fn the_version_in_server_and_module_is_no_change() {
    let small = Small::with_v2(str::to_owned);
    let told = said(&small, &["v1", "v2"], 0);
    assert!(told.contains("No public item has changed."), "{told}");
    let told = json(&small, &["v1", "v2"], 0);
    assert_eq!(told["breaking"], false);
    assert_eq!(told["contracts"][0]["comparison"]["step"], "none", "{told:#}");
    assert_eq!(told["crate"]["step"], "none");
}

#[test]
fn a_member_more_is_told_to_both_readers_and_breaks_nobody() {
    let small = Small::with_v2(with_colour);
    let told = said(&small, &["v1", "v2"], 0);
    for part in [
        "v1 → v2\n",
        "== For users of the contract ==",
        "/components/schemas/Part/properties/colour",
        "== For users of the crate ==",
        "added    field shop::v2::types::Part::colour: Option<String> // v2\n",
        "at least 0.1.1 after 0.1.0 (patch)",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
    let told = json(&small, &["v1", "v2"], 0);
    assert_eq!(told["contracts"][0]["comparison"]["step"], "minor", "{told:#}");
    assert_eq!(told["crate"]["comparison"]["effect"], "compatible");
    assert_eq!(told["crate"]["least"], "0.1.1");
}

#[test]
fn a_member_less_breaks_both_readers() {
    let small = Small::with_v2(with_colour);
    let told = said(&small, &["v2", "v1"], 1);
    for part in [
        "removed  field shop::v1::types::Part::colour: Option<String> // v1\n",
        "at least 0.2.0 after 0.1.0 (minor) where v1 takes the place of v2, and at least 0.1.1 where it",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
    let told = json(&small, &["v2", "v1"], 1);
    assert_eq!(told["breaking"], true);
    assert_eq!(told["contracts"][0]["comparison"]["step"], "major", "{told:#}");
    let changes = told["crate"]["comparison"]["changes"].as_array().expect("there are changes");
    let removed: Vec<&str> = changes
        .iter()
        .filter(|change| change["change"] == "removed")
        .filter_map(|change| change["path"].as_str())
        .collect();
    let path = "shop::v1::types::Part::colour";
    assert_eq!(removed, [path, path], "the field and what sets it");
    let told = said(&small, &["v2", "v1", "--markdown"], 1);
    let line = "- removed `field shop::v1::types::Part::colour: Option<String> // v1`";
    assert!(told.contains("\n# The crate: v2 → v1\n") && told.contains(line), "{told}");
}

#[test]
fn a_contract_may_break_where_the_crate_does_not() {
    // Some generators name types by the titles of schemas; ours does not.
    let small = Small::with_v2(|text| text.replacen("title: Maker\n", "title: Manufacturer\n", 1));
    let told = said(&small, &["v1", "v2"], 1);
    for part in ["BREAKING", "Maker → Manufacturer", "No public item has changed."] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
}

#[test]
fn files_are_compared_like_versions_and_lint_is_not_asked() {
    let small = Small::new();
    let contract = read(&small.contract("v1"));
    let same = small.file("same.yaml", &contract);
    let more = small.file("more.yaml", &with_colour(&contract));
    let told = said(&small, &[&same, &more], 0);
    assert!(told.contains("added    field shop::v1::types::Part::colour"), "{told}");
    assert!(!told.contains("takes the place"), "{told}");
    // Valid OpenAPI, and nothing that the house's rules let in.
    let foreign = "openapi: 3.0.0\ninfo: {title: Parts, version: '7'}\npaths: {}\n";
    let foreign = small.file("foreign.yaml", foreign);
    let told = said(&small, &[&foreign, &foreign], 0);
    let sentence = "does not pass the house lint, so no crate can be made of it";
    assert!(
        told.contains("== For users of the crate ==\n\nLeft out: ") && told.contains(sentence),
        "{told}"
    );
    let told = json(&small, &[&foreign, &foreign], 0);
    assert!(
        told["crate"]["leftOut"].as_str().is_some_and(|said| said.contains(sentence)),
        "{told:#}"
    );
    let told = said(&small, &[&foreign, &foreign, "--markdown"], 0);
    assert!(told.contains("Left out: "), "{told}");
}

#[test]
fn json_is_read_as_json() {
    let small = Small::new();
    let contract = r#"{"openapi": "3.0.0", "info": {"title": "Parts \ud83d\ude00", "version": "1\/2"}, "paths": {}}"#;
    let file = small.file("contract.json", contract);
    let told = json(&small, &[&file, &file], 0);
    assert_eq!(told["contracts"][0]["comparison"]["title"], "Parts \u{1f600}");
}

#[test]
fn what_is_of_no_use_ends_with_two_and_prints_nothing() {
    let small = Small::new();
    let broken = small.file("broken.yaml", "openapi: 3.0.3\ninfo: [1, 2\npaths: {}\n");
    let twice = small.file("twice.yaml", "openapi: 3.0.3\ninfo: {}\n  \nopenapi: 3.0.3\n");
    let unclosed = small.file("unclosed.json", "{\"openapi\": \"3.0.3\",\n  oops}");
    let contract = read(&small.contract("v1"));
    let other = small.file("other.yaml", &contract.replacen("title: Parts", "title: Planes", 1));
    let newer = small.file("newer.yaml", &contract.replacen("'3.0.3'", "'3.1.0'", 1));
    let missing = "no/such/contract.yaml";
    for (old, new, parts) in [
        ("v1", "v8", &["no version `v8`", "there are v1"][..]),
        ("v8", "v1", &["no version `v8`"]),
        ("v1", missing, &["no/such/contract.yaml", "can't be read"]),
        ("v1", &broken, &["broken.yaml: line 3, column "]),
        ("v1", &twice, &["twice.yaml: line 4, column 1: the key `openapi` stands here twice"]),
        ("v1", &unclosed, &["unclosed.json: line 2, column 3: "]),
        ("v1", &other, &["other.yaml:4 #/info/title: ", "Planes"]),
        ("v1", &newer, &["newer.yaml:2: ", "3.1.0"]),
    ] {
        for format in [&[][..], &["--json"], &["--markdown"]] {
            let line: Vec<&str> = [old, new].iter().chain(format).copied().collect();
            let output = diff(&small, &line);
            let said = text(&output.stderr).replace('\\', "/");
            assert_eq!(output.status.code(), Some(2), "{line:?}: {said}");
            assert_eq!(text(&output.stdout), "", "{line:?}");
            for part in parts {
                assert!(said.contains(part), "`{part}` is not said of {line:?}:\n{said}");
            }
        }
    }
    for line in [&["v1"][..], &["v1", "v1", "v1"], &["v1", "v1", "--json", "--markdown"], &[]] {
        let output = diff(&small, line);
        assert_eq!(output.status.code(), Some(2), "{line:?}");
        assert_eq!(text(&output.stdout), "", "{line:?}");
    }
    let said = text(&diff(&small, &[]).stderr);
    assert!(said.contains("nothing has been released so far"), "{said}");
}

#[test]
fn nothing_is_written() {
    let small = Small::with_v2(with_colour);
    let before = small.tree();
    said(&small, &["v1", "v2"], 0);
    assert_eq!(small.tree(), before);
}

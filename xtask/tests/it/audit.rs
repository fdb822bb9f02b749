//! Documents against contracts: what the command says, and how it ends.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use crate::checkout::{Copy, edit, write};
use crate::commands::{run, text, xtask};

fn audit(copy: &Copy, pages: &[PathBuf]) -> Output {
    let mut command = xtask(copy.project.root(), &["audit"]);
    run(command.args(pages))
}

/// How it ends, and that it leaves everything alone.
#[track_caller]
fn assert_ends(copy: &Copy, pages: &[PathBuf], code: i32) -> String {
    let before = copy.tree();
    let output = audit(copy, pages);
    let said = text(&output.stdout) + &text(&output.stderr);
    // Windows writes a path the other way.
    let said = said.replace('\\', "/");
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(copy.changed(&before), [""; 0]);
    said
}

#[test]
fn the_checkout_agrees_with_its_tables() {
    let said = assert_ends(&Copy::new(), &[], 0);
    for version in ["v7: ", "v19: "] {
        let line = said.lines().find(|line| line.starts_with(version));
        assert!(line.is_some_and(|line| line.ends_with("agree with the contract")), "{said}");
    }
}

#[test]
fn a_finding_is_said_with_its_place_and_ends_with_1() {
    let copy = Copy::new();
    edit(&copy.spec("v7/openapi.yaml"), |text| text.replace("title: Job Title", "title: Job"));
    let said = assert_ends(&copy, &[], 1);
    let finding = "#/components/schemas/User/properties/jobTitle [title] companyUsers-put: ";
    assert!(said.contains(finding) && said.contains("spec/v7/openapi.yaml:"), "{said}");
    assert!(said.contains("say Job Title, the contract says Job"), "{said}");
    assert!(said.contains("v7: 1 finding(s), 0 warning(s)"), "{said}");
}

#[test]
fn a_quirk_that_is_not_needed_is_said_with_its_line() {
    let copy = Copy::new();
    edit(&copy.spec("v7/quirks.toml"), |text| text.replacen("places = 1", "places = 2", 1));
    let said = assert_ends(&copy, &[], 1);
    assert!(said.contains("spec/v7/quirks.toml:6 #/servers/0/url [quirk-places]"), "{said}");
}

/// Makes a file of a checkout unusable.
type Spoil = fn(&Copy);

#[test]
fn what_can_not_be_used_ends_with_2() {
    let unusable: [(&str, Spoil); 4] = [
        ("spec/v7/quirks.toml: line 7", |copy| {
            edit(&copy.spec("v7/quirks.toml"), |text| text.replace("pointer = ", "at = "));
        }),
        ("spec/v7/pages/companyUsers-put.toml: ", |copy| {
            write(&copy.spec("v7/pages/companyUsers-put.toml"), "page = 1\n");
        }),
        ("spec/v7/pages/other.toml: ", |copy| {
            edit(&copy.spec("v7/pages/other.toml"), |text| text.replace("member", "where"));
        }),
        ("openapi.yaml can't be read", |copy| {
            fs::remove_file(copy.spec("v7/openapi.yaml")).expect("it can be removed");
        }),
    ];
    for (says, spoil) in unusable {
        let copy = Copy::new();
        spoil(&copy);
        let said = assert_ends(&copy, &[], 2);
        assert!(said.contains(says), "`{says}` is not said in: {said}");
    }
    let copy = Copy::new();
    let said = assert_ends(&copy, &[copy.elsewhere().join("nowhere.txt")], 2);
    assert!(said.contains("nowhere.txt: can't be read"), "{said}");
}

/// A page of a call in v7, which has less to say than the committed one.
const PAGE: &str = "Replace User Details
put
/rest/v7/companies/{companyName}/users/{userName}
Puts another in the place of this one.
Request
Supported Media Types
- application/json
Root Schema : user
Type:
Show Source
object
-
nickname:
string
Title:
Nickname
What friends say
Response
Supported Media Types
- application/json
204 Response
";

#[test]
fn a_page_is_compared_and_the_contract_held_against_it() {
    let copy = Copy::new();
    let page = copy.elsewhere().join("page.txt");
    write(&page, PAGE);
    let said = assert_ends(&copy, &[page], 1);
    // What is new in the page, and what that means for the contract.
    assert!(said.contains("new: ") && said.contains("nickname"), "{said}");
    assert!(said.contains("#/components/schemas/User [property] companyUsers-put: "), "{said}");
}

#[test]
fn pages_beside_the_checkout_are_read_unasked() {
    let copy = Copy::new();
    write(&copy.elsewhere().join("shared/documents/page.txt"), PAGE);
    let said = assert_ends(&copy, &[], 1);
    assert!(said.contains("shared/documents/page.txt: `Replace User Details`"), "{said}");
}

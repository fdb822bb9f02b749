//! `cargo xtask audit`: its output and its exit codes.

use std::fs;
use std::path::PathBuf;

use crate::checkout::{Copy, edit, write};
use crate::commands::{run, text, xtask};

/// Runs the command, which must change no file, and returns its output.
#[track_caller]
fn audit(copy: &Copy, pages: &[PathBuf], exit_code: i32) -> String {
    let before = copy.tree();
    let output = run(xtask(copy.project.root(), &["audit"]).args(pages));
    // Windows has other separators.
    let printed = (text(&output.stdout) + &text(&output.stderr)).replace('\\', "/");
    assert_eq!(output.status.code(), Some(exit_code), "{printed}");
    assert_eq!(copy.changed(&before), [""; 0]);
    printed
}

#[test]
fn agrees_with_the_committed_tables() {
    let printed = audit(&Copy::new(), &[], 0);
    for version in ["v7: ", "v19: "] {
        let line = printed.lines().find(|line| line.starts_with(version));
        assert!(line.is_some_and(|line| line.ends_with("agree with the contract")), "{printed}");
    }
}

#[test]
fn prints_findings_with_their_place_and_exits_with_1() {
    let copy = Copy::new();
    edit(&copy.spec("v7/openapi.yaml"), |text| text.replace("title: Job Title", "title: Job"));
    edit(&copy.spec("v7/quirks.toml"), |text| text.replacen("places = 1", "places = 2", 1));
    let printed = audit(&copy, &[], 1);
    for expected in [
        "spec/v7/openapi.yaml:",
        "#/components/schemas/User/properties/jobTitle [title] companyUsers-put: ",
        ": the page says Job Title, the contract says Job;",
        "spec/v7/quirks.toml:6 #/servers/0/url [quirk-places]",
        "v7: 2 finding(s), 0 warning(s)",
    ] {
        assert!(printed.contains(expected), "`{expected}` is not in: {printed}");
    }
}

/// Makes a file of a checkout invalid.
type Corrupt = fn(&Copy);

#[test]
fn names_files_that_cannot_be_read_and_exits_with_2() {
    let cases: [(&str, Corrupt); 4] = [
        ("spec/v7/quirks.toml: line 7", |copy| {
            edit(&copy.spec("v7/quirks.toml"), |text| text.replace("pointer = ", "at = "));
        }),
        ("spec/v7/pages/companyUsers-put.toml: ", |copy| {
            write(&copy.spec("v7/pages/companyUsers-put.toml"), "page = 1\n");
        }),
        ("spec/v7/pages/other.toml: ", |copy| {
            edit(&copy.spec("v7/pages/other.toml"), |text| text.replace("pointer", "where"));
        }),
        ("openapi.yaml can't be read", |copy| {
            fs::remove_file(copy.spec("v7/openapi.yaml")).expect("the file can be removed");
        }),
    ];
    for (expected, corrupt) in cases {
        let copy = Copy::new();
        corrupt(&copy);
        let printed = audit(&copy, &[], 2);
        assert!(printed.contains(expected), "`{expected}` is not in: {printed}");
    }
    let copy = Copy::new();
    let printed = audit(&copy, &[copy.elsewhere().join("missing.txt")], 2);
    assert!(printed.contains("missing.txt: can't be read"), "{printed}");
}

/// A page of an operation in v7, with fewer facts than the committed table.
const PAGE: &str = "Replace User Details
put
/rest/v7/companies/{companyName}/users/{userName}
Replaces a user.
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
fn compares_a_given_page_with_its_table_and_the_contract() {
    let copy = Copy::new();
    let page = copy.elsewhere().join("page.txt");
    write(&page, PAGE);
    let printed = audit(&copy, &[page], 1);
    let difference = "+   { name = \"nickname\", type = \"string\", title = \"Nickname\" },";
    let finding = "#/components/schemas/User [property] companyUsers-put: ";
    assert!(printed.contains(difference) && printed.contains(finding), "{printed}");
}

#[test]
fn reads_the_pages_beside_the_checkout() {
    let copy = Copy::new();
    write(&copy.elsewhere().join("shared/documents/page.txt"), PAGE);
    let printed = audit(&copy, &[], 1);
    assert!(printed.contains("shared/documents/page.txt: `Replace User Details`"), "{printed}");
}

//! `cargo xtask transcribe`: pages become tables of a checkout.

use std::fs;
use std::path::PathBuf;

use xtask::files::Batch;
use xtask::project::Project;
use xtask::transcribe::{self, Comparison, Placed, Transcript, check, report};

use crate::checkout::{Copy, edit, read, write};
use crate::commands::{run, text, xtask};

/// A page of the operation that v19's contract lists as `users-put`.
pub(crate) const PAGE: &str = "Update User (PUT)
put
/rest/v19/users/{partyNumber}
Replaces a user.
Request
Supported Media Types
- application/json
Path Parameters
-
partyNumber(required): string
The number of the user
Root Schema : user-request
Type:
Show Source
object
-
login:
string
Title:
Login
The login of the user
Response
Supported Media Types
- application/json
204 Response
";

const TABLE: &str = "spec/v19/pages/users-put.toml";

/// Writes a page beside the checkout.
fn save(copy: &Copy, name: &str, text: &str) -> PathBuf {
    let path = copy.elsewhere().join(name);
    write(&path, text);
    path
}

/// Reads pages as the command does, and writes their tables.
fn transcribe(project: &Project, pages: &[PathBuf]) -> Result<Vec<Transcript>, String> {
    let mut batch = Batch::default();
    let transcripts = transcribe::transcribe(project, pages, &mut batch)?;
    batch.apply().map(|()| transcripts)
}

fn transcribe_one(copy: &Copy, page: &PathBuf) -> Transcript {
    let pages = std::slice::from_ref(page);
    transcribe(&copy.project, pages).expect("the page is valid").remove(0)
}

fn check_one(copy: &Copy, page: &PathBuf) -> Transcript {
    let pages = std::slice::from_ref(page);
    check(&copy.project, pages).expect("the page is valid").remove(0)
}

fn placed(transcript: &Transcript) -> &Placed {
    transcript.outcome.as_ref().expect("the page is listed")
}

fn newer(text: &str) -> String {
    text.replace("/rest/v19/", "/rest/v20/")
}

#[test]
fn writes_the_table_and_reports_the_difference() {
    let copy = Copy::new();
    let page = save(&copy, "page.txt", PAGE);
    let before = copy.tree();
    let first = transcribe_one(&copy, &page);
    assert_eq!(copy.changed(&before), [TABLE]);
    assert_eq!(read(&copy.project.root().join(TABLE)), placed(&first).table.to_toml());
    let printed = report(&first);
    let expected =
        "  PUT /rest/v19/users/{partyNumber}: request, root schema user-request\n    -   {";
    assert!(printed.contains("  differs from spec/v19/pages/users-put.toml:\n"), "{printed}");
    assert!(printed.contains(expected), "{printed}");

    let before = copy.tree();
    let again = transcribe_one(&copy, &page);
    assert!(copy.changed(&before).is_empty());
    assert!(again.is_up_to_date());
    assert!(report(&again).ends_with("no differences from the committed table\n"));
}

#[test]
fn check_writes_nothing() {
    let copy = Copy::new();
    let page = save(&copy, "page.txt", PAGE);
    let before = copy.tree();
    let transcript = check_one(&copy, &page);
    assert!(!transcript.is_up_to_date());
    let comparison = &placed(&transcript).comparison;
    assert!(
        matches!(comparison, Comparison::Different { file, diff } if file == TABLE && !diff.is_empty())
    );
    assert!(copy.changed(&before).is_empty());
}

#[test]
fn a_page_saved_in_another_way_is_the_same_page() {
    let copy = Copy::new();
    transcribe_one(&copy, &save(&copy, "page.txt", PAGE));
    let before = copy.tree();
    let texts = [PAGE.to_owned(), PAGE.replace('\n', "\r\n"), format!("\u{feff}{PAGE}")];
    for text in texts {
        let transcript = transcribe_one(&copy, &save(&copy, "another name.txt", &text));
        assert!(transcript.is_up_to_date(), "{}", report(&transcript));
    }
    assert!(copy.changed(&before).is_empty());
}

#[test]
fn invisible_characters_in_differences_are_named() {
    let copy = Copy::new();
    transcribe_one(&copy, &save(&copy, "page.txt", PAGE));
    let text = PAGE.replacen("Login\n", "Lo\u{200b}gin\n", 1);
    let page = save(&copy, "page.txt", &text);
    let mut command = xtask(copy.project.root(), &["transcribe", "--check"]);
    let printed = crate::commands::text(&run(command.arg(&page)).stdout);
    assert!(printed.contains("Lo[U+200B ZERO WIDTH SPACE]gin"), "{printed}");
    assert!(!printed.contains('\u{200b}'), "{printed}");
}

#[test]
fn writes_missing_copied_and_invalid_tables() {
    let copy = Copy::new();
    let page = save(&copy, "page.txt", PAGE);
    let path = copy.project.root().join(TABLE);
    let table = placed(&transcribe_one(&copy, &page)).table.to_toml();

    fs::remove_file(&path).expect("the table exists");
    let printed = report(&transcribe_one(&copy, &page));
    assert!(printed.contains("new: no table of this page is committed"), "{printed}");
    assert_eq!(read(&path), table);

    edit(&path, |text| text.replace("\nlayout", "\nnot_reread = \"v18\"\nlayout"));
    let printed = report(&transcribe_one(&copy, &page));
    assert!(printed.contains("only the head of the table differs"), "{printed}");
    assert_eq!(read(&path), table);

    edit(&path, |text| text.replace("[page]", "[pages]"));
    let printed = report(&transcribe_one(&copy, &page));
    let expected = "the committed file is not a table: spec/v19/pages/users-put.toml: ";
    assert!(printed.contains(expected), "{printed}");
    assert_eq!(read(&path), table);
}

#[test]
fn compares_pages_of_a_newer_version_without_writing() {
    let copy = Copy::new();
    let page = save(&copy, "page.txt", &newer(PAGE));
    let before = copy.tree();
    let transcript = check_one(&copy, &page);
    let printed = report(&transcript);
    assert!(printed.contains("spec/v20/pages/users-put.toml\n"), "{printed}");
    assert!(printed.contains("differs from spec/v19/pages/users-put.toml:\n"), "{printed}");
    assert!(!printed.contains("path = "), "only the version of the path differs: {printed}");
    let error = transcribe(&copy.project, &[page]).expect_err("spec/v20 does not exist");
    let expected = "spec/v20 does not exist; create it with `cargo xtask bump v20`";
    assert!(error.contains(expected), "{error}");
    assert!(copy.changed(&before).is_empty());
}

#[test]
fn reports_pages_that_are_new_in_a_newer_version() {
    let copy = Copy::new();
    let page = PAGE.replace("Update User (PUT)", "Replace Maker").replace("/users/{", "/makers/{");
    let transcript = check_one(&copy, &save(&copy, "new.txt", &newer(&page)));
    let printed = report(&transcript);
    let expected = "  not compared: new in v20: spec/v19/openapi.yaml: the page is not in x-pages";
    assert!(printed.contains(expected), "{printed}");
    assert!(!transcript.is_up_to_date());
}

#[test]
fn writes_nothing_if_a_page_is_rejected() {
    let copy = Copy::new();
    let good = save(&copy, "good.txt", PAGE);
    let before = copy.tree();
    let unknown =
        PAGE.replace("Update User (PUT)", "Replace Maker").replace("/users/{", "/makers/{");
    for (name, text, expected) in [
        ("bad.txt", PAGE.replace("string\nTitle", "text\nTitle"), "line 18: expected a type"),
        ("unknown.txt", unknown, "spec/v19/openapi.yaml: the page is not in x-pages; add it under"),
        (
            "old.txt",
            PAGE.replace("/rest/v19/", "/rest/v3/"),
            "it is a page of v3, but spec/ has only v7, v19",
        ),
        ("none.txt", PAGE.replace("/rest/v19/", "/"), "no path on the page has a version"),
        ("newer.txt", newer(PAGE), "`Update User (PUT)` is a page of v20"),
    ] {
        let other = save(&copy, name, &text);
        let error = transcribe(&copy.project, &[good.clone(), other]).expect_err(name);
        assert!(error.contains(&format!("{name}: {expected}")), "{error}");
    }
    let same = save(&copy, "same.txt", PAGE);
    let error = transcribe(&copy.project, &[good.clone(), same]).expect_err("both are one page");
    assert!(error.contains("same.txt both give spec/v19/pages/users-put.toml"), "{error}");
    let missing = copy.elsewhere().join("missing.txt");
    let error = transcribe(&copy.project, &[good, missing]).expect_err("the file is missing");
    assert!(error.contains("missing.txt: can't be read: "), "{error}");
    assert!(copy.changed(&before).is_empty());
}

#[test]
fn names_all_pages_that_cannot_be_read() {
    let copy = Copy::new();
    let one = save(&copy, "one.txt", "One\n");
    let two = save(&copy, "two.txt", "Two\nput\n");
    let error = check(&copy.project, &[one, two]).expect_err("both pages are invalid");
    assert!(error.contains("one.txt: line 2: ") && error.contains("two.txt: line 3: "), "{error}");
}

#[test]
fn exits_with_an_error_if_a_table_differs() {
    let copy = Copy::new();
    let page = save(&copy, "page.txt", PAGE);
    let page = page.to_str().expect("the path is UTF-8");
    let root = copy.project.root();
    let before = copy.tree();
    let output = run(&mut xtask(root, &["transcribe", "--check", page]));
    assert!(!output.status.success());
    assert!(text(&output.stdout).contains("  differs from "));
    let error = text(&output.stderr);
    assert!(error.contains("1 page(s) differ from the tables in spec/"), "{error}");
    assert!(copy.changed(&before).is_empty());

    assert!(run(&mut xtask(root, &["transcribe", page])).status.success());
    assert!(run(&mut xtask(root, &["transcribe", "--check", page])).status.success());
}

//! Pages into the tables of a checkout.

use std::path::PathBuf;

use xtask::transcribe::{Against, Placed, Transcript, look, report, transcribe};

use crate::checkout::{Copy, edit, read, write};
use crate::commands::{run, text, xtask};

/// A page of the call that v19's contract knows as `users-put`, and one that it does not know.
const PAGE: &str = "Update User (PUT)
put
/rest/v19/users/{partyNumber}
Puts another in the place of this one.
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

/// A page saved beside the copy of a checkout.
fn saved(copy: &Copy, name: &str, text: &str) -> PathBuf {
    let path = copy.elsewhere().join(name);
    write(&path, text);
    path
}

/// A transcript's table and place.
fn placed(transcript: &Transcript) -> &Placed {
    transcript.outcome.as_ref().expect("the page is listed")
}

fn newer(text: &str) -> String {
    text.replace("/rest/v19/", "/rest/v20/")
}

#[test]
fn a_page_is_written_into_its_table_and_compared() {
    let copy = Copy::new();
    let page = saved(&copy, "page.txt", PAGE);
    let before = copy.tree();
    let [first] = &transcribe(&copy.project, std::slice::from_ref(&page)).expect("it is read")[..]
    else {
        panic!("one page gives one transcript")
    };
    assert_eq!(copy.changed(&before), [TABLE]);
    assert_eq!(read(&copy.project.root().join(TABLE)), placed(first).table.to_toml());
    let said = report(first);
    assert!(said.contains("difference(s) from spec/v19/pages/users-put.toml:\n"), "{said}");
    assert!(said.contains("  gone: PUT /rest/v*/users/{partyNumber}, request, root schema user-request: property password\n"), "{said}");

    let before = copy.tree();
    let again = transcribe(&copy.project, &[page]).expect("it is read");
    assert!(copy.changed(&before).is_empty());
    assert!(again[0].is_there());
    assert!(report(&again[0]).ends_with("nothing new: the table is what the page gives\n"));
}

#[test]
fn looking_writes_nothing() {
    let copy = Copy::new();
    let page = saved(&copy, "page.txt", PAGE);
    let before = copy.tree();
    let looked = look(&copy.project, &[page]).expect("it is read");
    assert!(!looked[0].is_there());
    assert!(
        matches!(&placed(&looked[0]).against, Against::Earlier { file, changes } if file == TABLE && !changes.is_empty())
    );
    assert!(copy.changed(&before).is_empty());
}

#[test]
fn a_page_without_a_table_gets_one() {
    let copy = Copy::new();
    let page = saved(&copy, "page.txt", PAGE);
    std::fs::remove_file(copy.project.root().join(TABLE)).expect("the table is there");
    let first = transcribe(&copy.project, &[page]).expect("it is read");
    assert!(matches!(placed(&first[0]).against, Against::Nothing));
    assert!(report(&first[0]).contains("no table was made of before"));
    assert!(copy.project.root().join(TABLE).is_file());
}

#[test]
fn reading_a_page_again_takes_the_mark_of_a_copy_away() {
    let copy = Copy::new();
    let page = saved(&copy, "page.txt", PAGE);
    transcribe(&copy.project, std::slice::from_ref(&page)).expect("it is read");
    let table = copy.project.root().join(TABLE);
    let plain = read(&table);
    edit(&table, |text| text.replace("\nlayout", "\nnot_reread = \"v18\"\nlayout"));
    let again = transcribe(&copy.project, &[page]).expect("it is read");
    assert!(report(&again[0]).contains("only what its head says differs"), "{}", report(&again[0]));
    assert_eq!(read(&table), plain);
}

#[test]
fn a_table_that_was_spoiled_is_written_anew() {
    let copy = Copy::new();
    let page = saved(&copy, "page.txt", PAGE);
    let table = copy.project.root().join(TABLE);
    edit(&table, |text| text.replace("[page]", "[pages]"));
    let again = transcribe(&copy.project, &[page]).expect("it is read");
    assert!(
        report(&again[0]).contains("what was there is no table: spec/v19/pages/users-put.toml: ")
    );
    assert!(read(&table).contains("[page]"));
}

#[test]
fn a_page_of_a_newer_version_is_only_compared() {
    let copy = Copy::new();
    let page = saved(&copy, "page.txt", &newer(PAGE));
    let before = copy.tree();
    let looked = look(&copy.project, std::slice::from_ref(&page)).expect("it is read");
    let said = report(&looked[0]);
    assert!(said.contains("spec/v20/pages/users-put.toml\n"), "{said}");
    assert!(said.contains("changed: the page: its version is v20, was v19\n"), "{said}");
    let refused = transcribe(&copy.project, &[page]).expect_err("there is no spec/v20");
    assert!(
        refused.contains("spec/v20 is not there; `cargo xtask bump v20` makes it"),
        "{refused}"
    );
    assert!(copy.changed(&before).is_empty());
}

#[test]
fn a_page_that_is_new_in_a_newer_version_is_said_to_be() {
    let copy = Copy::new();
    let page = PAGE.replace("Update User (PUT)", "Replace Maker").replace("/users/{", "/makers/{");
    let new = saved(&copy, "new.txt", &newer(&page));
    let known = saved(&copy, "known.txt", &newer(PAGE));
    let looked = look(&copy.project, &[new, known]).expect("both are read");
    let said = report(&looked[0]);
    assert!(
        said.contains(
            "  not compared: new in v20: spec/v19/openapi.yaml: the page is not in x-pages"
        ),
        "{said}"
    );
    assert!(!looked[0].is_there());
    assert!(report(&looked[1]).contains("its version is v20, was v19"));
}

#[test]
fn all_pages_that_can_not_be_read_are_named() {
    let copy = Copy::new();
    let one = saved(&copy, "one.txt", "One\n");
    let two = saved(&copy, "two.txt", "Two\nput\n");
    let refused = look(&copy.project, &[one, two]).expect_err("they are no pages");
    assert!(
        refused.contains("one.txt: line 2: ") && refused.contains("two.txt: line 3: "),
        "{refused}"
    );
}

#[test]
fn one_page_that_is_refused_keeps_all_from_being_written() {
    let copy = Copy::new();
    let good = saved(&copy, "good.txt", PAGE);
    let before = copy.tree();
    for (name, text, said) in [
        (
            "bad.txt",
            PAGE.replace("string\nTitle", "text\nTitle"),
            "bad.txt: line 18: expected a type",
        ),
        (
            "unknown.txt",
            PAGE.replace("Update User (PUT)", "Replace Maker")
                .replace("/users/{partyNumber}", "/makers/{partyNumber}"),
            "unknown.txt: spec/v19/openapi.yaml: the page is not in x-pages; add it there",
        ),
        (
            "old.txt",
            PAGE.replace("/rest/v19/", "/rest/v3/"),
            "old.txt: it is a page of v3, and spec/ has v7, v19",
        ),
        (
            "none.txt",
            PAGE.replace("/rest/v19/", "/"),
            "none.txt: no path on the page has a version",
        ),
        ("newer.txt", newer(PAGE), "newer.txt: `Update User (PUT)` is a page of v20"),
        (
            "same.txt",
            PAGE.to_owned(),
            "same.txt both give spec/v19/pages/users-put.toml; choose one",
        ),
    ] {
        let other = saved(&copy, name, &text);
        let refused = transcribe(&copy.project, &[good.clone(), other]).expect_err(name);
        assert!(refused.contains(said), "{refused}");
    }
    let absent = copy.elsewhere().join("absent.txt");
    let refused = transcribe(&copy.project, &[good, absent]).expect_err("it is not there");
    assert!(refused.contains("absent.txt: can't be read: "), "{refused}");
    assert!(copy.changed(&before).is_empty());
}

#[test]
fn the_command_says_by_its_exit_whether_all_tables_are_there() {
    let copy = Copy::new();
    let page = saved(&copy, "page.txt", PAGE);
    let page = page.to_str().expect("the folder's name is text");
    let root = copy.project.root();
    let before = copy.tree();
    let output = run(&mut xtask(root, &["transcribe", "--check", page]));
    assert!(!output.status.success());
    assert!(text(&output.stdout).contains("gone: "));
    let said = text(&output.stderr);
    assert!(said.contains("1 page(s) say something else than the tables in spec/"), "{said}");
    assert!(copy.changed(&before).is_empty());

    assert!(run(&mut xtask(root, &["transcribe", page])).status.success());
    assert!(run(&mut xtask(root, &["transcribe", "--check", page])).status.success());
    // What is left out on the command line is said by the command line.
    assert!(!run(&mut xtask(root, &["transcribe"])).status.success());
}

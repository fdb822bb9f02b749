//! What is the same in every layout.

use cpq_evidence::read::read;

use super::facts;
use crate::support::{PAGES, edited, page, reading, refusal};

#[test]
fn a_page_of_no_known_layout_is_refused() {
    let known = "a page of a known layout: an empty line or a method such as `get` (the API \
                 reference), or `Overview` (the help)";
    for (text, message) in [
        ("", "line 1: expected the title of the page, and the page ends here".to_owned()),
        ("\n\n", "line 1: expected the title of the page, found ``".to_owned()),
        ("A title", format!("line 2: expected {known}, and the page ends here")),
        ("A title\nSomething else\n", format!("line 2: expected {known}, found `Something else`")),
        ("A title\nGET\n", format!("line 2: expected {known}, found `GET`")),
    ] {
        assert_eq!(refusal(text), message);
    }
}

#[test]
fn what_is_not_text_is_refused_with_its_line() {
    let error = read("page.txt", b"A title\nput\n/rest/\xff").expect_err("it is not UTF-8");
    assert_eq!(error.to_string(), "line 3: expected text in UTF-8, found `byte 0xff`");
    let error = read("page.txt", b"A title\n\xc3").expect_err("it is not UTF-8");
    assert_eq!(error.to_string(), "line 2: expected text in UTF-8, found `byte 0xc3`");
}

#[test]
fn the_hash_is_of_the_bytes() {
    let page = page("help");
    // As sha256sum has it.
    let known = "d7eb00306f837e4ba7a28ad36c388ca4f41cc3fc4d8da46836b3d48e6f5b605c";
    assert_eq!(reading(&page).sha256, known);
    assert_ne!(reading(&page.replace('\n', "\r\n")).sha256, known);
}

#[test]
fn line_ends_trailing_blanks_and_a_mark_of_the_encoding_are_not_facts() {
    for name in PAGES {
        let page = page(name);
        for same in
            [page.replace('\n', "\r\n"), page.replace('\n', "  \n"), format!("\u{feff}{page}")]
        {
            assert_eq!(facts(&same), facts(&page), "{name}");
        }
    }
}

#[test]
fn an_error_shows_a_long_line_in_short_and_nothing_a_terminal_obeys() {
    let line = format!("\u{1b}[31m{}", "é".repeat(200));
    let message = refusal(&edited(
        &page("unfolded"),
        "Supported Media Types\n- application/json\n- ",
        &format!("{line}\n- "),
    ));
    let shown = format!("\\u{{1b}}[31m{}…", "é".repeat(75));
    assert_eq!(
        message,
        format!(
            "line 6: expected `Response`, a schema, or a `-` with another member, found `{shown}`"
        )
    );
}

#[test]
fn a_payload_may_be_deep_but_not_without_bound() {
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let page = page("help");
    let with =
        |payload: &str| edited(&page, "{ \"note\": \"changed\" }\n{ ", &format!("{payload}\n{{ "));
    assert_eq!(reading(&with(&deep(100))).operations.len(), 4);
    assert_eq!(
        refusal(&with(&deep(101))),
        format!("line 66: expected a payload no deeper than 100, found `{}…`", "[".repeat(80))
    );
    assert!(refusal(&with(&"[".repeat(1_000_000))).starts_with("line 66: expected a payload no"));
}

#[test]
fn numbers_and_texts_of_payloads_stay_as_they_are_written() {
    let payload = r#"{"a":1.0,"b":1e400,"c":-0,"d":318766884429645907123,"e":"\u00e9\/ {[,:]} \\","f":[ ],"g":[[],{}]}"#;
    let page = edited(&page("help"), "{ \"note\": \"changed\" }\n{ ", &format!("{payload}\n{{ "));
    let reading = reading(&page);
    let text = &reading.operations[3].examples[0].samples[0].text;
    assert_eq!(
        text,
        r#"{
  "a": 1.0,
  "b": 1e400,
  "c": -0,
  "d": 318766884429645907123,
  "e": "\u00e9\/ {[,:]} \\",
  "f": [],
  "g": [
    [],
    {}
  ]
}"#
    );
}

//! Reads pages in every layout. `tests/pages` has a page, its table and a list of edits for each.

mod truncated;

use cpq_evidence::layouts::read;
use cpq_evidence::table::Table;
use serde::Deserialize;

use crate::support::{PAGES, edited, page, parse, path, table, text, toml};

/// `NAME.edits.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    changed: Vec<Changed>,
    unchanged: Vec<Unchanged>,
    rejected: Vec<Rejected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    from: String,
    to: String,
    was: String,
    is: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchanged {
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rejected {
    from: String,
    to: String,
    error: String,
}

/// The error for an invalid page.
fn error(page: &str) -> String {
    match read("page.txt", page.as_bytes()) {
        Ok(page) => panic!("the page was read: {page:#?}"),
        Err(error) => error.to_string(),
    }
}

/// The text of a page's table without the hash, which every edit changes.
fn facts(page: &str) -> String {
    edited(&table(page).to_toml(), &parse(page).sha256, "the hash")
}

#[test]
fn reads_facts_that_are_stated_in_prose() {
    let cases = [
        ("Valid values are one, two.", r#"values = [{ value = "one" }, { value = "two" }]"#),
        (
            "Its kind. Allowed values: one or two",
            r#"values = [{ value = "one" }, { value = "two" }]"#,
        ),
        (
            "Valid values are: \"Not started\", 'Done', and 0[OFF]. Given once.",
            r#"values = [{ value = "Not started" }, { value = "Done" }, { value = "0", meaning = "OFF" }]"#,
        ),
        ("Maximum length is 1,024 characters.", "max_length = 1024"),
        ("The name. Max length: 30", "max_length = 30"),
        ("Maximum length of 255", "max_length = 255"),
        ("Deprecated. Use the number.", "deprecated = true"),
        ("This property has been deprecated.", "deprecated = true"),
        ("This property is not deprecated.", ""),
        ("The state of a deprecated part", ""),
    ];
    let before = "name(required):\nstring\nTitle:\nName\n";
    let unfolded = page("unfolded");
    let at = unfolded.find(before).expect("the page has the property") + before.len();
    let end = at + unfolded[at..].find('\n').expect("the page goes on");
    let with = |description: &str| format!("{}{description}{}", &unfolded[..at], &unfolded[end..]);
    for (description, facts) in cases {
        let facts = if facts.is_empty() { " }".to_owned() } else { format!(", {facts} }}") };
        let expected = format!(
            r#"{{ name = "name", type = "string", mark = "required", title = "Name"{facts},"#
        );
        let found = table(&with(description)).to_toml();
        assert!(found.contains(&expected), "{description}: no `{expected}` in\n{found}");
        assert_eq!(Table::from_toml(&found), Ok(table(&with(description))), "{description}");
    }
    for (description, expected) in [
        ("Valid values are listed below.", "expected values after `Valid values`"),
        ("Maximum length of the name", "expected a number after `Maximum length`"),
    ] {
        let error = error(&with(description));
        assert!(error.contains(expected), "{error}");
    }
    let deprecated = edited(&unfolded, "Puts another part", "Deprecated. Puts another part");
    assert!(table(&deprecated).to_toml().contains("\ndeprecated = true\n"));
}

#[test]
fn rejects_text_that_is_glued_to_a_payload() {
    for name in PAGES {
        let page = page(name);
        let payload = page.rfind(['}', ']']).expect("the page ends with a payload") + 1;
        let line = page[..payload].matches('\n').count() + 1;
        for (footer, line) in [(" Was this helpful?", line), ("\nWas this helpful?", line + 1)] {
            // A page of the help has one line for a payload.
            if name == "help" && footer.starts_with('\n') {
                continue;
            }
            let glued = format!("{}{footer}{}", &page[..payload], &page[payload..]);
            let error = error(&glued);
            assert!(error.starts_with(&format!("line {line}: expected an empty line")), "{error}");
        }
    }
}

/// The tables were compared with the pages by hand.
#[test]
fn gives_the_expected_table_for_each_page() {
    for name in PAGES {
        let expected = text(&path(&format!("pages/{name}.toml")));
        assert_eq!(table(&page(name)).to_toml(), expected, "{name}");
        assert_eq!(Table::from_toml(&expected), Ok(table(&page(name))), "{name}");
    }
}

#[test]
fn reads_or_rejects_edited_pages() {
    for name in PAGES {
        let page = page(name);
        let edits: Edits = toml(&format!("pages/{name}.edits.toml"));
        for Changed { from, to, was, is } in &edits.changed {
            let expected = edited(&facts(&page), was, is);
            assert_eq!(facts(&edited(&page, from, to)), expected, "`{from}` to `{to}`");
        }
        for Unchanged { from, to } in &edits.unchanged {
            assert_eq!(facts(&edited(&page, from, to)), facts(&page), "`{from}` to `{to}`");
        }
        for Rejected { from, to, error } in &edits.rejected {
            assert_eq!(self::error(&edited(&page, from, to)), *error, "`{from}` to `{to}`");
        }
    }
}

#[test]
fn rejects_pages_of_unknown_layouts() {
    let known = "a page of a known layout: an empty line or a method such as `get` (the API \
                 reference), or `Overview` (the help)";
    for (text, message) in [
        ("", "line 1: expected the title of the page, but the page ends here".to_owned()),
        ("\n\n", "line 1: expected the title of the page, found ``".to_owned()),
        ("A title", format!("line 2: expected {known}, but the page ends here")),
        ("A title\nSomething else\n", format!("line 2: expected {known}, found `Something else`")),
        ("A title\nGET\n", format!("line 2: expected {known}, found `GET`")),
    ] {
        assert_eq!(error(text), message);
    }
}

#[test]
fn rejects_invalid_utf8_with_its_line() {
    for (bytes, message) in [
        (&b"A title\nput\n/rest/\xff"[..], "line 3: expected text in UTF-8, found `byte 0xff`"),
        (&b"A title\n\xc3"[..], "line 2: expected text in UTF-8, found `byte 0xc3`"),
    ] {
        let error = read("page.txt", bytes).expect_err("the page is not UTF-8");
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn hashes_the_page_whatever_its_line_ends_are() {
    let page = page("help");
    // The output of sha256sum.
    let known = "d7eb00306f837e4ba7a28ad36c388ca4f41cc3fc4d8da46836b3d48e6f5b605c";
    assert_eq!(parse(&page).sha256, known);
    // The same page, saved by other programs.
    assert_eq!(parse(&page.replace('\n', "\r\n")).sha256, known);
    assert_eq!(parse(&format!("\u{feff}{page}")).sha256, known);
    assert_ne!(parse(&format!("{page}\n")).sha256, known);
}

#[test]
fn ignores_line_ends_trailing_blanks_and_byte_order_mark() {
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
fn reads_operations_without_bodies_and_samples() {
    let page = "Delete a Part\n\ndelete\n\n/rest/v3/parts/{partNumber}\n\nDeletes it.\n\nRequest\n\nPath Parameters\n\
                Back to Top\n\nResponse\n\n204 Response\n\nIt is deleted.\nBack to Top\n";
    let operation = &table(page).operations[0];
    assert_eq!(operation.method.as_deref(), Some("DELETE"));
    assert_eq!(operation.responses, ["204"]);
    assert!(operation.schemas.is_empty() && operation.examples.is_empty());
}

#[test]
fn reads_several_sample_calls() {
    let more = "Or like this.\n\ncurl https://parts.example/cpq/rest/v3/parts/P8\n\nResponse Body Sample\n\n[1]\nBack to Top";
    let page = edited(&page("folded"), "}\nBack to Top\n", &format!("}}\n\n{more}\n"));
    let table = table(&page);
    let [first, second] = &table.operations[0].examples[..] else { panic!("{table:#?}") };
    assert_eq!((first.samples.len(), second.samples.len()), (3, 1));
    assert_eq!((second.method.as_deref(), second.headers.len()), (None, 0));
    assert_eq!(second.url, "https://parts.example/cpq/rest/v3/parts/P8");
}

#[test]
fn assigns_schemas_to_the_response_above_them() {
    let table = table(&edited(&page("unfolded"), "Default Response", "200 Response"));
    let operation = &table.operations[0];
    assert_eq!(operation.responses, ["200", "204"]);
    let responses = operation.schemas.iter().filter_map(|schema| schema.response.as_deref());
    assert_eq!(responses.collect::<Vec<_>>(), ["200", "200"]);
}

#[test]
fn shortens_long_lines_and_names_control_characters_in_errors() {
    let line = format!("\u{1b}[31m{}", "é".repeat(200));
    let message = error(&edited(
        &page("unfolded"),
        "Supported Media Types\n- application/json\n- ",
        &format!("{line}\n- "),
    ));
    let shown = format!("[U+001B ESCAPE][31m{}…", "é".repeat(75));
    let expected = "line 6: expected `Response`, a schema, or a `-` with another property, found";
    assert_eq!(message, format!("{expected} `{shown}`"));
}

#[test]
fn limits_the_depth_of_payloads() {
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let page = page("help");
    let with =
        |payload: &str| edited(&page, "{ \"note\": \"changed\" }\n{ ", &format!("{payload}\n{{ "));
    assert_eq!(parse(&with(&deep(100))).operations.len(), 4);
    assert_eq!(
        error(&with(&deep(101))),
        format!("line 66: expected a payload no deeper than 100, found `{}…`", "[".repeat(80))
    );
    assert!(error(&with(&"[".repeat(1_000_000))).starts_with("line 66: expected a payload no"));
}

#[test]
fn keeps_the_spelling_of_numbers_and_strings_in_payloads() {
    let payload = r#"{"a":1.0,"b":1e400,"c":-0,"d":318766884429645907123,"e":"\u00e9\/ {[,:]} \\","f":[ ],"g":[[],{}]}"#;
    let page = edited(&page("help"), "{ \"note\": \"changed\" }\n{ ", &format!("{payload}\n{{ "));
    assert_eq!(
        parse(&page).operations[3].examples[0].samples[0].text,
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

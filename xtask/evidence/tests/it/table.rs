//! Reads, writes and compares tables.

use cpq_evidence::table::{Table, diff};

use crate::support::{PAGES, committed, committed_versions, edited, page, table};

#[test]
fn committed_tables_are_as_written_by_the_tool() {
    for version in committed_versions() {
        let mut tables = committed(&version).pages;
        tables.remove("other.toml").expect("a version has facts of other pages");
        assert!(!tables.is_empty(), "{version} has no tables");
        for (name, text) in tables {
            let table = Table::from_toml(&text);
            let table = table.unwrap_or_else(|error| panic!("{version}/{name}: {error}"));
            assert_eq!(table.to_toml(), text, "{version}/{name}");
            assert_eq!(format!("{}.toml", table.page.id), name, "{version}");
        }
    }
}

/// Names, titles and payloads are Oracle's, so any string can occur.
#[test]
fn keeps_any_string() {
    for text in [
        "",
        " ",
        "a \"b\" 'c' \\d",
        "'''",
        "\"\"\"",
        "''",
        "ends in '",
        "tab\tbell\u{7}null\0delete\u{7f}",
        "line\nend",
        "\nfirst",
        "last\n",
        "carriage\r\nreturn",
        "'''\n\"\"\"\n\\",
        "\u{feff}Überschrift – 標題 \u{2028}",
        "# no comment",
    ] {
        let mut table = table(&page("folded"));
        table.page.title = text.to_owned();
        table.page.not_reread = Some(text.to_owned());
        let operation = &mut table.operations[0];
        operation.responses.push(text.to_owned());
        operation.schemas[1].properties[0].title = Some(text.to_owned());
        operation.schemas[1].name = text.to_owned();
        operation.examples[0].samples[0].text = text.to_owned();
        operation.examples[0].headers[0].value = text.to_owned();
        let toml = table.to_toml();
        assert_eq!(Table::from_toml(&toml), Ok(table), "{text:?}: {toml}");
    }
}

#[test]
fn rejects_unknown_missing_and_invalid_keys() {
    let toml = table(&page("unfolded")).to_toml();
    for (from, to, expected) in [
        ("[page]\n", "[page]\nnote = \"x\"\n", "unknown field `note`"),
        ("[[operation]]\n", "[[operation]]\nsummary = \"x\"\n", "unknown field `summary`"),
        ("\"reference-unfolded\"", "\"reference\"", "unknown variant `reference`"),
        ("layout = \"reference-unfolded\"\n", "", "missing field `layout`"),
        ("title = \"Replace a Part\"\n", "", "missing field `title`"),
        ("\"note\", type = \"string\"", "\"note\", type = \"text\"", "unknown variant `text`"),
        ("\"note\", type = \"string\"", "\"note\", kind = \"string\"", "unknown field `kind`"),
        ("{ in = \"path\", name = \"partNumber\"", "{ name = \"partNumber\"", "missing field `in`"),
        ("[[operation.example]]\n", "[[operation.example]]\ndata = 1\n", "unknown field `data`"),
        ("method = \"PUT\"\npath", "method = 1\npath", "invalid type"),
        ("[page]\n", "[page\n", "line 3"),
    ] {
        let error = Table::from_toml(&edited(&toml, from, to)).expect_err(from).to_string();
        assert!(error.contains(expected), "`{expected}` is not in: {error}");
    }
    assert!(Table::from_toml("").is_err());
}

#[test]
fn diff_ignores_the_saved_file() {
    for name in PAGES {
        let old = table(&page(name));
        let mut new = old.clone();
        new.page.file = "another.txt".to_owned();
        new.page.sha256 = "another".to_owned();
        new.page.not_reread = Some("v2".to_owned());
        assert_eq!(diff(&old.to_toml(), &new.to_toml()), "", "{name}");
    }
}

#[test]
fn diff_shows_changed_facts_with_their_part_of_the_page() {
    let put = "PUT /rest/v3/makers/{makerName}/parts/{partNumber}";
    let patch = "PATCH /cpq/rest/v3/parts/{partNumber}";
    let call = format!("{patch}: sample call of https://parts.example/cpq/rest/v3/parts/P7");
    for (page, from, to, expected) in [
        (
            "unfolded",
            "note:\nstring\n-\n",
            "",
            format!(
                "  {put}: request, root schema part-request\n    -   {{ name = \"note\", type = \"string\" }},\n"
            ),
        ),
        (
            "unfolded",
            "rank(required)",
            "rank",
            format!(
                "  {put}: request, root schema part-request\n\
                 \x20   -   {{ name = \"rank\", type = \"integer\", mark = \"required\", title = \"Rank\", default = \"1\", values = [{{ value = \"0\", meaning = \"LOW\" }}, {{ value = \"1\", meaning = \"HIGH\" }}] }},\n\
                 \x20   +   {{ name = \"rank\", type = \"integer\", title = \"Rank\", default = \"1\", values = [{{ value = \"0\", meaning = \"LOW\" }}, {{ value = \"1\", meaning = \"HIGH\" }}] }},\n"
            ),
        ),
        (
            "unfolded",
            "Replace a Part",
            "Put a Part",
            "  page\n    - title = \"Replace a Part\"\n    + title = \"Put a Part\"\n".to_owned(),
        ),
        (
            "unfolded",
            "204 Response\nNothing is there\n",
            "",
            format!(
                "  {put}\n    - responses = [\"default\", \"204\"]\n    + responses = [\"default\"]\n"
            ),
        ),
        (
            "help",
            "- Old Form:\n/rest",
            "- Older Form:\n/rest",
            "  path forms\n    -   { name = \"Old Form\", path = \"/rest/v3/parts\" },\n    \
             +   { name = \"Older Form\", path = \"/rest/v3/parts\" },\n"
                .to_owned(),
        ),
        (
            "folded",
            "1.0e2",
            "100",
            format!(
                "  {call}, response sample\n    -   \"weight\": 1.0e2,\n    +   \"weight\": 100,\n"
            ),
        ),
        (
            "folded",
            "Bearer <token>",
            "Basic <secret>",
            format!(
                "  {call}\n    -   {{ name = \"Authorization\", value = \"Bearer\" }},\n    \
                 +   {{ name = \"Authorization\", value = \"Basic\" }},\n"
            ),
        ),
    ] {
        let old = crate::support::page(page);
        let new = edited(&old, from, to);
        let diff = diff(&table(&old).to_toml(), &table(&new).to_toml());
        let lines: Vec<&str> = diff.lines().map(str::trim_end).collect();
        let expected: Vec<&str> = expected.lines().map(str::trim_end).collect();
        assert_eq!(lines, expected, "`{from}` to `{to}`");
    }
}

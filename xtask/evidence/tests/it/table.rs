//! Tables as TOML.

use cpq_evidence::table::{Kind, Layout, Level, Mark, Members, Part, Place, Side, Table};

use crate::support::{PAGES, edited, page, table};

#[test]
fn a_table_that_is_read_and_written_has_the_same_bytes() {
    for name in PAGES {
        let toml = table(&page(name)).to_toml();
        let again = Table::from_toml(&toml).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again.to_toml(), toml, "{name}");
    }
}

/// Names, titles and payloads are Oracle's: any text has to come back.
#[test]
fn any_text_comes_back() {
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
fn what_no_table_has_is_refused() {
    let toml = table(&page("unfolded")).to_toml();
    for (from, to, said) in [
        ("[page]\n", "[page]\nnote = \"x\"\n", "unknown field `note`"),
        ("[[operation]]\n", "[[operation]]\nsummary = \"x\"\n", "unknown field `summary`"),
        (
            "layout = \"reference-unfolded\"",
            "layout = \"reference\"",
            "unknown variant `reference`",
        ),
        ("layout = \"reference-unfolded\"\n", "", "missing field `layout`"),
        ("title = \"Replace a Part\"\n", "", "missing field `title`"),
        (
            "name = \"note\", type = \"string\"",
            "name = \"note\", type = \"text\"",
            "unknown variant `text`",
        ),
        (
            "name = \"note\", type = \"string\"",
            "name = \"note\", kind = \"string\"",
            "unknown field `kind`",
        ),
        ("{ in = \"path\", name = \"partNumber\"", "{ name = \"partNumber\"", "missing field `in`"),
        ("[[operation.example]]\n", "[[operation.example]]\ndata = 1\n", "unknown field `data`"),
        ("method = \"PUT\"\npath", "method = 1\npath", "invalid type"),
        ("[page]\n", "[page\n", "line 3"),
    ] {
        let error = Table::from_toml(&edited(&toml, from, to)).expect_err(from).to_string();
        assert!(error.contains(said), "`{said}` is not in: {error}");
    }
    assert!(Table::from_toml("").is_err());
}

#[test]
fn a_table_says_that_its_page_was_not_read_again() {
    let toml = table(&page("help")).to_toml();
    let marked = edited(&toml, "layout = \"help\"\n", "layout = \"help\"\nnot_reread = \"v19\"\n");
    let table = Table::from_toml(&marked).expect("it is a table");
    assert_eq!(table.page.not_reread.as_deref(), Some("v19"));
    assert_eq!(table.to_toml(), marked);
}

/// Tables are read by serde's names and written by `word`.
#[test]
fn every_word_of_a_table_is_read_as_it_is_written() {
    fn holds<T>(all: &[T], word: impl Fn(T) -> &'static str, from: impl Fn(&str) -> Option<T>)
    where
        T: Copy + PartialEq + std::fmt::Debug + serde::de::DeserializeOwned,
    {
        for one in all {
            let text = word(*one);
            assert_eq!(from(text), Some(*one));
            assert_eq!(serde_json::from_value::<T>(text.into()).expect(text), *one);
        }
        assert_eq!(from("Something"), None);
    }
    holds(
        &[Layout::ReferenceFolded, Layout::ReferenceUnfolded, Layout::Help],
        Layout::word,
        Layout::from_word,
    );
    holds(
        &[
            Part::Table,
            Part::RequestMediaTypes,
            Part::ResponseMediaTypes,
            Part::PathParameters,
            Part::QueryParameters,
            Part::HeaderParameters,
        ],
        Part::word,
        Part::from_word,
    );
    holds(&[Place::Path, Place::Query, Place::Header], Place::word, Place::from_word);
    holds(
        &[Kind::String, Kind::Boolean, Kind::Integer, Kind::Number, Kind::Object, Kind::Array],
        Kind::word,
        Kind::from_word,
    );
    holds(&[Mark::Required, Mark::Optional], Mark::word, Mark::from_word);
    holds(&[Side::Request, Side::Response], Side::word, Side::from_word);
    holds(&[Level::Root, Level::Nested], Level::word, Level::from_word);
    holds(
        &[Members::Shown, Members::TitlesOnly, Members::NotShown],
        Members::word,
        Members::from_word,
    );
}

//! Pages into facts.

mod cuts;
mod folded;
mod help;
mod layouts;
mod unfolded;

use cpq_evidence::table::Table;

use crate::support::{PAGES, edited, folder, page, reading, refusal, table, text};

/// The table of each small page was checked by hand against the page.
#[test]
fn each_small_page_gives_its_table() {
    for name in PAGES {
        let kept = text(&folder("tests/pages").join(format!("{name}.toml")));
        assert_eq!(table(&page(name)).to_toml(), kept, "{name}");
        assert_eq!(Table::from_toml(&kept), Ok(table(&page(name))), "{name}");
    }
}

/// A change of a page that stops the reading: from, to, what is said.
type Refusal = (&'static str, &'static str, &'static str);

/// What many messages have in common, by what stands for it in a list of refusals.
const PHRASES: [(&str, &str); 9] = [
    ("<call>", "the heading of a call, which ends in `![]() |`, or an address"),
    ("<command>", "prose, and then a command line that begins with `curl`"),
    ("<end>", "a schema, a response, `Examples` or the end of the page"),
    ("<goes on>", "`Response`, a schema, or a `-` with another member"),
    ("<heading>", "`Default Response`, or a code such as `200 Response`"),
    (
        "<kind>",
        "a type: `string`, `boolean`, `integer`, `number`, `object` or `array`, these two with the \
         name of a schema",
    ),
    ("<own>", "the type of the schema: `object` or `array`"),
    ("<prose>", "prose, or the heading of a call, which ends in `![]() |`"),
    (
        "<query>",
        "a sentence that begins `This endpoint supports the following query specifications`",
    ),
];

fn refuses(name: &str, refusals: &[Refusal]) {
    for (from, to, says) in refusals {
        let full = |says: String, (short, full): &(&str, &str)| says.replace(short, full);
        let says = PHRASES.iter().fold((*says).to_owned(), full);
        assert_eq!(refusal(&edited(&page(name), from, to)), says, "`{from}` to `{to}`");
    }
}

/// Each of these changes of a page is read and changes its table: from, to, what was, what is.
fn reads(name: &str, cases: &[(&str, &str, &str, &str)]) {
    let kept = facts(&page(name));
    for (from, to, was, is) in cases {
        let facts = facts(&edited(&page(name), from, to));
        assert_eq!(facts, edited(&kept, was, is), "`{from}` to `{to}`");
    }
}

/// Each of these changes of a page changes no fact.
fn passes(name: &str, cases: &[(&str, &str)]) {
    for (from, to) in cases {
        let facts = facts(&edited(&page(name), from, to));
        assert_eq!(facts, self::facts(&page(name)), "`{from}` to `{to}`");
    }
}

/// A table's text without the hash, which every change of the page changes.
fn facts(page: &str) -> String {
    edited(&table(page).to_toml(), &reading(page).sha256, "the hash")
}

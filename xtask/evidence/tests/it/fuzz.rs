//! Pages and tables of anybody's making: read, or refused where they stop making sense.

use cpq_evidence::read::read;
use cpq_evidence::table::Table;
use cpq_fuzz::{Rng, Target, text};

use crate::support::{PAGES, folder, page, table};

const WORDS: [&str; 20] = [
    "Nested Schema : Group\n",
    "Root Schema : part\n",
    "Type: object\n",
    "Type:\nobject\n",
    "Show Source\n",
    "Title:\n",
    "-\n",
    " -\n",
    "Array of:\n",
    "name(required):\n",
    "string\n",
    "Response\n",
    "Request Body Sample\n",
    "Back to Top\n",
    "| HTTP Method | GET | |\n",
    "||\n",
    "|---|---|---|\n",
    "{ \"a\": 1 }\n",
    "Default Value:self\n",
    "https://sitename.oracle.com/\n",
];

fn target(name: &'static str) -> Target {
    Target::new(name, &folder("tests/cases"))
}

#[test]
fn any_page_is_read_or_refused_on_one_of_its_lines() {
    let pages = PAGES.map(page);
    let seeds: Vec<&str> = pages.iter().map(String::as_str).collect();
    let make = |rng: &mut Rng| {
        let spoilt = text::spoil(rng, &seeds, &WORDS);
        text::bytes(rng, spoilt)
    };
    target("page").run(make, |input| match read("page.txt", input) {
        Ok(reading) => {
            let table = reading.into_table("part");
            match Table::from_toml(&table.to_toml()) {
                Ok(again) if again == table => Ok(()),
                Ok(_) => Err("the table comes back otherwise".to_owned()),
                Err(error) => Err(format!("its own table is refused: {error}")),
            }
        }
        Err(error) => {
            let lines = String::from_utf8_lossy(input).lines().count();
            // A page that ends too early is missed a line behind its last.
            if (1..=lines + 1).contains(&error.line) {
                Ok(())
            } else {
                Err(format!("{lines} lines, and {error}"))
            }
        }
    });
}

#[test]
fn any_table_is_read_and_written_alike_or_refused() {
    let tables = PAGES.map(|name| table(&page(name)).to_toml());
    let seeds: Vec<&str> = tables.iter().map(String::as_str).collect();
    let words = [
        "[[operation]]\n",
        "[page]\n",
        "not_reread = \"v19\"\n",
        "= ",
        "{ ",
        "'''",
        "required",
        "members = \"collapsed\"\n",
    ];
    let make = |rng: &mut Rng| text::spoil(rng, &seeds, &words).into_bytes();
    target("table").run(make, |input| {
        let Ok(table) = Table::from_toml(&String::from_utf8_lossy(input)) else { return Ok(()) };
        match Table::from_toml(&table.to_toml()) {
            Ok(again) if again == table => Ok(()),
            Ok(_) => Err("it comes back otherwise".to_owned()),
            Err(error) => Err(format!("what was written is refused: {error}")),
        }
    });
}

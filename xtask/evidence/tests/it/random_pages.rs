//! Random pages and tables are read, or rejected with the line of the error.

use cpq_evidence::layouts::read;
use cpq_evidence::table::Table;
use cpq_strategies::{check, corrupted_bytes, corrupted_text};
use proptest::test_runner::{TestCaseError, TestCaseResult};
use proptest::{prop_assert, prop_assert_eq};

use crate::support::{PAGES, page, table};

/// Checks that a table is the same after it was written and read.
fn check_round_trip(table: &Table) -> TestCaseResult {
    let written = Table::from_toml(&table.to_toml());
    let written = written.map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(&written, table);
    Ok(())
}

#[test]
fn pages_are_read_or_rejected_with_a_line() {
    let keywords = [
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
    let pages = corrupted_bytes(corrupted_text(&PAGES.map(page), &keywords));
    check(&pages, |page| match read("page.txt", &page) {
        Ok(reading) => check_round_trip(&reading.into_table("part")),
        Err(error) => {
            let lines = String::from_utf8_lossy(&page).lines().count();
            // For a page that ends too early, the error names the line after the last.
            prop_assert!((1..=lines + 1).contains(&error.line), "{lines} lines, and {error}");
            Ok(())
        }
    });
}

#[test]
fn tables_are_rejected_or_the_same_after_writing_and_reading() {
    let keywords = [
        "[[operation]]\n",
        "[page]\n",
        "not_reread = \"v19\"\n",
        "= ",
        "{ ",
        "'''",
        "required",
        "members = \"collapsed\"\n",
    ];
    let tables = PAGES.map(|name| table(&page(name)).to_toml());
    check(&corrupted_text(&tables, &keywords), |text| {
        Table::from_toml(&text).map_or(Ok(()), |table| check_round_trip(&table))
    });
}

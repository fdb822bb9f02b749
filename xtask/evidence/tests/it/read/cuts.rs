//! Pages that were cut off, or spoiled in another way.

use cpq_evidence::read::read;
use cpq_evidence::table::Table;

use crate::support::{PAGES, page};

/// Where a page ends between two of its parts, nothing can tell that it was cut; everywhere else the
/// reading has to stop.
#[test]
fn a_page_that_was_cut_inside_of_something_is_refused() {
    for (name, ends) in [
        // Below the answers, with `Back to Top`.
        ("folded", vec![59, 60, 87]),
        // Below the last member of an answer's schema, and of the one behind; below the answer 204,
        // which has none; below the payload.
        ("unfolded", vec![113, 123, 124, 125, 130]),
        // Below the last payload of each call.
        ("help", vec![31, 61, 64, 67, 68, 69]),
    ] {
        let page = page(name);
        let lines: Vec<&str> = page.split_inclusive('\n').collect();
        let read =
            (0..=lines.len()).filter(|end| read(name, lines[..*end].concat().as_bytes()).is_ok());
        assert_eq!(read.collect::<Vec<usize>>(), ends, "{name}");
    }
}

#[test]
fn a_payload_that_was_cut_is_no_payload() {
    let page = page("unfolded");
    let start = page.rfind("{ \"rank\"").expect("the payload is there");
    let end = page.rfind('}').expect("the payload ends");
    for end in start..end {
        assert!(read("page.txt", &page.as_bytes()[..end]).is_err(), "{}", &page[start..end]);
    }
}

/// Whatever a page has become, the reading ends, and a table that it gives can be written and read.
#[test]
fn no_spoiled_page_is_more_than_refused() {
    for name in PAGES {
        let page = page(name);
        let lines: Vec<&str> = page.split_inclusive('\n').collect();
        let mut spoiled: Vec<Vec<u8>> =
            (0..page.len()).map(|end| page.as_bytes()[..end].to_vec()).collect();
        for at in 0..lines.len() {
            for other in (at % 9..lines.len()).step_by(9) {
                let mut moved = lines.clone();
                let line = moved.remove(at);
                moved.insert(other, line);
                spoiled.push(moved.concat().into_bytes());
                let mut twice = lines.clone();
                twice.insert(other, lines[at]);
                spoiled.push(twice.concat().into_bytes());
            }
        }
        let mut tables = 0;
        for bytes in &spoiled {
            if let Ok(reading) = read("page.txt", bytes) {
                let table = reading.into_table("part");
                assert_eq!(Table::from_toml(&table.to_toml()), Ok(table));
                tables += 1;
            }
        }
        assert!(tables > 0 && tables < spoiled.len(), "{name}: {tables} of {}", spoiled.len());
    }
}

//! Rejects truncated pages.

use cpq_evidence::layouts::read;

use crate::support::page;

/// Nothing marks the end of a page, so a page that is cut between two of its parts is still valid.
#[test]
fn rejects_pages_cut_inside_a_part() {
    for (name, valid) in [
        // After the responses, which end with `Back to Top`.
        ("folded", vec![59, 60, 87]),
        // After the last property of a response's schema and of the next; after the response 204, which
        // has no schema; after the payload.
        ("unfolded", vec![113, 123, 124, 125, 130]),
        // After the last payload of each operation.
        ("help", vec![31, 61, 64, 67, 68, 69]),
    ] {
        let page = page(name);
        let lines: Vec<&str> = page.split_inclusive('\n').collect();
        let ends =
            (0..=lines.len()).filter(|end| read(name, lines[..*end].concat().as_bytes()).is_ok());
        assert_eq!(ends.collect::<Vec<usize>>(), valid, "{name}");
    }
}

#[test]
fn rejects_pages_cut_inside_a_payload() {
    let page = page("unfolded");
    let start = page.rfind("{ \"rank\"").expect("the page has the payload");
    let end = page.rfind('}').expect("the payload has an end");
    for end in start..end {
        assert!(read("page.txt", &page.as_bytes()[..end]).is_err(), "{}", &page[start..end]);
    }
}

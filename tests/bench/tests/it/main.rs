//! The comparison in its smallest form, so that it keeps working. No time is checked.

mod grow;

use std::path::{Path, PathBuf};

use cpq_bench::contestants::{Contestant, Task, Threads};
use cpq_bench::lab::{Lab, Scale};
use cpq_bench::results::{Conditions, Curve, Entry, Row, Section, Unit};
use cpq_bench::sections::{measure, runtime};
use cpq_bench::{page, table};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn lab(root: &Path) -> Lab {
    let contestant = |name, program: &str| Contestant::new(name, program.into());
    Lab {
        scale: Scale::TINY,
        rounds: 2,
        root: root.to_owned(),
        server: PathBuf::from(env!("CARGO_BIN_EXE_cpq-bench")),
        contestants: vec![
            contestant("handwritten", env!("CARGO_BIN_EXE_bench-handwritten")),
            contestant("sdk", env!("CARGO_BIN_EXE_bench-sdk")),
        ],
        // A test has only the programs of the default features.
        http2: None,
    }
}

fn conditions() -> Conditions {
    let text = str::to_owned;
    Conditions {
        date: text("27 Nov 2026"),
        processor: text("<a processor>"),
        cores: 2,
        rustc: text("rustc 1.95.0"),
        rounds: 2,
    }
}

#[test]
fn measures_all_rows_and_renders_them() -> Outcome {
    let folder = tempfile::tempdir()?;
    let sections = measure(&lab(folder.path()), &runtime::NAMES)?;
    let rows = sections.iter().flat_map(|section| &section.rows).collect::<Vec<_>>();
    assert_eq!(rows.len(), 15, "{rows:?}");
    for row in &rows {
        assert!(row.entries.iter().all(|entry| entry.samples.len() == 2), "{row:?}");
    }
    let texts = [
        page::render(&conditions(), &sections),
        table::markdown(&conditions(), &sections),
        table::terminal(&conditions(), &sections),
    ];
    for row in &rows {
        assert!(texts.iter().all(|text| text.contains(&row.title)), "{}", row.title);
    }
    Ok(())
}

#[test]
fn sdk_finishes_listings_of_which_requests_fail() -> Outcome {
    let folder = tempfile::tempdir()?;
    let lab = lab(folder.path());
    // Of 40 requests, some fail: always the same ones, because they are sent one after the other.
    let server = lab.serve(&[("--users", 40_000), ("--failures", 100)])?;
    let list = Task::List(1, 2);
    let [by_hand, sdk] = ["handwritten", "sdk"].map(|name| lab.contestant(name));
    assert_eq!(by_hand?.run(&list, Threads::One, &server.url)?.finished, 0);
    let figures = sdk?.run(&list, Threads::One, &server.url)?;
    assert_eq!((figures.finished, figures.count), (2, 80_000));
    Ok(())
}

#[test]
fn contestant_reports_failures() -> Outcome {
    let folder = tempfile::tempdir()?;
    let lab = lab(folder.path());
    let failed = lab.contestant("sdk")?.run(&Task::Get(1), Threads::One, "http://127.0.0.1:1/cpq");
    assert!(failed.is_err_and(|error| error.starts_with("sdk: get: error: ")));
    Ok(())
}

#[test]
fn compares_with_the_first_contestant() {
    let row = Row {
        title: "a row".to_owned(),
        unit: Unit::Seconds,
        entries: vec![
            Entry::new("handwritten", vec![2.0, 1.0, 9.0]),
            Entry::new("sdk", vec![4.0, 2.0]),
        ],
    };
    assert_eq!(row.entries[1].spread(), (2.0, 4.0));
    let curve = Curve {
        title: "Regenerate".to_owned(),
        size: "operations".to_owned(),
        unit: Unit::Seconds,
        lines: vec![("sdk".to_owned(), vec![(66.0, 0.01), (1000.0, 0.1)])],
    };
    let section = Section { title: "A section".to_owned(), rows: vec![row], curves: vec![curve] };
    let markdown = table::markdown(&conditions(), std::slice::from_ref(&section));
    for line in [
        "| a row | handwritten: 2.00 s | sdk 1.50 (1.00 to 2.00) |",
        "- sdk: 66: 10.00 ms, 1000: 100.00 ms",
    ] {
        assert!(markdown.contains(line), "{markdown}");
    }
    let page = page::render(&conditions(), &[section]);
    assert!(page.contains("<polyline") && !page.contains("<a processor>"));
}

//! No published file has a rounded integer.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cpq_publication::Files;
use cpq_publication::integer_check::{IntegerError, check, long_integers};

use crate::sources::{LONG, ROUNDED, faults, our_files, ours, published, small};

#[test]
fn finds_integers_that_a_double_may_not_represent() {
    for (text, expected) in [
        ("{\"id\": 318766884429645907}", &[LONG][..]),
        ("-318766884429645907,318766884429645907", &[LONG]),
        ("id=318766884429645907.", &[LONG]),
        ("`318766884429645907n`", &[LONG]),
        ("/users/318766884429645907/groups", &[LONG]),
        ("user_318766884429645907", &[LONG]),
        ("318766884429645907.0", &[LONG]),
        ("3.18766884429645907e17", &["3.18766884429645907e17"]),
        ("3.187E+17 and 1e16", &["1e16", "3.187E+17"]),
        ("9007199254740991", &["9007199254740991"]),
        ("6ab1180a3cce465983d1c000144b6f1b", &[]),
        ("12345678901234567890a2345678901234567890123456789012345678901234", &[]),
        ("2025-09-26T12:17:59.000Z", &[]),
        ("3024590297 and 123456789012345", &[]),
        ("1.5e3, 2e-17 and eeee", &[]),
        ("0.0", &[]),
    ] {
        let found: Vec<String> = long_integers(text).into_iter().collect();
        assert_eq!(found, expected, "{text}");
    }
}

fn files() -> &'static Files {
    static FILES: LazyLock<Files> = LazyLock::new(|| published(&small()));
    &FILES
}

/// The errors after a file of the small contract was changed.
fn errors(path: &str, change: impl Fn(&str) -> String) -> Vec<IntegerError> {
    let mut files = files().clone();
    let file = files.get_mut(path).expect("the file exists");
    file.text = change(&file.text);
    check(&small(), &files)
}

fn error(path: &str, literal: &str, rounded_from: Option<&str>) -> IntegerError {
    let rounded_from = rounded_from.map(str::to_owned);
    IntegerError { path: path.to_owned(), literal: literal.to_owned(), rounded_from }
}

#[test]
fn accepts_the_integers_of_the_sources() {
    assert_eq!(check(&small(), files()), []);
    assert_eq!(check(ours(), our_files()), []);
}

#[test]
fn finds_a_rounded_integer_in_every_file() {
    let with_integers = files().values().filter(|file| file.text.contains(LONG)).count();
    assert!(with_integers >= 16, "only {with_integers} files have a long integer");
    for path in files().keys() {
        for (other, rounded_from) in [
            (ROUNDED, Some(LONG)),
            ("318766884429645888", Some(LONG)),
            ("3.187668844296459e17", Some(LONG)),
            ("318766884429645908", None),
        ] {
            let replaced = errors(path, |text| text.replace(LONG, other) + other);
            assert_eq!(replaced, [error(path, other, rounded_from)]);
        }
    }
}

#[test]
fn a_rounded_integer_in_a_page_is_a_fault() {
    let mut sources = small();
    sources.extensions.push_str("JavaScript turns it into 318766884429645900.\n");
    let expected = format!("EXTENSIONS.md contains {ROUNDED}, which is {LONG} rounded");
    assert_eq!(faults(&sources), [expected]);
}

#[test]
fn a_rounded_integer_in_a_contract_is_a_fault() {
    let mut sources = small();
    let text = &mut sources.versions[0].openapi;
    *text = text.replacen("A note.", "Never 318766884429645900.", 1);
    let faults = faults(&sources);
    let expected = "latest.yaml contains 318766884429645900, which is";
    assert!(faults.iter().any(|fault| fault.contains(expected)), "{faults:?}");
}

/// Counts the documented identifiers without the functions of the check.
#[test]
fn the_documented_identifiers_are_in_the_published_files() {
    let files = our_files();
    let times = |path: &str, literal: &str| files[path].text.matches(literal).count();
    for literal in ["318766884429645907", "181556695830934950"] {
        let v19 = ours().versions.iter().find(|version| version.name == "v19").expect("v19");
        let expected = v19.openapi.matches(literal).count();
        assert!(expected > 0);
        for path in ["v19/latest.yaml", "v19/latest.json", "v19/latest-openapi-3.1.json"] {
            assert_eq!(times(path, literal), expected, "{path}");
        }
        assert!(times("v19/latest-dereferenced.json", literal) > expected);
        assert!(times("v19/latest-schemas.json", literal) > 0);
    }
    let all: BTreeSet<String> = files.values().flat_map(|file| long_integers(&file.text)).collect();
    for rounded in ["318766884429645900", "181556695830934940"] {
        assert!(!all.contains(rounded), "{rounded}");
    }
}

//! No file goes out with other long integers than its source has.

use std::sync::LazyLock;

use cpq_publication::digits::{Counts, Loss, What, check, scan};
use cpq_publication::{Files, Origin};

use crate::sources::{LONG, ROUNDED, faults, our_release, ours, published, small};

fn counted(text: &str) -> Vec<(String, usize)> {
    scan(text).into_iter().collect()
}

#[test]
fn integers_that_a_double_may_not_hold_are_found_wherever_they_stand() {
    for (text, found) in [
        ("{\"id\": 318766884429645907}", vec![(LONG, 1)]),
        ("-318766884429645907,318766884429645907", vec![(LONG, 2)]),
        ("id=318766884429645907.", vec![(LONG, 1)]),
        ("`318766884429645907n`", vec![(LONG, 1)]),
        ("/users/318766884429645907/groups", vec![(LONG, 1)]),
        ("user_318766884429645907", vec![(LONG, 1)]),
        ("318766884429645907.0", vec![(LONG, 1)]),
        ("3.18766884429645907e17", vec![("3.18766884429645907e17", 1)]),
        ("3.187E+17 and 1e16", vec![("1e16", 1), ("3.187E+17", 1)]),
        ("9007199254740991", vec![("9007199254740991", 1)]),
    ] {
        let found: Vec<_> =
            found.into_iter().map(|(text, count)| (text.to_owned(), count)).collect();
        assert_eq!(counted(text), found, "{text}");
    }
}

#[test]
fn hashes_dates_and_short_numbers_are_none() {
    for text in [
        "6ab1180a3cce465983d1c000144b6f1b",
        "12345678901234567890a2345678901234567890123456789012345678901234",
        "2025-09-26T12:17:59.000Z",
        "3024590297 and 123456789012345",
        "1.5e3, 2e-17 and eeee",
        "0.0",
    ] {
        assert_eq!(counted(text), [], "{text}");
    }
}

/// What the gate says of the small contract's files after this.
fn spoilt(spoil: impl Fn(&mut Files)) -> Vec<Loss> {
    let mut files = files().clone();
    spoil(&mut files);
    check(&small(), &files)
}

fn files() -> &'static Files {
    static FILES: LazyLock<Files> = LazyLock::new(|| published(&small()).files);
    &FILES
}

#[test]
fn what_is_published_is_in_order() {
    assert_eq!(check(&small(), files()), []);
    assert_eq!(check(ours(), &our_release().files), []);
}

/// The files that hold a long integer, and those that may not.
fn paths(has_long: bool) -> Vec<String> {
    let paths = files().iter().filter(|(_, file)| scan(&file.text).is_empty() != has_long);
    paths.map(|(path, _)| path.clone()).collect()
}

#[test]
fn a_rounded_integer_is_caught_in_a_file_of_any_kind() {
    let paths = paths(true);
    for suffix in [
        ".yaml",
        ".json",
        "-dereferenced.json",
        "-openapi-3.1.json",
        "-schemas.json",
        "-schemas/Part.json",
        "-fixtures/samples/replacePart.request.json",
        "-fixtures/examples/replacePart.response.json",
    ] {
        assert!(paths.contains(&format!("v2/latest{suffix}")), "{suffix} holds none: {paths:?}");
    }
    for path in paths {
        for (other, is_rounding) in [
            (ROUNDED, true),
            ("318766884429645888", true),
            ("3.187668844296459e17", true),
            ("318766884429645908", false),
        ] {
            let losses = spoilt(|files| {
                let text = &mut files.get_mut(&path).expect("it is there").text;
                *text = text.replacen(LONG, other, 1);
            });
            let loss = losses.iter().find(|loss| loss.literal == other);
            let loss = loss.unwrap_or_else(|| panic!("{path}, {other}: {losses:?}"));
            let expected =
                if is_rounding { What::Rounded { of: LONG.to_owned() } } else { What::Unknown };
            assert_eq!((&loss.path, &loss.what), (&path, &expected));
            // And the one that it was is missed.
            let missed = losses.iter().any(|it| {
                it.path == path && it.literal == LONG && matches!(it.what, What::Counted { .. })
            });
            assert!(missed, "{path}: {losses:?}");
        }
    }
}

#[test]
fn an_integer_that_is_lost_or_doubled_is_caught() {
    for path in paths(true) {
        for other in ["7".to_owned(), format!("{LONG} {LONG}")] {
            let losses = spoilt(|files| {
                let text = &mut files.get_mut(&path).expect("it is there").text;
                *text = text.replacen(LONG, &other, 1);
            });
            let [Loss { what: What::Counted { found, expected }, .. }] = losses.as_slice() else {
                panic!("{path}, {other}: {losses:?}");
            };
            assert_ne!(found, expected);
        }
    }
}

#[test]
fn no_page_shows_a_rounded_integer_even_as_a_warning() {
    let pages = paths(false);
    for page in ["README.md", "LIMITATIONS.md", "CHANGELOG.md", "manifest.json", "SHA256SUMS"] {
        assert!(pages.iter().any(|path| path == page), "{page}");
    }
    for path in pages {
        let losses = spoilt(|files| {
            let file = files.get_mut(&path).expect("it is there");
            file.text.push_str("It is not 318766884429645900.\n");
        });
        assert_eq!(losses.len(), 1, "{path}");
        assert_eq!(losses[0].what, What::Rounded { of: LONG.to_owned() });
        // A page may name one that is there.
        let losses = spoilt(|files| {
            let file = files.get_mut(&path).expect("it is there");
            file.text.push_str(LONG);
        });
        let is_page = files()[&path].origin == Origin::Page;
        assert_eq!(losses.is_empty(), is_page, "{path}: {losses:?}");
    }
}

#[test]
fn nothing_is_published_with_a_rounded_integer_in_a_text_by_hand() {
    let mut sources = small();
    sources.extensions.push_str("JavaScript makes 318766884429645900 of it.\n");
    let faults = faults(&sources);
    assert_eq!(faults, [format!("EXTENSIONS.md has {ROUNDED}, which is {LONG} rounded")]);
}

#[test]
fn a_rounded_integer_among_the_sources_does_not_hide_another() {
    let mut sources = small();
    let text = &mut sources.versions[0].openapi;
    *text = text.replacen("A note.", "Never 318766884429645900.", 1);
    let faults = faults(&sources);
    assert!(
        faults.iter().any(|it| it.contains("latest.yaml has 318766884429645900, which is")),
        "{faults:?}"
    );
}

/// The identifiers of the documents, by hand: the gate's own count is not what is asked here.
#[test]
fn the_documented_identifiers_are_in_our_files() {
    let files = &our_release().files;
    let times = |path: &str, literal: &str| files[path].text.matches(literal).count();
    for literal in ["318766884429645907", "181556695830934950"] {
        let source = &ours().versions.iter().find(|it| it.name == "v19").expect("v19").openapi;
        let expected = source.matches(literal).count();
        assert!(expected > 0);
        for path in ["v19/latest.yaml", "v19/latest.json", "v19/latest-openapi-3.1.json"] {
            assert_eq!(times(path, literal), expected, "{path}");
        }
        assert!(times("v19/latest-dereferenced.json", literal) > expected);
        assert!(times("v19/latest-schemas.json", literal) > 0);
    }
    let all: Counts = files.values().flat_map(|file| scan(&file.text)).collect();
    for rounded in ["318766884429645900", "181556695830934940"] {
        assert!(!all.contains_key(rounded), "{rounded}");
    }
}

//! The pages for people.

use crate::sources::{both, changed, faults, our_release, ours, published, small, text};

#[test]
fn the_guide_names_what_is_there_and_nothing_else() {
    for (sources, files) in both() {
        let guide = text(&files, "README.md");
        assert!(!guide.contains("{{"), "{guide}");
        let newest = &sources.versions.last().expect("there is one").name;
        assert!(guide.contains(&format!("The newest API version is {newest};")), "{guide}");
        let mut named = 0;
        for name in guide
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| name.contains("latest.") || name.contains('/'))
        {
            let is_there = files
                .keys()
                .any(|path| path == name || (name.ends_with('/') && path.starts_with(name)));
            assert!(is_there, "`{name}` is not there");
            named += 1;
        }
        assert_eq!(named, sources.versions.len() * 14);
        for page in [
            "CLIENTS.md",
            "LIMITATIONS.md",
            "EXTENSIONS.md",
            "CHANGELOG.md",
            "SCORECARD.md",
            "manifest.json",
            "SHA256SUMS",
        ] {
            assert!(guide.contains(page) && files.contains_key(page), "{page}");
        }
    }
}

#[test]
fn the_limitations_list_departures_readings_and_pages_read_in_part() {
    let files = published(&small()).files;
    let page = text(&files, "LIMITATIONS.md");
    for part in [
        "## v2, contract 1.2.3\n",
        "Covered: `replacePart`.\n",
        "- [Parts](https://example.com/parts). The end is missing.\n",
        "- `#/paths/~1parts~1{number}/put/responses/200`\n",
        "- `#/components/schemas/Part/properties/note`\n",
        "- `#/info/title`",
        "Page: [Parts](https://example.com/parts) (document 000)",
        "It says: Bits.",
        "The contract: Parts.",
        "Why: They are.",
    ] {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }
    for part in ["Makers", "properties/id"] {
        assert!(!page.contains(part), "`{part}` is in:\n{page}");
    }
}

#[test]
fn every_quirk_of_ours_is_listed() {
    let sources = ours();
    let files = &our_release().files;
    let page = text(files, "LIMITATIONS.md");
    let quirks: usize =
        sources.versions.iter().map(|it| it.quirks.matches("[[quirk]]").count()).sum();
    assert!(quirks > 0);
    assert_eq!(page.matches("\n  Why: ").count(), quirks);
}

#[test]
fn a_list_of_quirks_that_is_none_is_a_fault_on_its_line() {
    let mut sources = small();
    sources.versions[0].quirks = "[[quirk]]\npointer = 7\n".to_owned();
    let faults = faults(&sources);
    assert!(faults[0].starts_with("spec/v2/quirks.toml:"), "{faults:?}");
}

#[test]
fn texts_by_hand_go_along_as_they_are() {
    let sources = ours();
    let files = &our_release().files;
    assert_eq!(text(files, "CHANGELOG.md"), sources.changelog);
    assert_eq!(text(files, "EXTENSIONS.md"), sources.extensions);
    for (name, licence) in &sources.licences {
        assert_eq!(text(files, name), licence);
    }
}

#[test]
fn an_extension_that_is_not_explained_is_a_fault() {
    let faults = faults(&changed("title: Part\n", "title: Part\n      x-other: 1\n"));
    assert_eq!(
        faults,
        [
            "spec/EXTENSIONS.md: it does not explain `x-other`, which spec/v2/openapi.yaml uses; add a section"
        ]
    );
}

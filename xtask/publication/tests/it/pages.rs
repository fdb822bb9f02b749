//! The pages.

use crate::sources::{both, changed, faults, our_files, ours, published, small, text};

#[test]
fn the_guide_lists_existing_files_only() {
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
            assert!(is_there, "`{name}` does not exist");
            named += 1;
        }
        assert_eq!(named, sources.versions.len() * 14);
        for page in [
            "CLIENTS.md",
            "LIMITATIONS.md",
            "EXTENSIONS.md",
            "CHANGELOG.md",
            "manifest.json",
            "SHA256SUMS",
        ] {
            assert!(guide.contains(page) && files.contains_key(page), "{page}");
        }
    }
}

#[test]
fn the_limitations_list_deviations_inferences_and_partly_read_pages() {
    let files = published(&small());
    let page = text(&files, "LIMITATIONS.md");
    for part in [
        "## v2, contract 1.2.3\n",
        "Covered: `replacePart`.\n\nThe contract has 1 of 9 operations of the specification.\n\n",
        "- [Parts](https://example.com/parts). The end is missing.\n",
        "- `#/paths/~1parts~1{number}/put/responses/200`\n",
        "- `#/components/schemas/Part/properties/note`\n",
        "- `#/info/title`",
        "Page: [Parts](https://example.com/parts) (document 000)",
        "Oracle: Bits.",
        "Contract: Parts.",
        "Reason: They are.",
    ] {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }
    for part in ["Makers", "properties/id"] {
        assert!(!page.contains(part), "`{part}` is in:\n{page}");
    }
}

#[test]
fn all_our_deviations_are_listed() {
    let sources = ours();
    let files = our_files();
    let page = text(files, "LIMITATIONS.md");
    let quirks: usize =
        sources.versions.iter().map(|it| it.quirks.matches("[[quirk]]").count()).sum();
    assert!(quirks > 0);
    assert_eq!(page.matches("\n  Reason: ").count(), quirks);
}

#[test]
fn operations_left_out_are_listed_with_the_reason() {
    let mut sources = small();
    sources.versions[0].quirks += "
[[quirk]]
pointer = \"/paths\"
documents = [\"000\"]
says = \"The operations on makers.\"
contract = \"None of them.\"
why = \"Their bodies are unknown.\"
places = 1
explains = [{ rule = \"operation\", page = \"GET /makers\", contract = \"nothing\" }]
";
    let files = published(&sources);
    let page = text(&files, "LIMITATIONS.md");
    let entry = "### Operations that are left out\n\n- The operations on makers.  \n  \
                 Operations: `GET /makers`  \n  Reason: Their bodies are unknown.  \n\n### ";
    assert!(page.contains(entry), "{page}");
}

#[test]
fn our_page_lists_each_group_of_operations_that_is_left_out() {
    let page = text(our_files(), "LIMITATIONS.md");
    let (_, rest) = page.split_once("### Operations that are left out\n").expect("a list");
    let (list, _) = rest.split_once("\n### ").expect("another section");
    for group in [
        "SCIM",
        "style sheets",
        "translations",
        "personalizations",
        "certificates",
        "single sign-on",
    ] {
        assert!(list.lines().any(|it| it.starts_with("- ") && it.contains(group)), "{list}");
    }
}

#[test]
fn invalid_quirks_are_reported_with_their_line() {
    let mut sources = small();
    sources.versions[0].quirks = "[[quirk]]\npointer = 7\n".to_owned();
    let faults = faults(&sources);
    assert!(faults[0].starts_with("spec/v2/quirks.toml:"), "{faults:?}");
}

#[test]
fn texts_are_published_unchanged() {
    let sources = ours();
    let files = our_files();
    assert_eq!(text(files, "CHANGELOG.md"), sources.changelog);
    assert_eq!(text(files, "EXTENSIONS.md"), sources.extensions);
    for (name, licence) in &sources.licences {
        assert_eq!(text(files, name), licence);
    }
}

#[test]
fn an_extension_without_explanation_is_a_fault() {
    let faults = faults(&changed("title: Part\n", "title: Part\n      x-other: 1\n"));
    assert_eq!(
        faults,
        [
            "spec/EXTENSIONS.md: there is no section for `x-other`, which spec/v2/openapi.yaml uses; add one"
        ]
    );
}

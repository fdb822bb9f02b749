//! The names of files: a pinned name with a checksum, and a name that begins with `latest`.

use std::collections::BTreeSet;

use cpq_publication::{Files, sha256};

use crate::sources::{changed, faults, published, small};

/// Each `latest` name with its pinned name.
fn pinned(files: &Files) -> Vec<(&str, &str)> {
    let copies =
        files.iter().filter_map(|(path, file)| Some((path.as_str(), file.copy_of.as_deref()?)));
    copies.collect()
}

#[test]
fn a_pinned_name_contains_the_checksum() {
    let files = published(&small());
    let mut names = BTreeSet::new();
    for (latest, name) in pinned(&files) {
        let suffix = latest.strip_prefix("v2/latest").expect("it begins with latest");
        let rest = name.strip_prefix("v2/oracle-cpq-v2-1.2.3-").expect("it begins with versions");
        let (hash, rest) = rest.split_at(6);
        assert_eq!(rest, suffix);
        assert_eq!(files[latest].text, files[name].text);
        if !suffix.contains('/') {
            assert_eq!(hash, &sha256(&files[name].text)[..6], "{name}");
        }
        names.insert(name);
    }
    // Every file of a version has both names.
    for path in files.keys().filter(|path| path.starts_with("v2/")) {
        assert!(path.starts_with("v2/latest") || names.contains(path.as_str()), "{path}");
    }
}

#[test]
fn the_name_of_a_folder_contains_the_checksum_of_its_list_of_checksums() {
    let files = published(&small());
    for kind in ["-schemas/", "-fixtures/"] {
        let latest = format!("v2/latest{kind}");
        let sums = files.iter().filter_map(|(path, file)| {
            Some(format!("{}  {}\n", sha256(&file.text), path.strip_prefix(&latest)?))
        });
        let mut sums: Vec<String> = sums.collect();
        sums.sort();
        let folder = format!("v2/oracle-cpq-v2-1.2.3-{}{kind}", &sha256(&sums.concat())[..6]);
        assert_eq!(files.keys().filter(|path| path.starts_with(&folder)).count(), sums.len());
    }
}

#[test]
fn a_change_renames_only_the_changed_files() {
    let names = |files: &Files| {
        let names =
            pinned(files).into_iter().map(|(latest, name)| (latest.to_owned(), name.to_owned()));
        names.collect::<BTreeSet<_>>()
    };
    let before = published(&small());
    let after = published(&changed("Replaces it.", "Replaces all of it."));
    let (before, after) = (names(&before), names(&after));
    let gone: Vec<&str> = before.difference(&after).map(|(latest, _)| latest.as_str()).collect();
    let contracts = ["-dereferenced.json", "-openapi-3.1.json", ".json", ".yaml"];
    assert_eq!(gone, contracts.map(|suffix| format!("v2/latest{suffix}")));
}

#[test]
fn names_that_differ_only_in_case_are_a_fault() {
    let sources = changed(
        "    Failure:\n      title: Failure\n",
        "    part: {title: Other, type: object}\n    Failure:\n      title: Failure\n",
    );
    let faults = faults(&sources);
    assert!(
        faults.iter().any(|it| it.contains("latest-schemas/part.json") && it.contains("same file")),
        "{faults:?}"
    );
}

#[test]
fn an_invalid_contract_version_is_a_fault() {
    for number in ["1.2", "1.2.3-rc.1", "1..3", "../../x", ""] {
        let faults = faults(&changed("version: '1.2.3'", &format!("version: '{number}'")));
        assert_eq!(
            faults,
            [format!(
                "spec/v2/openapi.yaml:4: `{number}` is not a version of three numbers, such as 1.2.0"
            )]
        );
    }
}

//! Contracts that are written in several files.

use std::collections::BTreeMap;

use cpq_contract::{ContractText, ROOT, load};

use crate::contract::{findings, small};

const OPENAPI: &str = "\
openapi: '3.0.3'
paths:
  /a:
    get: {}

# About the components.
components:
  parameters:
    a: {}
  # The data.
  schemas:
    A:
      description: |
        # No comment.

  responses:
";

const PARTS: &str = "\
# Parts of machines.
paths:
  # The only path.
  /parts:
    get:
      description: >-
        Folded

        text.

components:
  schemas:
    Part: {type: object}
  parameters:
    part: {}
";

const USERS: &str = "components:\n  responses:\n    NotFound: {}\npaths:\n  /users: {}\n";

fn files(resources: &[(&str, &str)]) -> BTreeMap<String, String> {
    let resources = resources.iter().map(|(name, text)| (format!("resources/{name}"), *text));
    let all = [(ROOT.to_owned(), OPENAPI)].into_iter().chain(resources);
    all.map(|(name, text)| (name, text.to_owned())).collect()
}

#[test]
fn entries_of_resources_follow_those_of_the_root_with_comments_and_layout() {
    let joined = ContractText::join(&files(&[("users.yaml", USERS), ("parts.yaml", PARTS)]));
    let expected = "\
openapi: '3.0.3'
paths:
  /a:
    get: {}
  # The only path.
  /parts:
    get:
      description: >-
        Folded

        text.
  /users: {}

# About the components.
components:
  parameters:
    a: {}
    part: {}
  # The data.
  schemas:
    A:
      description: |
        # No comment.
    Part: {type: object}

  responses:
    NotFound: {}
";
    assert_eq!(&*joined.expect("the files can be joined"), expected);
}

#[test]
fn every_line_has_the_file_and_line_it_comes_from() {
    let files = files(&[("parts.yaml", PARTS), ("users.yaml", USERS)]);
    let joined = ContractText::join(&files).expect("the files can be joined");
    for (index, line) in joined.lines().enumerate() {
        let (file, number) = joined.place(index + 1);
        assert_eq!(files[file].lines().nth(number - 1), Some(line), "{file}:{number}");
    }
    assert!(joined.files().map(|(name, _)| name).eq([
        ROOT,
        "resources/parts.yaml",
        "resources/users.yaml"
    ]));
}

#[test]
fn a_contract_in_one_file_stays_as_it_is() {
    let text = small().openapi.to_string();
    let joined = ContractText::join(&BTreeMap::from([(ROOT.to_owned(), text.clone())]));
    let joined = joined.expect("it is one file");
    assert_eq!((&*joined, joined.place(7)), (&*text, (ROOT, 7)));
}

#[test]
fn rejects_files_that_can_not_be_joined_with_file_and_line() {
    let cases = [
        ("paths:\n  /a: {}\n", "line 2, column 1: `/paths/~1a` is also in openapi.yaml, line 3;"),
        (
            "paths:\n  /parts: {}\n",
            "line 2, column 1: `/paths/~1parts` is also in resources/parts.yaml, line 4;",
        ),
        (
            "components:\n  schemas:\n    A: {}\n",
            "line 3, column 1: `/components/schemas/A` is also in",
        ),
        ("paths:\n    /b: {}\n", "line 2, column 1: indent `/b` by 2 spaces"),
        ("components:\n  schemas:\n   B: {}\n", "line 3, column 1: indent `B` by 4 spaces"),
        (
            "components:\n   schemas:\n    B: {}\n",
            "line 2, column 1: write `  schemas:` on a line of its own",
        ),
        ("paths: {/b: {}}\n", "line 1, column 1: write `paths:` on a line of its own"),
        ("paths:\n  /b: {}\ntags: []\n", "line 3, column 1: `/tags` belongs in openapi.yaml"),
        (
            "components:\n  headers:\n    B: {}\n",
            "line 2, column 1: `/components/headers` belongs in openapi.yaml",
        ),
        ("paths:\n  /b: {}\n---\n", "line 3, column 1: "),
        ("paths:\n  /b: [\n", "line "),
        ("paths:\n  /b: {}\n  /b: {}\n", "line 3, column 3: the key `/b` is repeated"),
        ("", "line 1, column 1: the file is empty"),
    ];
    for (text, expected) in cases {
        let error = ContractText::join(&files(&[("parts.yaml", PARTS), ("z.yaml", text)]));
        let error = error.expect_err(text).to_string();
        let expected = format!("resources/z.yaml: {expected}");
        assert!(error.starts_with(&expected), "{text}: {error}");
    }
    let mut files = files(&[("users.yaml", USERS)]);
    let root = OPENAPI.replace("  responses:\n", "");
    files.insert(ROOT.to_owned(), root);
    let error = ContractText::join(&files).expect_err("a section is missing").to_string();
    assert_eq!(
        error,
        "resources/users.yaml: line 2, column 1: openapi.yaml has no section `/components/responses` \
         to add to; add it there"
    );
    files.remove(ROOT);
    let error = ContractText::join(&files).expect_err("the root is missing").to_string();
    assert_eq!(error, "openapi.yaml: line 1, column 1: the file is missing");
}

/// Moves one path of the small contract to a file of its own.
#[test]
fn a_finding_in_a_resource_names_its_file_and_line() {
    let mut sources = small();
    let text = sources.openapi.to_string();
    let lines: Vec<&str> = text.lines().collect();
    let position = |start: &str| lines.iter().position(|line| line.starts_with(start));
    let start = position("  /parts:").expect("the contract has the path");
    let rest = &lines[start + 1..];
    let is_next =
        |line: &&str| line.starts_with("  /") || !line.starts_with(' ') && !line.is_empty();
    let end = start + 1 + rest.iter().position(is_next).expect("the path ends");
    let moved = format!("paths:\n{}\n", lines[start..end].join("\n"));
    let root = format!("{}\n{}\n", lines[..start].join("\n"), lines[end..].join("\n"));
    let join = |resource: &str| {
        let resource = ("resources/parts.yaml".to_owned(), resource.to_owned());
        ContractText::join(&BTreeMap::from([(ROOT.to_owned(), root.clone()), resource]))
            .expect("the files can be joined")
    };
    sources.openapi = join(&moved);
    let value = |text: &str| load(text).expect("the contract is YAML").value;
    assert_eq!(value(&sources.openapi), value(&text));
    assert_eq!(findings(&sources), []);

    let faulty = moved.replacen("operationId: ", "operationID: ", 1);
    sources.openapi = join(&faulty);
    let line =
        faulty.lines().position(|line| line.contains("operationID")).expect("it is there") + 1;
    let all = findings(&sources);
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    let expected = format!("resources/parts.yaml:{line} #/paths/~1parts/get/operationID ");
    assert!(all.iter().any(|finding| finding.starts_with(&expected)), "{all:#?}");
}

//! `cargo xtask transcribe` and `coverage` with Oracle's specification.

use std::fs;
use std::path::{Path, PathBuf};

use cpq_evidence::specification::Specification;
use serde_json::{Value, json};
use xtask::audit::{self, Outcome};
use xtask::files::{Batch, tree};
use xtask::project::Project;
use xtask::specification::{self, coverage};

use crate::checkout::{Copy, write};
use crate::commands::{run, text, xtask};
use crate::fixture::{openapi, postman, swagger, with_all_operations};

pub(crate) fn tables(copy: &Copy) -> Specification {
    let files = tree(&copy.spec("v19/specification")).expect("the tables can be read");
    Specification::from_tables(&files).expect("the tables are valid")
}

/// A file like Oracle's, with all operations.
pub(crate) fn oracles(copy: &Copy) -> Value {
    with_all_operations(swagger(&tables(copy)))
}

/// Reads the specification as the command does, and writes its tables.
pub(crate) fn transcribe(project: &Project, path: &Path, check: bool) -> Result<String, String> {
    let mut batch = Batch::default();
    let report = specification::transcribe(project, path, check, &mut batch)?;
    batch.apply().map(|()| report)
}

/// Writes a file beside the checkout.
fn save(copy: &Copy, name: &str, file: &Value) -> PathBuf {
    let path = copy.elsewhere().join(name);
    write(&path, file.to_string());
    path
}

#[test]
fn the_tables_of_a_swagger_file_replace_those_of_a_list_of_facts() {
    let copy = Copy::new();
    let path = save(&copy, "swagger.json", &oracles(&copy));
    let report = transcribe(&copy.project, &path, false).unwrap_or_else(|error| panic!("{error}"));
    let head = "swagger.json: Swagger 2.0, version 2026.03.27, 974 operation(s), compared with \
                spec/v19/specification\n";
    assert!(report.contains(head), "{report}");
    assert!(report.contains("no changes\n"), "{report}");
    assert!(report.contains("Tag 0: 10 operation(s) not compared"), "{report}");
    assert!(report.contains("odd      #/definitions/salesGroup/properties/ label: "), "{report}");
    assert!(report.contains("changed  spec/v19/specification/rest.toml\n"), "{report}");

    let tables = tables(&copy);
    let source = tables.source.expect("a table names its source");
    assert_eq!(source.file, "swagger.json");
    assert_eq!(source.version.as_deref(), Some("2026.03.27"));
    assert_eq!((tables.operations.len(), tables.rest.len()), (90, 884));
    let audit = audit::run(&copy.project, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(audit.outcome, Outcome::Agree, "{}", audit.text);

    let before = copy.tree();
    transcribe(&copy.project, &path, true).unwrap_or_else(|error| panic!("{error}"));
    transcribe(&copy.project, &path, false).unwrap_or_else(|error| panic!("{error}"));
    let path = save(&copy, "openapi.json", &openapi(&oracles(&copy)));
    let report =
        transcribe(&copy.project, &path, true).expect_err("the tables name the other file");
    assert!(report.contains("OpenAPI 3.0.1, ") && report.contains("no changes\n"), "{report}");
    assert_eq!(copy.changed(&before), [""; 0], "the same file gives the same tables");
}

#[test]
fn check_names_what_a_newer_file_changes_and_writes_nothing() {
    let copy = Copy::new();
    let file = oracles(&copy);
    let path = save(&copy, "swagger.json", &file);
    transcribe(&copy.project, &path, false).unwrap_or_else(|error| panic!("{error}"));
    let before = copy.tree();
    let text = file.to_string().replace("/rest/v19/", "/rest/v20/");
    let mut newer: Value = serde_json::from_str(&text).expect("it is JSON");
    let path = save(&copy, "same.json", &newer);
    let report = transcribe(&copy.project, &path, true).unwrap_or_else(|error| panic!("{error}"));
    assert!(report.ends_with("no changes\n"), "{report}");

    newer["definitions"]["user"]["properties"]["nickname"] = json!({ "type": "string" });
    newer["paths"]["/rest/v20/parts"] = json!({ "get": { "tags": ["Parts"], "responses": {} } });
    let path = save(&copy, "newer.json", &newer);
    let report = transcribe(&copy.project, &path, true).expect_err("the file differs");
    for expected in [
        "changed  GET /rest/v19/users/{partyNumber}\n    new      response default, nickname: string\n",
        "Parts\n    new      GET /rest/v20/parts",
    ] {
        assert!(report.contains(expected), "{expected}\n{report}");
    }
    let error = transcribe(&copy.project, &path, false).expect_err("v20 does not exist");
    assert!(error.contains("create it with `cargo xtask bump v20`"), "{error}");
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn invalid_and_weaker_files_are_refused_and_nothing_is_written() {
    let copy = Copy::new();
    let before = copy.tree();
    let file = swagger(&tables(&copy));
    let mut broken = file.clone();
    broken["paths"]["/rest/v19/users"]["get"]["parameters"] = json!("none");
    let mut unknown = file.to_string().replace("/rest/v19/", "/rest/v3/");
    for (name, file, expected) in [
        ("broken.json", &broken, "#/paths/~1rest~1v19~1users/get/parameters: expected an array"),
        (
            "old.json",
            &serde_json::from_str(&unknown).expect("it is JSON"),
            "it is about v3, but spec/ has only v7, v19",
        ),
        ("postman.json", &postman(&tables(&copy)), "it shows names and nesting only"),
    ] {
        let path = save(&copy, name, file);
        let error = transcribe(&copy.project, &path, false).expect_err(name);
        assert!(error.contains(expected.trim_start_matches('#')), "{error}");
    }
    unknown.truncate(1000);
    let path = copy.elsewhere().join("cut.json");
    write(&path, unknown);
    let error = transcribe(&copy.project, &path, false).expect_err("it ends too early");
    assert!(error.contains("cut.json: line 1, column 1000: "), "{error}");
    assert_eq!(copy.changed(&before), [""; 0]);

    let path = save(&copy, "postman.json", &postman(&tables(&copy)));
    let report = transcribe(&copy.project, &path, true).unwrap_or_else(|error| panic!("{error}"));
    assert!(report.contains("names and nesting only, compared with"), "{report}");
}

#[test]
fn a_postman_collection_as_the_only_source_shows_names_only() {
    let copy = Copy::new();
    let path = save(&copy, "postman.json", &postman(&tables(&copy)));
    fs::remove_dir_all(copy.spec("v19/specification")).expect("the tables can be removed");
    transcribe(&copy.project, &path, false).unwrap_or_else(|error| panic!("{error}"));
    let source = tables(&copy).source.expect("a table names its source");
    assert!(source.names_only);
    transcribe(&copy.project, &path, true).unwrap_or_else(|error| panic!("{error}"));

    let audit = audit::run(&copy.project, &[]).unwrap_or_else(|error| panic!("{error}"));
    let line = "v19: postman.json shows names only, so types, media types, known values and what is required are \
                not compared with it\n";
    assert!(audit.text.contains(line), "{}", audit.text);
    // The quirks count the places where types differ, and nothing else is found.
    for finding in audit.text.lines().filter(|line| line.starts_with("spec/v19")) {
        assert!(finding.contains("[quirk-"), "{finding}");
    }
    let expected =
        "v19: The contract has 66 of 90 operations of Oracle's specification (names only).\n";
    let report = coverage(&copy.project, None).unwrap_or_else(|error| panic!("{error}"));
    assert!(report.starts_with(expected), "{report}");
}

#[test]
fn audit_compares_the_contract_with_a_given_file() {
    let copy = Copy::new();
    let mut file = swagger(&tables(&copy));
    let before = copy.tree();
    let path = save(&copy, "swagger.json", &file);
    let audit = audit::run(&copy.project, &[path]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(audit.outcome, Outcome::Agree, "{}", audit.text);
    file["definitions"]["userRequest"]["properties"]["nickname"] = json!({ "type": "string" });
    let path = save(&copy, "swagger.json", &file);
    let audit = audit::run(&copy.project, &[path]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(audit.outcome, Outcome::Disagree);
    assert!(
        audit.text.contains(
            "property nickname: the specification says nickname, the contract says nothing"
        )
    );
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn coverage_lists_the_operations_of_the_contract_by_tag() {
    let copy = Copy::new();
    let from_tables = coverage(&copy.project, None).unwrap_or_else(|error| panic!("{error}"));
    let expected = "v19: The contract has 66 of the 90 operations that were read from Oracle's specification.\n";
    assert!(from_tables.starts_with(expected), "{from_tables}");
    let path = save(&copy, "swagger.json", &oracles(&copy));
    let output = run(xtask(copy.project.root(), &["coverage", "--from"]).arg(&path));
    let printed = text(&output.stdout);
    for expected in [
        "v19: The contract has 66 of 974 operations of Oracle's specification, version 2026.03.27.\n",
        "Groups: 14 of 14\n",
        "    GET /rest/v19/groups: listGroups\n",
        "    GET /rest/v19/companies/{companyLoginName}/styleSheets: not in the contract\n",
        "Tag 7: 0 of 10\n",
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
}

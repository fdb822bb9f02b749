//! Each pass does its work where a contract asks for it, and not where none does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cpq_codegen::{Sources, generate};
use serde_json::json;

use crate::contract::{Edit, linted, remove, set, small};

/// All that is generated of a contract, as one text.
fn source(sources: &Sources) -> String {
    let files = generate(&[linted(sources)]).expect("it can be generated");
    files.into_values().collect()
}

/// What a pass makes of the small contract, and the change after which it is not made.
struct Case {
    pass: &'static str,
    made: &'static str,
    change: Edit,
}

fn case(pass: &'static str, made: &'static str, change: Edit) -> Case {
    Case { pass, made, change }
}

/// Renames something wherever the contract speaks of it.
fn renamed(changes: &'static [(&'static str, &'static str)]) -> Edit {
    Box::new(move |sources| {
        for (from, to) in changes {
            assert!(sources.openapi.contains(from), "`{from}` is not there");
            sources.openapi = sources.openapi.replace(from, to);
        }
    })
}

fn cases() -> Vec<Case> {
    let parameter = "/paths/~1parts/get/parameters/3/name";
    vec![
        case("calls", "query_of_members(\"q\"", set(parameter, json!("finder"))),
        case(
            "collections",
            "pub fn pages(",
            remove("/components/schemas/PartCollection/properties/items"),
        ),
        case(
            "docs",
            "NEW",
            remove("/components/schemas/PartRequest/properties/state/x-known-values"),
        ),
        case("examples", ".limit(25)", set("/components/parameters/limit/example", json!(30))),
        case(
            "members",
            "to.redacted(\"name\", &self.name)",
            set("/components/schemas/Maker/properties/name/x-personal-data", json!(false)),
        ),
        case(
            "modules",
            "pub mod parts;",
            renamed(&[("[Parts]", "[Pieces]"), ("{name: Parts,", "{name: Pieces,")]),
        ),
        case(
            "operations",
            "secrets: &[\"secret\"]",
            renamed(&[("          format: password\n          writeOnly: true\n", "")]),
        ),
        case(
            "schemas",
            "json_schema!(Maker);",
            renamed(&[
                ("schemas/Maker'", "schemas/Producer'"),
                ("    Maker:\n", "    Producer:\n"),
            ]),
        ),
        case("types", "pub fn new(", remove("/components/schemas/PartRequest/required")),
    ]
}

#[test]
fn what_a_pass_makes_is_there_because_the_contract_asks_for_it() {
    let before = source(&small());
    let mut wrong = Vec::new();
    for Case { pass, made, change } in cases() {
        let mut sources = small();
        change(&mut sources);
        if !before.contains(made) || source(&sources).contains(made) {
            wrong.push(format!("{pass}: `{made}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Without `sort` there is nothing for the others to work on.
#[test]
fn every_pass_is_tried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/shape");
    let mut passes = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the passes can be listed") {
        let name = entry.expect("they can be listed").file_name();
        let name = name.to_string_lossy().trim_end_matches(".rs").to_owned();
        if name != "mod" && name != "sort" {
            passes.insert(name);
        }
    }
    assert_eq!(passes, cases().iter().map(|case| case.pass.to_owned()).collect());
}

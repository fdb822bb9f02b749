//! `cargo xtask diff`: its reports for users of the contract and of the crate, and its exit codes.

use std::process::Output;

use serde_json::Value;

use crate::checkout::read;
use crate::commands::{run, text, xtask};
use crate::small::{Small, with_colour};

fn diff(small: &Small, arguments: &[&str]) -> Output {
    let line: Vec<&str> = ["diff"].iter().chain(arguments).copied().collect();
    run(&mut xtask(small.project.root(), &line))
}

/// The standard output of the command, which must end with this exit code.
fn output(small: &Small, arguments: &[&str], code: i32) -> String {
    let output = diff(small, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "{arguments:?}");
    text(&output.stdout)
}

fn json(small: &Small, arguments: &[&str], code: i32) -> Value {
    let line: Vec<&str> = arguments.iter().chain(&["--json"]).copied().collect();
    serde_json::from_str(&output(small, &line, code)).expect("it is one JSON document")
}

#[track_caller]
fn assert_contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

/// The lines about changed items of the crate, from the JSON report.
fn items(report: &Value) -> Vec<String> {
    let changes = report["crate"]["changes"].as_array().expect("there is a list of changes");
    let line = |change: &Value| {
        let side = |name: &str| change[name].as_str().unwrap_or("-").to_owned();
        format!("{}: {} => {}", change["severity"].as_str().unwrap_or(""), side("old"), side("new"))
    };
    changes.iter().map(line).collect()
}

#[test]
fn the_version_in_the_url_and_in_paths_of_the_crate_is_no_change() {
    let small = Small::with_v2(str::to_owned);
    assert_contains(&output(&small, &["v1", "v2"], 0), &["No public item changed."]);
    let report = json(&small, &["v1", "v2"], 0);
    assert_eq!(report["breaking"], false);
    assert_eq!(report["contracts"][0]["comparison"]["step"], "none", "{report:#}");
    assert_eq!(report["crate"]["step"], "none");
}

#[test]
fn an_added_property_is_a_compatible_change_for_the_contract_and_the_crate() {
    let small = Small::with_v2(with_colour);
    assert_contains(
        &output(&small, &["v1", "v2"], 0),
        &[
            "v1 → v2\n",
            "== For users of the contract ==",
            "/components/schemas/Part/properties/colour",
            "== For users of the crate ==",
            "added    field v2::types::Part::colour: Option<String>\n",
            "added    fn v2::types::Part::colour(self, colour: impl Into<String>) -> Self\n",
            "at least 0.1.1 after 0.1.0 (patch)",
        ],
    );
    let report = json(&small, &["v1", "v2"], 0);
    assert_eq!(report["contracts"][0]["comparison"]["step"], "minor", "{report:#}");
    assert_eq!(report["crate"]["least"], "0.1.1");
    assert_contains(
        &items(&report).join("\n"),
        &["compatible: - => field v2::types::Part::colour"],
    );
}

#[test]
fn a_removed_property_is_a_breaking_change_for_the_contract_and_the_crate() {
    let small = Small::with_v2(with_colour);
    assert_contains(
        &output(&small, &["v2", "v1"], 1),
        &[
            "removed  field v1::types::Part::colour: Option<String>\n",
            "at least 0.2.0 after 0.1.0 (minor) if v1 replaces v2, at least 0.1.1 if the crate has both.",
        ],
    );
    let report = json(&small, &["v2", "v1"], 1);
    assert_eq!(report["breaking"], true);
    assert_eq!(report["contracts"][0]["comparison"]["step"], "major", "{report:#}");
    assert_contains(
        &output(&small, &["v2", "v1", "--markdown"], 1),
        &["\n# The crate: v2 → v1\n", "- removed `field v1::types::Part::colour: Option<String>`"],
    );
}

/// Edits of the small contract, and the changed items of the crate.
type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);

#[rustfmt::skip]
const CASES: [Case; 4] = [
    // The names of arguments are not part of the API.
    (&[("{partNumber}", "{number}"), ("name: partNumber", "name: number")], &[]),
    (&[("operationId: listParts", "operationId: findParts")], &[
        "breaking: struct v1::parts::ListParts => -",
        "breaking: fn v1::Client::list_parts(&self) -> ListParts => -",
        "compatible: - => struct v1::parts::FindParts",
        "compatible: - => fn v1::Client::find_parts(&self) -> FindParts",
    ]),
    (&[("The number of the part\n          type: string", "The number of the part\n          type: integer\n          format: int64")], &[
        "breaking: field v1::types::Part::part_number: Option<String> => field v1::types::Part::part_number: Option<i64>",
        "breaking: fn v1::types::Part::part_number(self, part_number: impl Into<String>) -> Self => \
         fn v1::types::Part::part_number(self, part_number: i64) -> Self",
    ]),
    (&[("required: [name]", "required: [name, stock]")], &[
        "breaking: field v1::types::PartPatch::stock: Patch<i64> => field v1::types::PartPatch::stock: i64",
        "breaking: field v1::types::PartRequest::stock: Option<i64> => field v1::types::PartRequest::stock: i64",
        "breaking: fn v1::types::PartPatch::new(name: impl Into<String>) -> Self => \
         fn v1::types::PartPatch::new(name: impl Into<String>, stock: impl Into<i64>) -> Self",
        "breaking: fn v1::types::PartPatch::stock(self, stock: impl Into<Patch<i64>>) -> Self => -",
        "breaking: fn v1::types::PartRequest::new(name: impl Into<String>) -> Self => \
         fn v1::types::PartRequest::new(name: impl Into<String>, stock: impl Into<i64>) -> Self",
        "breaking: fn v1::types::PartRequest::stock(self, stock: i64) -> Self => -",
    ]),
];

#[test]
fn reports_what_a_change_of_the_contract_means_for_rust_code() {
    let small = Small::new();
    let contract = read(&small.contract("v1"));
    let old = small.file("old.yaml", &contract);
    for (edits, expected) in CASES {
        let mut edited = contract.clone();
        for (from, to) in edits {
            assert!(edited.contains(from), "`{from}` is not in the contract");
            edited = edited.replace(from, to);
        }
        let new = small.file("new.yaml", &edited);
        let output = diff(&small, &[&old, &new, "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{edits:?}: {error}: {}", text(&output.stderr)));
        assert!(report["crate"]["leftOut"].is_null(), "{edits:?}: {report:#}");
        assert_eq!(items(&report), expected, "{edits:?}");
    }
}

#[test]
fn reports_a_renamed_schema_where_rust_code_uses_its_type() {
    let small = Small::new();
    let contract = read(&small.contract("v1"));
    let old = small.file("old.yaml", &contract);
    let renamed = contract
        .replace("    Maker:", "    Producer:")
        .replace("schemas/Maker", "schemas/Producer");
    let new = small.file("new.yaml", &renamed);
    assert_contains(
        &items(&json(&small, &[&old, &new], 1)).join("\n"),
        &[
            "breaking: struct v1::types::Maker => -",
            "breaking: field v1::types::PartPatch::maker: Patch<MakerRequest> => \
             field v1::types::PartPatch::maker: Patch<ProducerRequest>",
            "breaking: fn v1::types::PartRequest::maker(self, maker: impl Into<MakerRequest>) -> Self => \
             fn v1::types::PartRequest::maker(self, maker: impl Into<ProducerRequest>) -> Self",
            "compatible: - => struct v1::types::Producer",
        ],
    );
}

#[test]
fn reports_path_arguments_in_another_order() {
    let small = Small::new();
    let contract = read(&small.contract("v1"));
    let reference = "        - $ref: '#/components/parameters/partNumber'\n";
    let maker = "        - {name: maker, in: path, required: true, description: The maker, schema: {type: string}, \
                 example: Brightwater, x-personal-data: false, x-evidence: {kind: inferred}}\n";
    let contract = contract.replace(reference, &format!("{reference}{maker}"));
    let with_path = |path: &str| contract.replace("/parts/{partNumber}", path);
    let old = small.file("old.yaml", &with_path("/parts/{maker}/{partNumber}"));
    let new = small.file("new.yaml", &with_path("/parts/{partNumber}/{maker}"));
    let report = json(&small, &[&old, &new], 1);
    assert_contains(
        &items(&report).join("\n"),
        &[
            "breaking: fn v1::Client::replace_part(&self, maker: &str, part_number: &str, body: &PartRequest)",
            "=> fn v1::Client::replace_part(&self, part_number: &str, maker: &str, body: &PartRequest)",
        ],
    );
}

#[test]
fn a_contract_may_break_where_the_crate_does_not() {
    // Some generators name types by the titles of schemas; this one does not.
    let small = Small::with_v2(|text| text.replacen("title: Maker\n", "title: Manufacturer\n", 1));
    assert_contains(
        &output(&small, &["v1", "v2"], 1),
        &["BREAKING", "Maker → Manufacturer", "No public item changed."],
    );
}

#[test]
fn files_are_compared_like_versions_even_if_they_have_lint_findings() {
    let small = Small::new();
    let contract = read(&small.contract("v1"));
    let same = small.file("same.yaml", &contract);
    let more = small.file("more.yaml", &with_colour(&contract));
    let report = output(&small, &[&same, &more], 0);
    assert_contains(&report, &["added    field v1::types::Part::colour"]);
    assert!(!report.contains("replaces"), "{report}");
    // Valid OpenAPI that breaks lint rules.
    let foreign = "openapi: 3.0.0\ninfo: {title: Parts, version: '7'}\npaths: {}\n";
    let foreign = small.file("foreign.yaml", foreign);
    let reason = "no code can be generated from";
    let report = output(&small, &[&foreign, &foreign], 0);
    assert_contains(&report, &["== For users of the crate ==\n\nLeft out: ", reason]);
    let report = json(&small, &[&foreign, &foreign], 0);
    let left_out = report["crate"]["leftOut"].as_str();
    assert!(left_out.is_some_and(|text| text.contains(reason)), "{report:#}");
    let report = output(&small, &[&foreign, &foreign, "--markdown"], 0);
    assert_contains(&report, &["Left out: "]);
}

#[test]
fn json_files_are_parsed_as_json() {
    let small = Small::new();
    let contract = r#"{"openapi": "3.0.0", "info": {"title": "Parts \ud83d\ude00", "version": "1\/2"}, "paths": {}}"#;
    let file = small.file("contract.json", contract);
    let report = json(&small, &[&file, &file], 0);
    assert_eq!(report["contracts"][0]["comparison"]["title"], "Parts \u{1f600}");
}

#[test]
fn invalid_input_ends_with_exit_code_2_and_prints_nothing() {
    let small = Small::new();
    let broken = small.file("broken.yaml", "openapi: 3.0.3\ninfo: [1, 2\npaths: {}\n");
    let twice = small.file("twice.yaml", "openapi: 3.0.3\ninfo: {}\n  \nopenapi: 3.0.3\n");
    let unclosed = small.file("unclosed.json", "{\"openapi\": \"3.0.3\",\n  oops}");
    let contract = read(&small.contract("v1"));
    let repeated = small.file("repeated.json", r#"{"openapi": "3.0.3", "openapi": "3.0.3"}"#);
    let large =
        small.file("large.json", "{\"openapi\": \"3.0.3\",\n\"x-a\": 18446744073709551616}");
    let dangling =
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {$ref: none.yaml}}\n";
    let dangling = small.file("dangling.yaml", dangling);
    let newer = small.file("newer.yaml", &contract.replacen("'3.0.3'", "'3.1.0'", 1));
    let missing = "no/such/contract.yaml";
    for (old, new, parts) in [
        ("v1", "v8", &["no version `v8`", "v1"][..]),
        ("v8", "v1", &["no version `v8`"]),
        ("v1", missing, &["no/such/contract.yaml", "can't be read"]),
        ("v1", &broken, &["broken.yaml: line 3, column "]),
        ("v1", &twice, &["twice.yaml: line 4, column 1: the key `openapi` is repeated"]),
        ("v1", &unclosed, &["unclosed.json: line 2, column 3: "]),
        ("v1", &repeated, &["repeated.json: line 1, column ", "the key `openapi` is repeated"]),
        (
            "v1",
            &large,
            &["large.json: line 2, column 8: 18446744073709551616 does not fit into 64 bits"],
        ),
        ("v1", &dangling, &["none.yaml", "can't be read"]),
        ("v1", &newer, &["newer.yaml:2: ", "3.1.0"]),
    ] {
        for format in [&[][..], &["--json"], &["--markdown"]] {
            let line: Vec<&str> = [old, new].iter().chain(format).copied().collect();
            let output = diff(&small, &line);
            let message = text(&output.stderr).replace('\\', "/");
            assert_eq!(output.status.code(), Some(2), "{line:?}: {message}");
            assert_eq!(text(&output.stdout), "", "{line:?}");
            assert_contains(&message, parts);
        }
    }
    for line in [&["v1"][..], &["v1", "v1", "v1"], &["v1", "v1", "--json", "--markdown"], &[]] {
        let output = diff(&small, line);
        assert_eq!(output.status.code(), Some(2), "{line:?}");
        assert_eq!(text(&output.stdout), "", "{line:?}");
    }
    assert_contains(&text(&diff(&small, &[]).stderr), &["there is no release yet"]);
}

#[test]
fn documents_of_other_people_are_compared() {
    let small = Small::new();
    let old = small.file("old.yaml", "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n");
    let new = "\u{feff}openapi: 3.0.3\ninfo: &info {title: !!str B, version: '2'}\npaths: {}\n\
               x-number: 007\nx-copy: *info\nx-merged: {<<: *info, version: '3'}\n";
    let new = small.file("new.yaml", new);
    let report = json(&small, &[&old, &new], 0);
    assert_eq!(report["contracts"][0]["comparison"]["title"], "B");
    let seven = "openapi: 3.0.3\ninfo: {title: B, version: '2'}\npaths: {}\nx-number: 7\n\
                 x-copy: {title: B, version: '2'}\nx-merged: {title: B, version: '3'}\n";
    let seven = small.file("seven.yaml", seven);
    assert_contains(&output(&small, &[&new, &seven], 0), &["Nothing changed."]);
}

#[test]
fn documents_of_several_files_are_joined() {
    let small = Small::new();
    let root = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {$ref: 'FOLDER/a.yaml'}}\n\
                components: {schemas: {Id: {type: integer}}}\n";
    let path = "get: {responses: {'200': {description: '', content: {application/json: \
                {schema: {$ref: '../FOLDER/../FOLDER/schemas.json#/A'}}}}}}\n";
    let schemas = r##"{"A": {"properties": {"id": {"$ref": "ROOT#/components/schemas/Id"},
        "b": {"$ref": "#/B"}}}, "B": {"type": "string"}}"##;
    let write = |folder: &str, schemas: &str| {
        let file = format!("{folder}.yaml");
        let root = small.file(&file, &root.replace("FOLDER", folder));
        small.file(&format!("{folder}/a.yaml"), &path.replace("FOLDER", folder));
        small.file(
            &format!("{folder}/schemas.json"),
            &schemas.replace("ROOT", &format!("../{file}")),
        );
        root
    };
    let old = write("one", schemas);
    let changed = schemas.replace("string", "boolean");
    let new = write("one-b", &changed);
    let report = output(&small, &[&old, &new], 1);
    assert_contains(&report, &["GET /a (response)", "the type changed", "string → boolean"]);
}

#[test]
fn control_characters_and_invisible_ones_are_never_printed_raw() {
    let small = Small::new();
    let document = |text: &str| {
        format!(
            "{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": \"{text}\", \"version\": \"1\"}}, \"paths\": {{}},
              \"x-{text}\": 1}}"
        )
    };
    let evil = "a\\u001b[2J\u{9b}b\u{202e}c\u{200b}d\u{e0041}";
    let old = small.file("plain.json", &document("a"));
    let new = small.file("evil.json", &document(evil));
    let broken = small.file("broken.json", &document("\u{202e}\", \"\u{202e}\": nu\u{9b}, \""));
    let is_raw =
        |c: &char| c.is_control() && *c != '\n' || "\u{202e}\u{200b}\u{e0041}".contains(*c);
    for format in [&[][..], &["--json"], &["--markdown"], &["--html"]] {
        let line: Vec<&str> = [old.as_str(), &new].iter().chain(format).copied().collect();
        let report = output(&small, &line, 0);
        assert_eq!(report.chars().find(is_raw), None, "{report:?}");
    }
    let report = json(&small, &[&old, &new], 0);
    assert_eq!(
        report["contracts"][0]["comparison"]["title"],
        "a\u{1b}[2J\u{9b}b\u{202e}c\u{200b}d\u{e0041}"
    );
    assert_contains(&output(&small, &[&old, &new], 0), &["[U+202E RIGHT-TO-LEFT OVERRIDE]"]);
    let message = text(&diff(&small, &[&old, &broken]).stderr);
    assert_eq!(message.chars().find(is_raw), None, "{message:?}");
}

//! `cargo xtask adopt`: drafts of operations, which lint rejects until a person has completed them.

use std::fs;

use serde_json::{Value, json};
use xtask::adopt::adopt;
use xtask::audit;
use xtask::files::tree;
use xtask::lint::lint;

use crate::checkout::{Copy, edit, read, write};
use crate::commands::{run, text, xtask};
use crate::fixture::{postman, swagger};
use crate::specification::{tables, transcribe};

/// What lint wants from a person, and a line that a person may write.
const WORDS: [(&str, &str); 6] = [
    ("`description` is missing", "description: Words of a person."),
    ("`summary` is missing", "summary: Words of a person"),
    ("`x-personal-data` is missing", "x-personal-data: false"),
    ("`example` is missing", "example: some"),
    ("the property has no example", "example: "),
    ("an operation must have one tag, which the top level describes", ""),
];

/// The operation that [`add_certificate`] adds.
const CERTIFICATE: &str = "GET /certificates/{name}";

/// What is said about a file in which another operation differs from the tables.
const CHANGED: &str = "    new      response default, nickname: string\n";

/// Adds an operation that returns a certificate to a Swagger file.
pub(crate) fn add_certificate(file: &mut Value, version: &str) {
    file["definitions"]["certificate"] = json!({ "type": "object", "properties": {
        "name": { "type": "string" }, "size": { "type": "integer" }, "isValid": { "type": "boolean" },
    } });
    file["paths"][format!("/rest/{version}/certificates/{{name}}")]["get"] = json!({
        "summary": "Get a Certificate", "tags": ["Certificates"], "produces": ["application/json"],
        "parameters": [{ "name": "name", "in": "path", "required": true, "type": "string" }],
        "responses": { "default": { "schema": { "$ref": "#/definitions/certificate" } } },
    });
}

/// Does what a person has to do for the certificate: writes the words that `findings` want, the tag, and an
/// example.
pub(crate) fn complete(copy: &Copy, version: &str, findings: &str) {
    let file = format!("{version}/resources/certificates.yaml");
    let place = format!("spec/{file}:");
    let mut found: Vec<(usize, &str)> = findings
        .lines()
        .filter_map(|line| line.strip_prefix(&place)?.split_once(' '))
        .filter_map(|(number, finding)| Some((number.parse().ok()?, finding)))
        .collect();
    found.sort_unstable();
    edit(&copy.spec(&file), |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (number, finding) in found.iter().rev() {
            let Some((_, word)) = WORDS.iter().find(|(wanted, _)| finding.contains(wanted)) else {
                continue;
            };
            let line = &lines[number - 1];
            let indent = line.len() - line.trim_start().len() + 2;
            let example =
                match lines[*number..].iter().find_map(|it| it.trim().strip_prefix("type: ")) {
                    Some("integer") => "7",
                    Some("boolean") => "true",
                    _ => "some",
                };
            let example = if word.ends_with(": ") { example } else { "" };
            if !word.is_empty() {
                lines.insert(*number, format!("{}{word}{example}", " ".repeat(indent)));
            }
        }
        lines.join("\n") + "\n"
    });
    if findings.contains("[tag]") {
        edit(&copy.spec(&format!("{version}/openapi.yaml")), |text| {
            text.replacen(
                "\ntags:\n",
                "\ntags:\n  - name: Certificates\n    description: Certificates.\n",
                1,
            )
        });
    }
    if findings.contains("[payload]") {
        edit(&copy.spec(&file), |text| {
            let schema = "                $ref: '#/components/schemas/Certificate'\n";
            let example = "              examples:\n                composed:\n                  summary: 'Composed: one'\n                  value:\n                    name: some\n                    size: 7\n";
            text.replacen(schema, &format!("{schema}{example}"), 1)
        });
        let path = copy.spec(&format!("{version}/examples/getCertificate.response.json"));
        write(&path, "{\n  \"name\": \"some\",\n  \"size\": 7\n}\n");
    }
}

#[test]
fn lint_rejects_a_draft_until_a_person_has_completed_it() {
    let copy = Copy::new();
    let mut file = swagger(&tables(&copy));
    add_certificate(&mut file, "v19");
    let path = copy.elsewhere().join("swagger.json");
    write(&path, file.to_string());
    let before = read(&copy.spec("v19/openapi.yaml"));
    let wanted = [CERTIFICATE.to_owned()];
    let report = adopt(&copy.project, &wanted, &path).unwrap_or_else(|error| panic!("{error}"));
    let adopted = "adopted  GET /rest/v19/certificates/{name} as getCertificate in resources/certificates.yaml\n";
    assert!(report.starts_with(adopted), "{report}");
    assert_eq!(read(&copy.spec("v19/openapi.yaml")), before);

    let version = ["v19".to_owned()];
    let findings = lint(&copy.project, &version).expect_err("nothing is described yet");
    for finding in findings.lines().filter(|line| line.starts_with("spec/")) {
        let is_for_a_person = WORDS.iter().any(|(wanted, _)| finding.contains(wanted));
        assert!(is_for_a_person || finding.contains("the body has no example"), "{finding}");
    }
    complete(&copy, "v19", &findings);
    lint(&copy.project, &version).unwrap_or_else(|findings| panic!("{findings}"));
    // The contract agrees with the specification; the quirks have counted one operation less.
    let audit = audit::run(&copy.project, &[]).unwrap_or_else(|error| panic!("{error}"));
    for finding in audit.text.lines().filter(|line| line.starts_with("spec/v19")) {
        assert!(finding.contains("[quirk-"), "{finding}");
    }
    let unneeded =
        "`operation` (GET /rest/{version}/certificates/{name}, but nothing) is no longer found";
    assert!(audit.text.contains(unneeded), "{}", audit.text);
}

#[test]
fn writes_nothing_if_something_is_wrong() {
    let copy = Copy::new();
    let before = copy.tree();
    let file = swagger(&tables(&copy));
    let newer: Value =
        serde_json::from_str(&file.to_string().replace("/rest/v19/", "/rest/v20/")).expect("JSON");
    let mut later = file.clone();
    add_certificate(&mut later, "v19");
    later["definitions"]["user"]["properties"]["nickname"] = json!({ "type": "string" });
    for (name, file, wanted, expected) in [
        ("swagger.json", &file, "GET /nothing", "`GET /nothing` is neither an operation nor a tag"),
        ("newer.json", &newer, "Groups", "create it with `cargo xtask bump v20`"),
        ("postman.json", &postman(&tables(&copy)), "Groups", "shows names and nesting only"),
        ("later.json", &later, CERTIFICATE, CHANGED),
    ] {
        let path = copy.elsewhere().join(name);
        write(&path, file.to_string());
        let output = run(xtask(copy.project.root(), &["adopt", wanted, "--from"]).arg(&path));
        assert!(!output.status.success());
        let error = text(&output.stderr);
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn nothing_changes_if_a_table_cannot_be_written() {
    let copy = Copy::new();
    let mut file = swagger(&tables(&copy));
    add_certificate(&mut file, "v19");
    // The name of a table follows from the tag, and this one is too long for a file.
    file["paths"]["/rest/v19/certificates/{name}"]["get"]["tags"] = json!(["a".repeat(300)]);
    let path = copy.elsewhere().join("swagger.json");
    write(&path, file.to_string());
    let before = copy.tree();
    let wanted = [CERTIFICATE.to_owned()];
    let error = adopt(&copy.project, &wanted, &path).expect_err("the name is too long");
    assert!(error.contains("can't be written: "), "{error}");
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[cfg(unix)]
#[test]
fn nothing_changes_if_a_folder_cannot_be_written() {
    let copy = Copy::new();
    let mut file = swagger(&tables(&copy));
    add_certificate(&mut file, "v19");
    let path = copy.elsewhere().join("swagger.json");
    write(&path, file.to_string());
    // A link that leads nowhere can't be written to, whatever the rights of the user are.
    let folder = copy.spec("v19/specification");
    fs::remove_dir_all(&folder).expect("the tables can be removed");
    std::os::unix::fs::symlink("nowhere", &folder).expect("a link can be created");
    let names = ["v19/openapi.yaml", "v19/resources"].map(|name| copy.spec(name));
    let content = || (read(&names[0]), tree(&names[1]), tree(&copy.spec("v19/pages")));
    let before = content();
    let page = copy.elsewhere().join("page.txt");
    write(&page, crate::transcribe::PAGE);
    for arguments in [["adopt", CERTIFICATE, "--from"].as_slice(), &["transcribe"]] {
        let mut command = xtask(copy.project.root(), arguments);
        command.arg(&path);
        if arguments.len() == 1 {
            command.arg(&page);
        }
        let output = run(&mut command);
        assert!(!output.status.success(), "{arguments:?}");
        let error = text(&output.stderr);
        assert!(error.contains("spec/v19/specification"), "{error}");
        assert_eq!(content(), before, "{arguments:?}");
    }
}

/// Replacements in the text of a file, each of which makes it invalid, odd, or another one.
const CORRUPTIONS: [(&str, &str); 12] = [
    ("\"swagger\":", "\"sagger\":"),
    ("#/definitions/certificate\"", "#/definitions/certificat\""),
    ("\"in\":\"path\"", "\"in\":\"cookie\""),
    ("\"type\":\"boolean\"", "\"type\":\"bool\""),
    ("/certificates/{name}\"", "/certificates/{na\\u0000me\\n}\""),
    ("\"Certificates\"", "\"\""),
    ("\"Certificates\"", "\"../../../Certificates: {\\n\""),
    ("\"isValid\"", "\"is: 'Valid\\n\\\"#\""),
    ("\"Get a Certificate\"", "null"),
    ("/rest/v19/users", "/rest/v19/user"),
    ("\"paths\":", "\"paths\":7,\"x\":"),
    ("\"application/json\"", "\"*\\u202e/*\""),
];

#[test]
fn corrupted_files_change_nothing_or_give_files_that_can_be_read() {
    let copy = Copy::new();
    let mut file = swagger(&tables(&copy));
    add_certificate(&mut file, "v19");
    let whole = file.to_string();
    let halves = [1, 2, 3].map(|part| whole[..whole.len() * part / 4].to_owned());
    let corrupted = CORRUPTIONS.map(|(from, to)| {
        assert!(whole.contains(from), "{from}");
        whole.replace(from, to)
    });
    let path = copy.elsewhere().join("swagger.json");
    let (before, mut errors) = (copy.tree(), 0);
    for text in corrupted.iter().chain(&halves) {
        write(&path, text);
        let wanted = [CERTIFICATE.to_owned()];
        for is_adopted in [true, false] {
            let result = if is_adopted {
                adopt(&copy.project, &wanted, &path)
            } else {
                transcribe(&copy.project, &path, false)
            };
            let Err(error) = result else {
                tables(&copy);
                let contract = copy.project.contract("v19").map(|it| it.load().is_ok());
                assert_eq!(contract, Ok(true));
                // The next file is read against the original.
                let changed = copy.changed(&before);
                for name in changed.iter().rev() {
                    let path = copy.project.root().join(name);
                    match before.get(name) {
                        Some(content) => write(&path, content),
                        None if path.is_dir() => fs::remove_dir(&path).expect("it is empty"),
                        None => fs::remove_file(&path).expect("it can be removed"),
                    }
                }
                continue;
            };
            errors += 1;
            assert!(!error.is_empty());
            assert_eq!(copy.changed(&before), [""; 0], "{error}");
        }
    }
    assert!(errors > 10, "only {errors} files were refused");
}

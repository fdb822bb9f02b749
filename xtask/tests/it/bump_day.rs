//! The day of a new version, as CONTRIBUTING.md describes it: v19 becomes a v20 whose specification and page
//! differ in all documented ways.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cpq_evidence::audit::{Finding, Severity, Sources, Version, audit};
use serde_json::{Map, Value, json};
use xtask::adopt::adopt;
use xtask::audit::{self, Outcome};
use xtask::bump::bump;
use xtask::diff;
use xtask::files::tree;
use xtask::lint::lint;
use xtask::publish::{publish, sources};
use xtask::regenerate::regenerate;

use crate::adopt::{add_certificate, complete};
use crate::checkout::{Copy, edit, read, write};
use crate::publish::publishable;
use crate::specification::{oracles, transcribe};

/// A change of Oracle's file, and the line that names it.
type Step = (&'static str, fn(&mut Value));

/// An operation of the file of v20.
fn operation<'f>(file: &'f mut Value, method: &str, path: &str) -> &'f mut Value {
    let operation = &mut file["paths"][format!("/rest/v20{path}")][method];
    assert!(operation.is_object(), "{method} {path}");
    operation
}

/// A parameter of an operation.
fn parameter<'f>(file: &'f mut Value, path: &str, name: &str) -> &'f mut Map<String, Value> {
    let all = operation(file, "get", path)["parameters"].as_array_mut().expect("an array");
    let found = all.iter_mut().find(|it| it["name"] == name).expect("the parameter exists");
    found.as_object_mut().expect("an object")
}

/// The properties of a definition.
fn properties<'f>(file: &'f mut Value, name: &str) -> &'f mut Map<String, Value> {
    file["definitions"][name]["properties"].as_object_mut().expect("the definition exists")
}

fn set(of: &mut Map<String, Value>, name: &str, value: Value) {
    of.insert(name.to_owned(), value);
}

const STEPS: [Step; 24] = [
    ("User Management\n    new      POST /rest/v20/users/actions/purge", |file| {
        file["paths"]["/rest/v20/users/actions/purge"] =
            json!({ "post": { "tags": ["User Management"], "responses": {} } });
    }),
    ("gone     DELETE /rest/v19/tasks/{taskId}\n", |file| {
        let item = file["paths"]["/rest/v20/tasks/{taskId}"].as_object_mut().expect("a path");
        item.remove("delete").expect("the operation exists");
    }),
    ("new      deprecated: true\n", |file| {
        operation(file, "get", "/companies/usage")["deprecated"] = json!(true);
    }),
    ("changed  title: Get All Groups -> List All Groups\n", |file| {
        operation(file, "get", "/groups")["summary"] = json!("List All Groups");
    }),
    (" -> Sales Users\n", |file| {
        operation(file, "get", "/salesUsers")["tags"] = json!(["Sales Users"]);
    }),
    ("new      query parameter country: string\n", |file| {
        let country = json!({ "name": "country", "in": "query", "type": "string" });
        operation(file, "get", "/users")["parameters"]
            .as_array_mut()
            .expect("an array")
            .push(country);
    }),
    ("gone     query parameter fields: string\n", |file| {
        let all = operation(file, "get", "/users")["parameters"].as_array_mut().expect("an array");
        all.retain(|it| it["name"] != "fields");
    }),
    ("changed  query parameter limit: integer -> string\n", |file| {
        set(parameter(file, "/users", "limit"), "type", json!("string"));
    }),
    ("changed  query parameter q: string -> string, required\n", |file| {
        set(parameter(file, "/users", "q"), "required", json!(true));
    }),
    (
        "values accessPermissions, groups -> string, values accessPermissions, company, groups\n",
        |file| {
            let values = json!(["groups", "accessPermissions", "company"]);
            set(parameter(file, "/users", "expand"), "enum", values);
        },
    ),
    ("new      response default, nickname: string\n", |file| {
        set(properties(file, "user"), "nickname", json!({ "type": "string" }));
    }),
    ("gone     response default, fax: string\n", |file| {
        properties(file, "user").remove("fax").expect("the property exists");
    }),
    ("changed  response default, jobTitle: string -> boolean\n", |file| {
        set(properties(file, "user"), "jobTitle", json!({ "type": "boolean" }));
    }),
    ("changed  response default, dateAdded: string -> string (date-time)\n", |file| {
        set(
            properties(file, "user"),
            "dateAdded",
            json!({ "type": "string", "format": "date-time" }),
        );
    }),
    ("changed  response default, phone: string -> array of string\n", |file| {
        set(
            properties(file, "user"),
            "phone",
            json!({ "type": "array", "items": { "type": "string" } }),
        );
    }),
    ("changed  response default, email: string -> string, values none\n", |file| {
        set(properties(file, "user"), "email", json!({ "type": "string", "enum": ["none"] }));
    }),
    ("changed  request, login: string -> string, required\n", |file| {
        file["definitions"]["userRequest"]["required"] = json!(["login"]);
    }),
    ("changed  request, email: string, required -> string\n", |file| {
        let parameters = operation(file, "post", "/companies")["parameters"].as_array_mut();
        let body = parameters.expect("an array").iter_mut().find(|it| it["in"] == "body");
        let required = body.expect("it has a body")["schema"]["required"].as_array_mut();
        required.expect("an array").retain(|it| it != "email");
    }),
    ("new      response 410: none, no media type\n", |file| {
        operation(file, "get", "/tasks/{taskId}")["responses"]["410"] =
            json!({ "description": "Gone." });
    }),
    ("changed  response default: object, application/json -> object, text/csv\n", |file| {
        operation(file, "get", "/salesGroups")["produces"] = json!(["text/csv"]);
    }),
    ("new      path parameter file: string, required\n", |file| {
        let item = file["paths"].as_object_mut().expect("paths");
        let old = "/rest/v20/tasks/{taskId}/files/{fileName}";
        let text = item
            .remove(old)
            .expect("the path exists")
            .to_string()
            .replace("\"fileName\"", "\"file\"");
        let renamed = text.replace("\"type\":\"integer\"", "\"type\":\"string\"");
        let moved = serde_json::from_str(&renamed).expect("it is JSON");
        set(item, "/rest/v20/tasks/{taskId}/files/{file}", moved);
    }),
    ("new      response default, segments: object\n", |file| {
        let right = json!({ "$ref": "#/definitions/groupDetails" });
        let get = operation(file, "get", "/companies/{companyLoginName}/groups/{groupVarName}");
        get["responses"]["default"]["schema"] = right;
    }),
    ("Tag 3\n    changed  DELETE /rest/v19/resource3/{id}\n", |file| {
        set(properties(file, "resource3"), "size", json!({ "type": "integer" }));
    }),
    ("    gone     DELETE /rest/v19/resource5/{id}\n", |file| {
        let paths = file["paths"].as_object_mut().expect("paths");
        paths.remove("/rest/v20/resource5/{id}").expect("the path exists");
    }),
];

fn findings(copy: &Copy) -> Vec<Finding> {
    let folder = copy.spec("v20");
    let files = |name: &str| tree(&folder.join(name)).expect("the folder can be read");
    let samples =
        files("samples").into_iter().map(|(name, text)| (format!("samples/{name}"), text));
    let version = Version::read(&Sources {
        version: "v20".to_owned(),
        openapi: copy.project.contract("v20").unwrap_or_else(|error| panic!("{error}")),
        quirks: read(&folder.join("quirks.toml")),
        pages: files("pages"),
        specification: files("specification"),
        samples: samples.collect(),
    });
    let version = version.unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut found = audit(&version);
    found.retain(|finding| finding.severity == Severity::Error);
    found
}

#[test]
fn v19_becomes_v20() {
    let copy = publishable();
    let v19 = oracles(&copy);
    let path = copy.elsewhere().join("swagger.json");
    write(&path, v19.to_string());
    transcribe(&copy.project, &path, false).unwrap_or_else(|error| panic!("{error}"));

    // 1. What is new?
    let text =
        v19.to_string().replace("/rest/v19/", "/rest/v20/").replace("2026.03.27", "2026.06.26");
    let mut v20: Value = serde_json::from_str(&text).expect("it is JSON");
    for (_, change) in STEPS {
        change(&mut v20);
    }
    add_certificate(&mut v20, "v20");
    write(&path, v20.to_string());
    let report = transcribe(&copy.project, &path, true).expect_err("the file differs");
    for (expected, _) in STEPS {
        assert!(report.contains(expected), "{expected}\n{report}");
    }

    // 2. The new version, with the tables of the new file.
    bump(&copy.project, "v20").unwrap_or_else(|error| panic!("{error}"));
    transcribe(&copy.project, &path, false).unwrap_or_else(|error| panic!("{error}"));

    // All pages were read again; one of them has another title, and one another value in a sample.
    let pages = tree(&copy.spec("v20/pages")).expect("the tables can be read");
    for name in pages.keys() {
        edit(&copy.spec("v20/pages").join(name), |text| {
            text.replace("not_reread = \"v19\"\n", "")
                .replace("/rest/v19", "/rest/v20")
                .replace("title = \"Job Title\"", "title = \"Position\"")
                .replace(OLD_DATE, NEW_DATE)
        });
    }

    // 3. The operations that the contract should have.
    let wanted = ["GET /certificates/{name}".to_owned()];
    adopt(&copy.project, &wanted, &path).unwrap_or_else(|error| panic!("{error}"));
    let version = ["v20".to_owned()];
    let missing = lint(&copy.project, &version).expect_err("a person has to complete it");
    complete(&copy, "v20", &missing);
    lint(&copy.project, &version).unwrap_or_else(|error| panic!("{error}"));

    // 4. Contract and quirks: the audit names each place, and a person decides.
    let found = findings(&copy);
    let text: String = found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for expected in AUDITED {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    edit(&copy.spec("v20/resources/users.yaml"), |text| {
        let before = "    User:\n";
        let (head, rest) = text.split_once(before).expect("the schema exists");
        let (schema, rest) = rest.split_once("      properties:\n").expect("it has properties");
        format!("{head}{before}{schema}      properties:\n{NICKNAME}{rest}")
    });
    for (name, text) in tree(&copy.spec("v20")).expect("the version can be read") {
        write(&copy.spec("v20").join(name), text.replace(OLD_DATE, NEW_DATE));
    }
    for _ in 0..3 {
        let found = findings(&copy);
        edit_if(!found.is_empty(), &copy, |text| decided(text, &found));
    }
    let audit = audit::run(&copy.project, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(audit.outcome, Outcome::Agree, "{}", audit.text);
    let refusal = sources(&copy.project).err().unwrap_or_default();
    complete(&copy, "v20", &refusal);
    lint(&copy.project, &[]).unwrap_or_else(|error| panic!("{error}"));

    // 5. The SDK, what changes for users, and the published files.
    regenerate(&copy.project).unwrap_or_else(|error| panic!("{error}"));
    let changes =
        diff::contracts(&copy.project, "v19", "v20").unwrap_or_else(|error| panic!("{error}"));
    let changes = diff::text(&changes);
    for expected in ["getCertificate", "nickname"] {
        assert!(changes.contains(expected), "{changes}");
    }
    let published = publish(&copy.project).unwrap_or_else(|error| panic!("{error}"));
    assert!(published.files.contains_key("v20/latest.yaml"));
    let reference = &published.files["reference.html"].text;
    for sentence in [
        "The contract has 66 of 974 operations of Oracle&#39;s specification, version 2026.03.27.",
        "The contract has 66 of 969 operations of Oracle&#39;s specification, version 2026.06.26.",
    ] {
        assert!(reference.contains(sentence), "{sentence}");
    }
}

/// A value in a sample of v19, and of v20.
const OLD_DATE: &str = "2025-10-14T08:29:21.000Z";
const NEW_DATE: &str = "2026-10-14T08:29:21.000Z";

/// A property of the new version.
const NICKNAME: &str = "        nickname:
          description: Name by which the user is called.
          type: string
          example: Kim
          x-personal-data: true
          x-evidence: {kind: specification, page: specification}
";

/// What the audit says about the changes that concern the contract.
const AUDITED: [&str; 18] = [
    "[deprecated] specification: GET /rest/v20/companies/usage: the specification says deprecated",
    "the page says Position",
    "2026-10-14T08:29:21.000Z",
    "[known-value] specification: GET /rest/v20/users, query parameter expand: the specification says company",
    "#/components/parameters/limit [type] specification: GET /rest/v20/users, query parameter limit: the specification says string",
    "#/components/parameters/q [required] specification: GET /rest/v20/users, query parameter q: the specification says required",
    "#/components/schemas/GroupDetails [quirk-places] `places` is 7, but the claims hold at 6 place(s)",
    "property email: the specification says optional, the contract says required",
    "GET /rest/v20/salesGroups: the specification says text/csv, the contract says application/json",
    "GET /rest/v20/tasks/{taskId}: the specification says 410, the contract says nothing",
    "[operation] the pages say nothing, the contract says DELETE /tasks/{taskId}",
    "path parameter file: the specification says file in path, the contract says nothing",
    "get/parameters/country [parameter]",
    "get/parameters/fields [parameter] the pages say nothing, the contract says fields",
    "property nickname: the specification says nickname, the contract says nothing",
    "#/components/schemas/User/properties/fax [unsupported]",
    "property phone: the specification says array, the contract says string",
    "property login: the specification says required, the contract says optional, users-put says optional like the contract",
];

fn edit_if(is_needed: bool, copy: &Copy, change: impl Fn(&str) -> String) {
    if is_needed {
        edit(&copy.spec("v20/quirks.toml"), change);
    }
}

/// The quirks as a person may correct and extend them after an audit.
fn decided(text: &str, found: &[Finding]) -> String {
    let (own, others): (Vec<&Finding>, Vec<&Finding>) =
        found.iter().partition(|finding| finding.file == "quirks.toml");
    let mut entries: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for finding in own {
        entries.entry(finding.line).or_default().push(&finding.message);
    }
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, messages) in entries.into_iter().rev() {
        let is_heading = |it: &String| it == "[[quirk]]";
        let end = lines[line..].iter().position(is_heading).map_or(lines.len(), |it| line + it);
        let mut entry: Vec<String> = lines[line - 1..end].to_vec();
        for message in &messages {
            let count =
                message.split_once("the claims hold at ").and_then(|(_, it)| it.split_once(' '));
            if let Some((count, _)) = count {
                let places = entry.iter_mut().find(|it| it.starts_with("places = "));
                *places.expect("an entry has a number") = format!("places = {count}");
            } else if let Some((page, _)) =
                message.split_once("` (").and_then(|(_, it)| it.split_once(", but "))
            {
                entry.retain(|it| !it.contains(&format!("page = \"{page}\"")));
            }
        }
        if messages.iter().any(|message| message.contains("claims nothing")) {
            entry.clear();
        }
        lines.splice(line - 1..end, entry);
    }
    let mut text = lines.join("\n") + "\n";
    for finding in others {
        let Finding { pointer, rule, page, contract, place, .. } = finding;
        let document = if place.starts_with("users-put") { "001" } else { "specification" };
        let _ = write!(
            text,
            "\n[[quirk]]\npointer = \"/paths\"\ndocuments = [\"{document}\"]\nsays = \"It differs.\"\n\
             contract = \"It stays.\"\nwhy = \"It is new.\"\nplaces = 1\nexplains = [\n  \
             {{ rule = {rule:?}, at = {pointer:?}, page = {page:?}, contract = {contract:?} }},\n]\n"
        );
    }
    text
}

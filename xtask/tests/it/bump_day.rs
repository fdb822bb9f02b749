//! The day of a new version, as CONTRIBUTING.md describes it: v19 becomes a v20 whose specification and page
//! differ in all documented ways.

mod steps;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cpq_evidence::audit::{Finding, Severity, Sources, Version, audit};
use serde_json::Value;
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
use crate::commands::{run, text, xtask};
use crate::pages::page;
use crate::publish::publishable;
use crate::specification::{oracles, transcribe};
use steps::STEPS;

/// Writes the pages of v19 beside the checkout, with a change.
fn save_pages(copy: &Copy, change: impl Fn(String) -> String) -> Vec<PathBuf> {
    let pages = ["users-put", "integrationUsers-patch"].map(|name| {
        let text = page(&read(&copy.spec(&format!("v19/pages/{name}.toml"))));
        let path = copy.elsewhere().join(format!("{name}.txt"));
        write(&path, change(text));
        path
    });
    pages.to_vec()
}

/// Runs `cargo xtask transcribe` and returns what it prints.
fn command(
    copy: &Copy,
    options: &[&str],
    file: &Path,
    pages: &[PathBuf],
) -> Result<String, String> {
    let arguments = [&["transcribe"], options].concat();
    let output = run(xtask(copy.project.root(), &arguments).arg(file).args(pages));
    let printed = text(&output.stdout) + &text(&output.stderr);
    if output.status.success() { Ok(printed) } else { Err(printed) }
}

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

/// Takes into the contract what a person may want of the new version.
fn extend_contract(copy: &Copy) {
    edit(&copy.spec("v20/resources/users.yaml"), |text| {
        let before = "    User:\n";
        let (head, rest) = text.split_once(before).expect("the schema exists");
        let (schema, rest) = rest.split_once("      properties:\n").expect("it has properties");
        format!("{head}{before}{schema}      properties:\n{NICKNAME}{rest}")
    });
    edit(&copy.spec("v20/openapi.yaml"), |text| {
        let next = "    expandUser:\n";
        let text = text.replacen(PERMISSIONS, &format!("{PERMISSIONS}{COMPANY}"), 1);
        text.replacen(next, &format!("{COUNTRY}{next}"), 1)
    });
    edit(&copy.spec("v20/resources/users.yaml"), |text| {
        let (head, rest) = text.split_once("operationId: listUsers\n").expect("it is listed");
        let reference = "parameters:\n        - $ref: '#/components/parameters/country'\n";
        format!("{head}operationId: listUsers\n{}", rest.replacen("parameters:\n", reference, 1))
    });
    edit(&copy.spec("v20/resources/companies.yaml"), |text| {
        let usage = "      operationId: getUsage\n";
        text.replacen(usage, &format!("{usage}      deprecated: true\n"), 1)
    });
    // The page was read again for the quirk that names its hash.
    let hash = |version: &str| {
        let table = read(&copy.spec(&format!("{version}/pages/users-put.toml")));
        let (_, rest) = table.split_once("\nsha256 = \"").expect("a table has the page's hash");
        rest[..12].to_owned()
    };
    edit(&copy.spec("v20/quirks.toml"), |text| text.replace(&hash("v19"), &hash("v20")));
}

#[test]
fn v19_becomes_v20() {
    let copy = publishable();
    let v19 = oracles(&copy);
    let path = copy.elsewhere().join("swagger.json");
    write(&path, v19.to_string());
    transcribe(&copy.project, &path, false).unwrap_or_else(|error| panic!("{error}"));
    let pages = save_pages(&copy, |text| text);
    let report = command(&copy, &["--check"], &path, &pages).expect_err("the hashes differ");
    for table in ["users-put.toml", "integrationUsers-patch.toml"] {
        let same = format!("the same facts as in spec/v19/pages/{table}; only the head");
        assert!(report.contains(&same), "{report}");
    }

    // 1. What is new?
    let text =
        v19.to_string().replace("/rest/v19/", "/rest/v20/").replace("2026.03.27", "2026.06.26");
    let mut v20: Value = serde_json::from_str(&text).expect("it is JSON");
    for (_, change) in STEPS {
        change(&mut v20);
    }
    add_certificate(&mut v20, "v20");
    write(&path, v20.to_string());
    let pages = save_pages(&copy, |text| {
        text.replace("/rest/v19", "/rest/v20")
            .replace("Title:\nJob Title\n", "Title:\nPosition\n")
            .replace(OLD_DATE, NEW_DATE)
    });
    let report = command(&copy, &["--check"], &path, &pages).expect_err("file and pages differ");
    for (expected, _) in STEPS {
        assert!(report.contains(expected), "{expected}\n{report}");
    }
    for expected in ["title = \"Position\"", NEW_DATE, "2 page(s) differ from the tables in spec/"]
    {
        assert!(report.contains(expected), "{expected}\n{report}");
    }

    // 2. The new version, with the tables of the new file and of the pages.
    bump(&copy.project, "v20").unwrap_or_else(|error| panic!("{error}"));
    let report = command(&copy, &[], &path, &pages).unwrap_or_else(|error| panic!("{error}"));
    for expected in ["title = \"Position\"", NEW_DATE] {
        assert!(report.contains(expected), "{expected}\n{report}");
    }
    // The other pages were read again, too, and only the value in the sample has changed.
    for name in tree(&copy.spec("v20/pages")).expect("the tables can be read").keys() {
        let path = copy.spec("v20/pages").join(name);
        if read(&path).contains("not_reread") {
            edit(&path, |text| {
                text.replace("not_reread = \"v19\"\n", "")
                    .replace("/rest/v19", "/rest/v20")
                    .replace(OLD_DATE, NEW_DATE)
            });
        }
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
    extend_contract(&copy);
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
    for expected in ["getCertificate", "nickname", "getUsage", "company", "country"] {
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

/// The last known value of a parameter, and another one of the new version.
const PERMISSIONS: &str =
    "        - {value: accessPermissions, meaning: the access permissions of the user}\n";
const COMPANY: &str = "        - {value: company, meaning: the company of the user}\n";

/// A parameter of the new version.
const COUNTRY: &str = "    country:
      name: country
      in: query
      description: Country of the users to return.
      schema:
        type: string
      example: US
      x-evidence: {kind: specification, page: specification}

";

/// A property of the new version.
const NICKNAME: &str = "        nickname:
          description: Name by which the user is called.
          type: string
          example: Kim
          x-personal-data: true
          x-evidence: {kind: specification, page: specification}
";

/// What the audit says about the changes that concern the contract.
const AUDITED: [&str; 19] = [
    "[quirk-reading] document 001 has changed since it was read for this entry",
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

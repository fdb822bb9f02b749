//! The programs of the guide, run against the sandbox: what they read and what they send.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use xtask::external_tools::Source;

use super::{CONTRACT, contract, run, run_successfully, section};
use crate::tools::{Outcome, external_tools, is_installed};

/// The version that the guide uses.
const VERSION: &str = "v19";

/// The user that the programs read, update and replace.
const USER: &str = "BM_LaeNrP1bCh5";

/// The initial user, with unknown properties and numbers that are inexact as doubles.
const INITIAL: &str = r#"{
    "firstName": "Zoë",
    "groups": {"items": [{"variableName": "excludeMDBParts"}]},
    "status": {"value": 1, "nested": {"large": 9007199254740993123, "half": 0.5, "none": null}},
    "unknown": {"id": -9223372036854775807, "list": [1, null, {}, "2025-10-14T08:38:37.000Z"]}
}"#;

/// A site that the programs use.
struct Site {
    sandbox: Sandbox,
    /// Runs the sandbox, so it is dropped after it.
    _runtime: Runtime,
}

impl Site {
    fn start() -> Outcome<Self> {
        let runtime = Runtime::new()?;
        let sandbox = runtime.block_on(Sandbox::start())?;
        let site = Self { sandbox, _runtime: runtime };
        site.call("PUT", &format!("users/{USER}"), INITIAL)?;
        Ok(site)
    }

    /// Sends a request that must succeed, without a client library.
    fn call(&self, method: &str, resource: &str, body: &str) -> Outcome<Value> {
        let url = self.sandbox.url().trim_start_matches("http://");
        let (host, context) = url.split_once('/').ok_or("the URL has no context")?;
        let (token, length) = (self.sandbox.token(), body.len());
        let request = format!(
            "{method} /{context}/rest/{VERSION}/{resource} HTTP/1.1\r\nHost: {host}\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(host)?;
        stream.write_all(request.as_bytes())?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        match response.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200") => {
                Ok(serde_json::from_str(body)?)
            }
            _ => Err(format!("{method} {resource}: {response}").into()),
        }
    }

    fn variables(&self) -> [(&'static str, &str); 2] {
        [("CPQ_URL", self.sandbox.url()), ("CPQ_TOKEN", self.sandbox.token())]
    }

    fn run(&self, line: &str, folder: &Path) -> Outcome<String> {
        run_successfully(line, folder, &self.variables())
    }

    /// Returns the body of the last request with a method.
    fn sent(&self, method: &str) -> Outcome<Value> {
        let requests = self.sandbox.requests();
        let sent = requests.iter().rfind(|request| request.method.as_str() == method);
        Ok(serde_json::from_slice(&sent.ok_or_else(|| format!("there was no {method}"))?.body)?)
    }
}

/// Follows a section of the guide in a folder, and checks the results in the site and on the wire.
fn assert_works(heading: &str, folder: &Path) -> Outcome {
    let section = section(heading)?;
    xtask::files::write(&folder.join(CONTRACT), contract(VERSION)?)?;
    for file in section.files() {
        xtask::files::write(&folder.join(&file.name), &file.text)?;
    }
    let site = Site::start()?;
    let read = site.call("GET", &format!("integrationUsers/{USER}?expand=groups"), "")?;
    let mut printed = String::new();
    for line in section.commands("run")? {
        printed += &site.run(line, folder)?;
    }

    let applied = site.sandbox.applied();
    let operations: Vec<_> = applied.iter().map(|change| change.operation.as_str()).collect();
    let expected =
        ["createCompanyUser", "createIntegrationUser", "updateIntegrationUser", "replaceUser"];
    assert_eq!(operations[1..], expected);
    let requests = site.sandbox.requests();
    let targets: Vec<_> = requests.iter().map(|request| request.target.as_str()).collect();
    assert!(targets.iter().any(|target| target.ends_with("?limit=100")), "{targets:?}");
    let pages: Vec<_> = targets.iter().filter(|target| target.contains("/users?")).collect();
    assert_eq!(pages.len(), 2, "{targets:?}");
    for (page, offset) in pages.iter().zip(["offset=0", "offset=2"]) {
        let mut query: Vec<_> = page.split(['?', '&']).skip(1).collect();
        query.sort_unstable();
        assert_eq!(query, ["limit=2", offset, "orderby=login"]);
    }

    // The programs print party ids exactly, and dates as they were sent.
    let stored = |number: &str| site.sandbox.stored_user(number).ok_or("the user is not stored");
    let (created, replaced) = (stored(&applied[2].party_number)?, stored(USER)?);
    let company_user =
        site.sandbox.stored_company_user("abcCo", "jpark").ok_or("the user is not stored")?;
    let date = replaced["dateModified"].as_str().ok_or("the user has no date")?;
    for line in [
        format!("created {} {}", company_user["partyId"], applied[1].party_number),
        "user 274418093365120847 AAP39".to_owned(),
        "user 268114479035127700 bkramer".to_owned(),
        format!("user {} jpark", company_user["partyId"]),
        "181556695830934950 _custom_user_6ab1180a3cce465983d1c000144b6f1b".to_owned(),
        "318766884429645907 _custom_d4279b7d50a843ffb14c709dab1f1418".to_owned(),
        format!("created {}", created["partyId"]),
        format!("replaced 318766884429645907, last changed {date}"),
    ] {
        assert!(printed.lines().any(|it| it.trim() == line), "{line} is missing in:\n{printed}");
    }

    // The PUT has the complete user as it was read, with the program's changes.
    let mut expected = read;
    expected["jobTitle"] = "Nightly import".into();
    let mut groups =
        expected["groups"]["items"].as_array().ok_or("the user has no groups")?.clone();
    groups.push(json!({"variableName": "adminAccessGroupsOnly"}));
    expected["groups"] = json!({"items": groups});
    assert_eq!(site.sent("PATCH")?, json!({"groups": expected["groups"]}));
    assert_eq!(site.sent("PUT")?, expected);
    assert_eq!(expected["partyId"], 318_766_884_429_645_907_i64);

    let initial: Value = serde_json::from_str(INITIAL)?;
    assert_eq!(replaced["unknown"], initial["unknown"]);
    assert_eq!(replaced["status"]["nested"], initial["status"]["nested"]);
    assert_eq!(replaced["partyId"], expected["partyId"]);
    Ok(())
}

#[test]
fn python_client_works_as_the_guide_says() -> Outcome {
    if !is_installed(Source::Python)? {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    assert_works("Python", folder.path())?;

    // The guide says: tasks are generated, and a file is parsed as JSON.
    for (operation, code) in [
        ("get_task", "Task.from_dict(response.json())"),
        ("download_task_file", "File(payload=BytesIO(response.json()))"),
    ] {
        let path = folder.path().join(format!("cpq/api/tasks/{operation}.py"));
        let text = xtask::files::read(&path)?;
        assert!(text.contains(code), "{text}");
    }

    // The guide says: null is accepted for a plain value, and a TypeError for an object.
    let program = "python integration_users.py";
    let site = Site::start()?;
    let page = r#"{"items":[{"partyId":1,"login":null}]}"#;
    site.sandbox.respond_next_with(200, "application/json", page);
    assert!(site.run(program, folder.path())?.contains("1 None"));
    let site = Site::start()?;
    let page = r#"{"items":[{"company":null}]}"#;
    site.sandbox.respond_next_with(200, "application/json", page);
    let failed = run(program, folder.path(), &site.variables())?;
    let errors = String::from_utf8_lossy(&failed.stderr);
    assert!(!failed.status.success() && errors.contains("TypeError"), "{errors}");
    Ok(())
}

#[test]
fn typescript_client_works_as_the_guide_says() -> Outcome {
    if !is_installed(Source::Node)? {
        return Ok(());
    }
    // Node finds the installed packages from a folder beside them.
    let packages = external_tools().node_modules();
    let parent = packages.parent().ok_or("the packages have no folder")?;
    let folder = tempfile::Builder::new().prefix("client-").tempdir_in(parent)?;
    assert_works("TypeScript", folder.path())?;

    // The guide says: null is kept, and 0.0 is sent as 0.
    let site = Site::start()?;
    let initial = INITIAL.replace(r#""list""#, r#""none": null, "zero": 0.0, "list""#);
    site.call("PUT", &format!("users/{USER}"), &initial)?;
    site.run("node build/integration_users.mjs", folder.path())?;
    let sent = &site.sent("PUT")?["unknown"];
    assert_eq!([&sent["none"], &sent["zero"]], [&Value::Null, &json!(0)]);

    // Without the middleware of the guide, the program rounds numbers.
    let program = folder.path().join("build/client.mjs");
    let text = xtask::files::read(&program)?;
    assert!(text.contains("cpq.use(exact);"), "{text}");
    xtask::files::write(&program, text.replace("cpq.use(exact);", ""))?;
    let printed = Site::start()?.run("node build/integration_users.mjs", folder.path())?;
    assert!(printed.contains("replaced 318766884429645900"), "{printed}");
    Ok(())
}

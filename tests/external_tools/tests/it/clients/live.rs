//! The programs of the page against a local site: what they read, and what they send.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use xtask::external_tools::Source;

use super::{CONTRACT, assert_versions, contract, run, section, succeed};
use crate::tools::{Outcome, external_tools, is_there};

/// The version whose contract the page has a reader take.
const VERSION: &str = "v19";

/// The user that the programs read, change and replace.
const USER: &str = "BM_LaeNrP1bCh5";

/// What that user is before: groups, and members that nobody knows, with numbers no double holds.
const BEFORE: &str = r#"{
    "firstName": "Zoë",
    "groups": {"items": [{"variableName": "excludeMDBParts"}]},
    "status": {"value": 1, "nested": {"large": 9007199254740993123, "half": 0.5, "none": null}},
    "unknown": {"id": -9223372036854775807, "list": [1, null, {}, "2025-10-14T08:38:37.000Z"]}
}"#;

/// A site that the programs are run against.
struct Local {
    sandbox: Sandbox,
    /// Carries the site; it goes last.
    _runtime: Runtime,
}

impl Local {
    fn start() -> Outcome<Self> {
        let runtime = Runtime::new()?;
        let sandbox = runtime.block_on(Sandbox::start())?;
        let local = Self { sandbox, _runtime: runtime };
        local.call("PUT", &format!("users/{USER}"), BEFORE)?;
        Ok(local)
    }

    /// Makes a call that has to succeed, by nobody's client.
    fn call(&self, method: &str, resource: &str, body: &str) -> Outcome<Value> {
        let url = self.sandbox.url().trim_start_matches("http://");
        let (host, context) = url.split_once('/').ok_or("the site has no context")?;
        let (token, length) = (self.sandbox.token(), body.len());
        let request = format!(
            "{method} /{context}/rest/{VERSION}/{resource} HTTP/1.1\r\nHost: {host}\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(host)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("the answer has no end")?;
        if head.starts_with("HTTP/1.1 200") {
            return Ok(serde_json::from_str(body)?);
        }
        Err(format!("{method} {resource}: {answer}").into())
    }

    /// The user as the programs read it.
    fn user(&self) -> Outcome<Value> {
        self.call("GET", &format!("integrationUsers/{USER}?expand=groups"), "")
    }

    /// Runs a line of the page, which finds the site where the page says.
    fn run(&self, line: &str, folder: &Path) -> Outcome<String> {
        succeed(line, folder, &self.variables())
    }

    fn variables(&self) -> [(&'static str, &str); 2] {
        [("CPQ_URL", self.sandbox.url()), ("CPQ_TOKEN", self.sandbox.token())]
    }

    /// The body of the last request of a method, as it was on the wire.
    fn sent(&self, method: &str) -> Outcome<Value> {
        let requests = self.sandbox.requests();
        let sent = requests.iter().rfind(|request| request.method.as_str() == method);
        Ok(serde_json::from_slice(&sent.ok_or_else(|| format!("there was no {method}"))?.body)?)
    }
}

/// A folder with the contract and the files that the page has a reader save, and the lines to run.
fn follow(heading: &str, folder: &Path) -> Outcome<Vec<String>> {
    let section = section(heading)?;
    assert_versions(&section)?;
    xtask::files::write(&folder.join(CONTRACT), contract(VERSION)?)?;
    for file in section.files() {
        xtask::files::write(&folder.join(&file.name), &file.text)?;
    }
    Ok(section.commands("run")?.into_iter().map(str::to_owned).collect())
}

/// Runs all lines of a section and holds what came of them against what the site holds.
fn assert_serves(heading: &str, folder: &Path) -> Outcome {
    let lines = follow(heading, folder)?;
    let local = Local::start()?;
    let read = local.user()?;
    let mut said = String::new();
    for line in &lines {
        said = local.run(line, folder)?;
    }

    let applied = local.sandbox.applied();
    let operations: Vec<_> = applied.iter().map(|change| change.operation.as_str()).collect();
    let expected = ["createIntegrationUser", "updateIntegrationUser", "replaceUser"];
    assert_eq!(operations[1..], expected);
    let requests = local.sandbox.requests();
    let targets: Vec<_> = requests.iter().map(|request| request.target.as_str()).collect();
    assert!(targets.iter().any(|target| target.ends_with("?limit=100")), "{targets:?}");

    // What was read: every digit, in a list, of one that was created, after a change; dates as text.
    let created = &applied[1].party_number;
    let created = local.sandbox.user_held(created).ok_or("it was not created")?;
    let held = local.sandbox.user_held(USER).ok_or("it is gone")?;
    let lines: Vec<_> = said.lines().map(str::trim).collect();
    let text = |member: &Value| member.as_str().unwrap_or_default().to_owned();
    for line in [
        "181556695830934950 _custom_user_6ab1180a3cce465983d1c000144b6f1b".to_owned(),
        "318766884429645907 _custom_d4279b7d50a843ffb14c709dab1f1418".to_owned(),
        format!("created {}", created["partyId"]),
        format!("replaced 318766884429645907, last changed {}", text(&held["dateModified"])),
    ] {
        assert!(lines.contains(&line.as_str()), "{line} is not among:\n{said}");
    }

    // What was sent: the whole user as it was read, but for what the program changes.
    let mut wanted = read;
    wanted["jobTitle"] = "Nightly import".into();
    let group = json!({"variableName": "adminAccessGroupsOnly"});
    wanted["groups"]["items"].as_array_mut().ok_or("the user has no groups")?.push(group);
    assert_eq!(local.sent("PATCH")?, json!({"groups": wanted["groups"]}));
    assert_eq!(local.sent("PUT")?, wanted);
    assert_eq!(wanted["partyId"], 318_766_884_429_645_907_i64);

    // And what has become of it.
    let before: Value = serde_json::from_str(BEFORE)?;
    assert_eq!(held["unknown"], before["unknown"]);
    assert_eq!(held["status"]["nested"], before["status"]["nested"]);
    assert_eq!(held["partyId"], wanted["partyId"]);
    Ok(())
}

#[test]
fn the_client_in_python_serves_as_the_page_says() -> Outcome {
    if !is_there("openapi-python-client", Source::Python)? {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    assert_serves("Python", folder.path())?;

    // The page says what null does: nothing to a plain value, and a TypeError where an object belongs.
    let program = "python users.py";
    let local = Local::start()?;
    local.sandbox.answer_next_with(
        200,
        "application/json",
        r#"{"items":[{"partyId":1,"login":null}]}"#,
    );
    assert!(local.run(program, folder.path())?.contains("1 None"));
    let local = Local::start()?;
    local.sandbox.answer_next_with(200, "application/json", r#"{"items":[{"company":null}]}"#);
    let refused = run(program, folder.path(), &local.variables())?;
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("TypeError"), "{said}");
    Ok(())
}

/// A folder from where node finds the packages that are set up.
fn beside_packages() -> Outcome<TempDir> {
    let packages = external_tools().node_modules();
    let folder = packages.parent().ok_or("there is no folder of packages")?;
    Ok(tempfile::Builder::new().prefix("client-").tempdir_in(folder)?)
}

#[test]
fn the_client_in_typescript_serves_as_the_page_says() -> Outcome {
    if !is_there("openapi-typescript", Source::Node)? {
        return Ok(());
    }
    let folder = beside_packages()?;
    assert_serves("TypeScript", folder.path())?;

    // The page says that null comes through, and that 0.0 is sent as 0.
    let local = Local::start()?;
    let whole = BEFORE.replace(r#""list""#, r#""none": null, "zero": 0.0, "list""#);
    local.call("PUT", &format!("users/{USER}"), &whole)?;
    local.run("node build/users.mjs", folder.path())?;
    let sent = &local.sent("PUT")?["unknown"];
    assert_eq!([&sent["none"], &sent["zero"]], [&Value::Null, &json!(0)]);

    // Without the setting that the page names, the numbers are rounded and nothing else tells.
    let program = folder.path().join("build/users.mjs");
    let text = xtask::files::read(&program)?;
    assert!(text.contains("cpq.use(exact);"), "{text}");
    xtask::files::write(&program, text.replace("cpq.use(exact);", ""))?;
    let said = Local::start()?.run("node build/users.mjs", folder.path())?;
    assert!(said.contains("replaced 318766884429645900"), "{said}");
    Ok(())
}

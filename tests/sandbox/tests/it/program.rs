//! The program as a user starts it: what it says, how it ends, and what it refuses.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::client::{DOCUMENTED, INTEGRATION, Outcome, client};

/// A running program, which is killed if the test ends before it does.
pub(crate) struct Program {
    process: Child,
    /// What it said until it could be reached, line by line.
    said: Vec<String>,
    /// Kept until the end: a program fails where nobody listens.
    out: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it, and waits until it has said how to reach it.
    pub(crate) fn start(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        Self::spawn(&mut command(arguments))
    }

    fn spawn(command: &mut Command) -> Result<Self, Box<dyn Error>> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let out = process.stdout.take().ok_or("its output is piped")?;
        let mut this = Self { process, said: Vec::new(), out: BufReader::new(out) };
        while !this.said.last().is_some_and(|line| line.starts_with("curl ")) {
            let mut line = String::new();
            if this.out.read_line(&mut line)? == 0 {
                return Err(format!("it ended after it had said {:?}", this.said).into());
            }
            this.said.push(line);
        }
        Ok(this)
    }

    /// The value behind a word at the beginning of a line.
    fn value(&self, name: &str) -> Result<&str, String> {
        let found = self.said.iter().find_map(|line| line.strip_prefix(name));
        found.map(str::trim).ok_or_else(|| format!("no {name} is said in {:?}", self.said))
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Box<dyn Error>> {
        let url = format!("{}{INTEGRATION}{path}", self.value("address")?);
        Ok(client().request(method, url).bearer_auth(self.value("token")?))
    }

    /// Sends it a signal and waits for its end.
    #[cfg(unix)]
    fn end(mut self, signal: &str) -> Result<std::process::ExitStatus, Box<dyn Error>> {
        let line = format!("kill -{signal} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &line]).status()?.success(), "{line}");
        Ok(self.process.wait()?)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cpq-sandbox"));
    command.args(arguments);
    command
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> Result<&str, &'static str> {
    path.to_str().ok_or("the path of a scratch folder is text")
}

#[tokio::test]
async fn program_says_how_to_reach_it() -> Outcome {
    let program = Program::start(&[])?;
    let url = format!("{}{INTEGRATION}/{DOCUMENTED}", program.value("address")?);
    let by_token = client().get(&url).bearer_auth(program.value("token")?);
    assert_eq!(by_token.send().await?.status(), StatusCode::OK);
    let (user, password) = (program.value("user")?, program.value("password")?);
    let by_password = client().get(&url).basic_auth(user, Some(password));
    assert_eq!(by_password.send().await?.status(), StatusCode::OK);

    let (id, secret) = (program.value("client id")?, program.value("client secret")?);
    let issued = client().post(program.value("token url")?).basic_auth(id, Some(secret));
    let issued = issued.body("grant_type=client_credentials").send().await?;
    let issued: Value = issued.json().await?;
    let token = issued["access_token"].as_str().ok_or("there is a token")?;
    let by_issued = client().get(&url).bearer_auth(token);
    assert_eq!(by_issued.send().await?.status(), StatusCode::OK);
    Ok(())
}

#[test]
fn ready_file_holds_what_is_said_in_one_line() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("ready.json");
    for context in ["/cpq", "/elsewhere", ""] {
        let program = Program::start(&["--ready-file", text(&file)?, "--context", context])?;
        let (url, token) = (program.value("address")?, program.value("token")?);
        let (user, password) = (program.value("user")?, program.value("password")?);
        let expected = format!(
            r#"{{"url":"{url}","token":"{token}","user":"{user}","password":"{password}"}}"#
        );
        assert_eq!(fs::read_to_string(&file)?, expected + "\n");
        let address =
            url.strip_prefix("http://127.0.0.1:").and_then(|end| end.strip_suffix(context));
        assert_ne!(address.ok_or("the address is of this machine")?.parse::<u16>()?, 0);
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        assert!(token.bytes().all(is_plain), "{token}");
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn signals_end_it_in_good_order() -> Outcome {
    for signal in ["TERM", "INT"] {
        let program = Program::start(&[])?;
        // A connection that is kept open does not keep it from ending.
        let client = client();
        let url = program.value("address")?;
        assert_eq!(client.get(url).send().await?.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(program.end(signal)?.code(), Some(0), "{signal}");
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn state_goes_from_one_run_to_the_next() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("state.json");
    let state = ["--state", text(&file)?];
    let program = Program::start(&state)?;
    let sent = json!({ "oauthClientId": "a-client-of-its-own" });
    let created: Value =
        program.request(Method::POST, "")?.json(&sent).send().await?.json().await?;
    let party_number = created["partyNumber"].as_str().ok_or("a user has a party number")?;
    assert!(program.end("TERM")?.success());

    let program = Program::start(&state)?;
    let found = program.request(Method::GET, &format!("/{party_number}"))?.send().await?;
    let found: Value = found.json().await?;
    assert_eq!(found["oauthClientId"], sent["oauthClientId"]);
    assert!(program.end("INT")?.success());
    // Nothing but the state is left.
    assert_eq!(fs::read_dir(folder.path())?.count(), 1);
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn log_grows_by_a_line_for_each_request_and_tells_of_nobody() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("requests.log");
    fs::write(&file, "a line of an earlier run\n")?;
    let program = Program::start(&["--log", text(&file)?])?;
    let token = program.value("token")?.to_owned();
    let path = format!("/{DOCUMENTED}");
    program.request(Method::GET, &format!("{path}?expand=groups"))?.send().await?;
    let body = json!({ "email": "ann@example.com", "isNotifyFax": true });
    program.request(Method::PATCH, &path)?.json(&body).send().await?;
    assert!(program.end("TERM")?.success());

    let log = fs::read_to_string(&file)?;
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, "a line of an earlier run"));
    let called = "/rest/v19/integrationUsers/{partyNumber}";
    for (line, what) in [
        (lines[1], format!(" 200 GET {called} getIntegrationUser ")),
        (lines[2], format!(" 200 PATCH {called} updateIntegrationUser ")),
    ] {
        assert!(line.contains(&what), "`{what}` is not in: {line}");
    }
    for secret in [&token, DOCUMENTED, "expand", "ann@example.com"] {
        assert!(!log.contains(secret), "`{secret}` is in:\n{log}");
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn state_that_can_not_be_saved_is_no_success() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("nowhere/state.json");
    let mut program = command(&["--state", text(&file)?]);
    let mut program = Program::spawn(program.stderr(Stdio::piped()))?;
    let mut said = program.process.stderr.take().ok_or("its messages are piped")?;
    assert_eq!(program.end("TERM")?.code(), Some(1));
    let said = std::io::read_to_string(&mut said)?;
    assert!(said.contains("state.json can't be written"), "{said}");
    Ok(())
}

/// Starts the program where it can't, and holds what it says and leaves.
fn assert_refused(arguments: &[&str], says: &[&str]) -> Outcome {
    let folder = tempfile::tempdir()?;
    let ready = folder.path().join("ready.json");
    let state = folder.path().join("state.json");
    let mut program = command(&["--ready-file", text(&ready)?]);
    if !arguments.contains(&"--state") {
        program.args(["--state", text(&state)?]);
    }
    let output = program.args(arguments).output()?;
    let said = String::from_utf8(output.stderr)?;
    assert!(!output.status.success(), "{arguments:?} should be refused");
    assert!(output.stdout.is_empty(), "{arguments:?} should not say how to reach anything");
    for part in says {
        assert!(said.contains(part), "{arguments:?}: `{part}` is not said in:\n{said}");
    }
    let left = fs::read_dir(folder.path())?.count();
    assert_eq!(left, 0, "{arguments:?} should leave no file");
    Ok(())
}

#[test]
fn arguments_it_can_not_use_are_named() -> Outcome {
    assert_refused(&["--fault", "503 often"], &["503 often", "`often` is no NAME=VALUE"])?;
    assert_refused(&["--fault", "fire"], &["`fire` is no fault", "from 400 to 599", "reset"])?;
    assert_refused(&["--host", "nowhere"], &["'nowhere'", "--host", "invalid IP address"])?;
    assert_refused(&["--port", "70000"], &["'70000'", "--port", "65535"])?;
    assert_refused(&["--context", "cpq"], &["`cpq`", "like `/cpq`"])?;
    assert_refused(&["--users", "many"], &["'many'", "--users"])?;
    assert_refused(&["--colour"], &["'--colour'", "cargo xtask sandbox"])
}

#[test]
fn address_it_can_not_listen_to_is_named() -> Outcome {
    let taken = TcpListener::bind(("127.0.0.1", 0))?;
    let address = taken.local_addr()?;
    let port = address.port().to_string();
    let what = format!("{address} can't be listened to");
    assert_refused(&["--port", &port], &[&what, "in use", "port 0"])?;
    // An address kept for documents, which no machine has.
    assert_refused(&["--host", "192.0.2.1"], &["192.0.2.1:0 can't be listened to"])
}

#[test]
fn files_it_can_not_use_are_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let nowhere = folder.path().join("nowhere");
    let nowhere_says = format!("{} can't be read", nowhere.display());
    assert_refused(&["--spec", text(&nowhere)?], &[&nowhere_says])?;
    let log = nowhere.join("requests.log");
    let log_says = format!("the log {} can't be written", log.display());
    assert_refused(&["--log", text(&log)?], &[&log_says])?;
    let state = folder.path().join("state.json");
    fs::write(&state, "{\"cpqSandboxState\":1,\n]")?;
    assert_refused(&["--state", text(&state)?], &["state.json", "line 2, column 1"])?;
    assert_eq!(fs::read_to_string(&state)?, "{\"cpqSandboxState\":1,\n]");
    Ok(())
}

#[test]
fn fault_in_a_contract_is_named_by_its_place() -> Outcome {
    let folder = tempfile::tempdir()?;
    let version = folder.path().join("v19");
    fs::create_dir(&version)?;
    let contract = version.join("openapi.yaml");
    let spec = ["--spec", text(folder.path())?];
    fs::write(&contract, "openapi: 3.0.3\ninfo: &title 'x'\n")?;
    assert_refused(&spec, &["v19/openapi.yaml: line 2, column 7"])?;
    fs::write(&contract, "openapi: 3.0.3\nopenapi: 3.0.3\n")?;
    assert_refused(&spec, &["v19/openapi.yaml: line 2, column 1"])?;
    fs::write(&contract, "openapi: 3.0.3\n")?;
    assert_refused(&spec, &["v19/openapi.yaml: it names no server"])
}

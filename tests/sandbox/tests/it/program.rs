//! The program: what it prints, how it ends, and which arguments it rejects.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use reqwest::Method;
use serde_json::json;

use crate::site::{DOCUMENTED_PATH, INTEGRATION_USERS, client, send, text};

/// A running program, which is killed when the test ends.
pub(crate) struct Program {
    process: Child,
    /// The lines printed at the start.
    printed: Vec<String>,
    /// Stays open, because the program fails if it cannot print.
    _stdout: BufReader<ChildStdout>,
}

impl Program {
    /// Starts the program and waits until it has printed how to reach it.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut process = command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdout = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut printed = Vec::<String>::new();
        while !printed.last().is_some_and(|line| line.starts_with("curl ")) {
            let mut line = String::new();
            let length = stdout.read_line(&mut line).expect("its output is text");
            assert!(length > 0, "the program ended after printing {printed:?}");
            printed.push(line);
        }
        Self { process, printed, _stdout: stdout }
    }

    /// Returns the rest of a printed line.
    #[track_caller]
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.printed.iter().find_map(|line| line.strip_prefix(name));
        found.expect("the program prints this value").trim()
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.value("url"));
        client().request(method, url).bearer_auth(self.value("token"))
    }

    /// Sends a signal and waits for the end; returns the exit status and the error output.
    #[cfg(unix)]
    fn end(mut self, signal: &str) -> (ExitStatus, String) {
        let kill = format!("kill -{signal} {}", self.process.id());
        let status = Command::new("sh").args(["-c", &kill]).status().expect("sh runs");
        assert!(status.success(), "{kill}");
        let mut stderr = self.process.stderr.take().expect("its error output is piped");
        let mut errors = String::new();
        stderr.read_to_string(&mut errors).expect("its error output is text");
        (self.process.wait().expect("the program ends"), errors)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail if it has ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cpq-sandbox"));
    command.args(arguments);
    command
}

/// Returns a path as an argument.
pub(crate) fn argument(path: &Path) -> &str {
    path.to_str().expect("paths of temporary folders are UTF-8")
}

#[tokio::test]
async fn prints_url_and_credentials() {
    let program = Program::start(&[]);
    let read = || client().get(format!("{}{DOCUMENTED_PATH}", program.value("url")));
    let basic = read().basic_auth(program.value("user"), Some(program.value("password")));
    let (id, secret) = (program.value("client id"), program.value("client secret"));
    let grant = client().post(program.value("token url")).basic_auth(id, Some(secret));
    let issued = send(grant.body("grant_type=client_credentials")).await.json(200);
    let issued = read().bearer_auth(text(&issued, "access_token"));
    for request in [basic, issued, read().bearer_auth(program.value("token"))] {
        assert_eq!(send(request).await.status, 200);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn signal_saves_the_state_and_ends_the_program() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("state.json");
    let state = ["--state", argument(&file)];
    let program = Program::start(&state);
    // A connection that is kept open does not keep the program running.
    let keep_alive = client();
    let url = format!("{}{INTEGRATION_USERS}", program.value("url"));
    let create = keep_alive.post(&url).bearer_auth(program.value("token"));
    let created = send(create.json(&json!({ "oauthClientId": "own" }))).await.json(201);
    let (status, errors) = program.end("TERM");
    assert_eq!((status.code(), errors), (Some(0), String::new()));

    let program = Program::start(&state);
    let path = format!("{INTEGRATION_USERS}/{}", text(&created, "partyNumber"));
    let read = send(program.request(Method::GET, &path)).await.json(200);
    assert_eq!(read["oauthClientId"], "own");
    assert_eq!(program.end("INT").0.code(), Some(0));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder exists").count(), 1);

    let missing = folder.path().join("missing/state.json");
    let (status, errors) = Program::start(&["--state", argument(&missing)]).end("TERM");
    assert_eq!(status.code(), Some(1));
    assert!(errors.contains(argument(&missing)), "{errors}");
}

#[cfg(unix)]
#[tokio::test]
async fn log_is_appended_to_the_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("requests.log");
    fs::write(&file, "a line of an earlier run\n").expect("the log can be written");
    let program = Program::start(&["--log", argument(&file)]);
    send(program.request(Method::GET, DOCUMENTED_PATH)).await.json(200);
    assert!(program.end("TERM").0.success());
    let log = fs::read_to_string(&file).expect("the log exists");
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "a line of an earlier run"));
    assert!(lines[1].contains("getIntegrationUser"), "{log}");
}

/// Asserts that the program does not start, that its error contains `parts`, and that it leaves no
/// files.
#[track_caller]
fn assert_rejected(arguments: &[&str], parts: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ready = folder.path().join("ready.json");
    let state = folder.path().join("state.json");
    let mut program = command(&["--ready-file", argument(&ready)]);
    if !arguments.contains(&"--state") {
        program.args(["--state", argument(&state)]);
    }
    let output = program.args(arguments).output().expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}: {output:?}");
    for part in parts {
        assert!(errors.contains(part), "{arguments:?}: `{part}` is missing in:\n{errors}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("the folder exists").count(), 0, "{arguments:?}");
}

#[test]
fn invalid_arguments_are_named() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = taken.local_addr().expect("it listens").to_string();
    let port = address.trim_start_matches("127.0.0.1:");
    for (arguments, parts) in [
        (["--fault", "503 often"], &["503 often", "`often`"][..]),
        (["--fault", "fire"], &["`fire`", "from 200 to 599", "reset"]),
        (["--host", "nowhere"], &["'nowhere'", "--host", "invalid IP address"]),
        (["--port", "70000"], &["'70000'", "--port", "65535"]),
        (["--context", "cpq"], &["`cpq`", "`/cpq`"]),
        (["--users", "many"], &["'many'", "--users"]),
        (["--colour", ""], &["'--colour'", "cargo xtask sandbox"]),
        (["--port", port], &[&address, "in use", "port 0"]),
        // An address reserved for documentation, which no machine has.
        (["--host", "192.0.2.1"], &["192.0.2.1:0"]),
    ] {
        assert_rejected(&arguments, parts);
    }
}

#[test]
fn invalid_files_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let missing = folder.path().join("missing");
    assert_rejected(&["--spec", argument(&missing)], &[argument(&missing)]);
    let log = missing.join("requests.log");
    assert_rejected(&["--log", argument(&log)], &[argument(&log)]);

    let state = folder.path().join("state.json");
    let invalid = "{\"cpqSandboxState\":1,\n]";
    fs::write(&state, invalid).expect("the file can be written");
    assert_rejected(&["--state", argument(&state)], &["state.json", "line 2, column 1"]);
    assert_eq!(fs::read_to_string(&state).expect("the file exists"), invalid);

    let spec = folder.path().join("spec");
    fs::create_dir_all(spec.join("v19")).expect("the folder can be created");
    for (contract, problem) in [
        ("openapi: 3.0.3\ninfo: &title 'x'\n", "line 2, column 7"),
        ("openapi: 3.0.3\nopenapi: 3.0.3\n", "line 2, column 1"),
        ("openapi: 3.0.3\n", "server"),
    ] {
        fs::write(spec.join("v19/openapi.yaml"), contract).expect("the file can be written");
        assert_rejected(&["--spec", argument(&spec)], &["v19/openapi.yaml: ", problem]);
    }
}

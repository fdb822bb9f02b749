//! The example programs `sync_users` and `export_users`, against the sandbox.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};
use tempfile::TempDir;

fn program(path: &str, sandbox: &Sandbox, arguments: &[&str]) -> Command {
    let mut command = Command::new(path);
    command.env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token()).args(arguments);
    command
}

fn sync(sandbox: &Sandbox, file: &Path, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_sync_users"), sandbox, arguments);
    command.arg(file).output().expect("the program starts")
}

fn export(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_export_users"), sandbox, arguments);
    command.output().expect("the program starts")
}

/// A folder with a file of users.
fn file(content: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("users.csv");
    std::fs::write(&path, content).expect("the file is written");
    (folder, path)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The operations that changed something.
fn operations(sandbox: &Sandbox) -> Vec<String> {
    sandbox.applied().into_iter().map(|applied| applied.operation).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_created_changed_and_deactivated_as_in_the_file() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let (folder, path) = file(
        "login,status,groups,jobTitle,isMobileEnabled,company\n\
         ann,1,excludeMDBParts,Buyer,true,abcCo\n\
         ben,,,\"Head, \"\"sales\"\"\",false,abcCo\n\
         AAP39,0,,Planner,,abcCo\n",
    );
    let report = folder.path().join("report.csv");
    let report = report.to_str().expect("a path");
    let output = sync(&sandbox, &path, &["--deactivate-missing", "--report", report]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let ann = sandbox.stored_company_user("abcCo", "ann").expect("the user");
    assert_eq!((&ann["jobTitle"], &ann["isMobileEnabled"]), (&json!("Buyer"), &json!(true)));
    assert_eq!(ann["groups"]["items"][0]["variableName"], "excludeMDBParts");
    let ben = sandbox.stored_company_user("abcCo", "ben").expect("the user");
    assert_eq!(ben["jobTitle"], "Head, \"sales\"");
    let known = sandbox.stored_company_user("abcCo", "AAP39").expect("the user");
    assert_eq!((&known["jobTitle"], &known["status"]["value"]), (&json!("Planner"), &json!(0)));
    let missing = sandbox.stored_company_user("abcCo", "bkramer").expect("the user");
    assert_eq!(missing["status"]["value"], 0);
    let report = std::fs::read_to_string(report).expect("the report");
    let mut lines: Vec<&str> = report.lines().collect();
    lines[1..4].sort_unstable();
    assert_eq!(
        lines[..5],
        [
            "login,action,outcome,message",
            "AAP39,update,applied,",
            "ann,create,applied,",
            "ben,create,applied,",
            "bkramer,deactivate,applied,",
        ]
    );
    let before = operations(&sandbox).len();
    let again = sync(&sandbox, &path, &["--deactivate-missing"]);
    assert_eq!((again.status.code(), operations(&sandbox).len()), (Some(0), before), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_a_file_that_changes_nothing() {
    let sandbox = Sandbox::builder().users(20).start().await.expect("the sandbox starts");
    let users = export(&sandbox, &["--columns", "company,login,firstName,email,isMobileEnabled"]);
    assert!(users.status.success(), "{users:?}");
    let (_folder, path) = file(&text(&users.stdout));
    let output = sync(&sandbox, &path, &["--deactivate-missing"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(operations(&sandbox), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn integration_users_and_the_own_user_stay_active() {
    let sandbox = Sandbox::builder().users(20).start().await.expect("the sandbox starts");
    let own = sandbox.user();
    // Created by another run, so that it is a user that the file does not have.
    let (_folder, path) = file(&format!("login\n{own}\n"));
    assert_eq!(sync(&sandbox, &path, &[]).status.code(), Some(0));
    let (_folder, path) = file("login\nann\n");
    let mut command =
        program(env!("CARGO_BIN_EXE_sync_users"), &sandbox, &["--deactivate-missing"]);
    command.arg(&path).env_remove("CPQ_TOKEN");
    command.env("CPQ_USER", own).env("CPQ_PASSWORD", sandbox.password());
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let status = |login| {
        sandbox.stored_company_user("_host", login).expect("the user")["status"]["value"].clone()
    };
    assert_eq!((status("nholloway"), status(own), status("ann")), (json!(0), json!(1), json!(1)));
    let changed = sandbox.applied();
    let targets: Vec<&str> = changed.iter().map(|applied| &*applied.target).collect();
    assert!(!targets.iter().any(|target| target.contains("_custom_")), "{targets:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_prints_the_changes_and_sends_none() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let (_folder, path) = file(
        "login,company,jobTitle,groups\nann,abcCo,Buyer,b|a\nAAP39,abcCo,Planner,\nbkramer,abcCo,,\n",
    );
    let output = sync(&sandbox, &path, &["--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let table = text(&output.stdout);
    let lines: Vec<Vec<&str>> =
        table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines,
        [
            &["action", "company", "login", "changes"][..],
            &["create", "abcCo", "ann", "jobTitle=\"Buyer\"", "login=\"ann\"", "groups=a|b"],
            &["update", "abcCo", "AAP39", "jobTitle=\"Planner\""],
        ]
    );
    assert!(sandbox.requests().iter().all(|request| request.method == "GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_input_is_an_error_with_its_line_before_anything_is_sent() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    for (content, expected) in [
        ("login,colour\na,b\n", "line 1: the column `colour` is neither"),
        ("login,currency\na,b\n", "line 1: the column `currency` is neither"),
        ("firstName\na\n", "line 1: there is no column `login`"),
        ("login,fax,fax\na,b,c\n", "line 1: the column `fax` occurs twice"),
        ("login\na\n\nb\na\n", "line 5: the login is in line 2, too"),
        ("login,fax\na,1\nb\n", "line: 3"),
        ("login,status\na,yes\n", "line 2: the status is neither 1 nor 0"),
        ("login,isMobileEnabled\na,x\n", "line 2: `isMobileEnabled` is neither"),
        ("login,fax\n,1\n", "line 2: the login is missing"),
        ("login,fax\n..,1\n", "line 2: the login must not be `..`"),
        ("login,groups\na,b|\n", "line 2: a group has no name"),
        ("login,password\na,canary-4711\n", "line 1: the column `password` is neither"),
        ("login,emailPassword\na,true\n", "line 1: the column `emailPassword` is neither"),
        ("login,fax\nann,1\nANN,2\n", "line 3: the login is in line 2, too"),
    ] {
        let (_folder, path) = file(content);
        let output = sync(&sandbox, &path, &[]);
        let error = text(&output.stderr);
        assert!(output.status.code() == Some(2) && error.contains(expected), "{error}");
    }
    let (_folder, path) = file("login\n");
    let output = sync(&sandbox, &path.with_file_name("missing.csv"), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change_is_reported_and_ends_with_1() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let (folder, path) = file("login,groups\nann,\nben,noSuchGroup\n");
    let report = folder.path().join("report.csv");
    let output = sync(&sandbox, &path, &["--report", report.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stderr).contains("1 applied, 2 refused"), "{output:?}");
    let report = std::fs::read_to_string(report).expect("the report");
    assert!(report.contains("\nben,create,refused,createCompanyUser (POST"), "{report}");
}

/// A change of properties and one of groups are two writes, each with its own outcome.
#[tokio::test(flavor = "multi_thread")]
async fn properties_and_groups_of_a_user_are_changed_one_after_the_other() {
    let sandbox = Sandbox::builder()
        .fault("truncated operation=updateCompanyUser times=1".parse().expect("a fault"));
    let sandbox = sandbox.start().await.expect("the sandbox starts");
    let (_folder, path) = file(
        "\u{feff}login,company,jobTitle,groups,isMobileEnabled\r\nAAP39,abcCo,\"Head,\r\nsales\",excludeMDBParts | a100kparts,TRUE\r\n",
    );
    let output = sync(&sandbox, &path, &["--concurrency", "0"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(operations(&sandbox), ["updateCompanyUser", "replaceCompanyUserGroups"]);
    let user = sandbox.stored_company_user("abcCo", "AAP39").expect("the user");
    assert_eq!(
        (&user["jobTitle"], &user["isMobileEnabled"]),
        (&json!("Head,\r\nsales"), &json!(true))
    );
    assert_eq!(user["groups"]["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_not_authorized_stops_and_is_resumed_with_other_credentials() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let rows: Vec<String> = (0..200).map(|user| format!("user{user}\n")).collect();
    let (folder, path) = file(&format!("login\n{}", rows.concat()));
    let journal = folder.path().join("journal");
    let arguments = ["--journal", journal.to_str().expect("a path")];
    let mut command = program(env!("CARGO_BIN_EXE_sync_users"), &sandbox, &arguments);
    let output =
        command.arg(&path).env("CPQ_TOKEN", "expired").output().expect("the program starts");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let stderr = text(&output.stderr);
    assert!(stderr.contains("0 refused") && stderr.contains("stopped after 20"), "{stderr}");
    assert_eq!(sync(&sandbox, &path, &arguments).status.code(), Some(0));
    assert_eq!(operations(&sandbox).len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_of_another_file_is_refused() {
    let sandbox =
        Sandbox::builder().fault("500 operation=createCompanyUser".parse().expect("a fault"));
    let sandbox = sandbox.start().await.expect("the sandbox starts");
    let (folder, path) = file("login,fax\nann,1\n");
    let journal = folder.path().join("journal");
    let arguments = ["--journal", journal.to_str().expect("a path")];
    // The outcome is unknown, so the journal is kept.
    assert_eq!(sync(&sandbox, &path, &arguments).status.code(), Some(1));
    let stored = std::fs::read(&journal).expect("the journal");
    assert!(!text(&stored).contains("ann"));
    std::fs::write(&path, "login,fax\nann,2\n").expect("the file is written");
    let output = sync(&sandbox, &path, &arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(text(&output.stderr).contains("the journal belongs to other changes"), "{output:?}");
    // Fewer rows, and the same file for another site.
    std::fs::write(&path, "login,fax\n").expect("the file is written");
    assert_eq!(sync(&sandbox, &path, &arguments).status.code(), Some(2));
    assert!(journal.exists());
    std::fs::write(&path, "login,fax\nann,1\n").expect("the file is written");
    let other = Sandbox::start().await.expect("the sandbox starts");
    assert_eq!(sync(&other, &path, &arguments).status.code(), Some(2));
    assert_eq!(operations(&other), Vec::<String>::new());
    // The report of an earlier run stays as it is, and no file is used twice.
    let report = folder.path().join("report.csv");
    std::fs::write(&report, "earlier").expect("the file is written");
    let with_report = [&arguments[..], &["--report", report.to_str().expect("a path")]].concat();
    assert_eq!(sync(&other, &path, &with_report).status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&report).expect("the report"), "earlier");
    let input = path.to_str().expect("a path");
    assert_eq!(sync(&other, &path, &["--report", input]).status.code(), Some(2));
    std::fs::write(&journal, "login\nann\nand other text of a file\n")
        .expect("the file is written");
    let output = sync(&sandbox, &path, &arguments);
    assert!(text(&output.stderr).contains("is not a journal; it was not changed"), "{output:?}");
    assert_eq!(operations(&sandbox), Vec::<String>::new());
}

/// Starts the program, and kills it when it has written so many lines.
fn sync_until(sandbox: &Sandbox, path: &Path, arguments: &[&str], lines: usize) -> Option<i32> {
    let mut command = program(env!("CARGO_BIN_EXE_sync_users"), sandbox, arguments);
    let mut child = command.arg(path).stderr(Stdio::piped()).spawn().expect("the program starts");
    let output = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let read = output.take(lines).map_while(Result::ok).count();
    if read == lines {
        child.kill().expect("the program is killed");
    }
    child.wait().expect("the program ends").code()
}

/// Runs the program until it succeeds, because the faults hit some requests again and again.
fn until_success<T>(what: &str, mut run: impl FnMut() -> (Option<i32>, T)) -> T {
    for _ in 0..30 {
        if let (Some(0), output) = run() {
            return output;
        }
    }
    panic!("{what} never succeeds")
}

/// Ten thousand users, half of them new, under faults that hit a third of the requests, by a program that is
/// killed again and again: the site's journal has each change exactly once.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sync_is_resumed_and_applies_each_change_once() {
    const NEW: usize = 5_000;
    const KNOWN: usize = 5_000;
    let sandbox = Sandbox::builder().users(KNOWN as u64).journal(4 * (NEW + KNOWN)).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let output = export(&sandbox, &["--columns", "login"]);
    let known = text(&output.stdout);
    let known = known.lines().filter(|login| login.starts_with("_custom_"));
    let known: Vec<&str> = known.take(KNOWN).collect();
    for fault in [
        "reset when=before rate=0.06",
        "reset when=after rate=0.06",
        "503 rate=0.06",
        "500 when=after rate=0.06",
        "truncated rate=0.06",
    ] {
        sandbox.add_fault(fault.parse().expect("a fault"));
    }
    let mut rows = String::from("login,firstName,jobTitle,status,groups\n");
    for user in 0..NEW {
        let _ = writeln!(rows, "user{user},Ann,Buyer,1,");
        let Some(login) = known.get(user) else { continue };
        // Every tenth also gets other groups.
        let group = if user % 10 == 0 { "excludeMDBParts" } else { "" };
        let _ = writeln!(rows, "{login},,Robot {user},,{group}");
    }
    let (folder, path) = file(&rows);
    let journal = folder.path().join("journal");
    let arguments = ["--journal", journal.to_str().expect("a path"), "--concurrency", "64"];
    // Killed after so many lines of progress; later runs may end before.
    for lines in [1, 3, 2, 5] {
        sync_until(&sandbox, &path, &arguments, lines);
    }
    // What is not done under these faults is tried again by the same command.
    until_success("the sync", || (sync_until(&sandbox, &path, &arguments, usize::MAX), ()));
    assert!(!journal.exists());
    let mut changes = BTreeMap::<(String, String), usize>::new();
    for applied in sandbox.applied() {
        let login = applied.body()["login"].as_str().map(str::to_owned);
        *changes.entry((applied.operation, login.unwrap_or(applied.target))).or_default() += 1;
    }
    let twice: Vec<_> = changes.iter().filter(|(_, count)| **count != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let count = |operation: &str| changes.keys().filter(|(name, _)| name == operation).count();
    assert_eq!(count("createCompanyUser"), NEW);
    assert_eq!(count("updateCompanyUser"), known.len());
    assert_eq!(count("replaceCompanyUserGroups"), known.len().div_ceil(10));
    let arguments = ["--columns", "login,jobTitle,status", "--filter", "{firstName:'Ann'}"];
    let output = until_success("the export", || {
        let output = export(&sandbox, &arguments);
        (output.status.code(), output)
    });
    let table = text(&output.stdout);
    assert_eq!(table.lines().count(), NEW + 1);
    assert!(table.lines().any(|line| line == "user4711,Buyer,1"), "{table:.200}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_the_columns_that_are_asked_for() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let output = export(
        &sandbox,
        &["--filter", "{login:'AAP39'}", "--columns", "company,login,status,groups"],
    );
    assert_eq!(text(&output.stdout).lines().next(), Some("company,login,status,groups"));
    let user = sandbox.stored_company_user("abcCo", "AAP39").expect("the user");
    let groups = user["groups"]["items"].as_array().cloned().unwrap_or_default();
    let groups: Vec<&str> =
        groups.iter().filter_map(|group: &Value| group["variableName"].as_str()).collect();
    let expected = format!("abcCo,AAP39,1,{}", groups.join("|"));
    assert_eq!(text(&output.stdout).lines().nth(1), Some(&*expected));
    let output = export(&sandbox, &["--columns", "login,colour"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no property `colour`"));
}

//! How the commands start cargo: with a script in its place that prints its arguments.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use xtask::files::names;
use xtask::records::write_record;

use crate::checkout::{original, write};
use crate::commands::{run, text, xtask};
use crate::small::Small;

/// Writes a script that prints its process id and its arguments, and then does `more`.
fn fake_cargo(folder: &Path, more: &str) -> PathBuf {
    let cargo = folder.join("cargo");
    write(&cargo, format!("#!/bin/sh\necho $$ \"$@\"\n{more}\n"));
    fs::set_permissions(&cargo, Permissions::from_mode(0o700)).expect("it can be made executable");
    cargo
}

#[test]
fn sandbox_receives_all_arguments_and_replaces_the_command() {
    let folder = tempfile::tempdir().expect("a folder can be created");
    let cargo = fake_cargo(folder.path(), "exit 7");
    for (arguments, expected) in [
        (&["--port", "8080", "--fault", "503 rate=0.5"][..], "--port 8080 --fault 503 rate=0.5"),
        (&["--", "--help"], "--help"),
        (&[], ""),
    ] {
        let mut command = xtask(original().root(), &["sandbox"]);
        command.args(arguments).env("CARGO", &cargo).stdout(Stdio::piped());
        let child = command.spawn().expect("the command starts");
        let process = child.id();
        let output = child.wait_with_output().expect("it exits");
        let line = format!("{process} run --quiet --package cpq-sandbox -- {expected}");
        assert_eq!(text(&output.stdout).trim_end(), line.trim_end());
        assert_eq!(output.status.code(), Some(7));
    }
}

/// Finds the Rust files in a folder that try random inputs or have another long form, with the names of
/// their packages.
fn long_tests(folder: &Path, package: &str, found: &mut Vec<(String, PathBuf)>) {
    let manifest = folder.join("Cargo.toml");
    let own = fs::read_to_string(manifest).ok().and_then(|text| {
        let (_, name) = text.split_once("\nname = \"").or(text.split_once("name = \""))?;
        name.split_once('"').map(|(name, _)| name.to_owned())
    });
    let package = own.as_deref().unwrap_or(package);
    for name in names(folder).expect("the folder can be listed") {
        let path = folder.join(&name);
        if path.is_dir() && name != "target" {
            long_tests(&path, package, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("it is UTF-8");
            let is_long =
                ["cpq_strategies::", "proptest! {", "Config::default().cases", "\"CPQ_SOAK_"];
            if is_long.iter().any(|it| text.contains(it)) {
                found.push((package.to_owned(), path));
            }
        }
    }
}

#[test]
fn soak_runs_all_tests_that_have_a_long_form() {
    let folder = tempfile::tempdir().expect("a folder can be created");
    let cargo = fake_cargo(folder.path(), "echo \"cases $PROPTEST_CASES\"");
    let output = run(xtask(original().root(), &["soak"]).env("CARGO", &cargo));
    let calls = text(&output.stdout);
    assert!(output.status.success() && calls.contains("cases 200000\n"), "{calls}");
    let mut files = Vec::new();
    for folder in ["codegen", "sdk", "tests", "xtask"] {
        long_tests(&original().root().join(folder), "", &mut files);
    }
    assert!(files.len() > 12, "{files:?}");
    for (package, path) in files {
        let text = path.to_str().expect("the path is UTF-8");
        let in_source = text.rsplit_once("/src/").map(|(_, module)| ("--lib", module));
        let in_tests = text.rsplit_once("/it/").map(|(_, module)| ("--test it", module));
        let (target, module) = in_source.or(in_tests).expect("it is source or a test");
        // This test names what marks the others.
        if package == "xtask" || (package == "cpq-strategies" && path.ends_with("src/lib.rs")) {
            continue;
        }
        let module = module.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
        let is_run = calls.lines().any(|call| {
            let Some((_, filters)) = call.split_once(" -- ") else { return false };
            let is_package = call.contains(&format!(" --package {package} {target}"));
            let mut filters = filters.split(' ').filter(|it| it.ends_with("::")).peekable();
            is_package
                && (filters.peek().is_none()
                    || filters.any(|it| format!("{module}::").starts_with(it)))
        });
        assert!(is_run, "`soak` does not run {module} of {package}:\n{calls}");
    }
}

#[test]
fn semver_installs_its_tool_and_compares_with_the_tag_of_the_release() {
    let small = Small::new();
    let folder = tempfile::tempdir().expect("a folder can be created");
    let semver = |cargo: &Path| {
        let output = run(xtask(small.project.root(), &["semver"]).env("CARGO", cargo));
        // The second word on, without the process ids.
        let calls = text(&output.stdout);
        let calls = calls.lines().filter_map(|line| line.split_once(' ').map(|(_, call)| call));
        let calls: Vec<String> = calls.map(str::to_owned).collect();
        (output.status.success(), calls, text(&output.stderr))
    };
    let check = "semver-checks --package oracle-cpq";
    let install = "install --locked cargo-semver-checks@";
    let (succeeds, calls, _) = semver(&fake_cargo(folder.path(), ""));
    let root = small.project.root().display();
    assert!(succeeds && calls[1].starts_with(install), "{calls:?}");
    assert_eq!(calls[2..], [format!("{check} --baseline-root {root}")]);

    write_record(&small.project).expect("the record can be written");
    let (succeeds, calls, message) = semver(&fake_cargo(folder.path(), ""));
    assert!(!succeeds && calls.is_empty(), "{calls:?}");
    assert!(message.contains("the git tag v0.1.0 is missing"), "{message}");

    for arguments in [
        &["init", "--quiet"][..],
        &["commit", "--quiet", "--allow-empty", "--message", "Release"],
        &["tag", "v0.1.0"],
    ] {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
        git.args(["-c", "commit.gpgsign=false"]).args(arguments).current_dir(small.project.root());
        assert!(run(&mut git).status.success());
    }
    let (succeeds, calls, message) = semver(&fake_cargo(folder.path(), ""));
    assert!(succeeds, "{message}");
    assert_eq!(calls.last().map(String::as_str), Some(&*format!("{check} --baseline-rev v0.1.0")));
    let (succeeds, ..) = semver(&fake_cargo(folder.path(), "exit 1"));
    assert!(!succeeds, "a finding is an error");
}

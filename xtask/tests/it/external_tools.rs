//! How the tools of others are set up: once for each lock, as a whole, and again after a failure.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Output;

use crate::checkout::{Copy, read, write};
use crate::commands::{run, text, xtask};

/// Stands in for python3, node and npm: writes down what it is asked to install, and fails where
/// the checkout's folder has a file `broken`.
const INSTALLER: &str = r#"#!/bin/sh
here=$(dirname "$0")
case "$(basename "$0") $*" in
    "python3 -c "* | "node -"*) cat "$here/version"; exit ;;
    "npm --version") exit ;;
    "python3 -m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit ;;
    "npm ci "*) mkdir -p node_modules; made=node_modules/made ;;
    "python -m pip "*) here=$here/../../../../programs; made=$(dirname "$0")/made ;;
    *) echo "nobody expects $*" >&2; exit 1 ;;
esac
echo "$(basename "$0") $*" >> "$here/log"
touch "$made"
if [ -e "$here/broken" ]; then echo "the registry does not answer" >&2; exit 1; fi
"#;

/// A checkout with lock files, on a machine whose installers are made up.
struct Machine {
    copy: Copy,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { copy: Copy::new() };
        for name in ["python3", "node", "npm"] {
            let program = machine.path(&format!("programs/{name}"));
            write(&program, INSTALLER);
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755))
                .expect("a program can be made");
        }
        write(&machine.path("programs/version"), "1.0\n");
        write(&machine.path("tests/external_tools/requirements.txt"), "one\n");
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            write(&machine.path(&format!("tests/external_tools/{name}")), "{}\n");
        }
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.copy.project.root().join(name)
    }

    fn set_up(&self) -> Output {
        let mut command = xtask(self.copy.project.root(), &["setup"]);
        run(command.env("PATH", format!("{}:/usr/bin:/bin", self.path("programs").display())))
    }

    /// Sets up, which has to go well, and gives the installers that were run.
    fn installers(&self) -> Vec<&'static str> {
        let log = self.path("programs/log");
        let _ = fs::remove_file(&log);
        let output = self.set_up();
        assert!(output.status.success(), "{}", text(&output.stderr));
        let lines = fs::read_to_string(log).unwrap_or_default();
        let name = |line: &str| if line.starts_with("npm ci ") { "npm" } else { "pip" };
        lines.lines().map(name).collect()
    }
}

#[test]
fn tools_are_set_up_once_for_each_lock() {
    let machine = Machine::new();
    assert_eq!(machine.installers(), ["pip", "npm"]);
    assert_eq!(machine.installers(), [""; 0]);
    write(&machine.path("tests/external_tools/requirements.txt"), "two\n");
    assert_eq!(machine.installers(), ["pip"]);
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        write(&machine.path(&format!("tests/external_tools/{name}")), "{ }\n");
        assert_eq!(machine.installers(), ["npm"], "{name}");
    }
    write(&machine.path("programs/version"), "2.0\n");
    assert_eq!(machine.installers(), ["pip", "npm"]);
    assert_eq!(machine.installers(), [""; 0]);
}

#[test]
fn no_package_runs_code_and_all_hashes_are_asked_for() {
    let machine = Machine::new();
    machine.installers();
    let log = read(&machine.path("programs/log"));
    let (pip, npm) = log.split_once('\n').expect("both are run");
    for option in ["--require-hashes", "--no-deps", "--only-binary :all:"] {
        assert!(pip.contains(option), "{pip}");
    }
    assert!(npm.starts_with("npm ci ") && npm.contains("--ignore-scripts"), "{npm}");
}

#[test]
fn a_registry_that_does_not_answer_is_told_with_what_can_be_done() {
    let machine = Machine::new();
    write(&machine.path("programs/broken"), "");
    let output = machine.set_up();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    for part in [
        "tests/external_tools/requirements.txt can't be set up",
        "the registry does not answer",
        "pip reaches its registry",
        "cargo xtask test --without venv",
    ] {
        assert!(said.contains(part), "`{part}` is not said in: {said}");
    }
    fs::remove_file(machine.path("programs/broken")).expect("it can be mended");
    assert_eq!(machine.installers(), ["pip", "npm"]);
}

#[test]
fn what_an_interrupted_run_has_left_is_removed() {
    let machine = Machine::new();
    for half in
        ["target/external_tools/python/bin/half", "target/external_tools/node/node_modules/half"]
    {
        write(&machine.path(half), "");
    }
    assert_eq!(machine.installers(), ["pip", "npm"]);
    for (half, whole) in [
        ("target/external_tools/python/bin/half", "target/external_tools/python/bin/made"),
        (
            "target/external_tools/node/node_modules/half",
            "target/external_tools/node/node_modules/made",
        ),
    ] {
        assert!(!machine.path(half).exists() && machine.path(whole).exists(), "{half}");
    }
}

#[test]
fn what_is_missing_is_left_out_and_the_rest_set_up() {
    let machine = Machine::new();
    fs::write(machine.path("programs/npm"), "#!/bin/sh\nexit 1\n").expect("npm can be spoiled");
    let output = machine.set_up();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let notes = text(&output.stdout);
    assert!(notes.contains("this machine has no Node 20.19 or newer with npm"), "{notes}");
    assert!(machine.path("target/external_tools/python.stamp").exists());
    assert!(!machine.path("target/external_tools/node.stamp").exists());
}

#[test]
fn a_lock_that_is_not_there_is_named() {
    let machine = Machine::new();
    fs::remove_file(machine.path("tests/external_tools/package-lock.json"))
        .expect("it can be removed");
    let said = text(&machine.set_up().stderr);
    assert!(said.contains("tests/external_tools/package-lock.json can't be read"), "{said}");
}

//! Installation of the third-party tools, with fake installers.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Output;

use crate::checkout::{Copy, read, write};
use crate::commands::{run, text, xtask};

/// A fake python3, node and npm: logs installations, and fails if there is a file `broken` beside it.
const INSTALLER: &str = r#"#!/bin/sh
here=$(dirname "$0")
case "$(basename "$0") $*" in
    "python3 -c "* | "node -"*) cat "$here/version"; exit ;;
    "npm --version") exit ;;
    "python3 -m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit ;;
    "npm ci "*) mkdir -p node_modules; made=node_modules/made ;;
    "python -m pip "*) here=$here/../../../../programs; made=$(dirname "$0")/made ;;
    *) echo "unexpected: $*" >&2; exit 1 ;;
esac
echo "$(basename "$0") $*" >> "$here/log"
touch "$made"
if [ -e "$here/broken" ]; then echo "the registry does not answer" >&2; exit 1; fi
"#;

/// A checkout with lock files and fake installers.
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
                .expect("the program can be made executable");
        }
        machine.write("programs/version", "1.0\n");
        machine.write_input("requirements.txt", "one\n");
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            machine.write_input(name, "{}\n");
        }
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.copy.project.root().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        write(&self.path(name), content);
    }

    fn write_input(&self, name: &str, content: &str) {
        self.write(&format!("tests/external_tools/{name}"), content);
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("the file exists");
    }

    fn set_up(&self) -> Output {
        let mut command = xtask(self.copy.project.root(), &["setup"]);
        run(command.env("PATH", format!("{}:/usr/bin:/bin", self.path("programs").display())))
    }

    /// Runs `cargo xtask setup`, which must succeed, and returns the installers that ran.
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
fn tools_are_installed_once_per_lock_file_and_interpreter() {
    let machine = Machine::new();
    assert_eq!(machine.installers(), ["pip", "npm"]);
    let log = read(&machine.path("programs/log"));
    let (pip, npm) = log.split_once('\n').expect("both installers ran");
    for option in ["--require-hashes", "--no-deps", "--only-binary :all:"] {
        assert!(pip.contains(option), "{pip}");
    }
    assert!(npm.starts_with("npm ci ") && npm.contains("--ignore-scripts"), "{npm}");

    assert_eq!(machine.installers(), [""; 0]);
    machine.write_input("requirements.txt", "two\n");
    assert_eq!(machine.installers(), ["pip"]);
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        machine.write_input(name, "{ }\n");
        assert_eq!(machine.installers(), ["npm"], "{name}");
    }
    machine.write("programs/version", "2.0\n");
    assert_eq!(machine.installers(), ["pip", "npm"]);
    assert_eq!(machine.installers(), [""; 0]);
}

#[test]
fn failed_installation_is_reported_and_repeated() {
    let machine = Machine::new();
    machine.write("programs/broken", "");
    let output = machine.set_up();
    assert_eq!(output.status.code(), Some(1));
    let errors = text(&output.stderr);
    for part in [
        "tests/external_tools/requirements.txt",
        "the registry does not answer",
        "PyPI",
        "cargo xtask test --without venv",
    ] {
        assert!(errors.contains(part), "`{part}` is missing in: {errors}");
    }
    machine.remove("programs/broken");
    assert_eq!(machine.installers(), ["pip", "npm"]);
}

#[test]
fn rest_of_an_interrupted_installation_is_removed() {
    let machine = Machine::new();
    let folders = ["target/external_tools/python/bin", "target/external_tools/node/node_modules"];
    for folder in folders {
        machine.write(&format!("{folder}/half"), "");
    }
    assert_eq!(machine.installers(), ["pip", "npm"]);
    for folder in folders.map(|folder| machine.path(folder)) {
        assert!(!folder.join("half").exists() && folder.join("made").exists(), "{folder:?}");
    }
}

#[test]
fn missing_program_leaves_out_its_tools_only() {
    let machine = Machine::new();
    fs::write(machine.path("programs/npm"), "#!/bin/sh\nexit 1\n").expect("npm can be replaced");
    let output = machine.set_up();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let notes = text(&output.stdout);
    assert!(notes.contains("Node 20.19 or newer with npm"), "{notes}");
    assert!(machine.path("target/external_tools/python.stamp").exists());
    assert!(!machine.path("target/external_tools/node.stamp").exists());
}

#[test]
fn missing_lock_file_is_named() {
    let machine = Machine::new();
    machine.remove("tests/external_tools/package-lock.json");
    let errors = text(&machine.set_up().stderr);
    assert!(errors.contains("tests/external_tools/package-lock.json"), "{errors}");
}

//! How `cargo xtask sandbox` starts the sandbox.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::checkout::{original, write};
use crate::commands::{text, xtask};

#[test]
fn sandbox_receives_all_arguments_and_replaces_the_command() {
    let folder = tempfile::tempdir().expect("a folder can be created");
    let cargo = folder.path().join("cargo");
    // Replaces cargo; prints its process id and arguments.
    write(&cargo, "#!/bin/sh\necho $$ \"$@\"\nexit 7\n");
    fs::set_permissions(&cargo, Permissions::from_mode(0o700)).expect("it can be made executable");
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

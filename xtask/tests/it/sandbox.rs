//! How the local site is started: with every argument, and in the place of the command itself.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::checkout::{original, write};
use crate::commands::{text, xtask};

#[test]
fn the_site_gets_what_is_left_of_the_line_and_the_process_itself() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let cargo = folder.path().join("cargo");
    // Stands in for cargo, and says who it is and what it was told.
    write(&cargo, "#!/bin/sh\necho $$ \"$@\"\nexit 7\n");
    fs::set_permissions(&cargo, Permissions::from_mode(0o700)).expect("it can be made a program");
    for (given, told) in [
        (&["--port", "8080", "--fault", "503 rate=0.5"][..], "--port 8080 --fault 503 rate=0.5"),
        (&["--", "--help"], "--help"),
        (&[], ""),
    ] {
        let mut command = xtask(original().root(), &["sandbox"]);
        command.args(given).env("CARGO", &cargo).stdout(Stdio::piped());
        let started = command.spawn().expect("the command can be started");
        let process = started.id();
        let output = started.wait_with_output().expect("it ends");
        let line = format!("{process} run --quiet --package cpq-sandbox -- {told}");
        assert_eq!(text(&output.stdout).trim_end(), line.trim_end());
        assert_eq!(output.status.code(), Some(7));
    }
}

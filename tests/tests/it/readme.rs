//! The READMEs show the example that runs.

use std::fs;
use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::checkout;

#[tokio::test(flavor = "multi_thread")]
async fn readmes_show_the_example_that_runs() {
    let read = |path: &str| {
        fs::read_to_string(checkout().join(path)).expect("the file exists").replace("\r\n", "\n")
    };
    let example = read("sdk/examples/first_call.rs");
    let (_, code) = example.split_once("\n\n").expect("the example starts with a doc comment");
    // The documentation's tests compile the second one, and do not run it.
    for (readme, language) in [("README.md", "rust"), ("sdk/README.md", "rust,no_run")] {
        let shown = format!("```{language}\n{code}```");
        assert!(read(readme).contains(&shown), "{readme} shows another example");
    }
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let output = Command::new(env!("CARGO_BIN_EXE_first_call"))
        .env("CPQ_URL", sandbox.url())
        .env("CPQ_TOKEN", sandbox.token())
        .output()
        .expect("the example starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    // 1 is an active user.
    assert_eq!(stdout, "Some(Number(1))\n", "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_synchronization_of_the_readme_runs() {
    let readme = fs::read_to_string(checkout().join("README.md")).expect("the file exists");
    let readme = readme.replace("\r\n", "\n").replace("\\\n", "");
    let (_, block) = readme.split_once("cat > users.csv <<END\n").expect("the block");
    let (table, commands) = block.split_once("END\n").expect("the end of the table");
    let (commands, _) = commands.split_once("```").expect("the end of the block");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("users.csv"), table).expect("the file is written");
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let mut outputs = Vec::new();
    for command in commands.lines() {
        let (program, arguments) = command.split_once(" -- ").expect("arguments");
        assert!(program.ends_with("--example sync_users"), "{program}");
        let output = Command::new(env!("CARGO_BIN_EXE_sync_users"))
            .current_dir(folder.path())
            .env("CPQ_URL", sandbox.url())
            .env("CPQ_TOKEN", sandbox.token())
            .args(arguments.split_whitespace())
            .output()
            .expect("the example starts");
        assert!(output.status.success(), "{output:?}");
        outputs.push(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    assert!(outputs[0].contains("create     _host        mortega"), "{outputs:?}");
    let user = sandbox.stored_company_user("_host", "mortega").expect("the user");
    assert_eq!(user["groups"]["items"][0]["variableName"], "excludeMDBParts");
    let report = fs::read_to_string(folder.path().join("report.csv")).expect("the report");
    assert!(report.contains("mortega,create,applied"), "{report}");
    assert!(!folder.path().join("sync.journal").exists());
}

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

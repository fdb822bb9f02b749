//! What the README shows is what runs.

use std::fs;
use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::checkout;

#[tokio::test(flavor = "multi_thread")]
async fn the_example_in_the_readmes_is_the_one_that_runs() {
    let example =
        fs::read_to_string(checkout().join("sdk/examples/first_call.rs")).expect("it is there");
    let code = example.split_once("\n\n").expect("a line of docs comes first").1;
    for readme in ["README.md", "sdk/README.md"] {
        let text = fs::read_to_string(checkout().join(readme)).expect("it is there");
        assert!(
            text.replace("\r\n", "\n")
                .contains(&format!("```rust\n{}```", code.replace("\r\n", "\n"))),
            "{readme} shows another example"
        );
    }
    let sandbox = Sandbox::start().await.expect("the site starts");
    let run = Command::new(env!("CARGO_BIN_EXE_first_call"))
        .env("CPQ_URL", sandbox.url())
        .env("CPQ_TOKEN", sandbox.token())
        .output()
        .expect("the example starts");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(said.starts_with("200 OK") && said.contains("adminAccessGroupsOnly"), "{run:?}");
}

#[test]
fn the_tour_makes_all_calls_and_ends_well() {
    let run = Command::new(env!("CARGO_BIN_EXE_tour")).output().expect("the tour starts");
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{run:?}");
    for operation in [
        "listIntegrationUsers",
        "createIntegrationUser",
        "getIntegrationUser",
        "updateIntegrationUser",
        "replaceUser",
        "updateCompanyUser",
        "replaceCompanyUser",
    ] {
        assert!(text.contains(operation), "{operation} is not on the screen");
    }
    assert!(
        text.trim_end().ends_with("7 calls, and each answer is what the site holds."),
        "{text}"
    );
    assert!(
        !text.contains("sandbox-token") && !text.contains("correct-horse"),
        "a secret is on the screen"
    );
}

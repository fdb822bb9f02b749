//! A program outside of the workspace, whose features of serde_json reach the SDK.

use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::checkout;

#[tokio::test(flavor = "multi_thread")]
async fn arbitrary_precision_keeps_the_spelling_of_numbers() {
    let checkout = checkout().canonicalize().expect("the repository exists");
    let folder = checkout.join("tests/consumers/arbitrary-precision");
    // The same versions and the same target folder as the workspace, so that most dependencies are built.
    std::fs::copy(checkout.join("Cargo.lock"), folder.join("Cargo.lock"))
        .expect("a writable folder");
    let status = Command::new(std::env::var_os("CARGO").expect("cargo runs the test"))
        .args(["build", "--quiet", "--offline", "--target-dir"])
        .arg(checkout.join("target"))
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(&folder)
        .status();
    assert!(status.expect("cargo starts").success(), "the program compiles");
    let text = concat!(
        r#"{"isNotifyEmail":true,"numberFormat":{"value":0.0},"partyId":318766884429645907,"#,
        r#""timeZone":{"value":1.10},"units":{"value":12345678901234567890.123,"new":{"n":[0,0.0,1.10]}},"#,
        r#""newNumber":123456789012345678901234567890,"newSmall":-0.10}"#
    );
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    sandbox.respond_next_with(200, "application/json", text);
    let output = Command::new(checkout.join("target/debug/arbitrary-precision"))
        .env("CPQ_URL", sandbox.url())
        .env("CPQ_TOKEN", sandbox.token())
        .output()
        .expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{text}\ntrue\n"), "{output:?}");
}

//! The crate in a program of its own, built outside the workspace the way a user builds it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::checkout;

/// Builds a program of `tests/consumers/` in `folder`, with the project's own lock, further files of
/// its source and further features of the SDK; gives where it is.
pub(crate) fn build(
    name: &str,
    folder: &Path,
    files: &[(&str, String)],
    features: &[&str],
) -> PathBuf {
    let checkout = checkout().canonicalize().expect("the checkout is there");
    let source = checkout.join("tests/consumers").join(name);
    let manifest = fs::read_to_string(source.join("Cargo.toml")).expect("it is there");
    // As JSON writes it, TOML reads it: backslashes doubled.
    let sdk = serde_json::json!(checkout.join("sdk")).to_string();
    let manifest = manifest.replace("\"../../../sdk\"", &sdk);
    fs::write(folder.join("Cargo.toml"), manifest).expect("it is written");
    fs::create_dir(folder.join("src")).expect("it is made");
    fs::copy(source.join("src/main.rs"), folder.join("src/main.rs")).expect("it is copied");
    for (file, text) in files {
        fs::write(folder.join("src").join(file), text).expect("it is written");
    }
    fs::copy(checkout.join("Cargo.lock"), folder.join("Cargo.lock")).expect("it is copied");
    // Kept between runs: only the first one builds the dependencies.
    let target = checkout.join("target/consumers");
    let features = features.iter().map(|feature| format!("--features=oracle-cpq/{feature}"));
    let build = Command::new(std::env::var_os("CARGO").expect("cargo says where it is"))
        .args(["build", "--quiet", "--offline", "--target-dir"])
        .arg(&target)
        .args(features)
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(folder)
        .status();
    assert!(build.expect("cargo starts").success(), "{name} is not built");
    target.join("debug").join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_may_switch_on_arbitrary_precision() {
    let folder = tempfile::tempdir().expect("a folder is made");
    let program = build("arbitrary-precision", folder.path(), &[], &[]);
    let text = concat!(
        r#"{"isNotifyEmail":true,"numberFormat":{"value":0.0},"partyId":318766884429645907,"#,
        r#""timeZone":{"value":1.10},"units":{"value":12345678901234567890.123,"new":{"n":[0,0.0,1.10]}},"#,
        r#""newNumber":123456789012345678901234567890,"newSmall":-0.10}"#
    );
    let sandbox = Sandbox::start().await.expect("the site starts");
    sandbox.answer_next_with(200, "application/json", text);
    let run = Command::new(program)
        .env("CPQ_URL", sandbox.url())
        .env("CPQ_TOKEN", sandbox.token())
        .output()
        .expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&run.stdout), format!("{text}\ntrue\n"), "{run:?}");
}

//! Programs outside the workspace, whose features reach the SDK's dependencies, or the SDK's theirs.

use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::checkout;

/// A cargo command for the program in a folder of `tests/consumers/`.
fn cargo(subcommand: &str, name: &str) -> Command {
    let checkout = checkout().canonicalize().expect("the repository exists");
    let folder = checkout.join("tests/consumers").join(name);
    // The same versions and the same target folder as the workspace, so that most dependencies are built.
    std::fs::copy(checkout.join("Cargo.lock"), folder.join("Cargo.lock"))
        .expect("a writable folder");
    let mut command = Command::new(std::env::var_os("CARGO").expect("cargo runs the test"));
    command
        .args([subcommand, "--quiet", "--offline", "--target-dir"])
        .arg(checkout.join("target"))
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(folder);
    command
}

/// Builds the program in a folder of `tests/consumers/`; returns what starts it.
fn build(name: &str) -> Command {
    let status = cargo("build", name).status();
    assert!(status.expect("cargo starts").success(), "the program compiles");
    Command::new(checkout().join("target/debug").join(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_a_tls_feature_works_if_a_crypto_provider_is_installed() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let mut program = build("own-client");
    program.env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token());
    // The documentation of `http_client` says that this panics.
    let output = program.output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "200 OK\n", "{output:?}");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("No rustls crypto provider"),
        "{output:?}"
    );
    let output = program.arg("install").output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "200 OK\n200 OK\n", "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn arbitrary_precision_keeps_the_spelling_of_numbers() {
    let mut program = build("arbitrary-precision");
    let text = concat!(
        r#"{"isNotifyEmail":true,"numberFormat":{"value":0.0},"partyId":318766884429645907,"#,
        r#""timeZone":{"value":1.10},"units":{"value":12345678901234567890.123,"new":{"n":[0,0.0,1.10]}},"#,
        r#""newNumber":123456789012345678901234567890,"newSmall":-0.10}"#
    );
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    sandbox.respond_next_with(200, "application/json", text);
    let output = program
        .env("CPQ_URL", sandbox.url())
        .env("CPQ_TOKEN", sandbox.token())
        .output()
        .expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{text}\ntrue\n"), "{output:?}");
}

/// A user's tests start a site with the crates that are published for it.
#[test]
fn tests_of_a_program_start_a_site_with_the_published_sandbox() {
    let packages =
        checkout().canonicalize().expect("the repository exists").join("target/packages");
    let crates = ["cpq-contract", "cpq-sandbox"];
    let mut command = Command::new(std::env::var_os("CARGO").expect("cargo runs the test"));
    command.args(["package", "--quiet", "--offline", "--allow-dirty", "--no-verify"]);
    command.args(crates.iter().flat_map(|name| ["--package", name]));
    command.arg("--target-dir").arg(&packages).current_dir(checkout());
    assert!(command.status().expect("cargo starts").success(), "the crates are packaged");
    let mut test = cargo("test", "own-tests");
    for name in crates {
        let package = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
        let folder = packages.join("package");
        // The files are as new as their extraction, so that cargo notices changes.
        let mut tar = Command::new("tar");
        tar.args(["-xmzf", &format!("{package}.crate")]).current_dir(&folder);
        assert!(tar.status().expect("tar starts").success(), "{package} is unpacked");
        let path = folder.join(package);
        test.arg("--config").arg(format!("patch.crates-io.{name}.path={path:?}"));
    }
    let output = test.output().expect("cargo starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && stdout.contains("2 passed"), "{output:?}");
}

//! The features of the SDK's dependencies; `deny.toml` lists the crates that it must not depend on.

use std::process::Command;

use cpq_tests::checkout;

/// Returns the dependencies of the SDK with these features, a line each: name and features.
fn dependencies(features: &[&str]) -> Vec<String> {
    let output = Command::new(std::env::var_os("CARGO").expect("cargo runs the test"))
        .args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{lib} {f}", "--package", "oracle-cpq"])
        .args(features)
        .current_dir(checkout())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn sdk_depends_on_schemars_only_if_its_feature_is_enabled() {
    let has_schemars = |lines: &[String]| lines.iter().any(|line| line.starts_with("schemars "));
    assert!(has_schemars(&dependencies(&["--all-features"])));
    assert!(!has_schemars(&dependencies(&["--features", "v7,v19"])));
}

#[test]
fn sdk_enables_exact_doubles_and_leaves_arbitrary_precision_to_the_user() {
    let lines = dependencies(&["--all-features"]);
    let json = lines.iter().find(|line| line.starts_with("serde_json ")).expect("a dependency");
    // The tests' own crates enable it as well, so only this test sees whether the SDK does.
    assert!(json.contains("float_roundtrip"), "{json}");
    assert!(!json.contains("arbitrary_precision"), "{json}");
}

//! What a user of the SDK compiles, and what the generator must do without.

use std::collections::BTreeSet;
use std::process::Command;

use cpq_tests::checkout;

/// The crates a package is built with on this platform, each with its features in use; `deny.toml`
/// looks at all platforms.
fn tree(package: &str) -> BTreeSet<(String, String)> {
    tree_with(package, &["--all-features"])
}

fn tree_with(package: &str, features: &[&str]) -> BTreeSet<(String, String)> {
    let tree = Command::new(std::env::var_os("CARGO").expect("cargo says where it is"))
        .args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{lib} {f}", "--package", package])
        .args(features)
        .current_dir(checkout())
        .output()
        .expect("cargo starts");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let text = String::from_utf8_lossy(&tree.stdout);
    let lines = text.lines().map(|line| line.split_once(' ').unwrap_or((line, "")));
    lines.map(|(name, features)| (name.to_owned(), features.to_owned())).collect()
}

#[test]
fn users_of_the_sdk_compile_no_generator_and_no_foreign_tls() {
    let tree = tree("oracle-cpq");
    let names: BTreeSet<&str> = tree.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains("reqwest") && names.contains("ring"), "{names:?}");
    for unwanted in [
        "progenitor",
        "progenitor_impl",
        "progenitor_client",
        "typify",
        "typify_impl",
        "openapiv3",
        "prettyplease",
        "schemars_derive",
        "cpq_codegen",
        "aws_lc_rs",
        "aws_lc_sys",
        "openssl",
        "openssl_sys",
        "native_tls",
        "cmake",
    ] {
        assert!(!names.contains(unwanted), "the SDK depends on {unwanted}");
    }
    let without = tree_with("oracle-cpq", &["--features", "v7,v19"]);
    let is_schemars = |(name, _): &(String, String)| name == "schemars";
    assert!(
        tree.iter().any(is_schemars) && !without.iter().any(is_schemars),
        "schemars is asked for"
    );
    let json = tree.iter().find(|(name, _)| name == "serde_json").expect("it is there");
    assert!(!json.1.contains("arbitrary_precision"), "{json:?}");
    // Without it, fractions lose their last digit; the tests' own crates switch it on, too.
    assert!(json.1.contains("float_roundtrip"), "{json:?}");
}

#[test]
fn generator_and_commands_do_without_the_sdk() {
    for package in ["cpq-codegen", "xtask"] {
        let tree = tree(package);
        assert!(tree.iter().any(|(name, _)| name == "progenitor_impl"), "{package}");
        assert!(!tree.iter().any(|(name, _)| name == "oracle_cpq"), "{package} depends on the SDK");
    }
}

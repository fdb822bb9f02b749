//! What `cargo package` puts into the published crates, and what the readme says of it.

use std::collections::BTreeSet;
use std::process::Command;

use crate::checkout::{Tree, list, original, read};
use crate::commands::{run, text};

/// The files of a package.
fn packaged(name: &str) -> BTreeSet<String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["package", "--list", "--package", name, "--offline", "--allow-dirty"]);
    let output = run(command.current_dir(original().root()));
    assert!(output.status.success(), "{}", text(&output.stderr));
    // Windows prints paths with backslashes.
    text(&output.stdout).replace('\\', "/").lines().map(str::to_owned).collect()
}

#[test]
fn contains_sources_examples_readme_and_licences_only() {
    let sdk = original().root().join("sdk");
    let mut expected = BTreeSet::new();
    for folder in ["src", "examples"] {
        let mut tree = Tree::new();
        list(&sdk.join(folder), &format!("{folder}/"), &mut tree);
        expected.extend(tree.into_keys().filter(|path| !path.ends_with('/')));
    }
    assert!(expected.contains("src/generated/v19/types/user.rs"));
    assert!(expected.contains("examples/first_call.rs"));
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        assert_eq!(read(&sdk.join(name)), read(&original().root().join(name)), "{name}");
    }
    let own = ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];
    // Written by cargo, the last one only in a git repository.
    let by_cargo = ["Cargo.lock", "Cargo.toml.orig", ".cargo_vcs_info.json"];
    expected.extend(own.into_iter().chain(by_cargo).map(str::to_owned));
    let mut packaged = packaged("oracle-cpq");
    packaged.insert(".cargo_vcs_info.json".to_owned());
    assert_eq!(packaged, expected);
}

#[test]
fn links_of_the_readme_lead_to_packaged_files() {
    let packaged = packaged("oracle-cpq");
    let readme = read(&original().root().join("sdk/README.md"));
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let is_elsewhere = link.starts_with("https://") || link.starts_with('#');
        assert!(is_elsewhere || packaged.contains(link), "{link}");
    }
}

#[test]
fn the_sandbox_contains_the_contracts_and_no_tests() {
    let packaged = packaged("cpq-sandbox");
    let root = original().root().to_owned();
    let spec = root.join("spec");
    let mut files = Tree::new();
    list(&spec, "spec/", &mut files);
    let is_contract =
        |path: &&String| path.ends_with("/openapi.yaml") || path.contains("/resources/");
    let contracts: BTreeSet<&String> =
        files.keys().filter(is_contract).filter(|path| !path.ends_with('/')).collect();
    assert!(contracts.len() > 2, "{contracts:?}");
    let own: BTreeSet<&String> = packaged.iter().filter(|it| it.starts_with("spec/")).collect();
    assert_eq!(own, contracts);
    for name in ["build.rs", "README.md", "LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"] {
        assert!(packaged.contains(name), "{name}");
    }
    assert!(!packaged.iter().any(|it| it.starts_with("tests/") || it.starts_with("benches/")));
}

#[test]
fn the_readme_lists_the_features_and_the_versions_to_depend_on() {
    let root = original().root().to_owned();
    let readme = read(&root.join("sdk/README.md"));
    let table = |path: &str| -> toml::Table {
        read(&root.join(path)).parse().expect("the manifest is TOML")
    };
    let (own, workspace) = (table("sdk/Cargo.toml"), table("Cargo.toml"));
    let features = own["features"].as_table().expect("there are features");
    let default = features["default"].as_array().expect("a list");
    let default: Vec<&str> = default.iter().filter_map(toml::Value::as_str).collect();
    let expected: BTreeSet<String> = features
        .keys()
        .filter(|name| *name != "default")
        .map(|name| {
            format!("| `{name}` | {} ", if default.contains(&&**name) { "yes" } else { "no" })
        })
        .collect();
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let rows: BTreeSet<String> =
        rows.filter_map(|row| Some(row.rsplit_once("| ")?.0.to_owned())).collect();
    assert_eq!(rows, expected.iter().cloned().collect());
    let version = workspace["workspace"]["package"]["version"].as_str().expect("a version");
    let (compatible, _) = version.rsplit_once('.').expect("three numbers");
    for name in ["oracle-cpq", "cpq-sandbox"] {
        assert!(readme.contains(&format!("{name} = \"{compatible}\"")), "{name} {version}");
    }
    let needs = |version: &toml::Value, what: &str| {
        let version = version.as_str().expect("a version");
        assert!(readme.contains(&format!("{what} needs Rust {version}")), "{what} {version}");
    };
    needs(&own["package"]["rust-version"], "It");
    needs(&workspace["workspace"]["package"]["rust-version"], "The sandbox");
}

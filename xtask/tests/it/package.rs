//! What `cargo package` puts into the published crate.

use std::collections::BTreeSet;
use std::process::Command;

use crate::checkout::{Tree, list, original, read};
use crate::commands::{run, text};

/// The files of the package.
fn packaged() -> BTreeSet<String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["package", "--list", "--package", "oracle-cpq", "--offline", "--allow-dirty"]);
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
    let mut packaged = packaged();
    packaged.insert(".cargo_vcs_info.json".to_owned());
    assert_eq!(packaged, expected);
}

#[test]
fn links_of_the_readme_lead_to_packaged_files() {
    let packaged = packaged();
    let readme = read(&original().root().join("sdk/README.md"));
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let is_elsewhere = link.starts_with("https://") || link.starts_with('#');
        assert!(is_elsewhere || packaged.contains(link), "{link}");
    }
    // Its example is the one that the tests run.
    let example = read(&original().root().join("sdk/examples/first_call.rs"));
    let shown = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    let code: Vec<&str> = example.lines().filter(|line| !line.starts_with("//!")).collect();
    assert_eq!(shown.map(str::trim), Some(code.join("\n").trim()));
}

//! What `cargo package` makes of the SDK: all that a user needs, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::checkout::{list, original, read};
use crate::commands::{run, text};

/// Runs cargo on the SDK, off the network. What is not committed counts, too.
fn cargo(arguments: &[&str], target: &Path) -> String {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg("package").args(arguments);
    command.args(["--package", "oracle-cpq", "--offline", "--allow-dirty", "--target-dir"]);
    let output = run(command.arg(target).current_dir(original().root()));
    assert!(output.status.success(), "{}", text(&output.stderr));
    // Windows writes a path the other way.
    text(&output.stdout).replace('\\', "/")
}

/// The files that a user gets.
fn packaged() -> BTreeSet<String> {
    let target = tempfile::tempdir().expect("a folder can be made");
    cargo(&["--list"], target.path()).lines().map(str::to_owned).collect()
}

#[test]
fn a_user_gets_all_sources_and_examples_the_readme_the_licences_and_nothing_else() {
    let mut expected = BTreeSet::new();
    let sdk = original().root().join("sdk");
    for folder in ["src", "examples"] {
        let mut tree = crate::checkout::Tree::new();
        list(&sdk.join(folder), &format!("{folder}/"), &mut tree);
        expected.extend(tree.into_keys().filter(|path| !path.ends_with('/')));
    }
    assert!(expected.contains("src/generated/v19/types/user.rs"));
    assert!(expected.contains("examples/first_call.rs"));
    let own = ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];
    // Written by cargo; the last one only where the checkout is a repository.
    let by_cargo = ["Cargo.lock", "Cargo.toml.orig", ".cargo_vcs_info.json"];
    expected.extend(own.into_iter().chain(by_cargo).map(str::to_owned));
    let mut packaged = packaged();
    packaged.insert(".cargo_vcs_info.json".to_owned());
    assert_eq!(packaged, expected);
}

#[test]
fn the_package_is_made() {
    let target = tempfile::tempdir().expect("a folder can be made");
    // Built by hand before a release: it takes minutes.
    cargo(&["--no-verify"], target.path());
    let version = original().crate_version().expect("the crate has a version");
    let package = target.path().join(format!("package/oracle-cpq-{version}.crate"));
    assert!(fs::metadata(&package).is_ok_and(|it| it.len() > 0), "{}", package.display());
}

#[test]
fn the_licences_are_those_of_the_project() {
    let root = original().root().to_owned();
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        assert_eq!(read(&root.join("sdk").join(name)), read(&root.join(name)), "{name}");
    }
}

/// A link that leads out of the package leads nowhere for its users.
#[test]
fn what_the_readme_links_to_is_in_the_package() {
    let packaged = packaged();
    let readme = read(&original().root().join("sdk/README.md"));
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let is_elsewhere = link.starts_with("https://") || link.starts_with('#');
        assert!(is_elsewhere || packaged.contains(link), "{link}");
    }
    // Its example is the one that is run.
    let example = read(&original().root().join("sdk/examples/first_call.rs"));
    let shown = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    let code: Vec<&str> = example.lines().filter(|line| !line.starts_with("//!")).collect();
    assert_eq!(shown.map(str::trim), Some(code.join("\n").trim()));
}

/// What the sources include has to go along.
#[test]
fn no_source_reads_a_file_that_is_not_in_the_package() {
    let sdk = original().root().join("sdk");
    let packaged = packaged();
    for path in packaged.iter().filter(|path| path.starts_with("src/")) {
        let source = read(&sdk.join(path));
        for part in source.split("include_str!(\"").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            let folder = Path::new(path).parent().unwrap_or(Path::new(""));
            let target = sdk.join(folder).join(name).canonicalize().expect("it is there");
            let root = sdk.canonicalize().expect("it is there");
            let within =
                target.strip_prefix(root).map(|it| it.to_string_lossy().replace('\\', "/"));
            assert!(within.is_ok_and(|it| packaged.contains(&it)), "{path}: {name}");
        }
    }
}

//! cargo-semver-checks: compares the crate's public API with that of the last release.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::cargo::Cargo;
use crate::project::Project;
use crate::records;

/// The pinned version, installed on demand.
const VERSION: &str = "0.51.0";

/// Checks that the version in Cargo.toml allows what has changed in the crate's API since the last
/// release, which is the git tag `v<version>`. Before the first release, the crate is compared with
/// itself, which shows that the tool works.
///
/// # Errors
/// If the tag is missing, the tool can't be installed, or it finds a change that needs a higher version.
pub fn run(project: &Project) -> Result<(), String> {
    let baseline = if let Some(record) = records::newest(project)? {
        let tag = format!("v{}", record.version);
        if !has_tag(project.root(), &tag) {
            return Err(format!(
                "the git tag {tag} is missing, so the API can't be compared with that of release {}; \
                 run `git fetch --tags`, or tag the commit of the release",
                record.version
            ));
        }
        ["--baseline-rev".to_owned(), tag]
    } else {
        println!("There is no release yet; the crate is compared with itself.");
        ["--baseline-root".to_owned(), project.root().display().to_string()]
    };
    install(project)?;
    let check = ["semver-checks", "--package", "oracle-cpq"].map(str::to_owned);
    Cargo::new(project, &[&check[..], &baseline].concat()).run()
}

fn has_tag(root: &Path, tag: &str) -> bool {
    let mut git = Command::new("git");
    git.args(["rev-parse", "--quiet", "--verify", &format!("refs/tags/{tag}^{{commit}}")]);
    git.current_dir(root).stdout(Stdio::null()).stderr(Stdio::null());
    git.status().is_ok_and(|status| status.success())
}

/// Installs the tool, which takes some minutes, unless this version of it is installed.
fn install(project: &Project) -> Result<(), String> {
    let installed = Cargo::new(project, &["semver-checks", "--version"]).output()?;
    if installed.trim() == format!("cargo-semver-checks {VERSION}") {
        return Ok(());
    }
    let package = format!("cargo-semver-checks@{VERSION}");
    Cargo::new(project, &["install", "--locked", &package]).run()
}

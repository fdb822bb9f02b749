//! The manifests that list the API versions.

use std::fmt::Display;

use toml::{Table, Value};

use crate::files::read;
use crate::project::Project;
use crate::versions::number;

/// The manifest whose features are the versions.
pub(crate) const SDK: &str = "sdk/Cargo.toml";

/// The manifest that enables the features of all versions.
pub(crate) const TESTS: &str = "tests/Cargo.toml";

/// Checks that the SDK has a feature for each folder of `spec/` and no other one, that one of them is
/// on by default, and that the tests enable all of them.
///
/// # Errors
/// If one of these does not hold, with what to change.
pub fn check(project: &Project) -> Result<(), String> {
    let versions = project.versions()?;
    let sdk = manifest(project, SDK)?;
    let features = sdk.get("features").and_then(Value::as_table);
    let features: Vec<&String> =
        features.into_iter().flat_map(Table::keys).filter(|name| number(name).is_some()).collect();
    let mut faults = Vec::new();
    for version in versions.iter().filter(|version| !features.contains(version)) {
        faults.push(format!(
            "spec/{version} has no feature in {SDK}; add `{version} = []` to [features]"
        ));
    }
    for feature in features.iter().filter(|feature| !versions.contains(feature)) {
        faults.push(format!(
            "{SDK} has the feature `{feature}`, but there is no spec/{feature}; remove the feature"
        ));
    }
    let default = versions_in(sdk.get("features").and_then(|features| features.get("default")));
    if !matches!(default.as_slice(), [version] if versions.contains(version)) {
        faults.push(format!(
            "{SDK} enables {default:?} by default; `features.default` must have exactly one of {versions:?}"
        ));
    }
    let tests = manifest(project, TESTS)?;
    let dependencies = tests.get("dependencies");
    let tests = versions_in(dependencies.and_then(|it| it.get("oracle-cpq")?.get("features")));
    if tests != versions {
        faults
            .push(format!("{TESTS} enables {tests:?} of oracle-cpq; it must enable {versions:?}"));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn manifest(project: &Project, name: &str) -> Result<Table, String> {
    let invalid = |error: &dyn Display| format!("{name} can't be read: {error}");
    read(&project.root().join(name))?.parse().map_err(|error| invalid(&error))
}

/// Returns the versions in a list, the oldest first.
fn versions_in(list: Option<&Value>) -> Vec<String> {
    let names = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let mut versions: Vec<&str> = names.filter(|name| number(name).is_some()).collect();
    versions.sort_by_key(|name| number(name));
    versions.into_iter().map(str::to_owned).collect()
}

//! The lock files pin every package by version and hash, and name no host.

use serde_json::Value;

use crate::tools::{Outcome, own};

/// Returns the requirements of a file for pip, each on one line.
fn requirements(name: &str) -> Outcome<Vec<String>> {
    let text = xtask::files::read(&own(name))?.replace("\\\n", " ");
    let lines = text.lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}

fn json(name: &str) -> Outcome<Value> {
    Ok(serde_json::from_str(&xtask::files::read(&own(name))?)?)
}

#[test]
fn python_packages_are_pinned() -> Outcome {
    let locked = requirements("requirements.txt")?;
    for line in &locked {
        let is_pinned = line.contains("==") && line.contains("--hash=sha256:");
        assert!(is_pinned && !line.starts_with('-') && !line.contains("://"), "{line}");
    }
    for wanted in requirements("requirements.in")? {
        let is_locked = locked.iter().any(|line| line.split_whitespace().next() == Some(&wanted));
        assert!(is_locked && wanted.contains("=="), "requirements.txt has no {wanted}: update it");
    }
    Ok(())
}

#[test]
fn node_packages_are_pinned() -> Outcome {
    let (lock, package) = (json("package-lock.json")?, json("package.json")?);
    let packages = lock["packages"].as_object().ok_or("the lock file has no packages")?;
    for (name, locked) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let mut locked = locked.as_object().cloned().ok_or("a package is an object")?;
        locked.remove("funding");
        assert!(locked.contains_key("integrity"), "{name} has no hash");
        let text = Value::from(locked.clone()).to_string();
        let has_host = locked.contains_key("resolved") || text.contains("://");
        assert!(!has_host && !text.contains("git+"), "{name} names a host");
    }
    assert_eq!(lock["packages"][""]["dependencies"], package["dependencies"]);
    for (name, version) in package["dependencies"].as_object().into_iter().flatten() {
        let locked = &packages[&format!("node_modules/{name}")]["version"];
        assert_eq!(locked, version, "{name} is not pinned, or package-lock.json is outdated");
    }
    Ok(())
}

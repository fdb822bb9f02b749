//! The lock files: they pin everything, and name no host to fetch it from.

use serde_json::Value;

use crate::tools::{Outcome, own};

fn text(name: &str) -> Outcome<String> {
    Ok(xtask::files::read(&own(name))?)
}

/// The lines of a file for pip, each with those that continue it.
fn requirements(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// What is wrong with a lock of Python packages.
fn faults_of_python(lock: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for line in requirements(lock) {
        let exact = line.split_once("==").is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        });
        if !exact || !line.contains("--hash=sha256:") {
            faults.push(format!("not pinned with hashes: {line}"));
        }
        if line.contains("://") {
            faults.push(format!("names a host: {line}"));
        }
    }
    faults
}

/// What is wrong with a lock of npm packages.
fn faults_of_node(lock: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(packages) = lock["packages"].as_object() else {
        return vec!["there is no list of packages".to_owned()];
    };
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        if package.get("integrity").is_none() {
            faults.push(format!("not pinned by a hash: {name}"));
        }
        // Whom to give money is no place to fetch from.
        let mut package = package.clone();
        package.as_object_mut().map(|members| members.remove("funding"));
        let text = package.to_string();
        if package.get("resolved").is_some() || text.contains("://") || text.contains("git+") {
            faults.push(format!("names a host: {name}"));
        }
    }
    faults
}

#[test]
fn python_s_lock_pins_all_and_names_no_host() -> Outcome {
    let lock = text("requirements.txt")?;
    assert_eq!(faults_of_python(&lock), [""; 0]);
    assert!(!requirements(&lock).is_empty());
    Ok(())
}

#[test]
fn node_s_lock_pins_all_and_names_no_host() -> Outcome {
    let lock: Value = serde_json::from_str(&text("package-lock.json")?)?;
    assert_eq!(faults_of_node(&lock), [""; 0]);
    Ok(())
}

#[test]
fn each_fault_of_a_lock_is_told() -> Outcome {
    let hash = "--hash=sha256:00";
    for (lock, fault) in [
        (format!("six==1.0 \\\n    {hash}\n"), None),
        ("six==1.0\n".to_owned(), Some("not pinned with hashes: six==1.0")),
        (format!("six>=1.0 {hash}\n"), Some("not pinned with hashes: six>=1.0")),
        (format!("six @ https://a.invalid/six.whl {hash}\n"), Some("names a host: six")),
        ("--index-url https://a.invalid/\n".to_owned(), Some("names a host: --index-url")),
    ] {
        let faults = faults_of_python(&lock);
        match fault {
            None => assert_eq!(faults, [""; 0]),
            Some(fault) => assert!(faults.iter().any(|told| told.starts_with(fault)), "{faults:?}"),
        }
    }
    for (package, fault) in [
        (r#"{"integrity": "sha512-a", "funding": {"url": "https://a.invalid"}}"#, None),
        (r#"{"version": "1.0.0"}"#, Some("not pinned by a hash: a")),
        (r#"{"integrity": "sha512-a", "resolved": "a.tgz"}"#, Some("names a host: a")),
        (
            r#"{"integrity": "sha512-a", "version": "https://a.invalid/a.tgz"}"#,
            Some("names a host: a"),
        ),
    ] {
        let lock = format!(r#"{{"packages": {{"": {{}}, "a": {package}}}}}"#);
        let faults = faults_of_node(&serde_json::from_str(&lock)?);
        assert_eq!(faults.first().map(String::as_str), fault);
    }
    assert_eq!(faults_of_node(&Value::Null), ["there is no list of packages"]);
    Ok(())
}

#[test]
fn what_is_asked_for_is_pinned_exactly_and_locked() -> Outcome {
    let lock = requirements(&text("requirements.txt")?);
    for wanted in requirements(&text("requirements.in")?) {
        assert!(wanted.contains("=="), "{wanted} is not pinned in requirements.in");
        let locked = lock.iter().any(|line| line.split_whitespace().next() == Some(&wanted));
        assert!(locked, "requirements.txt does not have {wanted}: make it anew");
    }
    let lock: Value = serde_json::from_str(&text("package-lock.json")?)?;
    let package: Value = serde_json::from_str(&text("package.json")?)?;
    assert_eq!(lock["packages"][""]["dependencies"], package["dependencies"]);
    for (name, version) in package["dependencies"].as_object().into_iter().flatten() {
        let locked = &lock["packages"][format!("node_modules/{name}")]["version"];
        assert_eq!(locked, version, "{name} is not pinned exactly, or package-lock.json is old");
    }
    Ok(())
}

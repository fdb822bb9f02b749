//! How a version is added and removed: `cargo xtask bump`, and the recipes of CONTRIBUTING.md.

use std::fs;

use cpq_contract::load;
use xtask::audit::{self, Outcome};
use xtask::bump::bump;
use xtask::files::tree;
use xtask::lint::lint;
use xtask::regenerate::{check, regenerate};

use crate::checkout::{Copy, edit, original, read, write};

/// A version that does not exist.
const NEW: &str = "v999";

fn newest(copy: &Copy) -> String {
    copy.project.versions().expect("there are versions").pop().expect("there is a version")
}

#[test]
fn a_version_is_added_changed_and_removed() {
    let copy = Copy::new();
    let before = copy.tree();
    let old = newest(&copy);
    let root = copy.project.root();
    let manifests = ["sdk/Cargo.toml", "tests/Cargo.toml"].map(|name| root.join(name));
    let old_manifests = manifests.each_ref().map(|path| read(path));
    let text = bump(&copy.project, NEW).unwrap_or_else(|message| panic!("{message}"));
    assert!(text.contains(&format!("cargo xtask diff {old} {NEW} ")), "{text}");

    // The tables are marked as those of another version, so what differs is a warning.
    let audit = audit::run(&copy.project, &[]).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(audit.outcome, Outcome::Agree, "{}", audit.text);
    let message = check(&copy.project).expect_err("nothing is generated yet");
    assert!(message.contains(&format!("+++ sdk/src/generated/{NEW}/mod.rs")), "{message}");
    regenerate(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));

    // Oracle renames a property.
    edit(&copy.spec(NEW).join("resources/users.yaml"), |text| {
        text.replace("\n        jobTitle:\n", "\n        position:\n")
    });
    lint(&copy.project, &[NEW.to_owned()]).unwrap_or_else(|message| panic!("{message}"));
    regenerate(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    let generated = read(&copy.generated(NEW).join("types/user.rs"));
    assert!(generated.contains("pub position: ") && !generated.contains("pub job_title: "));

    fs::remove_dir_all(copy.spec(NEW)).expect("the folder can be removed");
    let message = regenerate(&copy.project).expect_err("the manifests name the version");
    assert!(message.contains(&format!("has the feature `{NEW}`")), "{message}");
    for (path, text) in manifests.iter().zip(old_manifests) {
        write(path, text);
    }
    regenerate(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn a_bump_changes_only_what_names_the_version() {
    let copy = Copy::new();
    let old = newest(&copy);
    edit(&copy.spec(&old).join("openapi.yaml"), |text| {
        text.replacen("  version: '0.1.0'\n", "  version: '3.10.0' # Released.\n", 1)
    });
    let manifests =
        ["sdk/Cargo.toml", "tests/Cargo.toml"].map(|name| copy.project.root().join(name));
    let [sdk, tests] = manifests.each_ref().map(|path| read(path));
    let before = copy.tree();
    bump(&copy.project, NEW).unwrap_or_else(|message| panic!("{message}"));
    let [old_files, new_files] =
        [&old, NEW].map(|version| tree(&copy.spec(version)).expect("it can be read"));
    assert!(old_files.keys().eq(new_files.keys()));
    let mut links = 0;
    for (name, text) in &old_files {
        let expected = match name.as_str() {
            "quirks.toml" => text.clone(),
            "pages/other.toml" => {
                text.replacen("\n[[", &format!("\nnot_reread = \"{old}\"\n\n[["), 1)
            }
            "specification/models.toml" => {
                text.replacen("[source]\n", &format!("[source]\nnot_reread = \"{old}\"\n"), 1)
            }
            _ if name.starts_with("pages/") => {
                text.replacen("[page]\n", &format!("[page]\nnot_reread = \"{old}\"\n"), 1)
            }
            _ => {
                links += text.matches(&format!("/rest/{old}/")).count();
                text.replace(&format!("/rest/{old}"), &format!("/rest/{NEW}"))
                    .replace(&format!("REST {old}"), &format!("REST {NEW}"))
                    .replace("'3.10.0' # Released.", "'0.1.0' # Released.")
            }
        };
        assert_eq!(new_files[name], expected, "{name}");
    }
    assert!(links > 9, "{links} links are too few");
    let pages = |files: &std::collections::BTreeMap<String, String>| {
        load(&files["openapi.yaml"]).expect("it is YAML").value["x-pages"].clone()
    };
    assert_eq!(pages(&new_files), pages(&old_files));

    let folder = format!("spec/{NEW}/");
    let changed = copy.changed(&before);
    let rest: Vec<&String> = changed.iter().filter(|name| !name.starts_with(&folder)).collect();
    assert_eq!(rest, ["sdk/Cargo.toml", "tests/Cargo.toml"]);
    let default = sdk.lines().find(|line| line.starts_with("default = ")).expect("it has one");
    let metadata = format!("\n{old} = \"0.1.0\"\n");
    let expected = sdk
        .replace(default, &format!("{default}\n# REST {NEW}.\n{NEW} = []"))
        .replace(&metadata, &format!("{metadata}{NEW} = \"0.1.0\"\n"));
    assert_eq!(read(&manifests[0]), expected);
    let expected = tests.replace(&format!("\"{old}\""), &format!("\"{NEW}\", \"{old}\""));
    assert_eq!(read(&manifests[1]), expected);

    // A further version keeps the mark of tables that were never read again.
    bump(&copy.project, "v1000").unwrap_or_else(|message| panic!("{message}"));
    let pages = tree(&copy.spec("v1000").join("pages")).expect("it can be read");
    assert!(pages.iter().all(|(name, text)| new_files[&format!("pages/{name}")] == *text));
}

#[test]
fn a_bump_refuses_other_names_than_that_of_a_newer_version() {
    let copy = Copy::new();
    let before = copy.tree();
    let newest = newest(&copy);
    let invalid = ["20", "", "v", "V20", "v020", "v-1", "v4294967296", "v20/", "../v20"]
        .map(|name| (name, format!("`{name}` is not the name of a version")));
    let old = [newest.as_str(), "v7", "v2"]
        .map(|name| (name, format!("{name} is not newer than {newest}")));
    for (name, expected) in invalid.into_iter().chain(old) {
        let message = bump(&copy.project, name).expect_err(name);
        assert!(message.contains(&expected), "{name}: {message}");
        assert!(message.ends_with("; nothing was written"), "{name}: {message}");
        assert_eq!(copy.changed(&before), [""; 0], "{name}");
    }
}

#[test]
fn a_bump_refuses_files_of_another_form() {
    type Change = fn(&str) -> String;
    let cases: [(&str, Change, &str); 6] = [
        ("spec/v19/openapi.yaml", |_| "]".to_owned(), "spec/v19/openapi.yaml: line 1"),
        (
            "spec/v19/openapi.yaml",
            |text| text.replace("{context}/rest/v19", "{context}/rest"),
            "the server's URL does not end with /rest/v19",
        ),
        (
            "spec/v19/openapi.yaml",
            |text| text.replace("  version: '0.1.0'", "  version:\n    '0.1.0'"),
            "openapi.yaml: line 7: expected `0.1.0` once, found it 0 times",
        ),
        ("sdk/Cargo.toml", |text| text.replace("\nv19 = []", "\nv18 = []"), "has no feature"),
        (
            "sdk/Cargo.toml",
            |text| text.replace("\nv19 = \"0.1.0\"", ""),
            "sdk/Cargo.toml: expected `v19 = \"` once, found it 0 times",
        ),
        (
            "tests/Cargo.toml",
            |text| format!("{text}\n# Not \"v19\".\n"),
            "tests/Cargo.toml: expected `\"v19\"` once, found it 2 times",
        ),
    ];
    for (name, change, expected) in cases {
        let copy = Copy::new();
        edit(&copy.project.root().join(name), change);
        let before = copy.tree();
        let message = bump(&copy.project, NEW).expect_err(expected);
        assert!(message.contains(expected), "`{expected}` is missing in: {message}");
        assert!(message.ends_with("; nothing was written"), "{message}");
        assert_eq!(copy.changed(&before), [""; 0], "{expected}");
    }
}

/// The READMEs, of which one is the crate's documentation, say which version is on by default.
#[test]
fn documentation_names_the_default_version() {
    let root = original().root().to_owned();
    let manifest: toml::Table =
        read(&root.join("sdk/Cargo.toml")).parse().expect("the manifest is TOML");
    let default = manifest["features"]["default"][0].as_str().expect("it is a string");
    for name in ["README.md", "sdk/README.md"] {
        let text = read(&root.join(name));
        let mut lines = text.lines();
        let name_in_code = format!("`{default}`");
        let is_named = lines.any(|it| it.contains(&name_in_code) && it.contains("by default"));
        assert!(is_named, "{name}");
        assert!(text.contains(&format!(".{default}()")), "{name}");
    }
}

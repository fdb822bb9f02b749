//! `cargo xtask publish`: its checks, its files, and that they are the same on every machine.

use std::fs;
use std::path::Path;

use cpq_codegen::lint;
use xtask::project::Project;
use xtask::publish::{check, publish, publish_release};
use xtask::regenerate::regenerate;

use crate::checkout::{Copy, Tree, copy, edit, list, original, read, write};
use crate::commands::{run, text, xtask};

/// A copy of the checkout with everything that publishing reads.
pub(crate) fn publishable() -> Copy {
    let made = Copy::new();
    let (from, to) = (original(), made.project.root());
    for entry in fs::read_dir(from.root()).expect("the checkout can be listed") {
        let path = entry.expect("the checkout can be listed").path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().expect("a file has a name")))
                .expect("it can be copied");
        }
    }
    for folder in ["sdk", "releases"] {
        if from.root().join(folder).is_dir() {
            copy(&from.root().join(folder), &to.join(folder));
        }
    }
    made
}

fn dist(project: &Project) -> Tree {
    let mut tree = Tree::new();
    list(&project.root().join("dist"), "", &mut tree);
    tree
}

#[test]
fn the_command_writes_prints_and_checks() {
    let copy = publishable();
    let command = |arguments: &[&str]| run(&mut xtask(copy.project.root(), arguments));
    let before = copy.tree();
    let early = command(&["publish", "--check"]);
    assert_eq!(early.status.code(), Some(1));
    assert!(text(&early.stderr).contains("missing     v19/latest.yaml"), "{}", text(&early.stderr));
    assert_eq!(copy.changed(&before), [""; 0], "a check writes nothing");

    let written = command(&["publish"]);
    assert!(written.status.success(), "{}", text(&written.stderr));
    let said = text(&written.stdout);
    for part in ["dist/README.md\n", "dist/v19/oracle-cpq-v19-", " bytes in ", " operations, "] {
        assert!(said.contains(part), "`{part}` is missing in:\n{said}");
    }
    let readme = copy.project.root().join("dist/README.md");
    assert!(said.contains(&format!("{:>9}  dist/README.md", read(&readme).len())), "{said}");
    let outside = copy.changed(&before);
    assert!(outside.iter().all(|path| path.starts_with("dist/")), "{outside:?}");

    let checked = command(&["publish", "--check"]);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    edit(&readme, |text| format!("{text}More.\n"));
    let late = command(&["publish", "--check"]);
    assert!(text(&late.stderr).starts_with("different   README.md\n"), "{}", text(&late.stderr));
}

#[test]
fn the_output_does_not_depend_on_folder_locale_time_zone_or_file_order() {
    let here = publishable();
    publish(&here.project).unwrap_or_else(|message| panic!("{message}"));
    let expected = dist(&here.project);

    let elsewhere = tempfile::tempdir().expect("a folder can be made");
    let root = elsewhere.path().join("größer, mit Leerzeichen");
    // The last files first.
    for (path, content) in publishable().tree().into_iter().rev() {
        if path.ends_with('/') {
            fs::create_dir_all(root.join(path)).expect("a folder can be made");
        } else {
            write(&root.join(path), content);
        }
    }
    let mut command = xtask(&root, &["publish"]);
    command.current_dir(elsewhere.path());
    command.envs([("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")]);
    let output = run(&mut command);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(dist(&Project::new(&root)), expected);
    for bytes in expected.values() {
        let text = String::from_utf8(bytes.clone()).expect("all files are text");
        let root = here.project.root().to_string_lossy().into_owned();
        assert!(!text.contains(&root), "a path of this machine");
    }
}

#[test]
fn line_ends_of_windows_do_not_change_the_output() {
    let copy = publishable();
    publish(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    for path in ["CHANGELOG.md", "spec/EXTENSIONS.md", "spec/v7/openapi.yaml", "LICENSE-MIT"] {
        edit(&copy.project.root().join(path), |text| text.replace('\n', "\r\n"));
    }
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

/// A change that must not be published, and parts of the error message.
struct Fault {
    what: &'static str,
    change: fn(&Path),
    says: &'static [&'static str],
}

const FAULTS: [Fault; 7] = [
    Fault {
        what: "a licence is missing",
        change: |root| fs::remove_file(root.join("LICENSE-MIT")).expect("it can be removed"),
        says: &["LICENSE-MIT can't be read"],
    },
    Fault {
        what: "the changelog is missing",
        change: |root| fs::remove_file(root.join("CHANGELOG.md")).expect("it can be removed"),
        says: &["CHANGELOG.md can't be read"],
    },
    Fault {
        what: "a contract is invalid YAML",
        change: |root| {
            edit(&root.join("spec/v19/openapi.yaml"), |text| {
                text.replacen("openapi: '3.0.3'", "openapi: &it '3.0.3'", 1)
            });
        },
        says: &["spec/v19/openapi.yaml: line 4, column 10: anchors"],
    },
    Fault {
        what: "the generated code is outdated",
        change: |root| {
            edit(&root.join("sdk/src/generated/v7/operations.rs"), |text| format!("{text}//\n"));
        },
        says: &["v7/operations.rs", "cargo xtask regenerate"],
    },
    Fault {
        what: "the manifest has another contract version",
        change: |root| {
            edit(&root.join("sdk/Cargo.toml"), |text| text.replacen("v7 = \"0.", "v7 = \"7.", 1));
        },
        says: &["sdk/Cargo.toml", "v7 = \"0."],
    },
    Fault {
        what: "an example is missing",
        change: |root| {
            edit(&root.join("spec/v7/openapi.yaml"), |text| {
                text.replacen("          example: AAP39\n", "", 1)
            });
            regenerate(&Project::new(root)).expect("the contract passes lint");
        },
        says: &[
            "spec/v7/openapi.yaml",
            "#/components/schemas/User/properties/login [example] the property has no example",
        ],
    },
    Fault {
        what: "a change lists no operations",
        change: |root| {
            edit(&root.join("CHANGELOG.md"), |text| text.replace("Operations: ", "It affects "));
        },
        says: &["CHANGELOG.md:", "does not list the operations"],
    },
];

#[test]
fn invalid_sources_are_reported_and_the_old_output_stays() {
    let copy = publishable();
    publish(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    let good = copy.tree();
    for Fault { what, change, says } in FAULTS {
        change(copy.project.root());
        let before = copy.tree();
        // Windows writes a path the other way.
        let message = publish(&copy.project).expect_err(what).replace('\\', "/");
        for part in says {
            assert!(message.contains(part), "{what}: `{part}` is not said in:\n{message}");
        }
        assert_eq!(copy.changed(&before), [""; 0], "{what}");
        for (path, content) in good.iter().filter(|(path, _)| !path.ends_with('/')) {
            write(&copy.project.root().join(path), content);
        }
    }
    // The same command succeeds after the fault is fixed.
    publish(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(copy.changed(&good), [""; 0]);
}

#[test]
fn a_release_has_its_version_in_the_changelog() {
    let copy = publishable();
    edit(&copy.project.root().join("CHANGELOG.md"), |text| {
        text.replacen("\n## ", "\n## Unreleased\n\n## ", 1)
    });
    let before = copy.tree();
    let message = publish_release(&copy.project, |_| Ok(())).expect_err("it is not released yet");
    assert!(message.contains("begins with the section `Unreleased`"), "{message}");
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn a_release_is_recorded_and_what_breaks_it_is_not_published() {
    let copy = publishable();
    let project = &copy.project;
    let version = project.crate_version().expect("the crate has a version");
    edit(&project.root().join("CHANGELOG.md"), |text| {
        text.replacen("## Unreleased", &format!("## {version}"), 1)
    });
    let before = copy.tree();
    let message = publish_release(project, |_| Err("the API has changed".to_owned()))
        .expect_err("the API check fails");
    assert!(message.contains("the API has changed; nothing was written"), "{message}");
    assert_eq!(copy.changed(&before), [""; 0]);
    let released =
        publish_release(project, |_| Ok(())).unwrap_or_else(|message| panic!("{message}"));
    let record = released.record.expect("there is a record");
    assert!(record.starts_with(project.releases()), "{}", record.display());
    let sources = project.sources("v19").expect("v19 can be read");
    assert_eq!(read(&record.join("v19/openapi.yaml")), *sources.openapi);

    // Nothing has changed since, so what is there is what would be written.
    check(project).unwrap_or_else(|message| panic!("{message}"));
    let before = copy.tree();
    publish_release(project, |_| Ok(())).expect_err("this version has been released");
    let changed = copy.changed(&before);
    assert!(changed.is_empty(), "{changed:?}");

    edit(&copy.spec("v7/openapi.yaml"), |text| {
        text.replacen(
            "      operationId: replaceCompanyUser\n",
            "      operationId: putCompanyUser\n",
            1,
        )
    });
    for file in
        ["samples/replaceCompanyUser.request.json", "examples/replaceCompanyUser.response.json"]
    {
        let to = copy.spec(&format!("v7/{}", file.replace("replaceCompanyUser", "putCompanyUser")));
        fs::rename(copy.spec(&format!("v7/{file}")), to).expect("it can be moved");
    }
    regenerate(project).expect("the contract passes lint");
    let before = copy.tree();
    let message = publish(project).expect_err("the change is breaking");
    assert!(message.contains("v7") && message.contains("nothing was written"), "{message}");
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn published_contracts_need_examples_a_license_and_a_contact() {
    let sources = original().sources("v19").expect("v19 can be read");
    let contract = (*sources.openapi).to_owned();
    let counts = lint::completeness(&sources.openapi).expect("the contract is complete");
    assert!(counts["operations"] > 0 && counts["properties"] > counts["operations"], "{counts:?}");
    for (from, to, expected) in [
        ("\n  license:\n", "\n  x-license:\n", "#/info [license]"),
        ("\n  contact:\n", "\n  x-contact:\n", "#/info [contact]"),
        (
            "          example:\n            title: Internal",
            "          x-example:\n            title: Internal",
            "/responses/UnexpectedError/content/application~1json [example] the response has no example",
        ),
        ("\n          example: Flow Meters\n", "\n", "[example] the property has no example"),
    ] {
        let edited = contract.replacen(from, to, 1);
        assert_ne!(edited, contract, "{from}");
        let refusal = lint::completeness(&edited.into()).expect_err(from).to_string();
        assert!(refusal.contains(expected) && refusal.lines().count() == 1, "{from}: {refusal}");
    }
}

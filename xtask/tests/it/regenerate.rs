//! `cargo xtask regenerate`: what is compared, written, and left alone.

use std::collections::BTreeSet;
use std::fs;

use cpq_codegen::{Files, HEADER, Sources};
use xtask::lock;
use xtask::regenerate::{Change, check, regenerate};

use crate::checkout::{Copy, edit, original, read, write};
use crate::commands::{run, text, xtask};

#[test]
fn checkout_is_up_to_date_with_its_contracts() {
    check(&original()).unwrap_or_else(|message| panic!("{message}"));
}

#[test]
fn generates_the_same_bytes_at_any_path_and_locale() {
    let copy = Copy::named("größer, mit Leerzeichen");
    let before = copy.tree();
    fs::remove_dir_all(copy.generated("")).expect("the folder can be removed");
    fs::remove_file(copy.spec("generated.lock")).expect("the lock can be removed");
    for expected in ["added    sdk/src/generated/v7/mod.rs\n", "The SDK is up to date"] {
        let mut command = xtask(copy.project.root(), &["regenerate"]);
        command.current_dir(copy.elsewhere());
        command.envs([("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")]);
        let output = run(&mut command);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(expected), "{}", text(&output.stdout));
        assert_eq!(copy.changed(&before), [""; 0]);
    }
}

#[test]
fn accepts_windows_line_ends_and_ignores_other_folders_of_spec() {
    let copy = Copy::new();
    for name in ["spec/v7/openapi.yaml", "sdk/src/generated/v7/mod.rs", "spec/generated.lock"] {
        edit(&copy.project.root().join(name), |text| text.replace('\n', "\r\n"));
    }
    for name in ["v+8", "v", "vnext", "old-v7"] {
        fs::create_dir(copy.spec(name)).expect("a folder can be created");
    }
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

#[test]
fn restores_files_that_differ() {
    let copy = Copy::new();
    let before = copy.tree();
    let (sdk, cases) = ("sdk/src/generated/v7", "tests/tests/it/generated");
    let path = |name: &str| copy.project.root().join(name);
    let edited = format!("{sdk}/operations.rs");
    let missing = format!("{sdk}/types/user.rs");
    let obsolete = format!("{sdk}/old/part.rs");
    let (edited_cases, obsolete_cases) = (format!("{cases}/v7.rs"), format!("{cases}/v6.rs"));
    edit(&path(&edited), |text| format!("{text}// Edited.\n"));
    fs::remove_file(path(&missing)).expect("the file can be removed");
    write(&path(&obsolete), format!("{HEADER}\n"));
    edit(&path(&edited_cases), |text| text.replace("<types::User>(\"User\")", "()"));
    write(&path(&obsolete_cases), format!("{HEADER}\n"));

    let differing = copy.tree();
    let message = check(&copy.project).expect_err("files differ");
    for part in [
        "\n-// Edited.\n",
        &format!("--- {missing}"),
        &format!("--- {obsolete}"),
        "<types::User>(\"User\")",
        "5 generated file(s) differ",
        "`cargo xtask regenerate`",
    ] {
        assert!(message.contains(part), "`{part}` is missing in:\n{message}");
    }
    assert_eq!(copy.changed(&differing), [""; 0], "a check writes nothing");

    let changes = regenerate(&copy.project).expect("the contracts are valid");
    let expected = [
        Change::Changed(edited),
        Change::Added(missing),
        Change::Changed(edited_cases),
        Change::Removed(obsolete),
        Change::Removed(obsolete_cases),
    ];
    assert_eq!(changes, expected);
    assert_eq!(copy.changed(&before), [""; 0], "the empty folder is removed, too");
}

#[test]
fn refuses_to_remove_a_file_it_did_not_generate() {
    let copy = Copy::new();
    write(&copy.generated("v7/helper.rs"), "pub fn help() {}\n");
    edit(&copy.generated("v7/operations.rs"), |text| format!("{text}// Edited.\n"));
    let before = copy.tree();
    for message in [check(&copy.project).err(), regenerate(&copy.project).err()] {
        let message = message.expect("the file was not generated");
        assert!(message.contains("sdk/src/generated/v7/helper.rs"), "{message}");
        assert_eq!(copy.changed(&before), [""; 0]);
    }
}

#[test]
fn a_changed_description_changes_only_its_type() {
    let copy = Copy::new();
    edit(&copy.spec("v7/openapi.yaml"), |text| {
        text.replace("First line of the billing address.", "Where the bill goes.")
    });
    let changes = regenerate(&copy.project).expect("the contract is valid");
    let expected = ["sdk/src/generated/v7/types/user.rs", "spec/generated.lock"];
    assert_eq!(changes, expected.map(|path| Change::Changed(path.to_owned())));
    assert!(read(&copy.generated("v7/types/user.rs")).contains("/// Where the bill goes."));
}

#[test]
fn refuses_manifests_that_do_not_list_the_versions() {
    let (sdk, tests) = ("sdk/Cargo.toml", "tests/Cargo.toml");
    let cases = [
        (sdk, "\nv7 = []", "\nother = []", "spec/v7 has no feature in sdk/Cargo.toml"),
        (sdk, "\nv7 = []", "\nv7 = []\nv5 = []", "feature `v5`, but there is no spec/v5"),
        (sdk, "default = [\"v19\"", "default = [\"v5\"", "[\"v5\"] by default"),
        (sdk, "default = [", "default = [\"v7\", ", "[\"v7\", \"v19\"] by default"),
        (sdk, "default = [\"v19\", ", "default = [", "must have exactly one of [\"v7\", \"v19\"]"),
        (sdk, "[features]", "[", "sdk/Cargo.toml can't be read"),
        (
            tests,
            "\"v19\", ",
            "",
            "enables [\"v7\"] of oracle-cpq; it must enable [\"v7\", \"v19\"]",
        ),
    ];
    for (name, old, new, expected) in cases {
        let copy = Copy::new();
        edit(&copy.project.root().join(name), |text| text.replacen(old, new, 1));
        let before = copy.tree();
        for message in [check(&copy.project).err(), regenerate(&copy.project).err()] {
            let message = message.expect(expected);
            assert!(message.contains(expected), "`{expected}` is missing in: {message}");
            assert_eq!(copy.changed(&before), [""; 0], "{expected}");
        }
    }
}

/// The checksums are those of the FIPS 180-4 example and of the empty text.
#[test]
fn lock_has_the_format_of_sha256sum() {
    let sources = Sources {
        version: "v1".to_owned(),
        openapi: "abc".to_owned().into(),
        ..Sources::default()
    };
    let outputs = Files::from([("sdk/mod.rs".to_owned(), "abc".to_owned())]);
    let text = lock::text(&[sources], &outputs);
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let expected =
        format!("{abc}  spec/v1/openapi.yaml\n{empty}  spec/v1/quirks.toml\n{abc}  sdk/mod.rs\n");
    assert_eq!(text.split_once('\n').map(|(_, lines)| lines), Some(expected.as_str()));
}

#[test]
fn lock_lists_all_inputs_and_outputs() {
    let copy = Copy::new();
    let lock = read(&copy.spec("generated.lock"));
    let locked: BTreeSet<&str> =
        lock.lines().filter_map(|line| Some(line.split_once("  ")?.1)).collect();
    let tree = copy.tree();
    let files = tree.keys().map(String::as_str).filter(|path| {
        // The generator does not read the tables of pages and of the specification.
        let is_table = path.contains("/pages/") || path.contains("/specification/");
        let is_input = path.starts_with("spec/v") && !is_table;
        !path.ends_with('/') && (is_input || path.contains("/generated/"))
    });
    assert_eq!(locked, files.collect());
}

/// One account may generate what another one builds.
#[cfg(unix)]
#[test]
fn generated_files_have_the_usual_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let copy = Copy::new();
    let file = copy.generated("v7/operations.rs");
    let other = copy.elsewhere().join("other.rs");
    fs::remove_file(&file).expect("the file can be removed");
    write(&other, "");
    regenerate(&copy.project).expect("the contracts are valid");
    let mode = |path| fs::metadata(path).expect("the file exists").permissions().mode();
    assert_eq!(format!("{:o}", mode(file)), format!("{:o}", mode(other)));
}

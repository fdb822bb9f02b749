//! Generated code compiles, with its examples.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use cpq_codegen::{Files, Sources, generate};

use crate::contract::{linted, replace, small};

/// The small contract with names that lint accepts although Rust or the generated code uses them.
fn unusual_names() -> Sources {
    let mut sources = Sources { version: "v2".to_owned(), ..small() };
    replace(&mut sources, "context}/rest/v1", "context}/rest/v2");
    sources.openapi = sources.openapi.replace("schemas/Maker'", "schemas/Operation'").into();
    replace(&mut sources, "\n    Maker:\n", "\n    Operation:\n");
    for (from, to) in [("listParts", "send"), ("updatePart", "raw"), ("replacePart", "read")] {
        replace(&mut sources, &format!("operationId: {from}"), &format!("operationId: {to}"));
        let payloads = std::mem::take(&mut sources.payloads).into_iter();
        sources.payloads = payloads.map(|(name, text)| (name.replace(from, to), text)).collect();
    }
    let boolean = "description: New\n          x-evidence: {kind: inferred}\n          ";
    let properties =
        ["self", "type", "gen", "crate", "async", "read", "write", "fmt", "model", "eq"];
    for name in properties {
        let property = format!("        {name}:\n          {boolean}type: boolean\n");
        let next = "        secret:\n          description";
        replace(&mut sources, next, &format!("{property}{next}"));
    }
    let collection = "description: A page of parts\n      type: object\n";
    replace(&mut sources, collection, &format!("{collection}      required: [items]\n"));
    for name in ["type", "gen", "self", "call", "operations", "filter"] {
        let rest = "in: query\n          schema: {type: boolean}\n          example: true\n";
        let parameter = format!("        - name: {name}\n          {boolean}{rest}");
        let next = "        - name: orderby\n";
        replace(&mut sources, next, &format!("{parameter}{next}"));
    }
    sources
}

/// Copies a folder except for `generated`.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be created");
    for entry in fs::read_dir(from).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("an entry has a name");
        if path.is_dir() && name != "generated" {
            copy(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).expect("a file can be copied");
        }
    }
}

/// A manifest with the SDK's dependencies and a feature for each version of the contracts.
fn manifest(sdk: &Path, versions: &[&str]) -> String {
    let manifest = fs::read_to_string(sdk.join("Cargo.toml")).expect("the SDK has a manifest");
    let (_, dependencies) = manifest.split_once("[dependencies]\n").expect("it has dependencies");
    let (dependencies, _) = dependencies.split_once("[dev-dependencies]").expect("and others");
    let features = versions.join(" = []\n") + " = []\n";
    format!(
        "[package]\nname = \"oracle-cpq\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [features]\ndefault = [\"admin\", \"schemars\", \"{}\"]\n{features}v7 = []\nv19 = []\n\
         admin = []\n\
         schemars = [\"dep:schemars\"]\n\n[dependencies]\n{dependencies}",
        versions.join("\", \"")
    )
}

fn write(folder: &Path, files: &Files) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("it can be created");
        fs::write(path, text).expect("a file can be written");
    }
}

/// Held while a compiler runs, because each needs much memory.
static COMPILER: Mutex<()> = Mutex::new(());

/// Runs cargo on the SDK with this generated code, in a folder of its own below `target/`; returns what
/// cargo prints.
pub(crate) fn compile(name: &str, files: &Files, versions: &[&str], arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (sdk, folder) = (root.join("sdk"), root.join("target").join(name));
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the last run's folder can be removed");
    }
    copy(&sdk.join("src"), &folder.join("src"));
    write(&folder.join("src/generated"), files);
    fs::write(folder.join("Cargo.toml"), manifest(&sdk, versions)).expect("a file can be written");
    // The examples of the README call an operation that these contracts do not have.
    fs::write(folder.join("README.md"), "").expect("a file can be written");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a file can be copied");
    let _lock = COMPILER.lock().unwrap_or_else(PoisonError::into_inner);
    let (command, rest) = arguments.split_first().expect("cargo has a command");
    let output = Command::new(std::env::var_os("CARGO").expect("cargo sets CARGO"))
        .args([command, "--quiet", "--offline", "--target-dir"])
        .arg(root.join("target/consumers"))
        .args(rest)
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(&folder)
        .output()
        .expect("cargo starts");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let status = output.status;
    assert!(status.success(), "the generated code does not compile ({status}):\n{text}");
    text
}

/// Builds the SDK with the code for the small contract, which is the golden code, and with the code for
/// a contract with unusual names.
#[test]
fn generated_code_compiles_with_its_examples() {
    let contracts = [linted(&small()), linted(&unusual_names())];
    let files = generate(&contracts).expect("the contracts can be generated");
    let arguments = ["test", "--doc", "--", "src/generated"];
    let text = compile("generated-code", &files, &["v1", "v2"], &arguments);
    assert!(text.contains("test result: ok"), "no example was compiled:\n{text}");
    assert!(!text.contains("running 0 tests"), "no example was compiled:\n{text}");
}

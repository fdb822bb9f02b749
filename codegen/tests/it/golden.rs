//! Compares the code for the small contract with `tests/golden/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cpq_codegen::{Files, cases, generate};
use similar::TextDiff;

use crate::contract::{folder, linted, small, text_of};

const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --package cpq-codegen golden";

#[test]
fn output_equals_the_golden_files() {
    let golden = folder("golden");
    let contracts = [linted(&small())];
    let mut generated = generate(&contracts).expect("the small contract can be generated");
    let cases = cases(&contracts).into_iter();
    generated.extend(cases.map(|(name, text)| (format!("tests/{name}"), text)));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        replace(&golden, &generated);
    }
    let mut kept = Files::new();
    list(&golden, "", &mut kept);
    let names: BTreeSet<&String> = kept.keys().chain(generated.keys()).collect();
    let difference: String = names
        .into_iter()
        .map(|name| difference(name, kept.get(name), generated.get(name)))
        .collect();
    assert!(
        difference.is_empty(),
        "{difference}\nIf the change is intended, run `{COMMAND}` and commit the result."
    );
}

fn difference(name: &str, kept: Option<&String>, generated: Option<&String>) -> String {
    let text = |file: Option<&String>| file.cloned().unwrap_or_default();
    let (kept, generated) = (text(kept), text(generated));
    TextDiff::from_lines(&kept, &generated)
        .unified_diff()
        .header(&format!("tests/golden/{name}"), &format!("{name} (as generated)"))
        .to_string()
}

fn replace(folder: &Path, files: &Files) {
    fs::remove_dir_all(folder).expect("the golden files can be removed");
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("it can be made");
        fs::write(path, text).expect("a golden file can be written");
    }
}

fn list(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).expect("the golden files can be listed") {
        let path = entry.expect("the golden files can be listed").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            list(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, text_of(&path));
        }
    }
}

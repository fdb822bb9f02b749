//! The contract versions in the crate's manifest.

use std::fs;
use std::path::Path;

use cpq_publication::package::check;

use crate::sources::{ours, small};

const RIGHT: &str = "[package.metadata.oracle-cpq.contracts]\nv2 = \"1.2.3\"\n";

fn messages(manifest: &str) -> Vec<String> {
    check(manifest, &small().versions).iter().map(ToString::to_string).collect()
}

#[test]
fn the_manifest_lists_each_contract_with_its_version() {
    assert_eq!(messages(RIGHT), [""; 0]);
    for wrong in [
        RIGHT.replace("1.2.3", "1.2.4"),
        RIGHT.replace("v2", "v3"),
        format!("{RIGHT}v1 = \"1.0.0\"\n"),
    ] {
        let found = messages(&wrong);
        assert!(
            found.len() == 1 && found[0].contains("write v2 = \"1.2.3\""),
            "{wrong}: {found:?}"
        );
    }
}

#[test]
fn a_manifest_without_contracts_is_a_fault() {
    for (wrong, says) in
        [("[package]\nname = \"x\"\n", "missing field"), ("[package", "can't be read")]
    {
        let found = messages(wrong);
        assert!(found.len() == 1 && found[0].contains(says), "{wrong}: {found:?}");
    }
}

#[test]
fn our_manifest_matches_our_contracts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/Cargo.toml");
    let manifest = fs::read_to_string(path).expect("the crate has a manifest");
    assert_eq!(check(&manifest, &ours().versions), []);
}

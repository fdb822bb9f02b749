//! What the crate says of the contracts it was generated from.

use std::fs;
use std::path::Path;

use cpq_publication::package::check;

use crate::sources::{ours, small};

const RIGHT: &str = "[package.metadata.oracle-cpq.contracts]\nv2 = \"1.2.3\"\n";

fn said(manifest: &str) -> Vec<String> {
    check(manifest, &small().versions).iter().map(ToString::to_string).collect()
}

#[test]
fn the_crate_names_each_contract_with_its_version() {
    assert_eq!(said(RIGHT), [""; 0]);
    for wrong in [
        RIGHT.replace("1.2.3", "1.2.4"),
        RIGHT.replace("v2", "v3"),
        format!("{RIGHT}v1 = \"1.0.0\"\n"),
    ] {
        let said = said(&wrong);
        assert!(said.len() == 1 && said[0].contains("write v2 = \"1.2.3\""), "{wrong}: {said:?}");
    }
}

#[test]
fn a_crate_that_says_nothing_is_a_fault() {
    for (wrong, says) in
        [("[package]\nname = \"x\"\n", "missing field"), ("[package", "can't be read")]
    {
        let said = said(wrong);
        assert!(said.len() == 1 && said[0].contains(says), "{wrong}: {said:?}");
    }
}

#[test]
fn our_crate_says_what_our_contracts_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/Cargo.toml");
    let manifest = fs::read_to_string(path).expect("the crate has a manifest");
    assert_eq!(check(&manifest, &ours().versions), []);
}

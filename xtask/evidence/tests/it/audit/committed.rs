//! The committed contracts agree with the committed tables.

use super::spec::{VERSIONS, committed, faults, lines};

#[test]
fn contracts_documents_and_quirks_agree() {
    for name in VERSIONS.iter() {
        let found = faults(&committed(name));
        assert!(found.is_empty(), "{name}:\n{}", lines(&found));
    }
}

#[test]
fn the_committed_versions_have_what_an_audit_needs() {
    for name in VERSIONS.iter() {
        let version = committed(name);
        assert!(!version.tables.is_empty(), "{name} has no tables");
        assert!(!version.other.facts.is_empty(), "{name} has no facts of other pages");
        assert!(!version.quirks.is_empty(), "{name} has no quirks");
        assert!(!version.samples.is_empty(), "{name} has no samples");
    }
}

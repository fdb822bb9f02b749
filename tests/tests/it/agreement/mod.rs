//! Compares the generated source, parsed as Rust, with the contract.
//!
//! Both sides become facts, such as the type of a field or the path of an operation. The generator is not
//! used for that, so its defects cannot hide themselves.

mod expected;
mod generated;

use std::collections::{BTreeMap, BTreeSet};

use cpq_tests::checkout;

use crate::contract::{Contract, files_in};
use crate::generated::VERSIONS;

/// What a type, a field or an operation is, by its name.
type Facts = BTreeMap<String, String>;

/// All differences between a contract and the generated files of its version.
pub(crate) fn disagreements(contract: &Contract, files: &BTreeMap<String, String>) -> Vec<String> {
    let found = match generated::facts(&contract.version, files) {
        Ok(found) => found,
        Err(error) => return vec![error],
    };
    let expected = expected::facts(contract, &found);
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let differing = names.into_iter().filter(|name| expected.get(*name) != found.get(*name));
    differing
        .map(|name| {
            let shown =
                |facts: &Facts| facts.get(name).map_or("missing", String::as_str).to_owned();
            format!("{name} is {} instead of {}", shown(&found), shown(&expected))
        })
        .collect()
}

#[test]
fn generated_source_agrees_with_the_contracts() {
    let files = files_in(&checkout().join("sdk/src/generated"));
    for version in VERSIONS {
        let found = disagreements(&Contract::read(version.name), &files);
        assert!(found.is_empty(), "{}:\n{}", version.name, found.join("\n"));
    }
}

//! Contracts with copies of all operations.

use std::collections::BTreeSet;
use std::path::Path;

use cpq_bench::files::read_folder;
use cpq_bench::sections::commands::grow::grow;
use cpq_contract::ContractText;

use super::Outcome;

#[test]
fn copies_have_names_of_their_own() -> Outcome {
    let folder = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/v19"))?;
    let (copies, grown) = (30, grow(&folder, 30));
    let resources = grown.iter().filter(|(name, _)| name.starts_with("resources/"));
    let text: String = resources.map(|(_, text)| text.as_str()).collect();
    let ids: Vec<&str> =
        text.lines().filter_map(|line| line.trim_start().strip_prefix("operationId: ")).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len());
    assert_eq!(ids.len() % (copies + 1), 0);
    assert!(ids.contains(&"listUsers") && ids.contains(&"listUsersB"), "{ids:?}");
    // Rejects paths and components that are there twice.
    let contract = ContractText::join(&grown)?.load()?.value;
    for schema in ["UserRequest", "BUserRequest", "AbUserRequest"] {
        assert!(contract.pointer(&format!("/components/schemas/{schema}")).is_some(), "{schema}");
    }
    for file in ["examples/listUsersAb.response.json", "samples/updateCompanyUserZ.request.json"] {
        assert!(grown.contains_key(file), "{file}");
    }
    Ok(())
}

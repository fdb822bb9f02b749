//! Adds the operations that the contract does not have yet, so that the behaviour of the sandbox can be
//! tested before. An operation of the contract takes the place of the planned one.

use std::collections::BTreeSet;
use std::fs;

use cpq_contract::ContractText;
use cpq_sandbox::{Builder, Sandbox};
use serde_json::Value;

use crate::contract::contract_files;
use crate::site::Site;

/// Starts a site with all operations.
pub(crate) async fn start() -> Site {
    start_with(Sandbox::builder()).await
}

pub(crate) async fn start_with(builder: Builder) -> Site {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for version in ["v7", "v19"] {
        let contract = contract(version);
        fs::create_dir(folder.path().join(version)).expect("the folder can be created");
        let file = folder.path().join(version).join("openapi.yaml");
        fs::write(file, contract.to_string()).expect("the copy can be written");
    }
    Site::from_builder(builder.spec(folder.path())).await
}

fn contract(version: &str) -> Value {
    let text = ContractText::join(&contract_files(version)).expect("the files are valid");
    let mut contract = text.load().expect("the contract is valid").value;
    if version != "v19" {
        return contract;
    }
    let planned: Value =
        serde_json::from_str(include_str!("../planned.json")).expect("the file is JSON");
    let schemas = contract["components"]["schemas"].as_object_mut().expect("an object");
    schemas.extend(planned["schemas"].as_object().cloned().expect("an object"));
    let id = |operation: &Value| operation["operationId"].as_str().map(str::to_owned);
    let paths = contract["paths"].as_object_mut().expect("an object");
    let known: BTreeSet<String> = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(|item| item.values().filter_map(id))
        .collect();
    for (path, item) in planned["paths"].as_object().expect("an object") {
        for (method, operation) in item.as_object().expect("an object") {
            if id(operation).is_some_and(|id| !known.contains(&id)) {
                paths.entry(path).or_insert_with(|| Value::Object(serde_json::Map::new()))
                    [method.as_str()] = operation.clone();
            }
        }
    }
    contract
}

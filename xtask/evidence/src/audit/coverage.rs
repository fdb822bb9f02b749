//! Which operations of the specification a contract has.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::contract::{Contract, Endpoint};
use super::matching;
use super::paths::ServerPrefixes;
use crate::specification::{Operation, Source, Specification};

/// The operations of a contract.
#[derive(Debug)]
pub struct Operations<'a> {
    endpoints: Vec<Endpoint<'a>>,
    prefixes: ServerPrefixes,
}

impl<'a> Operations<'a> {
    /// Lists the operations of a contract.
    #[must_use]
    pub fn new(contract: &'a Value) -> Self {
        let contract = Contract::new(contract);
        Self { endpoints: contract.endpoints(), prefixes: ServerPrefixes::new(contract) }
    }

    /// Returns the operationId of an operation, if the contract has it. The path includes prefix and
    /// version; another version than the contract's is ignored.
    #[must_use]
    pub fn id(&self, method: &str, path: &str) -> Option<&'a str> {
        matching::by_path(&self.endpoints, &self.prefixes, method, path).map(Endpoint::id)
    }

    /// Whether the contract has an operation of the specification.
    #[must_use]
    pub fn has(&self, operation: &Operation) -> bool {
        self.id(&operation.method, &operation.path).is_some()
    }
}

/// The operations of the specification by tag, each with its operationId if the contract has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    source: Option<Source>,
    /// The operations of each tag, with method and path.
    pub tags: BTreeMap<String, Vec<(String, Option<String>)>>,
}

impl Coverage {
    /// Compares a contract with the specification or its tables.
    #[must_use]
    pub fn new(contract: &Value, specification: &Specification) -> Self {
        let operations = Operations::new(contract);
        let mut tags: BTreeMap<String, Vec<(String, Option<String>)>> = BTreeMap::new();
        let full = specification.operations.iter();
        let full = full.map(|it| (&it.tag, format!("{} {}", it.method, it.path)));
        let rest = specification.rest.iter().map(|it| (&it.tag, it.operation.clone()));
        for (tag, name) in full.chain(rest) {
            let (method, path) = name.split_once(' ').unwrap_or_default();
            let id = operations.id(method, path).map(str::to_owned);
            tags.entry(tag.clone()).or_default().push((name, id));
        }
        for operations in tags.values_mut() {
            operations.sort();
        }
        Self { source: specification.source.clone(), tags }
    }

    /// Says how many operations the contract has, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let all = self.tags.values().flatten();
        let (has, all) = count(all);
        let source = self.source.as_ref();
        let file = match source.and_then(|it| it.version.as_deref()) {
            Some(version) => format!("Oracle's specification, version {version}"),
            None => "Oracle's specification".to_owned(),
        };
        let names_only = if source.is_some_and(|it| it.names_only) { " (names only)" } else { "" };
        match source.and_then(|it| it.format.as_deref()) {
            Some(_) => format!("The contract has {has} of {all} operations of {file}{names_only}."),
            None => {
                format!(
                    "The contract has {has} of the {all} operations that were read from {file}{names_only}."
                )
            }
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence())?;
        for (tag, operations) in &self.tags {
            let (has, all) = count(operations);
            writeln!(f, "{tag}: {has} of {all}")?;
            for (operation, id) in operations.iter().filter(|_| has > 0) {
                writeln!(f, "    {operation}: {}", id.as_deref().unwrap_or("not in the contract"))?;
            }
        }
        Ok(())
    }
}

/// The number of operations that the contract has, and of all.
fn count<'o>(operations: impl IntoIterator<Item = &'o (String, Option<String>)>) -> (usize, usize) {
    operations
        .into_iter()
        .fold((0, 0), |(has, all), (_, id)| (has + usize::from(id.is_some()), all + 1))
}

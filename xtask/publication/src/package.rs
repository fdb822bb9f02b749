//! Checks the contract versions in the crate's manifest.

use std::collections::BTreeMap;

use cpq_contract::load;
use serde::Deserialize;
use serde_json::Value;

use crate::{Fault, Version};

/// Checks that `[package.metadata.oracle-cpq.contracts]` lists each contract with its version, and no others.
#[must_use]
pub fn check(manifest: &str, versions: &[Version]) -> Vec<Fault> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    struct Metadata {
        #[serde(rename = "oracle-cpq")]
        own: Own,
    }
    #[derive(Deserialize)]
    struct Own {
        contracts: BTreeMap<String, String>,
    }

    let fault = |message: String| Fault::Source { place: "sdk/Cargo.toml".to_owned(), message };
    let listed = match toml::from_str::<Manifest>(manifest) {
        Ok(manifest) => manifest.package.metadata.own.contracts,
        Err(error) => {
            return vec![fault(format!(
                "`[package.metadata.oracle-cpq.contracts]` can't be read: {}",
                error.message()
            ))];
        }
    };
    let read = versions.iter().filter_map(|version| {
        let document = load(&version.openapi).ok()?;
        let number = document.value.pointer("/info/version").and_then(Value::as_str)?;
        Some((version.name.clone(), number.to_owned()))
    });
    let expected: BTreeMap<String, String> = read.collect();
    if listed == expected {
        return Vec::new();
    }
    let lines: Vec<String> =
        expected.iter().map(|(version, number)| format!("{version} = \"{number}\"")).collect();
    vec![fault(format!(
        "`[package.metadata.oracle-cpq.contracts]` differs from the contracts; write {}",
        lines.join(", ")
    ))]
}

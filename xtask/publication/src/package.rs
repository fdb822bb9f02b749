//! What the crate says of the contracts it was generated from.

use std::collections::BTreeMap;

use cpq_contract::load;
use serde::Deserialize;
use serde_json::Value;

use crate::{Fault, Version};

/// Holds `[package.metadata.oracle-cpq.contracts]` of the crate's manifest against the contracts: each
/// version there is with its number, and no other.
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
    let said = match toml::from_str::<Manifest>(manifest) {
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
    let there: BTreeMap<String, String> = read.collect();
    if said == there {
        return Vec::new();
    }
    let lines: Vec<String> =
        there.iter().map(|(version, number)| format!("{version} = \"{number}\"")).collect();
    vec![fault(format!(
        "`[package.metadata.oracle-cpq.contracts]` is not what the contracts say; write {}",
        lines.join(", ")
    ))]
}

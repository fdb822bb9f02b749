//! JSON Schema validators accept all published payloads with the published schemas.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::json;
use xtask::external_tools::Source;

use crate::published::published;
use crate::tools::{Outcome, external_tools, is_installed, node, offline, own, project};

/// The output of a validator.
#[derive(Debug, Deserialize)]
struct Report {
    checked: usize,
    errors: Vec<String>,
}

/// Validates the payloads of a version in `folder`.
fn validate(source: Source, folder: &Path, version: &str) -> Outcome<Report> {
    let mut command = match source {
        Source::Node => {
            let mut command = node(&own("tools/ajv_payloads.mjs"));
            command.arg(external_tools().node_modules());
            command
        }
        Source::Python => {
            let mut command = Command::new(external_tools().python());
            command.arg(own("tools/jsonschema_payloads.py"));
            offline(command)
        }
    };
    let output = command.arg(folder).arg(version).output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error} ({}): {errors}", output.status).into())
}

/// Validates all payloads, and one that is invalid.
fn assert_accepts_payloads(source: Source) -> Outcome {
    if !is_installed(source)? {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    for (name, file) in published()? {
        if name.contains("/latest-schemas") || name.contains("/latest-fixtures/") {
            xtask::files::write(&folder.join(name), &file.text)?;
        }
    }
    for version in project().versions()? {
        let Report { checked, errors } = validate(source, folder, &version)?;
        let payload = |path: &&String| path.starts_with(&format!("{version}/latest-fixtures/"));
        let payloads = published()?.keys().filter(payload).count() - 1;
        assert!(checked >= 2 * payloads && errors.is_empty(), "{checked}: {errors:#?}");
    }

    let payload = json!({"partyId": "318766884429645907"}).to_string();
    let name = "v19/latest-fixtures/samples/getIntegrationUser.response.json";
    xtask::files::write(&folder.join(name), payload)?;
    let errors = validate(source, folder, "v19")?.errors;
    assert_eq!(errors.len(), 2, "{errors:#?}");
    for error in &errors {
        assert!(error.contains("partyId") && error.contains("integer"), "{error}");
    }
    Ok(())
}

#[test]
fn ajv_accepts_the_published_payloads() -> Outcome {
    assert_accepts_payloads(Source::Node)
}

#[test]
fn check_jsonschema_accepts_the_published_payloads() -> Outcome {
    assert_accepts_payloads(Source::Python)
}

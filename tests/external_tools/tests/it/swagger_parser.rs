//! swagger-parser on the published contracts: it reports what LIMITATIONS.md says.

use std::collections::BTreeMap;

use xtask::external_tools::Source;

use crate::published::published;
use crate::tools::{Outcome, external_tools, is_installed, node, own, project};

/// The forms of a contract, each with whether it is `OpenAPI` 3.1.
const FORMS: [(&str, bool); 4] = [
    ("latest.yaml", false),
    ("latest.json", false),
    ("latest-dereferenced.json", false),
    ("latest-openapi-3.1.json", true),
];

#[test]
fn swagger_parser_rejects_only_the_server_variables_of_openapi_3_1() -> Outcome {
    if !is_installed(Source::Node)? {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let mut command = node(&own("tools/swagger_parser.mjs"));
    command.arg(external_tools().node_modules()).current_dir(folder.path());
    let mut files = Vec::new();
    for version in project().versions()? {
        for (form, is_newer) in FORMS {
            let name = format!("{version}/{form}");
            xtask::files::write(&folder.path().join(&name), &published()?[&name].text)?;
            command.arg(&name);
            files.push((name, is_newer));
        }
    }
    let output = command.output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let messages: BTreeMap<String, Option<String>> = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error} ({}): {errors}", output.status))?;
    for (name, is_newer) in files {
        let Some(message) = &messages[&name] else {
            assert!(!is_newer, "{name} is accepted; remove it from LIMITATIONS.md");
            continue;
        };
        let mut places = message.lines().skip(1).filter(|line| !line.trim().is_empty());
        let is_known = |line: &str| {
            line.starts_with("  #/servers/0/variables/")
                && line.ends_with(" must NOT have unevaluated properties")
        };
        assert!(is_newer && places.all(is_known), "{name}: {message}");
    }
    Ok(())
}

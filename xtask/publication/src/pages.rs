//! The files for people: the guide, the reference page, and files that are published unchanged.

use std::fmt::Write as _;

use cpq_contract::quirks::Quirk;

use crate::file_names::File;
use crate::manifest::page;
use crate::{Fault, Files, ParsedVersion, Sources, limitations};

const GUIDE: &str = include_str!("../guides/README.md");
const CLIENTS: &str = include_str!("../guides/CLIENTS.md");
const MARKDOWN: &str = "text/markdown";

/// All pages except the guide, which lists the other files.
pub(crate) fn pages(sources: &Sources, versions: &[ParsedVersion<'_>]) -> Result<Files, Fault> {
    let clients = CLIENTS.replace("\r\n", "\n");
    let mut files: Files = [
        ("CHANGELOG.md", sources.changelog.clone(), "changes and the operations they affect"),
        ("CLIENTS.md", clients, "how to generate clients in other languages"),
        ("EXTENSIONS.md", sources.extensions.clone(), "the meaning of the x- properties"),
        (
            "LIMITATIONS.md",
            limitations::limitations(versions)?,
            "what is not known, and deviations from Oracle's pages",
        ),
    ]
    .map(|(name, text, purpose)| (name.to_owned(), page(text, purpose, MARKDOWN)))
    .into();
    for (name, text) in &sources.licences {
        let file = page(text.clone(), "one of the two licenses to choose from", "text/plain");
        files.insert(name.clone(), file);
    }
    let reference =
        page(reference(versions)?, "all contracts on one page, in one file", "text/html");
    files.insert("reference.html".to_owned(), reference);
    Ok(files)
}

/// The reference page, the newest version first.
fn reference(versions: &[ParsedVersion<'_>]) -> Result<String, Fault> {
    let quirks: Vec<Vec<Quirk>> =
        versions.iter().map(ParsedVersion::quirks).collect::<Result<_, _>>()?;
    let mut shown: Vec<cpq_html::Version<'_>> = versions
        .iter()
        .zip(&quirks)
        .map(|(parsed, quirks)| cpq_html::Version {
            name: &parsed.version.name,
            contract: &parsed.document.value,
            quirks,
            payloads: &parsed.version.payloads,
            coverage: parsed.version.coverage.as_deref(),
        })
        .collect();
    shown.reverse();
    cpq_html::reference(&shown).map_err(|fault| Fault::Source {
        place: format!("spec/{}/openapi.yaml", fault.version),
        message: fault.to_string(),
    })
}

/// The guide, with a table of the files of all versions.
pub(crate) fn guide(versions: &[ParsedVersion<'_>], files: &Files) -> File {
    let mut table = "| latest | content | pinned |\n|---|---|---|\n".to_owned();
    let mut folders: Vec<&str> = Vec::new();
    for (path, file) in files {
        let Some(pinned) = &file.copy_of else { continue };
        match (folder(path), folder(pinned)) {
            (Some(folder), Some(pinned)) => {
                if !folders.contains(&folder) {
                    let purpose = if path.contains("-schemas/") {
                        "JSON Schema 2020-12, one file per schema, each complete in itself"
                    } else {
                        "the payloads, documented and composed, with an index"
                    };
                    let _ = writeln!(table, "| `{folder}/` | {purpose} | `{pinned}/` |");
                    folders.push(folder);
                }
            }
            _ => {
                let _ = writeln!(table, "| `{path}` | {} | `{pinned}` |", file.purpose);
            }
        }
    }
    let newest = versions.last().map(|parsed| parsed.version.name.as_str()).unwrap_or_default();
    let text = GUIDE.replace("\r\n", "\n");
    let text = text.replace("{{files}}\n", &table).replace("{{newest}}", newest);
    page(text, "start here", MARKDOWN)
}

/// The folder of a file within the folder of its version, if it has one.
fn folder(path: &str) -> Option<&str> {
    let within = path.find('/')? + 1;
    let end = within + path[within..].find('/')?;
    Some(&path[..end])
}

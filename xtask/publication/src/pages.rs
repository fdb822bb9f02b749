//! The files for people: the guide, the limitations, the reference page, and files that are published
//! unchanged.

use std::fmt::Write as _;

use cpq_contract::Tree;
use cpq_contract::quirks::Quirk;

use crate::file_names::File;
use crate::manifest::page;
use crate::{Fault, Files, ParsedVersion, Sources, Version};

const GUIDE: &str = include_str!("../guides/README.md");
const LIMITATIONS: &str = include_str!("../guides/LIMITATIONS.md");
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
            limitations(versions)?,
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
    let quirks: Vec<Vec<Quirk>> = versions.iter().map(quirks).collect::<Result<_, _>>()?;
    let mut shown: Vec<cpq_html::Version<'_>> = versions
        .iter()
        .zip(&quirks)
        .map(|(parsed, quirks)| cpq_html::Version {
            name: &parsed.version.name,
            contract: &parsed.document.value,
            quirks,
            payloads: &parsed.version.payloads,
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
                        "JSON Schema 2020-12, one file per schema"
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

fn limitations(versions: &[ParsedVersion<'_>]) -> Result<String, Fault> {
    let mut text = LIMITATIONS.replace("\r\n", "\n");
    for parsed in versions {
        let _ = write!(text, "\n## {}, contract {}\n\n", parsed.version.name, parsed.number);
        let ids: Vec<String> = parsed.ids().iter().map(|id| format!("`{id}`")).collect();
        let _ = writeln!(text, "Covered: {}.\n", ids.join(", "));
        partly_read(parsed, &mut text);
        let inferred = inferred(parsed);
        let _ = writeln!(text, "### Inferred: neither stated nor shown on any page\n");
        for pointer in inferred {
            let _ = writeln!(text, "- `{pointer}`");
        }
        let _ = writeln!(text, "\n### Deviations from Oracle's pages\n");
        for quirk in quirks(parsed)? {
            let Quirk { pointer, documents, says, contract, why, .. } = quirk;
            let pages: Vec<String> = documents.iter().map(|it| page_of(parsed, it)).collect();
            let page = pages.join(", ");
            let _ = writeln!(text, "- `#{pointer}`  ");
            for (name, words) in
                [("Page", page), ("Oracle", says), ("Contract", contract), ("Reason", why)]
            {
                let words: Vec<&str> = words.split_whitespace().collect();
                let _ = writeln!(text, "  {name}: {}  ", words.join(" "));
            }
        }
    }
    Ok(text)
}

/// Lists the pages that could be read only in part.
fn partly_read(parsed: &ParsedVersion<'_>, text: &mut String) {
    let pages = parsed.tree.get("x-pages").and_then(Tree::properties).into_iter().flatten();
    let part = pages.filter(|(_, page)| page.get("read").and_then(Tree::as_text) == Some("part"));
    let mut is_first = true;
    for (_, page) in part {
        if is_first {
            let _ = writeln!(text, "### Pages that were read in part\n");
            is_first = false;
        }
        let note = page.get("note").and_then(Tree::as_text);
        let note = note.map(|note| format!(" {note}")).unwrap_or_default();
        let _ = writeln!(text, "- {}.{note}", link(page));
    }
    if !is_first {
        text.push('\n');
    }
}

fn link(page: &Tree) -> String {
    let text = |name| page.get(name).and_then(Tree::as_text).unwrap_or_default();
    format!("[{}]({})", text("title"), text("url"))
}

/// The page of a deviation, by its document number or its id.
fn page_of(parsed: &ParsedVersion<'_>, document: &str) -> String {
    let pages = parsed.tree.get("x-pages").and_then(Tree::properties);
    let page = pages.and_then(|pages| {
        pages.get(document).or_else(|| {
            pages.values().find(|it| it.get("document").and_then(Tree::as_text) == Some(document))
        })
    });
    page.map_or_else(|| document.to_owned(), |page| format!("{} (document {document})", link(page)))
}

/// The pointers of everything that is marked as inferred.
fn inferred(parsed: &ParsedVersion<'_>) -> Vec<String> {
    let mut found = Vec::new();
    inferred_in(&parsed.tree, "#", &mut found);
    found
}

fn inferred_in(tree: &Tree, pointer: &str, found: &mut Vec<String>) {
    if tree.at(&["x-evidence", "kind"]).and_then(Tree::as_text) == Some("inferred") {
        found.push(pointer.to_owned());
    }
    for (name, value) in tree.properties().into_iter().flatten() {
        if name != "example" && name != "examples" {
            inferred_in(value, &cpq_contract::step(pointer, name), found);
        }
    }
}

fn quirks(parsed: &ParsedVersion<'_>) -> Result<Vec<Quirk>, Fault> {
    let Version { name, quirks, .. } = parsed.version;
    cpq_contract::quirks::read(quirks).map_err(|error| Fault::Source {
        place: format!("spec/{name}/quirks.toml:{}", error.line),
        message: error.message,
    })
}

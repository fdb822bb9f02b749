//! What is written for people: the guide, the limitations, the scorecard, and the texts that go along
//! as they are.

use std::fmt::Write as _;

use cpq_contract::quirks::Quirk;

use crate::manifest::page;
use crate::place::{File, Origin};
use crate::scorecard::{self, Scorecard};
use crate::{Fault, Files, Read, Sources, Version};
use cpq_contract::Tree;

const GUIDE: &str = include_str!("../guides/README.md");
const LIMITATIONS: &str = include_str!("../guides/LIMITATIONS.md");
const CLIENTS: &str = include_str!("../guides/CLIENTS.md");
const MARKDOWN: &str = "text/markdown";

/// Every page but the guide, which speaks of the others.
pub(crate) fn pages(
    sources: &Sources,
    versions: &[Read<'_>],
    scorecards: &[Scorecard],
) -> Result<Files, Fault> {
    let mut files = Files::new();
    let mut add = |name: &str, text: String, purpose: &str, media| {
        files.insert(name.to_owned(), page(text, purpose, media));
    };
    let changes = "what changed, for whom, and which operations it touches";
    add("CHANGELOG.md", sources.changelog.clone(), changes, MARKDOWN);
    let clients = "clients in other languages: commands and programs that were run";
    add("CLIENTS.md", CLIENTS.replace("\r\n", "\n"), clients, MARKDOWN);
    add("EXTENSIONS.md", sources.extensions.clone(), "what the x- members mean", MARKDOWN);
    let limitations = limitations(versions)?;
    add(
        "LIMITATIONS.md",
        limitations,
        "what is not known, and departures from Oracle's pages",
        MARKDOWN,
    );
    let table = scorecard::markdown(scorecards);
    let text = format!(
        "# Scorecard\n\nHow many of the places that should have something have it.\n\n{table}"
    );
    add("SCORECARD.md", text, "how complete the contracts are", MARKDOWN);
    let json = scorecard::json(scorecards).to_json();
    add("scorecard.json", json, "how complete the contracts are", "application/json");
    for (name, text) in &sources.licences {
        add(name, text.clone(), "one of the two licences to choose from", "text/plain");
    }
    let mut reference =
        page(reference(versions)?, "all of it as a page to read, in one file", "text/html");
    reference.origin = Origin::Reference;
    files.insert("reference.html".to_owned(), reference);
    Ok(files)
}

/// The page to read, the newest version first.
fn reference(versions: &[Read<'_>]) -> Result<String, Fault> {
    let quirks: Vec<Vec<Quirk>> = versions.iter().map(quirks).collect::<Result<_, _>>()?;
    let mut shown: Vec<cpq_html::Version<'_>> = versions
        .iter()
        .zip(&quirks)
        .map(|(read, quirks)| cpq_html::Version {
            name: &read.version.name,
            contract: &read.document.value,
            quirks,
            payloads: &read.version.payloads,
        })
        .collect();
    shown.reverse();
    cpq_html::reference(&shown).map_err(|fault| Fault::Source {
        place: format!("spec/{}/openapi.yaml", fault.version),
        message: fault.to_string(),
    })
}

/// The guide, with a table of all files that have a name of their own.
pub(crate) fn guide(versions: &[Read<'_>], files: &Files) -> File {
    let mut table = "| name that stays | what it is | name to pin |\n|---|---|---|\n".to_owned();
    let mut folders: Vec<&str> = Vec::new();
    for (path, file) in files {
        let Some(pinned) = &file.copy_of else { continue };
        match (folder(path), folder(pinned)) {
            (Some(folder), Some(pinned)) => {
                if !folders.contains(&folder) {
                    let purpose = if path.contains("-schemas/") {
                        "JSON Schema 2020-12, a file for each schema"
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
    let newest = versions.last().map(|read| read.version.name.as_str()).unwrap_or_default();
    let text = GUIDE.replace("\r\n", "\n");
    let text = text.replace("{{files}}\n", &table).replace("{{newest}}", newest);
    page(text, "where to begin", MARKDOWN)
}

/// The folder of a version that a file lies in, if it lies in one.
fn folder(path: &str) -> Option<&str> {
    let within = path.find('/')? + 1;
    let end = within + path[within..].find('/')?;
    Some(&path[..end])
}

fn limitations(versions: &[Read<'_>]) -> Result<String, Fault> {
    let mut text = LIMITATIONS.replace("\r\n", "\n");
    for read in versions {
        let _ = write!(text, "\n## {}, contract {}\n\n", read.version.name, read.number);
        let ids: Vec<String> = read.ids().iter().map(|id| format!("`{id}`")).collect();
        let _ = writeln!(text, "Covered: {}.\n", ids.join(", "));
        unread(read, &mut text);
        let inferred = inferred(read);
        let _ = writeln!(text, "### Inferred: neither stated nor shown on any page\n");
        for pointer in inferred {
            let _ = writeln!(text, "- `{pointer}`");
        }
        let _ = writeln!(text, "\n### Departures from Oracle's pages\n");
        for quirk in quirks(read)? {
            let Quirk { pointer, documents, says, contract, why, .. } = quirk;
            let pages: Vec<String> = documents.iter().map(|it| page_of(read, it)).collect();
            let page = pages.join(", ");
            let _ = writeln!(text, "- `#{pointer}`  ");
            for (name, words) in
                [("Page", page), ("It says", says), ("The contract", contract), ("Why", why)]
            {
                let words: Vec<&str> = words.split_whitespace().collect();
                let _ = writeln!(text, "  {name}: {}  ", words.join(" "));
            }
        }
    }
    Ok(text)
}

/// The pages that could be read in part only.
fn unread(read: &Read<'_>, text: &mut String) {
    let pages = read.tree.get("x-pages").and_then(Tree::properties).into_iter().flatten();
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

/// The page that a quirk is about, by its document's number or its id.
fn page_of(read: &Read<'_>, document: &str) -> String {
    let pages = read.tree.get("x-pages").and_then(Tree::properties);
    let page = pages.and_then(|pages| {
        pages.get(document).or_else(|| {
            pages.values().find(|it| it.get("document").and_then(Tree::as_text) == Some(document))
        })
    });
    page.map_or_else(|| document.to_owned(), |page| format!("{} (document {document})", link(page)))
}

/// The places that are marked as inferred.
fn inferred(read: &Read<'_>) -> Vec<String> {
    let mut found = Vec::new();
    inferred_in(&read.tree, "#", &mut found);
    found
}

fn inferred_in(tree: &Tree, pointer: &str, found: &mut Vec<String>) {
    if tree.at(&["x-evidence", "kind"]).and_then(Tree::as_text) == Some("inferred") {
        found.push(pointer.to_owned());
    }
    for (name, member) in tree.properties().into_iter().flatten() {
        if name != "example" && name != "examples" {
            inferred_in(member, &cpq_contract::step(pointer, name), found);
        }
    }
}

fn quirks(read: &Read<'_>) -> Result<Vec<Quirk>, Fault> {
    let Version { name, quirks, .. } = read.version;
    cpq_contract::quirks::read(quirks).map_err(|error| Fault::Source {
        place: format!("spec/{name}/quirks.toml:{}", error.line),
        message: error.message,
    })
}

//! Compares `x-pages` with the tables and `other.toml`.

use cpq_contract::{Node, step};

use super::comparisons::{Comparisons, Location};
use super::contract::{Contract, text};
use super::other::FILE;
use super::version::Version;

pub(super) fn compare(version: &Version, contract: Contract<'_>, out: &mut Comparisons) {
    let pages = contract.root().property("x-pages");
    for table in &version.tables {
        let at = Location { page: &table.page.id, place: "its head" };
        let Some(page) = find(&pages, &table.page.id, at, out) else { continue };
        out.compare("page-title", &page.pointer, at, &table.page.title, text(&page, "title"));
        // Only the pages that the project started from have a number.
        let number = table.page.file.split('_').next().unwrap_or_default();
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            out.compare("page-document", &page.pointer, at, number, text(&page, "document"));
        }
    }
    for other in &version.other.pages {
        let at = Location { page: &other.id, place: FILE };
        let Some(page) = find(&pages, &other.id, at, out) else { continue };
        let pointer = step(&page.pointer, "url");
        out.compare("page-url", &pointer, at, &other.url, text(&page, "url"));
        if let Some(title) = &other.title {
            out.compare("page-title", &page.pointer, at, title, text(&page, "title"));
        }
    }
    for (_, page) in pages.properties() {
        let pointer = step(&page.pointer, "url");
        if !out.is_stated("page-url", &pointer) {
            out.undocumented("page-url", &pointer, text(&page, "url"));
        }
        if !out.is_stated("page-title", &page.pointer) {
            out.undocumented("page-title", &page.pointer, text(&page, "title"));
        }
    }
    for fact in version.other.facts.iter().filter(|fact| !pages.property(&fact.page).exists()) {
        let at = Location { page: &fact.page, place: FILE };
        out.missing("page", &fact.pointer, at, "a fact of a page that x-pages does not list");
    }
}

fn find<'a>(
    pages: &Node<'a>,
    id: &str,
    at: Location<'_>,
    out: &mut Comparisons,
) -> Option<Node<'a>> {
    let page = pages.property(id);
    if !page.exists() {
        out.missing("page", &page.pointer, at, "a page");
    }
    Some(page).filter(Node::exists)
}

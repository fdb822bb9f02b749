//! Finds out which page of a contract's `x-pages` a saved page is.

use std::fmt;

use serde_json::Value;

use crate::layouts::Page;

/// An entry of `x-pages`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPage {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The URL.
    pub url: String,
}

/// Returns the pages that a contract lists.
#[must_use]
pub fn listed(contract: &Value) -> Vec<ListedPage> {
    let pages = contract.get("x-pages").and_then(Value::as_object);
    let text = |page: &Value, name: &str| page[name].as_str().unwrap_or_default().to_owned();
    let entry = |(id, page): (&String, &Value)| ListedPage {
        id: id.clone(),
        title: text(page, "title"),
        url: text(page, "url"),
    };
    pages.into_iter().flatten().map(entry).collect()
}

/// A page that is not listed, is ambiguous, or has no version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError(String);

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PageError {}

/// Returns the version that a page is about, such as `v19`, from the paths and URLs on it.
///
/// # Errors
/// If the page has no version, or several.
pub fn version(page: &Page) -> Result<String, PageError> {
    let paths = page.operations.iter().flat_map(|operation| {
        let urls = operation.examples.iter().map(|example| &example.url);
        operation.path.iter().chain(urls)
    });
    let mut versions: Vec<&str> = paths.filter_map(|path| Some(split(path)?.1)).collect();
    versions.sort_unstable();
    versions.dedup();
    match versions[..] {
        [version] => Ok(version.to_owned()),
        [] => Err(PageError("no path on the page has a version, such as /rest/v19/".to_owned())),
        _ => Err(PageError(format!(
            "the page is about several versions: {}; a table can only have one",
            versions.join(", ")
        ))),
    }
}

/// Returns the listed page whose URL names the same operation, or the only one with the same title.
///
/// # Errors
/// If the page is not listed, with the entry to add, or if several listed pages match.
pub fn find<'a>(page: &Page, pages: &'a [ListedPage]) -> Result<&'a ListedPage, PageError> {
    let name = file_name(page).unwrap_or_default();
    let same_call = |listed: &&ListedPage| {
        let of_page = listed.url.rsplit('/').next().unwrap_or_default();
        !name.is_empty() && unversioned_name(of_page) == unversioned_name(&name)
    };
    let title = &page.title;
    let mut by_call = pages.iter().filter(same_call);
    let mut by_title = pages.iter().filter(|page| page.title == *title);
    match (by_call.next(), by_call.next(), by_title.next(), by_title.next()) {
        (Some(page), None, ..) | (None, None, Some(page), None) => Ok(page),
        (None, None, None, None) => {
            let name = if name.is_empty() { "THE-PAGE.htm" } else { &name };
            Err(PageError(format!(
                "the page is not in x-pages; add it under an id of your choice:\n\
                 \x20   title: {title}\n    url: https://HOST/{name}\n    read: whole"
            )))
        }
        _ => Err(PageError(format!(
            "several pages in x-pages have the same operation or the title `{title}`; correct their titles \
             and URLs"
        ))),
    }
}

/// The file name that Oracle gives to a page about one operation.
fn file_name(page: &Page) -> Option<String> {
    let [operation] = &page.operations[..] else { return None };
    let path =
        operation.path.as_deref()?.to_ascii_lowercase().replace('/', "-").replace(['{', '}'], "");
    Some(format!("op{path}-{}.html", operation.method.as_deref()?.to_ascii_lowercase()))
}

fn unversioned_name(name: &str) -> String {
    let parts = name.split('-').filter(|part| !is_version(part));
    parts.collect::<Vec<_>>().join("-")
}

/// Splits a path or URL into the text before its version, the version, and the text after it.
fn split(path: &str) -> Option<(&str, &str, &str)> {
    let at = path.find("/rest/")? + "/rest/".len();
    let (version, _) = path[at..].split_once('/')?;
    is_version(version).then(|| (&path[..at], version, &path[at + version.len()..]))
}

fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

//! Which page a reading is of, by the `x-pages` of the contracts.

use std::fmt;

use serde_json::Value;

use crate::read::Reading;

/// An entry of `x-pages`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// The title of the page.
    pub title: String,
    /// The address of the page.
    pub url: String,
}

/// The pages that a contract lists.
#[must_use]
pub fn listed(contract: &Value) -> Vec<Listed> {
    let pages = contract.get("x-pages").and_then(Value::as_object);
    let text = |page: &Value, name: &str| page[name].as_str().unwrap_or_default().to_owned();
    let entry = |(id, page): (&String, &Value)| Listed {
        id: id.clone(),
        title: text(page, "title"),
        url: text(page, "url"),
    };
    pages.into_iter().flatten().map(entry).collect()
}

/// Why a page is none of those that are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError(String);

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PageError {}

/// The version that a page is about, such as `v19`: the one in the paths of its calls.
///
/// # Errors
/// When the page has none, or more than one.
pub fn version(reading: &Reading) -> Result<String, PageError> {
    let paths = reading.operations.iter().flat_map(|operation| {
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
            "the page is about several versions: {}; a table is of one",
            versions.join(", ")
        ))),
    }
}

/// The page among those listed that a reading is of: the one whose address is of the same call, or
/// else the only one of the same title.
///
/// # Errors
/// When it is none of them, or could be several: with what to add.
pub fn find<'a>(reading: &Reading, pages: &'a [Listed]) -> Result<&'a Listed, PageError> {
    let name = address_name(reading).unwrap_or_default();
    let same_call = |page: &&Listed| {
        let of_page = page.url.rsplit('/').next().unwrap_or_default();
        !name.is_empty() && unversioned_name(of_page) == unversioned_name(&name)
    };
    let title = &reading.title;
    let mut by_call = pages.iter().filter(same_call);
    let mut by_title = pages.iter().filter(|page| page.title == *title);
    match (by_call.next(), by_call.next(), by_title.next(), by_title.next()) {
        (Some(page), None, ..) | (None, None, Some(page), None) => Ok(page),
        (None, None, None, None) => {
            let name = if name.is_empty() { "THE-PAGE.htm" } else { &name };
            Err(PageError(format!(
                "the page is not in x-pages; add it there under an id of your choice:\n\
                 \x20   title: {title}\n    url: https://ITS-ADDRESS/{name}\n    read: whole"
            )))
        }
        _ => Err(PageError(format!(
            "x-pages has several pages that this could be, all of the same call or titled `{title}`; \
             correct their titles and addresses"
        ))),
    }
}

/// The name that Oracle gives to the file of a page about one call.
fn address_name(reading: &Reading) -> Option<String> {
    let [operation] = &reading.operations[..] else { return None };
    let path =
        operation.path.as_deref()?.to_ascii_lowercase().replace('/', "-").replace(['{', '}'], "");
    Some(format!("op{path}-{}.html", operation.method.as_deref()?.to_ascii_lowercase()))
}

fn unversioned_name(name: &str) -> String {
    let parts = name.split('-').filter(|part| !is_version(part));
    parts.collect::<Vec<_>>().join("-")
}

/// A path or an address in three: what is before its version, the version, and what is behind.
#[must_use]
pub fn split(path: &str) -> Option<(&str, &str, &str)> {
    let at = path.find("/rest/")? + "/rest/".len();
    let (version, _) = path[at..].split_once('/')?;
    is_version(version).then(|| (&path[..at], version, &path[at + version.len()..]))
}

fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

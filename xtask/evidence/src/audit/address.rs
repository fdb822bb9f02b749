//! Addresses: the part below the version, and what stands in front of it.

use serde_json::Value;

use super::node::{Contract, Node};
use crate::table::Table;

/// The paths that a contract's server can have in front of every call's.
#[derive(Debug)]
pub(super) struct Fronts {
    /// All of them, the longest first.
    pub(super) all: Vec<String>,
    /// The one without any choice made.
    pub(super) default: String,
}

impl Fronts {
    pub(super) fn of(contract: Contract<'_>) -> Self {
        let mut all = Vec::new();
        let mut default = String::new();
        for server in contract.root().list("servers") {
            let path = template(server.text("url").unwrap_or_default()).to_owned();
            let mut paths = vec![(path, true)];
            for (name, variable) in server.get("variables").iter().flat_map(Node::members) {
                let own = variable.text("default").unwrap_or_default();
                let values = variable.value.get("enum").and_then(Value::as_array);
                let values: Vec<&str> = match values {
                    Some(values) => values.iter().filter_map(Value::as_str).collect(),
                    None => vec![own],
                };
                let mark = format!("{{{name}}}");
                let fill = |(path, is_default): (String, bool)| {
                    if !path.contains(&mark) {
                        return vec![(path, is_default)];
                    }
                    let filled = values
                        .iter()
                        .map(|value| (path.replace(&mark, value), is_default && *value == own));
                    filled.collect()
                };
                paths = paths.into_iter().flat_map(fill).collect();
            }
            for (path, is_default) in paths {
                if is_default && default.is_empty() {
                    default.clone_from(&path);
                }
                all.push(path);
            }
        }
        all.sort_by_key(|path| std::cmp::Reverse(path.len()));
        all.dedup();
        Self { all, default }
    }

    /// A path taken apart: what stands in front, and the call's own.
    pub(super) fn split<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        self.all.iter().find_map(|front| {
            let own = path.strip_prefix(front.as_str()).filter(|own| own.starts_with('/'))?;
            Some((&path[..front.len()], own))
        })
    }
}

/// What stands behind the host in the template of a server's address.
fn template(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = match rest.strip_prefix('{').and_then(|variable| variable.find('}')) {
        Some(end) => end + 2,
        None => rest.find(['/', '{']).unwrap_or(rest.len()),
    };
    &rest[end..]
}

/// The path of an address, without what is asked for.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    path.split(['?', '#']).next().unwrap_or_default()
}

/// The same words for every version.
pub(super) fn neutral(text: &str, version: &str) -> String {
    text.replace(&format!("/rest/{version}"), "/rest/{version}")
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// Whether both are paths of the same call, whatever their parameters are called.
pub(super) fn same_shape(ours: &str, theirs: &str) -> bool {
    let (ours, theirs): (Vec<&str>, Vec<&str>) =
        (ours.split('/').collect(), theirs.split('/').collect());
    let mut pairs = ours.iter().zip(&theirs);
    ours.len() == theirs.len()
        && pairs.all(|(our, their)| our == their || is_variable(our) && is_variable(their))
}

/// Whether a path with values is one of the template's; a placeholder has to be the template's own.
pub(super) fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    let mut pairs = template.iter().zip(&path);
    template.len() == path.len()
        && pairs.all(|(part, value)| {
            part == value || is_variable(part) && !is_variable(value) && !value.is_empty()
        })
}

/// The table as it reads for the version, where it is a copy of another version's.
pub(super) fn moved(table: &Table, version: &str) -> Table {
    let mut table = table.clone();
    let Some(from) = table.page.not_reread.clone() else { return table };
    let (old, new) = (format!("/rest/{from}/"), format!("/rest/{version}/"));
    let shift = |text: &mut String| *text = text.replace(&old, &new);
    for form in &mut table.address_forms {
        shift(&mut form.path);
    }
    for operation in &mut table.operations {
        operation.path.iter_mut().for_each(shift);
        for example in &mut operation.examples {
            shift(&mut example.url);
            example.samples.iter_mut().for_each(|sample| shift(&mut sample.text));
        }
    }
    table
}

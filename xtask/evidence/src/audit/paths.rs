//! Paths of pages and contract, and the prefixes in front of them.

use serde_json::Value;

use super::contract::Contract;
use crate::table::Table;

/// The paths that a contract's servers put in front of every operation's path.
#[derive(Debug)]
pub(super) struct ServerPrefixes {
    /// All of them, the longest first.
    pub(super) all: Vec<String>,
    /// The one with the default value of every server variable.
    pub(super) default: String,
}

impl ServerPrefixes {
    pub(super) fn new(contract: Contract<'_>) -> Self {
        let mut all = Vec::new();
        let mut default = String::new();
        for server in contract.root().list("servers") {
            let path = path_template(server.text("url").unwrap_or_default()).to_owned();
            let mut paths = vec![(path, true)];
            for (name, variable) in server.property("variables").properties() {
                let default = variable.text("default").unwrap_or_default();
                let values = variable.value.get("enum").and_then(Value::as_array);
                let values: Vec<&str> = match values {
                    Some(values) => values.iter().filter_map(Value::as_str).collect(),
                    None => vec![default],
                };
                let placeholder = format!("{{{name}}}");
                let fill = |(path, is_default): (String, bool)| {
                    if !path.contains(&placeholder) {
                        return vec![(path, is_default)];
                    }
                    let filled = values.iter().map(|value| {
                        (path.replace(&placeholder, value), is_default && *value == default)
                    });
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

    /// Splits a path into its prefix and the operation's path.
    pub(super) fn split<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        self.all.iter().find_map(|prefix| {
            let own = path.strip_prefix(prefix.as_str()).filter(|own| own.starts_with('/'))?;
            Some((&path[..prefix.len()], own))
        })
    }
}

/// The part of a server's URL template after the host.
fn path_template(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = match rest.strip_prefix('{').and_then(|variable| variable.find('}')) {
        Some(end) => end + 2,
        None => rest.find(['/', '{']).unwrap_or(rest.len()),
    };
    &rest[end..]
}

/// The path of a URL, without query and fragment.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    path.split(['?', '#']).next().unwrap_or_default()
}

/// Replaces the version in paths by `{version}`, so that quirks need not change with the version.
pub(super) fn without_version(text: &str, version: &str) -> String {
    text.replace(&format!("/rest/{version}"), "/rest/{version}")
}

/// Whether two path templates differ only in the names of their parameters.
pub(super) fn same_shape(one: &str, other: &str) -> bool {
    all_steps(one, other, |one, other| one == other || is_variable(one) && is_variable(other))
}

/// Whether a path fits a template. A placeholder in the path has to be the template's own.
pub(super) fn fits(template: &str, path: &str) -> bool {
    all_steps(template, path, |part, value| {
        part == value || is_variable(part) && !is_variable(value) && !value.is_empty()
    })
}

/// Whether a pointer matches a pattern in which `*` stands for any step.
pub(super) fn matches(pattern: &str, pointer: &str) -> bool {
    all_steps(pattern, pointer, |part, step| part == "*" || part == step)
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn all_steps(one: &str, other: &str, is_match: impl Fn(&str, &str) -> bool) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split('/').collect(), other.split('/').collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| is_match(one, other))
}

/// The table with the paths of this version, if it was copied from another version.
pub(super) fn for_version(table: &Table, version: &str) -> Table {
    let mut table = table.clone();
    let Some(from) = table.page.not_reread.clone() else { return table };
    let (old, new) = (format!("/rest/{from}/"), format!("/rest/{version}/"));
    let update = |text: &mut String| *text = text.replace(&old, &new);
    for form in &mut table.path_forms {
        update(&mut form.path);
    }
    for operation in &mut table.operations {
        operation.path.iter_mut().for_each(update);
        for example in &mut operation.examples {
            update(&mut example.url);
            example.samples.iter_mut().for_each(|sample| update(&mut sample.text));
        }
    }
    table
}

//! The contract without `$ref`, for tools that do not support it.

use cpq_contract::Tree;
use cpq_contract::tree::Properties;

use super::target;

/// Replaces every reference by its target.
///
/// A schema that contains itself ends where it would repeat, with an open object.
///
/// # Errors
/// If a reference has no target in the document: with the reference.
pub fn dereferenced(root: &Tree) -> Result<Tree, String> {
    Writer { root, open: Vec::new() }.write_out(root, false)
}

/// Keywords whose properties have names from the contract, which are not keywords: a response can be named
/// `default`, and a property `example`.
const MAPS: [&str; 13] = [
    "callbacks",
    "content",
    "encoding",
    "examples",
    "headers",
    "links",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "variables",
];

/// Keywords whose values are payloads, in which a `$ref` is data.
const PAYLOADS: [&str; 4] = ["default", "enum", "example", "value"];

struct Writer<'a> {
    root: &'a Tree,
    /// The references that are being followed.
    open: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn write_out(&mut self, tree: &'a Tree, is_named: bool) -> Result<Tree, String> {
        match tree {
            Tree::List(items) => {
                let items = items.iter().map(|item| self.write_out(item, false));
                Ok(Tree::List(items.collect::<Result<_, _>>()?))
            }
            Tree::Object(properties) => match properties.get("$ref").and_then(Tree::as_text) {
                Some(reference) if !is_named => self.follow(reference),
                _ => {
                    let mut written = Properties::new();
                    for (name, value) in properties {
                        let word = if is_named { "" } else { name.as_str() };
                        let value = if PAYLOADS.contains(&word) || word.starts_with("x-") {
                            value.clone()
                        } else {
                            self.write_out(value, MAPS.contains(&word))?
                        };
                        written.insert(name.clone(), value);
                    }
                    Ok(Tree::Object(written))
                }
            },
            single => Ok(single.clone()),
        }
    }

    fn follow(&mut self, reference: &'a str) -> Result<Tree, String> {
        if self.open.contains(&reference) {
            let name = reference.rsplit('/').next().unwrap_or(reference);
            let description =
                format!("Another `{name}`. The schema contains itself, so it ends here.");
            return Ok(Tree::object([
                ("description", Tree::text(description)),
                ("type", Tree::text("object")),
            ]));
        }
        let found = target(self.root, reference).ok_or_else(|| reference.to_owned())?;
        self.open.push(reference);
        let written = self.write_out(found, false);
        self.open.pop();
        written
    }
}

//! The contract without a single `$ref`, for tools that can't follow one.

use cpq_contract::Tree;
use cpq_contract::tree::Properties;

use super::target;

/// The same document with every reference replaced by what it leads to.
///
/// A schema that holds itself can't be written out without end: where it would begin again stands an
/// open object that says so.
///
/// # Errors
/// When a reference leads out of the document or nowhere: with the reference.
pub fn dereferenced(root: &Tree) -> Result<Tree, String> {
    Writer { root, open: Vec::new() }.write_out(root, false)
}

/// Members whose own members are called what the contract calls them, and are no words of `OpenAPI`: a
/// response may be called `default`, and a property `example`.
const NAMED: [&str; 13] = [
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

/// Members that hold payloads, in which a `$ref` is data.
const PAYLOADS: [&str; 4] = ["default", "enum", "example", "value"];

struct Writer<'a> {
    root: &'a Tree,
    /// The references that are being written out.
    open: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn write_out(&mut self, tree: &'a Tree, is_named: bool) -> Result<Tree, String> {
        match tree {
            Tree::List(items) => {
                let items = items.iter().map(|item| self.write_out(item, false));
                Ok(Tree::List(items.collect::<Result<_, _>>()?))
            }
            Tree::Object(members) => match members.get("$ref").and_then(Tree::as_text) {
                Some(reference) if !is_named => self.follow(reference),
                _ => {
                    let mut written = Properties::new();
                    for (name, member) in members {
                        let word = if is_named { "" } else { name.as_str() };
                        let member = if PAYLOADS.contains(&word) || word.starts_with("x-") {
                            member.clone()
                        } else {
                            self.write_out(member, NAMED.contains(&word))?
                        };
                        written.insert(name.clone(), member);
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
                format!("Another `{name}`. It holds itself, which can't be written out to an end.");
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

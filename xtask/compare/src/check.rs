//! Whether a document can be compared: OpenAPI 3.0, in shape, and every reference leads somewhere.

use std::collections::BTreeSet;

use cpq_contract::step;
use serde_json::Value;

use crate::Unusable;
use crate::document::{Document, target};
use crate::grammar::{Kind, children};
use cpq_contract::Node;

/// Far deeper than a contract is, and far less than a stack holds.
const DEEPEST: usize = 200;

/// Where the references of a document lead, each with what is expected there.
pub(crate) type Targets = BTreeSet<(Kind, String)>;

/// Refuses what can't be compared; gives the targets of all references.
pub(crate) fn check(document: Document<'_>) -> Result<Targets, Unusable> {
    Check { document }.run()
}

struct Check<'a> {
    document: Document<'a>,
}

impl<'a> Check<'a> {
    fn unusable(
        &self,
        pointer: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Unusable {
        let document = self.document.which;
        Unusable { document, pointer: pointer.to_owned(), what: what.into(), remedy: remedy.into() }
    }

    fn run(&self) -> Result<Targets, Unusable> {
        if let Some(pointer) = too_deep(self.document.root, DEEPEST) {
            return Err(self.unusable(
                &pointer,
                "it is nested too deeply to be a contract",
                "give the inner schemas names and refer to them",
            ));
        }
        self.version()?;
        let mut targets = Targets::new();
        let mut open = vec![(Kind::Root, self.document.node())];
        while let Some((kind, node)) = open.pop() {
            if !node.found().is_some_and(Value::is_object) {
                return Err(self.unusable(
                    &node.pointer,
                    format!("{} has to be an object", kind.name()),
                    "write it as OpenAPI 3.0 has it",
                ));
            }
            if kind.may_be_a_reference()
                && let Some(pointer) = self.reference(kind, &node)?
            {
                if targets.insert((kind, pointer.clone())) {
                    open.push((kind, self.document.at(&pointer)));
                }
                continue;
            }
            open.extend(children(kind, &node).map_err(|misshapen| {
                let remedy = "write it as OpenAPI 3.0 has it, or leave it out";
                self.unusable(&misshapen.pointer, misshapen.what, remedy)
            })?);
        }
        Ok(targets)
    }

    fn version(&self) -> Result<(), Unusable> {
        let root = self.document.node();
        let (swagger, version) = (root.property("swagger"), root.property("openapi"));
        let found = match (version.value.as_str(), swagger.exists()) {
            (Some(version), _) if version == "3.0" || version.starts_with("3.0.") => None,
            (Some(version), _) => Some(format!("it is OpenAPI {version}")),
            (None, true) => Some("it is Swagger 2".to_owned()),
            (None, false) => Some("it does not say which version of OpenAPI it is".to_owned()),
        };
        if let Some(found) = found {
            return Err(self.unusable(
                "",
                format!("{found}, and only 3.0 is compared"),
                "give an OpenAPI 3.0 document, which has `openapi: 3.0.x`, the number as text",
            ));
        }
        if root.property("info").text("title").is_none() {
            let remedy = "add `title` to `info`";
            return Err(self.unusable("/info", "the contract has no title", remedy));
        }
        if !root.property("paths").exists() {
            let remedy = "add `paths`, empty if there are none";
            return Err(self.unusable("", "there are no `paths`", remedy));
        }
        Ok(())
    }

    /// Where the reference at a node leads, if it is one.
    fn reference(&self, kind: Kind, node: &Node<'a>) -> Result<Option<String>, Unusable> {
        let reference = node.property("$ref");
        let Some(value) = reference.found() else { return Ok(None) };
        let Some(text) = value.as_str() else {
            let remedy = "write it as `'#/components/…'`";
            return Err(self.unusable(&reference.pointer, "a `$ref` has to be text", remedy));
        };
        if !text.starts_with('#') {
            return Err(self.unusable(
                &reference.pointer,
                format!("`{text}` leads out of the document"),
                "bundle the contract into one document first",
            ));
        }
        let pointer = target(text).filter(|pointer| self.document.at(pointer).exists());
        let Some(pointer) = pointer else {
            return Err(self.unusable(
                &reference.pointer,
                format!("`{text}` leads nowhere"),
                format!("add {} there, or refer to one that exists", kind.name()),
            ));
        };
        if !self.document.resolve(node).exists() {
            return Err(self.unusable(
                &reference.pointer,
                format!("`{text}` leads only to further references, in a circle or to nowhere"),
                format!("let one of them be {} in place", kind.name()),
            ));
        }
        Ok(Some(pointer))
    }
}

/// Where a value is nested deeper than `left`; goes no deeper itself.
fn too_deep(value: &Value, left: usize) -> Option<String> {
    if left == 0 {
        return Some(String::new());
    }
    let below =
        |name: &str, inner: &Value| too_deep(inner, left - 1).map(|rest| step("", name) + &rest);
    match value {
        Value::Object(members) => members.iter().find_map(|(name, inner)| below(name, inner)),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, inner)| below(&index.to_string(), inner))
        }
        _ => None,
    }
}

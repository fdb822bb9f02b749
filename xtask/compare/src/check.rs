//! Checks that a document can be compared: it is OpenAPI 3.0, and every reference resolves.

use std::collections::BTreeSet;

use cpq_contract::step;
use serde_json::Value;

use crate::CompareError;
use crate::document::{Document, target};
use crate::grammar::{Kind, children};
use cpq_contract::Node;

/// Deeper than any contract, and not deep enough to overflow the stack.
const MAX_DEPTH: usize = 200;

/// The targets of all references, each with the expected kind of object.
pub(crate) type Targets = BTreeSet<(Kind, String)>;

/// Checks a document, and returns the targets of all references.
pub(crate) fn check(document: Document<'_>) -> Result<Targets, CompareError> {
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
    ) -> CompareError {
        let document = self.document.which;
        CompareError {
            document,
            pointer: pointer.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    fn run(&self) -> Result<Targets, CompareError> {
        if let Some(pointer) = too_deep(self.document.root, MAX_DEPTH) {
            return Err(self.unusable(
                &pointer,
                "it is nested too deeply",
                "move inner schemas to components and refer to them",
            ));
        }
        self.version()?;
        let mut targets = Targets::new();
        let mut open = vec![(Kind::Root, self.document.node())];
        while let Some((kind, node)) = open.pop() {
            if !node.found().is_some_and(Value::is_object) {
                return Err(self.unusable(
                    &node.pointer,
                    format!("{} must be an object", kind.name()),
                    "write it as OpenAPI 3.0 defines it",
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
            for pointer in mapped_schemas(self.document, kind, &node) {
                if targets.insert((Kind::Schema, pointer.clone())) {
                    open.push((Kind::Schema, self.document.at(&pointer)));
                }
            }
            open.extend(children(kind, &node).map_err(|misshapen| {
                let remedy = "write it as OpenAPI 3.0 defines it, or remove it";
                self.unusable(&misshapen.pointer, misshapen.what, remedy)
            })?);
        }
        Ok(targets)
    }

    fn version(&self) -> Result<(), CompareError> {
        let root = self.document.node();
        let (swagger, version) = (root.property("swagger"), root.property("openapi"));
        let found = match (version.value.as_str(), swagger.exists()) {
            (Some(version), _) if version == "3.0" || version.starts_with("3.0.") => None,
            (Some(version), _) => Some(format!("it is OpenAPI {version}")),
            (None, true) => Some("it is Swagger 2".to_owned()),
            (None, false) => Some("it has no OpenAPI version".to_owned()),
        };
        if let Some(found) = found {
            return Err(self.unusable(
                "",
                format!("{found}, but only OpenAPI 3.0 can be compared"),
                "use an OpenAPI 3.0 document, with `openapi: '3.0.3'` as a string",
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

    /// The target of a node that is a reference.
    fn reference(&self, kind: Kind, node: &Node<'a>) -> Result<Option<String>, CompareError> {
        let reference = node.property("$ref");
        let Some(value) = reference.found() else { return Ok(None) };
        let Some(text) = value.as_str() else {
            let remedy = "write it as `'#/components/…'`";
            return Err(self.unusable(&reference.pointer, "a `$ref` must be a string", remedy));
        };
        if !text.starts_with('#') {
            return Err(self.unusable(
                &reference.pointer,
                format!("`{text}` refers to another document"),
                "bundle the contract into one document first",
            ));
        }
        let pointer = target(text).filter(|pointer| self.document.at(pointer).exists());
        let Some(pointer) = pointer else {
            return Err(self.unusable(
                &reference.pointer,
                format!("`{text}` does not exist"),
                format!("add {} at that location, or correct the reference", kind.name()),
            ));
        };
        if !self.document.resolve(node).exists() {
            return Err(self.unusable(
                &reference.pointer,
                format!("`{text}` leads only to other references"),
                format!("replace one of them with {}", kind.name()),
            ));
        }
        Ok(Some(pointer))
    }
}

/// The schemas that the `mapping` of a discriminator refers to.
fn mapped_schemas(document: Document<'_>, kind: Kind, node: &Node<'_>) -> Vec<String> {
    let mapping = node.property("discriminator").property("mapping").properties().into_iter();
    let pointers = mapping.filter_map(|(_, value)| target(value.value.as_str()?));
    let pointers = pointers.filter(|pointer| document.at(pointer).value.is_object());
    pointers.filter(|_| kind == Kind::Schema).collect()
}

/// The pointer of a value that is nested deeper than `left`.
fn too_deep(value: &Value, left: usize) -> Option<String> {
    if left == 0 {
        return Some(String::new());
    }
    let below =
        |name: &str, inner: &Value| too_deep(inner, left - 1).map(|rest| step("", name) + &rest);
    match value {
        Value::Object(properties) => properties.iter().find_map(|(name, inner)| below(name, inner)),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, inner)| below(&index.to_string(), inner))
        }
        _ => None,
    }
}

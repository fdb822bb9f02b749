//! A document, and the targets of its references.

use std::collections::BTreeSet;

use cpq_contract::Node;
use serde_json::Value;

use crate::Which;

/// One of the two documents.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) root: &'a Value,
    pub(crate) which: Which,
}

impl<'a> Document<'a> {
    pub(crate) fn node(&self) -> Node<'a> {
        Node::new(self.root)
    }

    /// The node at a pointer, which may not exist.
    pub(crate) fn at(&self, pointer: &str) -> Node<'a> {
        Node::from_pointer(self.root, pointer)
    }

    /// The target of a node's references, or the node itself. Circular references, which `check` rejects,
    /// have no target.
    pub(crate) fn resolve(&self, node: &Node<'a>) -> Node<'a> {
        let mut node = node.clone();
        let mut seen = BTreeSet::new();
        while let Some(reference) = node.text("$ref") {
            let next = target(reference).map(|pointer| self.at(&pointer));
            match next {
                Some(next) if seen.insert(next.pointer.clone()) => node = next,
                _ => return node.without_value(),
            }
        }
        node
    }
}

/// Whether a property occurs only in responses.
pub(crate) fn is_read_only<'a>(document: Document<'a>, node: &Node<'a>) -> bool {
    has_flag(document, node, "readOnly")
}

/// Whether a property occurs only in requests.
pub(crate) fn is_write_only<'a>(document: Document<'a>, node: &Node<'a>) -> bool {
    has_flag(document, node, "writeOnly")
}

fn has_flag<'a>(document: Document<'a>, node: &Node<'a>, name: &str) -> bool {
    let schema = document.resolve(node);
    let mut parts = schema.property("allOf").items().into_iter();
    schema.is_true(name) || parts.any(|part| document.resolve(&part).is_true(name))
}

/// The pointer in a reference within the document.
pub(crate) fn target(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return None;
    }
    percent_decoded(fragment)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// The section and the name of the component at a pointer.
pub(crate) fn component(pointer: &str) -> Option<(&str, &str)> {
    let (section, name) = pointer.strip_prefix("/components/")?.split_once('/')?;
    (!name.contains('/')).then_some((section, name))
}

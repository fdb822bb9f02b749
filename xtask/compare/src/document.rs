//! Places in a document, and where references lead.

use std::collections::BTreeSet;

use cpq_contract::step;
use serde_json::{Map, Value};

use crate::Which;

/// A place in a document, whether or not something stands there.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) pointer: String,
    pub(crate) value: Option<&'a Value>,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { pointer: String::new(), value: Some(value) }
    }

    /// Nowhere: the side of a change that has no place of its own.
    pub(crate) fn nowhere() -> Self {
        Self { pointer: String::new(), value: None }
    }

    /// The same place with nothing in it.
    pub(crate) fn emptied(&self) -> Self {
        Self { pointer: self.pointer.clone(), value: None }
    }

    pub(crate) fn is_there(&self) -> bool {
        self.value.is_some()
    }

    /// The place of a member of an object; nothing may stand there.
    pub(crate) fn get(&self, name: &str) -> Self {
        let value = self.object().and_then(|members| members.get(name));
        let is_bare = !name.contains(['~', '/']);
        let pointer =
            if is_bare { [&self.pointer, "/", name].concat() } else { step(&self.pointer, name) };
        Self { pointer, value }
    }

    pub(crate) fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value?.as_object()
    }

    /// The names of the members, or none.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.object().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// The members, or none.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let node = self.clone();
        self.names().map(move |name| (name, node.get(name)))
    }

    /// The items of a list, or none.
    pub(crate) fn items(&self) -> Vec<Self> {
        let items = self.value.and_then(Value::as_array).into_iter().flatten().enumerate();
        items
            .map(|(index, value)| Self {
                pointer: format!("{}/{index}", self.pointer),
                value: Some(value),
            })
            .collect()
    }

    pub(crate) fn text(&self) -> Option<&'a str> {
        self.value?.as_str()
    }

    /// Whether the member of that name is true.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.get(name).value == Some(&Value::Bool(true))
    }

    /// Whether nothing stands there, or an empty list or object.
    pub(crate) fn is_empty(&self) -> bool {
        match self.value {
            None => true,
            Some(Value::Array(items)) => items.is_empty(),
            Some(Value::Object(members)) => members.is_empty(),
            Some(_) => false,
        }
    }

    /// What its `$ref` says, if it is a reference.
    pub(crate) fn reference(&self) -> Option<&'a str> {
        self.object()?.get("$ref")?.as_str()
    }
}

/// One of the two documents.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) root: &'a Value,
    pub(crate) which: Which,
}

impl<'a> Document<'a> {
    pub(crate) fn node(&self) -> Node<'a> {
        Node::root(self.root)
    }

    /// What stands at a pointer, or an empty place.
    pub(crate) fn at(&self, pointer: &str) -> Node<'a> {
        Node { pointer: pointer.to_owned(), value: self.root.pointer(pointer) }
    }

    /// What a node is in the end: itself, or what its references lead to. Where they lead nowhere
    /// or round in a circle, which the check has refused, it is nothing.
    pub(crate) fn resolve(&self, node: &Node<'a>) -> Node<'a> {
        let mut node = node.clone();
        let mut seen = BTreeSet::new();
        while let Some(reference) = node.reference() {
            let next = target(reference).map(|pointer| self.at(&pointer));
            match next {
                Some(next) if seen.insert(next.pointer.clone()) => node = next,
                _ => return node.emptied(),
            }
        }
        node
    }
}

/// The pointer that a reference into the same document holds.
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

/// The section and the name of a component, from a pointer to it.
pub(crate) fn component(pointer: &str) -> Option<(&str, &str)> {
    let (section, name) = pointer.strip_prefix("/components/")?.split_once('/')?;
    (!name.contains('/')).then_some((section, name))
}

/// A step of a pointer as it is written in the document.
pub(crate) fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

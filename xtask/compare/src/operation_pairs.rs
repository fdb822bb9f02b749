//! Pairs the operations of the old document with those of the new one.

use std::collections::BTreeMap;

use crate::document::Document;
use crate::grammar::METHODS;
use cpq_contract::Node;

/// An operation in one of the documents.
#[derive(Clone, Debug)]
pub(crate) struct OperationNode<'a> {
    /// The path template.
    pub(crate) path: &'a str,
    /// In lower case.
    pub(crate) method: &'static str,
    /// The path item that contains it.
    pub(crate) item: Node<'a>,
    /// The operation itself.
    pub(crate) node: Node<'a>,
}

impl<'a> OperationNode<'a> {
    fn id(&self) -> Option<&'a str> {
        self.node.text("operationId")
    }

    /// Its operationId, or its method and path.
    pub(crate) fn name(&self) -> String {
        self.id().map_or_else(|| self.method_and_path(), str::to_owned)
    }

    /// The servers or security requirements that apply to it: its own, those of its path, or those of the
    /// root.
    pub(crate) fn effective(&self, document: Document<'a>, name: &str) -> Node<'a> {
        let item = (name == "servers").then(|| self.item.property(name));
        let places = [self.node.property(name)].into_iter().chain(item);
        places.into_iter().find(Node::exists).unwrap_or_else(|| document.node().property(name))
    }

    /// Its method and path.
    pub(crate) fn method_and_path(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// An operation that is in one document or in both.
pub(crate) struct OperationPair<'a> {
    pub(crate) old: Option<OperationNode<'a>>,
    pub(crate) new: Option<OperationNode<'a>>,
}

impl OperationPair<'_> {
    /// Its name, in the old document if it exists there.
    pub(crate) fn name(&self) -> String {
        self.old.as_ref().or(self.new.as_ref()).map(OperationNode::name).unwrap_or_default()
    }
}

/// The path items of a document: the path, the node in `paths`, and the target of its reference.
pub(crate) fn items(document: Document<'_>) -> Vec<(&str, Node<'_>, Node<'_>)> {
    let paths = document.node().property("paths").properties();
    paths
        .into_iter()
        .filter(|(path, _)| !path.starts_with("x-"))
        .map(|(path, site)| {
            let item = document.resolve(&site);
            (path, site, item)
        })
        .collect()
}

fn located(document: Document<'_>) -> Vec<OperationNode<'_>> {
    let mut all = Vec::new();
    for (path, _, item) in items(document) {
        for method in METHODS {
            let node = item.property(method);
            if node.exists() {
                all.push(OperationNode { path, method, item: item.clone(), node });
            }
        }
    }
    all
}

/// Pairs the operations: first by method and path, then by method and path without parameter names, then
/// by operationId.
pub(crate) fn pairs<'a>(old: Document<'a>, new: Document<'a>) -> Vec<OperationPair<'a>> {
    let mut left = located(new);
    let mut unpaired = Vec::new();
    let mut pairs = Vec::new();
    let keys: [fn(&OperationNode<'_>) -> Option<String>; 3] = [
        |operation| Some(operation.method_and_path()),
        |operation| Some(format!("{} {}", operation.method, nameless(operation.path))),
        |operation| operation.id().map(str::to_owned),
    ];
    let mut open = located(old);
    for key in keys {
        let (count_old, count_new) = (count(&open, key), count(&left, key));
        for operation in open {
            let only = key(&operation)
                .filter(|key| count_old.get(key) == Some(&1) && count_new.get(key) == Some(&1));
            let partner = only
                .and_then(|own| left.iter().position(|other| key(other).as_ref() == Some(&own)));
            match partner {
                Some(index) => {
                    pairs.push(OperationPair {
                        old: Some(operation),
                        new: Some(left.swap_remove(index)),
                    });
                }
                None => unpaired.push(operation),
            }
        }
        open = std::mem::take(&mut unpaired);
    }
    pairs.extend(open.into_iter().map(|old| OperationPair { old: Some(old), new: None }));
    pairs.extend(left.into_iter().map(|new| OperationPair { old: None, new: Some(new) }));
    pairs
}

/// The pointer of the operation that has an operationId.
pub(crate) fn operation_pointer(document: Document<'_>, id: &str) -> Option<String> {
    let mut operations = located(document).into_iter();
    operations.find(|operation| operation.id() == Some(id)).map(|operation| operation.node.pointer)
}

fn count(
    operations: &[OperationNode<'_>],
    key: fn(&OperationNode<'_>) -> Option<String>,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for key in operations.iter().filter_map(key) {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

/// The names of the parameters in a path, in order.
pub(crate) fn names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// A path without the names of its parameters.
pub(crate) fn nameless(path: &str) -> String {
    let mut parts = path.split('{');
    let mut nameless = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        nameless.push('{');
        nameless.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    nameless
}

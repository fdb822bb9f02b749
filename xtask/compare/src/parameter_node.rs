//! The parameters that apply to an operation.

use cpq_contract::Node;

use crate::document::Document;
use crate::operation_pairs::OperationNode;

/// A parameter of an operation or of its path.
#[derive(Clone)]
pub(crate) struct ParameterNode<'a> {
    /// The node in the list of parameters.
    pub(crate) listed: Node<'a>,
    /// The target of its reference.
    pub(crate) node: Node<'a>,
    pub(crate) is_of_the_path: bool,
}

impl<'a> ParameterNode<'a> {
    /// The parameters in a list, without those that `OpenAPI` ignores.
    pub(crate) fn list(document: Document<'a>, list: &Node<'a>, is_of_the_path: bool) -> Vec<Self> {
        let items = list.items().into_iter();
        items
            .map(|listed| Self { node: document.resolve(&listed), listed, is_of_the_path })
            .filter(|parameter| !is_ignored_header(&parameter.node))
            .collect()
    }

    /// All parameters of an operation: its own, and those of its path that it does not override.
    pub(crate) fn all(document: Document<'a>, operation: &OperationNode<'a>) -> Vec<Self> {
        let own = Self::list(document, &operation.node.property("parameters"), false);
        let mut all = Self::list(document, &operation.item.property("parameters"), true);
        all.retain(|outer| own.iter().all(|inner| inner.key() != outer.key()));
        all.extend(own);
        all
    }

    pub(crate) fn text(&self, name: &str) -> &'a str {
        self.node.text(name).unwrap_or_default()
    }

    /// What identifies it.
    pub(crate) fn key(&self) -> (String, &'a str) {
        let (name, place) = (self.text("name"), self.text("in"));
        (if place == "header" { name.to_lowercase() } else { name.to_owned() }, place)
    }
}

/// Whether a node is a header parameter that `OpenAPI` 3.0.3 ignores, because other properties define it.
pub(crate) fn is_ignored_header(node: &Node<'_>) -> bool {
    const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];
    node.text("in") == Some("header")
        && node.text("name").is_some_and(|name| IGNORED.contains(&name.to_lowercase().as_str()))
}

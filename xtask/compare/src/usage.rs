//! Which operations use a location of the document, in requests or responses.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Node;

use crate::Direction;
use crate::document::{Document, target};
use crate::grammar::{Kind, children};
use crate::operation_pairs::OperationNode;

/// An operation, by its index among the pairs, and whether it uses a location in its request or responses.
pub(crate) type Use = (usize, Direction);

/// The uses of all locations of a document.
#[derive(Default)]
pub(crate) struct Usage {
    /// Locations that are used in a known direction, together with everything below them.
    places: BTreeMap<String, BTreeSet<Use>>,
    /// Operations and path items, whose other properties have no direction.
    operations: BTreeMap<String, BTreeSet<Use>>,
}

impl Usage {
    /// Follows the operations of `document`, each given with its index.
    pub(crate) fn new<'a>(
        document: Document<'a>,
        operations: impl Iterator<Item = (usize, &'a OperationNode<'a>)>,
    ) -> Self {
        let mut usage = Self::default();
        for (index, operation) in operations {
            Trace { document, index, usage: &mut usage, seen: BTreeSet::new() }
                .operation(operation);
        }
        usage
    }

    /// The operations that use the location at a pointer.
    pub(crate) fn at(&self, pointer: &str) -> BTreeSet<Use> {
        let mut uses = BTreeSet::new();
        for prefix in prefixes(pointer) {
            uses.extend(self.places.get(prefix).into_iter().flatten());
        }
        if uses.is_empty() {
            let nearest = prefixes(pointer).find_map(|prefix| self.operations.get(prefix));
            uses.extend(nearest.into_iter().flatten());
        }
        uses
    }
}

/// A pointer and the pointers of its parents, the nearest first, without the root.
fn prefixes(pointer: &str) -> impl Iterator<Item = &str> {
    let longest = (!pointer.is_empty()).then_some(pointer);
    std::iter::successors(longest, |pointer| {
        pointer.rfind('/').map(|cut| &pointer[..cut]).filter(|rest| !rest.is_empty())
    })
}

/// A node to follow, and the direction in which it is used.
type Step<'a> = (Kind, Node<'a>, Direction);

/// Marks what one operation uses.
struct Trace<'a, 'u> {
    document: Document<'a>,
    index: usize,
    usage: &'u mut Usage,
    seen: BTreeSet<(Kind, String, Direction)>,
}

impl<'a> Trace<'a, '_> {
    fn operation(&mut self, operation: &OperationNode<'a>) {
        let OperationNode { item, node, .. } = operation;
        for pointer in [&item.pointer, &node.pointer] {
            let both = [Direction::Request, Direction::Response];
            let uses = both.map(|direction| (self.index, direction));
            self.usage.operations.entry(pointer.clone()).or_default().extend(uses);
        }
        self.inherited(operation);
        let mut steps: Vec<Step<'a>> = Vec::new();
        for holder in [item, node] {
            let parameters = holder.property("parameters");
            let items = parameters.items().into_iter();
            steps.extend(items.map(|node| (Kind::Parameter, node, Direction::Request)));
        }
        self.mark(&node.property("parameters").pointer, Direction::Request);
        for (name, kind, direction) in [
            ("requestBody", Kind::RequestBody, Direction::Request),
            ("responses", Kind::Responses, Direction::Response),
        ] {
            let part = node.property(name);
            self.mark(&part.pointer, direction);
            if part.exists() {
                steps.push((kind, part, direction));
            }
        }
        self.follow(steps);
    }

    /// Marks the servers and security requirements of the operation, its path or the root, whichever is nearest.
    fn inherited(&mut self, operation: &OperationNode<'a>) {
        let root = self.document.node();
        let (item, node) = (&operation.item, &operation.node);
        let nearest = |name: &str, places: &[&Node<'a>]| {
            places.iter().map(|place| place.property(name)).find(Node::exists)
        };
        if let Some(servers) = nearest("servers", &[node, item, &root]) {
            self.mark(&servers.pointer, Direction::Request);
        }
        if let Some(security) = nearest("security", &[node, &root]) {
            self.mark(&security.pointer, Direction::Request);
            let schemes = root.property("components").property("securitySchemes");
            for requirement in security.items() {
                for (name, _) in requirement.properties() {
                    let scheme = schemes.property(name);
                    self.mark(&scheme.pointer, Direction::Request);
                    self.follow(vec![(Kind::SecurityScheme, scheme, Direction::Request)]);
                }
            }
        }
    }

    fn mark(&mut self, pointer: &str, direction: Direction) {
        let uses = self.usage.places.entry(pointer.to_owned()).or_default();
        uses.insert((self.index, direction));
    }

    /// Marks the targets of all references in and below these nodes.
    fn follow(&mut self, mut open: Vec<Step<'a>>) {
        while let Some((kind, node, direction)) = open.pop() {
            if !self.seen.insert((kind, node.pointer.clone(), direction)) {
                continue;
            }
            if kind.may_be_a_reference()
                && let Some(pointer) = node.text("$ref").and_then(target)
            {
                self.mark(&pointer, direction);
                open.push((kind, self.document.at(&pointer), direction));
                continue;
            }
            if kind == Kind::Parameter {
                self.mark(&node.pointer, direction);
            }
            let children = children(kind, &node).unwrap_or_default();
            open.extend(children.into_iter().map(|(kind, node)| (kind, node, direction)));
        }
    }
}

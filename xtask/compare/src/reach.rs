//! Which operations reach a place of the document, and in which direction.

use std::collections::{BTreeMap, BTreeSet};

use crate::Direction;
use crate::document::{Document, component, target};
use crate::grammar::{Kind, children};
use crate::operations::Located;
use cpq_contract::Node;

/// An operation, by its index among the pairs, and a way: request or response.
pub(crate) type Atom = (usize, Direction);

/// What each operation of a document reaches.
#[derive(Default)]
pub(crate) struct Reach {
    /// What is reached in a known direction, with all below it.
    places: BTreeMap<String, BTreeSet<Atom>>,
    /// Operations and path items: what of them has no direction is reached both ways.
    operations: BTreeMap<String, BTreeSet<Atom>>,
}

impl Reach {
    /// Follows the operations of `document`, each given with its index.
    pub(crate) fn of<'a>(
        document: Document<'a>,
        operations: impl Iterator<Item = (usize, &'a Located<'a>)>,
    ) -> Self {
        let heirs = heirs(document);
        let mut reach = Self::default();
        for (index, operation) in operations {
            Trace { document, heirs: &heirs, index, reach: &mut reach, seen: BTreeSet::new() }
                .operation(operation);
        }
        reach
    }

    /// The operations that a change at a pointer touches.
    pub(crate) fn touched(&self, pointer: &str) -> BTreeSet<Atom> {
        let mut atoms = BTreeSet::new();
        for prefix in prefixes(pointer) {
            atoms.extend(self.places.get(prefix).into_iter().flatten());
        }
        if atoms.is_empty() {
            let nearest = prefixes(pointer).find_map(|prefix| self.operations.get(prefix));
            atoms.extend(nearest.into_iter().flatten());
        }
        atoms
    }
}

/// A pointer and those of all places around it, the nearest first; the root is left out.
fn prefixes(pointer: &str) -> impl Iterator<Item = &str> {
    let longest = (!pointer.is_empty()).then_some(pointer);
    std::iter::successors(longest, |pointer| {
        pointer.rfind('/').map(|cut| &pointer[..cut]).filter(|rest| !rest.is_empty())
    })
}

/// A place to follow, and the way it travels.
type Step<'a> = (Kind, Node<'a>, Direction);

/// What is seen on the way from one operation.
struct Trace<'a, 'r> {
    document: Document<'a>,
    heirs: &'r BTreeMap<String, BTreeSet<String>>,
    index: usize,
    reach: &'r mut Reach,
    seen: BTreeSet<(Kind, String, Direction)>,
}

const BOTH: [Direction; 2] = [Direction::Request, Direction::Response];

impl<'a> Trace<'a, '_> {
    fn operation(&mut self, operation: &Located<'a>) {
        let Located { item, node, .. } = operation;
        for pointer in [&item.pointer, &node.pointer] {
            let atoms = BOTH.map(|direction| (self.index, direction));
            self.reach.operations.entry(pointer.clone()).or_default().extend(atoms);
        }
        self.inherited(operation);
        let mut steps = self.members(node, Direction::Request);
        for parameter in item.property("parameters").items() {
            steps.push((Kind::Parameter, parameter, Direction::Request));
        }
        self.follow(steps);
    }

    /// What stands at the operation, its path or the root, whichever is nearest.
    fn inherited(&mut self, operation: &Located<'a>) {
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
            let schemes = self.document.node().property("components").property("securitySchemes");
            for requirement in security.items() {
                for name in requirement.properties().into_iter().map(|(name, _)| name) {
                    let scheme = schemes.property(name);
                    self.mark(&scheme.pointer, Direction::Request);
                    self.follow(vec![(Kind::SecurityScheme, scheme, Direction::Request)]);
                }
            }
        }
    }

    /// Marks the members of an operation, of which those of the request travel in `outward`, and
    /// gives them to be followed.
    fn members(&mut self, operation: &Node<'a>, outward: Direction) -> Vec<Step<'a>> {
        let inward = opposite(outward);
        let parameters = operation.property("parameters");
        self.mark(&parameters.pointer, outward);
        let mut steps: Vec<Step<'a>> = Vec::new();
        steps.extend(parameters.items().into_iter().map(|node| (Kind::Parameter, node, outward)));
        for (name, kind, direction) in
            [("requestBody", Kind::RequestBody, outward), ("responses", Kind::Responses, inward)]
        {
            let member = operation.property(name);
            self.mark(&member.pointer, direction);
            if member.exists() {
                steps.push((kind, member, direction));
            }
        }
        let callbacks = operation.property("callbacks");
        steps.extend(
            callbacks.properties().into_iter().map(|(_, node)| (Kind::Callback, node, inward)),
        );
        steps
    }

    fn mark(&mut self, pointer: &str, direction: Direction) {
        let atoms = self.reach.places.entry(pointer.to_owned()).or_default();
        atoms.insert((self.index, direction));
    }

    /// Goes through nodes and all that they refer to.
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
            if kind == Kind::Operation {
                // A callback is a call the other way round: here the client answers.
                open.extend(self.members(&node, direction));
                continue;
            }
            if kind == Kind::Schema {
                for pointer in self.named_elsewhere(&node) {
                    self.mark(&pointer, direction);
                    open.push((Kind::Schema, self.document.at(&pointer), direction));
                }
            }
            for (child, member) in children(kind, &node).unwrap_or_default() {
                // What must not match is the other way round, so it counts both ways.
                if kind == Kind::Schema
                    && member.pointer.strip_prefix(&node.pointer) == Some("/not")
                {
                    for direction in BOTH {
                        self.mark(&member.pointer, direction);
                        open.push((child, member.clone(), direction));
                    }
                } else {
                    open.push((child, member, direction));
                }
            }
        }
    }

    /// The schemas that stand behind a schema without a reference: those its discriminator names,
    /// and those that are built on it.
    fn named_elsewhere(&self, node: &Node<'a>) -> BTreeSet<String> {
        let mut pointers = BTreeSet::new();
        let discriminator = node.property("discriminator");
        if !discriminator.exists() {
            return pointers;
        }
        let schemas = self.document.node().property("components").property("schemas");
        for (_, value) in discriminator.property("mapping").properties() {
            let Some(text) = value.value.as_str() else { continue };
            pointers.insert(target(text).unwrap_or_else(|| schemas.property(text).pointer));
        }
        pointers.extend(self.heirs.get(&node.pointer).into_iter().flatten().cloned());
        pointers.retain(|pointer| self.document.at(pointer).value.as_object().is_some());
        pointers
    }
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Request => Direction::Response,
        Direction::Response => Direction::Request,
        Direction::Both => Direction::Both,
    }
}

/// The component schemas that are built on another by `allOf`, by the pointer of that other.
fn heirs(document: Document<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut heirs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, schema) in document.node().property("components").property("schemas").properties() {
        for base in schema.property("allOf").items() {
            if let Some(base) = base.text("$ref").and_then(target)
                && component(&base).is_some()
            {
                heirs.entry(base).or_default().insert(schema.pointer.clone());
            }
        }
    }
    heirs
}

//! Which operations use a location of the document, in requests or responses.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Node;
use fixedbitset::FixedBitSet;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::Direction;
use crate::document::{Document, is_read_only, is_write_only, target};
use crate::grammar::{Kind, children};
use crate::operation_pairs::OperationNode;
use crate::parameter_node::ParameterNode;

/// The operations that use a location, by their index among the pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uses {
    pub(crate) request: FixedBitSet,
    pub(crate) response: FixedBitSet,
    /// Whether none of them sends or receives it, because it is `readOnly` in requests or `writeOnly` in
    /// responses.
    pub(crate) is_ignored: bool,
}

impl Uses {
    pub(crate) fn is_empty(&self) -> bool {
        self.request.is_clear() && self.response.is_clear()
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        let (request, response) =
            (&self.request & &other.request, &self.response & &other.response);
        Self { request, response, is_ignored: self.is_ignored && other.is_ignored }
    }

    pub(crate) fn or(&self, other: &Self) -> Self {
        let (request, response) =
            (&self.request | &other.request, &self.response | &other.response);
        Self { request, response, is_ignored: self.is_ignored && other.is_ignored }
    }

    fn in_direction(&mut self, direction: Direction) -> &mut FixedBitSet {
        if direction == Direction::Request { &mut self.request } else { &mut self.response }
    }

    fn add(&mut self, index: usize) {
        self.request.grow_and_insert(index);
        self.response.grow_and_insert(index);
    }
}

/// The groups of locations, by pointer.
type Places = BTreeMap<String, Vec<(Direction, usize)>>;

/// The uses of all locations of a document.
pub(crate) struct Usage<'a> {
    document: Document<'a>,
    /// Locations that are used in a known direction, together with everything below them.
    places: Places,
    /// The operations that use a group of locations. Locations that use each other share a group.
    groups: Vec<FixedBitSet>,
    /// Operations and path items, whose other properties have no direction.
    operations: BTreeMap<String, Uses>,
}

impl<'a> Usage<'a> {
    /// Follows the operations of `document`, each given with its index.
    pub(crate) fn new<'o>(
        document: Document<'a>,
        operations: impl Iterator<Item = (usize, &'o OperationNode<'a>)>,
    ) -> Self
    where
        'a: 'o,
    {
        let mut locations = Locations::new(document);
        let mut by_pointer: BTreeMap<String, Uses> = BTreeMap::new();
        for (index, operation) in operations {
            for pointer in [&operation.item.pointer, &operation.node.pointer] {
                by_pointer.entry(pointer.clone()).or_default().add(index);
            }
            locations.operation(index, operation);
        }
        let (places, groups) = locations.finish();
        Self { document, places, groups, operations: by_pointer }
    }

    /// The operations that use the location at a pointer.
    pub(crate) fn at(&self, pointer: &str) -> Uses {
        let (mut uses, mut ignored) = (Uses::default(), Uses::default());
        // The two keywords themselves concern both directions.
        let is_access = pointer.ends_with("/readOnly") || pointer.ends_with("/writeOnly");
        let is_excluding = !is_access || is_property(pointer);
        let (mut is_read_only_here, mut is_write_only_here) = (false, false);
        for prefix in prefixes(pointer) {
            for (direction, group) in self.places.get(prefix).into_iter().flatten() {
                let is_excluded = match direction {
                    Direction::Request => is_read_only_here,
                    Direction::Response => is_write_only_here,
                    Direction::Both => false,
                };
                let uses = if is_excluded { &mut ignored } else { &mut uses };
                uses.in_direction(*direction).union_with(&self.groups[*group]);
            }
            // What contains a `readOnly` property uses it in responses only, and the reverse.
            if is_excluding && is_property(prefix) {
                let node = self.document.at(prefix);
                is_read_only_here |= is_read_only(self.document, &node);
                is_write_only_here |= is_write_only(self.document, &node);
            }
        }
        if uses.is_empty() && !ignored.is_empty() {
            return Uses { is_ignored: true, ..ignored };
        }
        if uses.is_empty() {
            let nearest = prefixes(pointer).find_map(|prefix| self.operations.get(prefix));
            uses = nearest.cloned().unwrap_or_default();
        }
        uses
    }
}

/// Whether a pointer has the form of a property in a schema.
fn is_property(pointer: &str) -> bool {
    pointer.rsplit_once('/').is_some_and(|(parent, _)| parent.ends_with("/properties"))
}

/// A pointer and the pointers of its parents, the nearest first, without the root.
fn prefixes(pointer: &str) -> impl Iterator<Item = &str> {
    let longest = (!pointer.is_empty()).then_some(pointer);
    std::iter::successors(longest, |pointer| {
        pointer.rfind('/').map(|cut| &pointer[..cut]).filter(|rest| !rest.is_empty())
    })
}

/// A node, and the direction in which it is used.
type Place<'a> = (Kind, Node<'a>, Direction);

/// Which locations use which others. Each is followed once, however many operations use it.
struct Locations<'a> {
    document: Document<'a>,
    subtypes: BTreeMap<String, BTreeSet<String>>,
    edges: DiGraph<(String, Direction), ()>,
    vertices: BTreeMap<(Kind, String, Direction), NodeIndex>,
    open: Vec<(NodeIndex, Place<'a>)>,
    /// The operations that use a location directly.
    roots: Vec<(NodeIndex, usize)>,
}

impl<'a> Locations<'a> {
    fn new(document: Document<'a>) -> Self {
        Self {
            document,
            subtypes: subtypes(document),
            edges: DiGraph::new(),
            vertices: BTreeMap::new(),
            open: Vec::new(),
            roots: Vec::new(),
        }
    }

    fn vertex(&mut self, (kind, node, direction): Place<'a>) -> NodeIndex {
        let key = (kind, node.pointer.clone(), direction);
        if let Some(vertex) = self.vertices.get(&key) {
            return *vertex;
        }
        let vertex = self.edges.add_node((node.pointer.clone(), direction));
        self.vertices.insert(key, vertex);
        self.open.push((vertex, (kind, node, direction)));
        vertex
    }

    fn operation(&mut self, index: usize, operation: &OperationNode<'a>) {
        let node = &operation.node;
        let request = Direction::Request;
        let parameters = ParameterNode::all(self.document, operation).into_iter();
        let mut places: Vec<_> =
            parameters.map(|found| (Kind::Parameter, found.listed, request)).collect();
        places.extend(parts(node, request));
        let root = self.document.node();
        let security = operation.effective(self.document, "security");
        let schemes = root.property("components").property("securitySchemes");
        for (name, _) in security.items().iter().flat_map(Node::properties) {
            places.push((Kind::SecurityScheme, schemes.property(name), request));
        }
        for node in [security, operation.effective(self.document, "servers")] {
            if node.exists() {
                places.push((Kind::Leaf, node, request));
            }
        }
        for place in places {
            let vertex = self.vertex(place);
            self.roots.push((vertex, index));
        }
    }

    /// Follows all locations, and returns the group of each and the operations that use each group.
    fn finish(mut self) -> (Places, Vec<FixedBitSet>) {
        while let Some((vertex, place)) = self.open.pop() {
            for used in self.used(place) {
                let used = self.vertex(used);
                self.edges.add_edge(vertex, used, ());
            }
        }
        let groups = kosaraju_scc(&self.edges);
        let mut group_of = vec![0; self.edges.node_count()];
        for (group, members) in groups.iter().enumerate() {
            for member in members {
                group_of[member.index()] = group;
            }
        }
        let mut uses = vec![FixedBitSet::new(); groups.len()];
        for (vertex, index) in self.roots {
            uses[group_of[vertex.index()]].grow_and_insert(index);
        }
        // A group comes after all groups that it uses.
        for (group, members) in groups.iter().enumerate().rev() {
            let own = std::mem::take(&mut uses[group]);
            for used in members.iter().flat_map(|member| self.edges.neighbors(*member)) {
                if group_of[used.index()] != group {
                    uses[group_of[used.index()]].union_with(&own);
                }
            }
            uses[group] = own;
        }
        let mut places = Places::new();
        for vertex in self.edges.node_indices() {
            let (pointer, direction) = self.edges[vertex].clone();
            places.entry(pointer).or_default().push((direction, group_of[vertex.index()]));
        }
        (places, uses)
    }

    /// The targets of all references in and below a node, and the parts of it that have their own direction.
    fn used(&self, place: Place<'a>) -> Vec<Place<'a>> {
        let mut used = Vec::new();
        let mut below = vec![place];
        while let Some((kind, node, direction)) = below.pop() {
            if kind.may_be_a_reference()
                && let Some(pointer) = node.text("$ref").and_then(target)
            {
                used.push((kind, self.document.at(&pointer), direction));
                continue;
            }
            match kind {
                // In a callback, the server sends the request and the client responds.
                Kind::Operation => {
                    used.extend(parts(&node, direction));
                    continue;
                }
                Kind::Schema => {
                    let named = self.named_by_discriminator(&node).into_iter();
                    used.extend(named.map(|named| (Kind::Schema, named, direction)));
                }
                _ => {}
            }
            for (child_kind, child) in children(kind, &node).unwrap_or_default() {
                let is_not = child.pointer.len() == node.pointer.len() + "/not".len()
                    && child.pointer.ends_with("/not");
                if kind == Kind::Schema && is_not {
                    // What is excluded from requests is allowed to be less, and the reverse.
                    for direction in [Direction::Request, Direction::Response] {
                        used.push((child_kind, child.clone(), direction));
                    }
                } else if !self.is_excluded(&child, direction) {
                    below.push((child_kind, child, direction));
                }
            }
        }
        used
    }

    /// Whether a property is no part of requests or responses.
    fn is_excluded(&self, node: &Node<'a>, direction: Direction) -> bool {
        is_property(&node.pointer)
            && match direction {
                Direction::Request => is_read_only(self.document, node),
                Direction::Response => is_write_only(self.document, node),
                Direction::Both => false,
            }
    }

    /// The schemas that a discriminator selects: those in its mapping, and those that extend the schema.
    fn named_by_discriminator(&self, node: &Node<'a>) -> Vec<Node<'a>> {
        let discriminator = node.property("discriminator");
        if !discriminator.exists() {
            return Vec::new();
        }
        let schemas = self.document.node().property("components").property("schemas");
        let mapping = discriminator.property("mapping").properties().into_iter();
        let mapped = mapping.filter_map(|(_, value)| value.value.as_str()).map(|text| {
            target(text)
                .map_or_else(|| schemas.property(text), |pointer| self.document.at(&pointer))
        });
        let subtypes = self.subtypes.get(&node.pointer).into_iter().flatten();
        let extending = subtypes.map(|pointer| self.document.at(pointer));
        mapped.chain(extending).filter(|node| node.value.is_object()).collect()
    }
}

/// The parts of an operation whose request is sent in the direction `outward`.
fn parts<'a>(operation: &Node<'a>, outward: Direction) -> Vec<Place<'a>> {
    let inward = match outward {
        Direction::Request => Direction::Response,
        Direction::Response => Direction::Request,
        Direction::Both => Direction::Both,
    };
    let parameters = operation.property("parameters");
    let mut parts = vec![(Kind::Leaf, parameters.clone(), outward)];
    parts.extend(parameters.items().into_iter().map(|node| (Kind::Parameter, node, outward)));
    parts.push((Kind::RequestBody, operation.property("requestBody"), outward));
    parts.push((Kind::Responses, operation.property("responses"), inward));
    let callbacks = operation.property("callbacks").properties().into_iter();
    parts.extend(callbacks.map(|(_, node)| (Kind::Callback, node, inward)));
    parts
}

/// The component schemas that extend another one by `allOf`, by the pointer of that other one.
fn subtypes(document: Document<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut subtypes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, schema) in document.node().property("components").property("schemas").properties() {
        for base in schema.property("allOf").items() {
            if let Some(base) = base.text("$ref").and_then(target) {
                subtypes.entry(base).or_default().insert(schema.pointer.clone());
            }
        }
    }
    subtypes
}

//! Finds operations of a contract without searching all of them, so that the time to generate is
//! proportional to the size of the contract.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::model::{Contract, Kind, Location, Operation, Success};

/// The positions of operations in a contract. Computed once, when the generator first needs it.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    by_id: BTreeMap<String, usize>,
    by_tag: BTreeMap<String, Vec<usize>>,
    by_response: BTreeMap<String, Vec<usize>>,
    by_patch: BTreeMap<String, usize>,
    by_path: BTreeMap<String, Vec<usize>>,
    path_parameters: Vec<String>,
}

impl Index {
    fn new(operations: &[Operation]) -> Self {
        let mut index = Self {
            by_id: BTreeMap::new(),
            by_tag: BTreeMap::new(),
            by_response: BTreeMap::new(),
            by_patch: BTreeMap::new(),
            by_path: BTreeMap::new(),
            path_parameters: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        for (position, operation) in operations.iter().enumerate() {
            let add = |map: &mut BTreeMap<String, Vec<usize>>, key: &String| {
                map.entry(key.clone()).or_default().push(position);
            };
            index.by_id.entry(operation.id.clone()).or_insert(position);
            add(&mut index.by_tag, &operation.tag);
            add(&mut index.by_path, &operation.path);
            if let Success::Json(Kind::Object(schema)) = &operation.success {
                add(&mut index.by_response, schema);
            }
            let body = operation.body.as_ref().and_then(|body| body.kind.schema());
            if let Some(schema) = body.filter(|_| operation.method == "PATCH") {
                index.by_patch.entry(schema.to_owned()).or_insert(position);
            }
            let parameters = operation.parameters.iter();
            for parameter in parameters.filter(|it| it.location == Location::Path) {
                if seen.insert(&parameter.name) {
                    index.path_parameters.push(parameter.name.clone());
                }
            }
        }
        index
    }
}

impl Contract {
    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.operations))
    }

    fn at<'a>(&'a self, positions: &'a [usize]) -> impl Iterator<Item = &'a Operation> {
        positions.iter().filter_map(|position| self.operations.get(*position))
    }

    /// The operation with this ID.
    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.get(*self.index().by_id.get(id)?)
    }

    /// The operations of a tag.
    pub(crate) fn tagged(&self, tag: &str) -> impl Iterator<Item = &Operation> {
        self.at(self.index().by_tag.get(tag).map_or(&[], Vec::as_slice))
    }

    /// The operations that return an object of this schema.
    pub(crate) fn returning(&self, schema: &str) -> impl Iterator<Item = &Operation> {
        self.at(self.index().by_response.get(schema).map_or(&[], Vec::as_slice))
    }

    /// The first PATCH that sends this schema.
    pub(crate) fn patching(&self, schema: &str) -> Option<&Operation> {
        self.operations.get(*self.index().by_patch.get(schema)?)
    }

    /// The operations whose path begins with this text, sorted by path.
    pub(crate) fn below<'a, 'b>(
        &'a self,
        start: &'b str,
    ) -> impl Iterator<Item = &'a Operation> + use<'a, 'b> {
        let paths =
            self.index().by_path.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        let paths = paths.take_while(move |(path, _)| path.starts_with(start));
        paths.flat_map(|(_, positions)| self.at(positions))
    }

    /// The names of all path parameters, in the order of the operations.
    pub(crate) fn path_parameters(&self) -> &[String] {
        &self.index().path_parameters
    }
}

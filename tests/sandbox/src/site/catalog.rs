//! Records with a unique name: documented, generated and created ones, with the changes to them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::record::Record;
use super::roster::{Position, Roster};

/// A kind of record that can be generated from its index.
pub(crate) trait Generate {
    /// The property with the unique name.
    const NAME: &'static str;

    /// The generated record with this index.
    fn generate(index: u64) -> Record;

    /// The index of the generated record with this name, if the name has the form of one.
    fn index_of(name: &str) -> Option<u64>;
}

/// All records of a kind by position: first the documented, then the generated, then the created ones.
#[derive(Clone, Debug)]
pub(crate) struct Catalog<G> {
    size: u64,
    documented: u64,
    next: Position,
    /// All records but the unchanged generated ones.
    stored: BTreeMap<Position, Record>,
    index: HashMap<String, Position>,
    kind: PhantomData<G>,
}

/// The records in a state file.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct CatalogSnapshot {
    size: u64,
    documented: u64,
    next: Position,
    stored: BTreeMap<Position, Record>,
}

impl<G: Generate> Catalog<G> {
    pub(crate) fn new(size: u64, documented: Vec<Record>) -> Self {
        let count = u64::try_from(documented.len()).unwrap_or_default();
        Self::with_stored(size, count, count + size, (0..).zip(documented))
    }

    fn with_stored(
        size: u64,
        documented: u64,
        next: Position,
        records: impl IntoIterator<Item = (Position, Record)>,
    ) -> Self {
        let (stored, index, kind) = (BTreeMap::new(), HashMap::new(), PhantomData);
        let mut catalog = Self { size, documented, next, stored, index, kind };
        for (position, record) in records {
            catalog.set(position, record);
        }
        catalog
    }

    pub(crate) fn snapshot(&self) -> CatalogSnapshot {
        let Self { size, documented, next, .. } = *self;
        CatalogSnapshot { size, documented, next, stored: self.stored.clone() }
    }

    pub(crate) fn from_snapshot(snapshot: CatalogSnapshot) -> Result<Self, String> {
        let CatalogSnapshot { size, documented, next, stored } = snapshot;
        let end = documented.checked_add(size).filter(|end| *end <= next);
        if end.is_none() || stored.keys().any(|position| *position >= next) {
            return Err(format!("the position of a record with a {} is invalid", G::NAME));
        }
        let mut required = (0..documented).chain(documented + size..next);
        if required.any(|position| !stored.contains_key(&position)) {
            return Err(format!("a record with a {} is missing", G::NAME));
        }
        let count = stored.len();
        let catalog = Self::with_stored(size, documented, next, stored);
        if catalog.index.len() != count {
            return Err(format!("two records have the same {}", G::NAME));
        }
        Ok(catalog)
    }

    pub(crate) fn get(&self, position: Position) -> Option<Cow<'_, Record>> {
        if let Some(record) = self.stored.get(&position) {
            return Some(Cow::Borrowed(record));
        }
        self.generated_index(position).map(|index| Cow::Owned(G::generate(index)))
    }

    /// The index of a generated record.
    fn generated_index(&self, position: Position) -> Option<u64> {
        position.checked_sub(self.documented).filter(|index| *index < self.size)
    }

    /// A single property by its path, such as `status.value`.
    pub(crate) fn property(&self, position: Position, path: &str) -> Option<Value> {
        self.get(position)?.at_path(path)
    }

    pub(crate) fn find(&self, name: &str) -> Option<Position> {
        let generated = || {
            let index = G::index_of(name).filter(|index| *index < self.size)?;
            Some(self.documented + index)
        };
        self.index.get(name).copied().or_else(generated)
    }

    /// Whether this is the name of a generated record that was not changed.
    pub(crate) fn is_unchanged(&self, name: &str) -> bool {
        !self.index.contains_key(name) && self.find(name).is_some()
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<Cow<'_, Record>> {
        self.get(self.find(name)?)
    }

    /// Stores a record at a position.
    pub(crate) fn set(&mut self, position: Position, record: Record) {
        self.index.insert(record.text(G::NAME).unwrap_or_default(), position);
        self.stored.insert(position, record);
    }

    /// Adds a record after all others.
    pub(crate) fn add(&mut self, record: Record) {
        self.set(self.next, record);
        self.next += 1;
    }

    pub(crate) fn generated_count(&self) -> u64 {
        self.size
    }

    pub(crate) fn count(&self) -> u64 {
        self.next
    }

    /// The records that satisfy a condition; it holds for all generated ones or for none.
    pub(crate) fn roster(&self, generated: bool, belongs: impl Fn(&Record) -> bool) -> Roster {
        let end = self.documented + self.size;
        let select = |range| {
            let records = self.stored.range::<Position, std::ops::Range<Position>>(range);
            records.filter(|(_, record)| belongs(record)).map(|(position, _)| *position)
        };
        let generated = if generated { self.documented..end } else { 0..0 };
        Roster::new(select(0..self.documented), generated, select(end..self.next))
    }
}

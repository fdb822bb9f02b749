//! What a newer file changes, compared with the tables.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::places::{Place, Places};
use super::select::{hash, neutral};
use super::{ANY, Body, Operation, Parameter, Property, Specification};

/// Whether something is new, gone or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Only the newer file has it.
    New,
    /// Only the tables have it.
    Gone,
    /// Both have it, and they differ.
    Changed,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Changed => "changed",
        })
    }
}

/// A change of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of change it is.
    pub kind: Kind,
    /// The place in the operation, such as `request, groups.items[].label`.
    pub place: String,
    /// What the tables say; empty if it is new.
    pub old: String,
    /// What the newer file says; empty if it is gone.
    pub new: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, place, old, new } = self;
        match kind {
            Kind::New => write!(f, "{kind:<8} {place}: {new}"),
            Kind::Gone => write!(f, "{kind:<8} {place}: {old}"),
            Kind::Changed => write!(f, "{kind:<8} {place}: {old} -> {new}"),
        }
    }
}

/// Everything that a newer file changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The operations that the tables have in full, with the changes of each.
    pub operations: Vec<(String, Kind, Vec<Change>)>,
    /// The other operations, by tag.
    pub rest: BTreeMap<String, Vec<(Kind, String)>>,
    /// The number of operations that are not compared, because the tables do not list them.
    pub not_compared: BTreeMap<String, usize>,
}

impl Changes {
    /// Compares the tables with all facts of a newer file.
    ///
    /// # Errors
    /// If a body has far too many properties: the operation.
    pub fn between(tables: &Specification, newer: &Specification) -> Result<Self, String> {
        let mut changes = Self::default();
        let is_weak = tables.has_names_only() || newer.has_names_only();
        let (old_models, new_models) = (Places::new(&tables.models), Places::new(&newer.models));
        let (old, mut new) = (keyed(&tables.operations), keyed(&newer.operations));
        for (key, operation) in &old {
            let name = name(operation);
            let Some(found) = new.remove(key) else {
                changes.operations.push((name, Kind::Gone, Vec::new()));
                continue;
            };
            let with_bodies = !operation.without_bodies && !found.without_bodies;
            let [before, after] = [(*operation, &old_models), (found, &new_models)]
                .map(|(it, models)| facts(it, models, with_bodies));
            let differences = compare(before?, after?, is_weak);
            if !differences.is_empty() {
                changes.operations.push((name, Kind::Changed, differences));
            }
        }
        // A list of facts does not say which operations it leaves out.
        let lists_all = tables.source.as_ref().is_some_and(|it| it.format.is_some());
        for rest in &tables.rest {
            let (method, path) = rest.operation.split_once(' ').unwrap_or_default();
            let kind = match new.remove(&format!("{method} {}", neutral(path))) {
                None => Kind::Gone,
                Some(found) if !is_weak && hash(&new_models, found) != rest.facts => Kind::Changed,
                Some(_) => continue,
            };
            changes.rest.entry(rest.tag.clone()).or_default().push((kind, rest.operation.clone()));
        }
        for operation in new.into_values() {
            let tag = operation.tag.clone();
            if lists_all {
                changes.rest.entry(tag).or_default().push((Kind::New, name(operation)));
            } else {
                *changes.not_compared.entry(tag).or_default() += 1;
            }
        }
        Ok(changes)
    }

    /// Leaves out the changes of some operations, which are given by their [`Operation::key`].
    pub fn leave_out(&mut self, keys: &[String]) {
        let is_kept = |name: &str| {
            let (method, path) = name.split_once(' ').unwrap_or_default();
            !keys.contains(&format!("{method} {}", neutral(path)))
        };
        self.operations.retain(|(name, ..)| is_kept(name));
        self.rest.values_mut().for_each(|changes| changes.retain(|(_, name)| is_kept(name)));
        self.rest.retain(|_, changes| !changes.is_empty());
    }

    /// Whether nothing is new, gone or changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.rest.is_empty()
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, kind, changes) in &self.operations {
            writeln!(f, "{kind:<8} {name}")?;
            for change in changes {
                writeln!(f, "    {change}")?;
            }
        }
        for (tag, changes) in &self.rest {
            writeln!(f, "{tag}")?;
            for (kind, name) in changes {
                writeln!(f, "    {kind:<8} {name}")?;
            }
        }
        for (tag, count) in &self.not_compared {
            writeln!(
                f,
                "{tag}: {count} operation(s) not compared, because the tables do not list them"
            )?;
        }
        if self.is_empty() {
            writeln!(f, "no changes")?;
        }
        Ok(())
    }
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// The operations by method and path, whatever the version and, if that is unambiguous, the names of the
/// parameters are.
fn keyed(operations: &[Operation]) -> BTreeMap<String, &Operation> {
    let mut keyed = BTreeMap::new();
    for operation in operations {
        let key = operation.key();
        let key = if keyed.contains_key(&key) { name(operation) } else { key };
        keyed.insert(key, operation);
    }
    keyed
}

/// What is said about a place, and whether it is required, if that is known.
struct Fact {
    words: String,
    required: Option<bool>,
}

impl From<String> for Fact {
    fn from(words: String) -> Self {
        Self { words, required: None }
    }
}

fn facts(
    operation: &Operation,
    models: &Places<'_>,
    with_bodies: bool,
) -> Result<BTreeMap<String, Fact>, String> {
    let Operation { title, tag, deprecated, parameters, request, responses, .. } = operation;
    let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
    facts.insert("title".to_owned(), title.clone().into());
    facts.insert("tag".to_owned(), tag.clone().into());
    if *deprecated {
        facts.insert("deprecated".to_owned(), "true".to_owned().into());
    }
    for Parameter { place, name, kind, format, required, values } in parameters {
        let words = words(kind, format.as_deref(), None, values);
        let place = format!("{place} parameter {name}");
        facts.insert(place, Fact { words, required: Some(*required) });
    }
    let request = request.iter().map(|body| ("request".to_owned(), body));
    let responses = responses
        .iter()
        .map(|body| (format!("response {}", body.code.as_deref().unwrap_or("default")), body));
    for (place, body) in request.chain(responses).filter(|_| with_bodies) {
        let Body { kind, media_type, required, undecided, .. } = body;
        let media_type = media_type.as_deref().unwrap_or("no media type");
        facts.insert(place.clone(), format!("{kind}, {media_type}").into());
        for Place { path, property, .. } in models.of_body(body, &name(operation))? {
            let Property { kind, format, items, values, .. } = property;
            let words = words(kind, format.as_deref(), items.as_deref(), values);
            let known = required.as_ref().filter(|_| !undecided.contains(&path));
            let required = known.map(|all| all.binary_search(&path).is_ok() || all.contains(&path));
            facts.insert(format!("{place}, {path}"), Fact { words, required });
        }
    }
    Ok(facts)
}

fn words(kind: &str, format: Option<&str>, items: Option<&str>, values: &[String]) -> String {
    let mut words = kind.to_owned();
    if let Some(items) = items {
        let _ = write!(words, " of {items}");
    }
    if let Some(format) = format {
        let _ = write!(words, " ({format})");
    }
    if !values.is_empty() {
        let mut values = values.to_vec();
        values.sort_unstable();
        let _ = write!(words, ", values {}", values.join(", "));
    }
    words
}

fn compare(
    mut old: BTreeMap<String, Fact>,
    new: BTreeMap<String, Fact>,
    is_weak: bool,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (place, after) in new {
        let Some(before) = old.remove(&place) else {
            let new = after.in_words(after.required);
            changes.push(Change { kind: Kind::New, place, old: String::new(), new });
            continue;
        };
        let is_known = before.required.is_some() && after.required.is_some();
        let [old, new] = [&before, &after].map(|it| it.in_words(it.required.filter(|_| is_known)));
        if old != new && !is_weak {
            changes.push(Change { kind: Kind::Changed, place, old, new });
        }
    }
    changes.extend(old.into_iter().map(|(place, before)| {
        let old = before.in_words(before.required);
        Change { kind: Kind::Gone, place, old, new: String::new() }
    }));
    changes.retain(|change| !is_weak || !is_response_code(&change.place));
    changes.sort_by(|a, b| (a.kind, &a.place).cmp(&(b.kind, &b.place)));
    changes
}

/// A Postman collection may leave out responses.
fn is_response_code(place: &str) -> bool {
    place.starts_with("response ") && !place.contains(',')
}

impl Fact {
    fn in_words(&self, required: Option<bool>) -> String {
        let words = if self.words == ANY { "any type" } else { &self.words };
        match required {
            Some(true) => format!("{words}, required"),
            _ => words.to_owned(),
        }
    }
}

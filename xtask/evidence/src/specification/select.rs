//! Chooses the operations that the tables have in full.

use std::collections::BTreeSet;

use cpq_contract::step;

use super::facts::sha256;
use super::places::Places;
use super::write::facts;
use super::{Operation, Rest, Specification};

/// How many digits of the hash of an operation's facts a table has.
const DIGITS: usize = 12;

/// Replaces the version in a path by `{version}`, and the names of its parameters by `{}`.
#[must_use]
pub fn neutral(path: &str) -> String {
    let mut after_rest = false;
    let steps = path.split('/').map(|step| {
        let is_version = std::mem::replace(&mut after_rest, step == "rest")
            && step.strip_prefix('v').is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()));
        match (is_version, step.starts_with('{') && step.ends_with('}')) {
            (true, _) => "{version}",
            (_, true) => "{}",
            _ => step,
        }
    });
    steps.collect::<Vec<_>>().join("/")
}

impl Operation {
    /// The method and the path, whatever the version and the names of parameters are.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {}", self.method, neutral(&self.path))
    }

    /// The place in the file, as a JSON pointer.
    pub(crate) fn pointer(&self) -> String {
        step(&step("/paths", &self.path), &self.method.to_ascii_lowercase())
    }

    /// The models of the request and of the responses.
    pub(super) fn models(&self) -> impl Iterator<Item = &str> {
        let bodies = self.request.iter().chain(&self.responses);
        bodies.flat_map(|body| [body.model.as_deref(), body.instead.as_deref()]).flatten()
    }
}

impl Specification {
    /// The version in the paths of most operations, such as `v19`.
    #[must_use]
    pub fn api_version(&self) -> Option<&str> {
        let versions = self.operations.iter().filter_map(|operation| {
            let (_, rest) = operation.path.split_once("/rest/")?;
            let (version, _) = rest.split_once('/')?;
            let digits = version.strip_prefix('v')?;
            digits.bytes().all(|it| it.is_ascii_digit()).then_some(version)
        });
        let mut versions: Vec<&str> = versions.collect();
        versions.sort_unstable();
        versions.chunk_by(|a, b| a == b).max_by_key(|chunk| chunk.len())?.first().copied()
    }

    /// The names of all models that operations use.
    pub(crate) fn used_models(&self, operations: &[&Operation]) -> BTreeSet<&str> {
        let places = Places::new(&self.models);
        let models = operations.iter().flat_map(|operation| operation.models());
        models.flat_map(|model| places.used(model)).collect()
    }

    /// Keeps the operations that `is_kept` accepts with the models they use, and lists the others.
    #[must_use]
    pub fn select(self, is_kept: impl Fn(&Operation) -> bool) -> Self {
        let (operations, others): (Vec<_>, Vec<_>) =
            self.operations.into_iter().partition(|operation| is_kept(operation));
        let places = Places::new(&self.models);
        let mut rest = self.rest;
        rest.extend(others.iter().map(|operation| Rest {
            tag: operation.tag.clone(),
            operation: format!("{} {}", operation.method, operation.path),
            facts: hash(&places, operation),
        }));
        rest.sort_by(|a, b| (&a.tag, &a.operation).cmp(&(&b.tag, &b.operation)));
        let used: BTreeSet<String> = operations
            .iter()
            .flat_map(Operation::models)
            .flat_map(|model| places.used(model))
            .map(str::to_owned)
            .collect();
        let models = self.models.into_iter().filter(|model| used.contains(&model.name)).collect();
        Self { source: self.source, operations, models, rest }
    }
}

/// The first digits of a hash of all facts of an operation, without the version of its path.
pub(super) fn hash(places: &Places<'_>, operation: &Operation) -> String {
    let used: BTreeSet<&str> = operation.models().flat_map(|model| places.used(model)).collect();
    let text = facts(operation, used.into_iter().filter_map(|name| places.get(name)));
    // The names of models that the file does not name contain the path.
    let version = operation.path.split_once("/rest/").and_then(|(_, rest)| rest.split('/').next());
    let text = text.replace(&format!("/rest/{}/", version.unwrap_or_default()), "/rest/");
    sha256(text.as_bytes())[..DIGITS].to_owned()
}

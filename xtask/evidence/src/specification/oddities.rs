//! What looks like a mistake in the file.

use std::collections::BTreeSet;
use std::fmt;

use super::places::Places;
use super::{Body, Operation, Reading};

/// Models with fewer properties are too small to tell a wrong one by its properties.
const MIN_PROPERTIES: usize = 2;

/// Something odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The place in the file, as a JSON pointer.
    pub pointer: String,
    /// What is odd.
    pub message: String,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}: {}", self.pointer, self.message)
    }
}

/// Adds what shows only if all operations and models are known.
pub(super) fn add(reading: &mut Reading) {
    let specification = &reading.specification;
    let places = Places::new(&specification.models);
    let mut found = Vec::new();
    for operation in &specification.operations {
        found.extend(clashes(&places, operation));
    }
    reading.oddities.extend(found);
}

/// A write whose request and response are different objects: one of the models may be a wrong one of the
/// same name.
fn clashes(places: &Places<'_>, operation: &Operation) -> Option<Oddity> {
    let is_action = operation.path.contains("/actions/");
    let request = operation.request.as_ref().filter(|it| !is_action && is_json_object(it))?;
    let response = operation.responses.iter().find(|it| {
        let code = it.code.as_deref().unwrap_or_default();
        is_json_object(it) && (code == "default" || code.starts_with('2'))
    })?;
    let [sent, received] = [request, response].map(|body| {
        let names = places.fingerprint(body.model.as_deref().unwrap_or_default());
        names.into_iter().collect::<BTreeSet<&str>>()
    });
    let shared = sent.intersection(&received).count();
    let is_odd = sent.len().min(received.len()) >= MIN_PROPERTIES && shared * 2 < sent.len();
    is_odd.then(|| {
        let [sent, received] = [request, response].map(|body| {
            places.words(body.model.as_deref().unwrap_or_default())
        });
        let message = format!(
            "the request has {sent}, but the response has {received}: one of them may be another model of the same name"
        );
        Oddity { pointer: operation.pointer(), message }
    })
}

fn is_json_object(body: &Body) -> bool {
    body.kind == "object" && body.media_type.as_deref() != Some("multipart/form-data")
}

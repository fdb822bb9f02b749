//! Clashes that are known: a body that names a wrong model, with the model by other evidence.

use std::collections::{BTreeMap, BTreeSet};

use super::places::Places;
use super::{Body, Model, Specification};

/// The first word in the names of models that are not the specification's own.
const INSTEAD: &str = "instead ";

impl Specification {
    /// Takes over what the older tables know: a body whose model has the same properties as the wrong one
    /// there gets the model by other evidence. A body that has changed gets none, so that the quirk
    /// about it has nothing to explain any more.
    pub fn keep_known_clashes(&mut self, older: &Self) {
        let theirs = Places::new(&older.models);
        let known: BTreeMap<String, &super::Operation> =
            older.operations.iter().map(|operation| (operation.key(), operation)).collect();
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut operations = std::mem::take(&mut self.operations);
        let own = Places::new(&self.models);
        for operation in &mut operations {
            let Some(before) = known.get(&operation.key()) else { continue };
            let response =
                |code: &Option<String>| before.responses.iter().find(|it| it.code == *code);
            let responses = operation.responses.iter_mut().map(|it| (response(&it.code), it));
            let request = operation.request.iter_mut().map(|it| (before.request.as_ref(), it));
            for (before, body) in request.chain(responses.collect::<Vec<_>>()) {
                let Some(before) = before else { continue };
                let Some(instead) = &before.instead else { continue };
                let models = |body: &Body| body.model.clone().unwrap_or_default();
                if own.fingerprint(&models(body)) == theirs.fingerprint(&models(before)) {
                    used.extend(theirs.used(instead).into_iter().map(str::to_owned));
                    body.instead = Some(renamed(instead));
                }
            }
        }
        self.operations = operations;
        self.models.extend(used.iter().filter_map(|name| theirs.get(name)).map(|model| {
            let mut model = Model { name: renamed(&model.name), ..model.clone() };
            for property in &mut model.properties {
                property.model = property.model.as_deref().map(renamed);
            }
            model
        }));
        self.models.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

fn renamed(name: &str) -> String {
    if name.starts_with(INSTEAD) { name.to_owned() } else { format!("{INSTEAD}{name}") }
}

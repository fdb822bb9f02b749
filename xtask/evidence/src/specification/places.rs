//! All properties of a body, with their paths.

use std::collections::{BTreeMap, BTreeSet};

use super::{Body, Model, Property};

/// Far more properties than a body has, and few enough for the memory.
const MAX_PLACES: usize = 50_000;

/// How many names describe a model.
const NAMES: usize = 3;

/// The models by name.
pub(super) struct Places<'s>(BTreeMap<&'s str, &'s Model>);

/// A property and its path in the body; `[]` stands for the items of an array.
pub(super) struct Place<'s> {
    pub(super) path: String,
    /// The name of the model that has the property.
    pub(super) owner: &'s str,
    pub(super) property: &'s Property,
}

impl<'s> Places<'s> {
    pub(super) fn new(models: &'s [Model]) -> Self {
        Self(models.iter().map(|model| (model.name.as_str(), model)).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&'s Model> {
        self.0.get(name).copied()
    }

    /// All properties of a body. A model inside itself is not followed.
    pub(super) fn of_body(&self, body: &Body, name: &str) -> Result<Vec<Place<'s>>, String> {
        let mut places = Vec::new();
        let prefix = if body.kind == "array" { "[]." } else { "" };
        let root = body.model.as_deref().and_then(|model| self.get(model));
        let mut open: Vec<(&Model, String, Vec<&str>)> = Vec::new();
        open.extend(root.map(|model| (model, prefix.to_owned(), Vec::new())));
        while let Some((model, prefix, mut inside)) = open.pop() {
            if inside.contains(&model.name.as_str()) {
                continue;
            }
            inside.push(&model.name);
            for property in &model.properties {
                let path = format!("{prefix}{}", property.name);
                if let Some(inner) = property.model.as_deref().and_then(|inner| self.get(inner)) {
                    let mark = if property.items.is_some() { "[]" } else { "" };
                    open.push((inner, format!("{path}{mark}."), inside.clone()));
                }
                places.push(Place { path, owner: &model.name, property });
            }
            if places.len() > MAX_PLACES {
                return Err(format!("{name}: the body has more than {MAX_PLACES} properties"));
            }
        }
        Ok(places)
    }

    /// The paths of a body's required properties, and those of which it is unknown: a list of required
    /// properties that names one which does not exist says nothing about the others.
    pub(super) fn required(
        &self,
        body: &Body,
        lists: &BTreeMap<String, BTreeSet<String>>,
        name: &str,
    ) -> Result<(Vec<String>, Vec<String>), String> {
        let (mut required, mut undecided) = (Vec::new(), Vec::new());
        for Place { path, owner, property } in self.of_body(body, name)? {
            let (Some(list), Some(model)) = (lists.get(owner), self.get(owner)) else { continue };
            let exists = |it: &String| model.properties.iter().any(|own| own.name == *it);
            if !list.iter().all(exists) {
                undecided.push(path);
            } else if list.contains(&property.name) {
                required.push(path);
            }
        }
        required.sort();
        undecided.sort();
        Ok((required, undecided))
    }

    /// The names of all models that a model uses, and its own.
    pub(super) fn used(&self, root: &str) -> BTreeSet<&'s str> {
        let (mut open, mut used) = (vec![root], BTreeSet::new());
        while let Some(name) = open.pop() {
            let Some(model) = self.get(name) else { continue };
            if used.insert(model.name.as_str()) {
                open.extend(model.properties.iter().filter_map(|it| it.model.as_deref()));
            }
        }
        used
    }

    /// Describes a model by its properties, whatever its name is.
    pub(super) fn words(&self, name: &str) -> String {
        let Some(model) = self.get(name) else { return name.to_owned() };
        match self.list(model) {
            Some((property, inner)) => format!("{property} of {}", names_in_words(names(inner))),
            None => names_in_words(names(model)),
        }
    }

    /// The list that a model is about: `items`, or its only property.
    fn list(&self, model: &'s Model) -> Option<(&'s str, &'s Model)> {
        let mut lists = model.properties.iter().filter(|it| it.items.is_some());
        let is_only = model.properties.len() == 1;
        let list = lists.find(|it| is_only || it.name == "items")?;
        Some((&list.name, self.get(list.model.as_deref()?)?))
    }

    /// All names in a model and in its items, which tell it from other models.
    pub(super) fn fingerprint(&self, name: &str) -> Vec<&'s str> {
        let Some(model) = self.get(name) else { return Vec::new() };
        let inner = self.list(model).map_or(model, |(_, inner)| inner);
        let mut all: Vec<&str> = names(inner).collect();
        all.sort_unstable();
        all
    }
}

fn names(model: &Model) -> impl Iterator<Item = &str> {
    model.properties.iter().map(|property| property.name.as_str())
}

/// The first names, and the number of the others.
pub(crate) fn names_in_words<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut all: Vec<&str> = names.collect();
    all.sort_unstable();
    let shown = all[..all.len().min(NAMES)].join(", ");
    match all.len().saturating_sub(NAMES) {
        0 => shown,
        others => format!("{shown} and {others} more"),
    }
}

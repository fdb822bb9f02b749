//! Compares models with the schemas of the contract.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Node;

use super::lines::known;
use crate::audit::target;
use crate::specification::{Model, Property};

/// Whether schemas of the contract are equal to models.
#[derive(Clone, Copy)]
pub(super) struct Equality<'e, 'a> {
    pub(super) models: &'e BTreeMap<&'a str, &'a Model>,
    /// Whether the schema may not state more than the model: more properties, or the values of a property
    /// whose model lists none.
    pub(super) exact: bool,
}

impl Equality<'_, '_> {
    /// Compares required properties only if they are given: those of a response are the contract's own.
    pub(super) fn of_schema(
        self,
        model: &Model,
        schema: &Node<'_>,
        required: Option<&[String]>,
        open: &mut Vec<(String, String)>,
    ) -> bool {
        let pair = (model.name.clone(), schema.pointer.clone());
        if open.contains(&pair) {
            return true;
        }
        open.push(pair);
        let properties = schema.property("properties");
        let is_same = !(self.exact && properties.properties().len() != model.properties.len())
            && required.is_none_or(|paths| {
                let names = schema.list("required");
                let names: BTreeSet<&str> =
                    names.iter().filter_map(|it| it.value.as_str()).collect();
                let own = paths.iter().map(String::as_str).filter(|it| !it.contains(['.', '[']));
                names == own.collect()
            })
            && model.properties.iter().all(|property| {
                let mark = if property.items.is_some() { "[]." } else { "." };
                let prefix = format!("{}{mark}", property.name);
                let inner: Option<Vec<String>> = required.map(|paths| {
                    paths
                        .iter()
                        .filter_map(|it| it.strip_prefix(&prefix).map(str::to_owned))
                        .collect()
                });
                properties
                    .get(&property.name)
                    .is_some_and(|node| self.of_property(property, &node, inner.as_deref(), open))
            });
        open.pop();
        is_same
    }

    fn of_property(
        self,
        property: &Property,
        node: &Node<'_>,
        required: Option<&[String]>,
        open: &mut Vec<(String, String)>,
    ) -> bool {
        let mut declared = target(node);
        if declared.text("type") != Some(&property.kind) {
            return false;
        }
        // The contract lists the values beside the reference, or in the schema itself.
        let mut values = known(node);
        values.extend(known(&declared));
        let stated: BTreeSet<String> = property.values.iter().cloned().collect();
        if values != stated && (self.exact || !stated.is_empty()) {
            return false;
        }
        if let Some(items) = &property.items {
            declared = target(&declared.property("items"));
            if declared.text("type") != Some(items) {
                return false;
            }
        }
        match property.model.as_deref().and_then(|inner| self.models.get(inner)) {
            Some(inner) => self.of_schema(inner, &declared, required, open),
            None => declared.property("properties").is_empty(),
        }
    }
}

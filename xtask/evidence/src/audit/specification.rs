//! Compares the facts of the specification with the contract.
//!
//! A body of the specification is compared with the contract's body, and a property with the property of
//! the same name, as far as the models go. The names of models do not matter.

use std::collections::BTreeSet;

use cpq_contract::{Node, step};

use super::comparisons::{Comparisons, Location};
use super::contract::{
    Contract, Endpoint, NOTHING, known_value_pointer, parameter_schema, requires, spelled, target,
    text, type_of,
};
use super::matching;
use super::other::EvidenceKind;
use super::paths::{ServerPrefixes, without_version};
use super::properties::{compare_deprecated, known_value};
use super::version::Version;
use crate::specification::{ANY, Body, Operation, PAGE, Parameter, Specification, names_in_words};

pub(super) fn compare(version: &Version, contract: Contract<'_>, out: &mut Comparisons) {
    let endpoints = contract.endpoints();
    let prefixes = ServerPrefixes::new(contract);
    let specification = &version.specification;
    for operation in &specification.operations {
        let name = format!("{} {}", operation.method, operation.path);
        let at = Location { page: PAGE, place: &name };
        let found = matching::by_path(&endpoints, &prefixes, &operation.method, &operation.path);
        match found {
            Some(endpoint) => Pair { specification, endpoint, operation, at }.compare(out),
            // A quirk about it holds in the next version, too.
            None => out.missing("operation", "/paths", at, &without_version(&name, &version.name)),
        }
    }
}

/// An operation of the specification, and the contract's.
struct Pair<'c, 'a> {
    specification: &'c Specification,
    endpoint: &'c Endpoint<'a>,
    operation: &'c Operation,
    at: Location<'c>,
}

/// A property on the way from a body to the innermost one.
#[derive(Clone, Copy)]
struct Path<'p> {
    body: &'p Body,
    /// The name of the model.
    model: &'p str,
    /// The path of the model's object in the body, with `.` at its end, such as `items[].`.
    prefix: &'p str,
}

impl<'a> Pair<'_, 'a> {
    fn compare(&self, out: &mut Comparisons) {
        out.set_stated("operation", &self.endpoint.node.pointer);
        compare_deprecated(&self.endpoint.node, self.operation.deprecated, self.at, out);
        self.operation.parameters.iter().for_each(|it| self.parameter(it, out));
        if self.operation.without_bodies {
            return;
        }
        let pointer = step(&self.endpoint.node.pointer, "requestBody");
        match (&self.operation.request, self.endpoint.request_body()) {
            (Some(documented), Some(declared)) => self.body(documented, &declared, out),
            (Some(_), None) => out.missing("request-body", &pointer, self.at, "a body"),
            (None, Some(_)) => {
                out.compare("request-body", &pointer, self.at, NOTHING, "a body");
            }
            (None, None) => {}
        }
        self.operation.responses.iter().for_each(|it| self.response(it, out));
    }

    fn parameter(&self, documented: &Parameter, out: &mut Comparisons) {
        let Parameter { place, name, kind, required, values, .. } = documented;
        let words = format!("{}, {place} parameter {name}", self.at.place);
        let at = Location { place: &words, ..self.at };
        let pointer = self.endpoint.parameter_pointer(name);
        let mut named = self.endpoint.parameters.iter();
        let Some(declared) = named.find(|it| it.text("name") == Some(name)) else {
            out.missing("parameter", &pointer, at, &format!("{name} in {place}"));
            return;
        };
        out.set_stated("parameter", &pointer);
        out.add_evidence(&declared.pointer, EvidenceKind::Specification, PAGE);
        out.compare("parameter-place", &declared.pointer, at, place, text(declared, "in"));
        if self.specification.has_names_only() {
            set_unknown(declared, out);
            return;
        }
        let declared_kind = type_of(&parameter_schema(declared));
        compare_type(&declared.pointer, kind, &declared_kind, at, out);
        compare_required(&declared.pointer, *required, declared.is_true("required"), at, out);
        compare_values(declared, values, at, out);
    }

    /// A response of the specification without a code stands for each success of the contract.
    fn response(&self, documented: &Body, out: &mut Comparisons) {
        let code = documented.code.as_deref().unwrap_or_default();
        let mut found = false;
        for (status, node) in self.endpoint.responses() {
            let is_success = status.starts_with('2');
            let is_default = code == "default";
            let is_match = if is_default { is_success } else { code == status };
            if !is_match {
                continue;
            }
            found = true;
            let target = node.resolve();
            out.compare("status", &node.pointer, self.at, code, status);
            if !is_default {
                out.add_evidence(&target.pointer, EvidenceKind::Specification, PAGE);
            }
            // What an error says is the contract's own.
            if is_success {
                self.body(documented, &target, out);
            }
        }
        if !found {
            let pointer = step(&self.endpoint.node.pointer, "responses");
            out.missing("status", &pointer, self.at, code);
        }
    }

    fn body(&self, documented: &Body, declared: &Node<'a>, out: &mut Comparisons) {
        let content = declared.property("content");
        let media_types = content.properties();
        // A collection may leave out the body of a response, and says nothing about its media type.
        let names_only = self.specification.has_names_only();
        for (_, media) in media_types.iter().filter(|_| names_only) {
            out.set_stated("media-type", &media.pointer);
            media.get("schema").iter().for_each(|it| out.set_stated("root-schema", &it.pointer));
        }
        if documented.kind == "none" && !names_only {
            let words = if media_types.is_empty() { "no body" } else { "a body" };
            out.compare("response", &declared.pointer, self.at, "no body", words);
        }
        if documented.kind == "none" {
            return;
        }
        let media_type = documented.media_type.as_deref().unwrap_or(NOTHING);
        for (name, media) in media_types.iter().filter(|_| !names_only) {
            out.compare("media-type", &media.pointer, self.at, media_type, name);
        }
        let [(_, media), ..] = media_types.as_slice() else {
            out.missing("response", &declared.pointer, self.at, &documented.kind);
            return;
        };
        let Some(schema) = media.get("schema") else { return };
        out.set_stated("root-schema", &schema.pointer);
        let Some(model) = &documented.model else { return };
        let model = match &documented.instead {
            Some(other) => {
                let words = [model, other].map(|it| self.specification.words(it));
                out.compare("root-schema", &schema.pointer, self.at, &words[0], &words[1]);
                other
            }
            None if self.is_other_model(model, &schema) => {
                let words = [self.specification.words(model), words(&schema)];
                out.compare("root-schema", &schema.pointer, self.at, &words[0], &words[1]);
                return;
            }
            None => model,
        };
        let mut seen = BTreeSet::new();
        if documented.kind == "array" {
            out.compare("type", &schema.pointer, self.at, "array", &type_of(&schema));
            let items = target(&schema).property("items");
            let path = Path { body: documented, model, prefix: "[]." };
            self.model(path, &target(&items), &mut seen, out);
        } else {
            let path = Path { body: documented, model, prefix: "" };
            self.model(path, &target(&schema), &mut seen, out);
        }
    }

    /// Whether a model has no property of the contract's schema: it is another model of the same name.
    fn is_other_model(&self, model: &str, schema: &Node<'a>) -> bool {
        let declared = target(schema).property("properties");
        let model = self.specification.model(model);
        let mut names = model.iter().flat_map(|model| &model.properties).peekable();
        names.peek().is_some()
            && !declared.is_empty()
            && names.all(|property| declared.get(&property.name).is_none())
    }

    fn model(
        &self,
        path: Path<'_>,
        target: &Node<'a>,
        seen: &mut BTreeSet<(String, String)>,
        out: &mut Comparisons,
    ) {
        let Path { body, model: name, prefix } = path;
        // Where a model is found twice in a body, the paths of its required properties may differ.
        if !seen.insert((format!("{prefix}{name}"), target.pointer.clone())) {
            return;
        }
        let Some(model) = self.specification.model(name) else {
            out.missing("schema", &target.pointer, self.at, name);
            return;
        };
        out.add_evidence(&target.pointer, EvidenceKind::Specification, PAGE);
        out.compare("type", &target.pointer, self.at, "object", &type_of(target));
        let declared = target.property("properties");
        for property in &model.properties {
            let place = format!("{}, model {name}, property {}", self.at.place, property.name);
            let at = Location { place: &place, ..self.at };
            let Some(own) = declared.get(&property.name) else {
                out.missing("property", &target.pointer, at, &property.name);
                continue;
            };
            out.add_evidence(&own.pointer, EvidenceKind::Specification, PAGE);
            let is_file = own.text("format") == Some("binary");
            let kind = if is_file { "file".to_owned() } else { type_of(&own) };
            compare_type(&own.pointer, &property.kind, &kind, at, out);
            compare_values(&own, &property.values, at, out);
            if self.specification.has_names_only() {
                set_unknown(&own, out);
            }
            let path = format!("{prefix}{}", property.name);
            if let Some(required) =
                body.required.as_ref().filter(|_| !body.undecided.contains(&path))
            {
                let is_required = requires(target, &property.name);
                compare_required(&own.pointer, required.contains(&path), is_required, at, out);
            } else {
                out.set_stated("required", &own.pointer);
            }
            if let Some(items) = &property.items {
                let declared = own.property("items");
                let words = declared.found().map_or(NOTHING.to_owned(), |_| type_of(&declared));
                if items != ANY {
                    out.compare("items", &declared.pointer, at, items, &words);
                }
            }
            let Some(model) = &property.model else { continue };
            let (inner, prefix) = match &property.items {
                Some(_) => (own.property("items"), format!("{path}[].")),
                None => (own, format!("{path}.")),
            };
            let path = Path { body, model, prefix: &prefix };
            self.model(path, &super::contract::target(&inner), seen, out);
        }
    }
}

/// Describes a schema as [`Specification::words`] describes a model.
fn words(schema: &Node<'_>) -> String {
    let properties = target(schema).property("properties");
    let items = target(&properties.property("items").property("items"));
    let names =
        |node: &Node<'_>| names_in_words(node.properties().into_iter().map(|(name, _)| name));
    match items.get("properties") {
        Some(inner) => format!("items of {}", names(&inner)),
        None => names(&properties),
    }
}

/// Compares types, unless the specification was read where it shows none.
fn compare_type(
    pointer: &str,
    documented: &str,
    declared: &str,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    if documented == ANY {
        out.set_stated("type", pointer);
    } else {
        out.compare("type", pointer, at, documented, declared);
    }
}

/// Records that the specification was read where it shows only the name of a property or parameter.
fn set_unknown(declared: &Node<'_>, out: &mut Comparisons) {
    out.set_stated("type", &declared.pointer);
    out.set_stated("required", &declared.pointer);
    for value in declared.list("x-known-values").iter().filter_map(|it| it.get("value")) {
        let pointer = known_value_pointer(declared, &spelled(value.value));
        out.set_stated("known-value", &pointer);
    }
}

fn compare_required(
    pointer: &str,
    documented: bool,
    declared: bool,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let word = |required| if required { "required" } else { "optional" };
    out.compare("required", pointer, at, word(documented), word(declared));
}

/// The contract lists the values, but may allow others.
fn compare_values(
    declared: &Node<'_>,
    documented: &[String],
    at: Location<'_>,
    out: &mut Comparisons,
) {
    for value in documented {
        let words = known_value(declared, value).map_or(NOTHING, |_| value);
        out.compare("known-value", &known_value_pointer(declared, value), at, value, words);
    }
}

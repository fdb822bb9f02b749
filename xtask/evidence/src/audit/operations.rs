//! Compares the operations of the pages with those of the contract.

use std::collections::BTreeSet;

use cpq_contract::{Node, step};

use super::comparisons::{Comparisons, Location};
use super::contract::{Contract, Endpoint, NOTHING, body_schema, target, text, type_of};
use super::other::EvidenceKind;
use super::paths::{ServerPrefixes, path_of, without_version};
use super::version::Version;
use super::{matching, properties, samples, schemas};
use crate::table::{Operation, Side, Table};

pub(super) fn compare(
    version: &Version,
    contract: Contract<'_>,
    tables: &[Table],
    out: &mut Comparisons,
) {
    let endpoints = contract.endpoints();
    let prefixes = ServerPrefixes::new(contract);
    let mut seen = Seen::default();
    for table in tables {
        for operation in &table.operations {
            let name = name(operation);
            let at = Location { page: &table.page.id, place: &name };
            let Some(endpoint) = matching::find(&endpoints, &prefixes, operation) else {
                out.missing("operation", "/paths", at, &name);
                continue;
            };
            seen.endpoints.insert(endpoint.node.pointer.clone());
            let pair = Pair { version, contract, prefixes: &prefixes, endpoint, operation, at };
            pair.compare(out, &mut seen);
        }
        for form in &table.path_forms {
            let prefix = prefixes.all.iter().find(|prefix| form.path.starts_with(prefix.as_str()));
            seen.prefixes.extend(prefix.cloned());
        }
    }
    for endpoint in &endpoints {
        undocumented(version, endpoint, &seen, out);
    }
    for prefix in prefixes.all.iter().filter(|prefix| !seen.prefixes.contains(*prefix)) {
        out.undocumented("prefix", "/servers/0/url", &without_version(prefix, &version.name));
    }
    samples::undocumented(&endpoints, &seen.examples, out);
}

/// What the pages have, taken together.
#[derive(Debug, Default)]
struct Seen {
    endpoints: BTreeSet<String>,
    prefixes: BTreeSet<String>,
    /// The pointers of examples that are samples of a page.
    examples: BTreeSet<String>,
}

/// The name of an operation on its page.
fn name(operation: &Operation) -> String {
    match (&operation.method, &operation.path, &operation.title) {
        (Some(method), Some(path), _) => format!("{method} {path}"),
        (_, _, Some(title)) => title.clone(),
        _ => {
            let example = operation.examples.first();
            format!("the call of {}", example.map_or("no URL", |it| path_of(&it.url)))
        }
    }
}

/// An operation of a page, and the contract's.
struct Pair<'c, 'a> {
    version: &'c Version,
    contract: Contract<'a>,
    prefixes: &'c ServerPrefixes,
    endpoint: &'c Endpoint<'a>,
    operation: &'c Operation,
    at: Location<'c>,
}

impl Pair<'_, '_> {
    fn compare(&self, out: &mut Comparisons, seen: &mut Seen) {
        self.path(out, seen);
        let is_deprecated = self.operation.deprecated;
        properties::compare_deprecated(&self.endpoint.node, is_deprecated, self.at, out);
        self.parameters(out);
        self.media_types(out);
        self.statuses(out);
        self.bodies(out);
        let sampled = samples::Sampled {
            version: self.version,
            contract: self.contract,
            prefixes: self.prefixes,
            endpoint: self.endpoint,
            operation: self.operation,
            at: self.at,
        };
        seen.examples.extend(samples::compare(&sampled, out));
    }

    fn path(&self, out: &mut Comparisons, seen: &mut Seen) {
        let Some(path) = &self.operation.path else { return };
        let version = &self.version.name;
        let item = step("/paths", &self.endpoint.path);
        let Some((prefix, own)) = self.prefixes.split(path) else {
            let declared = format!("{}{}", self.prefixes.default, self.endpoint.path);
            out.compare("version", &item, self.at, path, &declared);
            return;
        };
        seen.prefixes.insert(prefix.to_owned());
        let prefix = without_version(prefix, version);
        out.compare("version-in-path", &item, self.at, &prefix, "in the server URL");
        let default = without_version(&self.prefixes.default, version);
        out.compare("default-prefix", &item, self.at, &prefix, &default);
        out.compare("path", &item, self.at, own, &self.endpoint.path);
    }

    fn parameters(&self, out: &mut Comparisons) {
        let find = |name: &str, place: &str| {
            let mut named = self.endpoint.parameters.iter();
            named.find(|it| it.text("name") == Some(name) && it.text("in") == Some(place))
        };
        for documented in &self.operation.parameters {
            let place = documented.place.word();
            let text = format!("{}, {place} parameter {}", self.at.place, documented.name);
            let at = Location { place: &text, ..self.at };
            let pointer = self.endpoint.parameter_pointer(&documented.name);
            if let Some(declared) = find(&documented.name, place) {
                out.set_stated("parameter", &pointer);
                properties::compare_parameter(declared, documented, at, out);
                continue;
            }
            let mut named = self.endpoint.parameters.iter();
            match named.find(|it| it.text("name") == Some(&documented.name)) {
                Some(other) => {
                    out.set_stated("parameter", &pointer);
                    let declared = self::text(other, "in");
                    out.compare("parameter-place", &other.pointer, at, place, declared);
                }
                None => {
                    out.missing(
                        "parameter",
                        &pointer,
                        at,
                        &format!("{} in {place}", documented.name),
                    );
                }
            }
        }
        // The path names its parameters, even if the page shows nothing else about them.
        let names = self.operation.path.iter().flat_map(|path| path.split('/'));
        for name in names.filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')) {
            let pointer = self.endpoint.parameter_pointer(name);
            let Some(declared) = find(name, "path") else {
                out.missing("parameter", &pointer, self.at, &format!("{name} in path"));
                continue;
            };
            out.set_stated("parameter", &pointer);
            out.add_evidence(&declared.pointer, EvidenceKind::Documented, self.at.page);
            if !self.operation.parameters.iter().any(|it| it.name == name) {
                let kind = declared.get("schema").map_or(NOTHING.to_owned(), |it| type_of(&it));
                let words = if declared.is_true("required") { kind + ", required" } else { kind };
                out.note("path-only", &declared.pointer, self.at, "a name in the path", &words);
            }
        }
    }

    fn media_types(&self, out: &mut Comparisons) {
        let request = self.endpoint.request_body().into_iter().collect();
        let successes = self.endpoint.successes().into_iter().map(|(_, node)| node).collect();
        let sides: [(Vec<Node<'_>>, &[String]); 2] = [
            (request, &self.operation.request_media_types),
            (successes, &self.operation.response_media_types),
        ];
        for (bodies, documented) in sides {
            for content in bodies.iter().map(|body| body.property("content")) {
                let declared: Vec<&str> =
                    content.properties().into_iter().map(|(name, _)| name).collect();
                for name in documented.iter().filter(|name| !declared.contains(&name.as_str())) {
                    out.missing("media-type", &content.pointer, self.at, name);
                }
                for name in declared.into_iter().filter(|_| !documented.is_empty()) {
                    let word = if documented.iter().any(|it| it == name) { name } else { NOTHING };
                    let pointer = step(&content.pointer, name);
                    out.compare("media-type", &pointer, self.at, word, name);
                }
            }
        }
    }

    fn statuses(&self, out: &mut Comparisons) {
        let documented = &self.operation.responses;
        for (status, node) in self.endpoint.responses() {
            if documented.iter().any(|it| it == status && it != "default") {
                out.compare("status", &node.pointer, self.at, status, status);
                let target = node.resolve();
                out.add_evidence(&target.pointer, EvidenceKind::Documented, self.at.page);
            } else if status.starts_with('2') {
                let default = documented.iter().any(|it| it == "default");
                let words = if default { "default" } else { NOTHING };
                out.compare("status", &node.pointer, self.at, words, status);
            }
        }
        for status in documented.iter().filter(|status| *status != "default") {
            if !self.endpoint.responses().iter().any(|(declared, _)| declared == status) {
                let pointer = step(&self.endpoint.node.pointer, "responses");
                out.missing("status", &pointer, self.at, status);
            }
        }
    }

    fn bodies(&self, out: &mut Comparisons) {
        let pointer = step(&self.endpoint.node.pointer, "requestBody");
        let body = self.endpoint.request_body();
        if self.operation.no_request_body {
            let declared = if body.is_some() { "a body" } else { NOTHING };
            out.compare("request-body", &pointer, self.at, NOTHING, declared);
        }
        let sends = self.operation.schemas.iter().any(|schema| schema.side == Side::Request);
        if sends && body.is_none() {
            out.missing("request-body", &pointer, self.at, "a body");
        }
        schemas::compare(self.contract, self.endpoint, self.operation, self.at, out);
    }
}

/// What the contract says about an operation and no page states.
fn undocumented(version: &Version, endpoint: &Endpoint<'_>, seen: &Seen, out: &mut Comparisons) {
    let facts = &version.other.facts;
    let fact = |pointer: &str| facts.iter().find(|fact| fact.pointer == pointer);
    let pointer = &endpoint.node.pointer;
    let is_stated = seen.endpoints.contains(pointer) || out.is_stated("operation", pointer);
    if !is_stated && fact(pointer).is_none() {
        out.undocumented("operation", pointer, &format!("{} {}", endpoint.method, endpoint.path));
    }
    for parameter in &endpoint.parameters {
        let name = parameter.text("name").unwrap_or_default();
        let pointer = endpoint.parameter_pointer(name);
        match fact(&pointer) {
            _ if out.is_stated("parameter", &pointer) => {}
            Some(fact) => {
                let words = format!("from {}", fact.page);
                out.note("parameter-elsewhere", &pointer, Location::NONE, NOTHING, &words);
            }
            None => out.undocumented("parameter", &pointer, name),
        }
    }
    for (status, node) in endpoint.responses() {
        if !status.starts_with('2') && !out.is_stated("status", &node.pointer) {
            out.undocumented("undocumented-status", &node.pointer, status);
        }
    }
    if let Some(body) = endpoint.request_body().filter(|body| body.is_true("required")) {
        out.undocumented("body-required", &step(&body.pointer, "required"), "required");
    }
    for body in endpoint.bodies() {
        for (name, media) in body.property("content").properties() {
            if !out.is_stated("media-type", &media.pointer) {
                out.undocumented("media-type", &media.pointer, name);
            }
        }
        let Some(schema) = body_schema(&body) else { continue };
        // A schema that a fact names is compared with that fact.
        let is_in_facts = fact(&schema.pointer).is_some_and(|fact| fact.schema.is_some());
        if !out.is_stated("root-schema", &schema.pointer) && !is_in_facts {
            out.undocumented("schema", &schema.pointer, &target(&schema).name());
        }
    }
}

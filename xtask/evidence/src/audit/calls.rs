//! The calls of the pages beside the calls of the contract.

use std::collections::BTreeSet;

use cpq_contract::step;

use super::address::{Fronts, fits, neutral, path_of, same_shape};
use super::ledger::{At, Ledger, NOWHERE};
use super::members;
use super::node::{Call, Contract, NOTHING, Node};
use super::other::Support;
use super::tokens::Payload;
use super::{Version, align, samples};
use crate::table::{Operation, Side, Table};

/// The type of the bodies of all calls, as a pointer has it.
const JSON: &str = "application/json";

pub(super) fn compare(
    version: &Version,
    contract: Contract<'_>,
    tables: &[Table],
    ledger: &mut Ledger,
) {
    let calls = contract.calls();
    let fronts = Fronts::of(contract);
    let mut seen = Seen::default();
    for table in tables {
        for operation in &table.operations {
            let name = name(operation);
            let at = At { source: &table.page.id, place: &name };
            let Some(call) = find(&calls, &fronts, operation) else {
                ledger.lacks("operation", "/paths", at, &name);
                continue;
            };
            seen.calls.insert(call.node.pointer.clone());
            Comparing { version, contract, fronts: &fronts, call, operation, at }
                .run(ledger, &mut seen);
        }
        for form in &table.address_forms {
            let front = fronts.all.iter().find(|front| form.path.starts_with(front.as_str()));
            seen.fronts.extend(front.cloned());
        }
    }
    for call in &calls {
        beyond(version, contract, call, &seen, ledger);
    }
    for front in fronts.all.iter().filter(|front| !seen.fronts.contains(*front)) {
        ledger.beyond("prefix", "/servers/0/url", &neutral(front, &version.name));
    }
    samples::unsupported(contract, &calls, &seen.samples, ledger);
}

/// What the pages have, all taken together.
#[derive(Debug, Default)]
struct Seen {
    calls: BTreeSet<String>,
    fronts: BTreeSet<String>,
    /// Pointers of examples that are a sample of some page.
    samples: BTreeSet<String>,
}

/// What a page calls the call.
fn name(operation: &Operation) -> String {
    match (&operation.method, &operation.path, &operation.title) {
        (Some(method), Some(path), _) => format!("{method} {path}"),
        (_, _, Some(title)) => title.clone(),
        _ => {
            let example = operation.examples.first();
            format!("the call of {}", example.map_or("no address", |it| path_of(&it.url)))
        }
    }
}

/// The call of the contract that the page's call is: by method and path, else by what its sample
/// calls and sends, else by its payloads.
pub(super) fn find<'c, 'a>(
    calls: &'c [Call<'a>],
    fronts: &Fronts,
    operation: &Operation,
) -> Option<&'c Call<'a>> {
    if let (Some(method), Some(path)) = (&operation.method, &operation.path) {
        let own = fronts.split(path).map_or(path.as_str(), |(_, own)| own);
        let own = own.find("/rest/").map_or(own, |_| below_version(own));
        return calls.iter().find(|call| call.method == *method && same_shape(&call.path, own));
    }
    let sends = |operation: &Operation| {
        let mut samples = operation.examples.iter().flat_map(|example| &example.samples);
        samples.any(|sample| sample.side == Side::Request)
    };
    let mut by_address = calls.iter().filter(|call| {
        call.node.get("requestBody").is_some() == sends(operation)
            && operation.examples.iter().all(|example| {
                let path = path_of(&example.url);
                example.method.as_ref().is_none_or(|method| *method == call.method)
                    && fronts.split(path).is_some_and(|(_, own)| fits(&call.path, own))
            })
    });
    if let (Some(call), None) = (by_address.next(), by_address.next()) {
        return Some(call);
    }
    let is_sent = |call: &&Call<'_>| {
        let sent = samples::examples(call.node.get("requestBody"));
        let mut texts = operation.examples.iter().flat_map(|example| &example.samples);
        texts.any(|sample| {
            let payload = Payload::parse(&sample.text);
            sample.side == Side::Request
                && payload.is_ok_and(|it| sent.iter().any(|(_, _, sent)| *sent == it))
        })
    };
    let mut by_payload = calls.iter().filter(is_sent);
    match (by_payload.next(), by_payload.next()) {
        (Some(call), None) => Some(call),
        _ => None,
    }
}

/// The path behind any version, for one that is not the contract's.
fn below_version(path: &str) -> &str {
    let rest = path.split_once("/rest/").map_or("", |(_, rest)| rest);
    rest.find('/').map_or("", |start| &rest[start..])
}

/// One call of one page, and the contract's.
struct Comparing<'c, 'a> {
    version: &'c Version,
    contract: Contract<'a>,
    fronts: &'c Fronts,
    call: &'c Call<'a>,
    operation: &'c Operation,
    at: At<'c>,
}

impl Comparing<'_, '_> {
    fn run(&self, ledger: &mut Ledger, seen: &mut Seen) {
        self.path(ledger, seen);
        self.parameters(ledger);
        self.media_types(ledger);
        self.statuses(ledger);
        self.bodies(ledger);
        let found = samples::compare(
            &samples::Sampled {
                version: self.version,
                contract: self.contract,
                fronts: self.fronts,
                call: self.call,
                operation: self.operation,
                at: self.at,
            },
            ledger,
        );
        seen.samples.extend(found);
    }

    fn path(&self, ledger: &mut Ledger, seen: &mut Seen) {
        let Some(path) = &self.operation.path else { return };
        let version = &self.version.name;
        let item = step("/paths", &self.call.path);
        let Some((front, own)) = self.fronts.split(path) else {
            let ours = format!("{}{}", self.fronts.default, self.call.path);
            ledger.compare("version", &item, self.at, path, &ours);
            return;
        };
        seen.fronts.insert(front.to_owned());
        let front = neutral(front, version);
        ledger.compare("version-in-path", &item, self.at, &front, "in the server's address");
        let default = neutral(&self.fronts.default, version);
        ledger.compare("default-prefix", &item, self.at, &front, &default);
        ledger.compare("path", &item, self.at, own, &self.call.path);
    }

    fn parameters(&self, ledger: &mut Ledger) {
        let find = |name: &str, place: &str| {
            let mut named = self.call.parameters.iter();
            named.find(|it| it.text("name") == Some(name) && it.text("in") == Some(place))
        };
        for theirs in &self.operation.parameters {
            let place = theirs.place.word();
            let text = format!("{}, {place} parameter {}", self.at.place, theirs.name);
            let at = At { place: &text, ..self.at };
            let usage = self.call.usage(&theirs.name);
            if let Some(ours) = find(&theirs.name, place) {
                ledger.state("parameter", &usage);
                members::parameter(self.contract, ours, theirs, at, ledger);
                continue;
            }
            let mut named = self.call.parameters.iter();
            match named.find(|it| it.text("name") == Some(&theirs.name)) {
                Some(other) => {
                    let ours = other.text("in").unwrap_or(NOTHING);
                    ledger.state("parameter", &usage);
                    ledger.compare("parameter-place", &other.pointer, at, place, ours);
                }
                None => {
                    ledger.lacks("parameter", &usage, at, &format!("{} in {place}", theirs.name));
                }
            }
        }
        // The path names its parameters, also where the page shows nothing else about them.
        let names = self.operation.path.iter().flat_map(|path| path.split('/'));
        for name in names.filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')) {
            let Some(ours) = find(name, "path") else {
                ledger.lacks(
                    "parameter",
                    &self.call.usage(name),
                    self.at,
                    &format!("{name} in path"),
                );
                continue;
            };
            ledger.state("parameter", &self.call.usage(name));
            ledger.support(&ours.pointer, Support::Documented, self.at.source);
            if !self.operation.parameters.iter().any(|it| it.name == name) {
                let words = members::parameter_words(self.contract, ours);
                ledger.note("path-only", &ours.pointer, self.at, "a name in the path", &words);
            }
        }
    }

    fn media_types(&self, ledger: &mut Ledger) {
        let request = self.call.node.get("requestBody").into_iter().collect();
        let answers = self.call.successes().into_iter().map(|(_, node)| node).collect();
        let sides: [(Vec<Node<'_>>, &[String]); 2] = [
            (request, &self.operation.request_media_types),
            (answers, &self.operation.response_media_types),
        ];
        for (bodies, theirs) in sides {
            for body in bodies {
                let content = step(&body.pointer, "content");
                let ours: Vec<&str> = body
                    .get("content")
                    .iter()
                    .flat_map(Node::members)
                    .map(|(name, _)| name)
                    .collect();
                for name in theirs.iter().filter(|name| !ours.contains(&name.as_str())) {
                    ledger.lacks("media-type", &content, self.at, name);
                }
                for name in ours {
                    let pointer = step(&content, name);
                    if theirs.iter().any(|it| it == name) {
                        ledger.compare("media-type", &pointer, self.at, name, name);
                    } else if !theirs.is_empty() {
                        ledger.compare("media-type", &pointer, self.at, NOTHING, name);
                    }
                }
            }
        }
    }

    fn statuses(&self, ledger: &mut Ledger) {
        let theirs = &self.operation.responses;
        for (status, node) in self.call.responses() {
            if theirs.iter().any(|it| it == status && it != "default") {
                ledger.compare("status", &node.pointer, self.at, status, status);
                let target = self.contract.resolve(&node);
                ledger.support(&target.pointer, Support::Documented, self.at.source);
            } else if status.starts_with('2') {
                let default = theirs.iter().any(|it| it == "default");
                let words = if default { "default" } else { NOTHING };
                ledger.compare("status", &node.pointer, self.at, words, status);
            }
        }
        for status in theirs.iter().filter(|status| *status != "default") {
            if !self.call.responses().iter().any(|(ours, _)| ours == status) {
                let pointer = step(&self.call.node.pointer, "responses");
                ledger.lacks("status", &pointer, self.at, status);
            }
        }
    }

    fn bodies(&self, ledger: &mut Ledger) {
        let pointer = step(&self.call.node.pointer, "requestBody");
        let body = self.call.node.get("requestBody");
        if self.operation.no_request_body {
            let ours = if body.is_some() { "a body" } else { NOTHING };
            ledger.compare("request-body", &pointer, self.at, NOTHING, ours);
        }
        let sends = self.operation.schemas.iter().any(|schema| schema.side == Side::Request);
        if sends && body.is_none() {
            ledger.lacks("request-body", &pointer, self.at, "a body");
        }
        align::compare(self.contract, self.call, self.operation, self.at, ledger);
    }
}

/// The schema of a body.
pub(super) fn body_schema<'a>(body: &Node<'a>) -> Option<Node<'a>> {
    body.get("content")?.get(JSON)?.get("schema")
}

/// What the contract says of a call and no page does.
fn beyond(
    version: &Version,
    contract: Contract<'_>,
    call: &Call<'_>,
    seen: &Seen,
    ledger: &mut Ledger,
) {
    let facts = &version.other.facts;
    let fact = |pointer: &str| facts.iter().find(|fact| fact.member == pointer);
    if !seen.calls.contains(&call.node.pointer) && fact(&call.node.pointer).is_none() {
        let words = format!("{} {}", call.method, call.path);
        ledger.beyond("operation", &call.node.pointer, &words);
    }
    for parameter in &call.parameters {
        let name = parameter.text("name").unwrap_or_default();
        let usage = call.usage(name);
        match fact(&usage) {
            _ if ledger.is_stated("parameter", &usage) => {}
            Some(fact) => {
                let words = format!("from {}", fact.page);
                ledger.note("parameter-elsewhere", &usage, NOWHERE, NOTHING, &words);
            }
            None => ledger.beyond("parameter", &usage, name),
        }
    }
    for (status, node) in call.responses() {
        if !status.starts_with('2') && !ledger.is_stated("status", &node.pointer) {
            ledger.beyond("undocumented-status", &node.pointer, status);
        }
    }
    let request = call.node.get("requestBody");
    if let Some(required) = request.as_ref().and_then(|body| body.get("required"))
        && required.value == &serde_json::Value::Bool(true)
    {
        ledger.beyond("body-required", &required.pointer, "required");
    }
    let answers = call.successes().into_iter().map(|(_, node)| node);
    for body in request.into_iter().chain(answers) {
        for (name, media) in body.get("content").iter().flat_map(Node::members) {
            if !ledger.is_stated("media-type", &media.pointer) {
                ledger.beyond("media-type", &media.pointer, name);
            }
        }
        let Some(schema) = body_schema(&body) else { continue };
        if ledger.is_stated("root-schema", &schema.pointer) {
            continue;
        }
        let target = contract.target(&schema);
        match fact(&schema.pointer) {
            // Compared together with the other facts.
            Some(fact) if fact.schema.is_some() => {}
            _ => ledger.beyond("schema", &schema.pointer, &target.name()),
        }
    }
}

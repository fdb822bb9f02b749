//! The sample calls of the pages beside the examples of the contract and the files of `samples/`.

use std::collections::BTreeSet;

use cpq_contract::step;

use super::Version;
use super::address::{Fronts, fits, path_of};
use super::calls::body_schema;
use super::ledger::{At, Ledger};
use super::node::{Call, Contract, NOTHING, Node};
use super::other::Support;
use super::tokens::Payload;
use crate::table::{Example, Operation, Sample, Side};

const JSON: &str = "application/json";

/// The sample calls of one call of a page.
pub(super) struct Sampled<'c, 'a> {
    pub(super) version: &'c Version,
    pub(super) contract: Contract<'a>,
    pub(super) fronts: &'c Fronts,
    pub(super) call: &'c Call<'a>,
    pub(super) operation: &'c Operation,
    pub(super) at: At<'c>,
}

/// The examples of a body that are documented, by name.
pub(super) fn examples(body: Option<Node<'_>>) -> Vec<(String, Node<'_>, Payload)> {
    let media = body.and_then(|body| body.get("content")?.get(JSON));
    let examples = media.and_then(|media| media.get("examples"));
    let mut found = Vec::new();
    for (name, example) in examples.iter().flat_map(Node::members) {
        if let Some(value) = example.get("value").filter(|_| is_documented(name)) {
            found.push((name.to_owned(), example, Payload::of(value.value)));
        }
    }
    found
}

fn is_documented(name: &str) -> bool {
    name == "documented" || name.starts_with("documented-")
}

/// Compares all, and gives the pointers of the contract's examples that the page has.
pub(super) fn compare(sampled: &Sampled<'_, '_>, ledger: &mut Ledger) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for example in &sampled.operation.examples {
        sampled.address(example, ledger);
        sampled.headers(example, ledger);
        for side in [Side::Request, Side::Response] {
            let of_side: Vec<&Sample> =
                example.samples.iter().filter(|sample| sample.side == side).collect();
            for (status, body) in sampled.bodies(side) {
                sampled.payloads(&of_side, side, status, &body, &mut found, ledger);
            }
        }
    }
    found
}

impl<'a> Sampled<'_, 'a> {
    fn bodies(&self, side: Side) -> Vec<(&'a str, Node<'a>)> {
        match side {
            Side::Request => {
                self.call.node.get("requestBody").map(|body| ("", body)).into_iter().collect()
            }
            Side::Response => self.call.successes(),
        }
    }

    fn address(&self, example: &Example, ledger: &mut Ledger) {
        let path = path_of(&example.url);
        let own = self.fronts.split(path).map_or(path, |(_, own)| own);
        let is_ours = fits(&self.call.path, own)
            && example.method.as_ref().is_none_or(|method| *method == self.call.method);
        let words = match (&example.method, is_ours) {
            (_, true) => self.call.path.clone(),
            (Some(method), _) if *method != self.call.method => format!("{method} {own}"),
            _ => own.to_owned(),
        };
        ledger.compare("sample-address", &self.call.node.pointer, self.at, &words, &self.call.path);
    }

    fn headers(&self, example: &Example, ledger: &mut Ledger) {
        for header in &example.headers {
            let bodies = match header.name.to_ascii_lowercase().as_str() {
                "authorization" => {
                    self.credentials(&header.value, ledger);
                    continue;
                }
                "content-type" => self.bodies(Side::Request),
                "accept" => self.bodies(Side::Response),
                _ => continue,
            };
            for (_, body) in bodies {
                let content = step(&body.pointer, "content");
                let name = &header.value;
                let has = body.get("content").is_some_and(|it| it.get(name).is_some());
                let ours = if has { name.as_str() } else { NOTHING };
                ledger.compare("media-type", &step(&content, name), self.at, name, ours);
            }
        }
    }

    /// A sample that signs in shows how one can.
    fn credentials(&self, theirs: &str, ledger: &mut Ledger) {
        let schemes = self.contract.components("securitySchemes");
        let mut ours = schemes.iter().filter(|(_, scheme)| {
            scheme.text("scheme").is_some_and(|name| name.eq_ignore_ascii_case(theirs))
        });
        match ours.next() {
            Some((_, scheme)) => ledger.support(&scheme.pointer, Support::Sample, self.at.source),
            None => ledger.lacks("security", "/components/securitySchemes", self.at, theirs),
        }
    }

    /// The alternatives of one side beside the documented examples of one body.
    fn payloads(
        &self,
        samples: &[&Sample],
        side: Side,
        status: &str,
        body: &Node<'a>,
        found: &mut BTreeSet<String>,
        ledger: &mut Ledger,
    ) {
        let mut ours = examples(Some(body.clone()));
        let mut open = Vec::new();
        for (number, sample) in samples.iter().enumerate() {
            let text = format!("{}, {} sample {}", self.at.place, side.word(), number + 1);
            let at = At { place: &text, ..self.at };
            let Some(theirs) = read(sample, body, at, ledger) else { continue };
            ledger.state("media-type", &step(&step(&body.pointer, "content"), JSON));
            if let Some(schema) = body_schema(body) {
                self.members(&theirs, &schema, at, ledger);
            }
            match ours.iter().position(|(_, _, our)| *our == theirs) {
                Some(index) => {
                    let (name, node, our) = ours.remove(index);
                    let pointer = step(&node.pointer, "value");
                    ledger.compare("sample", &pointer, at, "the same payload", "the same payload");
                    self.file(&name, &pointer, side, &our, at, ledger);
                    found.insert(node.pointer);
                }
                None => open.push((text, theirs)),
            }
        }
        // What is left belongs together in its order.
        for (index, (text, theirs)) in open.into_iter().enumerate() {
            let at = At { place: &text, ..self.at };
            if let Some((_, node, our)) = ours.get(index) {
                let (place, page, contract) = theirs.difference(our).unwrap_or_default();
                let pointer = format!("{}/value{place}", node.pointer);
                ledger.compare("sample", &pointer, at, &page, &contract);
                found.insert(node.pointer.clone());
            } else {
                let words = if status.is_empty() { "a sample" } else { "a sample answer" };
                ledger.lacks("sample", &body.pointer, at, words);
            }
        }
    }

    /// The file beside the contract is the same payload, down to the spelling of its numbers.
    fn file(
        &self,
        name: &str,
        pointer: &str,
        side: Side,
        ours: &Payload,
        at: At<'_>,
        ledger: &mut Ledger,
    ) {
        let variant = name.strip_prefix("documented").unwrap_or_default().replacen('-', ".", 1);
        let file = format!("samples/{}.{}{variant}.json", self.call.id(), side.word());
        let words = match self.version.samples.get(&file).map(|text| Payload::parse(text)) {
            None => NOTHING.to_owned(),
            Some(Err(_)) => "text that is not JSON".to_owned(),
            Some(Ok(theirs)) => match ours.difference(&theirs) {
                None => "the same payload".to_owned(),
                Some((place, _, words)) => format!("{words} at {place}"),
            },
        };
        ledger.compare("sample-file", pointer, at, "the same payload", &words);
    }

    /// What a sample shows of the members of a schema.
    fn members(&self, theirs: &Payload, schema: &Node<'a>, at: At<'_>, ledger: &mut Ledger) {
        let target = self.contract.target(schema);
        match theirs {
            Payload::Object(members) => {
                let properties = target.get("properties");
                for (name, value) in members {
                    let property = properties.as_ref().and_then(|it| it.get(name));
                    let text = format!("{}, member {name}", at.place);
                    let at = At { place: &text, ..at };
                    let Some(property) = property else {
                        ledger.lacks("sample-member", &target.pointer, at, name);
                        continue;
                    };
                    ledger.support(&property.pointer, Support::Sample, at.source);
                    self.kind(value, &property, at, ledger);
                    self.members(value, &property, at, ledger);
                }
                for name in
                    target.value.get("required").and_then(|it| it.as_array()).into_iter().flatten()
                {
                    let name = name.as_str().unwrap_or_default();
                    if !members.contains_key(name) {
                        let pointer = step(&step(&target.pointer, "properties"), name);
                        ledger.compare("sample-required", &pointer, at, NOTHING, "required");
                    }
                }
            }
            Payload::Array(items) => {
                let Some(schema) = target.get("items") else {
                    if let Some(item) = items.first() {
                        let pointer = step(&target.pointer, "items");
                        ledger.lacks("items", &pointer, at, item.kind());
                    }
                    return;
                };
                for item in items {
                    self.kind(item, &schema, at, ledger);
                    self.members(item, &schema, at, ledger);
                }
            }
            Payload::Token(_) => {}
        }
    }

    /// A sampled value has to be one of the member's type, and to fit its format.
    fn kind(&self, value: &Payload, schema: &Node<'a>, at: At<'_>, ledger: &mut Ledger) {
        let ours = self.contract.kind(schema);
        let theirs = value.kind();
        let fits = ours
            .split(" or ")
            .any(|kind| kind == theirs || (kind, theirs) == ("number", "integer"));
        let target = self.contract.target(schema);
        let is_too_long = target.text("format") == Some("int32")
            && matches!(value, Payload::Token(token) if token.parse::<i32>().is_err());
        if !fits {
            ledger.compare("sample-type", &schema.pointer, at, theirs, &ours);
        } else if is_too_long {
            ledger.compare("sample-type", &schema.pointer, at, "more than 32 bits", "format int32");
        }
    }
}

/// The payload of a sample; a page may have lost its opening brace.
fn read(sample: &Sample, body: &Node<'_>, at: At<'_>, ledger: &mut Ledger) -> Option<Payload> {
    if let Ok(payload) = Payload::parse(&sample.text) {
        return Some(payload);
    }
    if let Ok(payload) = Payload::parse(&format!("{{{}", sample.text)) {
        let (page, contract) = ("no opening brace", "an opening brace");
        ledger.compare("sample-brace", &body.pointer, at, page, contract);
        return Some(payload);
    }
    ledger.lacks("sample", &body.pointer, at, "text that is not JSON");
    None
}

/// Examples that are called documented and that no page has, and bodies without any.
pub(super) fn unsupported(
    contract: Contract<'_>,
    calls: &[Call<'_>],
    found: &BTreeSet<String>,
    ledger: &mut Ledger,
) {
    for call in calls {
        let request = call.node.get("requestBody");
        let answers = call.successes().into_iter().map(|(_, node)| contract.resolve(&node));
        for body in request.into_iter().chain(answers) {
            let media = body.get("content").and_then(|content| content.get(JSON));
            let examples = media.and_then(|media| media.get("examples"));
            for (name, example) in examples.iter().flat_map(Node::members) {
                if !is_documented(name) {
                    ledger.beyond("composed-example", &example.pointer, "a composed example");
                } else if !found.contains(&example.pointer) {
                    ledger.beyond("sample-unsupported", &example.pointer, "a documented example");
                }
            }
        }
    }
}

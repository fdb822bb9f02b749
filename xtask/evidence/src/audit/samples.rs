//! Compares the sample calls of the pages with the contract's examples and the files of `samples/`.

use std::collections::BTreeSet;

use cpq_contract::{Node, Payload, step};
use serde_json::Value;

use super::comparisons::{Comparisons, Location};
use super::contract::{
    Contract, Endpoint, JSON, NOTHING, body_schema, documented_examples, examples, is_documented,
    target, type_of,
};
use super::other::EvidenceKind;
use super::paths::{ServerPrefixes, fits, path_of};
use super::version::Version;
use crate::table::{Example, Operation, Sample, Side};

/// The sample calls of an operation of a page.
pub(super) struct Sampled<'c, 'a> {
    pub(super) version: &'c Version,
    pub(super) contract: Contract<'a>,
    pub(super) prefixes: &'c ServerPrefixes,
    pub(super) endpoint: &'c Endpoint<'a>,
    pub(super) operation: &'c Operation,
    pub(super) at: Location<'c>,
}

/// Compares all sample calls, and returns the pointers of the contract's examples that the page has.
pub(super) fn compare(sampled: &Sampled<'_, '_>, out: &mut Comparisons) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for example in &sampled.operation.examples {
        sampled.compare_path(example, out);
        sampled.compare_headers(example, out);
        for side in [Side::Request, Side::Response] {
            let of_side: Vec<&Sample> =
                example.samples.iter().filter(|sample| sample.side == side).collect();
            for body in sampled.bodies(side) {
                sampled.compare_payloads(&of_side, side, &body, &mut found, out);
            }
        }
    }
    found
}

impl<'a> Sampled<'_, 'a> {
    fn bodies(&self, side: Side) -> Vec<Node<'a>> {
        match side {
            Side::Request => self.endpoint.request_body().into_iter().collect(),
            Side::Response => self.endpoint.successes().into_iter().map(|(_, body)| body).collect(),
        }
    }

    fn compare_path(&self, example: &Example, out: &mut Comparisons) {
        let Endpoint { method, path: declared, node, .. } = self.endpoint;
        let path = path_of(&example.url);
        let own = self.prefixes.split(path).map_or(path, |(_, own)| own);
        let words = match &example.method {
            Some(other) if other != method => format!("{other} {own}"),
            _ if fits(declared, own) => declared.clone(),
            _ => own.to_owned(),
        };
        out.compare("sample-path", &node.pointer, self.at, &words, declared);
    }

    fn compare_headers(&self, example: &Example, out: &mut Comparisons) {
        for header in &example.headers {
            let bodies = match header.name.to_ascii_lowercase().as_str() {
                "authorization" => {
                    self.compare_scheme(&header.value, out);
                    continue;
                }
                "content-type" => self.bodies(Side::Request),
                "accept" => self.bodies(Side::Response),
                _ => continue,
            };
            for body in bodies {
                let media = body.property("content").property(&header.value);
                let declared = if media.exists() { header.value.as_str() } else { NOTHING };
                out.compare("media-type", &media.pointer, self.at, &header.value, declared);
            }
        }
    }

    /// A sample call that authenticates is evidence for its scheme.
    fn compare_scheme(&self, documented: &str, out: &mut Comparisons) {
        let schemes = self.contract.components("securitySchemes");
        let mut declared = schemes.iter().filter(|(_, scheme)| {
            scheme.text("scheme").is_some_and(|name| name.eq_ignore_ascii_case(documented))
        });
        match declared.next() {
            Some((_, scheme)) => {
                out.add_evidence(&scheme.pointer, EvidenceKind::Sample, self.at.page);
            }
            None => out.missing("security", "/components/securitySchemes", self.at, documented),
        }
    }

    /// Compares the alternative payloads of one side with the documented examples of a body.
    fn compare_payloads(
        &self,
        samples: &[&Sample],
        side: Side,
        body: &Node<'a>,
        found: &mut BTreeSet<String>,
        out: &mut Comparisons,
    ) {
        let mut declared = documented_examples(body);
        let mut unmatched = Vec::new();
        for (number, sample) in samples.iter().enumerate() {
            let place = format!("{}, {} sample {}", self.at.place, side.word(), number + 1);
            let at = Location { place: &place, ..self.at };
            let Some((documented, has_brace)) = payload(sample) else {
                out.missing("sample", &body.pointer, at, "text that is not JSON");
                continue;
            };
            if !has_brace {
                let (page, contract) = ("no opening brace", "an opening brace");
                out.compare("sample-brace", &body.pointer, at, page, contract);
            }
            out.set_stated("media-type", &step(&step(&body.pointer, "content"), JSON));
            if let Some(schema) = body_schema(body) {
                compare_properties(&documented, &schema, at, out);
            }
            match declared.iter().position(|(_, _, example)| *example == documented) {
                Some(index) => {
                    let (name, node, example) = declared.remove(index);
                    let pointer = step(&node.pointer, "value");
                    out.compare("sample", &pointer, at, "the same payload", "the same payload");
                    self.compare_file(name, &pointer, side, &example, at, out);
                    found.insert(node.pointer);
                }
                None => unmatched.push((place, documented)),
            }
        }
        // The samples that are left belong to the examples that are left, in this order.
        for (index, (place, documented)) in unmatched.into_iter().enumerate() {
            let at = Location { place: &place, ..self.at };
            if let Some((_, node, example)) = declared.get(index) {
                let difference = documented.difference(example).unwrap_or_default();
                let pointer = format!("{}/value{}", node.pointer, difference.pointer);
                out.compare("sample", &pointer, at, &difference.found, &difference.expected);
                found.insert(node.pointer.clone());
            } else {
                out.missing("sample", &body.pointer, at, "a sample");
            }
        }
    }

    /// The file in `samples/` has to be the same payload, including the spelling of its numbers.
    fn compare_file(
        &self,
        name: &str,
        pointer: &str,
        side: Side,
        declared: &Payload,
        at: Location<'_>,
        out: &mut Comparisons,
    ) {
        let variant = name.strip_prefix("documented").unwrap_or_default().replacen('-', ".", 1);
        let file = format!("samples/{}.{}{variant}.json", self.endpoint.id(), side.word());
        let words = match self.version.samples.get(&file).map(|text| Payload::parse(text)) {
            None => NOTHING.to_owned(),
            Some(Err(_)) => "text that is not JSON".to_owned(),
            Some(Ok(documented)) => match declared.difference(&documented) {
                None => "the same payload".to_owned(),
                Some(it) => format!("{} at {}", it.expected, it.pointer),
            },
        };
        out.compare("sample-file", pointer, at, "the same payload", &words);
    }
}

/// Compares the properties that a payload shows with those of a schema.
fn compare_properties(
    documented: &Payload,
    schema: &Node<'_>,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let target = target(schema);
    match documented {
        Payload::Object(properties) => {
            for (name, value) in properties {
                let place = format!("{}, property {name}", at.place);
                let at = Location { place: &place, ..at };
                let Some(property) = target.property("properties").get(name) else {
                    out.missing("sample-property", &target.pointer, at, name);
                    continue;
                };
                out.add_evidence(&property.pointer, EvidenceKind::Sample, at.page);
                compare_value(value, &property, at, out);
            }
            let required = target.value.get("required").and_then(Value::as_array);
            for name in required.into_iter().flatten().filter_map(Value::as_str) {
                if !properties.contains_key(name) {
                    let pointer = step(&step(&target.pointer, "properties"), name);
                    out.compare("sample-required", &pointer, at, NOTHING, "required");
                }
            }
        }
        Payload::Array(items) => match target.get("items") {
            Some(schema) => items.iter().for_each(|item| compare_value(item, &schema, at, out)),
            None => {
                if let Some(item) = items.first() {
                    let pointer = step(&target.pointer, "items");
                    out.missing("items", &pointer, at, item.type_name());
                }
            }
        },
        Payload::Token(_) => {}
    }
}

/// Compares a value with a schema: its type, its format, and the properties in it.
fn compare_value(value: &Payload, schema: &Node<'_>, at: Location<'_>, out: &mut Comparisons) {
    let declared = type_of(schema);
    let documented = value.type_name();
    let fits = declared
        .split(" or ")
        .any(|kind| kind == documented || (kind, documented) == ("number", "integer"));
    let exceeds_int32 = target(schema).text("format") == Some("int32")
        && matches!(value, Payload::Token(token) if token.parse::<i32>().is_err());
    if !fits {
        out.compare("sample-type", &schema.pointer, at, documented, &declared);
    } else if exceeds_int32 {
        out.compare("sample-type", &schema.pointer, at, "more than 32 bits", "format int32");
    }
    compare_properties(value, schema, at, out);
}

/// The payload of a sample, and whether it has its opening brace: one page has lost it.
pub(super) fn payload(sample: &Sample) -> Option<(Payload, bool)> {
    if let Ok(payload) = Payload::parse(&sample.text) {
        return Some((payload, true));
    }
    Payload::parse(&format!("{{{}", sample.text)).ok().map(|payload| (payload, false))
}

/// Finds examples that no page has. Only composed examples may be our own.
pub(super) fn undocumented(
    endpoints: &[Endpoint<'_>],
    found: &BTreeSet<String>,
    out: &mut Comparisons,
) {
    for body in endpoints.iter().flat_map(Endpoint::bodies) {
        for (name, example) in examples(&body.resolve()) {
            if !is_documented(name) {
                out.undocumented("composed-example", &example.pointer, "a composed example");
            } else if !found.contains(&example.pointer) {
                out.undocumented("sample-unsupported", &example.pointer, "a documented example");
            }
        }
    }
}

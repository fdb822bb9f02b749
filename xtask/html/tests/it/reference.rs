//! The reference page shows everything in the contracts, with exact integers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use crate::page::{parse, select};
use crate::spec;

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// The elements of a page by their ids.
struct Ids<'a>(BTreeMap<&'a str, ElementRef<'a>>);

impl<'a> Ids<'a> {
    fn new(page: &'a Html) -> Self {
        let elements = page.select(&ID);
        Self(elements.filter_map(|element| Some((element.attr("id")?, element))).collect())
    }

    fn at(&self, id: &str) -> ElementRef<'a> {
        *self.0.get(id).unwrap_or_else(|| panic!("no `{id}`"))
    }
}

static ID: LazyLock<Selector> = LazyLock::new(|| select("[id]"));

fn entries<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

#[test]
fn shows_every_operation_schema_property_and_page() {
    let folders = spec::all();
    let page = parse(&spec::page(&folders));
    let ids = Ids::new(&page);
    let coverage: Vec<String> = page.select(&select("p.coverage")).map(text).collect();
    assert_eq!(coverage, vec![spec::COVERAGE; folders.len()]);
    for folder in &folders {
        let version = &folder.name;
        for (path, item) in entries(&folder.contract, "/paths") {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let id = operation["operationId"].as_str().expect("an operationId");
                let heading = ids.at(&format!("{version}-{id}"));
                let card =
                    text(ElementRef::wrap(heading.parent().expect("a card")).expect("a card"));
                for word in [
                    path,
                    &method.to_uppercase(),
                    operation["summary"].as_str().unwrap_or_default(),
                ] {
                    assert!(card.contains(word), "{id} does not show `{word}`");
                }
                for status in operation["responses"].as_object().expect("responses").keys() {
                    ids.at(&format!("{version}-{id}-{status}"));
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let pointer = parameter["$ref"].as_str().expect("a shared parameter");
                    let parameter = folder.contract.pointer(pointer.trim_start_matches('#'));
                    let name = parameter.expect("a parameter")["name"].as_str().expect("a name");
                    ids.at(&format!("{version}-{id}.{name}"));
                }
            }
        }
        for (name, schema) in entries(&folder.contract, "/components/schemas") {
            ids.at(&format!("{version}-{name}"));
            for (property_name, property) in entries(schema, "/properties") {
                // An id must not have blanks.
                let anchor = property_name.replace(' ', "_");
                let shown = text(ids.at(&format!("{version}-{name}.{anchor}")));
                let kind = property["x-evidence"]["kind"].as_str().expect("evidence");
                let words = match kind {
                    "documented" => "documented ",
                    "documented-elsewhere" => "documented elsewhere",
                    "specification" => "in the specification",
                    "sample" => "seen in a sample",
                    _ => "inferred",
                };
                assert!(shown.contains(words), "{name}.{property_name}: {shown}");
                if let Some(format) = property["format"].as_str() {
                    assert!(shown.contains(format), "{name}.{property_name}: {shown}");
                }
            }
        }
        for (id, _) in entries(&folder.contract, "/x-pages") {
            ids.at(&format!("{version}-page-{id}"));
        }
        for number in 1..=folder.quirks.len() {
            let entry = ids.at(&format!("{version}-deviation-{number}"));
            assert!(text(entry).contains(&folder.quirks[number - 1].why), "deviation {number}");
        }
    }
}

#[test]
fn counts_the_evidence_of_each_operation() {
    let text = "
openapi: '3.0.3'
info: {title: T, version: '1', license: {name: L, url: 'https://l'}, contact: {name: C, url: 'https://c'}}
tags: [{name: A}]
x-pages: {p: {title: P, url: 'https://p'}}
paths:
  /a:
    parameters: [{$ref: '#/components/parameters/a'}]
    post:
      operationId: send
      summary: Sends
      tags: [A]
      externalDocs: {url: 'https://d'}
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                file: {type: string, format: binary, x-evidence: {kind: specification, page: p}}
      responses:
        '200':
          description: It.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/A'}}}}
          x-evidence: {kind: inferred}
        '404':
          description: Not.
          content: {application/json: {schema: {$ref: '#/components/schemas/Not'}}}
components:
  parameters: {a: {name: a, in: path, schema: {type: string}, x-evidence: {kind: documented, page: p}}}
  schemas:
    A:
      properties:
        again: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string}], x-evidence: {kind: sample, page: p}}
        example: {type: string, deprecated: true, readOnly: true, x-evidence: {kind: sample, page: p}}
      example: {x-evidence: {kind: documented}}
      x-evidence: {kind: documented-elsewhere, page: p}
    Not: {x-evidence: {kind: inferred}}
";
    let contract = cpq_contract::load(text).expect("a contract").value;
    let payloads = BTreeMap::new();
    let version = cpq_html::Version {
        name: "v1",
        contract: &contract,
        quirks: &[],
        payloads: &payloads,
        coverage: None,
    };
    let page = parse(&cpq_html::reference(&[version]).expect("a page"));
    let shares: Vec<String> = page.select(&select(".shares .evidence")).map(self::text).collect();
    let expected = [
        "1 documented",
        "1 documented elsewhere",
        "1 in the specification",
        "2 seen in a sample",
        "1 inferred",
    ];
    assert_eq!(shares, expected);
    let ids = Ids::new(&page);
    assert!(self::text(ids.at("v1-send-body.file")).contains("string, binary"));
    assert!(self::text(ids.at("v1-A.again")).contains(" A or string"));
    let labels = " deprecated read-only ";
    assert!(self::text(ids.at("v1-A.example")).contains(labels));
}

#[test]
fn our_page_can_be_opened_at_once() {
    let bytes = spec::page(&spec::all()).len();
    assert!(bytes < 3 << 20, "the page has {bytes} bytes");
}

#[test]
fn shows_every_payload_unchanged() {
    let folders = spec::all();
    let page = parse(&spec::page(&folders));
    let shown: BTreeSet<String> = page.select(&select("pre")).map(text).collect();
    for folder in &folders {
        for (name, payload) in &folder.payloads {
            assert!(shown.contains(payload.trim_end()), "{}/{name} is not shown", folder.name);
        }
    }
}

/// Integers with too many digits for a double, with the number of occurrences.
fn long_numbers(text: &str) -> BTreeMap<&str, usize> {
    let mut numbers = BTreeMap::new();
    for run in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if run.len() >= 16 && run.bytes().all(|byte| byte.is_ascii_digit()) {
            *numbers.entry(run).or_default() += 1;
        }
    }
    numbers
}

#[test]
fn shows_all_long_integers_of_the_contracts_and_no_others() {
    let folders = spec::all();
    let text = spec::page(&folders);
    let shown = long_numbers(&text);
    let mut sources = String::new();
    for folder in &folders {
        sources.push_str(&folder.contract.to_string());
    }
    assert!(shown.contains_key("318766884429645907") && shown.contains_key("181556695830934950"));
    assert_eq!(
        shown.keys().collect::<BTreeSet<_>>(),
        long_numbers(&sources).keys().collect::<BTreeSet<_>>()
    );
}

#[test]
fn is_deterministic() {
    assert_eq!(spec::page(&spec::all()), spec::page(&spec::all()));
}

//! The reference page shows everything in the contracts, with exact integers.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html};
use serde_json::Value;

use crate::page::{parse, select};
use crate::spec;

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

fn at<'a>(page: &'a Html, id: &str) -> ElementRef<'a> {
    page.select(&select(&format!("[id='{id}']"))).next().unwrap_or_else(|| panic!("no `{id}`"))
}

fn entries<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

#[test]
fn shows_every_operation_schema_property_and_page() {
    let folders = spec::all();
    let page = parse(&spec::page(&folders));
    for folder in &folders {
        let version = &folder.name;
        for (path, item) in entries(&folder.contract, "/paths") {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let id = operation["operationId"].as_str().expect("an operationId");
                let heading = at(&page, &format!("{version}-{id}"));
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
                    at(&page, &format!("{version}-{id}-{status}"));
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let name = parameter["$ref"].as_str().and_then(|it| it.rsplit('/').next());
                    at(&page, &format!("{version}-{id}.{}", name.expect("a shared parameter")));
                }
            }
        }
        for (name, schema) in entries(&folder.contract, "/components/schemas") {
            at(&page, &format!("{version}-{name}"));
            for (property_name, property) in entries(schema, "/properties") {
                let shown = text(at(&page, &format!("{version}-{name}.{property_name}")));
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
            at(&page, &format!("{version}-page-{id}"));
        }
        for number in 1..=folder.quirks.len() {
            let entry = at(&page, &format!("{version}-deviation-{number}"));
            assert!(text(entry).contains(&folder.quirks[number - 1].why), "deviation {number}");
        }
    }
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

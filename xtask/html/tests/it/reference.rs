//! The reference page shows all that the contracts say, and every digit of it.

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

fn members<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

#[test]
fn every_operation_schema_member_and_page_is_on_it() {
    let folders = spec::all();
    let page = parse(&spec::page(&folders));
    for folder in &folders {
        let version = &folder.name;
        for (path, item) in members(&folder.contract, "/paths") {
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
                    assert!(card.contains(word), "{id} does not say `{word}`");
                }
                for status in operation["responses"].as_object().expect("answers").keys() {
                    at(&page, &format!("{version}-{id}-{status}"));
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let name = parameter["$ref"].as_str().and_then(|it| it.rsplit('/').next());
                    at(&page, &format!("{version}-{id}.{}", name.expect("a shared parameter")));
                }
            }
        }
        for (name, schema) in members(&folder.contract, "/components/schemas") {
            at(&page, &format!("{version}-{name}"));
            for (member, property) in members(schema, "/properties") {
                let shown = text(at(&page, &format!("{version}-{name}.{member}")));
                let kind = property["x-evidence"]["kind"].as_str().expect("evidence");
                let words = match kind {
                    "documented" => "documented ",
                    "documented-elsewhere" => "documented elsewhere",
                    "sample" => "seen in a sample",
                    _ => "inferred",
                };
                assert!(shown.contains(words), "{name}.{member}: {shown}");
                if let Some(format) = property["format"].as_str() {
                    assert!(shown.contains(format), "{name}.{member}: {shown}");
                }
            }
        }
        for (id, _) in members(&folder.contract, "/x-pages") {
            at(&page, &format!("{version}-page-{id}"));
        }
        for number in 1..=folder.quirks.len() {
            let entry = at(&page, &format!("{version}-departure-{number}"));
            assert!(text(entry).contains(&folder.quirks[number - 1].why), "departure {number}");
        }
    }
}

#[test]
fn every_payload_is_shown_character_for_character() {
    let folders = spec::all();
    let page = parse(&spec::page(&folders));
    let shown: BTreeSet<String> = page.select(&select("pre")).map(text).collect();
    for folder in &folders {
        for (name, payload) in &folder.payloads {
            assert!(shown.contains(payload.trim_end()), "{}/{name} is not shown", folder.name);
        }
    }
}

/// Runs of digits that a double can't hold, with how often each is there.
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
fn integers_are_exact_and_none_is_made_up() {
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
fn the_same_contracts_give_the_same_page() {
    assert_eq!(spec::page(&spec::all()), spec::page(&spec::all()));
}

//! The change page says what the comparison says.

use cpq_compare::{Comparison, compare};
use cpq_html::{Changes, CrateChanges, ItemChange};
use scraper::Html;
use serde_json::{Value, json};

use crate::page::{parse, select};
use crate::spec;

/// The newest contract, and what it could become.
fn pair() -> (Value, Value) {
    let old = spec::all().remove(0).contract;
    let mut new = old.clone();
    new["info"]["version"] = json!("0.2.0");
    let schemas = &mut new["components"]["schemas"];
    let user = schemas["User"]["properties"].as_object_mut().expect("members");
    user.remove("fax").expect("it was there");
    user.insert(
        "nickname".to_owned(),
        json!({"type": "string", "description": "<b>bold</b> & more"}),
    );
    schemas["Status"]["properties"]["value"]["type"] = json!("string");
    new["components"]["parameters"]["limit"]["example"] = json!(318_766_884_429_645_907_i64);
    (old, new)
}

fn page(contracts: &[(String, Comparison)], items: &Result<CrateChanges, String>) -> Html {
    let notes = ["The contract v6 is gone: breaking.".to_owned()];
    parse(&cpq_html::changes(&Changes { old: "v19", new: "v20", contracts, notes: &notes, items }))
}

/// Two contracts on one page, as after a release of several versions.
fn twice(old: &Value, new: &Value) -> Vec<(String, Comparison)> {
    ["v19", "v7"]
        .map(|name| (name.to_owned(), compare(old, new).expect("they can be compared")))
        .into()
}

fn left_out() -> Result<CrateChanges, String> {
    Err("the new one does not pass the house rules".to_owned())
}

fn text(page: &Html, query: &str) -> String {
    page.select(&select(query)).flat_map(|element| element.text()).collect()
}

#[test]
fn every_change_is_on_it_with_both_sides_and_whom_it_touches() {
    let (old, new) = pair();
    let contracts = twice(&old, &new);
    let page = page(&contracts, &left_out());
    assert!(text(&page, "h1").contains("v19 to v20"));
    assert!(text(&page, "main").contains("The contract v6 is gone: breaking."));
    assert!(
        text(&page, ".verdict").contains("can break") && text(&page, ".verdict").contains("major")
    );
    for (name, comparison) in &contracts {
        for (at, change) in comparison.changes.iter().enumerate() {
            let card = page
                .select(&select(&format!("#{name}-change-{}", at + 1)))
                .next()
                .and_then(|heading| heading.parent())
                .and_then(scraper::ElementRef::wrap)
                .expect("each change has a card");
            let card: String = card.text().collect();
            let sides = [&change.old, &change.new].into_iter().flatten();
            let sides = sides.map(|side| side.words.as_str());
            let touched = change.operations.iter().map(|touched| touched.operation.as_str());
            let place = cpq_compare::report::place(change.pointer());
            let said = [place.as_str(), change.rule.id(), change.rule.what()];
            for word in sides.chain(touched).chain(said) {
                assert!(card.contains(word), "change {} does not say `{word}`: {card}", at + 1);
            }
        }
    }
    let shown = page.select(&select(".change")).count();
    assert_eq!(shown, contracts[0].1.changes.len() * 2);
    assert!(text(&page, "body").contains("318766884429645907"));
    assert!(text(&page, "#crate ~ p").contains("Left out: the new one does not pass"));
}

#[test]
fn what_the_crate_changes_is_on_it() {
    let (old, new) = pair();
    let item = |what, lines: &[&str], reason: Option<&str>| ItemChange {
        what,
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        reason: reason.map(str::to_owned),
    };
    let of_crate = CrateChanges {
        sentences: vec!["At least 0.2.0 after 0.1.0.".to_owned()],
        items: vec![
            item("removed", &["field User::fax: Option<String>"], Some("it is used by its name")),
            item("changed", &["fn a()", "fn a<T>()"], None),
        ],
    };
    let page = page(&twice(&old, &new), &Ok(of_crate));
    let removed = text(&page, ".items .removed");
    assert!(removed.contains("field User::fax: Option<String>") && removed.contains("by its name"));
    let changed = text(&page, ".items .changed");
    assert!(changed.contains("fn a() is now fn a<T>()"), "{changed}");
    assert!(text(&page, "#crate ~ p").contains("At least 0.2.0 after 0.1.0."));
}

#[test]
fn no_change_is_said_to_be_none() {
    let (old, _) = pair();
    let page = page(&twice(&old, &old), &left_out());
    assert!(text(&page, ".verdict").contains("Nothing has changed."));
    assert_eq!(page.select(&select(".change")).count(), 0);
}

#[test]
fn the_same_comparison_gives_the_same_page() {
    let (old, new) = pair();
    let made = || page(&twice(&old, &new), &left_out()).html();
    assert_eq!(made(), made());
}

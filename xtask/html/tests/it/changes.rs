//! The change page shows everything that the comparison found.

use cpq_compare::{Comparison, compare};
use cpq_html::{Changes, CrateChanges, ItemChange};
use scraper::Html;
use serde_json::{Value, json};

use crate::page::{parse, select};
use crate::spec;

/// The newest contract, and a changed copy.
fn pair() -> (Value, Value) {
    let old = spec::all().remove(0).contract;
    let mut new = old.clone();
    new["info"]["version"] = json!("0.2.0");
    let schemas = &mut new["components"]["schemas"];
    let user = schemas["User"]["properties"].as_object_mut().expect("an object");
    user.remove("fax").expect("the property exists");
    user.insert(
        "nickname".to_owned(),
        json!({"type": "string", "description": "<b>bold</b> & more"}),
    );
    schemas["Status"]["properties"]["value"]["type"] = json!("string");
    new["components"]["parameters"]["limit"]["example"] = json!(318_766_884_429_645_907_i64);
    (old, new)
}

fn page(contracts: &[(String, Comparison)], items: &Result<CrateChanges, String>) -> Html {
    let notes = ["The contract v6 was removed: breaking.".to_owned()];
    parse(&cpq_html::changes(&Changes { old: "v19", new: "v20", contracts, notes: &notes, items }))
}

/// Two comparisons, as after a release with several versions.
fn twice(old: &Value, new: &Value) -> Vec<(String, Comparison)> {
    ["v19", "v7"].map(|name| (name.to_owned(), compare(old, new).expect("a comparison"))).into()
}

fn left_out() -> Result<CrateChanges, String> {
    Err("the new contract has lint findings".to_owned())
}

fn text(page: &Html, query: &str) -> String {
    page.select(&select(query)).flat_map(|element| element.text()).collect()
}

#[test]
fn shows_every_change_with_both_sides_and_its_operations() {
    let (old, new) = pair();
    let contracts = twice(&old, &new);
    let page = page(&contracts, &left_out());
    assert!(text(&page, "h1").contains("v19 to v20"));
    assert!(text(&page, "main").contains("The contract v6 was removed: breaking."));
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
                .expect("a card for each change");
            let card: String = card.text().collect();
            let sides = [&change.old, &change.new].into_iter().flatten();
            let sides = sides.map(|side| side.text.as_str());
            let affected = change.operations.iter().map(|affected| affected.operation.as_str());
            let place = cpq_compare::report::place(change.pointer());
            let said = [place.as_str(), change.rule.id(), change.rule.what()];
            for word in sides.chain(affected).chain(said) {
                assert!(card.contains(word), "`{word}` is missing in change {}: {card}", at + 1);
            }
        }
    }
    let list: String = text(&page, "#v19-operation-listUsers + ul");
    assert!(list.contains(": a property was removed: User.fax breaking"), "{list}");
    let shown = page.select(&select(".change")).count();
    assert_eq!(shown, contracts[0].1.changes.len() * 2);
    assert!(text(&page, "body").contains("318766884429645907"));
    assert!(text(&page, "#crate ~ p").contains("Left out: the new contract has lint findings"));
}

#[test]
fn shows_the_changes_of_the_crate() {
    let (old, new) = pair();
    let item = |what, lines: &[&str], reason: Option<&str>| ItemChange {
        what,
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        reason: reason.map(str::to_owned),
    };
    let of_crate = CrateChanges {
        sentences: vec!["At least 0.2.0 after 0.1.0.".to_owned()],
        items: vec![
            item(
                "removed",
                &["field User::fax: Option<String>"],
                Some("code that uses it no longer compiles"),
            ),
            item("changed", &["fn a()", "fn a<T>()"], None),
        ],
    };
    let page = page(&twice(&old, &new), &Ok(of_crate));
    let removed = text(&page, ".items .removed");
    assert!(
        removed.contains("field User::fax: Option<String>")
            && removed.contains("no longer compiles")
    );
    let changed = text(&page, ".items .changed");
    assert!(changed.contains("fn a() is now fn a<T>()"), "{changed}");
    assert!(text(&page, "#crate ~ p").contains("At least 0.2.0 after 0.1.0."));
}

#[test]
fn says_that_nothing_changed() {
    let (old, _) = pair();
    let page = page(&twice(&old, &old), &left_out());
    assert!(text(&page, ".verdict").contains("Nothing changed."));
    assert_eq!(page.select(&select(".change")).count(), 0);
}

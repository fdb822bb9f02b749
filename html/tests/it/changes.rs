//! The change page says what the comparison says.

use cpq_compare::compare;
use cpq_html::{CrateChanges, ItemChange};
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

fn text(page: &Html, query: &str) -> String {
    page.select(&select(query)).flat_map(|element| element.text()).collect()
}

#[test]
fn every_change_is_on_it_with_both_sides_and_whom_it_touches() {
    let (old, new) = pair();
    let comparison = compare(&old, &new).expect("they can be compared");
    let page = parse(&cpq_html::changes(&comparison, ("v19", "v20"), None));
    assert!(text(&page, "h1").contains("v19 to v20"));
    assert!(
        text(&page, ".verdict").contains("can break") && text(&page, ".verdict").contains("major")
    );
    for (at, change) in comparison.changes.iter().enumerate() {
        let card = page
            .select(&select(&format!("#change-{}", at + 1)))
            .next()
            .and_then(|heading| heading.parent())
            .and_then(scraper::ElementRef::wrap)
            .expect("each change has a card");
        let card: String = card.text().collect();
        let sides =
            [&change.old, &change.new].into_iter().flatten().map(|side| side.words.as_str());
        let touched = change.operations.iter().map(|touched| touched.operation.as_str());
        for word in
            sides.chain(touched).chain([change.pointer(), change.rule.id(), change.rule.what()])
        {
            assert!(card.contains(word), "change {} does not say `{word}`: {card}", at + 1);
        }
    }
    let shown = page.select(&select(".change")).count();
    assert_eq!(shown, comparison.changes.len());
    assert!(text(&page, "body").contains("318766884429645907"));
    assert!(text(&page, "#crate ~ p").contains("not compared"));
}

#[test]
fn what_the_crate_changes_is_on_it() {
    let (old, new) = pair();
    let comparison = compare(&old, &new).expect("they can be compared");
    let item = |what, item: &str| ItemChange { what, item: item.to_owned() };
    let changes = CrateChanges {
        step: "major".to_owned(),
        verdict: "A program may have to be changed.".to_owned(),
        lines: vec![
            item("removed", "field User::fax: Option<String>"),
            item("added", "fn User::nickname<T>()"),
        ],
    };
    let page = parse(&cpq_html::changes(&comparison, ("v19", "v20"), Some(&changes)));
    assert!(text(&page, ".items .removed").contains("field User::fax: Option<String>"));
    assert!(text(&page, ".items .added").contains("fn User::nickname<T>()"));
    assert!(text(&page, "#crate ~ p").contains("A program may have to be changed."));
}

#[test]
fn no_change_is_said_to_be_none() {
    let (old, _) = pair();
    let comparison = compare(&old, &old).expect("they can be compared");
    let page = parse(&cpq_html::changes(&comparison, ("v19", "v19"), None));
    assert!(text(&page, ".verdict").contains("Nothing has changed."));
    assert_eq!(page.select(&select(".change")).count(), 0);
}

#[test]
fn the_same_comparison_gives_the_same_page() {
    let (old, new) = pair();
    let made = || cpq_html::changes(&compare(&old, &new).expect("it can"), ("a", "b"), None);
    assert_eq!(made(), made());
}

//! Which responses convert to requests, and how.

use cpq_codegen::generate;
use cpq_codegen::model::{Contract, Kind, Property};

use crate::contract::{linted, small};

/// The code of the type `PartRequest` after a change of the small contract.
fn part_request(change: impl FnOnce(&mut Contract)) -> String {
    let mut contract = linted(&small());
    change(&mut contract);
    let mut files = generate(&[contract]).expect("the contract can be generated");
    files.remove("v1/types/part_request.rs").expect("the type is generated")
}

fn property<'a>(contract: &'a mut Contract, schema: &str, name: &str) -> &'a mut Property {
    let schema = contract.schemas.get_mut(schema).expect("the schema exists");
    schema.properties.get_mut(name).expect("the property exists")
}

#[test]
fn a_conversion_can_fail_only_if_a_required_property_may_be_missing() {
    let text = part_request(|_| {});
    assert!(text.contains("impl TryFrom<Part> for PartRequest"), "{text}");
    assert!(text.contains("name: conversion::required(from.name, \"name\")?"), "{text}");
    let text = part_request(|contract| property(contract, "Part", "name").required = true);
    assert!(text.contains("impl From<Part> for PartRequest"), "{text}");
    assert!(text.contains("name: from.name,"), "{text}");
}

#[test]
fn an_object_that_contains_itself_is_converted_at_every_depth() {
    let items = || Kind::List(Box::new(Kind::Object("PartRequest".to_owned())));
    let recurse =
        |contract: &mut Contract| property(contract, "PartRequest", "parts").kind = items();
    let text = part_request(recurse);
    assert!(text.contains(".map(|items| conversion::items(items, \"parts\"))"), "{text}");
    let text = part_request(|contract| {
        recurse(contract);
        property(contract, "PartRequest", "name").required = false;
    });
    assert!(text.contains("impl From<Part> for PartRequest"), "{text}");
    assert!(text.contains("items.into_iter().map(Into::into).collect()"), "{text}");
}

#[test]
fn there_is_no_conversion_that_would_lose_a_property() {
    let has_another_type: fn(&mut Contract) =
        |contract| property(contract, "Part", "name").kind = Kind::Integer;
    let is_required_but_not_listed: fn(&mut Contract) =
        |contract| property(contract, "PartRequest", "price").required = true;
    let has_nothing_in_common: fn(&mut Contract) = |contract| {
        let part = contract.schemas.get_mut("Part").expect("the schema exists");
        part.properties.retain(|name, _| ["id", "partNumber"].contains(&name.as_str()));
    };
    for change in [has_another_type, is_required_but_not_listed, has_nothing_in_common] {
        let text = part_request(change);
        assert!(!text.contains("From<Part>"), "{text}");
    }
}

//! The strategies produce many different inputs.

use std::cell::RefCell;
use std::collections::HashSet;

use cpq_strategies::{check, corrupted_bytes, corrupted_json, corrupted_text};
use proptest::strategy::Strategy;
use serde_json::json;

/// Number of different values among those that a test gets, and of all.
fn distinct(strategy: &impl Strategy<Value = Vec<u8>>) -> (usize, usize) {
    let (values, all) = (RefCell::new(HashSet::new()), RefCell::new(0));
    check(strategy, |value| {
        values.borrow_mut().insert(value);
        *all.borrow_mut() += 1;
        Ok(())
    });
    (values.into_inner().len(), all.into_inner())
}

#[test]
fn most_corrupted_texts_differ() {
    let text = corrupted_text(&["{a: [1, 2], b: 'c'}\n{d: {}}\n", "{name: {$eq: 7}}"], &["$eq"]);
    let (different, all) = distinct(&corrupted_bytes(text));
    assert!(different * 2 > all, "{different} of {all}");
}

#[test]
fn most_corrupted_values_differ() {
    let value = corrupted_json(
        &json!({"items": [{"a": 1, "b": "x"}, {"b": [true, null]}], "limit": {"value": 2}}),
    );
    let (different, all) = distinct(&value.prop_map(|value| value.to_string().into_bytes()));
    assert!(different * 2 > all, "{different} of {all}");
}

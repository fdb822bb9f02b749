//! Spoils values of JSON: members, types and numbers.

use serde_json::{Map, Value, json};

use crate::Rng;

/// A value, spoilt at up to a few places; the rest of it is as it was.
#[must_use]
pub fn spoil(rng: &mut Rng, seed: &Value) -> Value {
    let mut value = seed.clone();
    for _ in 0..rng.usize(..5) {
        let places = count(&value);
        let mut at = rng.usize(..places);
        visit(rng, &mut value, &mut at);
    }
    value
}

/// How many values there are in one, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// Spoils the value that is `at` values from here.
fn visit(rng: &mut Rng, value: &mut Value, at: &mut usize) -> bool {
    if *at == 0 {
        once(rng, value);
        return true;
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| visit(rng, item, at)),
        Value::Object(members) => members.values_mut().any(|member| visit(rng, member, at)),
        _ => false,
    }
}

fn once(rng: &mut Rng, value: &mut Value) {
    let any = any(rng);
    match (rng.u8(..6), &mut *value) {
        (0, Value::Object(members)) => {
            members.insert(name(rng), any);
        }
        (1, Value::Object(members)) if !members.is_empty() => {
            let name = members.keys().nth(rng.usize(..members.len())).cloned();
            name.and_then(|name| members.remove(&name));
        }
        (2, Value::Object(members)) if !members.is_empty() => {
            let old = members.keys().nth(rng.usize(..members.len())).cloned();
            if let Some(moved) = old.and_then(|name| members.remove(&name)) {
                members.insert(name(rng), moved);
            }
        }
        (0 | 1, Value::Array(items)) => items.push(any),
        (2, Value::Array(items)) if !items.is_empty() => {
            let item = items[rng.usize(..items.len())].clone();
            items.push(item);
        }
        (3, _) => *value = json!([value.take()]),
        _ => *value = any,
    }
}

fn name(rng: &mut Rng) -> String {
    [
        "",
        "items",
        "value",
        "links",
        "rel",
        "href",
        "hasMore",
        "offset",
        "\u{1f600}",
        "__proto__",
        "type",
    ][rng.usize(..11)]
    .to_owned()
}

/// Any value, hard ones more often than in life.
fn any(rng: &mut Rng) -> Value {
    match rng.u8(..16) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(0),
        3 => json!(0.0),
        4 => json!(-0.0),
        5 => json!(i64::MAX),
        6 => json!(i64::MIN),
        7 => json!(u64::MAX),
        8 => json!(f64::MAX),
        9 => json!(rng.i64(..)),
        10 => json!(""),
        11 => json!("\u{0}\u{202e}\u{1f600}"),
        12 => json!("2025-02-30T25:61:61.000+99:99"),
        13 => json!([]),
        14 => Value::Object(Map::new()),
        _ => (0..rng.u8(..60)).fold(Value::Null, |inner, _| json!({ "items": [inner] })),
    }
}

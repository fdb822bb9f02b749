//! Corrupts JSON values: properties, types and numbers.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// Property names, some of which are known to the APIs under test.
const NAMES: [&str; 11] = [
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
];

/// A change of one value. An edit that does not fit the value's type replaces the value.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Replace,
    Wrap,
    /// Adds a property or an item.
    Add,
    RemoveProperty,
    RenameProperty,
    DuplicateItem,
}

/// What an edit chooses from and puts in.
type Choice = (Index, &'static str, Value);

/// Returns `seed` with up to four random edits.
pub fn corrupted_json(seed: &Value) -> impl Strategy<Value = Value> + use<> {
    let edit = select(vec![
        Edit::Replace,
        Edit::Wrap,
        Edit::Add,
        Edit::RemoveProperty,
        Edit::RenameProperty,
        Edit::DuplicateItem,
    ]);
    let choice = (any::<Index>(), select(&NAMES[..]), value());
    let edits = vec((any::<Index>(), edit, choice), 0..5);
    (Just(seed.clone()), edits).prop_map(|(mut value, edits)| {
        for (at, edit, choice) in edits {
            let mut position = at.index(count(&value));
            if let Some(value) = find(&mut value, &mut position) {
                apply(value, edit, choice);
            }
        }
        value
    })
}

/// Any value, difficult ones more often.
fn value() -> impl Strategy<Value = Value> {
    let difficult = [
        Value::Null,
        json!(true),
        json!(false),
        json!(0),
        json!(0.0),
        json!(-0.0),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(f64::MAX),
        json!(""),
        json!("\u{0}\u{202e}\u{1f600}"),
        json!("2025-02-30T25:61:61.000+99:99"),
        json!([]),
        Value::Object(Map::new()),
    ];
    let nested = (0..60)
        .prop_map(|depth| (0..depth).fold(Value::Null, |inner, _| json!({ "items": [inner] })));
    prop_oneof![
        14 => select(difficult.to_vec()),
        1 => any::<i64>().prop_map(Value::from),
        1 => nested,
    ]
}

/// Number of values in a value, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(properties) => properties.values().map(count).sum(),
        _ => 0,
    }
}

/// Returns the value at a position in preorder, and counts the position down.
fn find<'a>(value: &'a mut Value, position: &mut usize) -> Option<&'a mut Value> {
    if *position == 0 {
        return Some(value);
    }
    *position -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| find(item, position)),
        Value::Object(properties) => properties.values_mut().find_map(|it| find(it, position)),
        _ => None,
    }
}

fn apply(value: &mut Value, edit: Edit, (at, name, new): Choice) {
    match (edit, &mut *value) {
        (Edit::Wrap, _) => *value = json!([value.take()]),
        (Edit::Add, Value::Object(properties)) => {
            properties.insert(name.to_owned(), new);
        }
        (Edit::Add, Value::Array(items)) => items.push(new),
        (Edit::RemoveProperty, Value::Object(properties)) => {
            remove(properties, at);
        }
        (Edit::RenameProperty, Value::Object(properties)) => {
            if let Some(moved) = remove(properties, at) {
                properties.insert(name.to_owned(), moved);
            }
        }
        (Edit::DuplicateItem, Value::Array(items)) if !items.is_empty() => {
            items.push(at.get(items).clone());
        }
        _ => *value = new,
    }
}

fn remove(properties: &mut Map<String, Value>, at: Index) -> Option<Value> {
    let names: Vec<String> = properties.keys().cloned().collect();
    names.get(at.index(names.len().max(1))).and_then(|name| properties.remove(name))
}

//! proptest strategies for the instances of a schema; unusual values are more frequent than usual ones.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Strategy as _, any};
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, Just, Union};
use serde_json::{Map, Number, Value, json};

use crate::contract::Contract;

/// Number of nested arrays.
const MAX_DEPTH: usize = 3;

/// Returns a strategy for the instances of a schema.
///
/// # Panics
/// If the schema uses a keyword that is not supported here.
pub(crate) fn instances(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    within(contract, schema, MAX_DEPTH)
}

fn within(contract: &Contract, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
    let resolved = contract.resolve(schema);
    let format = resolved["format"].as_str();
    let bounds = ["enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems"];
    if let Some(bound) = bounds.into_iter().find(|bound| !resolved[*bound].is_null()) {
        panic!("no strategy supports {bound}: {resolved}");
    }
    match (resolved["type"].as_str(), format) {
        (Some("object"), None) => object(contract, resolved, depth),
        (Some("array"), None) => list(contract, &resolved["items"], depth),
        (Some("string"), None | Some("password")) => text(known_values(resolved)),
        (Some("integer"), Some("int64")) => integer(known_values(resolved)),
        (Some("number"), None) => number(),
        (Some("boolean"), None) => any::<bool>().prop_map(Value::from).boxed(),
        (None, None) if resolved["oneOf"].is_array() => {
            let parts = resolved["oneOf"].as_array().into_iter().flatten();
            Union::new(parts.map(|part| within(contract, part, depth))).boxed()
        }
        _ => panic!("no strategy supports this schema: {resolved}"),
    }
}

fn known_values(schema: &Value) -> Vec<Value> {
    let known = schema["x-known-values"].as_array().into_iter().flatten();
    known.map(|known| known["value"].clone()).collect()
}

/// An object with some of its properties, and sometimes with properties that the contract does not know.
fn object(contract: &Contract, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
    let properties = schema["properties"].as_object().expect("the schema has properties");
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let names: Vec<String> = properties.keys().cloned().collect();
    let values: Vec<BoxedStrategy<Option<Value>>> = properties
        .iter()
        .map(|(name, property)| {
            let value = within(contract, property, depth);
            if required.contains(&name.as_str().into()) {
                value.prop_map(Some).boxed()
            } else {
                option::of(value).boxed()
            }
        })
        .collect();
    let known = names.clone();
    let unknown = (unknown_name(), unknown_value())
        .prop_filter("the contract knows it", move |(name, _)| !known.contains(name));
    (values, option::weighted(0.3, vec(unknown, 0..3)))
        .prop_map(move |(values, unknown)| {
            let known = names.iter().cloned().zip(values);
            let known = known.filter_map(|(name, value)| Some((name, value?)));
            Value::Object(known.chain(unknown.into_iter().flatten()).collect())
        })
        .boxed()
}

fn list(contract: &Contract, items: &Value, depth: usize) -> BoxedStrategy<Value> {
    match depth.checked_sub(1) {
        Some(depth) => vec(within(contract, items, depth), 0..3).prop_map(Value::from).boxed(),
        None => Just(json!([])).boxed(),
    }
}

/// Strings that programs often mishandle: dates, other scripts, characters with a meaning in JSON.
const TEXTS: [&str; 29] = [
    "",
    " ",
    "2025-10-14T08:29:21.000Z",
    "2025-10-14T08:29:21.000+14:00",
    "2025-02-30T25:61:61Z",
    "0000-00-00",
    "+275760-09-13T00:00:00.000Z",
    "10/14/2025 8:29 AM",
    "1760430561000",
    "yesterday",
    "Zoë",
    "Zoe\u{308}",
    "Łukasz Żółć",
    "名前",
    "שלום",
    "ᚠᛇᚻ",
    "😀👩‍👩‍👧",
    "\u{0}",
    "\u{7f}\u{80}\u{9f}",
    "\u{feff}bom",
    "\u{2028}\u{2029}",
    "\u{202e}rtl",
    "\u{10ffff}",
    "\"quoted\" \\ and / slashed\r\n\t",
    "null",
    "318766884429645907",
    "1e400",
    "<script>&amp;</script>",
    "${jndi:x}{{7*7}}%00",
];

fn text(known: Vec<Value>) -> BoxedStrategy<Value> {
    let odd = select(&TEXTS[..]).prop_map(Value::from);
    let plain = "[a-zA-Z0-9 @._-]{0,12}".prop_map(Value::from);
    let any = vec(any::<char>(), 0..8).prop_map(|text| Value::from(String::from_iter(text)));
    let mut union = vec![(3, odd.boxed()), (3, plain.boxed()), (1, any.boxed())];
    if !known.is_empty() {
        union.push((3, select(known).boxed()));
    }
    Union::new_weighted(union).boxed()
}

/// Integers at the limits of 32 bits, of a double and of 64 bits, and documented ones.
const INTEGERS: [i64; 15] = [
    0,
    1,
    -1,
    i64::MAX,
    i64::MAX - 1,
    i64::MIN,
    i64::MIN + 1,
    1 << 53,
    (1 << 53) + 1,
    -(1 << 53) - 1,
    1 << 31,
    -(1 << 31) - 1,
    3_024_590_297,
    181_556_695_830_934_950,
    318_766_884_429_645_907,
];

fn integer(known: Vec<Value>) -> BoxedStrategy<Value> {
    let odd = select(&INTEGERS[..]).prop_map(Value::from);
    let any = any::<i64>().prop_map(Value::from);
    let mut union = vec![odd.boxed(), any.boxed()];
    if !known.is_empty() {
        union.push(select(known).boxed());
    }
    Union::new(union).boxed()
}

/// Doubles at the limits of their range, and ones that an inexact parser rounds.
const FRACTIONS: [f64; 15] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    31.245_270_191_439_438,
    121.487_919_511_619_45,
    12_345.678_901_234_567,
    1e16,
    1e21,
    5e-324,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::MIN,
    f64::EPSILON,
];

fn number() -> BoxedStrategy<Value> {
    let odd = select(&FRACTIONS[..]);
    let any = proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL;
    let fraction = Union::new([odd.boxed(), any.boxed()]);
    let fraction =
        fraction.prop_map(|it| Value::from(Number::from_f64(it).expect("the fraction is finite")));
    let beyond = select(&[u64::MAX, 1 << 63][..]).prop_map(Value::from);
    Union::new([fraction.boxed(), integer(Vec::new()), beyond.boxed()]).boxed()
}

/// Property names that the contracts do not know; some are similar to known ones.
const NAMES: [&str; 12] = [
    "costCenter",
    "",
    " ",
    "Login",
    "login ",
    "extra",
    "$ref",
    "__proto__",
    "a/b~c",
    "größe",
    "名前",
    "x\u{0}\"\\y",
];

fn unknown_name() -> BoxedStrategy<String> {
    let odd = select(&NAMES[..]).prop_map(str::to_owned);
    let any = vec(any::<char>(), 0..6).prop_map(String::from_iter);
    Union::new([odd.boxed(), any.boxed()]).boxed()
}

/// Any JSON value.
fn unknown_value() -> BoxedStrategy<Value> {
    let leaves = [
        Just(Value::Null).boxed(),
        any::<bool>().prop_map(Value::from).boxed(),
        number(),
        text(Vec::new()),
    ];
    Union::new(leaves)
        .prop_recursive(3, 8, 2, |inner| {
            let properties = vec((unknown_name(), inner.clone()), 0..3);
            let object = properties.prop_map(|it| Value::Object(Map::from_iter(it)));
            Union::new([vec(inner, 0..3).prop_map(Value::from).boxed(), object.boxed()])
        })
        .boxed()
}

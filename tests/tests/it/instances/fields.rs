//! Each field of each type on its own: which values it accepts, and which it rejects.

use serde_json::Value;

use crate::catalog::Type;
use crate::contract::Contract;
use crate::generated::VERSIONS;
use crate::places::{Place, invalid_values, places, smallest};
use crate::token_diff::difference;

/// A place in a type.
struct Field<'a> {
    contract: &'a Contract,
    ty: &'a Type,
    place: Place<'a>,
}

impl Field<'_> {
    /// The smallest instance with `json` at this place.
    fn with(&self, json: &str) -> String {
        self.place.with(self.contract, self.contract.schema(self.ty), json)
    }

    /// The smallest instance without a value at this place.
    fn without(&self) -> String {
        self.place.without(self.contract, self.contract.schema(self.ty))
    }

    fn check_round_trip(&self, text: &str, expected: &str) {
        check_round_trip(self.ty, text, expected);
    }

    /// Returns the error of an invalid instance.
    fn error(&self, text: &str) -> String {
        let result = (self.ty.round_trip)(text);
        result.expect_err(&format!("{} accepts {text}", self.ty.name))
    }
}

fn check_round_trip(ty: &Type, text: &str, expected: &str) {
    let serialized = (ty.round_trip)(text);
    let serialized = serialized.unwrap_or_else(|error| panic!("{}: {text}: {error}", ty.name));
    assert_eq!(difference(&serialized, expected), None, "{}: {text}", ty.name);
}

/// Calls `check` for each place of each type.
fn for_each_field(mut check: impl FnMut(&Field<'_>)) {
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for ty in version.types {
            let places = places(&contract, contract.schema(ty));
            assert!(!places.is_empty(), "{} has no properties", ty.name);
            for place in places {
                check(&Field { contract: &contract, ty, place });
            }
        }
    }
}

#[test]
fn known_values_and_examples_are_kept() {
    for_each_field(|field| {
        let schema = field.place.schema;
        let known = schema["x-known-values"].as_array().into_iter().flatten();
        let known = known.map(|known| &known["value"]);
        for value in known.chain(schema.get("example")) {
            let text = field.with(&value.to_string());
            field.check_round_trip(&text, &text);
            let built = (field.ty.build)(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(difference(&built, &text), None);
        }
    });
}

#[test]
fn only_required_properties_are_required() {
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for ty in version.types {
            let text = smallest(&contract, contract.schema(ty)).to_string();
            check_round_trip(ty, &text, &text);
        }
    }
}

#[test]
fn null_is_the_same_as_missing_except_in_a_patch() {
    for_each_field(|field| {
        let (text, path) = (field.with("null"), &field.place.path);
        if field.place.is_required {
            let error = field.error(&text);
            assert!(error.starts_with(&format!("{path}: ")), "{path}: {error}");
        } else if field.ty.is_patch() && !path.contains('.') {
            field.check_round_trip(&text, &text);
        } else {
            field.check_round_trip(&text, &field.without());
        }
    });
}

#[test]
fn missing_required_properties_are_rejected_with_their_path() {
    let mut required = 0;
    for_each_field(|field| {
        let path = &field.place.path;
        if field.place.is_required && !path.ends_with(']') {
            let error = field.error(&field.without());
            let (parent, name) = path.rsplit_once('.').unwrap_or((".", path));
            // An empty path is either a dot or missing.
            let has_parent = parent == "." || error.starts_with(&format!("{parent}: "));
            assert!(has_parent && error.contains(&format!("`{name}`")), "{path}: {error}");
            required += 1;
        }
    });
    assert!(required > 0, "the contracts have required properties");
}

#[test]
fn values_of_another_type_are_rejected_with_their_path() {
    for_each_field(|field| {
        let path = &field.place.path;
        for (json, rest) in invalid_values(field.place.schema) {
            let error = field.error(&field.with(json));
            let expected = format!("{path}{rest}: ");
            // An item without its required properties is rejected before the next item.
            let earlier = format!("{path}[0]: missing field");
            assert!(error.starts_with(&expected) || error.starts_with(&earlier), "{path}: {error}");
        }
    });
}

/// The crate documentation promises the exact value, in the usual spelling.
#[test]
fn numbers_are_serialized_in_the_usual_spelling() {
    let spellings = [
        ("1.10", "1.1".to_owned()),
        ("1e2", "100.0".to_owned()),
        ("1E+2", "100.0".to_owned()),
        ("-0", "-0.0".to_owned()),
        ("0.10000000000000000555", "0.1".to_owned()),
        // An integer beyond 64 bits becomes a double.
        ("18446744073709551616", Value::from(2_f64.powi(64)).to_string()),
        ("-9223372036854775809", Value::from(-2_f64.powi(63)).to_string()),
    ];
    let mut numbers = 0;
    for_each_field(|field| {
        let schema = field.place.schema;
        let mut parts = schema["oneOf"].as_array().into_iter().flatten();
        if schema["type"] != "number" && !parts.any(|part| part["type"] == "number") {
            return;
        }
        for (spelling, usual) in &spellings {
            field.check_round_trip(&field.with(spelling), &field.with(usual));
        }
        // Beyond the range of a double.
        field.error(&field.with("1e400"));
        numbers += 1;
    });
    assert!(numbers > 0, "the contracts have numbers");
}

#[test]
fn unknown_properties_are_serialized_in_the_usual_spelling() {
    let spellings = [
        ("1.10", "1.1"),
        ("[-0,1e2]", "[-0.0,100.0]"),
        ("9223372036854775808", "9223372036854775808"),
        (r#""\ud83d\ude00\u0041\/""#, "\"😀A/\""),
    ];
    let invalid = ["1e400", r#""\ud83d""#, "01", "+1", "NaN", "\"\u{1}\"", "'x'", "[1,]"];
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for ty in version.types {
            let smallest = smallest(&contract, contract.schema(ty)).to_string();
            let properties = smallest.strip_suffix('}').expect("it is an object");
            let comma = if properties == "{" { "" } else { "," };
            let with = |json: &str| format!("{properties}{comma}\"new\":{json}}}");
            for (spelling, usual) in spellings {
                check_round_trip(ty, &with(spelling), &with(usual));
            }
            for json in invalid {
                (ty.round_trip)(&with(json)).expect_err(json);
            }
        }
    }
}

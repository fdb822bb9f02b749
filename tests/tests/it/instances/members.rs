//! Every member of every type, one by one: what has to be taken in its place, and what refused.

use serde_json::Value;

use super::places::{Place, places, smallest, wrong};
use crate::case::Type;
use crate::generated::VERSIONS;
use crate::spec::Spec;
use crate::tokens::difference;

/// Visits every place of every type, and gives how many there are.
fn each(mut check: impl FnMut(&str, &Type, &Spec, &Place<'_>)) {
    let mut visited = 0;
    for version in VERSIONS {
        let spec = Spec::of(version);
        for of in version.types {
            for place in places(&spec, spec.schema(of)) {
                let name = format!("{} {} at {}", version.name, of.name, place.path);
                check(&name, of, &spec, &place);
                visited += 1;
            }
        }
    }
    println!("{visited} places were visited");
    assert!(visited > 500, "{visited} places are not all");
}

fn comes_back(name: &str, of: &Type, text: &str, wanted: &str) {
    let back = (of.through)(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(difference(&back, wanted), None, "{name}");
}

/// The words for what a contract shows in a place.
fn shown(schema: &Value) -> Vec<Value> {
    let known = schema["x-known-values"].as_array().into_iter().flatten();
    let known = known.map(|known| known["value"].clone());
    known.chain(schema.get("example").cloned()).collect()
}

#[test]
fn what_the_contract_shows_for_a_member_comes_back_from_there() {
    each(|name, of, spec, place| {
        for value in shown(place.schema) {
            let text = place.text(spec, spec.schema(of), &value.to_string());
            comes_back(name, of, &text, &text);
            let filled = (of.filled)(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(difference(&filled, &text), None, "{name}");
        }
    });
}

#[test]
fn nothing_but_what_is_required_is_needed() {
    for version in VERSIONS {
        let spec = Spec::of(version);
        for of in version.types {
            let text = smallest(&spec, spec.schema(of)).to_string();
            comes_back(of.name, of, &text, &text);
        }
    }
}

#[test]
fn null_reads_as_missing_and_stays_null_in_a_change() {
    each(|name, of, spec, place| {
        let text = place.text(spec, spec.schema(of), "null");
        if place.is_required {
            let error = (of.through)(&text).expect_err(name);
            assert!(error.starts_with(&format!("{}: ", place.path)), "{name}: {error}");
        } else if of.is_change() && !place.path.contains('.') {
            comes_back(name, of, &text, &text);
        } else {
            comes_back(name, of, &text, &place.without(spec, spec.schema(of)));
        }
    });
}

#[test]
fn what_is_required_is_asked_for_where_it_is_missing() {
    let mut required = 0;
    each(|name, of, spec, place| {
        if place.is_required && !place.path.ends_with(']') {
            let error = (of.through)(&place.without(spec, spec.schema(of))).expect_err(name);
            let (parent, member) = place.path.rsplit_once('.').unwrap_or((".", &place.path));
            // A path that is empty is written as a dot or not at all.
            let is_there = parent == "." || error.starts_with(&format!("{parent}: "));
            assert!(is_there && error.contains(&format!("`{member}`")), "{name}: {error}");
            required += 1;
        }
    });
    assert!(required > 1, "the contract of v19 requires members");
}

#[test]
fn what_is_of_another_type_is_refused_with_its_path() {
    let mut refused = 0;
    each(|name, of, spec, place| {
        for (raw, within) in wrong(place.schema) {
            // An item within a list that requires something is refused for that, before.
            let text = place.text(spec, spec.schema(of), raw);
            let error = (of.through)(&text).expect_err(&text);
            let path = format!("{}{within}: ", place.path);
            let earlier = format!("{}[0]: missing field", place.path);
            let is_there = error.starts_with(&path) || error.starts_with(&earlier);
            assert!(is_there, "{name}: {raw}: {error}");
            refused += 1;
        }
    });
    println!("{refused} texts were refused");
}

/// What the crate's page says of numbers: the value stays to the last digit, in the usual spelling.
#[test]
fn other_spellings_of_a_number_become_the_usual_one() {
    let spellings = [
        ("1.10", "1.1"),
        ("1e2", "100.0"),
        ("1E+2", "100.0"),
        ("-0", "-0.0"),
        ("0.10000000000000000555", "0.1"),
    ];
    // Beyond 64 bits an integer becomes a fraction, which is spelled as any of its size.
    let beyond =
        [("18446744073709551616", 2_f64.powi(64)), ("-9223372036854775809", -2_f64.powi(63))];
    let beyond = beyond.map(|(spelling, fraction)| (spelling, Value::from(fraction).to_string()));
    let mut numbers = 0;
    each(|name, of, spec, place| {
        let parts = place.schema["oneOf"].as_array().into_iter().flatten();
        if place.schema["type"] != "number" && !parts.into_iter().any(|it| it["type"] == "number") {
            return;
        }
        for (spelling, usual) in spellings {
            let text = place.text(spec, spec.schema(of), spelling);
            comes_back(name, of, &text, &place.text(spec, spec.schema(of), usual));
        }
        for (spelling, fraction) in &beyond {
            let text = place.text(spec, spec.schema(of), spelling);
            comes_back(name, of, &text, &place.text(spec, spec.schema(of), fraction));
        }
        let beyond = place.text(spec, spec.schema(of), "1e400");
        (of.through)(&beyond).expect_err("no double holds it");
        numbers += 1;
    });
    assert!(numbers > 10, "{numbers} members hold numbers");
}

/// The same for members that the contract does not know, and for text that is escaped.
#[test]
fn what_is_unknown_is_spelled_as_usual_too() {
    let spellings = [
        ("1.10", "1.1"),
        ("[-0,1e2]", "[-0.0,100.0]"),
        ("9223372036854775808", "9223372036854775808"),
        (r#""\ud83d\ude00\u0041\/""#, "\"😀A/\""),
    ];
    for version in VERSIONS {
        let spec = Spec::of(version);
        for of in version.types {
            let smallest = smallest(&spec, spec.schema(of)).to_string();
            let members = smallest.trim_end_matches('}');
            let comma = if members == "{" { "" } else { "," };
            let text = |value: &str| format!("{members}{comma}\"notInTheContract\":{value}}}");
            for (spelling, usual) in spellings {
                comes_back(of.name, of, &text(spelling), &text(usual));
            }
            for broken in ["1e400", r#""\ud83d""#, "01", "+1", "NaN", "\"\u{1}\"", "'x'", "[1,]"] {
                (of.through)(&text(broken)).expect_err(broken);
            }
        }
    }
}

//! Payloads are compared by their tokens.

use cpq_contract::Payload;

fn payload(text: &str) -> Payload {
    Payload::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

#[test]
fn payloads_with_equal_tokens_are_equal() {
    let same = [
        (r#"{"a":1,"b":[true,null]}"#, "{ \"b\": [true, null],\n\"a\": 1 }"),
        (r#"["\u00e9","é"]"#, r#"["é","\u00e9"]"#),
    ];
    for (found, expected) in same {
        assert_eq!(payload(found).difference(&payload(expected)), None);
    }
}

#[test]
fn difference_names_the_first_place() {
    let cases = [
        ("[0]", "[0.0]", "/0"),
        (r#"{"n":318766884429645900}"#, r#"{"n":318766884429645907}"#, "/n"),
        ("[1.10]", "[1.1]", "/0"),
        ("[]", "[[]]", ""),
        ("[1,2]", "[2]", "/0"),
        (r#"{"a":{}}"#, r#"{"a":{"b":1}}"#, "/a/b"),
        (r#"{"a":1,"b":null}"#, r#"{"a":1}"#, "/b"),
        (r#"{"a/b":1}"#, r#"{"a/b":2}"#, "/a~1b"),
        (r#"["1"]"#, "[1]", "/0"),
    ];
    for (found, expected, pointer) in cases {
        let difference = payload(found).difference(&payload(expected));
        assert_eq!(difference.map(|it| it.pointer).as_deref(), Some(pointer), "{found} {expected}");
    }
}

#[test]
fn parse_rejects_repeated_properties_and_invalid_json() {
    for (text, message) in [(r#"{"a":1,"a":1}"#, "repeated"), (r#"{"a":1"#, "EOF")] {
        let error = Payload::parse(text).expect_err(text);
        assert!(error.contains(message), "{error}");
    }
}

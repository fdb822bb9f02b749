//! Each documented payload goes through its Rust type and comes back equal.

use cpq_tests::payloads;
use oracle_cpq::{v7, v19};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads and writes a payload of one type.
type RoundTrip = fn(&str) -> serde_json::Result<String>;

fn through<T: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_str::<T>(text)?)
}

/// The types of an operation's request and response.
fn types(version: &str, operation: &str) -> (Option<RoundTrip>, RoundTrip) {
    use v19::types as t;
    match (version, operation) {
        ("v19", "listIntegrationUsers") => (None, through::<t::IntegrationUserCollection>),
        ("v19", "getIntegrationUser") => (None, through::<t::IntegrationUser>),
        ("v19", "createIntegrationUser") => {
            (Some(through::<t::IntegrationUserRequest>), through::<t::IntegrationUser>)
        }
        ("v19", "updateIntegrationUser") => {
            (Some(through::<t::IntegrationUserPatch>), through::<t::IntegrationUser>)
        }
        ("v19", "replaceUser") => (Some(through::<t::UserRequest>), through::<t::User>),
        ("v19", "updateCompanyUser") => (Some(through::<t::UserPatch>), through::<t::User>),
        ("v7", "replaceCompanyUser") => {
            (Some(through::<v7::types::User>), through::<v7::types::User>)
        }
        _ => panic!("{version} has a payload of {operation}, and nothing here reads it"),
    }
}

/// Every payload there is, with the type it belongs to; none is passed over.
fn each(mut check: impl FnMut(&str, &str, RoundTrip)) {
    let mut seen = 0;
    for version in ["v7", "v19"] {
        for (name, text) in payloads(version) {
            let file = name.rsplit('/').next().expect("a name has a last part");
            let mut parts = file.split('.');
            let operation = parts.next().expect("a file begins with its operation");
            let (request, response) = types(version, operation);
            let round_trip = match parts.next() {
                Some("request") => request.expect("a request has a type"),
                Some("response") => response,
                other => panic!("{name} is for {other:?}"),
            };
            check(&format!("{version}/{name}"), &text, round_trip);
            seen += 1;
        }
    }
    assert!(seen >= 13, "only {seen} payloads were found");
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn every_payload_comes_back_equal() {
    each(|name, text, round_trip| {
        let back = round_trip(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        // Values of serde_json tell 0 from 0.0, hold 64-bit integers and keep text as it is.
        assert_eq!(value(&back), value(text), "{name}");
    });
}

#[test]
fn the_long_integers_keep_every_digit() {
    let mut found = 0;
    each(|name, text, round_trip| {
        let back = round_trip(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for digits in ["318766884429645907", "181556695830934950", "3024590297"] {
            assert_eq!(back.matches(digits).count(), text.matches(digits).count(), "{name}");
            found += back.matches(digits).count();
        }
    });
    assert!(found >= 5, "the documented integers were met {found} times only");
}

#[test]
fn unknown_members_are_kept_at_every_depth() {
    fn plant(value: &mut Value, planted: &mut usize) {
        match value {
            Value::Object(members) => {
                members.values_mut().for_each(|member| plant(member, planted));
                let news = json!({"at": [0, 0.0, 318_766_884_429_645_907_i64, null, {"deep": ""}]});
                members.insert("notInTheContract".to_owned(), news);
                *planted += 1;
            }
            Value::Array(items) => items.iter_mut().for_each(|item| plant(item, planted)),
            _ => {}
        }
    }
    let mut planted = 0;
    each(|name, text, round_trip| {
        let mut grown = value(text);
        plant(&mut grown, &mut planted);
        let back = round_trip(&grown.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(value(&back), grown, "{name}");
    });
    assert!(planted > 100, "unknown members were planted in {planted} objects only");
}

#[test]
fn fractions_keep_their_last_digit() {
    for digits in ["31.245270191439438", "121.48791951161945", "0.1", "12345.678901234567"] {
        let text = format!(r#"{{"units":{{"value":{digits}}},"new":{{"n":[{digits}]}}}}"#);
        let back = through::<v19::types::User>(&text).expect("it is read");
        assert_eq!(back.matches(digits).count(), 2, "{back}");
    }
}

#[test]
fn numbers_keep_their_spelling_and_dates_their_text() {
    let text = r#"{"dateAdded":"2025-10-14T08:29:21.000Z","dateFormat":{"value":0.0},"lastLogin":"yesterday","numberFormat":{"value":0},"partyId":9223372036854775807,"timeZone":{"value":0},"units":{"value":-1}}"#;
    assert_eq!(through::<v19::types::IntegrationUser>(text).expect("it is read"), text);
    let text = r#"{"timeZone":{"value":0.0}}"#;
    assert_eq!(through::<v19::types::User>(text).expect("it is read"), text);
}

//! Each documented payload goes through its Rust type and comes back the same, token by token.

use cpq_tests::payload;
use oracle_cpq::v19;
use schemars::generate::Contract;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::case::Type;
use crate::generated::VERSIONS;
use crate::spec::{Spec, validator};
use crate::tokens::difference;

fn through<T: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_str::<T>(text)?)
}

/// Every payload there is, with the type it belongs to; none is passed over, for the list is generated.
fn each(mut check: impl FnMut(&str, &str, &Type, &Spec)) {
    let mut seen = 0;
    for version in VERSIONS {
        let spec = Spec::of(version);
        for case in version.payloads {
            let name = format!("{}/{}", version.name, case.path);
            check(&name, &payload(&name), version.named(case.of), &spec);
            seen += 1;
        }
    }
    println!("{seen} payloads were read");
}

/// What a type makes of a payload that it reads.
fn back(name: &str, text: &str, of: &Type) -> String {
    (of.through)(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn every_payload_comes_back_token_by_token() {
    each(|name, text, of, _| {
        assert_eq!(difference(&back(name, text, of), text), None, "{name}");
        // Filled by the names of its members, without reading, it is the same.
        let filled = (of.filled)(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(difference(&filled, text), None, "{name}");
    });
}

#[test]
fn every_payload_is_one_that_the_contract_and_the_type_allow() {
    each(|name, text, of, spec| {
        let payload = value(text);
        let told = [Contract::Deserialize, Contract::Serialize];
        let told = told.map(|contract| validator(&(of.json_schema)(&contract)));
        for judge in told.iter().chain([&spec.validator(of)]) {
            judge.validate(&payload).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    });
}

#[test]
fn every_operation_has_a_payload_each_way() {
    for version in VERSIONS {
        for operation in version.operations {
            let has = |direction: &str, of: &str| {
                let file = format!("/{}.{direction}.", operation.id);
                let mut payloads = version.payloads.iter();
                payloads.any(|it| it.path.contains(&file) && it.of == of)
            };
            assert!(has("response", operation.answer), "{} answers with nothing", operation.id);
            let is_taken = operation.request.is_none_or(|request| has("request", request));
            assert!(is_taken, "{} takes nothing", operation.id);
        }
    }
}

#[test]
fn the_long_integers_keep_every_digit() {
    let mut found = 0;
    each(|name, text, of, _| {
        let back = back(name, text, of);
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
    each(|name, text, of, _| {
        let mut grown = value(text);
        plant(&mut grown, &mut planted);
        let grown = grown.to_string();
        assert_eq!(difference(&back(name, &grown, of), &grown), None, "{name}");
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

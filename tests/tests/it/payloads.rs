//! The documented payloads are valid, and their types keep each token of them.

use cpq_tests::payload;
use serde_json::Value;

use crate::catalog::Body;
use crate::contract::Contract;
use crate::generated::VERSIONS;
use crate::instances::Schemas;

#[test]
fn payloads_are_valid_and_keep_each_token() {
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for case in version.payloads {
            let text = payload(&format!("{}/{}", version.name, case.path));
            let (name, texts) = match case.body {
                Body::Object(name) => (name, vec![text]),
                Body::Objects(name) => {
                    let items: Vec<Value> = serde_json::from_str(&text).expect("it is an array");
                    (name, items.iter().map(Value::to_string).collect())
                }
                _ => continue,
            };
            let ty = version.type_named(name);
            for text in texts {
                assert_eq!(Schemas::new(ty, &contract).check(ty, &text), Ok(()), "{}", case.path);
            }
        }
    }
}

#[test]
fn each_operation_has_payloads_for_its_request_and_its_response() {
    for version in VERSIONS {
        for operation in version.operations {
            for (direction, body) in
                [("response", operation.response), ("request", operation.request)]
            {
                let file = format!("/{}.{direction}.", operation.id);
                let mut payloads = version.payloads.iter();
                let has = payloads.any(|it| it.path.contains(&file) && it.body == body);
                let is_json = !matches!(body, Body::None | Body::Form | Body::File);
                assert!(has || !is_json, "{} has no {direction}", operation.id);
            }
        }
    }
}

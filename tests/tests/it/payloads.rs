//! The documented payloads are valid, and their types keep each token of them.

use cpq_tests::payload;

use crate::contract::Contract;
use crate::generated::VERSIONS;
use crate::instances::Schemas;

#[test]
fn payloads_are_valid_and_keep_each_token() {
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for case in version.payloads {
            let ty = version.type_named(case.type_name);
            let text = payload(&format!("{}/{}", version.name, case.path));
            assert_eq!(Schemas::new(ty, &contract).check(ty, &text), Ok(()), "{}", case.path);
        }
    }
}

#[test]
fn each_operation_has_payloads_for_its_request_and_its_response() {
    for version in VERSIONS {
        for operation in version.operations {
            let has = |direction: &str, type_name: &str| {
                let file = format!("/{}.{direction}.", operation.id);
                let mut payloads = version.payloads.iter();
                payloads.any(|it| it.path.contains(&file) && it.type_name == type_name)
            };
            assert!(has("response", operation.response), "{} has no response", operation.id);
            let has_request = operation.request.is_none_or(|request| has("request", request));
            assert!(has_request, "{} has no request", operation.id);
        }
    }
}

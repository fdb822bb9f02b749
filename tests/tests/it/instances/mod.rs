//! Random instances that the contract allows, generated from its schemas: each type deserializes and
//! serializes them without changing a token, and both schemas allow what it serializes.

mod coverage;
mod fields;
mod strategy;

use std::cell::RefCell;

use cpq_strategies::check_slow;
use jsonschema::Validator;
use proptest::test_runner::TestCaseError;
use schemars::generate::Contract as SchemaMode;
use serde_json::{Map, Value};

use self::coverage::Coverage;
use crate::catalog::Type;
use crate::contract::{Contract, validator};
use crate::generated::VERSIONS;
use crate::token_diff::difference;

/// The schemas that an instance of a type is validated against.
pub(crate) struct Schemas {
    contract: Validator,
    deserialize: Validator,
    serialize: Validator,
}

impl Schemas {
    pub(crate) fn new(ty: &Type, contract: &Contract) -> Self {
        Self {
            contract: contract.validator(ty),
            deserialize: validator(&(ty.json_schema)(&SchemaMode::Deserialize)),
            serialize: validator(&(ty.json_schema)(&SchemaMode::Serialize)),
        }
    }

    /// Validates JSON text, and checks that its type keeps each token.
    pub(crate) fn check(&self, ty: &Type, text: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let named = |schema: &str| format!("{}: {schema} rejects {text}", ty.name);
        validate(&self.contract, &value, &named("the contract"))?;
        validate(&self.deserialize, &value, &named("the type's schema for deserializing"))?;
        for (way, result) in [("deserialized", (ty.round_trip)(text)), ("built", (ty.build)(text))]
        {
            let serialized = result.map_err(|error| format!("{}, {way}: {error}", ty.name))?;
            if let Some(difference) = difference(&serialized, text) {
                return Err(format!("{}, {way} and serialized: {difference}", ty.name));
            }
        }
        validate(&self.serialize, &value, &named("the type's schema for serializing"))
    }

    /// Checks that fields that are set twice have the later value.
    fn check_built_twice(&self, ty: &Type, first: &Value, second: &Value) -> Result<(), String> {
        let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let both: Map<String, Value> = fields(first).into_iter().chain(fields(second)).collect();
        let (both, serialized) = (Value::Object(both), (ty.build_twice)(first, second));
        if let Some(difference) = difference(&serialized, &both.to_string()) {
            return Err(format!("{}, built twice: {difference}", ty.name));
        }
        validate(&self.contract, &both, &format!("{}: the contract rejects {both}", ty.name))?;
        validate(&self.serialize, &both, &format!("{}: the type's schema rejects {both}", ty.name))
    }
}

fn validate(schema: &Validator, value: &Value, message: &str) -> Result<(), String> {
    schema.validate(value).map_err(|error| format!("{message}: {error}"))
}

#[test]
fn random_instances_keep_each_token() {
    let coverage = RefCell::new(Coverage::default());
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for ty in version.types {
            let (schemas, schema) = (Schemas::new(ty, &contract), contract.schema(ty));
            let instance = strategy::instances(&contract, schema);
            check_slow(&(instance.clone(), instance), |(first, second)| {
                for instance in [&first, &second] {
                    schemas.check(ty, &instance.to_string()).map_err(TestCaseError::fail)?;
                    coverage.borrow_mut().add(&contract, schema, instance);
                }
                schemas.check_built_twice(ty, &first, &second).map_err(TestCaseError::fail)
            });
        }
    }
    assert_eq!(coverage.into_inner().missing(), [""; 0], "never generated");
}

/// Instances that detect likely defects of the types: wrong fields, rounded integers, lost empty arrays.
#[test]
fn difficult_instances_keep_each_token() {
    let instances = [
        ("v19", "IntegrationUserCollection", r#"{"items":[{"groups":{"items":[]}}]}"#),
        ("v19", "TimeZone", r#"{"value":0}"#),
        ("v19", "UserPatch", r#"{"timeZone":{"value":9007199254740992}}"#),
        ("v19", "UserRequest", r#"{"billPhone":""}"#),
        ("v7", "ErrorResponse", r#"{"status":18446744073709551615}"#),
    ];
    for (version, name, text) in instances {
        let version = VERSIONS.iter().find(|it| it.name == version).expect("the version exists");
        let ty = version.type_named(name);
        let schemas = Schemas::new(ty, &Contract::read(version.name));
        assert_eq!(schemas.check(ty, text), Ok(()));
    }
}

//! Runs progenitor.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use schemars::schema::{InstanceType, SchemaObject};

use crate::kind::STRING_OR_NUMBER;

/// Generates code from a lowered contract in progenitor's positional style.
///
/// # Errors
/// If progenitor rejects the contract or panics. Lint should have rejected such a contract.
pub(crate) fn generate(lowered: &OpenAPI) -> Result<syn::File, String> {
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_conversion(schema(InstanceType::Number, None), "crate::Number", std::iter::empty())
        .with_conversion(
            schema(InstanceType::String, Some("password")),
            "crate::Password",
            std::iter::empty(),
        )
        .with_replacement(STRING_OR_NUMBER, "crate::StringOrNumber", std::iter::empty());
    let generate = || Generator::new(&settings).generate_tokens(lowered);
    let tokens = catch_unwind(AssertUnwindSafe(generate))
        .map_err(|_| "progenitor panicked; add a lint rule for the construct that causes it")?
        .map_err(|error| format!("progenitor rejected the contract: {error}"))?;
    syn::parse2(tokens).map_err(|error| format!("progenitor's output is not valid Rust: {error}"))
}

fn schema(instance_type: InstanceType, format: Option<&str>) -> SchemaObject {
    SchemaObject {
        instance_type: Some(instance_type.into()),
        format: format.map(str::to_owned),
        ..SchemaObject::default()
    }
}

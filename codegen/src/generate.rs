//! The call of progenitor.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use schemars::schema::{InstanceType, SchemaObject};

use crate::lower::TEXT_OR_NUMBER;

/// What progenitor makes of a lowered contract, in its positional style.
///
/// # Errors
/// When progenitor refuses the contract, or panics on it: lint has a rule missing then.
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
        .with_replacement(TEXT_OR_NUMBER, "crate::StringOrNumber", std::iter::empty());
    run(&settings, lowered)
}

/// What progenitor makes of the same contract in its builder style, with nothing set: the yardstick.
///
/// # Errors
/// As for [`generate`].
pub(crate) fn stock(lowered: &OpenAPI) -> Result<syn::File, String> {
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    run(&settings, lowered)
}

fn run(settings: &GenerationSettings, lowered: &OpenAPI) -> Result<syn::File, String> {
    // Lint keeps out every shape known to make it panic; a new one must not take the caller along.
    let tokens =
        catch_unwind(AssertUnwindSafe(|| Generator::new(settings).generate_tokens(lowered)))
            .map_err(|_| {
                "progenitor panicked; the shape that made it do so needs a rule in lint".to_owned()
            })?
            .map_err(|error| format!("progenitor refused the contract: {error}"))?;
    syn::parse2(tokens).map_err(|error| format!("progenitor's output is not Rust: {error}"))
}

fn schema(instance_type: InstanceType, format: Option<&str>) -> SchemaObject {
    SchemaObject {
        instance_type: Some(instance_type.into()),
        format: format.map(str::to_owned),
        ..SchemaObject::default()
    }
}

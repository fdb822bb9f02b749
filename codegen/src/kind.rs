//! What the generator knows about each [`Kind`]; a new kind gets one more arm in [`Kind::info`].

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::{Value, json};

use crate::model::Kind;

/// The component that stands for the runtime's type for a string or a number.
pub(crate) const STRING_OR_NUMBER: &str = "StringOrNumber";

/// Everything that depends on the kind of a value.
pub(crate) struct KindInfo {
    /// The schema that progenitor reads.
    pub(crate) lowered: Value,
    /// The type of a required field.
    pub(crate) rust_type: TokenStream,
    /// The type that generated code imports from the crate's root.
    pub(crate) import: Option<&'static str>,
    /// How setters convert their argument.
    pub(crate) conversion: Conversion,
    /// The type in a message.
    pub(crate) description: &'static str,
    /// Whether a JSON value is of this kind; objects and the items of arrays have schemas to check.
    pub(crate) accepts: fn(&Value) -> bool,
}

/// How a setter converts its argument to the field's type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// Takes the field's type.
    None,
    /// Takes `impl Into<T>`.
    Into,
    /// Takes `impl IntoNumber`, since [`serde_json::Number`] has no conversion from fractions.
    IntoNumber,
}

impl Kind {
    pub(crate) fn info(&self) -> KindInfo {
        use Conversion::{Into, IntoNumber, None as Plain};
        match self {
            Self::Text => KindInfo {
                lowered: json!({"type": "string"}),
                rust_type: quote!(String),
                import: None,
                conversion: Into,
                description: "a string",
                accepts: Value::is_string,
            },
            Self::Secret => KindInfo {
                lowered: json!({"type": "string", "format": "password"}),
                rust_type: quote!(Password),
                import: Some("Password"),
                conversion: Into,
                description: "a string",
                accepts: Value::is_string,
            },
            Self::Integer => KindInfo {
                lowered: json!({"type": "integer", "format": "int64"}),
                rust_type: quote!(i64),
                import: None,
                conversion: Plain,
                description: "an integer",
                accepts: Value::is_i64,
            },
            Self::Count => KindInfo {
                lowered: json!({"type": "integer", "format": "uint64"}),
                rust_type: quote!(u64),
                import: None,
                conversion: Plain,
                description: "a non-negative integer",
                accepts: Value::is_u64,
            },
            Self::Number => KindInfo {
                lowered: json!({"type": "number"}),
                rust_type: quote!(Number),
                import: Some("Number"),
                conversion: IntoNumber,
                description: "a number",
                accepts: Value::is_number,
            },
            Self::Boolean => KindInfo {
                lowered: json!({"type": "boolean"}),
                rust_type: quote!(bool),
                import: None,
                conversion: Plain,
                description: "true or false",
                accepts: Value::is_boolean,
            },
            Self::StringOrNumber => KindInfo {
                lowered: reference(STRING_OR_NUMBER),
                rust_type: quote!(StringOrNumber),
                import: Some(STRING_OR_NUMBER),
                conversion: Into,
                description: "a string or a number",
                accepts: |value| value.is_string() || value.is_number(),
            },
            Self::Object(schema) => KindInfo {
                lowered: reference(schema),
                rust_type: format_ident!("{schema}").into_token_stream(),
                import: None,
                conversion: Into,
                description: "an object",
                accepts: Value::is_object,
            },
            Self::List(item) => {
                let KindInfo { lowered, rust_type, import, .. } = item.info();
                KindInfo {
                    lowered: json!({"type": "array", "items": lowered}),
                    rust_type: quote!(Vec<#rust_type>),
                    import,
                    conversion: Into,
                    description: "an array",
                    accepts: Value::is_array,
                }
            }
        }
    }
}

impl Conversion {
    /// The type of the setter's argument for a field of the type `target`.
    pub(crate) fn argument(self, target: &TokenStream) -> TokenStream {
        match self {
            Self::None => target.clone(),
            Self::Into => quote!(impl Into<#target>),
            Self::IntoNumber => quote!(impl IntoNumber),
        }
    }

    /// The argument converted to the field's type.
    pub(crate) fn apply(self, argument: &syn::Ident) -> TokenStream {
        match self {
            Self::None => quote!(#argument),
            Self::Into => quote!(#argument.into()),
            Self::IntoNumber => quote!(#argument.into_number()),
        }
    }
}

pub(crate) fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

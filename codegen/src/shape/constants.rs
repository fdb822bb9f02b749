//! Emits constants for the documented values of properties and parameters.

use std::collections::BTreeSet;

use heck::ToShoutySnakeCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::docs;
use crate::model::KnownValue;

/// What a constant is named after, besides its value.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    /// The type, so that only the value is left to name.
    Type,
    /// A property.
    Property(&'a str),
    /// A parameter.
    Parameter(&'a str),
}

/// The constants of a type. A string is named by itself, a number by its meaning. A value whose name is
/// none in Rust, or is used already, has no constant.
pub(crate) fn constants<'a>(
    values: impl IntoIterator<Item = (Owner<'a>, &'a KnownValue)>,
) -> Vec<TokenStream> {
    let mut names = BTreeSet::new();
    let mut constants = Vec::new();
    for (owner, known) in values {
        let Some((name, ty, value)) = constant(known) else { continue };
        let name = match owner {
            Owner::Type => name,
            _ if name.is_empty() => continue,
            Owner::Property(owner) | Owner::Parameter(owner) => {
                format!("{}_{name}", owner.to_shouty_snake_case())
            }
        };
        let is_name = name.is_ascii() && syn::parse_str::<syn::Ident>(&name).is_ok();
        if is_name && names.insert(name.clone()) {
            let (ident, docs) = (format_ident!("{name}"), docs::comment(&comment(owner, known)));
            constants.push(quote!(#(#docs)* pub const #ident: #ty = #value;));
        }
    }
    constants
}

fn comment(owner: Owner<'_>, known: &KnownValue) -> String {
    let value = docs::value(&known.value);
    let value = match owner {
        Owner::Type => format!("`{value}`"),
        Owner::Property(name) => format!("`{value}`, a value of `{name}`"),
        Owner::Parameter(name) => format!("`{name}={value}`"),
    };
    let meaning = known.meaning.as_ref().map(|meaning| format!(": {meaning}"));
    docs::sentence(&format!("{value}{}", meaning.unwrap_or_default()))
}

/// The name, the type and the value.
fn constant(known: &KnownValue) -> Option<(String, TokenStream, TokenStream)> {
    match &known.value {
        Value::String(text) => {
            Some((text.to_shouty_snake_case(), quote!(&'static str), quote!(#text)))
        }
        Value::Number(number) => {
            let number = Literal::i64_unsuffixed(number.as_i64()?);
            let name = known.meaning.as_ref()?.to_shouty_snake_case();
            Some((name, quote!(i64), quote!(#number)))
        }
        _ => None,
    }
}

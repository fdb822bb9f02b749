//! Reads the members of typify's structs, and holds each against the contract.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Field, Fields, ItemStruct, LitStr, Type};

use super::Fault;
use crate::contract::{Kind, Property, Schema};

const PASS: &str = "members";

/// How a member can be absent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It can't.
    Required,
    /// It is there or not.
    Optional,
    /// In a change: left, set, or set to null.
    Patched,
}

/// A member of a type: what typify made of it, and what the contract says of it.
pub(crate) struct Member<'a> {
    pub(crate) ident: syn::Ident,
    pub(crate) wire: &'a str,
    pub(crate) property: &'a Property,
    pub(crate) presence: Presence,
}

/// The members of a struct of typify's, each with what the contract says of it.
pub(crate) fn members(
    item: ItemStruct,
    schema: &Schema,
    is_patch: bool,
) -> Result<Vec<Member<'_>>, Fault> {
    let name = item.ident.to_string();
    let Fields::Named(fields) = item.fields else {
        return Err(Fault::new(PASS, format!("`{name}` is no struct with named members")));
    };
    let mut members = Vec::new();
    for field in fields.named {
        let wire = wire_name(&field)?;
        let (wire, property) = schema.properties.get_key_value(&wire).ok_or_else(|| {
            Fault::new(PASS, format!("`{name}` has a member `{wire}` that the schema has not"))
        })?;
        let presence = match (is_patch, property.required) {
            (true, _) => Presence::Patched,
            (false, true) => Presence::Required,
            (false, false) => Presence::Optional,
        };
        let inner = inner_type(&property.kind);
        let expected = if presence == Presence::Required { inner } else { quote!(Option<#inner>) };
        let found = plain(&field.ty);
        if found != expected.to_string() {
            return Err(Fault::new(
                PASS,
                format!("`{name}.{wire}` is `{found}` where `{expected}` was expected"),
            ));
        }
        let ident = field
            .ident
            .ok_or_else(|| Fault::new(PASS, format!("a member of `{name}` has no name")))?;
        members.push(Member { ident, wire, property, presence });
    }
    if members.len() == schema.properties.len() {
        Ok(members)
    } else {
        Err(Fault::new(
            PASS,
            format!(
                "`{name}` has {} members for {} properties",
                members.len(),
                schema.properties.len()
            ),
        ))
    }
}

/// The name a member has on the wire: what serde renames it to, or its own.
fn wire_name(field: &Field) -> Result<String, Fault> {
    let mut name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = meta.value()?.parse::<LitStr>()?.value();
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<LitStr>()?;
            }
            Ok(())
        });
        read.map_err(|error| {
            Fault::new(PASS, format!("an attribute of `{name}` is not known: {error}"))
        })?;
    }
    Ok(name)
}

/// A type of typify's without its paths, as tokens in a string.
fn plain(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for path in [":: std :: option :: ", ":: std :: vec :: ", ":: std :: string :: ", "crate :: "] {
        text = text.replace(path, "");
    }
    text
}

/// What a member holds when it is there.
pub(crate) fn inner_type(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Text => quote!(String),
        Kind::Secret => quote!(Password),
        Kind::Integer => quote!(i64),
        Kind::Count => quote!(u64),
        Kind::Number => quote!(Number),
        Kind::Boolean => quote!(bool),
        Kind::StringOrNumber => quote!(StringOrNumber),
        Kind::Object(name) => format_ident!("{name}").into_token_stream(),
        Kind::List(name) => {
            let name = format_ident!("{name}");
            quote!(Vec<#name>)
        }
    }
}

pub(crate) fn own_types(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Object(name) | Kind::List(name) => Some(name.clone()),
        _ => None,
    }
}

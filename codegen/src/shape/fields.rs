//! Reads the fields of typify's structs and checks them against the contract.

use heck::ToSnakeCase;
use quote::{ToTokens, format_ident, quote};
use syn::{Fields, Ident, ItemStruct, LitStr, Type};

use super::Fault;
use crate::model::{Property, Schema};

const PASS: &str = "fields";

/// Whether a property can be absent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Never.
    Required,
    /// It can be missing.
    Optional,
    /// In a PATCH: left, set, or set to null.
    Patched,
}

/// A field of a type and its property in the contract.
pub(crate) struct Field<'a> {
    pub(crate) ident: Ident,
    pub(crate) wire: &'a str,
    pub(crate) property: &'a Property,
    pub(crate) presence: Presence,
}

/// The fields of one of typify's structs with their properties in the contract.
pub(crate) fn fields(
    item: ItemStruct,
    schema: &Schema,
    is_patch: bool,
) -> Result<Vec<Field<'_>>, Fault> {
    let name = item.ident.to_string();
    let Fields::Named(named) = item.fields else {
        return Err(Fault::new(PASS, format!("`{name}` has no named fields")));
    };
    let mut fields = Vec::new();
    for field in named.named {
        let wire = wire_name(&field)?;
        let (wire, property) = schema.properties.get_key_value(&wire).ok_or_else(|| {
            Fault::new(
                PASS,
                format!("`{name}` has a field `{wire}` that is not a property of the schema"),
            )
        })?;
        let presence = match (is_patch, property.required) {
            (_, true) => Presence::Required,
            (true, false) => Presence::Patched,
            (false, false) => Presence::Optional,
        };
        let inner = property.kind.info().rust_type;
        let expected = if presence == Presence::Required { inner } else { quote!(Option<#inner>) };
        let found = plain(&field.ty);
        if found != expected.to_string() {
            return Err(Fault::new(
                PASS,
                format!("`{name}.{wire}` is `{found}` instead of `{expected}`"),
            ));
        }
        let ident = rust_name(&property.name);
        fields.push(Field { ident, wire, property, presence });
    }
    if fields.len() == schema.properties.len() {
        Ok(fields)
    } else {
        Err(Fault::new(
            PASS,
            format!(
                "`{name}` has {} fields for {} properties",
                fields.len(),
                schema.properties.len()
            ),
        ))
    }
}

/// The name of a field in JSON: the one serde renames it to, or its own.
fn wire_name(field: &syn::Field) -> Result<String, Fault> {
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
            Fault::new(PASS, format!("an attribute of `{name}` is unknown: {error}"))
        })?;
    }
    Ok(name)
}

/// The tokens of a type without the paths that typify writes.
fn plain(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for path in [":: std :: option :: ", ":: std :: vec :: ", ":: std :: string :: ", "crate :: "] {
        text = text.replace(path, "");
    }
    text
}

/// Whether a name is no keyword of Rust. `syn` does not know `gen`, which edition 2024 reserves.
pub(crate) fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<Ident>(name).is_ok()
}

/// The Rust name of a property or a parameter, by typify's rules.
pub(crate) fn rust_name(name: &str) -> Ident {
    let name = name.to_snake_case();
    if is_identifier(&name) { format_ident!("{name}") } else { format_ident!("{name}_") }
}

//! Emits short ways to write and read two shapes of objects: a value with the label that CPQ shows for
//! it, `{"value": …, "displayValue": …}`, and a list, `{"items": […]}`.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::fields::Field;
use crate::kind::Conversion;
use crate::model::{Contract, Kind, Property, Schema};

/// The property `value`, if the schema is a value with its label.
pub(crate) fn value(schema: &Schema) -> Option<&Property> {
    let value = schema.properties.get("value")?;
    let is_value = schema.properties.len() == 2
        && schema.properties.contains_key("displayValue")
        && schema.properties.values().all(|property| !property.required)
        && !matches!(value.kind, Kind::Object(_) | Kind::List(_) | Kind::Secret);
    is_value.then_some(value)
}

/// The kind of the items, if the schema is a list.
pub(crate) fn list(schema: &Schema) -> Option<&Kind> {
    let has_required = schema.properties.values().any(|property| property.required);
    // A list built from items would lack other properties, such as the counters of a page.
    let has_others = schema.properties.keys().any(|it| !["items", "links"].contains(&it.as_str()));
    let items = schema.properties.get("items").filter(|_| !has_required && !has_others)?;
    match &items.kind {
        Kind::List(item) => Some(item),
        _ => None,
    }
}

/// The impls of the type of `schema`, if it has one of the two shapes.
pub(crate) fn impls(name: &str, schema: &Schema) -> Vec<Item> {
    let ident = format_ident!("{name}");
    if let Some(property) = value(schema) {
        return value_impls(&ident, property);
    }
    let mut items = list(schema).map(|item| list_impls(&ident, item)).unwrap_or_default();
    if let Some(Property { kind: Kind::List(item), required, .. }) = schema.properties.get("items")
    {
        items.extend(iteration(&ident, item, *required));
    }
    items
}

fn value_impls(ident: &syn::Ident, property: &Property) -> Vec<Item> {
    let info = property.kind.info();
    let ty = &info.rust_type;
    let (bound, converted) = match info.conversion {
        Conversion::None => (None, quote!(value)),
        Conversion::Into => (Some(quote!(Into<#ty>)), quote!(value.into())),
        Conversion::IntoNumber => (Some(quote!(IntoNumber)), quote!(value.into_number())),
    };
    let (generics, argument) = match bound {
        Some(bound) => (quote!(<T: #bound>), quote!(T)),
        None => (quote!(), ty.clone()),
    };
    vec![
        parse_quote! {
            /// The value without a label.
            impl #generics From<#argument> for #ident {
                fn from(value: #argument) -> Self {
                    Self { value: Some(#converted), ..Self::default() }
                }
            }
        },
        parse_quote! {
            impl #generics From<#argument> for Patch<#ident> {
                fn from(value: #argument) -> Self {
                    Self::Set(#ident::from(value))
                }
            }
        },
    ]
}

fn list_impls(ident: &syn::Ident, item: &Kind) -> Vec<Item> {
    let item = item.info().rust_type;
    vec![
        parse_quote! {
            impl From<Vec<#item>> for #ident {
                fn from(items: Vec<#item>) -> Self {
                    Self { items: Some(items), ..Self::default() }
                }
            }
        },
        parse_quote! {
            impl<const N: usize> From<[#item; N]> for #ident {
                fn from(items: [#item; N]) -> Self {
                    Vec::from(items).into()
                }
            }
        },
        parse_quote! {
            impl From<Vec<#item>> for Patch<#ident> {
                fn from(items: Vec<#item>) -> Self {
                    Self::Set(items.into())
                }
            }
        },
        parse_quote! {
            impl<const N: usize> From<[#item; N]> for Patch<#ident> {
                fn from(items: [#item; N]) -> Self {
                    Self::Set(items.into())
                }
            }
        },
        parse_quote! {
            impl FromIterator<#item> for #ident {
                fn from_iter<I: IntoIterator<Item = #item>>(items: I) -> Self {
                    items.into_iter().collect::<Vec<#item>>().into()
                }
            }
        },
    ]
}

/// Iteration over the items of a list or of a page.
fn iteration(ident: &syn::Ident, item: &Kind, required: bool) -> [Item; 2] {
    let item = item.info().rust_type;
    let (owned, borrowed) = if required {
        (quote!(), quote!())
    } else {
        (quote!(.unwrap_or_default()), quote!(.as_deref().unwrap_or_default()))
    };
    [
        parse_quote! {
            impl IntoIterator for #ident {
                type Item = #item;
                type IntoIter = std::vec::IntoIter<#item>;

                fn into_iter(self) -> Self::IntoIter {
                    self.items #owned.into_iter()
                }
            }
        },
        parse_quote! {
            impl<'a> IntoIterator for &'a #ident {
                type Item = &'a #item;
                type IntoIter = std::slice::Iter<'a, #item>;

                fn into_iter(self) -> Self::IntoIter {
                    self.items #borrowed.iter()
                }
            }
        },
    ]
}

/// `status_value` for the field `status`, if that is a value with its label.
pub(crate) fn getter(
    field: &Field<'_>,
    schema: &Schema,
    contract: &Contract,
) -> Option<TokenStream> {
    let Kind::Object(name) = &field.property.kind else { return None };
    let property = value(contract.schemas.get(name)?)?;
    if field.presence != super::fields::Presence::Optional {
        return None;
    }
    let (ident, wire) = (&field.ident, field.wire);
    let getter = format!("{}_value", ident.to_string().trim_end_matches('_'));
    if schema.properties.values().any(|property| property.name.to_snake_case() == getter) {
        return None;
    }
    let getter = format_ident!("{getter}");
    let (ty, read) = match property.kind {
        Kind::Text => (quote!(&str), quote!(value.as_deref())),
        Kind::Integer | Kind::Count | Kind::Boolean => {
            (property.kind.info().rust_type, quote!(value))
        }
        _ => {
            let ty = property.kind.info().rust_type;
            (quote!(&#ty), quote!(value.as_ref()))
        }
    };
    let comment = format!(" Returns the property `value` of `{wire}`.");
    Some(quote! {
        #[doc = #comment]
        #[must_use]
        pub fn #getter(&self) -> Option<#ty> {
            self.#ident.as_ref()?.#read
        }
    })
}

/// What the getter of a field imports from the crate's root.
pub(crate) fn getter_import(
    field: &Field<'_>,
    schema: &Schema,
    contract: &Contract,
) -> Option<&'static str> {
    getter(field, schema, contract)?;
    let name = field.property.kind.schema()?;
    value(contract.schemas.get(name)?)?.kind.info().import
}

/// What the impls import from the crate's root.
pub(crate) fn imports(schema: &Schema) -> Vec<&'static str> {
    let mut imports = Vec::new();
    if let Some(property) = value(schema) {
        imports.extend(["Patch"]);
        let info = property.kind.info();
        imports.extend((info.conversion == Conversion::IntoNumber).then_some("IntoNumber"));
    } else if list(schema).is_some() {
        imports.push("Patch");
    }
    imports
}

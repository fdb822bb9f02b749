//! Emits one module for each type: the struct, its setters and its trait impls.
//!
//! Names and types of fields come from typify. Added are `extra` for properties that the contract does
//! not list, [`Patch`] for the fields of PATCH types, a `Debug` impl that redacts personal data, and
//! setters, so that new fields are no breaking change.
//!
//! [`Patch`]: https://docs.rs/oracle-cpq/latest/oracle_cpq/enum.Patch.html

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, ItemStruct, parse_quote};

use super::constants::{self, Owner};
use super::conversions::Conversions;
use super::fields::{Field, Presence, fields};
use super::{Fault, Module, docs, pagination, patch_example, values};
use crate::kind::{Conversion, STRING_OR_NUMBER};
use crate::lower;
use crate::model::{Contract, KnownValue, Schema};

const PASS: &str = "types";

pub(crate) fn modules(
    structs: Vec<ItemStruct>,
    contract: &Contract,
    conversions: &Conversions<'_>,
) -> Result<Vec<Module>, Fault> {
    let patches = lower::patches(contract);
    let mut expected: BTreeSet<&str> =
        contract.schemas.keys().chain(patches.keys()).map(String::as_str).collect();
    let mut modules = Vec::new();
    let mut names = Vec::new();
    for item in structs {
        let name = item.ident.to_string();
        if name == STRING_OR_NUMBER {
            let message = format!("progenitor did not replace `{STRING_OR_NUMBER}`");
            return Err(Fault::new(PASS, message));
        }
        if !expected.remove(name.as_str()) {
            return Err(Fault::new(PASS, format!("`{name}` belongs to no schema")));
        }
        let request = patches.get(&name).copied();
        let schema = contract
            .schemas
            .get(request.unwrap_or(&name))
            .ok_or_else(|| Fault::new(PASS, format!("there is no schema `{name}`")))?;
        modules.push(Module {
            path: format!("types/{}.rs", name.to_snake_case()),
            introduction: String::new(),
            items: type_items(item, schema, request, contract, conversions)?,
        });
        names.push(name);
    }
    if let Some(missing) = expected.first() {
        return Err(Fault::new(PASS, format!("there is no type for the schema `{missing}`")));
    }
    modules.push(index(&names, contract));
    Ok(modules)
}

/// `types.rs`, which declares and re-exports the modules of all types.
fn index(names: &[String], contract: &Contract) -> Module {
    let modules = names.iter().map(|name| format_ident!("{}", name.to_snake_case()));
    let exports = names.iter().map(|name| {
        let (module, ident) = (format_ident!("{}", name.to_snake_case()), format_ident!("{name}"));
        parse_quote!(pub use #module::#ident;)
    });
    let items = modules.map(|module| parse_quote!(mod #module;)).chain(exports).collect();
    let introduction = format!(
        "Request and response types of REST {}, one for each schema.\n\n\
         A property that is missing or null is `None`. Properties that the contract does not list are \
         kept in `extra` and sent back unchanged. `Debug` redacts secrets and personal data.",
        contract.version
    );
    Module { path: "types.rs".to_owned(), introduction, items }
}

fn type_items(
    item: ItemStruct,
    schema: &Schema,
    request: Option<&str>,
    contract: &Contract,
    conversions: &Conversions<'_>,
) -> Result<Vec<Item>, Fault> {
    let ident = item.ident.clone();
    let name = ident.to_string();
    let fields = fields(item, schema, request.is_some())?;
    let comment = docs::comment(&type_docs(&name, schema, request, &fields, contract));
    let declarations = fields.iter().map(|field| declaration(field, schema, contract));
    let setters = fields.iter().filter(|field| field.presence != Presence::Required).map(setter);
    let new = constructor(&fields);
    let constants = constants::constants(known_values(schema, &fields));
    let model = model(&ident, &fields);
    let page_impls = pagination::page_impls(&name, &fields, contract);
    let mut short = if request.is_none() { values::imports(schema) } else { Vec::new() };
    short.extend(fields.iter().filter_map(|it| values::getter_import(it, schema, contract)));
    let getters = fields.iter().filter_map(|field| values::getter(field, schema, contract));
    let (conversion_impls, used) = conversions.impls(&name);
    short.extend(used);
    let mut items = imports(&name, &fields, page_impls.is_some(), short, conversions);
    items.extend::<[Item; 3]>([
        parse_quote! {
            #(#comment)*
            #[derive(Clone, Default, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub struct #ident {
                #(#declarations)*
                /// Properties that the contract does not list.
                pub extra: Extra,
            }
        },
        parse_quote!(impl #ident { #(#constants)* #new #(#setters)* #(#getters)* }),
        model,
    ]);
    items.extend(page_impls.into_iter().flatten());
    if request.is_none() {
        items.extend(conversion_impls);
        items.extend(values::impls(&name, schema));
    }
    Ok(items)
}

/// The documented values of all fields. A type that is a value with its label is named like the value.
fn known_values<'a>(
    schema: &'a Schema,
    fields: &'a [Field<'a>],
) -> impl Iterator<Item = (Owner<'a>, &'a KnownValue)> {
    let value = values::value(schema);
    fields.iter().flat_map(move |Field { property, .. }| {
        let is_value = value.is_some_and(|value| std::ptr::eq(value, *property));
        let owner = if is_value { Owner::Type } else { Owner::Property(&property.name) };
        property.known_values.iter().map(move |known| (owner, known))
    })
}

fn imports(
    name: &str,
    fields: &[Field<'_>],
    is_page: bool,
    short: Vec<&'static str>,
    conversions: &Conversions<'_>,
) -> Vec<Item> {
    let parts = fields.iter().filter_map(|field| field.property.kind.schema());
    let schemas: BTreeSet<&str> = parts.chain(conversions.responses(name)).collect();
    let schemas = schemas.into_iter().filter(|schema| *schema != name);
    let schemas: Vec<syn::Ident> = schemas.map(|schema| format_ident!("{schema}")).collect();
    let mut runtime: BTreeSet<&str> = short.into_iter().collect();
    runtime.insert("Extra");
    for field in fields {
        let info = field.property.kind.info();
        runtime.extend(info.import);
        match field.presence {
            Presence::Patched => drop(runtime.insert("Patch")),
            Presence::Optional if info.conversion == Conversion::IntoNumber => {
                runtime.insert("IntoNumber");
            }
            _ => {}
        }
    }
    let runtime: Vec<syn::Ident> = runtime.iter().map(|name| format_ident!("{name}")).collect();
    let mut items: Vec<Item> = Vec::new();
    if !schemas.is_empty() {
        items.push(parse_quote!(use super::{#(#schemas),*};));
    }
    if is_page {
        items.push(parse_quote!(
            use crate::pagination::{Page, PageInfo, Paginated};
        ));
    }
    if !runtime.is_empty() {
        items.push(parse_quote!(use crate::{#(#runtime),*};));
    }
    items
}

fn type_docs(
    name: &str,
    schema: &Schema,
    request: Option<&str>,
    fields: &[Field<'_>],
    contract: &Contract,
) -> String {
    let note = docs::evidence(&schema.evidence, contract);
    let note = note.map(|note| format!("\n\n{note}")).unwrap_or_default();
    let Some(request) = request else {
        return format!("{}{note}", docs::sentence(&schema.description));
    };
    let required: Vec<String> = fields
        .iter()
        .filter(|field| field.presence == Presence::Required)
        .map(|field| format!("`{}`", field.wire))
        .collect();
    let rest = if required.is_empty() { "property" } else { "other property" };
    let rest = format!(
        "Each {rest} is left unchanged, set, or set to null; see [`Patch`]. Oracle does not document \
         what null does."
    );
    let always = format!("Each request contains {}.", required.join(", "));
    let rules = match required.len() {
        0 => rest,
        count if count == fields.len() => always,
        _ => format!("{always} {rest}"),
    };
    let example = patch_example::example(name, request, fields, contract).unwrap_or_default();
    format!(
        "Changes to the properties of [`{request}`](super::{request}).\n\n{example}{rules}{note}"
    )
}

fn declaration(field: &Field<'_>, schema: &Schema, contract: &Contract) -> TokenStream {
    let comment = docs::comment(&docs::property(field.property, schema, contract));
    let Field { ident, presence, .. } = field;
    let inner = field.property.kind.info().rust_type;
    let ty = match presence {
        Presence::Required => inner,
        Presence::Optional => quote!(Option<#inner>),
        Presence::Patched => quote!(Patch<#inner>),
    };
    let deprecated = docs::deprecated(field.property.deprecated);
    quote!(#(#comment)* #deprecated pub #ident: #ty,)
}

fn setter(field: &Field<'_>) -> TokenStream {
    let Field { ident, wire, presence, property } = field;
    let info = property.kind.info();
    let deprecated = docs::deprecated(property.deprecated);
    let (comment, argument, value) = if *presence == Presence::Patched {
        let comment = format!(" Sets `{wire}`, to null with [`Patch::Null`].");
        let patch = info.rust_type;
        (comment, quote!(impl Into<Patch<#patch>>), quote!(#ident.into()))
    } else {
        let value = info.conversion.apply(ident);
        (
            format!(" Sets `{wire}`."),
            info.conversion.argument(&info.rust_type),
            quote!(Some(#value)),
        )
    };
    quote! {
        #[doc = #comment]
        #deprecated
        pub fn #ident(mut self, #ident: #argument) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// `new` with the required fields as arguments, if there are any.
fn constructor(fields: &[Field<'_>]) -> Option<TokenStream> {
    let required = fields.iter().filter(|field| field.presence == Presence::Required);
    let (idents, types): (Vec<&syn::Ident>, Vec<TokenStream>) =
        required.map(|field| (&field.ident, field.property.kind.info().rust_type)).unzip();
    if idents.is_empty() {
        return None;
    }
    Some(quote! {
        /// Creates a value with the required fields set.
        #[must_use]
        pub fn new(#(#idents: impl Into<#types>),*) -> Self {
            Self { #(#idents: #idents.into(),)* ..Self::default() }
        }
    })
}

/// The list of the properties of a type.
fn model(ident: &syn::Ident, fields: &[Field<'_>]) -> Item {
    let rows =
        fields.iter().enumerate().map(|(index, Field { ident, wire, presence, property })| {
            let index = syn::Index::from(index);
            let required = (*presence == Presence::Required).then(|| quote!(required));
            let redacted = property.personal.then(|| quote!(redacted));
            quote!(#index => #ident = #wire #required #redacted)
        });
    parse_quote!(model! { #ident { #(#rows,)* } })
}

//! The types: typify's structs, made into what a caller reads and a site may extend.
//!
//! From typify come the names and the types of the members. What is added: members the contract does
//! not know are kept, a change has three states per member, Debug shows no person and no secret,
//! members can be set in a chain, and a type can gain members without breaking anyone.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, ItemStruct, parse_quote};

use super::members::{Member, Presence, inner_type, members, own_types};
use super::{Fault, Module, docs, schemas};
use crate::contract::{Contract, Kind, Schema};
use crate::lower;

const PASS: &str = "types";

pub(crate) fn modules(structs: Vec<ItemStruct>, contract: &Contract) -> Result<Vec<Module>, Fault> {
    let patches = lower::patches(contract);
    let mut expected: BTreeSet<&str> = contract
        .schemas
        .keys()
        .map(String::as_str)
        .chain(patches.keys().map(String::as_str))
        .collect();
    let mut modules = Vec::new();
    let mut names = Vec::new();
    for item in structs {
        let name = item.ident.to_string();
        if name == lower::TEXT_OR_NUMBER {
            return Err(Fault::new(
                PASS,
                "text-or-number was to be replaced by the runtime's type",
            ));
        }
        if !expected.remove(name.as_str()) {
            return Err(Fault::new(PASS, format!("`{name}` is a type that no schema asks for")));
        }
        let request = patches.get(&name).copied();
        let schema = contract
            .schemas
            .get(request.unwrap_or(&name))
            .ok_or_else(|| Fault::new(PASS, format!("there is no schema `{name}`")))?;
        modules.push(Module {
            path: format!("types/{}.rs", name.to_snake_case()),
            introduction: String::new(),
            items: type_items(item, schema, request, contract)?,
        });
        names.push(name);
    }
    if let Some(missing) = expected.first() {
        return Err(Fault::new(PASS, format!("there is no type for the schema `{missing}`")));
    }
    modules.push(index(&names, contract));
    Ok(modules)
}

/// `types.rs`: one module a type, all of them exported.
fn index(names: &[String], contract: &Contract) -> Module {
    let modules = names.iter().map(|name| format_ident!("{}", name.to_snake_case()));
    let exports = names.iter().map(|name| {
        let (module, ident) = (format_ident!("{}", name.to_snake_case()), format_ident!("{name}"));
        parse_quote!(pub use #module::#ident;)
    });
    let items = modules.map(|module| parse_quote!(mod #module;)).chain(exports).collect();
    let introduction = format!(
        "What travels to and from REST {}: one type a schema.\n\n\
         Every type is open. Members can be missing: a missing one, and one that is null, is `None`. \
         Members the contract does not know are kept in `extra` and sent back as they came. \
         `Debug` shows neither secrets nor what tells who somebody is.",
        contract.version
    );
    Module { path: "types.rs".to_owned(), introduction, items }
}

fn type_items(
    item: ItemStruct,
    schema: &Schema,
    request: Option<&str>,
    contract: &Contract,
) -> Result<Vec<Item>, Fault> {
    let ident = item.ident.clone();
    let name = ident.to_string();
    let members = members(item, schema, request.is_some())?;
    let names: BTreeSet<String> = members
        .iter()
        .filter_map(|member| own_types(&member.property.kind))
        .filter(|used| *used != name)
        .collect();
    let comment = docs::comment(&type_docs(&name, schema, request, &members, contract));
    let fields = members.iter().map(|member| field(member, contract));
    let setters = members.iter().filter(|member| member.presence != Presence::Required).map(setter);
    let new = constructor(&members);
    let (reads, writes): (Vec<TokenStream>, Vec<TokenStream>) =
        members.iter().map(|member| (read(member), write(member))).unzip();
    let required: Vec<&str> = members
        .iter()
        .filter(|member| member.presence == Presence::Required)
        .map(|member| member.wire)
        .collect();
    let required: Option<TokenStream> = (!required.is_empty())
        .then(|| quote!(const REQUIRED: &'static [&'static str] = &[#(#required),*];));
    let mut items = imports(&members, &names);
    items.push(parse_quote! {
        #(#comment)*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #ident {
            #(#fields)*
            /// Members the contract does not know, as they came.
            pub extra: Map<String, Value>,
        }
    });
    items.push(parse_quote!(impl #ident { #new #(#setters)* }));
    items.push(parse_quote! {
        impl Model for #ident {
            const NAME: &'static str = #name;
            #required

            fn extra(&self) -> &Map<String, Value> {
                &self.extra
            }

            fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, from: &mut A) -> Result<(), A::Error> {
                match name {
                    #(#reads)*
                    _ => model::keep(&mut self.extra, name, from)?,
                }
                Ok(())
            }

            fn write<M: FieldVisitor>(&self, to: &mut M) -> Result<(), M::Error> {
                #(#writes)*
                Ok(())
            }
        }
    });
    items.push(parse_quote! {
        impl<'de> Deserialize<'de> for #ident {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                model::deserialize(deserializer)
            }
        }
    });
    items.push(parse_quote! {
        impl Serialize for #ident {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                model::serialize(self, serializer)
            }
        }
    });
    items.push(parse_quote! {
        impl fmt::Debug for #ident {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                model::debug(self, f)
            }
        }
    });
    items.push(schemas::json_schema(&ident));
    Ok(items)
}

fn imports(members: &[Member<'_>], names: &BTreeSet<String>) -> Vec<Item> {
    let mut runtime: BTreeSet<&str> = BTreeSet::new();
    for member in members {
        runtime.extend(match member.property.kind {
            Kind::Number => Some("Number"),
            Kind::Secret => Some("Password"),
            Kind::StringOrNumber => Some("StringOrNumber"),
            _ => None,
        });
        runtime.extend((member.presence == Presence::Patched).then_some("Patch"));
    }
    let runtime: Vec<syn::Ident> =
        runtime.into_iter().map(|name| format_ident!("{name}")).collect();
    let names: Vec<syn::Ident> = names.iter().map(|name| format_ident!("{name}")).collect();
    let mut items: Vec<Item> = vec![
        parse_quote!(
            use std::fmt;
        ),
        parse_quote!(
            use serde::de::{Deserialize, Deserializer, MapAccess};
        ),
        parse_quote!(
            use serde::ser::{Serialize, Serializer};
        ),
        parse_quote!(
            use serde_json::{Map, Value};
        ),
    ];
    if !names.is_empty() {
        items.push(parse_quote!(use super::{#(#names),*};));
    }
    items.push(parse_quote!(
        use crate::model::{self, FieldVisitor, Model};
    ));
    if !runtime.is_empty() {
        items.push(parse_quote!(use crate::{#(#runtime),*};));
    }
    items
}

fn type_docs(
    name: &str,
    schema: &Schema,
    request: Option<&str>,
    members: &[Member<'_>],
    contract: &Contract,
) -> String {
    let (Some(request), Some(first)) = (request, members.first()) else {
        let note = docs::evidence(&schema.evidence, contract)
            .map(|note| format!("\n\n{note}"))
            .unwrap_or_default();
        return format!("{}{note}", docs::sentence(&schema.description));
    };
    format!(
        "A change to what [`{request}`](super::{request}) describes: what is left out stays as it is.\n\n\
         ```\n\
         use oracle_cpq::Patch;\n\
         use oracle_cpq::{version}::types::{name};\n\n\
         let change = {name}::default();\n\
         assert_eq!(serde_json::to_string(&change)?, r#\"{{}}\"#);\n\
         let change = change.{setter}(Patch::Null);\n\
         assert_eq!(serde_json::to_string(&change)?, r#\"{{\"{wire}\":null}}\"#);\n\
         # Ok::<(), serde_json::Error>(())\n\
         ```\n\n\
         Each member is left, set, or set to null: see [`Patch`]. What null does to a member is not \
         documented by Oracle.",
        version = contract.version,
        setter = first.ident,
        wire = first.wire,
    )
}

fn field(member: &Member<'_>, contract: &Contract) -> TokenStream {
    let comment = docs::comment(&docs::property(member.property, contract));
    let Member { ident, presence, .. } = member;
    let inner = inner_type(&member.property.kind);
    let ty = match presence {
        Presence::Required => inner,
        Presence::Optional => quote!(Option<#inner>),
        Presence::Patched => quote!(Patch<#inner>),
    };
    quote!(#(#comment)* pub #ident: #ty,)
}

fn setter(member: &Member<'_>) -> TokenStream {
    let Member { ident, wire, presence, property } = member;
    let inner = inner_type(&property.kind);
    let (comment, argument, value) = match (presence, &property.kind) {
        (Presence::Patched, _) => (
            format!(" Changes `{wire}`, or sets it to null with [`Patch::Null`]."),
            quote!(impl Into<Patch<#inner>>),
            quote!(#ident.into()),
        ),
        (_, Kind::Boolean | Kind::Integer | Kind::Object(_)) => {
            (format!(" Sets `{wire}`."), inner, quote!(Some(#ident)))
        }
        _ => (format!(" Sets `{wire}`."), quote!(impl Into<#inner>), quote!(Some(#ident.into()))),
    };
    quote! {
        #[doc = #comment]
        #[must_use]
        pub fn #ident(mut self, #ident: #argument) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// `new` with the members that must be there, for a type that has any.
fn constructor(members: &[Member<'_>]) -> Option<TokenStream> {
    let required: Vec<&Member<'_>> =
        members.iter().filter(|member| member.presence == Presence::Required).collect();
    if required.is_empty() {
        return None;
    }
    let idents: Vec<&syn::Ident> = required.iter().map(|member| &member.ident).collect();
    let types = required.iter().map(|member| inner_type(&member.property.kind));
    Some(quote! {
        /// Makes one with the members that must be there.
        #[must_use]
        pub fn new(#(#idents: impl Into<#types>),*) -> Self {
            Self { #(#idents: #idents.into(),)* ..Self::default() }
        }
    })
}

fn read(member: &Member<'_>) -> TokenStream {
    let Member { ident, wire, .. } = member;
    quote!(#wire => self.#ident = from.next_value()?,)
}

fn write(member: &Member<'_>) -> TokenStream {
    let Member { ident, wire, property, presence } = member;
    let value = match presence {
        Presence::Required => quote!(&Some(&self.#ident)),
        Presence::Optional | Presence::Patched => quote!(&self.#ident),
    };
    if property.personal {
        quote!(to.redacted(#wire, #value)?;)
    } else {
        quote!(to.field(#wire, #value)?;)
    }
}

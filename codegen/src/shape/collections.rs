//! Collections: what a page says of itself, for the runtime that walks over the pages.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::calls::Call;
use crate::contract::{Contract, Kind, Place, Schema};

/// The query parameters without which nobody can walk over a collection.
const NEEDED: [&str; 3] = ["limit", "offset", "totalResults"];

/// The query parameters that name members, each with the runtime's type for it.
const QUERY_TYPES: [(&str, &str); 3] =
    [("fields", "Fields"), ("orderby", "OrderBy"), ("q", "Filter")];

/// An operation that answers with a page of a collection.
pub(crate) struct Collection<'a> {
    /// The type of the page.
    page: &'a str,
    schema: &'a Schema,
    /// The type of what is on it.
    item: &'a str,
    /// The member that names an item, where the contract has a call that takes it.
    name: Option<&'a str>,
}

/// What an operation collects, if it does.
pub(crate) fn collection<'a>(call: &'a Call<'_>, contract: &'a Contract) -> Option<Collection<'a>> {
    let schema = contract.schemas.get(&call.answer)?;
    let Kind::List(item) = &schema.properties.get("items")?.kind else { return None };
    let taken: BTreeSet<&str> =
        call.parameters(Place::Query).map(|parameter| parameter.name.as_str()).collect();
    if !NEEDED.iter().all(|needed| taken.contains(needed)) {
        return None;
    }
    let single = format!("{}/{{", call.operation.path);
    let singles = contract.operations.iter().filter(|other| other.path.starts_with(&single));
    let mut names =
        singles.flat_map(|other| &other.parameters).map(|parameter| parameter.name.as_str());
    let members = &contract.schemas.get(item)?.properties;
    let name =
        names.find(|name| members.get(*name).is_some_and(|member| member.kind == Kind::Text));
    Some(Collection { page: &call.answer, schema, item, name })
}

/// The type that a parameter's setter takes, where text alone could say too much.
pub(crate) fn query_type(wire: &str) -> Option<syn::Ident> {
    type_name(wire).map(|name| format_ident!("{name}"))
}

fn type_name(wire: &str) -> Option<&'static str> {
    QUERY_TYPES.iter().find(|(name, _)| *name == wire).map(|(_, kind)| *kind)
}

/// What a resource's module needs of the runtime.
pub(crate) fn imports(calls: &[&Call<'_>], contract: &Contract) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut runtime: BTreeSet<&str> = ["CallOptions", "Error", "Response", "Value"].into();
    let wires = calls.iter().flat_map(|call| &call.query).map(|(_, wire, _)| wire);
    runtime.extend(wires.filter_map(|wire| type_name(wire)));
    if calls.iter().any(|call| collection(call, contract).is_some()) {
        runtime.extend(["Items", "Pages"]);
        items.push(parse_quote!(
            use crate::page::{Facts, Page, Walkable};
        ));
    }
    items.push(parse_quote!(
        use crate::transport::Call;
    ));
    let runtime = runtime.iter().map(|name| format_ident!("{name}"));
    items.push(parse_quote!(use crate::{#(#runtime),*};));
    items
}

/// The ways a request goes over all pages.
pub(crate) fn walks(collection: &Collection<'_>) -> TokenStream {
    let (page, item) = (format_ident!("{}", collection.page), format_ident!("{}", collection.item));
    quote! {
        /// Walks over the pages, from the one this request asks for to the last.
        pub fn pages(self) -> Pages<#page> {
            Pages::of(self.call)
        }

        /// Walks over what is on the pages, from the one this request asks for to the last.
        pub fn stream(self) -> Items<#page> {
            Items::of(self.call)
        }

        /// Gathers what is on all pages, up to 100,000; [`Items::at_most`] sets another limit.
        ///
        /// # Errors
        /// When a page can't be fetched, or when there are more.
        pub async fn all(self) -> Result<Vec<#item>, Error> {
            self.stream().all().await
        }
    }
}

/// What a page says of itself.
pub(crate) fn paging(collection: &Collection<'_>) -> [Item; 2] {
    let Collection { page, schema, item, name } = collection;
    let (page, item) = (format_ident!("{page}"), format_ident!("{item}"));
    let member = |wire: &str, kind: &Kind| {
        let is_there = schema.properties.get(wire).is_some_and(|member| member.kind == *kind);
        let field = format_ident!("{}", wire.to_snake_case());
        if is_there { quote!(self.#field) } else { quote!(None) }
    };
    let (offset, limit) = (member("offset", &Kind::Integer), member("limit", &Kind::Integer));
    let has_more = member("hasMore", &Kind::Boolean);
    let total = member("totalResults", &Kind::Integer);
    let (argument, name) = match name {
        Some(name) => {
            let name = format_ident!("{}", name.to_snake_case());
            (quote!(item), quote!(item.#name.as_deref()))
        }
        None => (quote!(_), quote!(None)),
    };
    let of = parse_quote! {
        impl Page for #page {
            type Item = #item;
        }
    };
    let walkable = parse_quote! {
        impl Walkable for #page {
            fn facts(&self) -> Facts<'_, #item> {
                Facts {
                    items: self.items.as_deref().unwrap_or_default(),
                    offset: #offset,
                    limit: #limit,
                    has_more: #has_more,
                    total: #total,
                }
            }

            fn into_items(self) -> Vec<#item> {
                self.items.unwrap_or_default()
            }

            fn name(#argument: &#item) -> Option<&str> {
                #name
            }
        }
    };
    [of, walkable]
}

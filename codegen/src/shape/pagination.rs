//! Emits the pagination of operations that return a page of a collection.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::fields::{Field, Presence, rust_name};
use crate::model::{Contract, Kind, Location, Operation, Property, Success};

/// The query parameters that pagination needs.
const REQUIRED_PARAMETERS: [&str; 3] = ["limit", "offset", "totalResults"];

/// The collection that an operation returns pages of.
pub(crate) struct Collection<'a> {
    /// The type of a page.
    pub(crate) page: &'a str,
    /// The type of an item.
    pub(crate) item: &'a str,
}

/// The collection of an operation, unless it returns something else.
pub(crate) fn collection<'a>(
    operation: &'a Operation,
    contract: &'a Contract,
) -> Option<Collection<'a>> {
    let Success::Json(Kind::Object(page)) = &operation.success else { return None };
    let parameters = operation.parameters.iter();
    let query = parameters.filter(|parameter| parameter.location == Location::Query);
    if !REQUIRED_PARAMETERS.iter().all(|name| query.clone().any(|it| it.name == *name)) {
        return None;
    }
    Some(Collection { page, item: item(page, contract)? })
}

/// The schema of the objects in the property `items` of a page.
fn item<'a>(page: &str, contract: &'a Contract) -> Option<&'a str> {
    match &contract.schemas.get(page)?.properties.get("items")?.kind {
        Kind::List(item) => match item.as_ref() {
            Kind::Object(item) => Some(item),
            _ => None,
        },
        _ => None,
    }
}

/// The methods of a request that fetch several pages.
pub(crate) fn pagination_methods(collection: &Collection<'_>) -> TokenStream {
    let (page, item) = (format_ident!("{}", collection.page), format_ident!("{}", collection.item));
    quote! {
        /// Returns a stream of the pages, from the one this request selects to the last.
        pub fn pages(self) -> Pages<#page> {
            Pages::new(self.call)
        }

        /// Returns a stream of the items on all pages, from the page this request selects to the last.
        pub fn stream(self) -> Items<#page> {
            Items::new(self.call)
        }

        /// Returns a stream of the items as plain JSON, as the server sends them.
        pub fn raw_stream(self) -> Items<RawPage<#page>> {
            Items::new(self.call)
        }

        /// Collects the items on all pages, up to 100,000; [`Items::max_items`] sets another limit.
        ///
        /// # Errors
        /// If a page can't be fetched, or if there are more items than the limit.
        pub async fn all(self) -> Result<Vec<#item>, Error> {
            self.stream().try_collect_all().await
        }
    }
}

/// The trait impls of a type, if an operation returns it as a page.
pub(crate) fn page_impls(
    name: &str,
    fields: &[Field<'_>],
    contract: &Contract,
) -> Option<[Item; 2]> {
    let is_list = |operation: &&Operation| collection(operation, contract).is_some();
    let mut lists = contract.returning(name).filter(is_list).peekable();
    lists.peek()?;
    let item = item(name, contract)?;
    let properties = &contract.schemas.get(item)?.properties;
    let id = lists.find_map(|list| identifier(list, contract, properties));
    let (page, item) = (format_ident!("{name}"), format_ident!("{item}"));
    let counter = |name: &str, kind: Kind| {
        let field = fields.iter().find(|it| it.property.name == name && it.property.kind == kind);
        field.map_or(quote!(None), |Field { ident, presence, .. }| {
            if *presence == Presence::Required {
                quote!(Some(self.#ident))
            } else {
                quote!(self.#ident)
            }
        })
    };
    let (offset, limit) = (counter("offset", Kind::Integer), counter("limit", Kind::Integer));
    let has_more = counter("hasMore", Kind::Boolean);
    let (count, total) = (counter("count", Kind::Integer), counter("totalResults", Kind::Integer));
    let is_required = fields.iter().any(|it| it.wire == "items" && it.property.required);
    let (items, items_mut) = if is_required {
        (quote!(Some(&self.items)), quote!(Some(&mut self.items)))
    } else {
        (quote!(self.items.as_deref()), quote!(self.items.as_mut()))
    };
    let id_name = id.as_ref().map_or(quote!(None), |(name, _)| quote!(Some(#name)));
    let (argument, id) = match id.map(|(name, required)| (rust_name(name), required)) {
        Some((ident, true)) => (quote!(item), quote!(Some(&item.#ident))),
        Some((ident, false)) => (quote!(item), quote!(item.#ident.as_deref())),
        None => (quote!(_), quote!(None)),
    };
    let has_next = has_next(fields, contract);
    let page_impl = parse_quote! {
        impl Page for #page {
            type Item = #item;
        }
    };
    let paginated = parse_quote! {
        impl Paginated for #page {
            type Entry = #item;

            const ID: Option<&'static str> = #id_name;

            fn info(&self) -> PageInfo<'_, #item> {
                PageInfo {
                    items: #items,
                    count: #count,
                    offset: #offset,
                    limit: #limit,
                    has_more: #has_more,
                    total: #total,
                    has_next: #has_next,
                }
            }

            fn items_mut(&mut self) -> Option<&mut Vec<#item>> {
                #items_mut
            }

            fn id(#argument: &#item) -> Option<&str> {
                #id
            }
        }
    };
    Some([page_impl, paginated])
}

/// Whether the page has a link to the next one: an expression.
fn has_next(fields: &[Field<'_>], contract: &Contract) -> TokenStream {
    let links = fields.iter().find(|field| field.wire == "links" && !field.property.required);
    let link = links.and_then(|links| match &links.property.kind {
        Kind::List(link) => contract.schemas.get(link.schema()?),
        _ => None,
    });
    let rel = link.and_then(|link| link.properties.get("rel"));
    let links = links.filter(|_| rel.is_some_and(|it| it.kind == Kind::Text && !it.required));
    links.map_or(quote!(false), |Field { ident, .. }| {
        quote!(self.#ident.iter().flatten().any(|link| link.rel.as_deref() == Some("next")))
    })
}

/// The property of an item that identifies it in the path of another operation, and whether it is
/// required.
fn identifier<'a>(
    list: &Operation,
    contract: &'a Contract,
    properties: &BTreeMap<String, Property>,
) -> Option<(&'a str, bool)> {
    let single = format!("{}/{{", list.path);
    let mut names = contract
        .below(&single)
        .flat_map(|other| &other.parameters)
        .map(|parameter| &parameter.name);
    names.find_map(|name| {
        let property = properties.get(name).filter(|property| property.kind == Kind::Text)?;
        Some((name.as_str(), property.required))
    })
}

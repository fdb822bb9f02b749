//! Emits the pagination of operations that return a page of a collection.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::fields::rust_name;
use super::methods::Method;
use crate::model::{Contract, Kind, Location, Schema};

/// The query parameters that pagination needs.
const REQUIRED_PARAMETERS: [&str; 3] = ["limit", "offset", "totalResults"];

/// The query parameters that contain property names, with their types in the runtime.
const QUERY_TYPES: [(&str, &str); 3] =
    [("fields", "Fields"), ("orderby", "OrderBy"), ("q", "Filter")];

/// The collection that an operation returns pages of.
pub(crate) struct Collection<'a> {
    /// The type of a page.
    page: &'a str,
    schema: &'a Schema,
    /// The type of an item.
    item: &'a str,
    /// The property that identifies an item in the path of another operation.
    id: Option<&'a str>,
}

/// The collection of an operation, unless it returns something else.
pub(crate) fn collection<'a>(
    method: &'a Method<'_>,
    contract: &'a Contract,
) -> Option<Collection<'a>> {
    let schema = contract.schemas.get(&method.response)?;
    let Kind::List(item) = &schema.properties.get("items")?.kind else { return None };
    let parameters: BTreeSet<&str> =
        method.parameters(Location::Query).map(|parameter| parameter.name.as_str()).collect();
    if !REQUIRED_PARAMETERS.iter().all(|name| parameters.contains(name)) {
        return None;
    }
    let single = format!("{}/{{", method.operation.path);
    let singles = contract.operations.iter().filter(|other| other.path.starts_with(&single));
    let mut names =
        singles.flat_map(|other| &other.parameters).map(|parameter| parameter.name.as_str());
    let properties = &contract.schemas.get(item)?.properties;
    let is_text = |name: &str| properties.get(name).is_some_and(|it| it.kind == Kind::Text);
    let id = names.find(|name| is_text(name));
    Some(Collection { page: &method.response, schema, item, id })
}

/// The type that the setter of a query parameter takes instead of a string, so that a value can't
/// change the structure of the query.
pub(crate) fn query_type(wire: &str) -> Option<syn::Ident> {
    type_name(wire).map(|name| format_ident!("{name}"))
}

fn type_name(wire: &str) -> Option<&'static str> {
    QUERY_TYPES.iter().find(|(name, _)| *name == wire).map(|(_, kind)| *kind)
}

/// The types that the module of a resource imports.
pub(crate) fn imports(methods: &[&Method<'_>], contract: &Contract) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut runtime: BTreeSet<&str> = ["CallOptions", "Error", "Response", "Value"].into();
    let wires = methods.iter().flat_map(|method| &method.query).map(|(_, wire, _)| wire);
    runtime.extend(wires.filter_map(|wire| type_name(wire)));
    if methods.iter().any(|method| collection(method, contract).is_some()) {
        runtime.extend(["Items", "Pages"]);
        items.push(parse_quote!(
            use crate::pagination::{Page, PageInfo, Paginated};
        ));
    }
    items.push(parse_quote!(
        use crate::transport::Call;
    ));
    let runtime = runtime.iter().map(|name| format_ident!("{name}"));
    items.push(parse_quote!(use crate::{#(#runtime),*};));
    items
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

        /// Collects the items on all pages, up to 100,000; [`Items::max_items`] sets another limit.
        ///
        /// # Errors
        /// If a page can't be fetched, or if there are more items than the limit.
        pub async fn all(self) -> Result<Vec<#item>, Error> {
            self.stream().try_collect_all().await
        }
    }
}

/// The trait impls of a page.
pub(crate) fn page_impls(collection: &Collection<'_>) -> [Item; 2] {
    let Collection { page, schema, item, id } = collection;
    let (page, item) = (format_ident!("{page}"), format_ident!("{item}"));
    let property = |wire: &str, kind: &Kind| {
        let exists = schema.properties.get(wire).is_some_and(|property| property.kind == *kind);
        let field = format_ident!("{}", wire.to_snake_case());
        if exists { quote!(self.#field) } else { quote!(None) }
    };
    let (offset, limit) = (property("offset", &Kind::Integer), property("limit", &Kind::Integer));
    let has_more = property("hasMore", &Kind::Boolean);
    let total = property("totalResults", &Kind::Integer);
    let (argument, id) = match id {
        Some(id) => {
            let id = rust_name(id);
            (quote!(item), quote!(item.#id.as_deref()))
        }
        None => (quote!(_), quote!(None)),
    };
    let page_impl = parse_quote! {
        impl Page for #page {
            type Item = #item;
        }
    };
    let paginated = parse_quote! {
        impl Paginated for #page {
            fn info(&self) -> PageInfo<'_, #item> {
                PageInfo {
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

            fn id(#argument: &#item) -> Option<&str> {
                #id
            }
        }
    };
    [page_impl, paginated]
}

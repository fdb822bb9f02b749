//! Emits `From<User> for UserRequest` and its like, so that a PUT can send back all that was read.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::fields::rust_name;
use crate::model::{Contract, Kind, Operation, Property, Schema, Success};

/// The schemas of the responses that convert to the request `schema`.
///
/// A request with a required property that the response may omit has no conversion.
pub(crate) fn responses<'a>(schema: &str, contract: &'a Contract) -> Vec<&'a str> {
    let pairs = pairs(contract).into_iter();
    pairs.filter(|(request, _)| *request == schema).map(|(_, response)| response).collect()
}

/// The requests and the responses that convert to them: those of operations, and the objects in them.
fn pairs(contract: &Contract) -> BTreeSet<(&str, &str)> {
    let mut open = Vec::new();
    for operation in contract.operations.iter().filter(|it| it.method != "PATCH") {
        let Some(request) = operation.body.as_ref().and_then(|body| body.kind.schema()) else {
            continue;
        };
        let operations = [Some(operation), reader(operation, contract)].into_iter().flatten();
        open.extend(operations.filter_map(response).map(|response| (request, response)));
    }
    let mut found = BTreeSet::new();
    while let Some((request, response)) = open.pop() {
        let is_new = request != response && is_convertible(request, response, contract);
        if !is_new || !found.insert((request, response)) {
            continue;
        }
        let properties =
            |name| contract.schemas.get(name).map(|schema: &Schema| &schema.properties);
        for (name, property) in properties(request).into_iter().flatten() {
            let other = properties(response).and_then(|properties| properties.get(name));
            let schemas = other.map(|other| (property.kind.schema(), other.kind.schema()));
            if let Some((Some(inner), Some(other))) = schemas {
                open.push((inner, other));
            }
        }
    }
    found
}

/// The operation that reads what `operation` writes: the GET of the same path.
fn reader<'a>(operation: &Operation, contract: &'a Contract) -> Option<&'a Operation> {
    contract.operations.iter().find(|it| it.method == "GET" && it.path == operation.path)
}

/// The operation that reads what a PUT replaces, if the response converts to the body of the PUT.
pub(crate) fn replaced<'a>(operation: &Operation, contract: &'a Contract) -> Option<&'a Operation> {
    let schema = operation.body.as_ref()?.kind.schema()?;
    let reader = reader(operation, contract).filter(|_| operation.method == "PUT")?;
    responses(schema, contract).contains(&response(reader)?).then_some(reader)
}

fn response(operation: &Operation) -> Option<&str> {
    match &operation.success {
        Success::Json(Kind::Object(response)) => Some(response),
        _ => None,
    }
}

fn is_convertible(request: &str, response: &str, contract: &Contract) -> bool {
    let (Some(request), Some(response)) =
        (contract.schemas.get(request), contract.schemas.get(response))
    else {
        return false;
    };
    let mut properties = request.properties.iter();
    let is_same = |property: &Property, other: &Property| {
        convert(&property.kind, &other.kind, contract).is_some()
    };
    let mut shared = properties.clone().filter(|(name, property)| {
        response.properties.get(*name).is_some_and(|other| is_same(property, other))
    });
    shared.next().is_some()
        && properties.all(|(name, property)| {
            let has_value = |other: &Property| other.required && is_same(property, other);
            !property.required || response.properties.get(name).is_some_and(has_value)
        })
}

/// How the value of a response becomes that of a request.
enum Conversion {
    None,
    Into,
    /// Each item of a list.
    IntoEach,
}

fn convert(request: &Kind, response: &Kind, contract: &Contract) -> Option<Conversion> {
    match (request, response) {
        _ if request == response => Some(Conversion::None),
        (Kind::Object(request), Kind::Object(response)) => {
            is_convertible(request, response, contract).then_some(Conversion::Into)
        }
        (Kind::List(request), Kind::List(response)) => {
            convert(request, response, contract).map(|_| Conversion::IntoEach)
        }
        _ => None,
    }
}

/// The impls that convert to the request `schema`, and the types that they need.
pub(crate) fn impls(schema: &str, contract: &Contract) -> Vec<Item> {
    let responses = responses(schema, contract);
    responses.into_iter().filter_map(|response| conversion(schema, response, contract)).collect()
}

fn conversion(request: &str, response: &str, contract: &Contract) -> Option<Item> {
    let properties = &contract.schemas.get(response)?.properties;
    let requested = &contract.schemas.get(request)?.properties;
    let fields = requested.iter().filter_map(|(name, property)| {
        let other = properties.get(name)?;
        let (target, source) = (rust_name(&property.name), rust_name(&other.name));
        let each = quote!(.into_iter().map(Into::into).collect());
        let (into, map) = match convert(&property.kind, &other.kind, contract)? {
            Conversion::None => (quote!(), quote!()),
            Conversion::Into => (quote!(.into()), quote!(.map(Into::into))),
            Conversion::IntoEach => (each.clone(), quote!(.map(|items| items #each))),
        };
        let value: TokenStream = match (property.required, other.required) {
            (false, true) => quote!(Some(from.#source #into)),
            (true, true) => quote!(from.#source #into),
            _ => quote!(from.#source #map),
        };
        Some(quote!(#target: #value,))
    });
    let fields: Vec<TokenStream> = fields.collect();
    let rest = (fields.len() < requested.len()).then(|| quote!(..Self::default()));
    let (request, response) = (format_ident!("{request}"), format_ident!("{response}"));
    Some(parse_quote! {
        /// Keeps the properties that the request lists, and those in `extra`.
        ///
        /// Properties that only the response lists, such as identifiers and dates, are left out.
        impl From<#response> for #request {
            fn from(from: #response) -> Self {
                Self { #(#fields)* extra: from.extra, #rest }
            }
        }
    })
}

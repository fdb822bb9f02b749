//! Emits `From<User> for UserRequest` and its like, so that a PUT can send back all that was read.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::fields::rust_name;
use crate::model::{Contract, Kind, Operation, Property, Success};

/// The schemas of the responses that convert to the request `schema`.
///
/// A request with a required property that the response may omit has no conversion.
pub(crate) fn responses<'a>(schema: &str, contract: &'a Contract) -> Vec<&'a str> {
    let sends = |operation: &&Operation| {
        let body = operation.body.as_ref().and_then(|body| body.kind.schema());
        operation.method != "PATCH" && body == Some(schema)
    };
    let mut responses: Vec<&str> = contract
        .operations
        .iter()
        .filter(sends)
        .flat_map(|operation| [Some(operation), reader(operation, contract)])
        .filter_map(|operation| response(operation?))
        .filter(|response| *response != schema && is_convertible(schema, response, contract))
        .collect();
    responses.sort_unstable();
    responses.dedup();
    responses
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
    let mut shared = properties.clone().filter(|(name, property)| {
        response.properties.get(*name).is_some_and(|other| other.kind == property.kind)
    });
    shared.next().is_some()
        && properties.all(|(name, property)| {
            let has_value = |other: &Property| other.required && other.kind == property.kind;
            !property.required || response.properties.get(name).is_some_and(has_value)
        })
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
        let value: TokenStream = match (property.required, other.required) {
            _ if other.kind != property.kind => return None,
            (false, true) => quote!(Some(from.#source)),
            _ => quote!(from.#source),
        };
        Some(quote!(#target: #value,))
    });
    let fields: Vec<TokenStream> = fields.collect();
    let rest = (fields.len() < requested.len()).then(|| quote!(..Self::default()));
    let (request, response) = (format_ident!("{request}"), format_ident!("{response}"));
    Some(parse_quote! {
        /// Keeps the properties that the request lists with the same type, and those in `extra`.
        ///
        /// Properties that only the response lists, such as identifiers and dates, are left out.
        impl From<#response> for #request {
            fn from(from: #response) -> Self {
                Self { #(#fields)* extra: from.extra, #rest }
            }
        }
    })
}

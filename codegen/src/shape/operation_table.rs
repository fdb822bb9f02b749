//! Emits `operations.rs`: one static for each operation, which the runtime reads.

use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::Module;
use super::methods::Method;
use super::pagination::collection;
use super::resources::operation_name;
use crate::model::{Contract, Kind};

pub(crate) fn module(methods: &[Method<'_>], contract: &Contract) -> Module {
    let root = &contract.root;
    let mut items: Vec<Item> = vec![
        parse_quote!(
            use http::Method;
        ),
        parse_quote!(
            use crate::operation::Operation;
        ),
    ];
    for method in methods {
        let (name, operation) = (operation_name(method), method.operation);
        let (id, path) = (&operation.id, &operation.path);
        let is_idempotent = matches!(operation.method.as_str(), "GET" | "PUT" | "DELETE");
        let http_method = format_ident!("{}", operation.method);
        let is_collection = collection(operation, contract).is_some();
        let order_by = &operation.order_by;
        let order_by = order_by.as_ref().map_or(quote!(None), |name| quote!(Some(#name)));
        let secrets = secrets(method, contract);
        items.push(parse_quote! {
            pub(super) static #name: Operation = Operation {
                id: #id,
                method: Method::#http_method,
                root: #root,
                path: #path,
                is_idempotent: #is_idempotent,
                is_collection: #is_collection,
                order_by: #order_by,
                secrets: &[#(#secrets),*],
            };
        });
    }
    Module {
        path: "operations.rs".to_owned(),
        introduction: format!("The operations of REST {}.", contract.version),
        items,
    }
}

/// The properties of the request body that are never shown.
fn secrets<'a>(method: &Method<'a>, contract: &'a Contract) -> Vec<&'a str> {
    let body = method.operation.body.as_ref().and_then(|body| body.kind.schema());
    let schema = body.and_then(|schema| contract.schemas.get(schema));
    let properties = schema.into_iter().flat_map(|schema| &schema.properties);
    let secrets = properties.filter(|(_, property)| property.kind == Kind::Secret);
    secrets.map(|(name, _)| name.as_str()).collect()
}

//! Emits the catalog that the tests run through: each type with a way to set its fields that does not use
//! its `Deserialize` impl, each operation with its request, and each payload with its type.
//!
//! Because the catalog is generated, new types, operations and payloads are tested without further work.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use crate::lower::{self, body_type};
use crate::model::{Contract, Kind, Operation, Success};
use crate::shape::{Module, rust_name};

/// The modules of the catalog: one for each version, and `mod.rs`.
pub(crate) fn modules(contracts: &[Contract]) -> Vec<Module> {
    let mut modules: Vec<Module> = contracts.iter().map(version).collect();
    let names = contracts.iter().map(|contract| format_ident!("{}", contract.version));
    let versions = names.clone().map(|name| quote!(&#name::VERSION));
    let mut items: Vec<Item> = names.map(|name| parse_quote!(mod #name;)).collect();
    items.push(parse_quote!(
        use crate::catalog::Version;
    ));
    items.push(parse_quote! {
        /// All versions, oldest first.
        pub(crate) const VERSIONS: &[&Version] = &[#(#versions),*];
    });
    modules.push(Module {
        path: "mod.rs".to_owned(),
        introduction: "All types, operations and payloads of the contracts.".to_owned(),
        items,
    });
    modules
}

fn version(contract: &Contract) -> Module {
    let name = &contract.version;
    let types = types(contract);
    let list = types.iter().map(|(name, schema)| {
        let ident = format_ident!("{name}");
        if name == schema {
            quote!(Type::new::<types::#ident>(#name))
        } else {
            quote!(Type::new_patch::<types::#ident>(#name, #schema))
        }
    });
    let operations = contract.operations.iter().map(|operation| entry(operation, name));
    let payloads = contract.payloads.iter().filter_map(|path| payload(path, contract));
    let module = format_ident!("{name}");
    let calls: BTreeSet<syn::Ident> = contract.operations.iter().map(call).collect();
    let mut items: Vec<Item> = vec![
        parse_quote!(use oracle_cpq::#module::types;),
        parse_quote!(
            use serde_json::Value;
        ),
        parse_quote!(use crate::catalog::{Body, Operation, Payload, Type, Version, #(#calls),*};),
        parse_quote!(
            use crate::set_field::{SetField, insert, set};
        ),
        parse_quote! {
            /// All types, operations and payloads of this version.
            pub(super) const VERSION: Version = Version {
                name: #name,
                types: &[#(#list),*],
                operations: &[#(#operations),*],
                payloads: &[#(#payloads),*],
            };
        },
    ];
    items.extend(types.iter().map(|(name, schema)| set_field(name, schema, contract)));
    Module {
        path: format!("{name}.rs"),
        introduction: format!("All types, operations and payloads of REST {name}."),
        items,
    }
}

/// The types by name, each with its schema; for a PATCH type, the schema of the request.
fn types(contract: &Contract) -> BTreeMap<String, String> {
    let own = contract.schemas.keys().map(|name| (name.clone(), name.clone()));
    let changes = lower::patches(contract);
    own.chain(changes.into_iter().map(|(name, schema)| (name, schema.to_owned()))).collect()
}

/// The `SetField` impl of a type.
fn set_field(name: &str, schema: &str, contract: &Contract) -> Item {
    let ident = format_ident!("{name}");
    let properties = contract.schemas.get(schema).into_iter().flat_map(|it| &it.properties);
    let arms = properties.map(|(wire, property)| {
        let field = rust_name(&property.name);
        quote!(#wire => set(&mut self.#field, value),)
    });
    parse_quote! {
        impl SetField for types::#ident {
            fn set_field(&mut self, name: &str, value: &Value) {
                match name {
                    #(#arms)*
                    _ => insert(&mut self.extra, name, value),
                }
            }
        }
    }
}

fn entry(operation: &Operation, version: &str) -> TokenStream {
    let id = &operation.id;
    let (client, method) = (format_ident!("{version}"), format_ident!("{}", id.to_snake_case()));
    let required = operation.parameters.iter().filter(|parameter| parameter.required);
    let placeholders = required.map(|parameter| match parameter.kind {
        Kind::Text => quote!("-"),
        Kind::Boolean => quote!(true),
        _ => quote!(1),
    });
    let kind = body_type(operation);
    let body = kind.as_ref().map(|kind| {
        if matches!(kind, Kind::List(_)) { quote!(&[]) } else { quote!(&Default::default()) }
    });
    let fields = operation.form.iter().filter(|field| field.required).map(|field| {
        if field.is_file { quote!(oracle_cpq::Upload::from_bytes("-", "-")) } else { quote!("-") }
    });
    let arguments = placeholders.chain(body).chain(fields);
    let request = if operation.form.is_empty() { form(kind.as_ref()) } else { quote!(Body::Form) };
    let response = match &operation.success {
        Success::Json(kind) => form(Some(kind)),
        Success::Empty => form(None),
        Success::File(_) => quote!(Body::File),
    };
    let call = call(operation);
    quote! {
        Operation {
            id: #id,
            request: #request,
            response: #response,
            call: |site| #call(site.#client().#method(#(#arguments),*).send()),
        }
    }
}

/// The function of the catalog that sends a request and serializes the response.
fn call(operation: &Operation) -> syn::Ident {
    let is_file = matches!(operation.success, Success::File(_));
    format_ident!("{}", if is_file { "download" } else { "serialize_response" })
}

/// The form of a body in the catalog.
fn form(kind: Option<&Kind>) -> TokenStream {
    match kind {
        None => quote!(Body::None),
        Some(Kind::Object(name)) => quote!(Body::Object(#name)),
        Some(kind) => {
            kind.schema().map_or(quote!(Body::Values), |name| quote!(Body::Objects(#name)))
        }
    }
}

/// A payload and its type. Lint ensures that its operation exists.
fn payload(path: &str, contract: &Contract) -> Option<TokenStream> {
    let mut parts = path.rsplit('/').next()?.split('.');
    let (id, direction) = (parts.next()?, parts.next()?);
    let operation = contract.operations.iter().find(|operation| operation.id == id)?;
    let kind = match (direction, &operation.success) {
        ("request", _) => body_type(operation)?,
        (_, Success::Json(kind)) => kind.clone(),
        (_, Success::Empty | Success::File(_)) => return None,
    };
    let body = form(Some(&kind));
    Some(quote!(Payload { path: #path, body: #body }))
}

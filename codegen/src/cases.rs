//! The tests' list of everything the contracts have, so that a test can forget nothing.
//!
//! It is generated, so that a type, an operation or a payload that comes is tested at once: each type
//! with a way to fill it member by member, which does not go by the types' own reading, each operation
//! with its call, and each payload with the type it belongs to.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use crate::contract::{Contract, Operation, Place};
use crate::lower::{self, body_type};
use crate::shape::{Module, setter};

/// The modules of the list: one a version, and the one that holds them together.
pub(crate) fn modules(contracts: &[Contract]) -> Vec<Module> {
    let mut modules: Vec<Module> = contracts.iter().map(version).collect();
    let names = contracts.iter().map(|contract| format_ident!("{}", contract.version));
    let versions = names.clone().map(|name| quote!(&#name::VERSION));
    let mut items: Vec<Item> = names.map(|name| parse_quote!(mod #name;)).collect();
    items.push(parse_quote!(
        use crate::case::Version;
    ));
    items.push(parse_quote! {
        /// The versions, the oldest first.
        pub(crate) const VERSIONS: &[&Version] = &[#(#versions),*];
    });
    modules.push(Module {
        path: "mod.rs".to_owned(),
        introduction: "Everything the contracts have: each type, each operation and each payload."
            .to_owned(),
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
            quote!(Type::of::<types::#ident>(#name))
        } else {
            quote!(Type::change::<types::#ident>(#name, #schema))
        }
    });
    let operations = contract.operations.iter().map(|operation| entry(operation, name));
    let payloads = contract.payloads.iter().filter_map(|path| payload(path, contract));
    let module = format_ident!("{name}");
    let mut items: Vec<Item> = vec![
        parse_quote!(use oracle_cpq::#module::types;),
        parse_quote!(
            use serde_json::Value;
        ),
        parse_quote!(
            use crate::case::{Filled, Operation, Payload, Type, Version, answered, keep, put};
        ),
        parse_quote! {
            /// What REST has in this version.
            pub(super) const VERSION: Version = Version {
                name: #name,
                types: &[#(#list),*],
                operations: &[#(#operations),*],
                payloads: &[#(#payloads),*],
            };
        },
    ];
    items.extend(types.iter().map(|(name, schema)| filled(name, schema, contract)));
    Module {
        path: format!("{name}.rs"),
        introduction: format!("Everything the contract of REST {name} has."),
        items,
    }
}

/// The types by name, each with the schema it is of: its own, or of a change the documented one.
fn types(contract: &Contract) -> BTreeMap<String, String> {
    let own = contract.schemas.keys().map(|name| (name.clone(), name.clone()));
    let changes = lower::patches(contract);
    own.chain(changes.into_iter().map(|(name, schema)| (name, schema.to_owned()))).collect()
}

/// How a type is filled.
fn filled(name: &str, schema: &str, contract: &Contract) -> Item {
    let ident = format_ident!("{name}");
    let members = contract.schemas.get(schema).into_iter().flat_map(|it| it.properties.keys());
    let members = members.map(|wire| {
        let member = setter(wire);
        quote!(#wire => put(&mut self.#member, value),)
    });
    parse_quote! {
        impl Filled for types::#ident {
            fn fill(&mut self, name: &str, value: &Value) {
                match name {
                    #(#members)*
                    _ => keep(&mut self.extra, name, value),
                }
            }
        }
    }
}

fn entry(operation: &Operation, version: &str) -> TokenStream {
    let Operation { id, answer, .. } = operation;
    let (client, method) = (format_ident!("{version}"), format_ident!("{}", id.to_snake_case()));
    let request = body_type(operation);
    let path =
        operation.parameters.iter().filter(|it| it.place == Place::Path).map(|_| quote!("-"));
    let body = operation.body.iter().map(|_| quote!(&Default::default()));
    let arguments = path.chain(body);
    let request = request.map_or_else(|| quote!(None), |request| quote!(Some(#request)));
    quote! {
        Operation {
            id: #id,
            request: #request,
            answer: #answer,
            call: |site| answered(site.#client().#method(#(#arguments),*).send()),
        }
    }
}

/// A payload's file, with the type it is of; lint has found that its operation is there.
fn payload(path: &str, contract: &Contract) -> Option<TokenStream> {
    let mut parts = path.rsplit('/').next()?.split('.');
    let (id, direction) = (parts.next()?, parts.next()?);
    let operation = contract.operations.iter().find(|operation| operation.id == id)?;
    let name =
        if direction == "request" { body_type(operation)? } else { operation.answer.clone() };
    Some(quote!(Payload { path: #path, of: #name }))
}

//! Emits the catalog that the tests run through: each type with a way to set its fields that does not use
//! its `Deserialize` impl, each operation with its request, and each payload with its type.
//!
//! Because the catalog is generated, new types, operations and payloads are tested without further work.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use crate::lower::{self, body_type};
use crate::model::{Contract, Kind, Operation, Success};
use crate::shape::{Module, rust_name};

/// The modules of the catalog: one for each version, one for each group of its operations, and `mod.rs`.
pub(crate) fn modules(contracts: &[Contract]) -> Vec<Module> {
    let mut modules: Vec<Module> = contracts.iter().flat_map(version).collect();
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

fn version(contract: &Contract) -> Vec<Module> {
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
    let operations = contract.operations.iter().map(|operation| {
        let (module, name) = (group_name(&operation.tag), constant(operation));
        quote!(#module::#name)
    });
    let payloads = contract.payloads.iter().filter_map(|path| payload(path, contract));
    let owners = owners(contract);
    let groups: BTreeSet<&str> =
        contract.operations.iter().map(|operation| operation.tag.as_str()).collect();
    let mut items: Vec<Item> = Vec::new();
    items.extend(groups.iter().map(|group| {
        let module = group_name(group);
        parse_quote!(mod #module;)
    }));
    let owned = |group: Option<&str>| -> Vec<Item> {
        let types = types.iter().filter(|(name, _)| owners.get(*name).copied() == group);
        types.map(|(name, schema)| set_field(name, schema, contract)).collect()
    };
    let shared = owned(None);
    let module = format_ident!("{name}");
    items.push(parse_quote!(use oracle_cpq::#module::types;));
    items.extend(value_import(&shared));
    items.push(parse_quote!(
        use crate::catalog::{Body, Payload, Type, Version};
    ));
    items.extend(set_field_import(&shared));
    items.push(parse_quote! {
        /// All types, operations and payloads of this version.
        pub(super) const VERSION: Version = Version {
            name: #name,
            types: &[#(#list),*],
            operations: &[#(#operations),*],
            payloads: &[#(#payloads),*],
        };
    });
    items.extend(shared);
    let introduction = format!("All types, operations and payloads of REST {name}.");
    let mut modules = vec![Module { path: format!("{name}.rs"), introduction, items }];
    modules.extend(groups.iter().map(|group| self::group(group, owned(Some(group)), contract)));
    modules
}

/// The operations of a group, and the types that they are the first to use.
fn group(tag: &str, types: Vec<Item>, contract: &Contract) -> Module {
    let version = format_ident!("{}", contract.version);
    let operations: Vec<&Operation> = contract.tagged(tag).collect();
    let calls: BTreeSet<syn::Ident> = operations.iter().map(|operation| call(operation)).collect();
    let mut items: Vec<Item> = Vec::new();
    if !types.is_empty() {
        items.push(parse_quote!(use oracle_cpq::#version::types;));
    }
    items.extend(value_import(&types));
    items.push(parse_quote!(use crate::catalog::{Body, Operation, #(#calls),*};));
    items.extend(set_field_import(&types));
    items.extend(operations.into_iter().map(|operation| {
        let (name, entry) = (constant(operation), entry(operation, &contract.version));
        parse_quote!(pub(super) const #name: Operation = #entry;)
    }));
    items.extend(types);
    Module {
        path: format!("{}/{}.rs", contract.version, group_name(tag)),
        introduction: format!("The operations of the group {tag}, and their types."),
        items,
    }
}

fn group_name(tag: &str) -> syn::Ident {
    format_ident!("{}", tag.to_snake_case())
}

fn constant(operation: &Operation) -> syn::Ident {
    format_ident!("{}", operation.id.to_shouty_snake_case())
}

fn value_import(types: &[Item]) -> Option<Item> {
    let import = parse_quote!(
        use serde_json::Value;
    );
    (!types.is_empty()).then_some(import)
}

fn set_field_import(types: &[Item]) -> Option<Item> {
    let import = parse_quote!(
        use crate::set_field::{SetField, insert, set};
    );
    (!types.is_empty()).then_some(import)
}

/// The first group that uses each type.
fn owners(contract: &Contract) -> BTreeMap<String, &str> {
    let mut owners = BTreeMap::new();
    for tag in &contract.tags {
        for operation in contract.tagged(&tag.name) {
            let body = operation.body.as_ref().map(|body| body.kind.clone());
            let success = match &operation.success {
                Success::Json(kind) => Some(kind.clone()),
                Success::Empty | Success::File(_) => None,
            };
            let kinds = [body_type(operation), body, success].into_iter().flatten();
            let mut open: Vec<String> = kinds.filter_map(|it| Some(it.schema()?.into())).collect();
            while let Some(name) = open.pop() {
                if owners.contains_key(&name) {
                    continue;
                }
                let properties = contract.schemas.get(&name).map(|schema| &schema.properties);
                let properties = properties.into_iter().flat_map(BTreeMap::values);
                open.extend(properties.filter_map(|it| it.kind.schema().map(str::to_owned)));
                owners.insert(name, tag.name.as_str());
            }
        }
    }
    owners
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
    let operation = contract.operation(id)?;
    let kind = match (direction, &operation.success) {
        ("request", _) => body_type(operation)?,
        (_, Success::Json(kind)) => kind.clone(),
        (_, Success::Empty | Success::File(_)) => return None,
    };
    let body = form(Some(&kind));
    Some(quote!(Payload { path: #path, body: #body }))
}

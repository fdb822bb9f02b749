//! Emits one module for each tag: the client's methods, and a private module with the request builders.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::conversions::Conversions;
use super::fields::rust_name;
use super::methods::Method;
use super::pagination::collection;
use super::{Fault, Module, docs, examples, operation_table, requests};
use crate::kind::KindInfo;
use crate::model::{Contract, FormField, Kind, Operation, Parameter, Success, Tag};

pub(crate) fn modules(
    methods: &[Method<'_>],
    contract: &Contract,
    conversions: &Conversions<'_>,
) -> Result<Vec<Module>, Fault> {
    let mut modules = Vec::new();
    let mut by_tag: BTreeMap<&str, Vec<&Method<'_>>> = BTreeMap::new();
    for method in methods {
        by_tag.entry(&method.operation.tag).or_default().push(method);
    }
    for tag in &contract.tags {
        let mut methods = by_tag.remove(tag.name.as_str()).unwrap_or_default();
        methods.sort_by_key(|method| position(method.operation));
        if !methods.is_empty() {
            modules.extend(resource(tag, &methods, contract, conversions)?);
        }
    }
    modules.push(operation_table::module(methods, contract));
    Ok(modules)
}

/// The position of an operation in the documentation of its group: collections, their items, the children
/// of items, and at the end the actions. The operations on one path begin with the one that reads it.
fn position(operation: &Operation) -> impl Ord + use<'_> {
    let path = operation.path.as_str();
    let methods = ["GET", "POST", "PATCH", "PUT", "DELETE"];
    let method = methods.iter().position(|method| *method == operation.method);
    let parameters = path.matches('{').count();
    (path.contains("/actions/"), parameters, path.matches('/').count(), path, method)
}

/// The name of a tag's module.
pub(crate) fn module_name(tag: &str) -> String {
    tag.to_snake_case()
}

/// The anchor that rustdoc gives the heading of the tag's methods.
pub(crate) fn anchor(tag: &Tag) -> String {
    tag.name.to_kebab_case()
}

/// The name of an operation's static in the operation table.
pub(crate) fn operation_name(method: &Method<'_>) -> syn::Ident {
    format_ident!("{}", method.operation.id.to_shouty_snake_case())
}

/// The name of the request builder.
pub(crate) fn request_name(method: &Method<'_>) -> syn::Ident {
    format_ident!("{}", method.operation.id.to_upper_camel_case())
}

fn resource(
    tag: &Tag,
    methods: &[&Method<'_>],
    contract: &Contract,
    conversions: &Conversions<'_>,
) -> Result<[Module; 2], Fault> {
    let introduction = docs::sentence(&tag.description);
    let name = module_name(&tag.name);
    let requests = methods.iter().map(|method| request_name(method));
    let mut items: Vec<Item> = vec![
        parse_quote!(
            mod requests;
        ),
        parse_quote!(pub use requests::{#(#requests),*};),
    ];
    items.extend(client_imports(methods));
    let client_methods: Vec<TokenStream> = methods
        .iter()
        .map(|method| client_method(method, contract, conversions))
        .collect::<Result<_, _>>()?;
    let heading = docs::comment(&format!("# {}\n\n{introduction}", tag.name));
    items.push(parse_quote!(#(#heading)* impl Client { #(#client_methods)* }));
    let mut builders = request_imports(methods, contract);
    for method in methods {
        builders.extend(requests::request(method, contract));
    }
    let requests = Module {
        path: format!("{name}/requests.rs"),
        introduction: format!("The request builders of `{name}`."),
        items: builders,
    };
    let introduction = format!(
        "{introduction}\n\nThe operations are methods of [`Client`](super::Client#{}); here are the request \
         builders that they return.",
        anchor(tag),
    );
    Ok([Module { path: format!("{name}.rs"), introduction, items }, requests])
}

/// The types that the methods of the client use.
fn client_imports(methods: &[&Method<'_>]) -> Vec<Item> {
    let types: BTreeSet<&str> =
        methods.iter().filter_map(|method| method.body.as_ref()?.schema()).collect();
    let mut runtime: BTreeSet<&str> = BTreeSet::new();
    for method in methods {
        runtime.extend(method.required_query().filter_map(|(_, it)| query_type(it)));
        let mut fields = method.operation.form.iter();
        if fields.any(|field| field.required && field.is_file) {
            runtime.insert("Upload");
        }
    }
    let mut items: Vec<Item> = Vec::new();
    if !types.is_empty() {
        let types = types.into_iter().map(|name| format_ident!("{name}"));
        items.push(parse_quote!(use super::types::{#(#types),*};));
    }
    items.push(parse_quote!(
        use super::{Client, operations};
    ));
    if !runtime.is_empty() {
        let runtime = runtime.into_iter().map(|name| format_ident!("{name}"));
        items.push(parse_quote!(use crate::{#(#runtime),*};));
    }
    items
}

/// The types that the request builders use.
fn request_imports(methods: &[&Method<'_>], contract: &Contract) -> Vec<Item> {
    let mut types: BTreeSet<&str> = BTreeSet::new();
    let mut runtime: BTreeSet<&str> = ["CallOptions", "Error", "Response"].into();
    for method in methods {
        let success = match &method.operation.success {
            Success::Json(kind) => Some(kind),
            Success::Empty | Success::File(_) => None,
        };
        let is_download = matches!(method.operation.success, Success::File(_));
        if is_download || method.operation.file.is_some() {
            runtime.insert("Download");
        }
        if !is_download {
            runtime.insert("Value");
        }
        if method.operation.form.iter().any(|field| !field.required && field.is_file) {
            runtime.insert("Upload");
        }
        if let Some(kind) = success {
            types.extend(kind.schema());
            runtime.extend(kind.info().import);
        }
        runtime.extend(method.optional_query().filter_map(|(_, it)| query_type(it)));
        if let Some(collection) = collection(method.operation, contract) {
            types.insert(collection.item);
            runtime.extend(["Items", "Pages", "RawPage"]);
        }
    }
    let mut items: Vec<Item> = Vec::new();
    if !types.is_empty() {
        let types = types.into_iter().map(|name| format_ident!("{name}"));
        items.push(parse_quote!(use super::super::types::{#(#types),*};));
    }
    let runtime = runtime.into_iter().map(|name| format_ident!("{name}"));
    items.extend::<[Item; 2]>([
        parse_quote!(
            use crate::transport::Call;
        ),
        parse_quote!(use crate::{#(#runtime),*};),
    ]);
    items
}

/// The type that a query parameter with names has instead of a string, so that a value can't
/// change the structure of the query.
fn query_type(parameter: &Parameter) -> Option<&'static str> {
    match (parameter.name.as_str(), &parameter.kind) {
        ("expand" | "excludeLinks", Kind::Text) => Some("Names"),
        ("fields", Kind::Text) => Some("Fields"),
        ("orderby", Kind::Text) => Some("OrderBy"),
        ("q", Kind::Text) => Some("Filter"),
        _ => None,
    }
}

/// The type of a parameter's argument, and the statement that sets the parameter in `call`.
pub(crate) fn query(
    ident: &syn::Ident,
    parameter: &Parameter,
    call: &TokenStream,
) -> (TokenStream, TokenStream) {
    let wire = &parameter.name;
    if let Some(name) = query_type(parameter) {
        let set = if name == "Filter" { "checked_query" } else { "list_query" };
        let (name, set) = (format_ident!("{name}"), format_ident!("{set}"));
        let set = quote!(#call.#set(#wire, #ident.into().into_text()););
        return (quote!(impl Into<#name>), set);
    }
    let value = if parameter.kind == Kind::Text { quote!(#ident) } else { quote!(&#ident) };
    (argument(&parameter.kind), quote!(#call.query(#wire, #value);))
}

/// The type of a form field's argument, and the statement that sets the field in `call`.
pub(crate) fn form_field(
    ident: &syn::Ident,
    field: &FormField,
    call: &TokenStream,
) -> (TokenStream, TokenStream) {
    let wire = &field.name;
    if field.is_file {
        (quote!(Upload), quote!(#call.file(#wire, #ident);))
    } else {
        (quote!(&str), quote!(#call.text(#wire, #ident);))
    }
}

/// The type of an argument: strings, objects and arrays are borrowed.
fn argument(kind: &Kind) -> TokenStream {
    let KindInfo { rust_type, .. } = kind.info();
    match kind {
        Kind::Text => quote!(&str),
        Kind::List(item) => {
            let item = item.info().rust_type;
            quote!(&[#item])
        }
        Kind::Object(_) => quote!(&#rust_type),
        _ => rust_type,
    }
}

/// The method of the client that creates the request builder.
fn client_method(
    method: &Method<'_>,
    contract: &Contract,
    conversions: &Conversions<'_>,
) -> Result<TokenStream, Fault> {
    let comment = docs::comment(&method_docs(method, contract, conversions)?);
    let (name, request, operation) = (&method.name, request_name(method), operation_name(method));
    let (path, values): (Vec<TokenStream>, Vec<TokenStream>) = method
        .path
        .iter()
        .map(|(ident, parameter)| {
            let (wire, ty) = (&parameter.name, argument(&parameter.kind));
            let is_text = parameter.kind == Kind::Text;
            let value = if is_text { quote!(#ident) } else { quote!(&#ident.to_string()) };
            (quote!(#ident: #ty,), quote!((#wire, #value)))
        })
        .unzip();
    let (query, set): (Vec<TokenStream>, Vec<TokenStream>) = method
        .required_query()
        .map(|(ident, parameter)| {
            let (ty, set) = query(ident, parameter, &quote!(call));
            (quote!(#ident: #ty,), set)
        })
        .unzip();
    let (fields, set_fields): (Vec<TokenStream>, Vec<TokenStream>) = method
        .operation
        .form
        .iter()
        .filter(|field| field.required)
        .map(|field| {
            let ident = rust_name(&field.name);
            let (ty, set) = form_field(&ident, field, &quote!(call));
            (quote!(#ident: #ty,), set)
        })
        .unzip();
    let mutable = (!set.is_empty() || !set_fields.is_empty()).then(|| quote!(mut));
    let body = method.body.as_ref().map(argument).map(|ty| quote!(body: #ty,));
    let json = body.as_ref().map(|_| quote!(.json(body)));
    let deprecated = docs::deprecated(method.operation.deprecated);
    Ok(quote! {
        #(#comment)*
        #deprecated
        pub fn #name(&self, #(#path)* #(#query)* #body #(#fields)*) -> #request {
            let #mutable call = self.call(&operations::#operation, &[#(#values),*]) #json;
            #(#set)*
            #(#set_fields)*
            #request { call }
        }
    })
}

fn method_docs(
    method: &Method<'_>,
    contract: &Contract,
    conversions: &Conversions<'_>,
) -> Result<String, Fault> {
    let operation = method.operation;
    let parameters = method.path.iter().chain(method.required_query());
    let parameters = parameters.map(|(ident, it)| (ident.clone(), &it.description));
    let fields = operation.form.iter().filter(|field| field.required);
    let fields = fields.map(|field| (rust_name(&field.name), &field.description));
    let arguments = parameters.chain(fields);
    let arguments: Vec<String> = arguments
        .map(|(ident, description)| format!("- `{ident}`: {}", docs::sentence(description)))
        .collect();
    let arguments =
        if arguments.is_empty() { String::new() } else { format!("{}\n\n", arguments.join("\n")) };
    Ok(format!(
        "{summary}\n\n```no_run\n{example}```\n\n{description}\n\n{arguments}\
         Sends `{method} {root}{path}`. [{title}]({url})",
        summary = docs::summary(&operation.summary),
        example = examples::example(method, contract, conversions)?,
        description = docs::linked(&operation.description, contract),
        method = operation.method,
        root = contract.root,
        path = operation.path,
        title = operation.page.title,
        url = operation.page.url,
    ))
}

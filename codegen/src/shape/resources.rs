//! Emits one module for each tag: the client's methods and their request builders.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Item, parse_quote};

use super::methods::Method;
use super::pagination::{self, collection};
use super::{Fault, Module, docs, examples, operation_table};
use crate::model::{Contract, Location};

pub(crate) fn modules(methods: &[Method<'_>], contract: &Contract) -> Result<Vec<Module>, Fault> {
    let mut by_tag: BTreeMap<&str, Vec<&Method<'_>>> = BTreeMap::new();
    for method in methods {
        by_tag.entry(&method.operation.tag).or_default().push(method);
    }
    let mut modules = Vec::new();
    for (tag, methods) in by_tag {
        modules.push(resource(tag, &methods, contract)?);
    }
    modules.push(operation_table::module(methods, contract));
    Ok(modules)
}

/// The name of a tag's module.
pub(crate) fn module_name(tag: &str) -> String {
    tag.to_snake_case()
}

/// The name of an operation's static in the operation table.
pub(crate) fn operation_name(method: &Method<'_>) -> syn::Ident {
    format_ident!("{}", method.operation.id.to_shouty_snake_case())
}

fn request_name(method: &Method<'_>) -> syn::Ident {
    format_ident!("{}", method.operation.id.to_upper_camel_case())
}

fn resource(tag: &str, methods: &[&Method<'_>], contract: &Contract) -> Result<Module, Fault> {
    let types: BTreeSet<&String> =
        methods.iter().flat_map(|method| method.body.iter().chain([&method.response])).collect();
    let types = types.into_iter().map(|name| format_ident!("{name}"));
    let mut items: Vec<Item> = vec![
        parse_quote!(use super::types::{#(#types),*};),
        parse_quote!(
            use super::{Client, operations};
        ),
    ];
    items.extend(pagination::imports(methods, contract));
    let client_methods: Vec<TokenStream> =
        methods.iter().map(|method| client_method(method, contract)).collect::<Result<_, _>>()?;
    items.push(parse_quote!(impl Client { #(#client_methods)* }));
    for method in methods {
        items.extend(request(method, contract));
    }
    let introduction = contract.tags.get(tag).map(String::as_str).unwrap_or_default();
    Ok(Module {
        path: format!("{}.rs", module_name(tag)),
        introduction: docs::sentence(introduction),
        items,
    })
}

/// The method of the client that creates the request builder.
fn client_method(method: &Method<'_>, contract: &Contract) -> Result<TokenStream, Fault> {
    let comment = docs::comment(&method_docs(method, contract)?);
    let (name, request, operation) = (&method.name, request_name(method), operation_name(method));
    let path = &method.path;
    let parameters = method.parameters(Location::Path);
    let wires: Vec<&str> = parameters.map(|parameter| parameter.name.as_str()).collect();
    let body = method.body.as_ref().map(|body| format_ident!("{body}"));
    let argument = body.as_ref().map(|body| quote!(body: &#body,));
    let json = body.as_ref().map(|_| quote!(.json(body)));
    Ok(quote! {
        #(#comment)*
        pub fn #name(&self, #(#path: &str,)* #argument) -> #request {
            let call = self.call(&operations::#operation, &[#((#wires, #path)),*]) #json;
            #request { call }
        }
    })
}

/// The request builder: its setters, and the methods that send it.
fn request(method: &Method<'_>, contract: &Contract) -> Vec<Item> {
    let (name, response) = (request_name(method), format_ident!("{}", method.response));
    let setters = method.query.iter().map(|(ident, wire, ty)| setter(method, ident, wire, ty));
    let docs = docs::comment(&format!(
        "The request builder that [`Client::{}`] returns; [`send`](Self::send) sends the request.",
        method.name
    ));
    let article = if method.response.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    let collection = collection(method, contract);
    let pagination_methods = collection.as_ref().map(pagination::pagination_methods);
    let send_docs = docs::comment(&format!(
        "Sends the request.\n\n\
         # Errors\n\
         If an argument is invalid, the server can't be reached, it returns an error status, or the \
         response body is not {article} `{response}`.",
    ));
    let raw_docs = docs::comment(
        "Sends the request and returns the response body as plain JSON; an empty body is null.\n\n\
         # Errors\n\
         As [`send`](Self::send), except that the body may be any JSON.",
    );
    let mut items: Vec<Item> = vec![
        parse_quote! {
            #(#docs)*
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is sent"]
            pub struct #name {
                call: Call,
            }
        },
        parse_quote! {
            impl #name {
                #(#setters)*

                /// Overrides the client's settings for this request.
                pub fn options(mut self, options: CallOptions) -> Self {
                    self.call.options(options);
                    self
                }

                #(#send_docs)*
                pub async fn send(self) -> Result<Response<#response>, Error> {
                    self.call.send().await
                }

                #(#raw_docs)*
                pub async fn raw(self) -> Result<Response<Value>, Error> {
                    self.call.raw().await
                }

                #pagination_methods
            }
        },
    ];
    items.extend(collection.as_ref().map(pagination::page_impls).into_iter().flatten());
    items
}

fn setter(method: &Method<'_>, ident: &syn::Ident, wire: &str, ty: &syn::Type) -> TokenStream {
    let description = method
        .parameters(Location::Query)
        .find(|parameter| parameter.name == wire)
        .map(|parameter| parameter.description.as_str());
    let comment = docs::comment(&docs::sentence(description.unwrap_or_default()));
    if let Some(query_type) = pagination::query_type(wire) {
        return quote! {
            #(#comment)*
            pub fn #ident(mut self, #ident: impl Into<#query_type>) -> Self {
                self.call.checked_query(#wire, #ident.into().into_text());
                self
            }
        };
    }
    // progenitor passes strings by reference, with a lifetime, and all other types by value.
    let (argument, value) = match ty {
        syn::Type::Reference(_) => (quote!(&str), quote!(#ident)),
        other => (other.to_token_stream(), quote!(&#ident)),
    };
    quote! {
        #(#comment)*
        pub fn #ident(mut self, #ident: #argument) -> Self {
            self.call.query(#wire, #value);
            self
        }
    }
}

fn method_docs(method: &Method<'_>, contract: &Contract) -> Result<String, Fault> {
    let operation = method.operation;
    let parameters = method.path.iter().zip(method.parameters(Location::Path));
    let arguments: Vec<String> = parameters
        .map(|(ident, parameter)| {
            format!("- `{ident}`: {}", docs::sentence(&parameter.description))
        })
        .collect();
    let arguments =
        if arguments.is_empty() { String::new() } else { format!("{}\n\n", arguments.join("\n")) };
    Ok(format!(
        "{summary}\n\n```no_run\n{example}```\n\n{description}\n\n{arguments}\
         Sends `{method} {root}{path}`. [{title}]({url})",
        summary = docs::sentence(&operation.summary),
        example = examples::example(method, contract)?,
        description = operation.description,
        method = operation.method,
        root = contract.root,
        path = operation.path,
        title = operation.page.title,
        url = operation.page.url,
    ))
}

//! The calls: a plain request over each operation, gathered by resource, and the table of them.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Item, parse_quote};

use super::calls::Call;
use super::collections::{collection, paging};
use super::{Fault, Module, collections, docs, examples};
use crate::contract::{Contract, Kind, Place};

pub(crate) fn modules(calls: &[Call<'_>], contract: &Contract) -> Result<Vec<Module>, Fault> {
    let mut by_tag: BTreeMap<&str, Vec<&Call<'_>>> = BTreeMap::new();
    for call in calls {
        by_tag.entry(&call.operation.tag).or_default().push(call);
    }
    let mut modules = Vec::new();
    for (tag, calls) in by_tag {
        modules.push(resource(tag, &calls, contract)?);
    }
    modules.push(table(calls, contract));
    Ok(modules)
}

/// The name of the module that holds a tag's operations.
pub(crate) fn module_name(tag: &str) -> String {
    tag.to_snake_case()
}

fn resource(tag: &str, calls: &[&Call<'_>], contract: &Contract) -> Result<Module, Fault> {
    let types: BTreeSet<&String> =
        calls.iter().flat_map(|call| call.body.iter().chain([&call.answer])).collect();
    let types = types.into_iter().map(|name| format_ident!("{name}"));
    let mut items: Vec<Item> = vec![
        parse_quote!(use super::types::{#(#types),*};),
        parse_quote!(
            use super::{Client, operations};
        ),
    ];
    items.extend(collections::imports(calls, contract));
    let methods: Vec<TokenStream> =
        calls.iter().map(|call| method(call, contract)).collect::<Result<_, _>>()?;
    items.push(parse_quote!(impl Client { #(#methods)* }));
    for call in calls {
        items.extend(request(call, contract));
    }
    let introduction = contract.tags.get(tag).cloned().unwrap_or_default();
    Ok(Module {
        path: format!("{}.rs", module_name(tag)),
        introduction: docs::sentence(&introduction),
        items,
    })
}

fn request_name(call: &Call<'_>) -> syn::Ident {
    format_ident!("{}", call.operation.id.to_upper_camel_case())
}

fn operation_name(call: &Call<'_>) -> syn::Ident {
    format_ident!("{}", call.operation.id.to_shouty_snake_case())
}

/// The client's method, which makes the request.
fn method(call: &Call<'_>, contract: &Contract) -> Result<TokenStream, Fault> {
    let comment = docs::comment(&method_docs(call, contract)?);
    let (name, request, operation) = (&call.name, request_name(call), operation_name(call));
    let path = &call.path;
    let wires: Vec<&str> =
        call.parameters(Place::Path).map(|parameter| parameter.name.as_str()).collect();
    let body = call.body.as_ref().map(|body| format_ident!("{body}"));
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

/// The request: what is optional is set, then it is sent.
fn request(call: &Call<'_>, contract: &Contract) -> Vec<Item> {
    let (name, answer) = (request_name(call), format_ident!("{}", call.answer));
    let setters = call.query.iter().map(|(ident, wire, ty)| setter(call, ident, wire, ty));
    let docs = docs::comment(&format!(
        "The request [`Client::{}`] makes; [`send`](Self::send) sends it.",
        call.name
    ));
    let article = if call.answer.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    let collection = collection(call, contract);
    let walks = collection.as_ref().map(collections::walks);
    let send_docs = docs::comment(&format!(
        "Sends the request.\n\n\
         # Errors\n\
         When an argument can't be sent, the site is not reached, it answers with another status than \
         success, or its answer is not {article} `{answer}`.",
    ));
    let raw_docs = docs::comment(
        "Sends the request and gives the answer's body as JSON, whatever its type.\n\n\
         # Errors\n\
         As [`send`](Self::send), but that the answer need only be JSON; one without a body is null.",
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

                /// Makes this call otherwise than the others of its site.
                pub fn options(mut self, options: CallOptions) -> Self {
                    self.call.options(options);
                    self
                }

                #(#send_docs)*
                pub async fn send(self) -> Result<Response<#answer>, Error> {
                    self.call.send().await
                }

                #(#raw_docs)*
                pub async fn raw(self) -> Result<Response<Value>, Error> {
                    self.call.raw().await
                }

                #walks
            }
        },
    ];
    items.extend(collection.as_ref().map(paging).into_iter().flatten());
    items
}

fn setter(call: &Call<'_>, ident: &syn::Ident, wire: &str, ty: &syn::Type) -> TokenStream {
    let description = call
        .parameters(Place::Query)
        .find(|parameter| parameter.name == wire)
        .map(|parameter| parameter.description.as_str());
    let comment = docs::comment(&docs::sentence(description.unwrap_or_default()));
    // What names members has a type of its own, so that a value can't change the query.
    if let Some(kind) = collections::query_type(wire) {
        return quote! {
            #(#comment)*
            pub fn #ident(mut self, #ident: impl Into<#kind>) -> Self {
                self.call.query_of_members(#wire, #ident.into().into_text());
                self
            }
        };
    }
    // Text comes by reference from progenitor, with a lifetime; what else there is comes by value.
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

fn method_docs(call: &Call<'_>, contract: &Contract) -> Result<String, Fault> {
    let operation = call.operation;
    let arguments: Vec<String> = call
        .path
        .iter()
        .zip(call.parameters(Place::Path))
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
        example = examples::call(call, contract)?,
        description = operation.description,
        method = operation.method,
        root = contract.root,
        path = operation.path,
        title = operation.page.title,
        url = operation.page.url,
    ))
}

/// Whether a method does no more when it is used twice, by what HTTP says of it.
fn is_idempotent(method: &str) -> bool {
    matches!(method, "GET" | "PUT")
}

/// The members of an operation's body that nobody may see.
fn secrets<'a>(call: &Call<'a>, contract: &'a Contract) -> Vec<&'a str> {
    let schema = call.operation.body.as_ref().and_then(|body| contract.schemas.get(&body.schema));
    let members = schema.into_iter().flat_map(|schema| &schema.properties);
    let secret = members.filter(|(_, property)| property.kind == Kind::Secret);
    secret.map(|(name, _)| name.as_str()).collect()
}

/// `operations.rs`: what every operation is, for the runtime.
fn table(calls: &[Call<'_>], contract: &Contract) -> Module {
    let root = &contract.root;
    let mut items: Vec<Item> = vec![
        parse_quote!(
            use http::Method;
        ),
        parse_quote!(
            use crate::operation::Operation;
        ),
    ];
    for call in calls {
        let (name, id, path) = (operation_name(call), &call.operation.id, &call.operation.path);
        let method = format_ident!("{}", call.operation.method);
        let safe = is_idempotent(&call.operation.method);
        let collection = collection(call, contract).is_some();
        let secrets = secrets(call, contract);
        items.push(parse_quote! {
            pub(super) static #name: Operation = Operation {
                id: #id,
                method: Method::#method,
                root: #root,
                path: #path,
                is_idempotent: #safe,
                is_collection: #collection,
                secrets: &[#(#secrets),*],
            };
        });
    }
    Module {
        path: "operations.rs".to_owned(),
        introduction: format!("What REST {} offers, for the transport.", contract.version),
        items,
    }
}

//! Emits the request builders.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::methods::Method;
use super::pagination::{self, collection};
use super::{docs, resources};
use crate::model::{Contract, Kind, Parameter, Success};

/// The request builder of an operation: its setters, and the methods that send it.
pub(crate) fn request(method: &Method<'_>, contract: &Contract) -> [Item; 2] {
    let name = resources::request_name(method);
    let setters = method.optional_query().map(|(ident, parameter)| setter(ident, parameter));
    let docs = docs::comment(&format!(
        "The request builder that [`Client::{}`] returns; [`send`](Self::send) sends the request.",
        method.name
    ));
    let send = send(&method.operation.success);
    let collection = collection(method.operation, contract);
    let pagination_methods = collection.as_ref().map(pagination::pagination_methods);
    let raw_docs = docs::comment(
        "Sends the request and returns the response body as plain JSON; an empty body is null.\n\n\
         # Errors\n\
         As [`send`](Self::send), except that the body may be any JSON.",
    );
    [
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

                #send

                #(#raw_docs)*
                pub async fn raw(self) -> Result<Response<Value>, Error> {
                    self.call.raw().await
                }

                #pagination_methods
            }
        },
    ]
}

fn setter(ident: &syn::Ident, parameter: &Parameter) -> TokenStream {
    let comment = docs::comment(&docs::sentence(&parameter.description));
    let (argument, set) = resources::query(ident, parameter, &quote!(self.call));
    quote! {
        #(#comment)*
        pub fn #ident(mut self, #ident: #argument) -> Self {
            #set
            self
        }
    }
}

/// The method `send`.
fn send(success: &Success) -> TokenStream {
    let (body, call, failure) = match success {
        Success::Empty => {
            (quote!(()), quote!(send_empty), "the response has a body that is not JSON".to_owned())
        }
        Success::Json(kind) => (
            kind.info().rust_type,
            quote!(send),
            format!("the response body is not {}", noun(kind)),
        ),
    };
    let docs = docs::comment(&format!(
        "Sends the request.\n\n\
         # Errors\n\
         If an argument is invalid, the server can't be reached, it returns an error status, or \
         {failure}.",
    ));
    quote! {
        #(#docs)*
        pub async fn send(self) -> Result<Response<#body>, Error> {
            self.call.#call().await
        }
    }
}

/// The type of a response with its article.
fn noun(kind: &Kind) -> String {
    match kind {
        Kind::Object(schema) if schema.starts_with(['A', 'E', 'I', 'O']) => {
            format!("an `{schema}`")
        }
        Kind::Object(schema) => format!("a `{schema}`"),
        _ => kind.info().description.to_owned(),
    }
}

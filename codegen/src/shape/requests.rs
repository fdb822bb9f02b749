//! Emits the request builders.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::constants::{self, Owner};
use super::fields::rust_name;
use super::methods::Method;
use super::pagination::{self, collection};
use super::{docs, resources};
use crate::model::{Contract, FormField, Kind, Parameter, Success};

/// The request builder of an operation: its setters, and the methods that send it.
pub(crate) fn request(method: &Method<'_>, contract: &Contract) -> [Item; 2] {
    let name = resources::request_name(method);
    let setters =
        method.optional_query().map(|(ident, parameter)| setter(ident, parameter, contract));
    let fields = method.operation.form.iter().filter(|field| !field.required).map(form_setter);
    let constants = constants(method);
    let docs = docs::comment(&format!(
        "The request builder that [`Client::{0}`](crate::{1}::Client::{0}) returns.",
        method.name, contract.version
    ));
    let send = send(&method.operation.success);
    let collection = collection(method.operation, contract);
    let pagination_methods = collection.as_ref().map(pagination::pagination_methods);
    let file = method.operation.file.as_deref().map(send_file);
    let raw_docs = docs::comment(
        "Sends the request and returns the response body as plain JSON; an empty body is null.\n\n\
         # Errors\n\
         As [`send`](Self::send), except that the body may be any JSON.",
    );
    let has_json = !matches!(method.operation.success, Success::File(_));
    let raw = has_json.then(|| {
        quote! {
            #(#raw_docs)*
            pub async fn raw(self) -> Result<Response<Value>, Error> {
                self.call.raw().await
            }
        }
    });
    [
        parse_quote! {
            #(#docs)*
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is sent"]
            pub struct #name {
                pub(crate) call: Call,
            }
        },
        parse_quote! {
            impl #name {
                #(#setters)*

                #(#fields)*

                /// Overrides the client's settings for this request.
                pub fn options(mut self, options: CallOptions) -> Self {
                    self.call.options(options);
                    self
                }

                #send

                #raw

                #file

                #pagination_methods

                #(#constants)*
            }
        },
    ]
}

fn setter(ident: &syn::Ident, parameter: &Parameter, contract: &Contract) -> TokenStream {
    let known_values = docs::known_values(&parameter.known_values);
    let description = docs::linked(&docs::sentence(&parameter.description), contract);
    let comment = docs::comment(&format!("{description}{known_values}"));
    let (argument, set) = resources::query(ident, parameter, &quote!(self.call));
    let deprecated = docs::deprecated(parameter.deprecated);
    quote! {
        #(#comment)*
        #deprecated
        pub fn #ident(mut self, #ident: #argument) -> Self {
            #set
            self
        }
    }
}

fn form_setter(field: &FormField) -> TokenStream {
    let comment = docs::comment(&docs::sentence(&field.description));
    let ident = rust_name(&field.name);
    let (argument, set) = resources::form_field(&ident, field, &quote!(self.call));
    quote! {
        #(#comment)*
        pub fn #ident(mut self, #ident: #argument) -> Self {
            #set
            self
        }
    }
}

/// A constant for each documented value of a text parameter.
fn constants(method: &Method<'_>) -> Vec<TokenStream> {
    let parameters = method.path.iter().chain(&method.query).map(|(_, parameter)| *parameter);
    let parameters = parameters.filter(|parameter| parameter.kind == Kind::Text);
    constants::constants(parameters.flat_map(|parameter| {
        let values = parameter.known_values.iter();
        values.map(|value| (Owner::Parameter(&parameter.name), value))
    }))
}

/// The method that asks for a file instead of JSON.
fn send_file(media_type: &str) -> TokenStream {
    let subtype = media_type.rsplit('/').next().unwrap_or_default();
    let name = format_ident!("send_{}", subtype.to_snake_case());
    let docs = docs::comment(&format!(
        "Sends the request and returns the response as a file of the media type `{media_type}`.\n\n\
         # Errors\n\
         As [`send`](Self::send), except that the body may have any content.",
    ));
    quote! {
        #(#docs)*
        pub async fn #name(self) -> Result<Response<Download>, Error> {
            self.call.download(#media_type).await
        }
    }
}

/// The method `send`.
fn send(success: &Success) -> TokenStream {
    let (body, call, failure) = match success {
        Success::File(media_type) => {
            (quote!(Download), quote!(download(#media_type)), "the connection is lost".to_owned())
        }
        Success::Empty => (
            quote!(()),
            quote!(send_empty()),
            "the response has a body that is not JSON".to_owned(),
        ),
        Success::Json(kind) => (
            kind.info().rust_type,
            quote!(send()),
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
            self.call.#call.await
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

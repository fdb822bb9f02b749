//! Writes the Rust examples of operations from the examples of the contract.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::Fault;
use super::fields::rust_name;
use super::methods::Method;
use crate::model::{Contract, Kind, Location, Property, Schema};

/// The number of optional fields that an example of a body sets.
const MAX_FIELDS: usize = 6;

/// An example that calls the method with the contract's example values and prints a result.
pub(crate) fn example(method: &Method<'_>, contract: &Contract) -> Result<String, Fault> {
    let mut used = BTreeSet::new();
    let mut arguments: Vec<TokenStream> =
        method.parameters(Location::Path).map(|parameter| literal(&parameter.example)).collect();
    let mut body = None;
    if let (Some(documented), Some(name)) = (&method.operation.body, &method.body) {
        let example = documented.example.clone().unwrap_or_default();
        let value = object(name, &documented.schema, &example, contract, &mut used);
        arguments.push(quote!(&body));
        body = Some(quote!(let body = #value;));
    }
    // Two query parameters show the syntax; the documentation of the setters lists all.
    let query = method.parameters(Location::Query).take(2).map(|parameter| {
        let (setter, value) = (rust_name(&parameter.name), literal(&parameter.example));
        quote!(.#setter(#value))
    });
    let name = &method.name;
    let print = print(&method.response, contract);
    let statements = quote! {
        #body
        let response = cpq.#name(#(#arguments),*)#(#query)*.send().await?;
        #print
    };
    let version = &contract.version;
    let mut text = imports(version, &used)?;
    let _ = writeln!(
        text,
        "# async fn example(cpq: oracle_cpq::{version}::Client) -> Result<(), oracle_cpq::Error> {{"
    );
    if method.operation.method == "PUT" {
        text.push_str(
            "// PUT resets omitted properties: set every property that should be kept.\n",
        );
    }
    text.push_str(&body_text(&statements)?);
    text.push_str("# Ok(())\n# }\n");
    Ok(text)
}

/// A statement that prints a field of the response, or of each item of a collection.
fn print(response: &str, contract: &Contract) -> TokenStream {
    let Some(schema) = contract.schemas.get(response) else { return quote!() };
    if let Some(Kind::List(item)) = schema.properties.get("items").map(|items| &items.kind)
        && let Some(field) = contract.schemas.get(item).and_then(|item| shown(item, contract))
    {
        return quote!(for item in response.items.iter().flatten() {
            println!("{:?}", item.#field);
        });
    }
    let field = shown(schema, contract).map(|field| quote!(println!("{:?}", response.#field);));
    field.unwrap_or_else(|| quote!(println!("{:?}", *response);))
}

/// The field that examples print: the one that identifies a resource in a path, or the first scalar.
fn shown(schema: &Schema, contract: &Contract) -> Option<syn::Ident> {
    let parameters = contract.operations.iter().flat_map(|operation| &operation.parameters);
    let in_path = parameters.filter(|parameter| parameter.location == Location::Path);
    let mut identifiers = in_path.map(|parameter| &parameter.name);
    let identifier = identifiers.find(|name| schema.properties.contains_key(*name));
    let is_scalar =
        |property: &Property| property.kind.schema().is_none() && property.kind != Kind::Secret;
    let scalar = || schema.properties.iter().find(|(_, it)| is_scalar(it)).map(|(name, _)| name);
    identifier.or_else(scalar).map(|name| rust_name(name))
}

fn imports(version: &str, used: &BTreeSet<String>) -> Result<String, Fault> {
    if used.is_empty() {
        return Ok(String::new());
    }
    let (version, names) =
        (format_ident!("{version}"), used.iter().map(|name| format_ident!("{name}")));
    let item = parse(quote!(use oracle_cpq::#version::types::{#(#names),*};))?;
    Ok(format!("{}\n", prettyplease::unparse(&item)))
}

/// Formats statements without the indentation of the function around them.
fn body_text(statements: &TokenStream) -> Result<String, Fault> {
    let function = parse(quote!(async fn example() { #statements }))?;
    let mut text = String::new();
    for line in prettyplease::unparse(&function).lines() {
        if let Some(line) = line.strip_prefix("    ") {
            text.push_str(line);
            text.push('\n');
        }
    }
    Ok(text)
}

fn parse(tokens: TokenStream) -> Result<syn::File, Fault> {
    syn::parse2(tokens)
        .map_err(|error| Fault::new("examples", format!("an example is not valid Rust: {error}")))
}

/// `Type::default().field(value)…` for an example of `schema`. The type `name` is the schema's own, or
/// the one for a PATCH, which has no required fields.
fn object(
    name: &str,
    schema: &str,
    value: &Value,
    contract: &Contract,
    used: &mut BTreeSet<String>,
) -> TokenStream {
    used.insert(name.to_owned());
    let ident = format_ident!("{name}");
    let properties = contract.schemas.get(schema).map(|schema| &schema.properties);
    let mut required = Vec::new();
    let mut optional = Vec::new();
    for (name_in_json, value) in value.as_object().into_iter().flatten() {
        let Some(property) = properties.and_then(|properties| properties.get(name_in_json)) else {
            continue;
        };
        let is_required = property.required && name == schema;
        if !is_required && optional.len() == MAX_FIELDS {
            continue;
        }
        let value = expression(property, value, contract, used);
        if is_required {
            required.push(value);
        } else {
            let setter = rust_name(name_in_json);
            optional.push(quote!(.#setter(#value)));
        }
    }
    let start = if required.is_empty() { quote!(default()) } else { quote!(new(#(#required),*)) };
    quote!(#ident::#start #(#optional)*)
}

fn expression(
    property: &Property,
    value: &Value,
    contract: &Contract,
    used: &mut BTreeSet<String>,
) -> TokenStream {
    match (&property.kind, value) {
        (Kind::Object(schema), value) => object(schema, schema, value, contract, used),
        (Kind::List(schema), Value::Array(items)) => {
            let items = items.iter().map(|item| object(schema, schema, item, contract, used));
            quote!([#(#items),*])
        }
        (_, value) => literal(value),
    }
}

/// A string, a number or a boolean as a Rust literal.
fn literal(value: &Value) -> TokenStream {
    match value {
        Value::String(text) => quote!(#text),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            // Setters accept several integer types, and the compiler assumes i32.
            (Some(large), _) if i32::try_from(large).is_err() => quote!(#large),
            (None, Some(large)) => quote!(#large),
            _ => number.to_string().parse().unwrap_or_else(|_| quote!(0)),
        },
        Value::Bool(value) => quote!(#value),
        _ => quote!(()),
    }
}

//! Writes the Rust examples of operations from the examples of the contract.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::conversions::Conversions;
use super::fields::rust_name;
use super::methods::Method;
use super::{Fault, values};
use crate::model::{Contract, FormField, Kind, Operation, Property, Schema, Success};

/// The number of optional fields that an example of a body sets.
const MAX_FIELDS: usize = 6;

/// The number of query parameters that an example sets. They show the syntax; the documentation of the
/// setters lists all.
const QUERY_PARAMETERS: usize = 2;

/// An example that calls the method with the contract's example values and prints a result.
pub(crate) fn example(
    method: &Method<'_>,
    contract: &Contract,
    conversions: &Conversions<'_>,
) -> Result<String, Fault> {
    let mut used = BTreeSet::new();
    let required = method.path.iter().chain(method.required_query());
    let mut arguments: Vec<TokenStream> =
        required.map(|(_, parameter)| literal(&parameter.example)).collect();
    let mut body = TokenStream::new();
    let mut is_reading = false;
    if let (Some(documented), Some(kind)) = (&method.operation.body, &method.body) {
        let example = documented.example.clone().unwrap_or_default();
        let value = match (&documented.kind, kind) {
            (Kind::Object(schema), Kind::Object(name)) => {
                let reader = conversions.replaced(method.operation);
                let change = reader.and_then(|_| first_scalar(schema, &example, contract));
                match (reader, change) {
                    (Some((reader, is_fallible)), Some((setter, value))) => {
                        is_reading = true;
                        used.insert(name.clone());
                        let ident = format_ident!("{name}");
                        body = read(reader, &arguments, &children(reader, schema, contract));
                        let request = if is_fallible {
                            quote!(#ident::try_from(current)?)
                        } else {
                            quote!(#ident::from(current))
                        };
                        quote!(#request.#setter(#value))
                    }
                    _ => object(name, schema, &example, contract, &mut used),
                }
            }
            (kind, _) => expression(kind, &example, contract, &mut used),
        };
        arguments.push(quote!(&body));
        body.extend(quote!(let body = #value;));
    }
    let (files, texts): (Vec<&FormField>, Vec<&FormField>) =
        method.operation.form.iter().filter(|field| field.required).partition(|it| it.is_file);
    arguments.extend(files.iter().map(|field| {
        let name = field.example.as_deref().unwrap_or("file");
        quote!(Upload::from_bytes(#name, content.clone()))
    }));
    arguments.extend(texts.iter().map(|field| {
        let text = field.example.as_deref().unwrap_or("text");
        quote!(#text)
    }));
    let query = method.optional_query().take(QUERY_PARAMETERS).map(|(setter, parameter)| {
        let value = literal(&parameter.example);
        quote!(.#setter(#value))
    });
    let name = &method.name;
    let call = quote!(cpq.#name(#(#arguments),*)#(#query)*.send().await?);
    let statements = match &method.operation.success {
        Success::Empty => quote!(#body #call;),
        Success::File(_) => quote! {
            let response = #call;
            let file = response.into_inner().bytes().await?;
            println!("{} bytes", file.len());
        },
        Success::Json(kind) => {
            let fields = method.optional_query().take(QUERY_PARAMETERS);
            let mut fields = fields.filter(|(_, parameter)| parameter.name == "fields");
            let fields = fields.next().and_then(|(_, parameter)| parameter.example.as_str());
            let response = Shown { fields, value: method.operation.response.as_ref(), contract };
            let print = response.print(kind);
            quote!(#body let response = #call; #print)
        }
    };
    let version = &contract.version;
    let mut text = imports(version, &used)?;
    let mut content = "";
    if !files.is_empty() {
        text.insert_str(
            0,
            if text.is_empty() {
                "use oracle_cpq::Upload;\n\n"
            } else {
                "use oracle_cpq::Upload;\n"
            },
        );
        content = ", content: Vec<u8>";
    }
    let _ = writeln!(
        text,
        "# async fn example(cpq: oracle_cpq::{version}::Client{content}) -> Result<(), oracle_cpq::Error> {{"
    );
    if is_reading {
        text.push_str("// PUT resets omitted properties: read, change and replace.\n");
    } else if method.operation.method == "PUT" {
        text.push_str(
            "// PUT resets omitted properties: set every property that should be kept.\n",
        );
    }
    text.push_str(&body_text(&statements)?);
    text.push_str("# Ok(())\n# }\n");
    Ok(text)
}

/// Reads what a PUT replaces into `current`. Not every operation takes several values of `expand`, so there
/// is one request for each child.
fn read(reader: &Operation, arguments: &[TokenStream], children: &[&str]) -> TokenStream {
    let name = rust_name(&reader.id);
    let send = |child: Option<&str>| {
        let expand = child.map(|child| quote!(.expand(#child)));
        quote!(cpq.#name(#(#arguments),*) #expand .send().await?.into_inner())
    };
    let (first, others) = (children.first().copied(), children.get(1..).unwrap_or_default());
    let mutable = (!others.is_empty()).then(|| quote!(mut));
    let current = send(first);
    let others = others.iter().map(|child| {
        let (field, read) = (rust_name(child), send(Some(child)));
        quote!(current.#field = #read.#field;)
    });
    quote!(let #mutable current = #current; #(#others)*)
}

/// The children that a PUT resets, which a response lacks unless `expand` asks for them.
fn children<'a>(reader: &'a Operation, schema: &str, contract: &Contract) -> Vec<&'a str> {
    let properties = contract.schemas.get(schema).map(|schema| &schema.properties);
    let is_reset = |name: &&str| properties.is_some_and(|it| it.contains_key(*name));
    let expand = reader.parameters.iter().filter(|parameter| parameter.name == "expand");
    let known = expand.flat_map(|expand| &expand.known_values);
    known.filter_map(|known| known.value.as_str()).filter(is_reset).collect()
}

/// The setter and the value that an example changes: the first string in the example of a body, or the first
/// other value without parts.
fn first_scalar(
    schema: &str,
    example: &Value,
    contract: &Contract,
) -> Option<(syn::Ident, TokenStream)> {
    let properties = contract.schemas.get(schema)?.properties.iter();
    let optional = properties.filter(|(_, property)| !property.required);
    let values = optional.filter_map(|(name, property)| Some((property, example.get(name)?)));
    let mut scalars: Vec<(&Property, &Value)> =
        values.filter(|(property, _)| property.kind.schema().is_none()).collect();
    scalars.retain(|(_, value)| !value.is_array());
    scalars.sort_by_key(|(property, _)| property.kind != Kind::Text);
    let (property, value) = scalars.first()?;
    Some((rust_name(&property.name), literal(value)))
}

/// What an example knows of the response.
struct Shown<'a> {
    /// The value of the parameter `fields` that the example sends.
    fields: Option<&'a str>,
    /// The documented response.
    value: Option<&'a Value>,
    contract: &'a Contract,
}

impl Shown<'_> {
    /// A statement that prints a field of the response, or of each item of a collection.
    fn print(&self, response: &Kind) -> TokenStream {
        let schema = response.schema().and_then(|schema| self.contract.schemas.get(schema));
        if let (Kind::List(_), Some(schema)) = (response, schema) {
            let field = self.field(schema, self.value);
            return field.as_ref().map_or_else(whole, each_item);
        }
        let items = schema.and_then(|schema| schema.properties.get("items"));
        if let Some(Property { kind: Kind::List(item), .. }) = items
            && let Some(item) = item.schema().and_then(|item| self.contract.schemas.get(item))
            && let Some(field) = self.field(item, self.value.and_then(|it| it.get("items")))
        {
            return each_item(&field);
        }
        let field = schema.and_then(|schema| self.field(schema, self.value));
        field.map_or_else(whole, |field| quote!(println!("{:?}", response.#field);))
    }

    /// The field that examples print: the one that identifies a resource in a path, or the first scalar,
    /// if possible one that the documented object, or the first of the documented items, has.
    fn field(&self, schema: &Schema, value: Option<&Value>) -> Option<syn::Ident> {
        let in_path = self.contract.path_parameters().iter();
        let identifiers = in_path.filter_map(|name| schema.properties.get_key_value(name));
        let is_scalar = |property: &Property| {
            property.kind.schema().is_none()
                && property.kind != Kind::Secret
                && !property.deprecated
        };
        let scalars = schema.properties.iter().filter(|(_, property)| is_scalar(property));
        let candidates: Vec<(&String, &Property)> = identifiers.chain(scalars).collect();
        let value = value.map(|value| value.get(0).unwrap_or(value));
        let is_listed = |name: &str| {
            let is_field = |fields: &str| fields.split(',').any(|field| field.trim() == name);
            self.fields.is_none_or(is_field)
        };
        let has_value =
            |name: &str| value.and_then(|it| it.get(name)).is_some_and(|it| !it.is_null());
        let listed = candidates.iter().filter(|(name, _)| is_listed(name));
        let shown = listed.clone().find(|(name, _)| has_value(name)).or(listed.clone().next());
        shown.or(candidates.first()).map(|(_, property)| rust_name(&property.name))
    }
}

fn whole() -> TokenStream {
    quote!(println!("{:?}", response.into_inner());)
}

fn each_item(field: &syn::Ident) -> TokenStream {
    quote!(for item in response.into_inner() {
        println!("{:?}", item.#field);
    })
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

/// `Type::default().field(value)…`, or `Type::new(value).field(value)…`, for an example of `schema`. The
/// type `name` is the schema's own, or the one for a PATCH.
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
        let is_required = property.required;
        if !is_required && optional.len() == MAX_FIELDS {
            continue;
        }
        let value = expression(&property.kind, value, contract, used);
        if is_required {
            required.push(value);
        } else {
            let setter = rust_name(&property.name);
            optional.push(quote!(.#setter(#value)));
        }
    }
    let start = if required.is_empty() { quote!(default()) } else { quote!(new(#(#required),*)) };
    quote!(#ident::#start #(#optional)*)
}

fn expression(
    kind: &Kind,
    value: &Value,
    contract: &Contract,
    used: &mut BTreeSet<String>,
) -> TokenStream {
    match (kind, value) {
        (Kind::Object(name), value) => {
            let schema = contract.schemas.get(name);
            // Objects of a short shape convert from their value or their items.
            let label = schema.and_then(values::value).map(|it| (&it.kind, value.get("value")));
            let list = schema.and_then(|schema| schema.properties.get("items"));
            let list = list.filter(|_| schema.is_some_and(|it| values::list(it).is_some()));
            let items = list.map(|items| (&items.kind, value.get("items")));
            match label.or(items) {
                Some((kind, Some(value))) => expression(kind, value, contract, used),
                _ => object(name, name, value, contract, used),
            }
        }
        (Kind::List(item), Value::Array(items)) => {
            let items = items.iter().map(|value| match item.as_ref() {
                Kind::Text => {
                    let value = literal(value);
                    quote!(#value.to_owned())
                }
                // A setter converts the list, but not its items.
                Kind::Object(name) => object(name, name, value, contract, used),
                kind => expression(kind, value, contract, used),
            });
            quote!([#(#items),*])
        }
        (_, value) => literal(value),
    }
}

/// A string, a number or a boolean as a Rust literal.
pub(super) fn literal(value: &Value) -> TokenStream {
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

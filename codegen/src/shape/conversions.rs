//! Emits `From<User> for UserRequest` and its like, so that a PUT can send back all that was read.
//!
//! If the request requires what the response may lack, it is `TryFrom`. There is no conversion if it would
//! lose a property: if both list it with different types, or if the request requires it and the response
//! does not list it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::fields::rust_name;
use crate::model::{Contract, Kind, Operation, Property, Schema, Success};

/// The conversions of a contract, from the schemas of responses to those of requests.
pub(crate) struct Conversions<'a> {
    contract: &'a Contract,
    /// Whether the conversion can fail, by request and response.
    pairs: BTreeMap<(&'a str, &'a str), bool>,
    /// The operations with GET by path.
    readers: BTreeMap<&'a str, &'a Operation>,
}

impl<'a> Conversions<'a> {
    pub(crate) fn new(contract: &'a Contract) -> Self {
        let operations = contract.operations.iter();
        let readers = operations.filter(|it| it.method == "GET");
        let readers = readers.map(|reader| (reader.path.as_str(), reader)).collect();
        let mut conversions = Self { contract, pairs: BTreeMap::new(), readers };
        conversions.add_candidates();
        conversions.remove_unfaithful();
        conversions.find_fallible();
        conversions
    }

    /// The responses that convert to the request `schema`.
    pub(crate) fn responses(&self, schema: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.pairs.keys().filter(move |(request, _)| *request == schema);
        pairs.map(|(_, response)| *response)
    }

    /// The operation that reads what a PUT replaces, and whether the conversion of its response to the body
    /// of the PUT can fail, if there is one.
    pub(crate) fn replaced(&self, operation: &Operation) -> Option<(&'a Operation, bool)> {
        let schema = operation.body.as_ref()?.kind.schema()?;
        let reader = self.readers.get(operation.path.as_str());
        let reader = *reader.filter(|_| operation.method == "PUT")?;
        let is_fallible = self.pairs.get(&(schema, response(reader)?))?;
        Some((reader, *is_fallible))
    }

    /// Adds the bodies of an operation, a request and a response of the same name, such as `MakerRequest` and
    /// `Maker`, and the objects in them.
    fn add_candidates(&mut self) {
        let schemas = &self.contract.schemas;
        let same_name = schemas.keys().filter_map(|request| {
            let (response, _) = schemas.get_key_value(request.strip_suffix("Request")?)?;
            Some((request.as_str(), response.as_str()))
        });
        let mut open: Vec<(&str, &str)> = same_name.collect();
        for operation in self.contract.operations.iter().filter(|it| it.method != "PATCH") {
            let Some(body) = operation.body.as_ref().and_then(|body| body.kind.schema()) else {
                continue;
            };
            let reader = self.readers.get(operation.path.as_str()).copied();
            let responses = [Some(operation), reader].into_iter().flatten().filter_map(response);
            open.extend(responses.map(|response| (body, response)));
        }
        while let Some((request, response)) = open.pop() {
            if request != response && self.pairs.insert((request, response), false).is_none() {
                let shared = self.shared(request, response).into_iter();
                let kinds = shared.map(|(_, property, other)| (&property.kind, &other.kind));
                open.extend(
                    kinds.filter_map(|(kind, other)| Some((kind.schema()?, other.schema()?))),
                );
            }
        }
    }

    fn remove_unfaithful(&mut self) {
        loop {
            let is_faithful = |(request, response): &(&str, &str)| {
                let shared = self.shared(request, response);
                let lists = |name| self.property(response, name).is_some();
                !shared.is_empty()
                    && shared
                        .iter()
                        .all(|(_, it, other)| self.step(&it.kind, &other.kind).is_some())
                    && self.properties(request).all(|(name, it)| !it.required || lists(name))
            };
            let (kept, removed): (BTreeSet<_>, BTreeSet<_>) =
                self.pairs.keys().copied().partition(is_faithful);
            if removed.is_empty() {
                return;
            }
            self.pairs.retain(|pair, _| kept.contains(pair));
        }
    }

    /// A conversion can fail if a property may be missing, or if the conversion of one can fail.
    fn find_fallible(&mut self) {
        loop {
            let can_fail = |(request, response): &(&str, &str)| {
                self.shared(request, response).into_iter().any(|(_, property, other)| {
                    let may_be_missing = property.required && !other.required;
                    let step = self.step(&property.kind, &other.kind);
                    may_be_missing || step.is_some_and(|step| step.is_fallible)
                })
            };
            let infallible = self.pairs.iter().filter(|(_, is_fallible)| !**is_fallible);
            let found: Vec<(&str, &str)> =
                infallible.map(|(pair, _)| *pair).filter(can_fail).collect();
            if found.is_empty() {
                return;
            }
            self.pairs.extend(found.into_iter().map(|pair| (pair, true)));
        }
    }

    fn properties(&self, schema: &str) -> impl Iterator<Item = (&'a String, &'a Property)> {
        let schema = self.contract.schemas.get(schema);
        schema.into_iter().flat_map(|schema: &Schema| &schema.properties)
    }

    fn property(&self, schema: &str, name: &str) -> Option<&'a Property> {
        self.contract.schemas.get(schema)?.properties.get(name)
    }

    /// The names of the properties that both list, with those of the request and of the response.
    fn shared(
        &self,
        request: &str,
        response: &str,
    ) -> Vec<(&'a String, &'a Property, &'a Property)> {
        let properties = self.properties(request);
        let other = |name| self.property(response, name);
        properties.filter_map(|(name, it)| Some((name, it, other(name)?))).collect()
    }

    fn step(&self, request: &Kind, response: &Kind) -> Option<Step> {
        match (request, response) {
            _ if request == response => Some(Step { form: Form::Value, is_fallible: false }),
            (Kind::Object(request), Kind::Object(response)) => {
                let is_fallible = *self.pairs.get(&(request.as_str(), response.as_str()))?;
                Some(Step { form: Form::Object, is_fallible })
            }
            (Kind::List(request), Kind::List(response)) => {
                let step = self.step(request, response)?;
                matches!(step.form, Form::Object).then_some(Step { form: Form::List, ..step })
            }
            _ => None,
        }
    }

    /// The impls that convert to the request `schema`, and what they use of the SDK.
    pub(crate) fn impls(&self, schema: &str) -> (Vec<Item>, BTreeSet<&'static str>) {
        let mut used = BTreeSet::new();
        let responses: Vec<&str> = self.responses(schema).collect();
        let impls = responses.iter().map(|response| self.conversion(schema, response, &mut used));
        (impls.collect(), used)
    }

    fn conversion(&self, request: &str, response: &str, used: &mut BTreeSet<&'static str>) -> Item {
        let is_fallible = self.pairs.get(&(request, response)).copied().unwrap_or_default();
        let shared = self.shared(request, response);
        let fields = shared.iter().filter_map(|(name, property, other)| {
            let step = self.step(&property.kind, &other.kind)?;
            let (target, value) = (rust_name(&property.name), step.value(name, property, other));
            Some(quote!(#target: #value,))
        });
        let properties = self.properties(response).map(|(name, _)| name);
        let left_out: Vec<&String> =
            properties.filter(|name| self.property(request, name).is_none()).collect();
        let mut extra = quote!(from.extra);
        if !left_out.is_empty() {
            used.insert("conversion");
            extra = quote!(conversion::without(#extra, &[#(#left_out),*]));
        }
        let is_partial = shared.len() < self.properties(request).count();
        let rest = is_partial.then(|| quote!(..Self::default()));
        let value = quote!(Self { #(#fields)* extra: #extra, #rest });
        let has_items =
            self.property(request, "items").is_some_and(|it| matches!(it.kind, Kind::List(_)));
        // Whether CPQ ever returns only a part of a child is not documented.
        let partial = has_items.then(|| {
            quote! {
                ///
                /// If the response has `hasMore: true`, as a property or in `extra`, it contains only a part of the
                /// items, and a PUT of this request removes the others.
            }
        });
        let (request, response) = (format_ident!("{request}"), format_ident!("{response}"));
        if is_fallible {
            used.extend(["conversion", "MissingProperty"]);
            parse_quote! {
                /// Keeps the properties that the request lists, and those in `extra`.
                ///
                /// Properties that only the response lists, such as identifiers and dates, are left out. If the response
                /// lacks a property that the request requires, the error names it. Others that it lacks, because they
                /// are not set or not expanded, are missing in the request, too.
                #partial
                impl TryFrom<#response> for #request {
                    type Error = MissingProperty;

                    fn try_from(from: #response) -> Result<Self, Self::Error> {
                        Ok(#value)
                    }
                }
            }
        } else {
            parse_quote! {
                /// Keeps the properties that the request lists, and those in `extra`.
                ///
                /// Properties that only the response lists, such as identifiers and dates, are left out. Those that the
                /// response lacks, because they are not set or not expanded, are missing in the request, too.
                #partial
                impl From<#response> for #request {
                    fn from(from: #response) -> Self {
                        #value
                    }
                }
            }
        }
    }
}

/// How a value of the response becomes that of the request.
struct Step {
    form: Form,
    is_fallible: bool,
}

enum Form {
    /// The types are the same.
    Value,
    /// An object of another type.
    Object,
    /// A list of objects of another type.
    List,
}

impl Step {
    /// The value of the field, from the property of the response that has this name in JSON.
    fn value(&self, name: &str, property: &Property, other: &Property) -> TokenStream {
        let source = rust_name(&other.name);
        let source = if property.required && !other.required {
            quote!(conversion::required(from.#source, #name)?)
        } else {
            quote!(from.#source)
        };
        let converted = |value: TokenStream| match (&self.form, self.is_fallible) {
            (Form::Value, _) => value,
            (Form::Object, false) => quote!(#value.into()),
            (Form::List, false) => quote!(#value.into_iter().map(Into::into).collect()),
            (Form::Object, true) => quote!(conversion::object(#value, #name)?),
            (Form::List, true) => quote!(conversion::items(#value, #name)?),
        };
        if property.required {
            return converted(source);
        }
        if other.required {
            let value = converted(source);
            return quote!(Some(#value));
        }
        match (&self.form, self.is_fallible) {
            (Form::Value, _) => source,
            (Form::Object, false) => quote!(#source.map(Into::into)),
            (Form::List, false) => {
                let items = converted(quote!(items));
                quote!(#source.map(|items| #items))
            }
            (Form::Object, true) => {
                quote!(#source.map(|value| conversion::object(value, #name)).transpose()?)
            }
            (Form::List, true) => {
                quote!(#source.map(|items| conversion::items(items, #name)).transpose()?)
            }
        }
    }
}

fn response(operation: &Operation) -> Option<&str> {
    match &operation.success {
        Success::Json(Kind::Object(response)) => Some(response),
        _ => None,
    }
}

//! The names that generated code uses for itself, so that a contract must not use them.
//!
//! They are taken from code generated for a reference contract that has everything the generator
//! supports, so that a change of the generator can't make the list incomplete.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use serde_json::Value;
use syn::{FnArg, ImplItem, Item, ItemImpl, Pat, Stmt};

use crate::model::{
    Body, Contract, Direction, Evidence, EvidenceKind, FormField, Kind, KnownValue, Location,
    Operation, Page, Parameter, Property, Schema, Success, Tag,
};
use crate::shape::{Module, rust_name};
use crate::{lower, progenitor, shape};

/// Reserved names in Rust's spelling.
#[derive(Default)]
pub(crate) struct Reserved {
    /// Types, which schemas and requests must not be named like.
    pub(crate) types: BTreeSet<String>,
    /// Fields and functions of all types.
    pub(crate) fields: BTreeSet<String>,
    /// Functions of all clients.
    pub(crate) operations: BTreeSet<String>,
    /// Methods of all requests, and the variables of progenitor's methods.
    pub(crate) parameters: BTreeSet<String>,
    /// Modules of all versions.
    pub(crate) modules: BTreeSet<String>,
}

/// The reserved names.
pub(crate) static RESERVED: LazyLock<Reserved> =
    LazyLock::new(|| Reserved::new(&reference()).expect("the reference contract can be generated"));

/// All names of the reference contract start with this, except those with a meaning to the generator.
const PREFIX: &str = "reference";

impl Reserved {
    fn new(contract: &Contract) -> Result<Self, String> {
        let generated = progenitor::generate(&lower::lower(contract)?)?;
        let mut reserved = Self::default();
        reserved.read_progenitor(&generated);
        for module in shape::shape(generated, contract).map_err(|fault| fault.to_string())? {
            reserved.read(&module);
        }
        let parameters = contract.operations.iter().flat_map(|operation| &operation.parameters);
        let parameters = parameters.map(|parameter| &parameter.name);
        let properties = contract.schemas.values().flat_map(|schema| schema.properties.keys());
        for name in parameters.chain(properties) {
            let name = rust_name(name).to_string();
            reserved.parameters.remove(&name);
            reserved.fields.remove(&name);
        }
        let sets = [
            &mut reserved.types,
            &mut reserved.fields,
            &mut reserved.operations,
            &mut reserved.parameters,
            &mut reserved.modules,
        ];
        for set in sets {
            set.retain(|name| !name.to_lowercase().starts_with(PREFIX));
        }
        Ok(reserved)
    }

    /// Adds the arguments and variables of progenitor's methods.
    fn read_progenitor(&mut self, file: &syn::File) {
        let impls = file.items.iter().filter_map(|item| match item {
            Item::Impl(item) => Some(item),
            _ => None,
        });
        for item in impls.flat_map(|item| &item.items) {
            let ImplItem::Fn(method) = item else { continue };
            let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
                FnArg::Typed(argument) => Some(argument.pat.as_ref()),
                FnArg::Receiver(_) => None,
            });
            let variables = method.block.stmts.iter().filter_map(|statement| match statement {
                Stmt::Local(local) => Some(&local.pat),
                _ => None,
            });
            let patterns = arguments.chain(variables).filter_map(|pattern| match pattern {
                Pat::Ident(pattern) => Some(pattern.ident.to_string()),
                _ => None,
            });
            self.parameters.extend(patterns);
        }
    }

    fn read(&mut self, module: &Module) {
        let is_type = module.path.starts_with("types/");
        let is_resource = module.path.starts_with(PREFIX);
        for item in &module.items {
            if is_type || is_resource {
                let mut is_upper = |name: String| {
                    if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                        self.types.insert(name);
                    }
                };
                identifiers(item.to_token_stream(), &mut is_upper);
            }
            match item {
                Item::Mod(item) if module.path == "mod.rs" => {
                    self.modules.insert(item.ident.to_string());
                }
                Item::Struct(item) if is_type => {
                    let names = item.fields.iter().filter_map(|field| field.ident.as_ref());
                    self.fields.extend(names.map(ToString::to_string));
                }
                Item::Impl(item) if item.trait_.is_none() => {
                    let ty = item.self_ty.to_token_stream().to_string();
                    let set = match ty.as_str() {
                        "Client" => &mut self.operations,
                        _ if is_type => &mut self.fields,
                        _ => &mut self.parameters,
                    };
                    set.extend(functions(item));
                }
                _ => {}
            }
        }
    }
}

/// The functions of an impl, and those that it calls by `Self::name`.
fn functions(item: &ItemImpl) -> Vec<String> {
    let mut names: Vec<String> = item
        .items
        .iter()
        .filter_map(|item| match item {
            ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
            _ => None,
        })
        .collect();
    let mut previous = String::new();
    identifiers(item.to_token_stream(), &mut |name| {
        if previous == "Self" && name.starts_with(|c: char| c.is_ascii_lowercase()) {
            names.push(name.clone());
        }
        previous = name;
    });
    names
}

fn identifiers(tokens: TokenStream, visit: &mut impl FnMut(String)) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => visit(ident.to_string()),
            // The empty name separates `Self { name }` and `Self, name` from `Self::name`.
            TokenTree::Group(group) => {
                visit(String::new());
                identifiers(group.stream(), visit);
            }
            TokenTree::Punct(punct) if punct.as_char() != ':' => visit(String::new()),
            _ => {}
        }
    }
}

/// A contract with every kind of property, a collection, a PATCH and a conversion that can fail.
fn reference() -> Contract {
    let kinds = [
        ("referenceText", Kind::Text),
        ("referenceSecret", Kind::Secret),
        ("referenceInteger", Kind::Integer),
        ("referenceNumber", Kind::Number),
        ("referenceBoolean", Kind::Boolean),
        ("referenceStringOrNumber", Kind::StringOrNumber),
        ("referenceObject", Kind::Object("ReferencePart".to_owned())),
        ("referenceList", list("ReferencePart")),
    ];
    let item = schema(kinds.iter().cloned(), false);
    let mut request = schema(kinds, false);
    request.properties.extend(schema([("referenceId", Kind::Text)], true).properties);
    let part = [("referenceText", Kind::Text)];
    let page = [
        ("items", list("ReferenceItem")),
        ("offset", Kind::Integer),
        ("limit", Kind::Integer),
        ("hasMore", Kind::Boolean),
        ("totalResults", Kind::Integer),
    ];
    let query =
        ["limit", "offset", "totalResults", "fields", "orderby", "q", "expand", "excludeLinks"];
    let query = query.map(|name| parameter(name, Location::Query));
    let id = parameter("referenceText", Location::Path);
    let body = Body { kind: Kind::Object("ReferenceRequest".to_owned()), example: None };
    Contract {
        index: OnceLock::new(),
        version: PREFIX.to_owned(),
        title: String::new(),
        root: String::new(),
        pages: BTreeMap::new(),
        tags: vec![Tag { name: "Reference".to_owned(), description: String::new() }],
        operations: vec![
            operation("referencePage", "GET", "/reference", query.into(), None, "ReferencePage"),
            operation(
                "referenceUpdate",
                "PATCH",
                "/reference/{referenceText}",
                vec![id],
                Some(body),
                "ReferenceItem",
            ),
        ],
        schemas: BTreeMap::from([
            ("ReferencePart".to_owned(), schema(part.clone(), false)),
            ("ReferencePartRequest".to_owned(), schema(part, true)),
            ("ReferenceItem".to_owned(), item),
            ("ReferenceRequest".to_owned(), request),
            ("ReferencePage".to_owned(), schema(page, false)),
        ]),
        payloads: Vec::new(),
    }
}

fn list(schema: &str) -> Kind {
    Kind::List(Box::new(Kind::Object(schema.to_owned())))
}

fn schema<'a>(kinds: impl IntoIterator<Item = (&'a str, Kind)>, required: bool) -> Schema {
    let evidence = Evidence { kind: EvidenceKind::Documented, page: None };
    let property = |name: &str, kind| Property {
        name: name.to_owned(),
        kind,
        required,
        direction: Direction::Both,
        deprecated: false,
        description: String::new(),
        evidence: evidence.clone(),
        personal: true,
        known_values: Vec::new(),
    };
    let properties = kinds.into_iter().map(|(name, kind)| (name.to_owned(), property(name, kind)));
    Schema { description: String::new(), properties: properties.collect(), evidence }
}

fn parameter(name: &str, location: Location) -> Parameter {
    Parameter {
        name: name.to_owned(),
        location,
        required: location == Location::Path,
        deprecated: false,
        kind: Kind::Text,
        description: String::new(),
        known_values: vec![KnownValue { value: Value::from("reference"), meaning: None }],
        example: Value::from(""),
    }
}

fn form_field(name: &str, required: bool, is_file: bool) -> FormField {
    let (name, description) = (name.to_owned(), String::new());
    FormField { name, required, is_file, example: None, description }
}

fn operation(
    id: &str,
    method: &str,
    path: &str,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    response: &str,
) -> Operation {
    Operation {
        order_by: None,
        id: id.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        tag: "Reference".to_owned(),
        summary: String::new(),
        description: String::new(),
        page: Page { title: String::new(), url: String::new() },
        parameters,
        deprecated: false,
        body,
        form: vec![
            form_field("referenceFile", true, true),
            form_field("referenceOptionalFile", false, true),
            form_field("referenceField", false, false),
        ],
        file: Some("application/zip".to_owned()),
        success: Success::Json(Kind::Object(response.to_owned())),
        response: None,
    }
}

//! Reads the SDK's generated source: its types, its table of operations and its requests.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Expr, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ReturnType, Type as RustType};

/// What the generated files of a version say.
#[derive(Default)]
pub(crate) struct Source {
    pub(crate) types: BTreeMap<String, Type>,
    /// By operationId.
    pub(crate) operations: BTreeMap<String, Operation>,
    /// By operationId.
    pub(crate) requests: BTreeMap<String, Request>,
}

/// A type that is read and written member by member.
#[derive(Default)]
pub(crate) struct Type {
    /// What it calls itself in messages.
    pub(crate) name: String,
    /// Its fields with their types.
    pub(crate) fields: BTreeMap<String, String>,
    /// The members it reads, each with the field it goes to.
    pub(crate) reads: BTreeMap<String, String>,
    /// The members it writes, each with how and from which field.
    pub(crate) writes: BTreeMap<String, (String, String)>,
}

/// A row of the table that the transport works from.
#[derive(Default)]
pub(crate) struct Operation {
    ident: String,
    pub(crate) method: String,
    pub(crate) root: String,
    pub(crate) path: String,
    pub(crate) is_idempotent: String,
}

/// How a call is made.
#[derive(Default)]
pub(crate) struct Request {
    /// The path's parameters, each with the argument that fills it.
    pub(crate) path: Vec<(String, String)>,
    /// The arguments of the method, without the body.
    pub(crate) arguments: Vec<String>,
    pub(crate) body: Option<String>,
    /// The query's parameters, each with the type that it takes.
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) answer: String,
}

/// Tokens as text, without what is between them.
fn spelled(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// What a text has between `before` and `after`, at each place.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

impl Source {
    pub(crate) fn read(version: &str, files: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut source = Self::default();
        let mut parsed = Vec::new();
        for (name, text) in files {
            let Some(name) = name.strip_prefix(&format!("{version}/")) else { continue };
            let file = syn::parse_file(text).map_err(|error| format!("{name}: {error}"))?;
            parsed.push((name, file));
        }
        for (name, file) in &parsed {
            match name.strip_prefix("types/") {
                Some(_) => source.types_in(file),
                None if *name == "operations.rs" => source.operations_in(file),
                None => {}
            }
        }
        for (_, file) in parsed.iter().filter(|(name, _)| !name.contains('/')) {
            source.requests_in(file);
        }
        Ok(source)
    }

    fn types_in(&mut self, file: &syn::File) {
        let mut fields = BTreeMap::new();
        for item in &file.items {
            if let Item::Struct(it) = item {
                let own = it.fields.iter().filter_map(|field| {
                    let name = field.ident.as_ref()?.to_string();
                    (name != "extra").then(|| (name, spelled(&field.ty)))
                });
                fields.insert(it.ident.to_string(), own.collect::<BTreeMap<_, _>>());
            }
        }
        for item in &file.items {
            let Item::Impl(it) = item else { continue };
            if it.trait_.as_ref().is_some_and(|(path, _)| path.is_ident("Object")) {
                let name = spelled(&it.self_ty);
                let fields = fields.remove(&name).unwrap_or_default();
                self.types.insert(name, object(it, fields));
            }
        }
    }

    fn operations_in(&mut self, file: &syn::File) {
        for item in &file.items {
            let Item::Static(it) = item else { continue };
            let Expr::Struct(row) = &*it.expr else { continue };
            let mut operation = Operation { ident: it.ident.to_string(), ..Operation::default() };
            let mut id = String::new();
            for field in &row.fields {
                let value = spelled(&field.expr).trim_matches('"').to_owned();
                match spelled(&field.member).as_str() {
                    "id" => id = value,
                    "method" => {
                        value.trim_start_matches("Method::").clone_into(&mut operation.method);
                    }
                    "root" => operation.root = value,
                    "path" => operation.path = value,
                    "is_idempotent" => operation.is_idempotent = value,
                    _ => {}
                }
            }
            self.operations.insert(id, operation);
        }
    }

    fn requests_in(&mut self, file: &syn::File) {
        // By the name of the request's struct: what the client's method says of it.
        let mut started = BTreeMap::new();
        for method in methods(file, "Client") {
            let ReturnType::Type(_, returned) = &method.sig.output else { continue };
            let body = spelled(&method.block);
            let Some(ident) = between(&body, "operations::", ",").next() else { continue };
            let row = self.operations.iter().find(|(_, operation)| operation.ident == ident);
            let Some((id, _)) = row else { continue };
            let mut request = Request::default();
            for pair in between(&body, "(\"", ")") {
                if let Some((name, argument)) = pair.split_once("\",") {
                    request.path.push((name.to_owned(), argument.to_owned()));
                }
            }
            for input in &method.sig.inputs {
                let FnArg::Typed(input) = input else { continue };
                let name = spelled(&input.pat);
                if body.contains(&format!(".json({name})")) {
                    request.body = Some(spelled(&input.ty).trim_start_matches('&').to_owned());
                } else {
                    request.arguments.push(name);
                }
            }
            started.insert(spelled(returned), (id.clone(), request));
        }
        for (name, (id, mut request)) in started {
            for method in methods(file, &name) {
                let body = spelled(&method.block);
                let asked = between(&body, "self.call.query", "\",").next();
                if let Some((_, parameter)) = asked.and_then(|it| it.split_once("(\"")) {
                    let taken = method.sig.inputs.iter().find_map(|input| match input {
                        FnArg::Typed(input) => Some(spelled(&input.ty)),
                        FnArg::Receiver(_) => None,
                    });
                    request.query.insert(parameter.to_owned(), taken.unwrap_or_default());
                }
                if method.sig.ident == "send"
                    && let ReturnType::Type(_, returned) = &method.sig.output
                {
                    request.answer = answer(returned);
                }
            }
            self.requests.insert(id, request);
        }
    }
}

/// The schema in `Result<Response<Schema>, Error>`.
fn answer(returned: &RustType) -> String {
    let spelled = spelled(returned);
    between(&spelled, "Response<", ">").next().unwrap_or_default().to_owned()
}

/// The methods of a type's own.
fn methods<'a>(file: &'a syn::File, of: &'a str) -> impl Iterator<Item = &'a ImplItemFn> {
    let own = file.items.iter().filter_map(move |item| match item {
        Item::Impl(it) if it.trait_.is_none() && spelled(&it.self_ty) == of => Some(it),
        _ => None,
    });
    own.flat_map(|it| &it.items).filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

fn object(it: &ItemImpl, fields: BTreeMap<String, String>) -> Type {
    let mut ty = Type { fields, ..Type::default() };
    for item in &it.items {
        match item {
            ImplItem::Const(constant) if constant.ident == "NAME" => {
                spelled(&constant.expr).trim_matches('"').clone_into(&mut ty.name);
            }
            ImplItem::Fn(method) if method.sig.ident == "read" => {
                let body = spelled(&method.block);
                // `"hasMore"=>self.has_more=from.next_value()?`, a long one in braces
                for arm in body.split("=from.next_value()") {
                    let Some((name, field)) = arm.rsplit_once("=>") else { continue };
                    let name = name.trim_end_matches('"').rsplit('"').next().unwrap_or_default();
                    let field = field
                        .trim_start_matches('{')
                        .trim_start_matches("self.")
                        .trim_end_matches(',');
                    if name != "_" && !field.contains('(') {
                        ty.reads.insert(name.to_owned(), field.to_owned());
                    }
                }
            }
            ImplItem::Fn(method) if method.sig.ident == "write" => {
                let body = spelled(&method.block);
                // `to.field("hasMore",&self.has_more)?`
                for call in between(&body, "to.", ")") {
                    let Some((how, rest)) = call.split_once("(\"") else { continue };
                    let Some((name, value)) = rest.split_once("\",") else { continue };
                    let field = value.rsplit("self.").next().unwrap_or_default();
                    let field = field.trim_end_matches(',');
                    ty.writes.insert(name.to_owned(), (how.to_owned(), field.to_owned()));
                }
            }
            _ => {}
        }
    }
    ty
}

//! Reads progenitor's methods and checks them against the contract.
//!
//! The SDK's runtime replaces the bodies of the methods, among others the `api-version` header, which
//! Oracle does not document, and the error handling. An unknown statement is an error, because it would
//! be dropped silently.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{
    Expr, ExprLit, ExprMethodCall, FnArg, GenericArgument, ImplItemFn, Lit, Local, Pat,
    PathArguments, ReturnType, Stmt, Token, Type,
};

use super::{Fault, rust_name};
use crate::lower::body_type;
use crate::model::{Contract, Kind, Location, Operation, Parameter, Success};

const PASS: &str = "methods";

/// Variables of progenitor's methods that are ignored.
const IGNORED_VARIABLES: [&str; 4] = ["header_map", "info", "result", "response"];

/// A method of progenitor's client.
pub(crate) struct Method<'a> {
    /// The Rust name.
    pub(crate) name: syn::Ident,
    /// The path parameters with their Rust names, in the order of the path.
    pub(crate) path: Vec<(syn::Ident, &'a Parameter)>,
    /// The query parameters with their Rust names, in the contract's order.
    pub(crate) query: Vec<(syn::Ident, &'a Parameter)>,
    /// The type of the request body.
    pub(crate) body: Option<Kind>,
    /// The operation in the contract.
    pub(crate) operation: &'a Operation,
}

impl<'a> Method<'a> {
    /// The query parameters that each request contains.
    pub(crate) fn required_query(&self) -> impl Iterator<Item = &(syn::Ident, &'a Parameter)> {
        self.query.iter().filter(|(_, parameter)| parameter.required)
    }

    /// The query parameters that a request may contain.
    pub(crate) fn optional_query(&self) -> impl Iterator<Item = &(syn::Ident, &'a Parameter)> {
        self.query.iter().filter(|(_, parameter)| !parameter.required)
    }
}

pub(crate) fn read<'a>(
    methods: &[ImplItemFn],
    contract: &'a Contract,
) -> Result<Vec<Method<'a>>, Fault> {
    let mut read = Vec::new();
    let by_name: BTreeMap<String, &ImplItemFn> =
        methods.iter().map(|method| (method.sig.ident.to_string(), method)).collect();
    for operation in &contract.operations {
        let name = operation.id.to_snake_case();
        let method = by_name.get(&name).ok_or_else(|| {
            Fault::new(PASS, format!("there is no method `{name}` for {}", operation.id))
        })?;
        read.push(read_method(method, operation)?);
    }
    if read.len() == methods.len() {
        Ok(read)
    } else {
        Err(Fault::new(PASS, format!("{} methods for {} operations", methods.len(), read.len())))
    }
}

fn read_method<'a>(method: &ImplItemFn, operation: &'a Operation) -> Result<Method<'a>, Fault> {
    let fault = |message: String| Fault::new(PASS, format!("{}: {message}", operation.id));
    let mut url = None;
    let mut request = Request::default();
    let mut chain = None;
    for statement in &method.block.stmts {
        match statement {
            Stmt::Local(local) if is_named(local, "url") => url = Some(path(local).map_err(fault)?),
            Stmt::Local(local) if is_named(local, "request") => chain = init(local),
            Stmt::Expr(Expr::MethodCall(append), _) if append.method == "append" => {
                // This header is dropped on purpose; another one would be dropped by mistake.
                if !append.args.to_token_stream().to_string().contains("\"api-version\"") {
                    return Err(fault(format!(
                        "the runtime does not set the header {}",
                        append.args.to_token_stream()
                    )));
                }
                request.dropped_header = true;
            }
            Stmt::Local(local) if IGNORED_VARIABLES.iter().any(|name| is_named(local, name)) => {}
            // The hooks and the mapping of the status.
            Stmt::Expr(Expr::Try(_) | Expr::Match(_), _) => {}
            other => {
                let statement = other.to_token_stream();
                return Err(fault(format!("unknown statement `{statement}`")));
            }
        }
    }
    let (segments, path) = url.ok_or_else(|| fault("there is no url".to_owned()))?;
    let chain = chain.ok_or_else(|| fault("there is no request".to_owned()))?;
    request.read(chain).map_err(fault)?;
    if !request.dropped_header {
        return Err(fault("there is no api-version header".to_owned()));
    }
    let parameters = |location| {
        let parameters = operation.parameters.iter();
        parameters.filter(move |parameter: &&Parameter| parameter.location == location)
    };
    // progenitor appends an underscore to keywords.
    let names: Vec<String> =
        path.iter().map(|name| name.to_string().trim_end_matches('_').to_owned()).collect();
    let names_documented: Vec<String> =
        parameters(Location::Path).map(|parameter| parameter.name.to_snake_case()).collect();
    if names != names_documented {
        return Err(fault(format!(
            "the path arguments are {names:?} instead of {names_documented:?}"
        )));
    }
    let mut query = Vec::new();
    for parameter in parameters(Location::Query) {
        let found = request.query.iter().find(|(wire, _)| *wire == parameter.name);
        found.ok_or_else(|| fault(format!("`{}` is not a query argument", parameter.name)))?;
        query.push((rust_name(&parameter.name), parameter));
    }
    let body = body_type(operation);
    let schema = |kind: &Kind| match kind {
        Kind::Object(schema) => Some(schema.clone()),
        _ => None,
    };
    let lowered_response = match &operation.success {
        Success::Json(kind) => schema(kind),
        Success::Empty | Success::File(_) => None,
    };
    let lowered_body = body.as_ref().and_then(schema);
    let documented = (operation.method.to_lowercase(), lowered_body, lowered_response);
    let segments_documented: Vec<String> = operation
        .path
        .split('/')
        .skip(1)
        .map(|part| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() })
        .collect();
    let sent = (request.method, body_argument(method), response(method).map_err(fault)?);
    if sent != documented
        || segments != segments_documented
        || request.query.len() != query.len()
        || request.has_body != sent.1.is_some()
    {
        return Err(fault(format!(
            "the method sends {sent:?} to {segments:?} instead of {documented:?} to {}",
            operation.path
        )));
    }
    Ok(Method {
        name: method.sig.ident.clone(),
        path: parameters(Location::Path).map(|it| (rust_name(&it.name), it)).collect(),
        query,
        body,
        operation,
    })
}

/// The request that a chain of calls on reqwest's request builder sends.
#[derive(Default)]
struct Request {
    method: String,
    query: Vec<(String, syn::Ident)>,
    has_body: bool,
    dropped_header: bool,
}

impl Request {
    fn read(&mut self, chain: &Expr) -> Result<(), String> {
        match chain {
            Expr::Try(inner) => self.read(&inner.expr),
            Expr::Field(_) => Ok(()),
            Expr::MethodCall(call) => {
                self.read(&call.receiver)?;
                self.step(call)
            }
            other => Err(format!("unknown expression `{}`", other.to_token_stream())),
        }
    }

    fn step(&mut self, call: &ExprMethodCall) -> Result<(), String> {
        match call.method.to_string().as_str() {
            method @ ("get" | "put" | "post" | "patch" | "delete") => {
                method.clone_into(&mut self.method);
            }
            // The runtime sends Accept itself; the header map is read above.
            "header" if call.args.to_token_stream().to_string().contains("ACCEPT") => {}
            "headers" | "build" => {}
            "json" => self.has_body = true,
            "query" => {
                self.query.push(query(call).ok_or("a query argument has an unknown form")?);
            }
            other => return Err(format!("unknown method `{other}` of the request builder")),
        }
        Ok(())
    }
}

/// `&progenitor_client::QueryParam::new("name", &ident)`.
fn query(call: &ExprMethodCall) -> Option<(String, syn::Ident)> {
    let Expr::Reference(reference) = call.args.first()? else {
        return None;
    };
    let Expr::Call(new) = reference.expr.as_ref() else {
        return None;
    };
    let Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) = new.args.first()? else {
        return None;
    };
    let Expr::Reference(value) = new.args.get(1)? else {
        return None;
    };
    let Expr::Path(value) = value.expr.as_ref() else {
        return None;
    };
    Some((name.value(), value.path.get_ident()?.clone()))
}

fn is_named(local: &Local, name: &str) -> bool {
    matches!(&local.pat, Pat::Ident(pattern) if pattern.ident == name)
}

fn init(local: &Local) -> Option<&Expr> {
    local.init.as_ref().map(|init| init.expr.as_ref())
}

/// The segments and the arguments of `format!("{}/users/{}", self.baseurl, encode_path(&x.to_string()))`.
fn path(local: &Local) -> Result<(Vec<String>, Vec<syn::Ident>), String> {
    let Some(Expr::Macro(format)) = init(local) else {
        return Err("the url is not a format! macro".to_owned());
    };
    let arguments = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(format.mac.tokens.clone())
        .map_err(|error| error.to_string())?;
    let mut arguments = arguments.into_iter();
    let Some(Expr::Lit(ExprLit { lit: Lit::Str(template), .. })) = arguments.next() else {
        return Err("the url has no template".to_owned());
    };
    let names = arguments
        .skip(1)
        .map(|argument| encoded(&argument).ok_or("a path argument has an unknown form"))
        .collect::<Result<_, _>>()?;
    Ok((template.value().split('/').skip(1).map(str::to_owned).collect(), names))
}

/// `encode_path(&ident.to_string())`.
fn encoded(argument: &Expr) -> Option<syn::Ident> {
    let Expr::Call(encode) = argument else {
        return None;
    };
    let Expr::Reference(reference) = encode.args.first()? else {
        return None;
    };
    let Expr::MethodCall(to_string) = reference.expr.as_ref() else {
        return None;
    };
    let Expr::Path(value) = to_string.receiver.as_ref() else {
        return None;
    };
    value.path.get_ident().cloned()
}

/// The type of the argument `body`.
fn body_argument(method: &ImplItemFn) -> Option<String> {
    method.sig.inputs.iter().find_map(|argument| match argument {
        FnArg::Typed(argument) => match (argument.pat.as_ref(), argument.ty.as_ref()) {
            (Pat::Ident(name), Type::Reference(reference)) if name.ident == "body" => {
                last_segment(&reference.elem)
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    })
}

/// The response type in `Result<ResponseValue<types::Response>, Error<()>>`; `None` for `()`.
fn response(method: &ImplItemFn) -> Result<Option<String>, String> {
    let ReturnType::Type(_, result) = &method.sig.output else {
        return Err("the method returns nothing".to_owned());
    };
    let first = |ty: &Type| match ty {
        Type::Path(path) => {
            path.path.segments.last().and_then(|segment| generic(&segment.arguments))
        }
        _ => None,
    };
    let response = first(result).as_ref().and_then(first);
    match response.as_ref().ok_or("the response has no type")? {
        Type::Tuple(unit) if unit.elems.is_empty() => Ok(None),
        ty => last_segment(ty).map(Some).ok_or_else(|| "the response has no type".to_owned()),
    }
}

fn generic(arguments: &PathArguments) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
}

fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

//! Finds the operation for a method and a path.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use hyper::Method;
use percent_encoding::percent_decode_str;

use super::{Operation, Operations};

/// The operations of a site by path and method.
pub(crate) struct Router(matchit::Router<Methods>);

/// The path arguments of a request by name.
pub(crate) type Arguments = Vec<(String, String)>;

type Methods = BTreeMap<String, Arc<Operation>>;

/// The result of routing a request.
pub(crate) enum Route {
    /// The operation, with the arguments of its path.
    Found(Arc<Operation>, Arguments),
    /// The path exists, but only for these methods.
    MethodNotAllowed(String),
    /// An argument of the path is not UTF-8.
    InvalidArgument,
    NotFound,
}

impl Router {
    /// Fails if two paths are ambiguous.
    pub(crate) fn new(operations: &Operations) -> io::Result<Self> {
        let mut paths: BTreeMap<String, Methods> = BTreeMap::new();
        for operation in operations {
            let methods = paths.entry(pattern(&operation.path)).or_default();
            methods.insert(operation.method.to_string(), Arc::clone(operation));
        }
        let mut router = matchit::Router::new();
        for (pattern, methods) in paths {
            router.insert(pattern.as_str(), methods).map_err(|error| {
                let what = format!("the path {pattern} can't be served: {error}");
                io::Error::new(io::ErrorKind::InvalidData, what)
            })?;
        }
        Ok(Self(router))
    }

    /// Routes a request; `path` is still percent-encoded and does not include the context.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Route {
        let Ok(found) = self.0.at(path) else { return Route::NotFound };
        let Some(operation) = found.value.get(method.as_str()) else {
            let methods: Vec<&str> = found.value.keys().map(String::as_str).collect();
            return Route::MethodNotAllowed(methods.join(", "));
        };
        let mut arguments = Arguments::new();
        for (name, (_, value)) in names(&operation.path).zip(found.params.iter()) {
            match percent_decode_str(value).decode_utf8() {
                Ok(value) => arguments.push((name.to_owned(), value.into_owned())),
                Err(_) => return Route::InvalidArgument,
            }
        }
        Route::Found(Arc::clone(operation), arguments)
    }
}

/// The names of the path parameters, in order.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// The path with numbered parameters: operations of one path may name them differently.
fn pattern(path: &str) -> String {
    let mut pattern = path.to_owned();
    for (number, name) in names(path).enumerate() {
        pattern = pattern.replacen(&format!("{{{name}}}"), &format!("{{argument{number}}}"), 1);
    }
    pattern
}

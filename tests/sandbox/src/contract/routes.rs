//! From a method and a path to an operation.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use hyper::Method;
use matchit::Router;
use percent_encoding::percent_decode_str;

use super::{Operation, Operations};

/// The paths of a site, each with what its methods mean.
pub(crate) struct Routes {
    router: Router<Place>,
}

struct Place {
    operations: BTreeMap<String, Arc<Operation>>,
}

/// What a method and a path lead to.
pub(crate) enum Found {
    /// An operation, with the arguments of its path.
    Operation(Arc<Operation>, Vec<(String, String)>),
    /// A path that knows other methods: these.
    OtherMethods(String),
    /// A path with an argument that is no text.
    NoText,
    Nothing,
}

impl Routes {
    /// Fails where two paths of the contracts can't be told apart.
    pub(crate) fn of(operations: &Operations) -> io::Result<Self> {
        let mut places: BTreeMap<String, Place> = BTreeMap::new();
        for operation in operations {
            let place = places
                .entry(pattern(&operation.path))
                .or_insert_with(|| Place { operations: BTreeMap::new() });
            place.operations.insert(operation.method.to_string(), Arc::clone(operation));
        }
        let mut router = Router::new();
        for (pattern, place) in places {
            router.insert(pattern.as_str(), place).map_err(|error| {
                let what = format!("the path {pattern} can't be served: {error}");
                io::Error::new(io::ErrorKind::InvalidData, what)
            })?;
        }
        Ok(Self { router })
    }

    /// What `path`, as it was on the wire and without the site's context, leads to.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found {
        let Ok(found) = self.router.at(path) else { return Found::Nothing };
        let operations = &found.value.operations;
        let Some(operation) = operations.get(method.as_str()) else {
            let methods: Vec<&str> = operations.keys().map(String::as_str).collect();
            return Found::OtherMethods(methods.join(", "));
        };
        let mut arguments = Vec::new();
        for (name, (_, value)) in names(&operation.path).zip(found.params.iter()) {
            match percent_decode_str(value).decode_utf8() {
                Ok(value) => arguments.push((name.to_owned(), value.into_owned())),
                Err(_) => return Found::NoText,
            }
        }
        Found::Operation(Arc::clone(operation), arguments)
    }
}

/// The names of a path's arguments, in their order.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// The path with its arguments numbered, so that two methods may name them differently.
fn pattern(path: &str) -> String {
    let mut pattern = path.to_owned();
    for (number, name) in names(path).enumerate() {
        pattern = pattern.replacen(&format!("{{{name}}}"), &format!("{{argument{number}}}"), 1);
    }
    pattern
}

//! Static descriptions of the contract's operations, and the target of a request.

use std::fmt;

use http::Method;

/// An operation of the contract.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The API version's path, relative to the base URL.
    pub(crate) root: &'static str,
    /// The path template, relative to `root`.
    pub(crate) path: &'static str,
    /// Whether sending the request twice has the same effect as sending it once.
    pub(crate) is_idempotent: bool,
    /// Whether the response is a page of a collection.
    pub(crate) is_collection: bool,
    /// The value of `orderby` for pagination, if the caller sets none.
    pub(crate) order_by: Option<&'static str>,
    /// The properties of the request body that are secret.
    pub(crate) secrets: &'static [&'static str],
}

/// What a request is sent to.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// An operation of the contract.
    Contract(&'static Operation),
    /// A path that the contract does not cover. The path may contain personal data, so it is not
    /// kept here.
    Custom(Method),
}

impl Target {
    pub(crate) fn id(&self) -> Option<&'static str> {
        match self {
            Self::Contract(operation) => Some(operation.id),
            Self::Custom(_) => None,
        }
    }

    pub(crate) fn method(&self) -> &Method {
        match self {
            Self::Contract(operation) => &operation.method,
            Self::Custom(method) => method,
        }
    }

    /// The path template, without personal data.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Contract(operation) => format!("{}{}", operation.root, operation.path),
            Self::Custom(_) => "custom path".to_owned(),
        }
    }

    /// Whether the request can change data on the server.
    pub(crate) fn is_write(&self) -> bool {
        !self.method().is_safe()
    }

    pub(crate) fn is_collection(&self) -> bool {
        matches!(self, Self::Contract(operation) if operation.is_collection)
    }

    /// The value of `orderby` for pagination, if the caller sets none.
    pub(crate) fn order_by(&self) -> Option<&'static str> {
        match self {
            Self::Contract(operation) => operation.order_by,
            Self::Custom(_) => None,
        }
    }

    /// The properties of the request body that are secret.
    pub(crate) fn secrets(&self) -> &[&str] {
        match self {
            Self::Contract(operation) => operation.secrets,
            Self::Custom(_) => &[],
        }
    }

    pub(crate) fn is_idempotent(&self) -> bool {
        match self {
            Self::Contract(operation) => operation.is_idempotent,
            Self::Custom(method) => method.is_idempotent(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.id().unwrap_or("request"), self.method(), self.path())
    }
}

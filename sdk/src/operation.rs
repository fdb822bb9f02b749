//! Static descriptions of the contract's operations, and the target of a request.

use std::fmt;

use http::Method;

/// What the contract says of an operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The version's path below the site's context.
    pub(crate) root: &'static str,
    /// The path template below that.
    pub(crate) path: &'static str,
    /// Whether making the call twice does no more than making it once.
    pub(crate) is_idempotent: bool,
    /// Whether it answers with a page of a collection.
    pub(crate) is_collection: bool,
    /// The members of its body that nobody may see.
    pub(crate) secrets: &'static [&'static str],
}

/// What is called.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// An operation of the contract.
    Contract(&'static Operation),
    /// A path that the contract does not cover; its text may name somebody, so it is not kept here.
    Own(Method),
}

impl Target {
    pub(crate) fn id(&self) -> Option<&'static str> {
        match self {
            Self::Contract(operation) => Some(operation.id),
            Self::Own(_) => None,
        }
    }

    pub(crate) fn method(&self) -> &Method {
        match self {
            Self::Contract(operation) => &operation.method,
            Self::Own(method) => method,
        }
    }

    /// The path template, as far as it may be shown.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Contract(operation) => format!("{}{}", operation.root, operation.path),
            Self::Own(_) => "a path of the caller's".to_owned(),
        }
    }

    pub(crate) fn is_change(&self) -> bool {
        !self.method().is_safe()
    }

    pub(crate) fn is_collection(&self) -> bool {
        matches!(self, Self::Contract(operation) if operation.is_collection)
    }

    /// The members of the body that nobody may see.
    pub(crate) fn secrets(&self) -> &[&str] {
        match self {
            Self::Contract(operation) => operation.secrets,
            Self::Own(_) => &[],
        }
    }

    pub(crate) fn is_idempotent(&self) -> bool {
        match self {
            Self::Contract(operation) => operation.is_idempotent,
            Self::Own(method) => method.is_idempotent(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contract(operation) => write!(f, "{} ", operation.id)?,
            Self::Own(_) => f.write_str("request ")?,
        }
        write!(f, "({} {})", self.method(), self.path())
    }
}

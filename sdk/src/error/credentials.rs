//! Why there is no access token.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use super::transport::TransportError;
use crate::retry::decision::Failure;

/// The error of a token source, shared by all requests that waited for the token.
#[derive(Clone, Debug)]
pub(crate) struct CredentialsError(Arc<dyn StdError + Send + Sync>);

impl CredentialsError {
    pub(crate) fn new(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(Arc::from(error.into()))
    }

    /// The message, if it comes from this crate and so contains no secret.
    pub(crate) fn message(&self) -> Option<String> {
        self.0.downcast_ref::<TokenError>().map(TokenError::to_string)
    }

    /// Whether a retry may succeed.
    pub(crate) fn is_retryable(&self) -> bool {
        let error = self.0.downcast_ref::<TokenError>();
        let failure = error.and_then(TokenError::failure);
        failure.is_some_and(|failure| failure.is_retryable(true))
    }

    pub(crate) fn source(&self) -> &(dyn StdError + 'static) {
        &*self.0
    }
}

/// Why there is no token, if it is not an error of the caller's token source.
#[derive(Debug)]
pub(crate) enum TokenError {
    Transport(TransportError),
    /// There is no Tokio runtime.
    NoRuntime,
    /// An error status, with the error code of RFC 6749 if there is one.
    Status {
        status: StatusCode,
        failure: Failure,
        code: Option<&'static str>,
    },
    MissingToken,
    UnexpectedRedirect,
    /// The token can't be sent in a header.
    Invalid(&'static str),
}

impl TokenError {
    /// The failure, if a retry may help.
    pub(crate) fn failure(&self) -> Option<Failure> {
        match self {
            Self::Transport(error) => Some(error.failure()),
            Self::Status { failure, .. } => Some(*failure),
            Self::NoRuntime | Self::MissingToken | Self::UnexpectedRedirect | Self::Invalid(_) => {
                None
            }
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => error.write("the token URL", f),
            Self::NoRuntime => f.write_str("tokens must be requested from within a Tokio runtime"),
            Self::Status { status, code: Some(code), .. } => {
                write!(
                    f,
                    "the token URL returned {status} ({code}); check client id, secret and scope"
                )
            }
            Self::Status { status, .. } => write!(f, "the token URL returned {status}"),
            Self::MissingToken => {
                f.write_str("the token URL returned a response without `access_token`")
            }
            Self::Invalid(reason) => f.write_str(reason),
            Self::UnexpectedRedirect => f.write_str(
                "the HTTP client followed a redirect of the token URL; disable redirects in the client",
            ),
        }
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Transport(error) => Some(error.source()),
            _ => None,
        }
    }
}

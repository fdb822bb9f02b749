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
        self.token_error().map(TokenError::to_string)
    }

    fn token_error(&self) -> Option<&TokenError> {
        self.0.downcast_ref()
    }

    /// The failure of the last request for a token, if that is what went wrong.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.token_error().and_then(TokenError::failure)
    }

    /// Whether a retry may succeed.
    pub(crate) fn is_retryable(&self) -> bool {
        match self.token_error() {
            Some(TokenError::DeadlineExceeded | TokenError::Aborted) => true,
            _ => self.failure().is_some_and(|failure| failure.is_retryable(true)),
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match self.token_error() {
            Some(TokenError::DeadlineExceeded) => true,
            Some(TokenError::Transport(error)) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether the credentials were rejected. Errors of the caller's token source count as that.
    pub(crate) fn is_unauthorized(&self) -> bool {
        match self.token_error() {
            Some(TokenError::Status { failure, .. }) => !failure.is_retryable(true),
            None | Some(TokenError::MissingToken | TokenError::Invalid(_)) => true,
            Some(_) => false,
        }
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
    /// The response is compressed or otherwise encoded.
    Encoded(String),
    /// The response exceeds the limit of its size.
    TooLarge,
    UnexpectedRedirect,
    /// The deadline of the request was exceeded while it waited for a token.
    DeadlineExceeded,
    /// The task that requested the token ended without a result.
    Aborted,
    /// The token can't be sent in a header.
    Invalid(&'static str),
}

impl TokenError {
    /// The failure, if a retry may help.
    pub(crate) fn failure(&self) -> Option<Failure> {
        match self {
            Self::Transport(error) => Some(error.failure()),
            Self::Status { failure, .. } => Some(*failure),
            _ => None,
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
            Self::Encoded(reason) => {
                write!(f, "the response of the token URL can't be read: {reason}")
            }
            Self::TooLarge => {
                f.write_str("the token URL returned a response of more than 64 KiB")
            }
            Self::DeadlineExceeded => f.write_str(
                "the deadline was exceeded before the token URL or the token source returned one",
            ),
            Self::Aborted => {
                f.write_str("the token source panicked, or its Tokio runtime was shut down")
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

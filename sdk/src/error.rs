//! What can go wrong, told without secrets and without anybody's data.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::{Method, StatusCode};

use crate::path::Unusable;
use crate::transport::Operation;

/// Why a site could not be set up, or a call did not succeed.
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// match cpq.get_integration_user("BM_LaeNrP1bCh5").send().await {
///     Ok(user) => println!("there since {:?}", user.date_added),
///     Err(error) if error.is_not_found() => println!("no such user"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// The message names the operation, its method and path template, and the status; never an argument,
/// a body, an address's query or a credential. The body of a refusal is at [`body`](Self::body).
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static Operation>,
    kind: Kind,
}

enum Kind {
    Configuration(String),
    Argument { parameter: &'static str, unusable: Unusable },
    Unsendable,
    NotAnswered(reqwest::Error),
    Refused { status: StatusCode, html: bool, body: Bytes },
    Unreadable { status: StatusCode, html: bool, place: String, body: Bytes },
    CutOff { status: StatusCode, source: reqwest::Error },
}

impl Error {
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self(Box::new(Inner { operation: None, kind: Kind::Configuration(message.into()) }))
    }

    fn of(operation: &'static Operation, kind: Kind) -> Self {
        Self(Box::new(Inner { operation: Some(operation), kind }))
    }

    pub(crate) fn argument(
        operation: &'static Operation,
        parameter: &'static str,
        unusable: Unusable,
    ) -> Self {
        Self::of(operation, Kind::Argument { parameter, unusable })
    }

    pub(crate) fn unsendable(operation: &'static Operation) -> Self {
        Self::of(operation, Kind::Unsendable)
    }

    pub(crate) fn not_answered(operation: &'static Operation, source: reqwest::Error) -> Self {
        // The address holds the arguments.
        Self::of(operation, Kind::NotAnswered(source.without_url()))
    }

    pub(crate) fn refused(
        operation: &'static Operation,
        status: StatusCode,
        html: bool,
        body: Bytes,
    ) -> Self {
        Self::of(operation, Kind::Refused { status, html, body })
    }

    /// `place` says where reading stopped; the reader's own message is left out, for it quotes the value.
    pub(crate) fn unreadable(
        operation: &'static Operation,
        status: StatusCode,
        html: bool,
        place: String,
        body: Bytes,
    ) -> Self {
        Self::of(operation, Kind::Unreadable { status, html, place, body })
    }

    pub(crate) fn cut_off(
        operation: &'static Operation,
        status: StatusCode,
        source: reqwest::Error,
    ) -> Self {
        Self::of(operation, Kind::CutOff { status, source: source.without_url() })
    }

    /// The status the site answered with, if it answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Refused { status, .. }
            | Kind::Unreadable { status, .. }
            | Kind::CutOff { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The operation that was called, as the contract names it: `getIntegrationUser`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// Whether the site answered 404: what was asked for does not exist there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the site answered 401: it does not accept the credentials.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether no answer came within the time a call may take.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::NotAnswered(source) | Kind::CutOff { source, .. } => source.is_timeout(),
            _ => false,
        }
    }

    /// The body of an answer that was a refusal or could not be read, as it came.
    ///
    /// Oracle documents no form for it. It may tell who somebody is: mind where it is logged.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        match &self.0.kind {
            Kind::Refused { body, .. } | Kind::Unreadable { body, .. } => Some(body),
            _ => None,
        }
    }
}

impl Error {
    /// What a caller must know of a change whose answer it has not seen.
    fn doubt(&self) -> &'static str {
        match self.0.operation {
            Some(operation) if operation.method != Method::GET => {
                "; the change may have been made, so look before you repeat it"
            }
            _ => "",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Operation { id, method, root, path }) = self.0.operation {
            write!(f, "{id} ({method} {root}{path}): ")?;
        }
        match &self.0.kind {
            Kind::Configuration(message) => f.write_str(message),
            Kind::Argument { parameter, unusable: Unusable::Empty } => {
                write!(
                    f,
                    "the argument {parameter} is empty, and nothing was sent; name what the call is about"
                )
            }
            Kind::Argument { parameter, unusable: Unusable::Dots } => write!(
                f,
                "the argument {parameter} is a step in the path (. or ..), and nothing was sent; no address can carry it as a name"
            ),
            Kind::Unsendable => {
                f.write_str("the body can't be written as JSON, and nothing was sent")
            }
            Kind::NotAnswered(source) if source.is_connect() => {
                f.write_str("the site can't be reached; check its address and the network")
            }
            Kind::NotAnswered(source) if source.is_timeout() => {
                f.write_str("no answer came in time")?;
                f.write_str(self.doubt())
            }
            Kind::NotAnswered(_) => {
                f.write_str("the connection failed before an answer came")?;
                f.write_str(self.doubt())
            }
            Kind::Refused { status, html, .. } => {
                write!(f, "the site answered {status}")?;
                f.write_str(hint(*status, *html))
            }
            Kind::Unreadable { status, html, place, .. } => {
                write!(f, "the site answered {status}, and the answer can't be read: {place}")?;
                f.write_str(if *html {
                    "; a login page or a proxy may have answered in its place"
                } else {
                    self.doubt()
                })
            }
            Kind::CutOff { status, .. } => {
                write!(
                    f,
                    "the site answered {status}, and the connection failed before the answer was whole"
                )?;
                f.write_str(self.doubt())
            }
        }
    }
}

/// What to look at, by the status.
fn hint(status: StatusCode, html: bool) -> &'static str {
    match status.as_u16() {
        300..=399 => {
            "; redirects are not followed, so that credentials stay with the site: check its address"
        }
        401 => "; it does not accept the credentials",
        403 => "; the user that signed in may not do this",
        404 if html => {
            " with an HTML page; check whether the site's address needs the context /cpq, as every Fusion site's does"
        }
        404 => "; nothing of that name exists there, or the site's address lacks its context",
        _ if html => " with an HTML page; a login page or a proxy may have answered in its place",
        _ => "; the error's body has what it said",
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::NotAnswered(source) | Kind::CutOff { source, .. } => Some(source),
            _ => None,
        }
    }
}

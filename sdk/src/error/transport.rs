//! Why no response arrived.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use rustls::{CertificateError, Error as TlsError};

use crate::retry::decision::Failure;

/// The error of an attempt without a response, with its cause.
#[derive(Debug)]
pub(crate) struct TransportError {
    cause: Cause,
    source: reqwest::Error,
}

#[derive(Debug, PartialEq, Eq)]
enum Cause {
    /// The request can't be built.
    Build,
    /// The certificate is invalid, for this reason.
    Certificate(String),
    /// There is no common version of TLS, or the server does not use TLS.
    Tls(String),
    /// The server ended the TLS handshake, for this reason. Another server of the same name may not.
    TlsAlert(String),
    ProxyAuthentication,
    ProxyRefused,
    HostName,
    /// No connection, with the reason of the operating system if there is one.
    Connect(Option<io::ErrorKind>),
    ConnectTimeout,
    Timeout,
    /// The head of the response is invalid, for this reason.
    InvalidHead(String),
    Lost,
}

impl TransportError {
    /// Finds the cause; `is_unconnected` says that the attempt ended before it had a connection.
    pub(crate) fn new(source: reqwest::Error, is_unconnected: bool) -> Self {
        let cause = if source.is_builder() {
            Cause::Build
        } else if source.is_connect() || is_unconnected {
            connect_cause(&source)
        } else if source.is_timeout() {
            Cause::Timeout
        } else {
            let invalid = chain(&source).find_map(|error| error.downcast_ref::<hyper::Error>());
            match invalid.filter(|error| error.is_parse()) {
                Some(error) => Cause::InvalidHead(error.to_string()),
                None => Cause::Lost,
            }
        };
        // The URL contains the arguments.
        Self { cause, source: source.without_url() }
    }

    pub(crate) fn failure(&self) -> Failure {
        match self.cause {
            Cause::Build | Cause::Certificate(_) | Cause::Tls(_) | Cause::ProxyAuthentication => {
                Failure::CannotBeSent
            }
            Cause::TlsAlert(_)
            | Cause::ProxyRefused
            | Cause::HostName
            | Cause::Connect(_)
            | Cause::ConnectTimeout => Failure::NotSent,
            Cause::Timeout => Failure::TimedOut,
            Cause::InvalidHead(_) | Cause::Lost => Failure::ConnectionLost,
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        matches!(self.cause, Cause::ConnectTimeout | Cause::Timeout)
    }

    pub(crate) fn source(&self) -> &reqwest::Error {
        &self.source
    }

    /// Writes the cause; `peer` is what the request was sent to, such as "the server".
    pub(crate) fn write(&self, peer: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Build => write!(f, "the HTTP client rejected the request to {peer}"),
            Cause::Certificate(reason) => write!(
                f,
                "the certificate of {peer} is not trusted: {reason}; see `root_certificates`"
            ),
            Cause::Tls(reason) | Cause::TlsAlert(reason) => {
                write!(f, "can't establish a TLS connection to {peer}: {reason}")
            }
            Cause::ProxyAuthentication => f.write_str(
                "the proxy requires authentication (407); check user name and password in the proxy URL",
            ),
            Cause::ProxyRefused => write!(f, "the proxy can't connect to {peer}"),
            Cause::HostName => {
                write!(f, "can't connect to {peer}: its host name can't be resolved")
            }
            Cause::Connect(Some(kind)) => {
                write!(f, "can't connect to {peer}: {kind}; check the URL and the network")
            }
            Cause::Connect(None) => {
                write!(f, "can't connect to {peer}; check the URL and the network")
            }
            Cause::ConnectTimeout => {
                write!(f, "can't connect to {peer}: no connection was established in time")
            }
            Cause::Timeout => write!(f, "the request to {peer} timed out before a response arrived"),
            Cause::InvalidHead(reason) => {
                write!(f, "the head of the response from {peer} is invalid: {reason}")
            }
            Cause::Lost => {
                write!(f, "the connection to {peer} failed before a response arrived")
            }
        }
    }
}

fn connect_cause(error: &reqwest::Error) -> Cause {
    if let Some(tls) = chain(error).find_map(|error| error.downcast_ref::<TlsError>()) {
        return match tls {
            TlsError::InvalidCertificate(error) => Cause::Certificate(reason(error)),
            TlsError::AlertReceived(_) => Cause::TlsAlert(tls.to_string()),
            TlsError::InvalidMessage(_) => {
                Cause::Tls("the server does not respond with TLS".into())
            }
            other => Cause::Tls(other.to_string()),
        };
    }
    // The type is not public.
    let tunnel = chain(error)
        .map(ToString::to_string)
        .find_map(|text| text.strip_prefix("tunnel error: ").map(str::to_owned));
    match tunnel.as_deref() {
        Some("proxy authorization required") => return Cause::ProxyAuthentication,
        Some("unsuccessful") => return Cause::ProxyRefused,
        _ => {}
    }
    if error.is_timeout() {
        return Cause::ConnectTimeout;
    }
    if error.is_dns() {
        return Cause::HostName;
    }
    let system = chain(error).find_map(|error| error.downcast_ref::<io::Error>());
    Cause::Connect(system.map(io::Error::kind).filter(|kind| *kind != io::ErrorKind::Other))
}

/// Why a certificate is invalid. Other texts of rustls are kept: they contain names and dates only.
fn reason(error: &CertificateError) -> String {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet; check the clock of this machine"
        }
        CertificateError::UnknownIssuer => "its issuer is unknown",
        // Another certificate with the name of its issuer is trusted.
        CertificateError::BadSignature => "its issuer has not signed it",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is issued for another host name"
        }
        CertificateError::Revoked => "it was revoked",
        other => return other.to_string(),
    }
    .to_owned()
}

/// An error and its sources, including those inside I/O errors.
fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let first: &(dyn StdError + 'static) = error;
    std::iter::successors(Some(first), |error: &&'_ (dyn StdError + 'static)| {
        let error: &(dyn StdError + 'static) = *error;
        // `io::Error::source` skips the error that it contains.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match inner {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

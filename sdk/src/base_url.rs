//! Validation of the base URL.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::Error;
use crate::path::InvalidArgument;

const EXAMPLE: &str = "https://sitename.oracle.com/cpq";

/// Parses a base URL and removes trailing slashes.
pub(crate) fn parse(text: &str) -> Result<Url, Error> {
    // No message quotes the URL: it may contain a password by mistake.
    let invalid = |what: &str| Error::configuration(format!("the base URL {what}"));
    let mut url = Url::parse(text)
        .map_err(|error| invalid(&format!("is invalid: {error}; expected a URL like {EXAMPLE}")))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(invalid(
                "uses plain http, which would send credentials unencrypted; use https (http is allowed for loopback addresses only)",
            ));
        }
        _ => return Err(invalid("must start with https://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("contains credentials; pass them to `basic` or `bearer` instead"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(&format!(
            "contains a query or a fragment; it must end with the site's context, like {EXAMPLE}"
        )));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let decoded = percent_decode_str(&path).decode_utf8_lossy().to_lowercase();
    let segments: Vec<&str> = decoded.split('/').skip(1).collect();
    let is_version =
        |name: &&str| name.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok());
    if segments.contains(&"rest") || segments.last().is_some_and(is_version) {
        return Err(invalid(
            "must end with the site's context, such as /cpq; remove /rest and the version, which each client adds",
        ));
    }
    if segments.contains(&"") {
        return Err(invalid(&format!("contains an empty path segment; expected {EXAMPLE}")));
    }
    url.set_path(&path);
    Ok(url)
}

/// Returns the URL that a link of the server refers to: an absolute URL, or one relative to the server.
/// It has the scheme, host and port of the base URL, and is within its context.
///
/// Behind a gateway that handles TLS, servers write links with `http`.
pub(crate) fn resolve_link(base: &Url, link: &str) -> Result<Url, InvalidArgument> {
    let resolved = base.join(link).map_err(|_| InvalidArgument::LinkIsNoUrl)?;
    let is_same_server = resolved.host() == base.host()
        && match (base.scheme(), resolved.scheme()) {
            ("https", "http") => resolved.port() == base.port(),
            (own, other) => {
                own == other && resolved.port_or_known_default() == base.port_or_known_default()
            }
        };
    let rest = resolved.path().strip_prefix(base.path().trim_end_matches('/'));
    let is_in_context = rest.is_some_and(|rest| rest.starts_with('/'));
    // The server may decode an escaped slash or dot.
    let decoded = percent_decode_str(resolved.path()).decode_utf8_lossy();
    let is_plain = decoded.split(['/', '\\']).all(|segment| segment != "..");
    let has_credentials = !resolved.username().is_empty() || resolved.password().is_some();
    if !is_same_server || !is_in_context || !is_plain || has_credentials {
        return Err(InvalidArgument::LinkElsewhere);
    }
    let mut url = base.clone();
    url.set_path(resolved.path());
    url.set_query(resolved.query());
    Ok(url)
}

/// Whether a URL refers to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

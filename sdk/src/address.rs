//! Which addresses a site may have.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::Error;

/// The address with its context and no slash at the end.
pub(crate) fn base(address: &str) -> Result<Url, Error> {
    // The address itself is never repeated: it may hold a password by mistake.
    let mut url = Url::parse(address)
        .map_err(|error| Error::configuration(format!("the site's address can't be read: {error}; write it like https://sitename.oracle.com/cpq")))?;
    let wrong = |message: &str| Err(Error::configuration(message));
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&url) => {}
        "http" => {
            return wrong(
                "plain http would send credentials readable to everyone on the way; use https (http is for a loopback address only)",
            );
        }
        _ => return wrong("the site's address begins with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong(
            "the site's address holds credentials; give them to `basic` or `bearer` instead",
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong(
            "the site's address holds a query or a fragment; end it with the context, like https://sitename.oracle.com/cpq",
        );
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let decoded = percent_decode_str(&path).decode_utf8_lossy().to_lowercase();
    let mut segments = decoded.split('/').skip(1);
    let is_version =
        |name: &str| name.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok());
    if segments.clone().any(|segment| segment == "rest")
        || segments.clone().last().is_some_and(is_version)
    {
        return wrong(
            "the site's address ends with its context, such as /cpq; leave out /rest and the version, which each client adds",
        );
    }
    if segments.any(str::is_empty) {
        return wrong(
            "the site's address has two slashes in a row; write it like https://sitename.oracle.com/cpq",
        );
    }
    url.set_path(&path);
    Ok(url)
}

pub(crate) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

//! Request headers of the caller.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::path::InvalidArgument;

/// Headers that this crate or the HTTP client sets.
const RESERVED: [&str; 19] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    // A read would become a write.
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// Names and values; they are validated when the request is sent.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Headers(Vec<(String, String)>);

/// Shows the names only.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Headers {
    pub(crate) fn set(&mut self, name: String, value: String) {
        self.0.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        self.0.push((name, value));
    }

    /// Adds the headers to a map, or returns the name of an invalid one.
    pub(crate) fn add_to(&self, map: &mut HeaderMap) -> Result<(), (String, InvalidArgument)> {
        for (name, value) in &self.0 {
            // An invalid name is not shown: it may be a value.
            let header = HeaderName::try_from(name.as_str())
                .map_err(|_| ("header".to_owned(), InvalidArgument::HeaderName))?;
            if RESERVED.contains(&header.as_str()) {
                return Err((header.to_string(), InvalidArgument::ReservedHeader));
            }
            let mut value = HeaderValue::try_from(value.as_str())
                .map_err(|_| (header.to_string(), InvalidArgument::HeaderValue))?;
            value.set_sensitive(true);
            map.insert(header, value);
        }
        Ok(())
    }
}

//! How a site is signed in to.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use crate::Error;

/// What proves to the site who is calling.
#[derive(Clone)]
pub(crate) enum Credentials {
    Bearer(String),
    Basic { user: String, password: String },
}

impl Credentials {
    /// The Authorization header.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let wrong = |message: &str| Error::configuration(message);
        let text = match self {
            Self::Bearer(token) if token.is_empty() => {
                return Err(wrong("the bearer token is empty"));
            }
            Self::Bearer(token) if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
                return Err(wrong(
                    "the bearer token has a space or another character that no token has; give the token alone",
                ));
            }
            Self::Bearer(token) => format!("Bearer {token}"),
            Self::Basic { user, .. } if user.is_empty() => {
                return Err(wrong("the user name is empty"));
            }
            Self::Basic { user, .. } if user.contains(':') => {
                return Err(wrong(
                    "the user name has a colon, which Basic authentication can't carry",
                ));
            }
            Self::Basic { user, password } => {
                format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
            }
        };
        let mut header = HeaderValue::try_from(text)
            .map_err(|_| wrong("the credentials can't be sent in a header"))?;
        header.set_sensitive(true);
        Ok(header)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer([hidden])",
            Self::Basic { .. } => "Basic([hidden])",
        })
    }
}

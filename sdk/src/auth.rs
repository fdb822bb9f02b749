//! How a site is signed in to.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::Error;

/// What proves to the site who is calling.
#[derive(Clone)]
pub(crate) enum Credentials {
    Bearer(SecretString),
    Basic { user: SecretString, password: SecretString },
}

impl Credentials {
    /// The Authorization header.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let text = match self {
            Self::Bearer(token) => {
                let token = token.expose_secret();
                if token.is_empty() {
                    return Err(Error::configuration("the bearer token is empty"));
                }
                SecretString::from(format!("Bearer {token}"))
            }
            Self::Basic { user, password } => {
                let user = user.expose_secret();
                if user.contains(':') {
                    return Err(Error::configuration(
                        "the user name has a colon, which Basic authentication can't carry",
                    ));
                }
                let pair = SecretString::from(format!("{user}:{}", password.expose_secret()));
                SecretString::from(format!("Basic {}", STANDARD.encode(pair.expose_secret())))
            }
        };
        let mut header = HeaderValue::from_str(text.expose_secret()).map_err(|_| {
            Error::configuration(
                "the bearer token has a character that no header can carry, such as a line break",
            )
        })?;
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

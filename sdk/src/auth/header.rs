//! The `Authorization` header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::error::SensitiveValues;

/// Creates the header of a bearer token.
pub(crate) fn bearer(token: &str) -> Result<HeaderValue, &'static str> {
    if token.is_empty() {
        return Err("the bearer token is empty");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            "the bearer token contains a space or another invalid character; pass the token without `Bearer`",
        );
    }
    sensitive(format!("Bearer {token}"))
}

/// Creates the header of Basic authentication.
pub(crate) fn basic(user: &str, password: &str) -> Result<HeaderValue, &'static str> {
    if user.is_empty() {
        return Err("the user name is empty");
    }
    if user.contains(':') {
        return Err("the user name contains a colon, which Basic authentication does not support");
    }
    let pair = Zeroizing::new(format!("{user}:{password}"));
    sensitive(format!("Basic {}", STANDARD.encode(&*pair)))
}

fn sensitive(text: String) -> Result<HeaderValue, &'static str> {
    let header = HeaderValue::try_from(text);
    let mut header = header.map_err(|_| "the credentials can't be sent in a header")?;
    header.set_sensitive(true);
    Ok(header)
}

/// Adds the credentials in a header to the values that must not be shown.
pub(crate) fn collect_sensitive_values(header: &HeaderValue, sensitive: &mut SensitiveValues) {
    let text = header.to_str().unwrap_or_default();
    let Some((scheme, secret)) = text.split_once(' ') else { return };
    sensitive.secrets.push(secret.to_owned());
    let pair = STANDARD.decode(secret).ok().filter(|_| scheme == "Basic");
    let pair = pair.and_then(|pair| String::from_utf8(pair).ok());
    if let Some((user, password)) = pair.as_ref().and_then(|pair| pair.split_once(':')) {
        sensitive.values.push(user.to_owned());
        sensitive.secrets.push(password.to_owned());
    }
}

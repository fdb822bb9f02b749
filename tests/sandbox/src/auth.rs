//! Who is let in: Basic, the site's own token, and the tokens that its token endpoint issues.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::header::HeaderValue;
use hyper::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use serde_json::json;

use crate::refusal::Refusal;
use crate::site::mix;

/// What a caller signs in with. They are the same on every sandbox: nothing here is worth a secret.
pub(crate) const TOKEN: &str = "sandbox-token";
pub(crate) const USER: &str = "sandbox";
pub(crate) const PASSWORD: &str = "sandbox-password";
pub(crate) const CLIENT_ID: &str = "sandbox-client";
pub(crate) const CLIENT_SECRET: &str = "sandbox-secret";

/// The token endpoint's path, as identity domains have it.
pub(crate) const TOKEN_PATH: &str = "/oauth2/v1/token";

/// As many as a test can want, and an end to what a loop can collect.
const MOST_TOKENS: usize = 10_000;

/// The credentials that are good at this moment.
#[derive(Debug)]
pub(crate) struct Credentials {
    lifetime: Duration,
    issued: HashMap<String, Token>,
    count: u64,
}

#[derive(Debug)]
struct Token {
    ends: Timestamp,
    revoked: bool,
}

impl Credentials {
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self { lifetime, issued: HashMap::new(), count: 0 }
    }

    /// How many tokens were issued so far.
    pub(crate) fn issued(&self) -> u64 {
        self.count
    }

    /// Ends the life of every token that was issued.
    pub(crate) fn expire(&mut self) {
        self.issued.values_mut().for_each(|token| token.ends = Timestamp::MIN);
    }

    /// Takes back every token that was issued.
    pub(crate) fn revoke(&mut self) {
        self.issued.values_mut().for_each(|token| token.revoked = true);
    }

    /// Lets a caller in, or says why not.
    pub(crate) fn check(&self, headers: &HeaderMap, now: Timestamp) -> Result<(), Refusal> {
        let refused = |why: &str| Err(Refusal::new(StatusCode::UNAUTHORIZED, why));
        let mut sent = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(sent), None) = (sent.next(), sent.next()) else {
            return refused("one Authorization header is needed: a Bearer token, or Basic");
        };
        let (scheme, secret) = scheme_and_secret(sent);
        if scheme.eq_ignore_ascii_case("basic") {
            return if is_pair(secret, USER, PASSWORD) {
                Ok(())
            } else {
                refused("the user or the password is wrong")
            };
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return refused("the Authorization header is neither a Bearer token nor Basic");
        }
        match self.issued.get(secret) {
            _ if secret == TOKEN => Ok(()),
            None => refused("the bearer token is unknown"),
            Some(token) if token.revoked => refused("the bearer token was revoked"),
            Some(token) if token.ends <= now => refused("the bearer token has expired"),
            Some(_) => Ok(()),
        }
    }

    /// Answers a request for a token.
    pub(crate) fn issue(
        &mut self,
        headers: &HeaderMap,
        form: &[u8],
        now: Timestamp,
    ) -> Result<String, TokenError> {
        // By RFC 6749, a parameter without a value counts as left out, and none is given twice.
        let form = form_urlencoded::parse(form).filter(|(_, value)| !value.is_empty());
        let mut fields = HashMap::new();
        for (name, value) in form {
            if fields.insert(name, value).is_some() {
                return Err(TokenError::InvalidRequest);
            }
        }
        let field = |name: &str| fields.get(name).map(|value| &**value);
        let in_form = field("client_id").zip(field("client_secret"));
        let in_header = headers.get(header::AUTHORIZATION).map(scheme_and_secret);
        let is_known = match (in_header, in_form) {
            (Some(_), Some(_)) => return Err(TokenError::InvalidRequest),
            (Some((scheme, secret)), None) => {
                scheme.eq_ignore_ascii_case("basic") && is_pair(secret, CLIENT_ID, CLIENT_SECRET)
            }
            (None, in_form) => in_form == Some((CLIENT_ID, CLIENT_SECRET)),
        };
        if !is_known {
            return Err(TokenError::InvalidClient);
        }
        match field("grant_type") {
            Some("client_credentials") => {}
            Some(_) => return Err(TokenError::UnsupportedGrantType),
            None => return Err(TokenError::InvalidRequest),
        }
        if field("scope").is_some_and(|scope| !scope.split(' ').all(is_scope)) {
            return Err(TokenError::InvalidScope);
        }
        self.issued.retain(|_, token| token.ends > now);
        if self.issued.len() >= MOST_TOKENS {
            return Err(TokenError::TooMany);
        }
        self.count += 1;
        let token = format!("sandbox-access-{}-{:016x}", self.count, mix(self.count));
        let ends = now.checked_add(self.lifetime).unwrap_or(Timestamp::MAX);
        self.issued.insert(token.clone(), Token { ends, revoked: false });
        let answer = json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.lifetime.as_secs(),
        });
        Ok(answer.to_string())
    }
}

/// The scopes that the documents name, and the form that Fusion sites have.
fn is_scope(scope: &str) -> bool {
    scope == "api" || scope.ends_with("/api") || scope.starts_with("urn:opc:resource:")
}

/// The two parts of an Authorization header.
fn scheme_and_secret(header: &HeaderValue) -> (&str, &str) {
    header.to_str().ok().and_then(|header| header.split_once(' ')).unwrap_or_default()
}

/// Whether a secret of the Basic scheme is this user with this password.
fn is_pair(secret: &str, user: &str, password: &str) -> bool {
    let decoded = BASE64_STANDARD.decode(secret.trim()).unwrap_or_default();
    decoded == format!("{user}:{password}").as_bytes()
}

/// Why no token is issued, by the names of RFC 6749.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    InvalidClient,
    InvalidRequest,
    InvalidScope,
    UnsupportedGrantType,
    TooMany,
}

impl TokenError {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn body(self) -> String {
        let (error, description) = match self {
            Self::InvalidClient => ("invalid_client", "the client id or its secret is wrong"),
            Self::InvalidRequest => (
                "invalid_request",
                "`grant_type` is missing, a parameter is given twice, or the client signs in twice",
            ),
            Self::InvalidScope => {
                ("invalid_scope", "a scope is api, ends in /api, or begins with urn:opc:resource:")
            }
            Self::UnsupportedGrantType => {
                ("unsupported_grant_type", "only client_credentials is known here")
            }
            Self::TooMany => ("temporarily_unavailable", "too many tokens are in use"),
        };
        json!({ "error": error, "error_description": description }).to_string()
    }
}

/// How a caller that is not let in is told to sign in.
pub(crate) fn challenge() -> HeaderValue {
    HeaderValue::from_static("Basic realm=\"cpq-sandbox\", Bearer")
}

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
        let sent = sent.to_str().unwrap_or_default();
        let (scheme, secret) = sent.split_once(' ').unwrap_or_default();
        if scheme.eq_ignore_ascii_case("basic") {
            return match basic(secret) {
                Some((user, password)) if user == USER && password == PASSWORD => Ok(()),
                _ => refused("the user or the password is wrong"),
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
        let form: Vec<(String, String)> = form_urlencoded::parse(form).into_owned().collect();
        let field =
            |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        let sent = headers.get(header::AUTHORIZATION).and_then(|sent| sent.to_str().ok());
        let in_header = sent.and_then(|sent| basic(sent.strip_prefix("Basic ")?));
        let in_form = || Some((field("client_id")?.clone(), field("client_secret")?.clone()));
        let (client, secret) = in_header.or_else(in_form).unwrap_or_default();
        if client != CLIENT_ID || secret != CLIENT_SECRET {
            return Err(TokenError::InvalidClient);
        }
        match field("grant_type").map(String::as_str) {
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

/// User and password of the Basic scheme.
fn basic(encoded: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
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
            Self::InvalidRequest => ("invalid_request", "`grant_type` is missing"),
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

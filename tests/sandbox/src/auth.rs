//! Authentication: Basic, the site's fixed token, and the tokens of the token endpoint.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::header::{AUTHORIZATION, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::json;

use crate::api_error::ApiError;
use crate::random::mix;

/// The credentials of every sandbox. They are public: a sandbox holds no data worth protecting.
pub(crate) const TOKEN: &str = "sandbox-token";
pub(crate) const USER: &str = "sandbox";
pub(crate) const PASSWORD: &str = "sandbox-password";
pub(crate) const CLIENT_ID: &str = "sandbox-client";
pub(crate) const CLIENT_SECRET: &str = "sandbox-secret";

/// The path of the token endpoint, as in Oracle identity domains.
pub(crate) const TOKEN_PATH: &str = "/oauth2/v1/token";

/// Bounds the memory that a client requesting tokens in a loop can use.
const MAX_TOKENS: usize = 10_000;

/// The valid credentials.
#[derive(Debug)]
pub(crate) struct Credentials {
    lifetime: Duration,
    tokens: HashMap<String, Token>,
    issued: u64,
}

#[derive(Debug)]
struct Token {
    expires: Timestamp,
    revoked: bool,
}

impl Credentials {
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self { lifetime, tokens: HashMap::new(), issued: 0 }
    }

    /// The number of tokens issued so far.
    pub(crate) fn issued(&self) -> u64 {
        self.issued
    }

    pub(crate) fn expire_all(&mut self) {
        self.tokens.values_mut().for_each(|token| token.expires = Timestamp::MIN);
    }

    pub(crate) fn revoke_all(&mut self) {
        self.tokens.values_mut().for_each(|token| token.revoked = true);
    }

    /// Authenticates a request.
    pub(crate) fn check(&self, headers: &HeaderMap, now: Timestamp) -> Result<(), ApiError> {
        let mut sent = headers.get_all(AUTHORIZATION).iter();
        let (scheme, secret) = match (sent.next(), sent.next()) {
            (Some(sent), None) => scheme_and_secret(sent),
            _ => return unauthorized("exactly one Authorization header is required"),
        };
        if scheme.eq_ignore_ascii_case("basic") {
            return if is_pair(secret, USER, PASSWORD) {
                Ok(())
            } else {
                unauthorized("the user name or the password is wrong")
            };
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return unauthorized("the Authorization header must be Basic or Bearer");
        }
        match self.tokens.get(secret) {
            _ if secret == TOKEN => Ok(()),
            None => unauthorized("the bearer token is unknown"),
            Some(token) if token.revoked => unauthorized("the bearer token was revoked"),
            Some(token) if token.expires <= now => unauthorized("the bearer token has expired"),
            Some(_) => Ok(()),
        }
    }

    /// Issues a token and returns the body of the response.
    pub(crate) fn issue(
        &mut self,
        headers: &HeaderMap,
        form: &[u8],
        now: Timestamp,
    ) -> Result<String, TokenError> {
        // By RFC 6749, a parameter without a value counts as omitted, and none may occur twice.
        let mut fields = HashMap::new();
        for (name, value) in form_urlencoded::parse(form).filter(|(_, value)| !value.is_empty()) {
            if fields.insert(name, value).is_some() {
                return Err(INVALID_REQUEST);
            }
        }
        let field = |name: &str| fields.get(name).map(|value| &**value);
        let in_form = field("client_id").zip(field("client_secret"));
        let in_header = headers.get(AUTHORIZATION).map(scheme_and_secret);
        let is_known = match (in_header, in_form) {
            (Some(_), Some(_)) => return Err(INVALID_REQUEST),
            (Some((scheme, secret)), None) => {
                scheme.eq_ignore_ascii_case("basic") && is_pair(secret, CLIENT_ID, CLIENT_SECRET)
            }
            (None, in_form) => in_form == Some((CLIENT_ID, CLIENT_SECRET)),
        };
        if !is_known {
            return Err(INVALID_CLIENT);
        }
        match field("grant_type") {
            Some("client_credentials") => {}
            Some(_) => return Err(UNSUPPORTED_GRANT_TYPE),
            None => return Err(INVALID_REQUEST),
        }
        if field("scope").is_some_and(|scope| !scope.split(' ').all(is_scope)) {
            return Err(INVALID_SCOPE);
        }
        self.tokens.retain(|_, token| token.expires > now);
        if self.tokens.len() >= MAX_TOKENS {
            return Err(TOO_MANY_TOKENS);
        }
        self.issued += 1;
        let token = format!("sandbox-access-{}-{:016x}", self.issued, mix(self.issued));
        let expires = now.checked_add(self.lifetime).unwrap_or(Timestamp::MAX);
        self.tokens.insert(token.clone(), Token { expires, revoked: false });
        let expires_in = self.lifetime.as_secs();
        let body =
            json!({ "access_token": token, "token_type": "Bearer", "expires_in": expires_in });
        Ok(body.to_string())
    }
}

fn unauthorized<T>(why: &str) -> Result<T, ApiError> {
    Err(ApiError::new(StatusCode::UNAUTHORIZED, why))
}

/// Whether a scope is documented, or has the form used by Fusion sites.
fn is_scope(scope: &str) -> bool {
    scope == "api" || scope.ends_with("/api") || scope.starts_with("urn:opc:resource:")
}

/// The two parts of an Authorization header.
fn scheme_and_secret(header: &HeaderValue) -> (&str, &str) {
    header.to_str().ok().and_then(|header| header.split_once(' ')).unwrap_or_default()
}

/// Whether a secret of the Basic scheme contains this user and this password.
fn is_pair(secret: &str, user: &str, password: &str) -> bool {
    let decoded = BASE64_STANDARD.decode(secret.trim()).unwrap_or_default();
    decoded == format!("{user}:{password}").as_bytes()
}

/// An error of the token endpoint by RFC 6749: status, code and description.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenError(pub(crate) StatusCode, &'static str, &'static str);

impl TokenError {
    pub(crate) fn body(self) -> String {
        json!({ "error": self.1, "error_description": self.2 }).to_string()
    }
}

const INVALID_CLIENT: TokenError =
    TokenError(StatusCode::UNAUTHORIZED, "invalid_client", "the client id or secret is wrong");
const INVALID_REQUEST: TokenError = TokenError(
    StatusCode::BAD_REQUEST,
    "invalid_request",
    "`grant_type` is missing, or a parameter or the client's credentials occur twice",
);
const INVALID_SCOPE: TokenError = TokenError(
    StatusCode::BAD_REQUEST,
    "invalid_scope",
    "a scope must be `api`, end with `/api`, or begin with `urn:opc:resource:`",
);
const UNSUPPORTED_GRANT_TYPE: TokenError = TokenError(
    StatusCode::BAD_REQUEST,
    "unsupported_grant_type",
    "only `client_credentials` is supported",
);
const TOO_MANY_TOKENS: TokenError =
    TokenError(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", "too many valid tokens");

/// The `WWW-Authenticate` header of a 401.
pub(crate) fn challenge() -> HeaderValue {
    HeaderValue::from_static("Basic realm=\"cpq-sandbox\", Bearer")
}

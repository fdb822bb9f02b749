//! The OAuth 2.0 client credentials grant.

use std::fmt;
use std::time::{Duration, Instant};

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Number, Value};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::header::basic;
use super::token_source::{AccessToken, TokenFuture, TokenSource};
use crate::base_url::is_loopback;
use crate::error::{TokenError, TransportError};
use crate::http_clients::HttpClients;
use crate::retry::Retry;
use crate::retry::budget::Budget;
use crate::retry::decision::Failure;
use crate::retry::retry_after::retry_after;
use crate::retry::retry_loop::RetryLoop;
use crate::{Error, connecting, response};

/// OAuth 2.0 client credentials, for [`SiteBuilder::client_credentials`](crate::SiteBuilder::client_credentials).
///
/// ```
/// use oracle_cpq::{ClientCredentials, Site};
///
/// let token_url = "https://idcs-name.identity.oraclecloud.com/oauth2/v1/token";
/// let credentials = ClientCredentials::new(token_url, "client-id", "client-secret").scope("a-scope");
/// let site = Site::builder("https://sitename.oracle.com/cpq").client_credentials(credentials).build()?;
/// # Ok::<(), oracle_cpq::Error>(())
/// ```
///
/// `Debug` shows none of the values.
#[derive(Clone)]
pub struct ClientCredentials {
    token_url: String,
    id: String,
    secret: Zeroizing<String>,
    scope: Option<String>,
    authentication: ClientAuthentication,
}

/// How the client id and secret are sent to the token URL, for [`ClientCredentials::authentication`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// In the `Authorization` header, as `id:secret` in Base64: the default, and what Oracle documents
    /// for [identity domains](https://docs.oracle.com/iaas/Content/Identity/api-getstarted/OATOAuthClientWebApp.htm).
    #[default]
    Basic,
    /// In the `Authorization` header, with id and secret form-encoded before Base64, as RFC 6749
    /// (section 2.3.1) requires. It differs from [`Basic`](Self::Basic) only if they contain
    /// characters other than letters, digits, `*`, `-`, `.` and `_`.
    FormEncodedBasic,
    /// In the body, as `client_id` and `client_secret`.
    RequestBody,
}

impl ClientCredentials {
    /// Creates credentials from the token URL of the identity domain and the client's id and secret.
    #[must_use]
    pub fn new(
        token_url: impl Into<String>,
        id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Self {
        let secret = Zeroizing::new(secret.into());
        let authentication = ClientAuthentication::default();
        Self { token_url: token_url.into(), id: id.into(), secret, scope: None, authentication }
    }

    /// Sets the scope, which some identity domains require.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sets how id and secret are sent.
    ///
    /// ```
    /// use oracle_cpq::{ClientAuthentication, ClientCredentials};
    ///
    /// let credentials = ClientCredentials::new("https://identity.example.com/token", "id", "secret")
    ///     .authentication(ClientAuthentication::RequestBody);
    /// assert_eq!(format!("{credentials:?}"), "ClientCredentials([redacted])");
    /// ```
    #[must_use]
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.authentication = authentication;
        self
    }

    /// Returns the `Authorization` header, if there is one, and the form to send.
    fn request(&self) -> Result<(Option<HeaderValue>, String), Error> {
        let invalid = |_| Error::configuration("the client id is empty or contains a colon");
        let secret = self.secret.as_str();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = &self.scope {
            form.append_pair("scope", scope);
        }
        let header = match self.authentication {
            ClientAuthentication::Basic => Some(basic(&self.id, &self.secret).map_err(invalid)?),
            ClientAuthentication::FormEncodedBasic => {
                let encode = |text: &str| {
                    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
                };
                let secret = Zeroizing::new(encode(secret));
                Some(basic(&encode(&self.id), &secret).map_err(invalid)?)
            }
            ClientAuthentication::RequestBody => {
                if self.id.is_empty() {
                    return Err(Error::configuration("the client id is empty"));
                }
                form.append_pair("client_id", &self.id).append_pair("client_secret", secret);
                None
            }
        };
        Ok((header, form.finish()))
    }

    /// Validates the token URL.
    pub(crate) fn url(&self) -> Result<Url, Error> {
        let url = Url::parse(&self.token_url)
            .map_err(|error| Error::configuration(format!("the token URL is invalid: {error}")))?;
        if !(url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url))) {
            return Err(Error::configuration(
                "the token URL must use https, or the client secret would be sent unencrypted",
            ));
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(Error::configuration(
                "the token URL contains credentials or a fragment; remove them",
            ));
        }
        Ok(url)
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCredentials([redacted])")
    }
}

/// The most bytes of a response that are read.
const MAX_RESPONSE: usize = 64 * 1024;

/// The retries of one token endpoint. They do not count against the site's budget.
const RETRY_BUDGET: u32 = 100;

/// Requests tokens from an identity domain.
pub(crate) struct TokenEndpoint {
    url: Url,
    authorization: Option<HeaderValue>,
    form: String,
    http: HttpClients,
    retry: Retry,
    timeout: Duration,
    budget: Budget,
}

impl TokenEndpoint {
    pub(crate) fn new(
        credentials: &ClientCredentials,
        url: Url,
        http: HttpClients,
        retry: Retry,
        timeout: Duration,
    ) -> Result<Self, Error> {
        let (authorization, form) = credentials.request()?;
        let budget = Budget::new(RETRY_BUDGET);
        Ok(Self { url, authorization, form, http, retry, timeout, budget })
    }

    async fn request_token(&self) -> Result<AccessToken, TokenError> {
        let retry_loop = RetryLoop {
            retry: &self.retry,
            budget: &self.budget,
            deadline: None,
            is_idempotent: true,
            started: Instant::now(),
        };
        let mut number = 1;
        loop {
            let error = match self.attempt().await {
                Ok(token) => {
                    self.budget.earn();
                    return Ok(token);
                }
                Err(error) => error,
            };
            let Some(failure) = error.failure() else { return Err(error) };
            if retry_loop.wait_before_retry(number, failure).await.is_err() {
                return Err(error);
            }
            number += 1;
        }
    }

    async fn attempt(&self) -> Result<AccessToken, TokenError> {
        let http = self.http.get().ok_or(TokenError::NoRuntime)?;
        let mut request = http
            .post(self.url.clone())
            .timeout(self.timeout)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.form.clone());
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let (response, is_unconnected) = connecting::watch(request.send()).await;
        let transport = |error| TokenError::Transport(TransportError::new(error, is_unconnected));
        let mut response = response.map_err(transport)?;
        // A client passed to `http_client` may follow redirects.
        if *response.url() != self.url {
            return Err(TokenError::UnexpectedRedirect);
        }
        let status = response.status();
        let failure = Failure::Status { status, retry_after: retry_after(response.headers()) };
        let coding = response::coding(response.headers()).filter(|_| status.is_success());
        if let Some(reason) = coding {
            return Err(TokenError::Encoded(reason));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            if body.len() + chunk.len() > MAX_RESPONSE {
                return Err(TokenError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&body);
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let code = error_code(&body);
        let token = body.get("access_token").and_then(Value::as_str);
        match token.filter(|_| status.is_success()) {
            Some(token) => {
                let token = AccessToken::new(token);
                Ok(match lifetime(&body["expires_in"]) {
                    Some(lifetime) => token.expires_in(lifetime),
                    None => token,
                })
            }
            None if status.is_success() && code.is_none() => Err(TokenError::MissingToken),
            None => Err(TokenError::Status { status, failure, code }),
        }
    }
}

/// Reads `expires_in`, which some servers send as a string or a fraction. A lifetime that can't be read
/// counts as unknown: the token is used until the server rejects it.
fn lifetime(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse::<Number>().ok()?.as_f64()?,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

/// Returns the error code if it is one of RFC 6749. Other text is not shown, as it may be sensitive.
fn error_code(body: &Value) -> Option<&'static str> {
    const CODES: [&str; 6] = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ];
    let code = body.get("error").and_then(Value::as_str)?;
    CODES.into_iter().find(|known| *known == code)
}

impl TokenSource for TokenEndpoint {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { Ok(self.request_token().await?) })
    }
}

//! The OAuth 2.0 client credentials grant.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

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
use crate::{Error, connecting};

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
    secret: SecretString,
    scope: Option<String>,
}

impl ClientCredentials {
    /// Creates credentials from the token URL of the identity domain and the client's id and secret.
    #[must_use]
    pub fn new(
        token_url: impl Into<String>,
        id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Self {
        let secret = SecretString::from(secret.into());
        Self { token_url: token_url.into(), id: id.into(), secret, scope: None }
    }

    /// Sets the scope, which some identity domains require.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
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

/// Requests tokens from an identity domain.
pub(crate) struct TokenEndpoint {
    url: Url,
    authorization: HeaderValue,
    form: String,
    http: HttpClients,
    retry: Retry,
    budget: Arc<Budget>,
}

impl TokenEndpoint {
    pub(crate) fn new(
        credentials: &ClientCredentials,
        url: Url,
        http: HttpClients,
        retry: Retry,
        budget: Arc<Budget>,
    ) -> Result<Self, Error> {
        let ClientCredentials { id, secret, scope, .. } = credentials;
        let authorization = basic(id, secret)
            .map_err(|_| Error::configuration("the client id is empty or contains a colon"))?;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = scope {
            form.append_pair("scope", scope);
        }
        Ok(Self { url, authorization, form: form.finish(), http, retry, budget })
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
                Ok(token) => return Ok(token),
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
        let request = self
            .http
            .get()
            .ok_or(TokenError::NoRuntime)?
            .post(self.url.clone())
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, self.authorization.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.form.clone());
        let (response, is_unconnected) = connecting::watch(request.send()).await;
        let transport = |error| TokenError::Transport(TransportError::new(error, is_unconnected));
        let response = response.map_err(transport)?;
        // A client passed to `http_client` may follow redirects.
        if *response.url() != self.url {
            return Err(TokenError::UnexpectedRedirect);
        }
        let status = response.status();
        let failure = Failure::Status { status, retry_after: retry_after(response.headers()) };
        let body = response.bytes().await.map_err(transport)?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if !status.is_success() {
            return Err(TokenError::Status { status, failure, code: error_code(&body) });
        }
        let token = body.get("access_token").and_then(Value::as_str);
        let token = AccessToken::new(token.ok_or(TokenError::MissingToken)?);
        Ok(match body.get("expires_in").and_then(Value::as_u64) {
            Some(seconds) => token.expires_in(Duration::from_secs(seconds)),
            None => token,
        })
    }
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

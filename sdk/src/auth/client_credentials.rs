//! OAuth 2.0 client credentials against an identity domain.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use reqwest::Client;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{AccessToken, TokenFuture, TokenSource, basic};
use crate::Error;
use crate::address::is_this_machine;
use crate::attempt::{failure, wait_asked};
use crate::repeat::Repeating;
use crate::retry::{Budget, Failure, Retry};

/// A client of an identity domain.
pub(crate) struct ClientCredentials {
    url: Url,
    authorization: HeaderValue,
    form: String,
    http: Client,
    retry: Retry,
    budget: Arc<Budget>,
}

/// The token endpoint, which credentials may be sent to.
pub(crate) fn address(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text)
        .map_err(|error| Error::configuration(format!("the token URL can't be read: {error}")))?;
    if !(url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(&url))) {
        return Err(Error::configuration(
            "the token URL is not https, and the client's secret would go there readable to all",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(Error::configuration(
            "the token URL holds credentials or a fragment; give it alone",
        ));
    }
    Ok(url)
}

impl ClientCredentials {
    pub(crate) fn new(
        url: Url,
        id: &str,
        secret: &SecretString,
        scope: Option<&str>,
        http: Client,
        (retry, budget): (Retry, Arc<Budget>),
    ) -> Result<Self, Error> {
        let wrong = |_| "the client id is empty or has a colon";
        let authorization = basic(id, secret).map_err(wrong).map_err(Error::configuration)?;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = scope {
            form.append_pair("scope", scope);
        }
        Ok(Self { url, authorization, form: form.finish(), http, retry, budget })
    }

    /// Asks for a token; doing that twice does no harm.
    async fn ask(&self) -> Result<AccessToken, Refused> {
        let (retry, budget, began) = (&self.retry, &*self.budget, Instant::now());
        let repeating = Repeating { retry, budget, deadline: None, safe: true, began };
        let mut number = 1;
        loop {
            let refused = match self.attempt().await {
                Ok(token) => return Ok(token),
                Err(refused) => refused,
            };
            let Some(failure) = refused.failure else { return Err(refused) };
            if repeating.again(number, failure).await.is_err() {
                return Err(refused);
            }
            number += 1;
        }
    }

    async fn attempt(&self) -> Result<AccessToken, Refused> {
        let request = self
            .http
            .post(self.url.clone())
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, self.authorization.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.form.clone());
        let answer = request.send().await.map_err(Refused::lost)?;
        // A client of the caller's own may follow redirects.
        if *answer.url() != self.url {
            return Err(Refused { what: What::Elsewhere, failure: None });
        }
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(Refused::lost)?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if !status.is_success() {
            let failure = Some(Failure::Answered { status, retry_after: wait_asked(&headers) });
            return Err(Refused { what: What::Answered(status, code(&body)), failure });
        }
        let Some(token) = body.get("access_token").and_then(Value::as_str) else {
            return Err(Refused { what: What::NoToken, failure: None });
        };
        let token = AccessToken::new(token);
        Ok(match body.get("expires_in").and_then(Value::as_u64) {
            Some(seconds) => token.expires_in(Duration::from_secs(seconds)),
            None => token,
        })
    }
}

/// The error code of RFC 6749, if it is one of those: what else may stand there is not repeated.
fn code(body: &Value) -> Option<&'static str> {
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

impl TokenSource for ClientCredentials {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { Ok(self.ask().await?) })
    }
}

/// Why the identity domain gave no token.
#[derive(Debug)]
pub(crate) struct Refused {
    what: What,
    /// What is to be known for another attempt, where one can help.
    failure: Option<Failure>,
}

#[derive(Debug)]
enum What {
    Lost(reqwest::Error),
    Answered(StatusCode, Option<&'static str>),
    NoToken,
    Elsewhere,
}

impl Refused {
    fn lost(error: reqwest::Error) -> Self {
        let failure = Some(failure(&error));
        Self { what: What::Lost(error.without_url()), failure }
    }

    pub(crate) fn is_passing(&self) -> bool {
        self.failure.is_some_and(|failure| failure.is_worth_repeating(true))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Lost(error) if error.is_connect() => {
                f.write_str("the token URL can't be reached; check it and the network")
            }
            What::Lost(error) if error.is_timeout() => {
                f.write_str("the token URL did not answer in time")
            }
            What::Lost(_) => f.write_str("the connection to the token URL was lost"),
            What::Answered(status, Some(code)) => {
                write!(
                    f,
                    "the token URL answered {status} ({code}); check client id, secret and scope"
                )
            }
            What::Answered(status, None) => write!(f, "the token URL answered {status}"),
            What::NoToken => f.write_str("the token URL answered without an access_token"),
            What::Elsewhere => f.write_str(
                "another address than the token URL answered: the HTTP client follows redirects; build it with none",
            ),
        }
    }
}

impl StdError for Refused {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.what {
            What::Lost(error) => Some(error),
            _ => None,
        }
    }
}

//! The HTTP clients of a site: one for each Tokio runtime.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use reqwest::redirect;
use tokio::runtime::{Handle, Id};

use crate::Error;
use crate::connecting::ConnectingLayer;

/// The most runtimes whose connections are kept. A program has one, rarely two.
const MAX_RUNTIMES: usize = 8;

/// The HTTP clients that connect to one server.
///
/// The tasks of a connection run in the runtime that opened it, and make no progress while that runtime
/// is idle. So a runtime must not use the connections of another one.
pub(crate) enum HttpClients {
    /// The caller's client.
    Given(reqwest::Client),
    Own {
        settings: Box<ClientSettings>,
        clients: Mutex<Vec<(Id, reqwest::Client)>>,
    },
}

/// The settings of an HTTP client.
#[derive(Clone)]
pub(crate) struct ClientSettings {
    pub(crate) tls: rustls::ClientConfig,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) user_agent: HeaderValue,
    pub(crate) idle_connections: Option<usize>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) proxy: Proxy,
}

#[derive(Clone)]
pub(crate) enum Proxy {
    None,
    Environment,
    Url(Box<reqwest::Proxy>),
}

impl HttpClients {
    /// Creates clients with these settings, after checking that they are valid.
    pub(crate) fn new(settings: ClientSettings) -> Result<Self, Error> {
        settings.build().map_err(|error| {
            let error = error.without_url();
            Error::configuration(format!("the HTTP client can't be set up: {error}"))
        })?;
        Ok(Self::Own { settings: Box::new(settings), clients: Mutex::default() })
    }

    /// Returns the client for the current runtime; `None` outside a runtime.
    pub(crate) fn get(&self) -> Option<reqwest::Client> {
        let runtime = Handle::try_current().ok()?.id();
        let (settings, clients) = match self {
            Self::Given(client) => return Some(client.clone()),
            Self::Own { settings, clients } => (settings, clients),
        };
        let mut clients = clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(id, _)| *id == runtime) {
            return Some(client.clone());
        }
        let client = settings.build().ok()?;
        if clients.len() == MAX_RUNTIMES {
            clients.remove(0);
        }
        clients.push((runtime, client.clone()));
        Some(client)
    }
}

impl ClientSettings {
    fn build(&self) -> reqwest::Result<reqwest::Client> {
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .connector_layer(ConnectingLayer)
            .connect_timeout(self.connect_timeout)
            .timeout(self.timeout)
            .user_agent(self.user_agent.clone())
            // A redirect would send credentials elsewhere, or turn a write into a GET.
            .redirect(redirect::Policy::none());
        if let Some(idle) = self.idle_connections {
            client = client.pool_max_idle_per_host(idle);
        }
        if let Some(timeout) = self.idle_timeout {
            client = client.pool_idle_timeout(timeout);
        }
        client = match &self.proxy {
            Proxy::None => client.no_proxy(),
            Proxy::Environment => client,
            Proxy::Url(proxy) => client.proxy(reqwest::Proxy::clone(proxy)),
        };
        client.build()
    }
}

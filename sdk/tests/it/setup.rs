//! Sandboxes and clients, set up the way most tests need them.

use std::net::SocketAddr;
use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::Client;
use oracle_cpq::{Retry, Site, SiteBuilder, TokenFuture, TokenSource};
use tokio::net::TcpSocket;

use crate::canary::CANARY;

pub(crate) async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("the sandbox starts")
}

/// A sandbox with integration users in addition to the documented ones.
pub(crate) async fn sandbox_with_users(users: u64) -> Sandbox {
    Sandbox::builder().users(users).start().await.expect("the sandbox starts")
}

pub(crate) async fn sandbox_with_faults(faults: &[&str]) -> Sandbox {
    let sandbox = sandbox().await;
    for fault in faults {
        add_fault(&sandbox, fault);
    }
    sandbox
}

pub(crate) fn add_fault(sandbox: &Sandbox, fault: &str) {
    sandbox.add_fault(fault.parse().expect("a valid fault"));
}

/// The default policy without delays.
pub(crate) fn without_delay() -> Retry {
    Retry::default().initial_delay(Duration::ZERO)
}

/// A builder for the sandbox that retries without delays.
pub(crate) fn builder(sandbox: &Sandbox) -> SiteBuilder {
    Site::builder(sandbox.url()).bearer(sandbox.token()).retry(without_delay())
}

pub(crate) fn client(sandbox: &Sandbox) -> Client {
    build(builder(sandbox)).v19()
}

/// A client that retries without delays and uses the canary as its token.
pub(crate) fn client_of(url: impl Into<String>) -> Client {
    build(Site::builder(url).bearer(CANARY).retry(without_delay())).v19()
}

pub(crate) fn build(builder: SiteBuilder) -> Site {
    builder.build().expect("the site is valid")
}

/// A URL that refuses connections. The port is bound, so no other program can listen on it.
pub(crate) fn unreachable() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("a socket is created");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port is free");
    let url = format!("http://{}", socket.local_addr().expect("the socket has an address"));
    (socket, url)
}

/// A token source from a closure.
pub(crate) struct Source<F>(pub(crate) F);

impl<F: Fn() -> TokenFuture<'static> + Send + Sync + 'static> TokenSource for Source<F> {
    fn token(&self) -> TokenFuture<'_> {
        (self.0)()
    }
}

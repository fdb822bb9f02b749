//! Which version of HTTP is used.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::try_join_all;
use http::{Response, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use oracle_cpq::Site;
use oracle_cpq::v19::Client;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::canary::CANARY;
use crate::setup::build;
use crate::tls_server;

const USER: &str = include_str!("../../../../spec/v19/samples/getIntegrationUser.response.json");

/// Starts a server that offers these protocols and returns the version of each request in a header;
/// also returns the number of its connections.
async fn start(protocols: &[&str]) -> (Client, Arc<AtomicUsize>) {
    let (acceptor, certificate) = tls_server::acceptor(|_| ());
    let mut config = ServerConfig::clone(acceptor.config());
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
    let port = listener.local_addr().expect("the listener has an address").port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            counter.fetch_add(1, Ordering::Relaxed);
            let service = service_fn(|request: http::Request<Incoming>| async move {
                let version = format!("{:?}", request.version());
                let response = Response::builder().header("version", version);
                response.header("content-type", "application/json").body(USER.to_owned())
            });
            tokio::spawn(async move {
                let builder = auto::Builder::new(TokioExecutor::new());
                let _ = builder.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    let url = format!("https://localhost:{port}/cpq");
    let site = Site::builder(url).bearer(CANARY).root_certificates(certificate);
    (build(site).v19(), connections)
}

/// Sends a request and returns the version of HTTP that it has.
async fn version(cpq: &Client) -> Result<String, oracle_cpq::Error> {
    let response = cpq.get_integration_user("x").send().await?;
    assert!(response.login.is_some());
    let version = response.headers().get("version").expect("the server sends it");
    Ok(version.to_str().expect("it is ASCII").to_owned())
}

#[tokio::test]
async fn http_2_is_used_if_the_server_offers_it_and_one_connection_is_enough() {
    let (cpq, connections) = start(&["h2", "http/1.1"]).await;
    let expected = format!("{:?}", Version::HTTP_2);
    assert_eq!(version(&cpq).await.expect("a success"), expected);
    let versions = try_join_all((0..64).map(|_| version(&cpq))).await.expect("all succeed");
    assert!(versions.iter().all(|version| *version == expected), "{versions:?}");
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn http_1_1_is_used_with_other_servers() {
    for protocols in [&["http/1.1"][..], &[]] {
        let (cpq, _) = start(protocols).await;
        assert_eq!(version(&cpq).await.expect("a success"), format!("{:?}", Version::HTTP_11));
    }
}

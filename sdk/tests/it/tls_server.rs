//! An HTTPS server with a self-signed certificate.

use std::net::Ipv4Addr;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, crypto::ring};

/// Serves the documented user until the test's runtime ends; returns the port and the certificate.
pub(crate) async fn start() -> (u16, String) {
    start_with(|_| ()).await
}

/// Creates a certificate with these changes; returns it and what accepts TLS connections with it.
pub(crate) fn acceptor(change: impl FnOnce(&mut CertificateParams)) -> (TlsAcceptor, String) {
    let mut params =
        CertificateParams::new(["localhost".to_owned()]).expect("the name is a host name");
    change(&mut params);
    let key = KeyPair::generate().expect("a key is created");
    let certificate = params.self_signed(&key).expect("a certificate is created");
    let key = key.serialize_der().try_into().expect("the key is valid");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring supports the versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("the key matches the certificate");
    (TlsAcceptor::from(Arc::new(config)), certificate.pem())
}

/// The same as [`start`], with changes to the certificate.
pub(crate) async fn start_with(change: impl FnOnce(&mut CertificateParams)) -> (u16, String) {
    let (acceptor, certificate) = acceptor(change);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
    let port = listener.local_addr().expect("the listener has an address").port();
    let body = include_str!("../../../spec/v19/samples/getIntegrationUser.response.json");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust the certificate aborts the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                match stream.read_u8().await {
                    Ok(byte) => request.push(byte),
                    Err(_) => break,
                }
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (port, certificate)
}

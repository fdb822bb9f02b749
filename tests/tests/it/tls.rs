//! Over https, the system's store of root certificates decides whom to trust.

use std::net::Ipv4Addr;
use std::process::{Command, Output};
use std::sync::Arc;

use cpq_tests::payload;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, crypto::ring};

/// Serves the documented user on https until the test ends; gives the port and the certificate.
pub(crate) async fn site() -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])
        .expect("a certificate is made");
    let key = made.signing_key.serialize_der().try_into().expect("the key is one");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
    let port = listener.local_addr().expect("it has one").port();
    let body = payload("v19/samples/getIntegrationUser.response.json");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust the certificate ends the handshake.
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
    (port, made.cert.pem())
}

async fn call(port: u16, store: Option<String>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_first_call"));
    command.env("CPQ_URL", format!("https://localhost:{port}/cpq")).env("CPQ_TOKEN", "token");
    // A proxy where nobody listens: calls to this machine go around it.
    command.env("HTTPS_PROXY", "http://127.0.0.1:9").env_remove("NO_PROXY").env_remove("no_proxy");
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    let folder = tempfile::tempdir().expect("a folder is made");
    if let Some(store) = store {
        let file = folder.path().join("store.pem");
        std::fs::write(&file, store).expect("it is written");
        command.env("SSL_CERT_FILE", file);
    }
    let run = tokio::task::spawn_blocking(move || command.output()).await.expect("it is run");
    run.expect("the program starts")
}

// Elsewhere the store is not a file that a test could set for one program.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_certificate_in_the_systems_store_is_trusted_and_another_is_not() {
    let (port, certificate) = site().await;
    let trusted = call(port, Some(certificate)).await;
    let said = String::from_utf8_lossy(&trusted.stdout);
    assert!(said.starts_with("200 OK") && said.contains("adminAccessGroupsOnly"), "{trusted:?}");
    let (_, other) = site().await;
    let refused = call(port, Some(other)).await;
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("can't be reached"), "{said}");
}

//! Over https, the system's store of root certificates decides whom to trust.

use std::process::{Command, Output};

use crate::tls_server::site;

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

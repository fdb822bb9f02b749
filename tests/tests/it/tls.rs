//! Over HTTPS, the system's store of root certificates decides which server is trusted.

use std::process::{Command, Output};

use crate::{environment::STATUS, tls_server};

/// Runs the README's example against a server, with these root certificates.
async fn run(port: u16, certificates: String) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("store.pem");
    std::fs::write(&file, certificates).expect("the folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_first_call"));
    command.env("CPQ_URL", format!("https://localhost:{port}/cpq")).env("CPQ_TOKEN", "token");
    command.env("SSL_CERT_FILE", file).env_remove("SSL_CERT_DIR");
    // Nothing listens at the proxy's port; requests to this machine do not use a proxy.
    command.env("HTTPS_PROXY", "http://127.0.0.1:9").env_remove("NO_PROXY").env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    output.expect("the task ends").expect("the example starts")
}

// On other systems, the store is not a file that a test can set for one program.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn only_certificates_in_the_systems_store_are_trusted() {
    let (port, certificate) = tls_server::start().await;
    let trusted = run(port, certificate).await;
    assert_eq!(String::from_utf8_lossy(&trusted.stdout), STATUS, "{trusted:?}");
    let (_, other) = tls_server::start().await;
    let rejected = run(port, other).await;
    let stderr = String::from_utf8_lossy(&rejected.stderr);
    assert!(!rejected.status.success() && stderr.contains("is not trusted"), "{stderr}");
}

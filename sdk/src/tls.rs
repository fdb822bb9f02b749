//! TLS by rustls and ring, trusting the system's own store of root certificates.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring::default_provider;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::Error;

/// The configuration is handed over ready-made: a library that set the process's default provider
/// would decide for the program around it.
pub(crate) fn config() -> Result<ClientConfig, Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier);
    match config {
        Ok(config) => Ok(config.with_no_client_auth()),
        Err(error) => Err(Error::configuration(format!(
            "TLS can't be set up: {error}; check the system's root certificates"
        ))),
    }
}

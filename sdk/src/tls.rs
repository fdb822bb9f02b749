//! TLS by rustls and ring, trusting the system's own store of root certificates.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::Error;

/// The configuration is handed over ready-made: a library that set the process's default provider
/// would decide for the program around it.
///
/// A site on plain http needs no roots, and is not refused where the system has none.
pub(crate) fn config(is_encrypted: bool) -> Result<ClientConfig, Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            if is_encrypted {
                config.with_platform_verifier()
            } else {
                Ok(config.with_root_certificates(RootCertStore::empty()))
            }
        });
    match config {
        Ok(config) => Ok(config.with_no_client_auth()),
        Err(error) => Err(Error::configuration(format!(
            "TLS can't be set up: {error}; check the system's root certificates"
        ))),
    }
}

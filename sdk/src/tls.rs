//! TLS configuration: rustls with ring, trusting the system's root certificates.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::Error;

/// Creates the TLS configuration with `roots` as additional root certificates.
///
/// The provider is passed explicitly, because a library must not set the process-wide default.
/// Without encryption the system's certificates are not loaded, so a system that has none works.
pub(crate) fn config(is_encrypted: bool, roots: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| {
        Error::configuration(format!(
            "TLS can't be set up: {error}; check the system's root certificates"
        ))
    };
    let provider = Arc::new(default_provider());
    let roots = certificates(roots)?;
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let config = if is_encrypted {
        let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(failed)?;
        config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        config.with_root_certificates(RootCertStore::empty())
    };
    let mut config = config.with_no_client_auth();
    if cfg!(feature = "http2") {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(config)
}

/// Reads certificates; the error names the certificate by its number and that of the builder's call.
fn certificates(roots: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut certificates = Vec::new();
    for (call, pem) in (1..).zip(roots) {
        let before = certificates.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let number = certificates.len() - before + 1;
            let invalid = |reason: &str| {
                Error::configuration(format!(
                    "certificate {number} in call {call} of `root_certificates` {reason}"
                ))
            };
            let certificate = certificate.map_err(|_| invalid("is not valid PEM"))?;
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|_| invalid("is PEM, but its content is not a valid certificate"))?;
            certificates.push(certificate);
        }
        if certificates.len() == before {
            return Err(Error::configuration(format!(
                "call {call} of `root_certificates` contains no certificate; pass certificates in PEM form"
            )));
        }
    }
    Ok(certificates)
}

//! TLS by rustls and ring, trusting the system's own store of root certificates.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::Error;

/// The configuration is handed over ready-made: a library that set the process's default provider
/// would decide for the program around it.
///
/// A site on plain http needs no roots, and is not refused where the system has none.
pub(crate) fn config(is_encrypted: bool, roots: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| {
        Error::configuration(format!(
            "TLS can't be set up: {error}; check the system's root certificates"
        ))
    };
    let provider = Arc::new(default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let config = if is_encrypted {
        let verifier = Verifier::new_with_extra_roots(certificates(roots)?, provider);
        let verifier = Arc::new(verifier.map_err(failed)?);
        config.dangerous().with_custom_certificate_verifier(verifier)
    } else {
        certificates(roots)?;
        config.with_root_certificates(RootCertStore::empty())
    };
    Ok(config.with_no_client_auth())
}

fn certificates(roots: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut certificates = Vec::new();
    for pem in roots {
        let before = certificates.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| {
                Error::configuration("the root certificates can't be read; give them in PEM form")
            })?;
            certificates.push(certificate);
        }
        if certificates.len() == before {
            return Err(Error::configuration(
                "there is no root certificate in what was given; give them in PEM form",
            ));
        }
    }
    Ok(certificates)
}

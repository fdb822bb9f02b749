//! Which certificates are trusted, and what an error says.

use oracle_cpq::{ClientCredentials, Outcome, Site, SiteBuilder};
use tokio::io::AsyncWriteExt as _;

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::setup::{build, without_delay};
use crate::tls_server;

/// A site that trusts this certificate and retries.
fn site(url: &str, pem: &str) -> SiteBuilder {
    Site::builder(url).bearer(CANARY).retry(without_delay()).root_certificates(pem)
}

#[tokio::test]
async fn given_root_certificates_are_trusted() {
    let (port, certificate) = tls_server::start().await;
    let (_, other) = tls_server::start().await;
    let url = format!("https://localhost:{port}/cpq");
    for site in [
        site(&url, &certificate),
        site(&url, &format!("{other}\n{certificate}")),
        site(&url, &other).root_certificates(certificate),
    ] {
        Call::Get.send(&build(site).v19()).await.expect("trusted");
    }
}

#[tokio::test]
async fn an_untrusted_certificate_is_an_error_with_the_reason_after_one_attempt() {
    let (_, namesake) = tls_server::start().await;
    let rename = |it: &mut rcgen::CertificateParams| {
        it.distinguished_name.push(rcgen::DnType::CommonName, "another issuer");
    };
    let (_, unrelated) = tls_server::start_with(rename).await;
    let (port, valid) = tls_server::start().await;
    let expired =
        tls_server::start_with(|it| it.not_after = rcgen::date_time_ymd(2020, 1, 1)).await;
    let future =
        tls_server::start_with(|it| it.not_before = rcgen::date_time_ymd(4000, 1, 1)).await;
    let localhost = |port| format!("https://localhost:{port}");
    for (url, pem, reason) in [
        (localhost(port), &unrelated, "its issuer is unknown"),
        (localhost(port), &namesake, "its issuer has not signed it"),
        (localhost(expired.0), &expired.1, "it has expired"),
        (localhost(future.0), &future.1, "it is not valid yet; check the clock of this machine"),
        (format!("https://127.0.0.1:{port}"), &valid, "it is issued for another host name"),
    ] {
        let expect = |error: &oracle_cpq::Error, peer: &str| {
            let shown = shown(error);
            let expected = format!("the certificate of {peer} is not trusted: {reason}; see `root");
            assert!(shown.contains(&expected) && !shown.contains(CANARY), "{shown}");
            assert!(!error.is_retryable() && !error.is_timeout(), "{shown}");
        };
        let cpq = build(site(&url, pem)).v19();
        for call in Call::ALL {
            let error = call.send(&cpq).await.expect_err(reason);
            expect(&error, "the server");
            let outcome = (call != Call::Get).then_some(Outcome::NotSent);
            assert_eq!((error.outcome(), error.attempts()), (outcome, 1), "{error}");
        }
        let credentials = ClientCredentials::new(format!("{url}/token"), "id", CANARY);
        let site = Site::builder("http://localhost").client_credentials(credentials);
        let cpq = build(site.retry(without_delay()).root_certificates(pem.as_str())).v19();
        let error = Call::Post.send(&cpq).await.expect_err(reason);
        expect(&error, "the token URL");
        assert_eq!(error.outcome(), Some(Outcome::NotSent), "{error}");
    }
}

#[tokio::test]
async fn a_tls_alert_is_retried_and_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // Fatal alert: internal error.
            let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 80]).await;
        }
    });
    let (_, certificate) = tls_server::start().await;
    let cpq = build(site(&format!("https://localhost:{port}"), &certificate)).v19();
    let error = Call::Post.send(&cpq).await.expect_err("an alert");
    assert!(
        error.to_string().contains("can't establish a TLS connection to the server: "),
        "{error}"
    );
    assert!(error.to_string().contains("InternalError"), "{error}");
    assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 4), "{error}");
}

#[tokio::test]
async fn a_server_without_tls_is_an_error_after_one_attempt() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ =
                stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let (_, certificate) = tls_server::start().await;
    let cpq = build(site(&format!("https://localhost:{port}"), &certificate)).v19();
    let error = Call::Post.send(&cpq).await.expect_err("no TLS");
    assert!(error.to_string().contains("the server does not respond with TLS"), "{error}");
    assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 1), "{error}");
}

#[test]
fn an_invalid_root_certificate_is_named_by_its_number() {
    let valid =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let valid = valid.cert.pem();
    let not_base64 = "-----BEGIN CERTIFICATE-----\n!canary-4711!\n-----END CERTIFICATE-----\n";
    let not_der = "-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let second = |pem: &str| format!("{valid}{pem}");
    for base_url in ["https://sitename.oracle.com/cpq", "http://127.0.0.1/cpq"] {
        for (pem, expected) in [
            (
                not_base64.to_owned(),
                "certificate 1 in call 2 of `root_certificates` is not valid PEM",
            ),
            (second(not_base64), "certificate 2 in call 2 of `root_certificates` is not valid PEM"),
            (second(not_der), "certificate 2 in call 2 of `root_certificates` is PEM, but"),
            (String::new(), "call 2 of `root_certificates` contains no certificate"),
            (CANARY.to_owned(), "call 2 of `root_certificates` contains no certificate"),
            (key.to_owned(), "call 2 of `root_certificates` contains no certificate"),
        ] {
            let error = site(base_url, &valid).root_certificates(pem).build().expect_err(expected);
            let shown = shown(&error);
            assert!(shown.contains(expected) && !shown.contains(CANARY), "{shown}");
        }
    }
}

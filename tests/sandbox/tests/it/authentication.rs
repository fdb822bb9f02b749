//! Credentials, and how the token endpoint issues, expires and revokes tokens.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::json;

use crate::site::{DOCUMENTED_PATH, Reply, Site, send, text};

const GRANT: &str = "grant_type=client_credentials";
const CLIENT: &str = "client_id=sandbox-client&client_secret=sandbox-secret";

/// Reads a documented user with these `Authorization` headers.
async fn read(site: &Site, authorization: &[&str]) -> Reply {
    let request = site.anonymous(Method::GET, DOCUMENTED_PATH);
    let add =
        |request: reqwest::RequestBuilder, value: &&str| request.header("authorization", *value);
    send(authorization.iter().fold(request, add)).await
}

/// Gets a token and returns the `Authorization` header for it.
async fn issue(site: &Site) -> String {
    let issued = send(site.token_request(&format!("{GRANT}&{CLIENT}"))).await.json(200);
    format!("Bearer {}", text(&issued, "access_token"))
}

#[tokio::test]
async fn accepts_basic_and_bearer_in_any_case() {
    let site = Site::start().await;
    let request = || site.anonymous(Method::GET, DOCUMENTED_PATH);
    let basic = request().basic_auth(site.user(), Some(site.password()));
    assert_eq!(send(basic).await.status, 200);
    assert_eq!(send(request().bearer_auth(site.token())).await.status, 200);
    // sandbox:sandbox-password
    for header in ["bearer sandbox-token", "BASIC c2FuZGJveDpzYW5kYm94LXBhc3N3b3Jk"] {
        assert_eq!(read(&site, &[header]).await.status, 200, "{header}");
    }
}

#[tokio::test]
async fn rejects_wrong_credentials_with_a_challenge() {
    let site = Site::start().await;
    let wrong: [&[&str]; 11] = [
        &[],
        &[""],
        &["sandbox-token"],
        &["Bearer"],
        &["Bearer "],
        &["Bearer sandbox-tokem"],
        &["Bearer sandbox-token", "Bearer sandbox-token"],
        &["Digest username=\"sandbox\""],
        &["Basic sandbox:sandbox-password"],
        // sandbox:other
        &["Basic c2FuZGJveDpvdGhlcg=="],
        // sandbox
        &["Basic c2FuZGJveA=="],
    ];
    for headers in wrong {
        let reply = read(&site, headers).await;
        reply.detail(401);
        let challenge = reply.header("www-authenticate");
        assert!(challenge.contains("Basic realm=") && challenge.contains("Bearer"), "{challenge}");
    }
}

#[tokio::test]
async fn all_paths_except_the_token_endpoint_need_credentials() {
    let site = Site::start().await;
    let root = site.url().trim_end_matches("/cpq");
    let client = crate::site::client();
    let paths = ["", "/nowhere", "/_sandbox", "/_sandbox/state", "/cpq", "/cpq/rest/v19/users/1"];
    for path in paths {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let request = client.request(method.clone(), format!("{root}{path}"));
            let reply = send(request.bearer_auth("other")).await;
            assert_eq!(reply.status, 401, "{method} {path}");
            assert!(reply.headers.contains_key("www-authenticate"), "{method} {path}");
        }
    }
    assert_eq!(site.applied_count(), 0);
}

#[tokio::test]
async fn issues_tokens_to_clients_that_authenticate_by_header_or_form() {
    let site = Site::start().await;
    let by_header =
        site.token_request(GRANT).basic_auth(site.client_id(), Some(site.client_secret()));
    let by_form = site.token_request(&format!("{GRANT}&{CLIENT}"));
    let mut tokens = vec![site.token().to_owned()];
    for (request, count) in [(by_header, 1), (by_form, 2)] {
        let reply = send(request).await;
        let issued = reply.json(200);
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!((&issued["token_type"], &issued["expires_in"]), (&json!("Bearer"), &json!(300)));
        let token = text(&issued, "access_token");
        assert_eq!(read(&site, &[&format!("Bearer {token}")]).await.status, 200);
        assert_eq!(site.tokens_issued(), count);
        tokens.push(token.to_owned());
    }
    for scope in [
        "",
        "api",
        "https%3A%2F%2Fsite.oracle.com%2Fapi",
        "urn%3Aopc%3Aresource%3Ax",
        "api+urn:opc:resource:consumer::all",
    ] {
        let form = format!("{GRANT}&scope={scope}&{CLIENT}");
        assert_eq!(send(site.token_request(&form)).await.status, 200, "{scope}");
    }
    assert_ne!(tokens[1], tokens[2]);
    // Tokens need no quoting in a shell.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    for token in tokens {
        assert!(token.bytes().all(is_plain) && !token.is_empty(), "{token}");
    }
}

#[tokio::test]
async fn rejects_token_requests_as_rfc_6749_specifies() {
    let site = Site::start().await;
    for (form, status, error) in [
        (GRANT, 401, "invalid_client"),
        (&format!("{GRANT}&client_id=sandbox-client"), 401, "invalid_client"),
        (&format!("{GRANT}&client_id=sandbox-client&client_secret=x"), 401, "invalid_client"),
        (CLIENT, 400, "invalid_request"),
        (&format!("grant_type=&{CLIENT}"), 400, "invalid_request"),
        (&format!("{GRANT}&{GRANT}&{CLIENT}"), 400, "invalid_request"),
        (&format!("grant_type=password&{CLIENT}"), 400, "unsupported_grant_type"),
        (&format!("{GRANT}&scope=other&{CLIENT}"), 400, "invalid_scope"),
        (&format!("{GRANT}&scope=api++api&{CLIENT}"), 400, "invalid_scope"),
        ("", 401, "invalid_client"),
        ("{\"grant_type\":\"client_credentials\"}", 401, "invalid_client"),
    ] {
        let reply = send(site.token_request(form)).await;
        let body = reply.json(status);
        assert_eq!(reply.headers.contains_key("www-authenticate"), status == 401, "{form}");
        assert_eq!(body["error"], error, "{form}");
        assert!(body["error_description"].is_string(), "{form}");
    }
    let twice = site.token_request(&format!("{GRANT}&{CLIENT}"));
    let twice = twice.basic_auth(site.client_id(), Some(site.client_secret()));
    assert_eq!(send(twice).await.json(400)["error"], "invalid_request");
    // A wrong header is not replaced by the form.
    let form = format!("{GRANT}&client_id=sandbox-client");
    for header in ["Basic x", "Bearer sandbox-token", "Basic b3RoZXI6c2VjcmV0"] {
        let request = site.token_request(&form).header("authorization", header);
        assert_eq!(send(request).await.json(401)["error"], "invalid_client", "{header}");
    }
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let request = crate::site::client().request(method, site.token_url());
        let reply = send(request).await;
        assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
    }
    assert_eq!(site.tokens_issued(), 0);
}

#[tokio::test]
async fn token_with_a_lifetime_of_zero_is_expired() {
    let site = Site::from_builder(Sandbox::builder().token_lifetime(Duration::ZERO)).await;
    let issued = send(site.token_request(&format!("{GRANT}&{CLIENT}"))).await.json(200);
    assert_eq!(issued["expires_in"], 0);
    assert_eq!(read(&site, &[&issue(&site).await]).await.status, 401);
    assert_eq!(site.tokens_issued(), 2);
    assert_eq!(read(&site, &["Bearer sandbox-token"]).await.status, 200);
}

#[tokio::test]
async fn expired_and_revoked_tokens_are_rejected() {
    let site = Site::start().await;
    for (end, reason) in
        [(Sandbox::expire_tokens as fn(&Sandbox), "expired"), (Sandbox::revoke_tokens, "revoked")]
    {
        let tokens = [issue(&site).await, issue(&site).await];
        for token in &tokens {
            assert_eq!(read(&site, &[token]).await.status, 200);
        }
        end(&site);
        for token in &tokens {
            let detail = read(&site, &[token]).await.detail(401);
            assert!(detail.contains(reason), "{detail}");
        }
        assert_eq!(read(&site, &[&issue(&site).await]).await.status, 200);
        assert_eq!(read(&site, &["Bearer sandbox-token"]).await.status, 200);
    }
    for (count, path) in [(7, "/tokens/expire"), (8, "/tokens/revoke")] {
        let token = issue(&site).await;
        assert_eq!(site.get_control("/tokens").await.json(200), json!({ "issued": count }));
        let ended = send(site.control(Method::POST, path)).await;
        assert_eq!(ended.json(200), json!({ "issued": count }));
        assert_eq!(read(&site, &[&token]).await.status, 401, "{path}");
    }
}

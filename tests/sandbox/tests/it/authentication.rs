//! Who is let in, and how a token is got, lost and refused.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::client::{DOCUMENTED, INTEGRATION, Outcome, answer, client, control, token};

/// The status of a documented call under an Authorization header, or under none.
async fn status(sandbox: &Sandbox, headers: &[&str]) -> reqwest::Result<u16> {
    Ok(call(sandbox, headers).await?.status().as_u16())
}

async fn call(sandbox: &Sandbox, headers: &[&str]) -> reqwest::Result<Response> {
    let mut request = client().get(format!("{}{INTEGRATION}/{DOCUMENTED}", sandbox.url()));
    for header in headers {
        request = request.header("authorization", *header);
    }
    request.send().await
}

async fn issued(sandbox: &Sandbox) -> Result<String, Box<dyn std::error::Error>> {
    let form = format!("grant_type=client_credentials&{}", in_form(sandbox));
    let (status, body) = answer(token(sandbox, &form)).await?;
    assert_eq!(status, 200, "{body}");
    let issued = body["access_token"].as_str().ok_or("a token should be issued")?;
    Ok(format!("Bearer {issued}"))
}

/// The client's credentials as a part of the form.
fn in_form(sandbox: &Sandbox) -> String {
    format!("client_id={}&client_secret={}", sandbox.client_id(), sandbox.client_secret())
}

#[tokio::test]
async fn basic_and_bearer_let_in() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let url = format!("{}{INTEGRATION}/{DOCUMENTED}", sandbox.url());
    let basic = client().get(&url).basic_auth(sandbox.user(), Some(sandbox.password()));
    assert_eq!(answer(basic).await?.0, 200);
    assert_eq!(answer(client().get(&url).bearer_auth(sandbox.token())).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn name_of_a_scheme_is_good_in_any_case() -> Outcome {
    let sandbox = Sandbox::start().await?;
    // sandbox:sandbox-password
    for header in ["bearer sandbox-token", "BASIC c2FuZGJveDpzYW5kYm94LXBhc3N3b3Jk"] {
        assert_eq!(status(&sandbox, &[header]).await?, 200, "{header}");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_credentials_are_refused_with_a_challenge() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let refused: [&[&str]; 11] = [
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
    for headers in refused {
        let response = call(&sandbox, headers).await?;
        assert_eq!(response.status(), 401, "{headers:?}");
        let challenge = response.headers()["www-authenticate"].to_str()?;
        assert!(challenge.contains("Basic realm=") && challenge.contains("Bearer"), "{challenge}");
        assert_eq!(response.json::<Value>().await?["status"], "401");
    }
    Ok(())
}

#[tokio::test]
async fn every_path_but_the_token_endpoint_needs_credentials() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let root = sandbox.url().trim_end_matches("/cpq");
    let paths = ["", "/nowhere", "/_sandbox", "/_sandbox/state", "/cpq", "/cpq/rest/v19/users/1"];
    for path in paths {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let request = client().request(method.clone(), format!("{root}{path}"));
            let response = request.bearer_auth("other").send().await?;
            assert_eq!(response.status(), 401, "{method} {path}");
            assert!(response.headers().contains_key("www-authenticate"), "{method} {path}");
        }
    }
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn token_is_issued_to_a_client_that_signs_in_by_header_or_by_form() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let by_header = token(&sandbox, "grant_type=client_credentials")
        .basic_auth(sandbox.client_id(), Some(sandbox.client_secret()));
    let form = format!("grant_type=client_credentials&{}", in_form(&sandbox));
    for (request, count) in [(by_header, 1), (token(&sandbox, &form), 2)] {
        let response = request.send().await?;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let issued: Value = response.json().await?;
        assert_eq!((&issued["token_type"], &issued["expires_in"]), (&json!("Bearer"), &json!(300)));
        let issued = issued["access_token"].as_str().ok_or("a token should be issued")?;
        assert_eq!(status(&sandbox, &[&format!("Bearer {issued}")]).await?, 200);
        assert_eq!(sandbox.tokens_issued(), count);
    }
    Ok(())
}

#[tokio::test]
async fn tokens_are_plain_and_differ() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let plain = |token: &str| {
        token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
    };
    let (first, second) = (issued(&sandbox).await?, issued(&sandbox).await?);
    assert_ne!(first, second);
    for token in [sandbox.token(), &first[7..], &second[7..]] {
        assert!(plain(token) && !token.is_empty(), "{token}");
    }
    Ok(())
}

#[tokio::test]
async fn scopes_of_the_documented_forms_are_taken() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for scope in [
        "",
        "api",
        "https%3A%2F%2Fsite.oracle.com%2Fapi",
        "urn%3Aopc%3Aresource%3Ax",
        "api+urn:opc:resource:consumer::all",
    ] {
        let form = format!("grant_type=client_credentials&scope={scope}&{}", in_form(&sandbox));
        assert_eq!(answer(token(&sandbox, &form)).await?.0, 200, "{scope}");
    }
    Ok(())
}

#[tokio::test]
async fn token_requests_are_refused_as_rfc_6749_has_it() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let known = in_form(&sandbox);
    let refused = [
        ("grant_type=client_credentials", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=sandbox-client", 401, "invalid_client"),
        (
            "grant_type=client_credentials&client_id=sandbox-client&client_secret=x",
            401,
            "invalid_client",
        ),
        (&known, 400, "invalid_request"),
        (&format!("grant_type=&{known}"), 400, "invalid_request"),
        (
            &format!("grant_type=client_credentials&grant_type=client_credentials&{known}"),
            400,
            "invalid_request",
        ),
        (&format!("grant_type=password&{known}"), 400, "unsupported_grant_type"),
        (&format!("grant_type=client_credentials&scope=other&{known}"), 400, "invalid_scope"),
        (&format!("grant_type=client_credentials&scope=api++api&{known}"), 400, "invalid_scope"),
        ("", 401, "invalid_client"),
        ("{\"grant_type\":\"client_credentials\"}", 401, "invalid_client"),
    ];
    for (form, status, error) in refused {
        let response = token(&sandbox, form).send().await?;
        assert_eq!(response.status(), status, "{form}");
        assert_eq!(response.headers().contains_key("www-authenticate"), status == 401, "{form}");
        let body: Value = response.json().await?;
        assert_eq!(body["error"], error, "{form}");
        assert!(body["error_description"].is_string(), "{form}");
    }
    assert_eq!(sandbox.tokens_issued(), 0);
    Ok(())
}

#[tokio::test]
async fn client_that_signs_in_twice_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let form = format!("grant_type=client_credentials&{}", in_form(&sandbox));
    let twice =
        token(&sandbox, &form).basic_auth(sandbox.client_id(), Some(sandbox.client_secret()));
    let (status, body) = answer(twice).await?;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_request")));
    Ok(())
}

#[tokio::test]
async fn wrong_header_of_a_client_is_not_made_good_by_its_form() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let form = "grant_type=client_credentials&client_id=sandbox-client";
    for header in ["Basic x", "Bearer sandbox-token", "Basic b3RoZXI6c2VjcmV0"] {
        let request = token(&sandbox, form).header("authorization", header);
        let (status, body) = answer(request).await?;
        assert_eq!((status, &body["error"]), (401, &json!("invalid_client")), "{header}");
    }
    Ok(())
}

#[tokio::test]
async fn token_endpoint_knows_post_only() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let response = client().request(method, sandbox.token_url()).send().await?;
        assert_eq!(
            (response.status().as_u16(), &response.headers()["allow"]),
            (405, &"POST".parse()?)
        );
    }
    Ok(())
}

#[tokio::test]
async fn lifetime_of_zero_gives_a_token_that_has_expired() -> Outcome {
    let sandbox = Sandbox::builder().token_lifetime(Duration::ZERO).start().await?;
    let form = format!("grant_type=client_credentials&{}", in_form(&sandbox));
    let (_, body) = answer(token(&sandbox, &form)).await?;
    assert_eq!(body["expires_in"], 0);
    let issued = issued(&sandbox).await?;
    assert_eq!(status(&sandbox, &[&issued]).await?, 401);
    assert_eq!(sandbox.tokens_issued(), 2);
    assert_eq!(status(&sandbox, &["Bearer sandbox-token"]).await?, 200);
    Ok(())
}

#[tokio::test]
async fn tokens_are_good_until_they_are_expired_or_revoked() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for end in [Sandbox::expire_tokens, Sandbox::revoke_tokens] {
        let tokens = [issued(&sandbox).await?, issued(&sandbox).await?];
        for token in &tokens {
            assert_eq!(status(&sandbox, &[token]).await?, 200);
        }
        end(&sandbox);
        for token in &tokens {
            assert_eq!(status(&sandbox, &[token]).await?, 401);
        }
        assert_eq!(status(&sandbox, &[&issued(&sandbox).await?]).await?, 200);
        assert_eq!(status(&sandbox, &["Bearer sandbox-token"]).await?, 200);
    }
    assert_eq!(sandbox.tokens_issued(), 6);
    Ok(())
}

#[tokio::test]
async fn tokens_are_expired_and_revoked_over_http() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (count, path) in [(1, "/tokens/expire"), (2, "/tokens/revoke")] {
        let token = issued(&sandbox).await?;
        let said = (200, json!({ "issued": count }));
        assert_eq!(answer(control(&sandbox, Method::GET, "/tokens")).await?, said);
        assert_eq!(status(&sandbox, &[&token]).await?, 200);
        assert_eq!(answer(control(&sandbox, Method::POST, path)).await?, said);
        let response = call(&sandbox, &[&token]).await?;
        assert_eq!(response.status(), 401);
        let refusal: Value = response.json().await?;
        let why = if path.ends_with("expire") { "expired" } else { "revoked" };
        assert!(refusal["detail"].as_str().is_some_and(|detail| detail.contains(why)), "{refusal}");
    }
    Ok(())
}

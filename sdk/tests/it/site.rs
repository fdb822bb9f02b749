//! Validation of base URLs and credentials.

use oracle_cpq::Site;
use oracle_cpq::v19::types::UserPatch;

use cpq_sandbox::Sandbox;

use crate::setup::{build, sandbox};

fn build_error(base_url: &str) -> String {
    let site = Site::builder(base_url).bearer("token").build();
    site.map_or_else(|error| error.to_string(), |_| panic!("{base_url} is accepted"))
}

#[test]
fn invalid_base_urls_are_rejected_with_a_hint() {
    for (base_url, expected) in [
        ("http://sitename.oracle.com/cpq", "plain http"),
        ("http://10.0.0.1/cpq", "plain http"),
        ("http://localhost.example/cpq", "plain http"),
        ("http://[2001:db8::1]/", "plain http"),
        ("https://sitename.oracle.com/cpq/rest/v19", "remove /rest"),
        ("https://sitename.oracle.com/rest/v19/", "remove /rest"),
        ("https://sitename.oracle.com/rest", "remove /rest"),
        ("https://sitename.oracle.com/cpq/REST/v19", "remove /rest"),
        ("https://sitename.oracle.com/%72est/v19", "remove /rest"),
        ("https://sitename.oracle.com/cpq/rest%2Fv19", "remove /rest"),
        ("https://sitename.oracle.com/cpq/v19", "remove /rest"),
        ("https://sitename.oracle.com//cpq", "empty path segment"),
        ("https://sitename.oracle.com/cpq?x=1", "query"),
        ("https://sitename.oracle.com/cpq#x", "fragment"),
        ("ftp://sitename.oracle.com/cpq", "https://"),
        ("sitename.oracle.com/cpq", "https://sitename.oracle.com/cpq"),
        ("https://user:canary-4711@sitename.oracle.com/cpq", "contains credentials"),
        ("https://user:canary-4711@sitename oracle.com:x", "is invalid"),
    ] {
        let error = build_error(base_url);
        assert!(error.contains(expected), "{base_url}: {error}");
        assert!(!error.contains("canary-4711"), "{error}");
    }
}

#[test]
fn plain_http_is_allowed_for_loopback_addresses() {
    for base_url in [
        "http://localhost:8080/cpq",
        "http://127.0.0.1/cpq",
        "http://127.9.9.9",
        "http://[::1]:1/cpq",
        "HTTP://LOCALHOST/cpq",
    ] {
        build(Site::builder(base_url).bearer("token"));
    }
}

#[test]
fn exactly_one_valid_authentication_method_is_required() {
    let site = || Site::builder("https://sitename.oracle.com/cpq");
    for (builder, expected) in [
        (site(), "no credentials are set"),
        (site().bearer("a").basic("b", "c"), "several credentials"),
        (site().basic("", "c"), "user name is empty"),
        (site().basic("a:b", "c"), "colon"),
    ] {
        let error = builder.build().expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
    for token in ["", "a\nb", " token", "token ", "Bearer token", "tökén"] {
        let error = site().bearer(token).build().expect_err(token).to_string();
        assert!(error.contains("bearer token"), "{error}");
    }
    build(site().basic("søren", "pass:wörd\n"));
}

#[tokio::test]
async fn requests_are_sent_below_the_path_of_the_base_url() {
    for (context, slash) in [("", ""), ("", "/"), ("/cpq", ""), ("/cpq", "/"), ("/other", "")] {
        let sandbox = Sandbox::builder().context(context).start().await.expect("it starts");
        let base_url = format!("{}{slash}", sandbox.url());
        let site = build(Site::builder(base_url).bearer(sandbox.token()));
        let change = UserPatch::default().first_name("New");
        let user = site.v19().update_company_user("abcCo", "AAP39", &change).send().await;
        assert_eq!(user.expect("a user").first_name.as_deref(), Some("New"));
        let target = format!("{context}/rest/v19/companies/abcCo/users/AAP39");
        assert_eq!(sandbox.requests()[0].target, target);
    }
}

#[tokio::test]
async fn a_missing_context_is_404_with_a_hint() {
    let sandbox = sandbox().await;
    let base_url = sandbox.url().strip_suffix("/cpq").expect("the URL ends with the context");
    let cpq = build(Site::builder(base_url).bearer(sandbox.token())).v19();
    let error = cpq.list_integration_users().send().await.expect_err("404");
    assert!(error.is_not_found() && error.to_string().contains("context"), "{error}");
    sandbox.respond_next_with(404, "text/html", "<html>404</html>");
    let error = cpq.list_integration_users().send().await.expect_err("404");
    assert!(error.to_string().contains("must end with /cpq"), "{error}");
    let cpq = build(Site::builder(sandbox.url()).bearer(sandbox.token())).v19();
    let error = cpq.get_user("unknown").send().await.expect_err("404");
    assert!(error.to_string().ends_with("; the resource does not exist"), "{error}");
}

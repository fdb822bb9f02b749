//! `Site::from_env`: each authentication method, and the error for each mistake.

use std::process::{Command, Output};

use cpq_sandbox::Sandbox;

use crate::canary::CANARY;

const VARIABLES: [&str; 8] = [
    "CPQ_URL",
    "CPQ_TOKEN",
    "CPQ_USER",
    "CPQ_PASSWORD",
    "CPQ_CLIENT_ID",
    "CPQ_CLIENT_SECRET",
    "CPQ_TOKEN_URL",
    "CPQ_SCOPE",
];

/// What the README's example prints: the status of the sandbox's user.
pub(crate) const STATUS: &str = "Some(Number(1))\n";

/// Runs the README's example with these variables of the SDK only.
fn run(variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_first_call"));
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).output().expect("the example starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_authentication_method_works() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let (user, password) = (("CPQ_USER", sandbox.user()), ("CPQ_PASSWORD", sandbox.password()));
    let id = ("CPQ_CLIENT_ID", sandbox.client_id());
    let secret = ("CPQ_CLIENT_SECRET", sandbox.client_secret());
    let token_url = ("CPQ_TOKEN_URL", sandbox.token_url());
    let methods: [&[(&str, &str)]; 5] = [
        &[("CPQ_TOKEN", sandbox.token())],
        &[user, password],
        &[id, secret, token_url],
        &[id, secret, token_url, ("CPQ_SCOPE", "api")],
        // Empty variables count as not set.
        &[("CPQ_TOKEN", ""), user, password, ("CPQ_CLIENT_ID", ""), ("CPQ_SCOPE", "")],
    ];
    for method in methods {
        let output = run(&[method, &[("CPQ_URL", sandbox.url())]].concat());
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), STATUS, "{output:?}");
    }
    let requests = sandbox.requests();
    let tokens = requests.iter().filter(|request| request.target == "/oauth2/v1/token");
    let scopes: Vec<bool> = tokens
        .map(|request| String::from_utf8_lossy(&request.body).contains("scope=api"))
        .collect();
    assert_eq!((scopes, sandbox.tokens_issued()), (vec![false, true], 2));
}

/// Runs the example with the canary as the value of these variables; returns the error, which does not
/// contain a value.
fn error_with(names: &[&str]) -> String {
    let variables: Vec<(&str, &str)> = names.iter().map(|name| (*name, CANARY)).collect();
    let output = run(&variables);
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!error.contains(CANARY), "{error}");
    error
}

fn assert_contains(error: &str, names: &[&str]) {
    for name in names {
        assert!(error.contains(name), "no {name} in: {error}");
    }
}

#[test]
fn missing_url_is_named() {
    assert_contains(&error_with(&[]), &["CPQ_URL is not set"]);
    assert_contains(&error_with(&["CPQ_TOKEN"]), &["CPQ_URL is not set"]);
    let output = run(&[("CPQ_URL", ""), ("CPQ_TOKEN", CANARY)]);
    assert_contains(&String::from_utf8_lossy(&output.stderr), &["CPQ_URL is not set"]);
}

#[test]
fn without_credentials_all_methods_are_named() {
    assert_contains(&error_with(&["CPQ_URL"]), &VARIABLES[1..]);
    assert_contains(&error_with(&["CPQ_URL", "CPQ_SCOPE"]), &VARIABLES[1..]);
}

#[test]
fn missing_variable_of_a_method_is_named() {
    let methods: [&[&str]; 2] =
        [&["CPQ_USER", "CPQ_PASSWORD"], &["CPQ_CLIENT_ID", "CPQ_CLIENT_SECRET", "CPQ_TOKEN_URL"]];
    for names in methods {
        for missing in names {
            let set: Vec<&str> = names.iter().copied().filter(|name| name != missing).collect();
            let error = error_with(&[&set[..], &["CPQ_URL"]].concat());
            assert_contains(&error, &set);
            assert_contains(&error, &[&format!("without {missing}")]);
        }
        assert_contains(&error_with(&["CPQ_URL", names[0]]), names);
    }
    let error = error_with(&["CPQ_URL", "CPQ_TOKEN", "CPQ_SCOPE"]);
    assert_contains(&error, &["CPQ_SCOPE", "CPQ_CLIENT_ID", "CPQ_CLIENT_SECRET", "CPQ_TOKEN_URL"]);
}

#[test]
fn several_methods_are_named_together() {
    let sets: [&[&str]; 5] = [
        &["CPQ_TOKEN", "CPQ_USER", "CPQ_PASSWORD"],
        &["CPQ_TOKEN", "CPQ_USER"],
        &["CPQ_TOKEN", "CPQ_CLIENT_ID", "CPQ_CLIENT_SECRET", "CPQ_TOKEN_URL"],
        &["CPQ_PASSWORD", "CPQ_CLIENT_SECRET"],
        &["CPQ_TOKEN", "CPQ_USER", "CPQ_TOKEN_URL"],
    ];
    for set in sets {
        let error = error_with(&[&["CPQ_URL"], set].concat());
        assert_contains(&error, &["several authentication methods", &set.join(", ")]);
    }
}

#[test]
fn invalid_url_is_not_in_the_error() {
    assert_contains(&error_with(&["CPQ_URL", "CPQ_TOKEN"]), &["URL"]);
    assert_contains(&error_with(&["CPQ_URL", "CPQ_USER", "CPQ_PASSWORD"]), &["URL"]);
}

/// Runs the example against a sandbox with further variables.
async fn run_with(sandbox: &Sandbox, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_first_call"));
    command.env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token());
    command.env_remove("NO_PROXY").env_remove("no_proxy").envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    output.expect("the task ends").expect("the example starts")
}

#[tokio::test]
async fn requests_to_localhost_bypass_the_proxy() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    // Nothing listens at this port.
    let proxy = "http://127.0.0.1:9";
    let names = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    let output = run_with(&sandbox, &names.map(|name| (name, proxy))).await;
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn an_invalid_proxy_is_an_error_that_names_its_variable() {
    let site = [("CPQ_URL", "https://cpq.example.com"), ("CPQ_TOKEN", CANARY)];
    let none = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];
    for (proxy, expected) in
        [("socks5://canary-4711@127.0.0.1:9", "SOCKS"), ("http://canary-4711@[", "is invalid")]
    {
        let variables =
            [&none.map(|name| (name, ""))[..], &[("HTTPS_PROXY", proxy)], &site].concat();
        let output = run(&variables);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && !error.contains(CANARY), "{error}");
        assert_contains(&error, &["`HTTPS_PROXY`", expected]);
    }
}

#[tokio::test]
async fn requests_to_localhost_need_no_root_certificates() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let names = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    let output = run_with(&sandbox, &names.map(|name| (name, "missing/folder"))).await;
    assert!(output.status.success(), "{output:?}");
}

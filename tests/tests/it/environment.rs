//! A site from the environment: each way to sign in, and what is said of each mistake.

use std::process::{Command, Output};

use cpq_sandbox::Sandbox;

use crate::canary::CANARY;
use crate::raw::{After, Raw};

const NAMES: [&str; 8] = [
    "CPQ_URL",
    "CPQ_TOKEN",
    "CPQ_USER",
    "CPQ_PASSWORD",
    "CPQ_CLIENT_ID",
    "CPQ_CLIENT_SECRET",
    "CPQ_TOKEN_URL",
    "CPQ_SCOPE",
];

/// Runs the README's example with these variables and none of the others.
fn run(variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_first_call"));
    for name in NAMES {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).output().expect("the example starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_sign_in_works() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let (user, password) = (("CPQ_USER", sandbox.user()), ("CPQ_PASSWORD", sandbox.password()));
    let id = ("CPQ_CLIENT_ID", sandbox.client_id());
    let secret = ("CPQ_CLIENT_SECRET", sandbox.client_secret());
    let token_url = ("CPQ_TOKEN_URL", sandbox.token_url());
    let ways: [&[(&str, &str)]; 5] = [
        &[("CPQ_TOKEN", sandbox.token())],
        &[user, password],
        &[id, secret, token_url],
        &[id, secret, token_url, ("CPQ_SCOPE", "api")],
        &[("CPQ_TOKEN", ""), user, password, ("CPQ_CLIENT_ID", ""), ("CPQ_SCOPE", "")],
    ];
    for way in ways {
        let mut variables = way.to_vec();
        variables.push(("CPQ_URL", sandbox.url()));
        let run = run(&variables);
        assert!(run.status.success(), "{run:?}");
        assert!(String::from_utf8_lossy(&run.stdout).starts_with("200 OK"), "{run:?}");
    }
    let asked = |scope| {
        let requests = sandbox.requests();
        let bodies = requests.iter().filter(|request| request.target == "/oauth2/v1/token");
        let is_scope = |body: &[u8]| String::from_utf8_lossy(body).contains("scope=api") == scope;
        bodies.filter(|request| is_scope(&request.body)).count()
    };
    assert_eq!((asked(true), asked(false), sandbox.tokens_issued()), (1, 1, 2));
}

/// Runs it with these set to the canary; says what it says.
fn refusal(names: &[&str]) -> String {
    let variables: Vec<(&str, &str)> = names.iter().map(|name| (*name, CANARY)).collect();
    let run = run(&variables);
    assert!(!run.status.success() && run.stdout.is_empty(), "{run:?}");
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(!said.contains(CANARY), "{said}");
    said
}

fn names_all(said: &str, names: &[&str]) {
    for name in names {
        assert!(said.contains(name), "{name} is not named: {said}");
    }
}

#[test]
fn without_an_address_it_is_asked_for() {
    names_all(&refusal(&[]), &["CPQ_URL"]);
    names_all(&refusal(&["CPQ_TOKEN"]), &["CPQ_URL"]);
    let run = run(&[("CPQ_URL", ""), ("CPQ_TOKEN", CANARY)]);
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(!run.status.success() && said.contains("CPQ_URL is not set"), "{said}");
}

#[test]
fn without_a_way_to_sign_in_all_are_named() {
    names_all(&refusal(&["CPQ_URL"]), &NAMES[1..]);
    names_all(&refusal(&["CPQ_URL", "CPQ_SCOPE"]), &NAMES[1..]);
}

#[test]
fn half_a_way_to_sign_in_names_what_is_missing() {
    let way: [&[&str]; 2] =
        [&["CPQ_USER", "CPQ_PASSWORD"], &["CPQ_CLIENT_ID", "CPQ_CLIENT_SECRET", "CPQ_TOKEN_URL"]];
    for names in way {
        for missing in names {
            let mut set: Vec<&str> = names.iter().copied().filter(|name| name != missing).collect();
            let given = set.clone();
            set.push("CPQ_URL");
            let said = refusal(&set);
            names_all(&said, &given);
            assert!(said.contains(&format!("without {missing}")), "{said}");
        }
        let said = refusal(&["CPQ_URL", names[0]]);
        names_all(&said, names);
    }
    let said = refusal(&["CPQ_URL", "CPQ_TOKEN", "CPQ_SCOPE"]);
    names_all(&said, &["CPQ_SCOPE", "CPQ_CLIENT_ID", "CPQ_CLIENT_SECRET", "CPQ_TOKEN_URL"]);
}

#[test]
fn two_ways_to_sign_in_are_both_named() {
    let pairs: [&[&str]; 5] = [
        &["CPQ_TOKEN", "CPQ_USER", "CPQ_PASSWORD"],
        &["CPQ_TOKEN", "CPQ_USER"],
        &["CPQ_TOKEN", "CPQ_CLIENT_ID", "CPQ_CLIENT_SECRET", "CPQ_TOKEN_URL"],
        &["CPQ_PASSWORD", "CPQ_CLIENT_SECRET"],
        &["CPQ_TOKEN", "CPQ_USER", "CPQ_TOKEN_URL"],
    ];
    for set in pairs {
        let said = refusal(&[&["CPQ_URL"], set].concat());
        assert!(said.contains("several ways"), "{said}");
        assert!(said.contains(&set.join(", ")), "{set:?} are not named together: {said}");
    }
}

#[test]
fn an_address_that_is_none_is_not_repeated() {
    let said = refusal(&["CPQ_URL", "CPQ_TOKEN"]);
    assert!(said.contains("address"), "{said}");
    let said = refusal(&["CPQ_URL", "CPQ_USER", "CPQ_PASSWORD"]);
    assert!(said.contains("address"), "{said}");
}

/// The README's example, told by the environment to go through a proxy.
async fn behind_proxy(sandbox: &Sandbox, proxy: &Raw) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_first_call"));
    command.env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token());
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, proxy.url());
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy");
    let run = tokio::task::spawn_blocking(move || command.output()).await;
    run.expect("it is run").expect("the program starts")
}

#[tokio::test]
async fn calls_to_this_machine_go_through_no_proxy() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let proxy =
        Raw::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", After::Close).await;
    let run = behind_proxy(&sandbox, &proxy).await;
    assert!(run.status.success(), "{run:?}");
    assert_eq!((sandbox.requests().len(), proxy.connections()), (1, 0));
}

#[tokio::test]
async fn a_site_on_this_machine_needs_no_root_certificates() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let mut command = Command::new(env!("CARGO_BIN_EXE_first_call"));
    command.env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token());
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        command.env(name, "nothing/is/here");
    }
    let run = tokio::task::spawn_blocking(move || command.output()).await;
    let run = run.expect("it is run").expect("the program starts");
    assert!(run.status.success(), "{run:?}");
}

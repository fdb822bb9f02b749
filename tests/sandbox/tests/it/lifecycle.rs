//! Starting and stopping a site, and what it records, saves and announces.

use std::fs;
use std::io;
use std::path::Path;

use cpq_sandbox::{Builder, Sandbox};
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpStream;

use crate::connection::{Connection, authority, request, request_with, with_timeout};
use crate::site::{
    DOCUMENTED, DOCUMENTED_PATH, INTEGRATION_USERS, PARTNER_USER, Site, USERS, send,
};

async fn start_error(builder: Builder) -> io::Error {
    builder.start().await.expect_err("the site cannot start")
}

fn port(site: &Site) -> u16 {
    authority(site.url()).trim_start_matches("127.0.0.1:").parse().expect("a port")
}

fn count_files(folder: &Path) -> usize {
    fs::read_dir(folder).expect("the folder exists").count()
}

#[tokio::test]
async fn canned_responses_are_sent_once_each_even_without_credentials() {
    let site = Site::start().await;
    site.respond_next_with(502, "text/html", "<html>");
    site.respond_next_with(204, "", "");
    let request = || send(site.anonymous(Method::GET, ""));
    let first = request().await;
    assert_eq!(
        (first.status, first.header("content-type"), &*first.text),
        (502, "text/html", "<html>")
    );
    let second = request().await;
    assert_eq!((second.status, second.headers.contains_key("content-type")), (204, false));
    assert_eq!(request().await.status, 401);
}

#[tokio::test]
async fn first_requests_are_recorded_as_received() {
    let site = Site::start().await;
    site.get(&format!("{INTEGRATION_USERS}/a%2Fb?expand=%67roups")).await;
    site.put(&format!("{USERS}/42"), json!({ "password": "hidden" })).await;
    send(site.anonymous(Method::GET, "")).await;
    let recorded = site.requests();
    let targets: Vec<_> = recorded.iter().map(|request| request.target.as_str()).collect();
    let expected =
        ["/cpq/rest/v19/integrationUsers/a%2Fb?expand=%67roups", "/cpq/rest/v19/users/42", "/cpq"];
    assert_eq!(targets, expected);
    assert_eq!(recorded[1].method, Method::PUT);
    assert_eq!(recorded[1].headers["authorization"], "Bearer sandbox-token");
    assert_eq!(recorded[1].body, r#"{"password":"hidden"}"#);

    for maximum in [0, 2] {
        let site = Site::from_builder(Sandbox::builder().max_recorded(maximum)).await;
        for path in ["/a", "/b", "/c"] {
            site.get(path).await;
        }
        let recorded = site.requests();
        let targets: Vec<_> = recorded.iter().map(|request| request.target.as_str()).collect();
        assert_eq!(targets, ["/cpq/a", "/cpq/b"][..maximum]);
    }
}

#[tokio::test]
async fn site_is_served_under_its_context_only() {
    let site = Site::start().await;
    let root = site.url().strip_suffix("/cpq").expect("the URL ends with the context");
    let client = crate::site::client();
    for context in ["", "/cpqx", "/CPQ", "/cpq/cpq"] {
        let request = client.get(format!("{root}{context}{INTEGRATION_USERS}"));
        assert_eq!(send(request.bearer_auth(site.token())).await.status, 404, "{context}");
    }
    for context in ["", "/other"] {
        let site = Site::from_builder(Sandbox::builder().context(context)).await;
        assert!(site.url().ends_with(context));
        site.patch(PARTNER_USER, json!({ "firstName": "New" })).await.json(200);
    }
    for context in ["cpq", "/", "/cpq/", "/a/b", "/{x}", "/a b", "/%20", "//", "/_sandbox"] {
        let error = start_error(Sandbox::builder().context(context)).await;
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(&format!("`{context}`")), "{error}");
    }
}

#[tokio::test]
async fn site_listens_on_a_free_loopback_port() {
    let sites = [Site::start().await, Site::start().await];
    for site in &sites {
        assert!(site.url().starts_with("http://127.0.0.1:"), "{}", site.url());
    }
    assert_ne!(sites[0].url(), sites[1].url());
    let error = start_error(Sandbox::builder().port(port(&sites[0]))).await;
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn stopped_site_closes_idle_connections_and_accepts_none() {
    for is_stopped in [true, false] {
        let site = Site::start().await;
        let url = site.url().to_owned();
        let mut idle = Connection::new(&site).await;
        assert_eq!(idle.call(request("GET", "/cpq", "")).await.status, 404);
        if is_stopped {
            with_timeout(site.stop()).await;
            assert!(TcpStream::connect(authority(&url)).await.is_err());
        } else {
            drop(site);
        }
        assert_eq!(idle.rest().await, b"");
    }
}

/// Sends a request with a fault that delays the response, and waits until the site has received it.
async fn start_slow_request(site: &Site, fault: &str) -> Connection {
    let mut connection = Connection::new(site).await;
    let target = format!("/cpq{DOCUMENTED_PATH}");
    connection.send(request_with("GET", &target, &format!("Sandbox-Fault: {fault}"), "")).await;
    let received = async {
        while site.requests().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    with_timeout(received).await;
    connection
}

#[tokio::test]
async fn stopping_completes_responses_unless_they_take_too_long() {
    for fault in ["latency=300ms", "slow=300ms"] {
        let site = Site::start().await;
        let mut connection = start_slow_request(&site, fault).await;
        let ((), response) = tokio::join!(site.stop(), connection.response());
        assert_eq!((response.status, &response.json()["partyNumber"]), (200, &json!(DOCUMENTED)));
        assert_eq!(connection.rest().await, b"", "{fault}");
    }
    let site = Site::start().await;
    let mut connection = start_slow_request(&site, "slow=60s").await;
    let announced = connection.response_head().await.content_length();
    with_timeout(site.stop()).await;
    assert!(connection.rest().await.len() < announced);
}

#[tokio::test]
async fn connections_beyond_the_maximum_wait() {
    let site = Site::from_builder(Sandbox::builder().max_connections(1)).await;
    let mut first = Connection::new(&site).await;
    assert_eq!(first.call(request("GET", "/first", "")).await.status, 404);
    let mut second = Connection::new(&site).await;
    second.send(request("GET", "/second", "")).await;
    assert_eq!(first.call(request("GET", "/first", "")).await.status, 404);
    assert!(site.requests().iter().all(|request| request.target == "/first"));
    drop(first);
    assert_eq!(second.response().await.status, 404);
    assert_eq!(site.requests().len(), 3);
}

#[tokio::test]
async fn state_is_loaded_at_start_and_saved_at_stop() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("site.json");
    let builder = || Sandbox::builder().state(&file);
    let site = Site::from_builder(builder().users(5).seed(3)).await;
    site.put(&format!("{USERS}/42"), json!({ "login": "new" })).await.json(201);
    site.patch(PARTNER_USER, json!({ "firstName": "New" })).await.json(200);
    let stored = |site: &Site| [site.stored_user("42"), site.stored_company_user("abcCo", "AAP39")];
    let by_login = [("orderby", "login")];
    let (before, list) = (stored(&site), site.list(&by_login).await);
    assert!(before.iter().all(Option::is_some));
    assert!(!file.exists());
    site.stop().await;

    let site = Site::from_builder(builder()).await;
    assert_eq!((stored(&site), site.list(&by_login).await), (before, list));
    site.stop().await;
    assert_eq!(count_files(folder.path()), 1);

    let valid = fs::read_to_string(&file).expect("the state exists");
    let foreign = r#"{"name": "package", "version": "1.0.0"}"#;
    for text in
        [&valid[..valid.len() / 2], foreign, "", "text", "{\"cpqSandboxState\":3,\"site\":{}}"]
    {
        fs::write(&file, text).expect("the file can be written");
        let error = start_error(builder()).await;
        assert!(error.to_string().contains("site.json"), "{error}");
        assert_eq!(fs::read_to_string(&file).expect("the file exists"), text);
    }
    let missing = folder.path().join("missing/site.json");
    let sandbox = Sandbox::builder().state(&missing).start().await.expect("the sandbox starts");
    let error = sandbox.stop().await.expect_err("the folder does not exist");
    assert!(error.to_string().contains("site.json"), "{error}");
}

#[tokio::test]
async fn ready_file_describes_the_running_site_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("ready");
    let state = folder.path().join("state");
    fs::write(&file, "stale").expect("the file can be written");
    let site = Site::from_builder(Sandbox::builder().ready_file(&file)).await;
    let expected = format!(
        "{{\"url\":\"{}\",\"token\":\"{}\",\"user\":\"{}\",\"password\":\"{}\"}}\n",
        site.url(),
        site.token(),
        site.user(),
        site.password()
    );
    assert_eq!(fs::read_to_string(&file).expect("the file exists"), expected);
    assert_eq!(count_files(folder.path()), 1);

    // A failed start removes a stale file.
    fs::write(&state, "{}").expect("the file can be written");
    for (what, builder) in [
        ("context", Sandbox::builder().context("cpq")),
        ("users", Sandbox::builder().users(u64::MAX)),
        ("port", Sandbox::builder().port(port(&site))),
        ("state", Sandbox::builder().state(&state)),
    ] {
        fs::write(&file, "stale").expect("the file can be written");
        start_error(builder.ready_file(&file)).await;
        assert!(!file.exists(), "{what}");
    }
    let missing = folder.path().join("missing/ready");
    let error = start_error(Sandbox::builder().ready_file(missing)).await;
    assert!(error.to_string().contains("missing"), "{error}");
}

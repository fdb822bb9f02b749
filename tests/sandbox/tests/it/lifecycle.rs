//! Starting and stopping a site, and what it tells and keeps while it runs.

use std::fs;
use std::io;

use cpq_sandbox::{Builder, Sandbox};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::client::{
    DOCUMENTED, INTEGRATION, Outcome, USERS, answer, client, get, patch, put, request,
};
use crate::raw::{self, Connection, address, head, within};

const COMPANY_USER: &str = "/rest/v19/companies/abcCo/users/AAP39";

#[tokio::test]
async fn canned_answers_are_given_once_each_to_anyone() -> Outcome {
    let sandbox = Sandbox::start().await?;
    sandbox.respond_next_with(502, "text/html", "<html>");
    sandbox.respond_next_with(204, "", "");
    let anyone = || client().get(sandbox.url());
    let response = anyone().send().await?;
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(response.headers()["content-type"], "text/html");
    assert_eq!(response.text().await?, "<html>");
    let response = anyone().send().await?;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(!response.headers().contains_key("content-type"));
    assert_eq!(anyone().send().await?.status(), StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test]
async fn requests_are_recorded_as_they_were_received() -> Outcome {
    let sandbox = Sandbox::start().await?;
    get(&sandbox, &format!("{INTEGRATION}/a%2Fb?expand=%67roups")).await?;
    put(&sandbox, &format!("{USERS}/42"), &json!({ "password": "hidden" })).await?;
    client().get(sandbox.url()).send().await?;

    let recorded = sandbox.requests();
    let targets: Vec<_> = recorded.iter().map(|request| request.target.as_str()).collect();
    assert_eq!(
        targets,
        ["/cpq/rest/v19/integrationUsers/a%2Fb?expand=%67roups", "/cpq/rest/v19/users/42", "/cpq"]
    );
    assert_eq!(recorded[1].method, Method::PUT);
    assert_eq!(recorded[1].headers["authorization"], "Bearer sandbox-token");
    assert_eq!(recorded[1].body, r#"{"password":"hidden"}"#);
    Ok(())
}

#[tokio::test]
async fn first_requests_are_recorded_up_to_a_bound() -> Outcome {
    for bound in [0, 2] {
        let sandbox = Sandbox::builder().max_recorded(bound).start().await?;
        for place in ["a", "b", "c"] {
            get(&sandbox, &format!("/{place}")).await?;
        }
        let recorded = sandbox.requests();
        let targets: Vec<_> = recorded.iter().map(|request| request.target.as_str()).collect();
        assert_eq!(targets, ["/cpq/a", "/cpq/b"][..bound]);
    }
    Ok(())
}

#[tokio::test]
async fn site_lives_under_its_context() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let root = sandbox.url().strip_suffix("/cpq").ok_or("the context should end the address")?;
    for outside in ["", "/cpqx", "/CPQ", "/cpq/cpq"] {
        let request = client().get(format!("{root}{outside}{INTEGRATION}"));
        assert_eq!(answer(request.bearer_auth(sandbox.token())).await?.0, 404, "{outside}");
    }

    for context in ["", "/other"] {
        let sandbox = Sandbox::builder().context(context).start().await?;
        assert!(sandbox.url().ends_with(context));
        let changed = patch(&sandbox, COMPANY_USER, &json!({ "firstName": "New" })).await?;
        assert_eq!(changed.0, 200, "{context}");
        // Integration users exist under /cpq alone.
        for path in [INTEGRATION.to_owned(), format!("/cpq{INTEGRATION}")] {
            assert_eq!(get(&sandbox, &path).await?.0, 404, "{context}{path}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn context_is_empty_or_one_plain_segment() -> Outcome {
    for context in ["cpq", "/", "/cpq/", "/a/b", "/{x}", "/a b", "/%20", "//", "/_sandbox"] {
        let Err(error) = Sandbox::builder().context(context).start().await else {
            return Err(format!("`{context}` should be refused").into());
        };
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(&format!("`{context}`")), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_method_is_not_allowed() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (path, allowed) in [
        (format!("{USERS}/935719302534024740"), "PUT"),
        (INTEGRATION.to_owned(), "GET, POST"),
        (format!("{INTEGRATION}/{DOCUMENTED}"), "GET, PATCH"),
    ] {
        let response = request(&sandbox, Method::DELETE, &path).send().await?;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], allowed);
        assert_eq!(response.json::<Value>().await?["status"], "405");
    }
    Ok(())
}

#[tokio::test]
async fn site_listens_to_the_loopback_interface_on_a_free_port() -> Outcome {
    let sites = [Sandbox::start().await?, Sandbox::start().await?];
    for site in &sites {
        assert!(site.url().starts_with("http://127.0.0.1:"), "{}", site.url());
    }
    assert_ne!(sites[0].url(), sites[1].url());

    let taken = address(sites[0].url()).trim_start_matches("127.0.0.1:").parse()?;
    let error = Sandbox::builder().port(taken).start().await.expect_err("the port is taken");
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    Ok(())
}

#[tokio::test]
async fn idle_connection_does_not_keep_the_site_up() -> raw::Result<()> {
    for stopped in [true, false] {
        let sandbox = Sandbox::start().await?;
        let mut idle = Connection::to(&sandbox).await?;
        assert_eq!(idle.call(raw::request("GET", "/cpq", "")).await?.status, 404);
        if stopped {
            within(sandbox.stop()).await??;
        } else {
            drop(sandbox);
        }
        assert_eq!(idle.rest().await?, b"");
    }
    Ok(())
}

#[tokio::test]
async fn stopped_site_is_reached_no_more() -> raw::Result<()> {
    let sandbox = Sandbox::start().await?;
    let url = sandbox.url().to_owned();
    sandbox.stop().await?;
    assert!(TcpStream::connect(address(&url)).await.is_err());
    Ok(())
}

/// Sends a call that the fault holds up, and comes back when the site has begun with it.
async fn begun(sandbox: &Sandbox, fault: &str) -> raw::Result<Connection> {
    let mut connection = Connection::to(sandbox).await?;
    let target = format!("/cpq{INTEGRATION}/{DOCUMENTED}");
    let head = head("GET", &target);
    connection.send(format!("{head}Sandbox-Fault: {fault}\r\n\r\n")).await?;
    within(async {
        while sandbox.requests().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await?;
    Ok(connection)
}

#[tokio::test]
async fn answer_under_way_is_finished_before_the_site_stops() -> raw::Result<()> {
    for fault in ["latency=300ms", "slow=300ms"] {
        let sandbox = Sandbox::start().await?;
        let mut connection = begun(&sandbox, fault).await?;
        let (stopped, answer) = tokio::join!(sandbox.stop(), connection.answer());
        stopped?;
        let answer = answer?;
        assert_eq!((answer.status, &answer.json()?["partyNumber"]), (200, &json!(DOCUMENTED)));
        assert_eq!(connection.rest().await?, b"", "{fault}");
    }
    Ok(())
}

#[tokio::test]
async fn answer_that_takes_too_long_is_cut_off_when_the_site_stops() -> raw::Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = begun(&sandbox, "slow=60s").await?;
    let (_, _, announced) = connection.head().await?;
    within(sandbox.stop()).await??;
    assert!(connection.rest().await?.len() < announced);
    Ok(())
}

#[tokio::test]
async fn one_connection_waits_for_another_where_one_is_served_at_once() -> raw::Result<()> {
    let sandbox = Sandbox::builder().max_connections(1).start().await?;
    let mut first = Connection::to(&sandbox).await?;
    assert_eq!(first.call(raw::request("GET", "/first", "")).await?.status, 404);
    let mut second = Connection::to(&sandbox).await?;
    second.send(raw::request("GET", "/second", "")).await?;
    assert_eq!(first.call(raw::request("GET", "/first", "")).await?.status, 404);
    assert!(sandbox.requests().iter().all(|request| request.target == "/first"));
    drop(first);
    assert_eq!(second.answer().await?.status, 404);
    assert_eq!(sandbox.requests().len(), 3);
    Ok(())
}

#[tokio::test]
async fn state_is_saved_at_the_end_and_loaded_at_the_start() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("site.json");
    let builder = || Sandbox::builder().state(&file);
    let sandbox = builder().users(5).seed(3).start().await?;
    put(&sandbox, &format!("{USERS}/42"), &json!({ "login": "new" })).await?;
    patch(&sandbox, COMPANY_USER, &json!({ "firstName": "New" })).await?;
    let held =
        |sandbox: &Sandbox| [sandbox.stored_user("42"), sandbox.stored_company_user("abcCo", "AAP39")];
    let before = held(&sandbox);
    let (_, list) = get(&sandbox, INTEGRATION).await?;
    assert!(!file.exists());
    sandbox.stop().await?;

    let sandbox = builder().start().await?;
    assert!(before.iter().all(Option::is_some));
    assert_eq!(held(&sandbox), before);
    assert_eq!(get(&sandbox, INTEGRATION).await?.1, list);
    // Nothing beside the file is left behind.
    assert_eq!(fs::read_dir(folder.path())?.count(), 1);
    Ok(())
}

#[tokio::test]
async fn file_that_is_no_state_is_named_and_left_as_it_is() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("site.json");
    let builder = || Sandbox::builder().state(&file);
    builder().start().await?.stop().await?;
    let whole = fs::read_to_string(&file)?;
    let half = whole.get(..whole.len() / 2).ok_or("the state should be plain text")?;
    let foreign = r#"{"name": "package", "version": "1.0.0"}"#;
    for text in [half, foreign, "", "text", "{\"cpqSandboxState\":2,\"site\":{}}"] {
        fs::write(&file, text)?;
        let Err(error) = builder().start().await else {
            return Err(format!("this is no state: {text}").into());
        };
        assert!(error.to_string().contains("site.json"), "{error}");
        assert_eq!(fs::read_to_string(&file)?, text);
    }
    Ok(())
}

#[tokio::test]
async fn state_that_cannot_be_saved_is_an_error_that_names_the_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("gone/site.json");
    let sandbox = Sandbox::builder().state(&file).start().await?;
    let error = sandbox.stop().await.expect_err("the folder is not there");
    assert!(error.to_string().contains("site.json"), "{error}");
    Ok(())
}

#[tokio::test]
async fn ready_file_is_one_line_that_tells_how_to_reach_the_site() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("ready");
    fs::write(&file, "stale")?;
    let sandbox = Sandbox::builder().ready_file(&file).start().await?;
    let expected = format!(
        "{{\"url\":\"{}\",\"token\":\"{}\",\"user\":\"{}\",\"password\":\"{}\"}}\n",
        sandbox.url(),
        sandbox.token(),
        sandbox.user(),
        sandbox.password()
    );
    assert_eq!(fs::read_to_string(&file)?, expected);
    assert_eq!(fs::read_dir(folder.path())?.count(), 1);
    Ok(())
}

#[tokio::test]
async fn stale_ready_file_is_gone_when_the_start_fails() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("ready");
    let foreign = folder.path().join("state");
    fs::write(&foreign, "{}")?;
    let other = Sandbox::start().await?;
    let taken = address(other.url()).trim_start_matches("127.0.0.1:").parse()?;
    let failing: [(&str, Builder); 4] = [
        ("context", Sandbox::builder().context("cpq")),
        ("users", Sandbox::builder().users(u64::MAX)),
        ("port", Sandbox::builder().port(taken)),
        ("state", Sandbox::builder().state(&foreign)),
    ];
    for (what, builder) in failing {
        fs::write(&file, "stale")?;
        assert!(builder.ready_file(&file).start().await.is_err(), "{what}");
        assert!(!file.exists(), "{what}");
    }
    let nowhere = folder.path().join("nowhere/ready");
    let error = Sandbox::builder().ready_file(&nowhere).start().await;
    let error = error.expect_err("the folder is not there");
    assert!(error.to_string().contains("nowhere"), "{error}");
    Ok(())
}

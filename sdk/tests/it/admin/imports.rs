//! Imports, and their tasks.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::{Error, Outcome, Upload};

use crate::canary::CANARY;
use crate::server::{Server, text};
use crate::setup::{client, client_of, sandbox};

const POLL: Duration = Duration::from_millis(5);

/// A site whose tasks end at once.
async fn quick_sandbox() -> Sandbox {
    Sandbox::builder().task_duration(Duration::ZERO).start().await.expect("the sandbox starts")
}

/// A table of users.
fn table(rows: &str) -> Upload {
    Upload::from_bytes("users.csv", format!("login,firstName,email\n{rows}"))
}

#[tokio::test]
async fn an_import_is_awaited_to_its_end_and_returns_its_log() {
    let sandbox = quick_sandbox().await;
    let cpq = client(&sandbox);
    let rows = table("ann,Ann,ann@example.com\nben,Ben,ben@example.com\n");
    let report = cpq.import_users(rows).wait().poll_interval(POLL).await.expect("an import");
    assert_eq!(report.result.as_deref(), Some("Success"));
    assert!(
        report.log.as_deref().is_some_and(|log| log.contains("created 2 users")),
        "{:?}",
        report.log
    );
    assert!(!report.messages.is_empty());
    assert!(cpq.find_company_user("_host", "ben").await.expect("a list").is_some());
    let again = cpq.wait_for_task(report.id).poll_interval(POLL).await.expect("the same task");
    assert_eq!(again, report);
}

#[tokio::test]
async fn a_failed_import_is_an_error_with_its_log() {
    let sandbox = quick_sandbox().await;
    let cpq = client(&sandbox);
    let rows = table("canary-4711,Ann,ann@example.com\ncanary-4711,Ann,ann@example.com\n");
    let import = cpq.import_company_users("_host", rows).wait().poll_interval(POLL);
    let error = import.await.expect_err("a login occurs twice");
    let report = error.task().expect("a report");
    assert_eq!(report.result.as_deref(), Some("Failure"));
    assert!(report.log.as_deref().is_some_and(|log| log.contains("occurs twice")));
    assert_eq!(error.outcome(), Some(Outcome::Unknown));
    let shown = format!("{error} {error:?} {report:?}");
    assert!(!shown.contains(CANARY), "{shown}");
}

#[tokio::test]
async fn a_task_that_does_not_end_in_time_is_a_timeout() {
    let sandbox = Sandbox::builder().task_duration(Duration::from_secs(3600)).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let cpq = client(&sandbox);
    let import = cpq.import_users(table("ann,Ann,ann@example.com\n")).wait();
    let error = import.poll_interval(POLL).timeout(POLL * 20).await.expect_err("a timeout");
    assert!(error.is_timeout() && error.outcome() == Some(Outcome::Unknown), "{error}");
    assert!(error.to_string().contains("did not end within 0.1 s"), "{error}");
}

#[tokio::test]
async fn a_task_that_cannot_be_read_is_named_and_may_have_changed_something() {
    let sandbox = quick_sandbox().await;
    sandbox.add_fault("403 operation=getTask".parse().expect("a fault"));
    let cpq = client(&sandbox);
    let import = cpq.import_users(table("ann,Ann,ann@example.com\n")).wait().poll_interval(POLL);
    let error = import.await.expect_err("the task can't be read");
    assert_eq!(error.outcome(), Some(Outcome::Unknown));
    assert!(error.to_string().contains("was started, but it can't be read"), "{error}");
    sandbox.clear_faults();
    // A site that is back before the timeout.
    sandbox.add_fault("503 operation=getTask times=6".parse().expect("a fault"));
    let import = cpq.import_users(table("ben,Ben,ben@example.com\n")).wait().poll_interval(POLL);
    assert!(import.await.is_ok());
}

/// Waits for a task whose response has this body.
async fn wait_for(task: &'static str) -> Result<oracle_cpq::v19::admin::TaskReport, Error> {
    let server = Server::start(move |_| text(task)).await;
    client_of(server.url()).wait_for_task(7).poll_interval(POLL).timeout(POLL * 40).await
}

#[tokio::test]
async fn statuses_of_ended_tasks_are_recognized() {
    for (task, is_success) in [
        (r#"{"status":"Completed","result":"Success"}"#, true),
        (r#"{"status":"completed"}"#, true),
        (r#"{"status":"Finished","result":"success"}"#, true),
        (r#"{"status":"Completed","result":"Failure"}"#, false),
        (r#"{"status":"Completed","result":"Completed with errors"}"#, false),
        (r#"{"status":"Failed"}"#, false),
        (r#"{"status":"Cancelled"}"#, false),
    ] {
        let report = wait_for(task).await;
        assert_eq!(report.is_ok(), is_success, "{task}");
        let task_id = report.map_or_else(|error| error.task().map(|it| it.id), |it| Some(it.id));
        assert_eq!(task_id, Some(7), "{task}");
    }
    let error = wait_for(r#"{"status":"In Progress"}"#).await.expect_err("no end");
    assert!(error.is_timeout() && error.task().is_none());
}

#[tokio::test]
async fn an_archive_of_users_is_written_as_it_arrives() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let zip = cpq.list_users().q("{login:'AAP39'}").send_zip().await.expect("an archive");
    let mut file = Vec::new();
    let length = zip.into_inner().write_to(&mut file).await.expect("the file is written");
    assert_eq!(length, file.len() as u64);
    assert!(file.starts_with(b"PK"));
}

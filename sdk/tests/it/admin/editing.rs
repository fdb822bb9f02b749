//! Editing and replacing users.

use std::sync::atomic::{AtomicU32, Ordering};

use oracle_cpq::Outcome;
use oracle_cpq::v19::types::{IntegrationUserRequest, UserRequest};
use serde_json::{Value, json};

use super::{create, operations};
use crate::server::{Server, text};
use crate::setup::{build, builder, client, client_of, sandbox};

const NUMBER: &str = "BM_LaeNrP1bCh5";

#[tokio::test]
async fn an_edit_sends_only_what_changes() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let number = create(&cpq, "ann", "ann@example.com").await;
    let greeting = String::from("Planner");
    let change = cpq.edit_user(&number, |mut user| {
        user.email = None;
        user.job_title(greeting.as_str()).first_name("Ann")
    });
    let user = change.send().await.expect("the user is changed").expect("a change");
    assert_eq!(user.job_title.as_deref(), Some("Planner"));
    let applied = sandbox.applied().pop().expect("a change");
    assert_eq!(applied.operation, "updateUser");
    assert_eq!(applied.body(), json!({ "jobTitle": "Planner", "email": null }));
}

#[tokio::test]
async fn an_edit_that_changes_nothing_sends_nothing() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let number = create(&cpq, "ann", "ann@example.com").await;
    let same = |user: UserRequest| user.job_title("Buyer");
    assert_eq!(cpq.edit_user(&number, same).send().await.expect("no error"), None);
    assert_eq!(cpq.edit_company_user("_host", "ann", same).send().await.expect("no error"), None);
    assert_eq!(cpq.replace_user_with(&number, same).send().await.expect("no error"), None);
    let same = |user: IntegrationUserRequest| user;
    assert_eq!(cpq.edit_integration_user(NUMBER, same).send().await.expect("no error"), None);
    assert_eq!(operations(&sandbox), ["createCompanyUser"]);
}

#[tokio::test]
async fn company_users_and_integration_users_are_edited_too() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    create(&cpq, "ann", "ann@example.com").await;
    let change = cpq.edit_company_user("_host", "ann", |user| user.fax("1"));
    assert_eq!(change.send().await.expect("no error").expect("a change").fax.as_deref(), Some("1"));
    let change = cpq.edit_integration_user(NUMBER, |user| user.oauth_client_id("robot"));
    change.send().await.expect("no error").expect("a change");
    assert_eq!(sandbox.stored_user(NUMBER).expect("the user")["oauthClientId"], "robot");
    assert_eq!(
        operations(&sandbox),
        ["createCompanyUser", "updateCompanyUser", "updateIntegrationUser"]
    );
}

/// A server whose user changes with each read, by `dateModified` or by another property.
async fn changing_server(property: &'static str) -> Server {
    let reads = AtomicU32::new(0);
    Server::start(move |_| {
        let mut user = json!({ "login": "x", "jobTitle": "Buyer", "groups": { "items": [] } });
        user[property] = Value::from(format!("{}", reads.fetch_add(1, Ordering::Relaxed)));
        text(&user.to_string())
    })
    .await
}

#[tokio::test]
async fn a_user_that_changed_meanwhile_is_not_overwritten() {
    for property in ["dateModified", "fax"] {
        let server = changing_server(property).await;
        let cpq = client_of(server.url());
        let edited = cpq.edit_user("1", |user| user.job_title("Planner")).send().await;
        let replaced = cpq.replace_user_with("1", |user| user.job_title("Planner")).send().await;
        for error in [edited.expect_err("a conflict"), replaced.expect_err("a conflict")] {
            assert!(error.is_conflict(), "{error}");
            assert_eq!(error.outcome(), Some(Outcome::NotSent), "{error}");
        }
        let heads = server.heads();
        assert_eq!(heads.len(), 5);
        assert!(heads.iter().all(|head| head.starts_with("GET ")), "{heads:?}");
    }
}

#[tokio::test]
async fn a_replacement_keeps_what_the_closure_does_not_change() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let before = sandbox.stored_user(NUMBER).expect("the user");
    let replacement = cpq.replace_user_with(NUMBER, |user| user.job_title("Planner"));
    replacement.send().await.expect("no error").expect("a change");
    let after = sandbox.stored_user(NUMBER).expect("the user");
    assert_eq!(after["jobTitle"], "Planner");
    for (name, value) in before.as_object().expect("an object") {
        let is_changed = ["dateModified", "jobTitle"].contains(&name.as_str());
        assert!(is_changed || after[name] == *value, "{name}");
    }
    create(&cpq, "ann", "ann@example.com").await;
    let replacement = cpq.replace_company_user_with("_host", "ann", |user| user.fax("1"));
    let user = replacement.send().await.expect("no error").expect("a change");
    assert_eq!(user.job_title.as_deref(), Some("Buyer"));
}

#[tokio::test]
async fn a_replacement_creates_a_user_only_if_asked_to() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let create = |user: UserRequest| user.login("new").email("new@example.com");
    let error = cpq.replace_user_with("BM_mistyped", create).send().await.expect_err("no user");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(operations(&sandbox), Vec::<String>::new());
    let replacement = cpq.replace_company_user_with("_host", "new", create).create_if_missing();
    let request = replacement.dry_run().await.expect("no error").expect("a request");
    assert_eq!(request.body(), Some(&json!({ "login": "new", "email": "new@example.com" })));
    assert_eq!(request.operation(), "replaceCompanyUser");
}

#[tokio::test]
async fn a_user_without_its_groups_is_not_replaced() {
    let server = Server::start(|_| text(r#"{"login":"x"}"#)).await;
    let cpq = client_of(server.url());
    let replaced = cpq.replace_user_with("1", |user| user.job_title("Planner")).send().await;
    let message = replaced.expect_err("no groups").to_string();
    assert!(message.contains("without its groups, or not all of them"), "{message}");
    assert_eq!(server.heads().len(), 1);
    let part = r#"{"login":"x","groups":{"items":[],"hasMore":true}}"#;
    let server = Server::start(move |_| text(part)).await;
    let cpq = client_of(server.url());
    let replaced = cpq.replace_user_with("1", |user| user.job_title("Planner")).send().await;
    assert!(replaced.expect_err("a part").to_string().contains("not all of them"));
}

#[tokio::test]
async fn a_replacement_works_on_a_site_with_administrator_groups() {
    let sandbox = cpq_sandbox::Sandbox::builder().administrator_groups(true).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let replacement = client(&sandbox).replace_user_with(NUMBER, |user| user.job_title("Planner"));
    replacement.send().await.expect("no error").expect("a change");
}

#[tokio::test]
async fn a_read_only_site_sends_no_write() {
    let sandbox = sandbox().await;
    let site = build(builder(&sandbox).read_only());
    let cpq = site.v19();
    let edited = cpq.edit_user(NUMBER, |user| user.job_title("Planner")).send().await;
    let custom = site.request(oracle_cpq::Method::POST, "/rest/v19/users").send().await;
    for error in [edited.expect_err("read-only"), custom.expect_err("read-only")] {
        assert!(error.is_read_only(), "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 0));
        assert!(!error.is_retryable());
    }
    let change = cpq.edit_user(NUMBER, |user| user.job_title("Planner"));
    assert!(change.dry_run().await.expect("a dry run reads only").is_some());
    assert!(sandbox.requests().iter().all(|request| request.method == "GET"));
}

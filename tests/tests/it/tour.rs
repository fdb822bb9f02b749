//! The tour succeeds, and detects responses that differ from the stored data.

use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::tour::Tour;
use oracle_cpq::Site;
use serde_json::{Value, json};

use crate::generated::VERSIONS;

#[test]
fn tour_sends_all_operations_and_prints_no_secrets() {
    let output = Command::new(env!("CARGO_BIN_EXE_tour")).output().expect("the tour starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    let operations = VERSIONS.iter().flat_map(|version| version.operations);
    for operation in operations {
        assert!(text.contains(&format!(". {}\n", operation.id)), "{} is missing", operation.id);
    }
    assert!(text.trim_end().ends_with("each response matches the stored data."), "{text}");
    assert!(!text.contains("sandbox-token") && !text.contains("correct-horse"), "{text}");
}

fn site(sandbox: &Sandbox) -> Site {
    Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("the site is valid")
}

/// Runs a step of the tour with a changed copy of the stored user.
async fn step(change: impl FnOnce(&mut Value), sent: Option<Value>) -> Result<(), String> {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let cpq = site(&sandbox).v19();
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").expand("groups").send().await;
    let user = user.expect("the user exists");
    let mut stored = sandbox.stored_user("BM_LaeNrP1bCh5").expect("the user exists");
    change(&mut stored);
    let sent = sent.map(|sent| sent.to_string());
    let mut tour = Tour::new(&sandbox);
    let step = tour.step("getIntegrationUser", &user, [(&*user, Some(stored))], sent.as_deref());
    step.map_err(|error| error.to_string())
}

#[tokio::test]
async fn step_accepts_a_response_that_matches_the_stored_user() {
    assert_eq!(step(|_| {}, None).await, Ok(()));
    let sent = json!({"status": {"value": 1, "displayValue": "Active"}});
    assert_eq!(step(|_| {}, Some(sent)).await, Ok(()));
}

#[tokio::test]
async fn step_names_the_property_that_differs() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 5] = [
        ("login", |stored| stored["login"] = json!("y")),
        ("partyId", |stored| stored["partyId"] = json!(318_766_884_429_645_900_i64)),
        ("status", |stored| stored["status"]["value"] = json!(1.0)),
        ("groups", |stored| stored["groups"]["items"] = json!([])),
        ("email", |stored| stored["email"] = json!("lost@example.com")),
    ];
    for (name, change) in changes {
        let error = step(change, None).await.expect_err(name);
        assert!(error.contains(name), "{error}");
    }
    let error = step(|_| {}, Some(json!({"jobTitle": "Planner"}))).await.expect_err("jobTitle");
    assert!(error.contains("jobTitle"), "{error}");
}

#[tokio::test]
async fn step_rejects_a_response_without_users_and_a_user_that_is_not_stored() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let page = site(&sandbox).v19().list_integration_users().send().await.expect("a page");
    let mut tour = Tour::new(&sandbox);
    let no_users: [(Value, Option<Value>); 0] = [];
    tour.step("listIntegrationUsers", &page, no_users, None).expect_err("there is no user");
    let not_stored = [(json!({}), None)];
    tour.step("listIntegrationUsers", &page, not_stored, None).expect_err("it is not stored");
}

//! The tour fails where an answer is not what the site holds.

use cpq_sandbox::Sandbox;
use cpq_tests::tour::Tour;
use oracle_cpq::Site;
use serde_json::{Value, json};

/// What a step says of a user that was answered, where the site holds it changed like this.
async fn step(change: impl FnOnce(&mut Value), sent: Option<Value>) -> Result<(), String> {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let user = site.v19().get_integration_user("BM_LaeNrP1bCh5").expand("groups").send().await;
    let user = user.expect("the documented user is there");
    let mut held = sandbox.user_held("BM_LaeNrP1bCh5").expect("it is held");
    change(&mut held);
    let sent = sent.map(|sent| sent.to_string());
    let mut tour = Tour::of(&sandbox);
    let step = tour.step("getIntegrationUser", &user, [(&*user, Some(held))], sent.as_deref());
    step.map_err(|error| error.to_string())
}

#[tokio::test]
async fn an_answer_that_is_what_the_site_holds_passes() {
    step(|_| {}, None).await.expect("nothing differs");
    step(|_| {}, Some(json!({"status": {"value": 1, "displayValue": "Active"}})))
        .await
        .expect("what was sent is held");
}

#[tokio::test]
async fn an_answer_that_differs_fails_by_the_members_name() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 5] = [
        ("login", |held| held["login"] = json!("y")),
        ("partyId", |held| held["partyId"] = json!(318_766_884_429_645_900_i64)),
        ("status", |held| held["status"]["value"] = json!(1.0)),
        ("groups", |held| held["groups"]["items"] = json!([])),
        ("email", |held| held["email"] = json!("lost@example.com")),
    ];
    for (name, change) in changes {
        let error = step(change, None).await.expect_err(name);
        assert!(error.contains(name), "{name} is not named in: {error}");
    }
    let error = step(|_| {}, Some(json!({"jobTitle": "Planner"}))).await;
    assert!(error.expect_err("it is not held").contains("jobTitle"));
}

#[tokio::test]
async fn an_answer_without_a_user_and_a_user_that_is_not_held_fail() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let page = site.v19().list_integration_users().send().await.expect("it answers");
    let mut tour = Tour::of(&sandbox);
    let nobody: [(Value, Option<Value>); 0] = [];
    tour.step("listIntegrationUsers", &page, nobody, None).expect_err("there is no user");
    tour.step("listIntegrationUsers", &page, [(json!({}), None)], None)
        .expect_err("it is not held");
}

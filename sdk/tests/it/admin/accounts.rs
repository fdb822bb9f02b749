//! Deactivating and activating users, and passwords.

use oracle_cpq::{Filter, Number};

use super::{create, operations};
use crate::setup::{client, sandbox_with_users};

#[tokio::test]
async fn a_user_is_deactivated_and_reactivated() {
    let sandbox = sandbox_with_users(3).await;
    let cpq = client(&sandbox);
    let number = create(&cpq, "a", "a@example.com").await;
    let status = || sandbox.stored_user(&number).expect("the user")["status"]["value"].clone();
    assert_eq!(cpq.reactivate_user(&number).send().await.expect("no error"), None);
    assert!(cpq.deactivate_user(&number).send().await.expect("no error").is_some());
    assert_eq!(status(), 0);
    assert_eq!(cpq.deactivate_user(&number).send().await.expect("no error"), None);
    assert!(cpq.reactivate_user(&number).send().await.expect("no error").is_some());
    assert_eq!(status(), 1);
    assert_eq!(operations(&sandbox), ["createCompanyUser", "updateUser", "updateUser"]);
}

#[tokio::test]
async fn deactivate_matching_deactivates_exactly_the_previewed_users() {
    let sandbox = sandbox_with_users(50).await;
    let cpq = client(&sandbox);
    let mut numbers = Vec::new();
    for login in ["a", "b", "c"] {
        numbers.push(create(&cpq, login, "x@leavers.test").await);
    }
    let filter = Filter::field("email").like("%@leavers.test");
    let preview = cpq.deactivate_matching(&filter).preview().await.expect("a preview");
    assert_eq!(preview.users().len(), 3);
    // Another user matches now.
    numbers.push(create(&cpq, "d", "x@leavers.test").await);
    let error = preview.send().await.expect_err("a conflict");
    assert!(error.is_conflict(), "{error}");
    assert!(!operations(&sandbox).contains(&"bulkUpdateUsers".to_owned()));
    let preview = cpq.deactivate_matching(&filter).preview().await.expect("a preview");
    assert!(preview.send().await.expect("no error").is_some());
    let inactive = cpq.list_users().q(Filter::field("status.value").eq(0)).all().await;
    let mut inactive: Vec<_> =
        inactive.expect("a list").into_iter().filter_map(|user| user.party_number).collect();
    inactive.retain(|number| numbers.contains(number));
    assert_eq!(inactive.len(), 4);
    let again = cpq.deactivate_matching(&filter).preview().await.expect("a preview");
    assert_eq!(again.send().await.expect("no error"), None);
    let preview = cpq.reactivate_matching(filter).preview().await.expect("a preview");
    assert!(preview.send().await.expect("no error").is_some());
    let user = cpq.get_user(&numbers[0]).send().await.expect("the user");
    assert_eq!(user.status_value().and_then(Number::as_i64), Some(1));
}

#[tokio::test]
async fn resetting_a_password_returns_and_shows_none() {
    let sandbox = sandbox_with_users(3).await;
    let cpq = client(&sandbox);
    create(&cpq, "a", "a@example.com").await;
    let reset = cpq.reset_password("_host", "a").send().await.expect("no error");
    assert_eq!(reset.expect("a change").http_status(), 200);
    let error = cpq.reset_password("_host", "unknown").send().await.expect_err("no user");
    assert!(error.is_not_found(), "{error}");
}

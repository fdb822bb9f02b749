//! Finding users.

use oracle_cpq::v19::types::UserRequest;

use super::{create, logins};
use crate::server::{Server, text};
use crate::setup::{client, client_of, sandbox, sandbox_with_users};

/// Characters that would change a filter or a path if they were not quoted.
const ODD_LOGIN: &str = r#"o'neil "x"},{$or:[\ %/?&"#;

#[tokio::test]
async fn finds_users_by_exactly_their_login() {
    let sandbox = sandbox_with_users(20).await;
    let cpq = client(&sandbox);
    for login in ["ann", ODD_LOGIN] {
        let number = create(&cpq, login, "ann@example.com").await;
        let user = cpq.find_user_by_login(login).await.expect("the list is read");
        assert_eq!(user.expect("the user").party_number, Some(number));
        let user = cpq.find_company_user("_host", login).await.expect("the list is read");
        assert_eq!(user.expect("the user").login.as_deref(), Some(login));
    }
    for missing in ["An", "ANN", "ann ", ""] {
        assert_eq!(cpq.find_user_by_login(missing).await.expect("the list is read"), None);
    }
    let user = cpq.find_company_user("abcCo", "ann").await.expect("the list is read");
    assert_eq!(user, None);
    let error = cpq.find_company_user("unknown", "ann").await.expect_err("an unknown company");
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn a_server_that_compares_loosely_does_not_return_another_user() {
    let server = Server::start(|_| {
        text(r#"{"items":[{"login":"ANN"},{"login":"anna"}],"count":2,"hasMore":false}"#)
    })
    .await;
    let cpq = client_of(server.url());
    assert_eq!(cpq.find_user_by_login("ann").await.expect("the list is read"), None);
    assert_eq!(cpq.find_users_by_email("ann@example.com").await.expect("a list"), []);
    assert_eq!(cpq.users_of_domain("example.com").await.expect("a list"), []);
}

#[tokio::test]
async fn a_login_of_several_companies_is_an_error_with_their_number() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    for company in ["_host", "abcCo"] {
        let body = UserRequest::default().login("canary-4711").email("a@example.com");
        cpq.create_company_user(company, &body).send().await.expect("the user is created");
    }
    let error = cpq.find_user_by_login("canary-4711").await.expect_err("two users");
    let message = error.to_string();
    assert!(message.contains("2 users match, but one was expected"), "{message}");
    assert!(!message.contains("canary"), "{message}");
    let user = cpq.find_company_user("abcCo", "canary-4711").await.expect("the list is read");
    assert!(user.is_some());
}

#[tokio::test]
async fn finds_users_by_email_and_by_its_domain() {
    let sandbox = sandbox_with_users(20).await;
    let cpq = client(&sandbox);
    for (login, email) in [
        ("a", "ann@mail.test"),
        ("b", "ben@MAIL.test"),
        ("c", "ann@sub.mail.test"),
        ("d", "ann@mail.test.org"),
        ("e", "ann@mail.test"),
    ] {
        create(&cpq, login, email).await;
    }
    let users = cpq.find_users_by_email("ann@mail.test").await.expect("a list");
    assert_eq!(logins(&users), ["a", "e"]);
    // The sandbox compares case-sensitively.
    assert_eq!(logins(&cpq.users_of_domain("mail.test").await.expect("a list")), ["a", "e"]);
    assert_eq!(logins(&cpq.users_of_domain("MAIL.test").await.expect("a list")), ["b"]);
}

#[tokio::test]
async fn finds_active_users_who_have_not_logged_in() {
    let users = r#"{"items":[
        {"login":"old","lastLogin":"2025-01-01T00:00:00.000Z","status":{"value":1}},
        {"login":"never","status":{"value":1}},
        {"login":"off","status":{"value":0}}
    ],"count":3,"hasMore":false}"#;
    let server = Server::start(move |_| text(users)).await;
    let cpq = client_of(server.url());
    let found = cpq.users_inactive_since("2026-08-26T00:00:00Z").await.expect("a list");
    assert_eq!(logins(&found), ["never", "old"]);
    let head = server.heads().concat();
    let filter = "%7B%22%24or%22%3A%5B%7B%22lastLogin%22%3A%7B%22%24lt%22%3A%222026-08-26T00%3A00%3A00Z%22%7D%7D";
    assert!(head.contains(filter), "{head}");
    for date in ["yesterday", "26.08.2026", "2026-08-26 10:00", ""] {
        let error = cpq.users_inactive_since(date).await.expect_err(date);
        assert!(error.to_string().contains("must have the form 2026-08-26"), "{error}");
    }
    // A server that ignores the filter.
    let found = cpq.users_inactive_since("2025-01-01").await.expect("a list");
    assert_eq!(logins(&found), ["never"]);
    let sandbox = sandbox_with_users(20).await;
    let everybody = client(&sandbox).list_users().all().await.expect("a list").len();
    let never =
        client(&sandbox).users_inactive_since("1999-01-01T00:00:00Z").await.expect("a list");
    assert!(never.len() <= everybody && never.iter().all(|user| user.last_login.is_none()));
}

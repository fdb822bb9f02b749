//! Values of another type than documented: kept, listed and sent back, and the others are read.

use oracle_cpq::v19::types::{DataTableAccessRequest, IntegrationUser, UserRequest};
use oracle_cpq::{Response, Value};
use serde_json::json;

use crate::collector::Collector;
use crate::server::{Server, text};
use crate::setup::client_of;

async fn read(body: &str) -> Response<IntegrationUser> {
    let server = Server::returning(text(body)).await;
    client_of(server.url()).get_integration_user("x").send().await.expect("a user")
}

#[tokio::test]
async fn values_of_another_type_are_kept_listed_and_sent_back() {
    for (body, pointers) in [
        (r#"{"login":5,"partyNumber":"a"}"#, &["/login"][..]),
        (
            r#"{"login":["a"],"partyNumber":{"a":1.0},"partyId":"5"}"#,
            &["/login", "/partyId", "/partyNumber"],
        ),
        (r#"{"partyId":9223372036854775808}"#, &["/partyId"]),
        (r#"{"partyId":1.5,"isWebServicesOnly":"true"}"#, &["/isWebServicesOnly", "/partyId"]),
        (r#"{"status":"Active","login":"a"}"#, &["/status"]),
        (r#"{"status":{"value":1,"displayValue":5}}"#, &["/status/displayValue"]),
        (r#"{"groups":[],"links":{}}"#, &["/groups", "/links"]),
        (
            r#"{"groups":{"items":[{"label":"a"},{"label":5},{"label":{},"type":"b"}]}}"#,
            &["/groups/items/1/label", "/groups/items/2/label"],
        ),
        (r#"{"groups":{"items":[{"label":"a"},"b"]}}"#, &["/groups/items"]),
    ] {
        let user = read(body).await;
        assert_eq!(user.mismatches(), pointers, "{body}");
        let sent: Value = serde_json::to_value(&*user).expect("JSON");
        let body: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(sent, body);
    }
    let user = read(r#"{"login":5,"partyNumber":"a"}"#).await;
    assert_eq!((user.login.as_deref(), user.extra["login"].as_i64()), (None, Some(5)));
    assert_eq!(user.party_number.as_deref(), Some("a"));
    assert!(read(r#"{"login":"a","new":5}"#).await.mismatches().is_empty());
}

#[tokio::test]
async fn list_with_an_odd_item_is_kept_as_a_whole_unless_it_is_a_page() {
    let body = r#"{"items":[{"folderVarName":"a"},"b"]}"#;
    let server = Server::returning(text(body)).await;
    let cpq = client_of(server.url());
    let access = cpq
        .get_company_group_data_table_access("_host", "sales", "a")
        .send()
        .await
        .expect("a success");
    assert_eq!((access.mismatches(), access.items.as_ref()), (&["/items".to_owned()][..], None));
    // A request that is made of it does not revoke the access to a folder.
    let request = DataTableAccessRequest::try_from(access.into_inner()).expect("a request");
    let sent = serde_json::to_string(&request).expect("JSON");
    assert_eq!(sent, body);
}

#[tokio::test]
async fn null_items_are_dropped_and_listed() {
    let user = read(r#"{"links":[null,{"rel":"a"},null,{"rel":5}]}"#).await;
    assert_eq!(user.mismatches(), ["/links/0", "/links/2", "/links/3/rel"]);
    let links = json!({"links": [{"rel": "a"}, {"rel": 5}]});
    assert_eq!(serde_json::to_value(&*user).expect("JSON"), links);
}

#[tokio::test]
async fn lone_surrogates_are_replaced_and_listed() {
    let user =
        read(r#"{"login":"a\ud83db","partyNumber":"\ud83d\ude00\\ud83d","new":["\udc00"]}"#).await;
    assert_eq!(user.mismatches(), ["/login", "/new/0"]);
    assert_eq!(user.login.as_deref(), Some("a\u{fffd}b"));
    assert_eq!(user.party_number.as_deref(), Some("\u{1f600}\\ud83d"));
    assert_eq!(user.extra["new"], json!(["\u{fffd}"]));
    let server = Server::returning(text(r#"{"a":"\ud83d"}"#)).await;
    let raw = client_of(server.url()).get_integration_user("x").raw().await.expect("JSON");
    assert_eq!((&raw["a"], raw.mismatches()), (&json!("\u{fffd}"), &["/a".to_owned()][..]));
}

#[tokio::test]
async fn one_odd_value_does_not_lose_a_page_of_a_thousand_users() {
    let users: Vec<Value> = (0..1000)
        .map(|user| match user % 3 {
            0 => json!({"partyNumber": format!("P{user}"), "timeZone": "America/Chicago"}),
            1 => json!({"partyNumber": format!("P{user}"), "partyId": "5"}),
            _ => json!({"partyNumber": format!("P{user}"), "partyId": 5}),
        })
        .collect();
    let body = json!({"items": users, "hasMore": false}).to_string();
    let server = Server::start(move |_| text(&body)).await;
    let page = client_of(server.url()).list_integration_users().send().await.expect("a page");
    assert_eq!(page.mismatches().len(), 667);
    let users = client_of(server.url()).list_integration_users().all().await.expect("all users");
    assert_eq!(users.len(), 1000);
    assert_eq!(users[1].extra["partyId"], "5");
}

#[tokio::test]
async fn an_event_reports_mismatches_without_values() {
    let (collector, guard) = Collector::start(tracing_core::Level::WARN);
    read(r#"{"login":["canary-4711"]}"#).await;
    drop(guard);
    let recorded = collector.output();
    assert!(recorded.contains("do not have the documented type"), "{recorded}");
    assert!(recorded.contains("/login") && !recorded.contains("canary-4711"), "{recorded}");
}

#[test]
fn the_types_themselves_reject_values_of_another_type() {
    assert!(serde_json::from_str::<UserRequest>(r#"{"login":5}"#).is_err());
}

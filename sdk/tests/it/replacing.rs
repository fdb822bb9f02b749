//! A PUT that changes one property and keeps the others.

use oracle_cpq::v19::types::{
    CompanyRequest, DataTableAccess, DataTableAccessRequest, GroupDetails, GroupRequest,
    GroupUserReference, IntegrationUser, IntegrationUserRequest, SegmentDetails, User, UserRequest,
};
use oracle_cpq::{Error, Outcome};
use serde_json::{Value, json};

use crate::server::{Server, json as response};
use crate::setup::{build, builder, client, client_of, sandbox};

#[tokio::test]
async fn a_user_that_is_read_changed_and_replaced_keeps_every_other_property() {
    let sandbox = sandbox().await;
    let site = build(builder(&sandbox));
    let number = "BM_LaeNrP1bCh5";
    let before = sandbox.stored_user(number).expect("the user is stored");
    let cpq = site.v19();
    let user = cpq.get_user(number).expand("groups,accessPermissions").send().await;
    let user = user.expect("the user is read").into_inner();
    let body = UserRequest::from(user).job_title("Planner");
    cpq.replace_user(number, &body).send().await.expect("the user is replaced");
    let after = sandbox.stored_user(number).expect("the user is stored");
    assert_eq!(after["jobTitle"], "Planner");
    for (name, value) in before.as_object().expect("an object") {
        let is_changed = ["dateModified", "jobTitle"].contains(&name.as_str());
        assert!(is_changed || after[name] == *value, "{name}");
    }
}

#[test]
fn a_request_keeps_unknown_properties_of_a_response_and_leaves_out_those_that_only_responses_list()
{
    let response = json!({
        "links": [], "id": 1, "partyId": 318_766_884_429_645_907_i64, "partyNumber": "n",
        "dateAdded": "2021-01-01", "dateModified": "2021-01-01", "lastLogin": "2021-01-01",
        "company": {"companyName": "_host"}, "currency": {"value": "USD", "new": 0.0},
        "groups": {"items": []}, "isProxyPermEnabled": false, "new": {"large": 18_446_744_073_709_551_615_u64},
    });
    let user: User = serde_json::from_value(response).expect("a user");
    assert_eq!(
        serde_json::to_value(UserRequest::from(user)).expect("the request is serialized"),
        json!({
            "currency": {"value": "USD", "new": 0.0}, "groups": {"items": []},
            "isProxyPermEnabled": false, "new": {"large": 18_446_744_073_709_551_615_u64},
        })
    );
    let user = IntegrationUser::default().oauth_client_id("x").login("y");
    let request = IntegrationUserRequest::default().oauth_client_id("x");
    assert_eq!(IntegrationUserRequest::from(user), request);
}

/// Asserts that both objects have the same properties, except one.
fn assert_same(before: &Value, after: &Value, except: &str) {
    let without = |object: &Value| {
        let mut object = object.as_object().expect("an object").clone();
        object.remove(except);
        // Users of groups have no order.
        let users = object.get_mut("users").and_then(|users| users["items"].as_array_mut());
        if let Some(users) = users {
            users.sort_by_key(|user| user["login"].to_string());
        }
        object
    };
    assert_eq!(without(before), without(after));
}

#[tokio::test]
async fn a_group_that_is_read_changed_and_replaced_keeps_its_users_and_segments() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let users = cpq.list_company_users("_host").all().await.expect("the users are listed");
    let logins = users.into_iter().filter_map(|user| user.login).take(3);
    let body = GroupRequest::new("Parts", 1, "parts")
        .description("Buyers")
        .segments([SegmentDetails::new("_pricing").checked(true)])
        .users(logins.map(GroupUserReference::new).collect::<Vec<_>>());
    cpq.create_company_group("_host", &body).send().await.expect("the group is created");
    let read = |child| cpq.get_company_group("_host", "parts").expand(child);
    let raw = async |child| read(child).raw().await.expect("the group is read").into_inner();
    let before = [raw("users").await, raw("segments").await];
    assert_eq!(before[0]["users"]["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(before[1].pointer("/segments/items/2/checked"), Some(&json!(true)));
    let mut group = read("users").send().await.expect("the group is read").into_inner();
    let other = read("segments").send().await.expect("the group is read").into_inner();
    group.segments = other.segments;
    let body = GroupRequest::try_from(group).expect("nothing is missing").description("Planners");
    cpq.replace_company_group("_host", "parts", &body).send().await.expect("it is replaced");
    for (child, before) in ["users", "segments"].into_iter().zip(before) {
        let after = raw(child).await;
        assert_eq!(after["description"], "Planners");
        assert_same(&before, &after, "description");
    }
}

#[tokio::test]
async fn a_company_that_is_read_changed_and_replaced_keeps_every_other_property() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let read = || cpq.get_company("_host");
    let before = read().raw().await.expect("the company is read").into_inner();
    let company = read().send().await.expect("the company is read").into_inner();
    let body = CompanyRequest::try_from(company).expect("nothing is missing").city("Utrecht");
    cpq.replace_company("_host", &body).send().await.expect("the company is replaced");
    let after = read().raw().await.expect("the company is read").into_inner();
    assert_eq!(after["city"], "Utrecht");
    assert_same(&before, &after, "city");
}

#[tokio::test]
async fn a_property_that_was_not_read_is_an_error_that_names_it() {
    let sandbox = sandbox().await;
    let groups = client(&sandbox).list_company_groups("_host").fields("description");
    let groups = groups.all().await.expect("the groups are listed");
    let group = groups.into_iter().next().expect("there is a group");
    let missing = GroupRequest::try_from(group).expect_err("the label was not read");
    assert_eq!(missing.pointer(), "/label");
    let error = Error::from(missing);
    assert_eq!(error.outcome(), Some(Outcome::NotSent));
    assert!(!error.is_retryable());
    assert!(error.to_string().contains("has no valid `/label`"), "{error}");
}

#[tokio::test]
async fn an_item_that_lacks_a_property_is_named_by_its_place() {
    let server = Server::start(|_| {
        let users = json!([{"login": "ann"}, {"login": "bob", "firstName": 7}, {"login": 4711}]);
        response(&json!({
            "label": "Parts", "type": {"value": 1}, "variableName": "parts", "users": {"items": users},
        }))
    });
    let cpq = client_of(server.await.url());
    let group = cpq.get_company_group("_host", "parts").send().await.expect("the group is read");
    let error = GroupRequest::try_from(group.into_inner()).expect_err("a login is missing");
    assert_eq!(error.pointer(), "/users/items/2/login");
    assert!(!error.to_string().contains("4711"), "{error}");
}

#[test]
fn a_conversion_that_can_fail_keeps_unknown_properties_and_values_of_other_types() {
    let group: GroupDetails = serde_json::from_value(json!({
        "label": "Parts", "type": {"value": 1, "new": 0.0}, "variableName": "parts", "readOnly": true,
        "links": [], "company": {"loginName": "_host"}, "new": [null],
        "users": {"links": [], "items": [{"login": "ann", "firstName": "Ann", "new": true}], "new": 1},
    }))
    .expect("a group");
    let request = GroupRequest::try_from(group).expect("nothing is missing");
    assert_eq!(
        serde_json::to_value(request).expect("the request is serialized"),
        json!({
            "label": "Parts", "type": {"value": 1, "new": 0.0}, "variableName": "parts", "new": [null],
            "users": {"items": [{"login": "ann", "new": true}], "new": 1},
        })
    );
    let access = json!({"items": [{"folderVarName": "a", "items": [{"name": "b"}]}]});
    let access: DataTableAccess = serde_json::from_value(access).expect("access rights");
    let error = DataTableAccessRequest::try_from(access).expect_err("a right is missing");
    assert_eq!(error.pointer(), "/items/0/items/0/accessType");
}

#[tokio::test]
async fn a_property_that_only_responses_list_is_not_sent_even_if_its_type_is_another_one() {
    let server = Server::start(|_| response(&json!({"id": "x", "login": "ann", "jobTitle": 7})));
    let cpq = client_of(server.await.url());
    let user = cpq.get_user("n").send().await.expect("the user is read");
    assert_eq!(user.mismatches(), ["/id", "/jobTitle"]);
    let request = serde_json::to_value(UserRequest::from(user.into_inner()));
    let request = request.expect("the request is serialized");
    assert_eq!(request, json!({"login": "ann", "jobTitle": 7}));
}

//! A PUT that changes one property and keeps the others.

use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserRequest, User, UserRequest};
use serde_json::json;

use crate::setup::{build, builder, sandbox};

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

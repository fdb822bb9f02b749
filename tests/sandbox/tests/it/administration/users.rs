//! Users, their groups, access permissions and passwords.

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::listed;
use crate::site::{HOST_USER, PARTNER_USER, Site, USERS, items, text};

const COMPANY_USERS: &str = "/rest/v19/companies/abcCo/users";

#[tokio::test]
async fn user_created_under_a_company_is_found_by_party_number() {
    let site = Site::start().await;
    let sent = json!({ "login": "ada", "firstName": "Ada", "password": "correct-horse" });
    let reply = site.post(COMPANY_USERS, &sent).await;
    let created = reply.json(201);
    assert!(reply.header("location").ends_with("/companies/abcCo/users/ada"));
    assert_eq!(created["company"]["loginName"], "abcCo");
    let path = format!("{USERS}/{}", text(&created, "partyNumber"));
    assert_eq!(site.get(&path).await.json(200)["firstName"], "Ada");
    site.patch(&path, json!({ "jobTitle": "Planner" })).await.json(200);
    let by_login = site.get(&format!("{COMPANY_USERS}/ada")).await.json(200);
    assert_eq!((&by_login["jobTitle"], by_login.get("password")), (&json!("Planner"), None));
    assert!(listed(&site, COMPANY_USERS, &[], "login").await.contains(&"ada".to_owned()));
    assert!(listed(&site, USERS, &[], "login").await.contains(&"ada".to_owned()));

    // A login is unique in a company, and there is no way to delete a user.
    site.post(COMPANY_USERS, &sent).await.assert_invalid("/login");
    site.post(USERS, json!({ "firstName": "Ada" })).await.assert_invalid("/login");
    assert_eq!(site.post(USERS, &sent).await.json(201)["company"]["loginName"], "_host");
    site.delete(&path).await.detail(405);
    site.post("/rest/v19/companies/other/users", &sent).await.assert_not_found("other");
}

#[tokio::test]
async fn bulk_update_changes_exactly_the_users_that_q_matches() {
    let site = Site::from_builder(Sandbox::builder().users(200)).await;
    let status = |users: &[Value]| -> Vec<(String, Value)> {
        let status = |user: &Value| (text(user, "partyNumber").to_owned(), user["status"].clone());
        users.iter().map(status).collect()
    };
    let by_number = [("orderby", "partyNumber")];
    let before = status(&items(&site.get_with(USERS, &by_number).await.json(200)));
    let q = "{$or:[{partyNumber:{$like:'BM_A%'}},{login:'nholloway'}]}";
    let matching = listed(&site, USERS, &[("q", q)], "partyNumber").await;
    assert!(matching.len() > 1 && matching.len() < 50, "{matching:?}");

    let path = format!("{USERS}/actions/bulkUpdate");
    let off = json!({ "status": { "value": 0 } });
    let sent = json!({ "userData": off, "criteria": { "q": q } });
    assert_eq!(site.post(&path, sent).await.status, 204);
    let after = status(&items(&site.get_with(USERS, &by_number).await.json(200)));
    for ((number, before), (_, after)) in before.iter().zip(&after) {
        if matching.contains(number) {
            assert_eq!(*after, json!({ "value": 0, "displayValue": "Inactive" }), "{number}");
        } else {
            assert_eq!(before, after, "{number}");
        }
    }
    for (invalid, pointer) in [
        (json!({ "userData": off }), "/criteria/q"),
        (json!({ "userData": off, "criteria": { "q": "{nothing:1}" } }), "/criteria/q"),
        (json!({ "criteria": { "q": "{}" } }), "/userData/status/value"),
    ] {
        site.post(&path, invalid).await.assert_invalid(pointer);
    }
    assert_eq!(site.applied_count(), 1);
}

#[tokio::test]
async fn put_of_groups_replaces_all_groups() {
    let site = Site::start().await;
    let path = format!("{USERS}/{HOST_USER}/groups");
    let sent = json!({ "items": [
        { "variableName": "sandboxSales01" },
        { "label": "Sandbox Admin 02" },
    ] });
    let replaced = site.put(&path, sent).await.json(200);
    assert_eq!(items(&replaced).len(), 2);
    let names = listed(&site, &path, &[("orderby", "label:desc")], "variableName").await;
    assert_eq!(names, ["sandboxSales01", "sandboxAdmin02"]);
    let filter = [("filter", "{type:'Administrator'}")];
    assert_eq!(listed(&site, &path, &filter, "label").await, ["Sandbox Admin 02"]);
    let unknown = json!({ "items": [{ "variableName": "unknown" }] });
    site.put(&path, unknown).await.assert_invalid("/items/0/variableName");
    site.put(&path, json!({})).await.assert_invalid("/items");
    assert_eq!(listed(&site, &path, &[], "label").await.len(), 2);
    site.put(&path, json!({ "items": [] })).await.json(200);
    assert_eq!(listed(&site, &path, &[], "label").await, [""; 0]);
}

#[tokio::test]
async fn access_permissions_exist_while_administrator_groups_are_off() {
    let permission = |name: &str| json!({ "variableName": name, "name": name, "hasAccess": true, "type": "productFamily" });
    let path = format!("{PARTNER_USER}/accessPermissions");
    let site = Site::start().await;
    for names in [&["one", "two"][..], &["three"], &[]] {
        let sent: Vec<_> = names.iter().map(|name| permission(name)).collect();
        site.put(&path, json!({ "items": sent })).await.json(200);
        assert_eq!(listed(&site, &path, &[], "name").await, names);
    }
    let site = Site::from_builder(Sandbox::builder().administrator_groups(true)).await;
    site.get(&path).await.detail(403);
    site.put(&path, json!({ "items": [] })).await.detail(403);
    let sent = json!({ "accessPermissions": { "items": [permission("one")] } });
    site.patch(PARTNER_USER, sent).await.detail(403);
    assert_eq!(site.applied_count(), 0);
}

#[tokio::test]
async fn passwords_are_neither_stored_nor_recorded() {
    let site = Site::start().await;
    let path = format!("{PARTNER_USER}/password");
    assert_eq!(site.get(&path).await.json(200), json!({ "securityQuestion": "" }));
    let sent = json!({ "currentPassword": "secret-1", "newPassword": "secret-2",
        "securityQuestion": "Which color?", "secretAnswer": "secret-3" });
    assert_eq!(site.patch(&path, sent).await.status, 204);
    assert_eq!(site.get(&path).await.json(200), json!({ "securityQuestion": "Which color?" }));
    site.patch(&path, json!({ "newPassword": "x" })).await.assert_invalid("/currentPassword");
    let reset = format!("{PARTNER_USER}/actions/resetPassword");
    assert_eq!(site.post(&reset, json!({ "password": "secret-4" })).await.text, "");
    let state = site.get_control("/state").await.text;
    assert!(!state.contains("secret-"), "{state}");
    assert!(!site.applied().iter().any(|applied| applied.body().to_string().contains("secret-")));
}

#[tokio::test]
async fn users_are_listed_as_an_archive_that_can_be_imported() {
    let builder = || Sandbox::builder().task_duration(std::time::Duration::ZERO);
    let site = Site::from_builder(builder()).await;
    let ask = |site: &Site, accept: &str| {
        let query = crate::site::with_query(USERS, &[("q", "{login:'nholloway'}")]);
        site.request(reqwest::Method::GET, &query).header("accept", accept)
    };
    let response = ask(&site, "application/zip").send().await.expect("the site responds");
    assert_eq!(response.headers()["content-type"], "application/zip");
    let archive = response.bytes().await.expect("the response is complete");
    crate::site::send(ask(&site, "text/css")).await.detail(406);

    let other = Site::from_builder(builder()).await;
    let path = format!("{USERS}/{HOST_USER}");
    let original = other.get(&path).await.json(200);
    other.patch(&path, json!({ "firstName": "Changed" })).await.json(200);
    let task = other.upload(&format!("{USERS}/actions/import"), &archive).await.json(200);
    let task = other.get(&format!("/rest/v19/tasks/{}", task["taskId"])).await.json(200);
    assert_eq!(task["result"], "Success", "{task}");
    assert_eq!(other.get(&path).await.json(200)["firstName"], original["firstName"]);
}

//! `PUT` of v7, which shows the users of v19 in a flat form.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::site::{DOCUMENTED_PATH, PARTNER_USER, Site, USERS, send, spec, text, undated, without};

const USER: &str = "/rest/v7/companies/abcCo/users/AAP39";
const NEW_USER: &str = "/rest/v7/companies/abcCo/users/new";
const NEW_USER_OF_V19: &str = "/rest/v19/companies/abcCo/users/new";

#[track_caller]
fn stored(site: &Site, login: &str) -> Value {
    site.stored_company_user("abcCo", login).expect("the user is stored")
}

/// Asserts that an object has all properties of another with the same values.
#[track_caller]
fn assert_includes(object: &Value, expected: &Value) {
    for (name, value) in expected.as_object().into_iter().flatten() {
        assert_eq!(object[name], *value, "{name}");
    }
}

#[tokio::test]
async fn documented_request_gets_a_response_in_the_documented_form() {
    let site = Site::start().await;
    let sent = spec("v7/samples/replaceCompanyUser.request.json");
    let user = site.put(USER, &sent).await.json(200);
    assert_includes(&user, &sent);
    // The first ids are known only after a client has set them, and no other operation returns
    // this user with the last property.
    let unknown = ["id", "companyId", "currency", "language", "isSuperUserPermEnabled"];
    let documented = spec("v7/examples/replaceCompanyUser.response.json");
    assert_eq!(without(user.clone(), &unknown), without(documented, &unknown));
    assert_eq!(user["id"], stored(&site, "AAP39")["id"]);
    assert_eq!(site.stored_v7_user("abcCo", "AAP39"), Some(user));
}

#[tokio::test]
async fn unknown_user_is_created_on_every_site() {
    let sent = without(spec("v7/samples/replaceCompanyUser.request.json"), &["login"]);
    for fusion in [true, false] {
        let site = Site::from_builder(Sandbox::builder().fusion(fusion)).await;
        let user = site.put(NEW_USER, &sent).await.json(201);
        assert_includes(&user, &sent);
        assert_eq!(user["login"], "new");
        assert!(user["id"].is_u64(), "{user}");
        site.put(NEW_USER, &sent).await.json(200);
        let stored = stored(&site, "new");
        assert_eq!(stored["company"]["loginName"], "abcCo");
        assert_eq!(stored["partyId"].as_u64().map(|id| id.to_string().len()), Some(18));
    }
}

#[tokio::test]
async fn missing_properties_are_kept_and_the_login_in_the_body_is_ignored() {
    let site = Site::start().await;
    let mut expected = stored(&site, "AAP39");
    let user = site.put(USER, json!({ "firstName": "New", "login": "other", "id": 1 })).await;
    let sent = json!({ "firstName": "New", "lastName": "PP39", "isNotifyEmail": true });
    assert_includes(&user.json(200), &sent);
    expected["firstName"] = json!("New");
    assert_eq!(undated(stored(&site, "AAP39")), undated(expected));
    assert_eq!(site.stored_company_user("abcCo", "other"), None);
}

#[tokio::test]
async fn company_is_found_by_both_names_or_not_at_all() {
    let site = Site::start().await;
    for company in ["_host", "cpq-mdb"] {
        let path = format!("/rest/v7/companies/{company}/users/nholloway");
        site.put(&path, json!({ "jobTitle": company })).await.json(200);
        assert_eq!(site.stored(crate::site::HOST_USER)["jobTitle"], company);
    }
    let unknown = "/rest/v7/companies/nowhere/users/AAP39";
    site.put(unknown, json!({})).await.assert_not_found("nowhere");
    assert_eq!(site.applied_count(), 2);
}

#[tokio::test]
async fn flat_codes_are_the_values_of_v19() {
    let site = Site::start().await;
    let flat = json!({
        "currencyCode": "GBP", "datePrefId": 3, "enabledForSso": "NOT_ENABLED",
        "languageCode": "es_ES", "numberFormatId": 2, "status": 0, "timeZone": "Europe/London",
        "type": "RESTRICTED", "units": 2,
    });
    let objects = json!({
        "currency": { "value": "GBP" },
        "dateFormat": { "value": 3 },
        "enabledForSso": { "value": "NOT_ENABLED" },
        "language": { "value": "es_ES" },
        "numberFormat": { "value": 2 },
        "status": { "value": 0, "displayValue": "Inactive" },
        "timeZone": { "value": "Europe/London" },
        "type": { "value": "RESTRICTED" },
        "units": { "value": 2 },
    });
    assert_includes(&site.put(USER, &flat).await.json(200), &flat);
    assert_includes(&stored(&site, "AAP39"), &objects);

    site.put(NEW_USER, json!({})).await.json(201);
    site.patch(NEW_USER_OF_V19, &objects).await.json(200);
    assert_includes(&site.put(NEW_USER, json!({})).await.json(200), &flat);
}

#[tokio::test]
async fn user_created_by_one_version_is_changed_by_the_other() {
    let site = Site::start().await;
    let created = site.put(NEW_USER, json!({ "firstName": "A", "status": 0 })).await.json(201);
    let user = site.patch(NEW_USER_OF_V19, json!({ "lastName": "B" })).await.json(200);
    assert_includes(&user, &json!({ "firstName": "A", "lastName": "B", "id": created["id"] }));
    assert_eq!(user["status"]["value"], 0);
    let replaced = site.put(&format!("{USERS}/{}", text(&user, "partyNumber")), json!({})).await;
    assert_eq!(replaced.json(200)["login"], "new");
    let user = site.put(NEW_USER, json!({})).await.json(200);
    assert_eq!((user.get("firstName"), &user["status"]), (None, &json!(1)));

    let sent = json!({ "login": "new", "firstName": "A", "isNotifyFax": true });
    let created = site.put(&format!("{USERS}/42"), sent).await.json(201);
    let path = "/rest/v7/companies/_host/users/new";
    let user = site.put(path, json!({ "lastName": "B" })).await.json(200);
    assert_includes(&user, &json!({ "firstName": "A", "id": created["id"] }));
    assert_eq!(site.stored("42")["lastName"], "B");

    let path = "/rest/v7/companies/_host/users/_custom_d4279b7d50a843ffb14c709dab1f1418";
    let user = site.put(path, json!({ "isProxyPermEnabled": true })).await.json(200);
    assert_eq!(user["isWebServicesOnly"], true);
    assert_eq!(site.get(DOCUMENTED_PATH).await.json(200)["isProxyPermEnabled"], true);
}

#[tokio::test]
async fn ids_of_the_flat_form_are_returned_by_v7_only() {
    let site = Site::start().await;
    let ids = json!({ "companyId": 36_240_051, "currency": 3, "language": 4 });
    assert_includes(&site.put(USER, &ids).await.json(200), &ids);
    let user = site.patch(PARTNER_USER, json!({ "firstName": "New" })).await.json(200);
    assert_eq!((user.get("companyId"), &user["currency"]["value"]), (None, &json!("USD")));
    assert_eq!(user["language"]["value"], "en_US");
    assert_eq!(stored(&site, "AAP39").get("companyId"), None);
    assert_includes(&site.put(USER, json!({})).await.json(200), &ids);
}

#[tokio::test]
async fn fax_flag_is_a_string_in_v7() {
    let site = Site::start().await;
    for flag in [true, false] {
        let sent = json!({ "isNotifyFax": flag.to_string() });
        assert_includes(&site.put(USER, &sent).await.json(200), &sent);
        assert_eq!(site.patch(PARTNER_USER, json!({})).await.json(200)["isNotifyFax"], flag);
        site.patch(PARTNER_USER, json!({ "isNotifyFax": !flag })).await.json(200);
        let user = site.put(USER, json!({})).await.json(200);
        assert_eq!(user["isNotifyFax"], (!flag).to_string());
    }
    site.put(USER, json!({ "isNotifyFax": "maybe" })).await.assert_invalid("/isNotifyFax");
}

#[tokio::test]
async fn properties_of_the_other_version_are_ignored() {
    let site = Site::start().await;
    let before = stored(&site, "AAP39");
    // Each version's contract allows these, and the other's does not.
    let of_v19 = json!({
        "isMobileEnabled": "yes", "partnerLogin": 7, "dateFormat": "x", "groups": 7,
        "oauthClientId": 7, "company": 7, "partyId": "x",
    });
    let of_v7 =
        json!({ "companyId": "x", "currencyCode": 7, "languageCode": [], "datePrefId": {} });
    site.put(USER, &of_v19).await.json(200);
    site.patch(PARTNER_USER, &of_v7).await.json(200);
    assert_eq!(site.put(USER, json!({})).await.json(200).get("companyId"), None);
    assert_eq!(undated(stored(&site, "AAP39")), undated(before));
}

#[tokio::test]
async fn value_of_a_type_that_v7_lacks_is_converted_or_left_out() {
    let site = Site::start().await;
    let sent = json!({ "timeZone": { "value": 7 }, "status": { "value": 1.5 } });
    site.patch(PARTNER_USER, sent).await.json(200);
    let user = site.put(USER, json!({})).await.json(200);
    assert_eq!((&user["timeZone"], user.get("status")), (&json!("7"), None));
    assert_eq!(stored(&site, "AAP39")["status"]["value"], 1.5);
}

#[tokio::test]
async fn unknown_properties_are_kept_across_versions() {
    let site = Site::start().await;
    for (method, path) in [(Method::PUT, USER), (Method::PATCH, PARTNER_USER)] {
        for sent in [r#"{"siteOwn":{"number":1.10}}"#, "{}"] {
            let reply = send(site.verbatim(method.clone(), path, sent)).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            assert!(reply.text.contains(r#""siteOwn":{"number":1.10}"#), "{}", reply.text);
        }
    }
}

//! `PUT` of v19: properties that are not sent get the site's default.

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::HOST_USER_CLIENT;
use crate::site::{DOCUMENTED, HOST_USER, Site, USERS, is_documented_date, spec, text, undated};

fn path(party_number: &str) -> String {
    format!("{USERS}/{party_number}")
}

#[tokio::test]
async fn documented_request_gets_the_documented_response() {
    let site = Site::start().await;
    let sent = spec("v19/examples/replaceUser.request.json");
    let user = site.put(&path(HOST_USER), &sent).await.json(200);
    let documented = spec("v19/examples/replaceUser.response.json");
    assert_eq!(undated(user), undated(documented));
    let stored = site.stored(HOST_USER);
    for name in ["groups", "accessPermissions"] {
        assert_eq!(stored[name]["items"], sent[name]["items"]);
    }
}

/// Returns what remains of the host user after a `PUT` with only a first name.
fn reset(before: &Value, modified: &Value) -> Value {
    json!({
        "accessPermissions": { "items": [] },
        "company": before["company"],
        "currency": { "value": "USD", "displayValue": "US Dollar" },
        "dateAdded": before["dateAdded"],
        "dateFormat": { "value": 0, "displayValue": "MM/dd/yyyy h:mm a" },
        "dateModified": modified,
        "enabledForSso": { "value": "NOT_ENABLED" },
        "firstName": "New",
        "groups": { "items": [] },
        "id": before["id"],
        "isAccessAdminPermEnabled": false,
        "isApplicationAdminPermEnabled": false,
        "isMobileEnabled": false,
        "isNotifyEmail": false,
        "isNotifyFax": false,
        "isProxyPermEnabled": false,
        "isUserAdminPermEnabled": false,
        "isWebServicesOnly": false,
        "language": { "value": "en_US", "displayValue": "English" },
        "login": before["login"],
        "numberFormat": { "value": 0, "displayValue": "####.##" },
        "partyId": before["partyId"],
        "partyNumber": before["partyNumber"],
        "separateShipAddr": false,
        "status": { "value": 1, "displayValue": "Active" },
        "timeZone": {
            "value": "America/Chicago", "displayValue": "(GMT-6:00 GMT-5:00) Chicago",
        },
        "type": { "value": "FULL_ACCESS", "displayValue": "FullAccess" },
        "units": { "value": 1, "displayValue": "English" },
    })
}

#[tokio::test]
async fn missing_properties_get_their_defaults() {
    let flags = [
        "isAccessAdminPermEnabled",
        "isApplicationAdminPermEnabled",
        "isProxyPermEnabled",
        "isUserAdminPermEnabled",
        "isWebServicesOnly",
        "isMobileEnabled",
    ];
    let mut full = spec("v19/examples/replaceUser.request.json");
    for flag in flags {
        full[flag] = true.into();
    }
    full["status"] = json!({ "value": 0 });
    full["timeZone"] = json!({ "value": 7 });
    full["siteOwn"] = json!([1]);
    for sent in [
        json!({ "firstName": "New" }),
        // Null counts as missing.
        json!({
            "accessPermissions": null, "firstName": "New", "groups": null, "isNotifyEmail": null,
            "lastName": null, "login": null, "siteOwn": null, "status": null,
        }),
        // Clients cannot set what the site sets.
        json!({
            "firstName": "New", "company": { "loginName": "abcCo" }, "dateAdded": "never",
            "dateModified": "never", "id": 1, "lastLogin": "never", "links": [], "partyId": 1,
            "partyNumber": "other",
        }),
    ] {
        let site = Site::start().await;
        let before = site.stored(HOST_USER);
        let user = site.put(&path(HOST_USER), &full).await.json(200);
        assert!(flags.iter().all(|flag| user[*flag] == true), "{user}");
        assert_eq!(user["siteOwn"], json!([1]));

        let user = site.put(&path(HOST_USER), sent).await.json(200);
        assert_eq!(user["links"][0]["rel"], "self");
        let after = site.stored(HOST_USER);
        assert_eq!(after, reset(&before, &after["dateModified"]));
        assert_ne!(after["dateModified"], before["dateModified"]);
        assert!(is_documented_date(&after["dateModified"]), "{after}");
        assert_eq!(site.stored_user("other"), None);
    }
}

#[tokio::test]
async fn unknown_user_is_created_on_fusion_sites_only() {
    let sent = json!({ "login": "new", "isProxyPermEnabled": true });
    let site = Site::start().await;
    let reply = site.put(&path("42"), &sent).await;
    let (created, location) = (reply.json(201), reply.header("location"));
    assert!(location.ends_with("/rest/v19/users/42"), "{location}");
    assert_eq!(created["partyNumber"], "42");
    assert!(is_documented_date(&created["dateAdded"]), "{created}");
    assert!(site.stored_company_user("_host", "new").is_some());
    let replaced = site.put(&path("42"), &sent).await.json(200);
    assert_eq!(undated(replaced), undated(created));
    // Without a login, the party number is used. The party id never depends on it.
    for number in ["123456789012345678", "9223372036854775808", "18446744073709551615", "0"] {
        let user = site.put(&path(number), json!({})).await.json(201);
        assert_eq!((text(&user, "partyNumber"), text(&user, "login")), (number, number));
        assert_eq!(user["partyId"].as_u64().map(|id| id.to_string().len()), Some(18), "{user}");
    }

    let site = Site::from_builder(Sandbox::builder().fusion(false)).await;
    site.put(&path("42"), &sent).await.assert_not_found("42");
    assert_eq!(site.stored_user("42"), None);
    site.put(&path(HOST_USER), json!({})).await.json(200);
}

#[tokio::test]
async fn login_and_client_of_another_user_are_rejected() {
    let site = Site::start().await;
    let before = site.stored(DOCUMENTED);
    for path in [path("42"), path(DOCUMENTED)] {
        for (sent, pointer) in [
            (json!({ "login": "nholloway" }), "/login"),
            (json!({ "login": "" }), "/login"),
            (json!({ "oauthClientId": HOST_USER_CLIENT }), "/oauthClientId"),
        ] {
            site.put(&path, sent).await.assert_invalid(pointer);
        }
    }
    assert_eq!(site.stored_user("42"), None);
    assert_eq!(site.stored(DOCUMENTED), before);
}

//! `PATCH` of company users.

use serde_json::{Value, json};

use super::HOST_USER_CLIENT;
use crate::site::{PARTNER_USER, Site, is_documented_date, spec, undated, without};

#[track_caller]
fn stored(site: &Site) -> Value {
    site.stored_company_user("abcCo", "AAP39").expect("the user is stored")
}

#[tokio::test]
async fn documented_requests_get_the_documented_response() {
    let documented = spec("v19/examples/updateCompanyUser.response.json");
    for sample in ["updateCompanyUser.request", "updateCompanyUser.request.values-only"] {
        let site = Site::start().await;
        let sent = spec(&format!("v19/samples/{sample}.json"));
        let user = site.patch(PARTNER_USER, sent).await.json(200);
        assert!(is_documented_date(&user["dateModified"]), "{user}");
        assert_eq!(undated(user), undated(documented.clone()), "{sample}");
    }
}

#[tokio::test]
async fn only_sent_properties_change_and_null_removes_them() {
    let site = Site::start().await;
    let before = stored(&site);
    for (sent, removed) in [
        (
            json!({ "lastName": "New", "isProxyPermEnabled": true, "isMobileEnabled": true }),
            &[][..],
        ),
        (
            json!({ "lastName": null, "language": null, "isNotifyFax": null, "siteOwn": null }),
            &["lastName", "language", "isNotifyFax"],
        ),
    ] {
        let mut expected = stored(&site);
        for (name, value) in sent.as_object().into_iter().flatten() {
            expected[name] = value.clone();
        }
        site.patch(PARTNER_USER, &sent).await.json(200);
        let expected = without(undated(expected), &[removed, &["siteOwn"]].concat());
        assert_eq!(undated(stored(&site)), expected);
        assert_ne!(stored(&site)["dateModified"], before["dateModified"]);
    }
    site.patch(PARTNER_USER, json!({})).await.json(200);
}

#[tokio::test]
async fn rejected_update_changes_nothing() {
    let site = Site::start().await;
    site.put("/rest/v7/companies/abcCo/users/other", json!({})).await.json(201);
    let before = stored(&site);
    for (sent, path) in [
        (json!({ "lastName": "New", "oauthClientId": HOST_USER_CLIENT }), "/oauthClientId"),
        (json!({ "lastName": "New", "login": null }), "/login"),
        (json!({ "lastName": "New", "login": "" }), "/login"),
        (json!({ "lastName": "New", "login": "other" }), "/login"),
    ] {
        site.patch(PARTNER_USER, sent).await.assert_invalid(path);
        assert_eq!(stored(&site), before);
    }
    assert_eq!(site.applied_count(), 1);
    // A login is unique within its company only.
    site.patch(PARTNER_USER, json!({ "login": "nholloway" })).await.json(200);
}

#[tokio::test]
async fn null_within_a_value_object_counts_as_missing() {
    let site = Site::start().await;
    let sent =
        json!({ "status": { "value": 0, "displayValue": null }, "units": { "value": null } });
    let user = site.patch(PARTNER_USER, sent).await.json(200);
    assert_eq!(user["status"], json!({ "value": 0, "displayValue": "Inactive" }));
    assert_eq!(user["units"], json!({}));
}

#[tokio::test]
async fn display_value_is_completed_only_if_it_is_known() {
    let site = Site::start().await;
    for (sent, expected) in [
        // Another documented value.
        (json!({ "value": 0 }), json!({ "value": 0, "displayValue": "Inactive" })),
        // An unknown value.
        (json!({ "value": 7 }), json!({ "value": 7 })),
        // A display value that was sent is stored, and kept when the same value is sent without it.
        (
            json!({ "value": 7, "displayValue": "Away" }),
            json!({ "value": 7, "displayValue": "Away" }),
        ),
        (json!({ "value": 7 }), json!({ "value": 7, "displayValue": "Away" })),
        // It does not stay with another value.
        (json!({ "value": 8 }), json!({ "value": 8 })),
        (json!({ "displayValue": "Alone" }), json!({ "displayValue": "Alone" })),
    ] {
        let user = site.patch(PARTNER_USER, json!({ "status": sent })).await.json(200);
        assert_eq!(user["status"], expected, "{sent}");
        assert_eq!(stored(&site)["status"], expected, "{sent}");
    }
}

#[tokio::test]
async fn access_permissions_are_replaced_and_not_returned() {
    let site = Site::start().await;
    for name in ["flowMeters", "costTables"] {
        let item = json!({ "hasAccess": true, "variableName": name });
        let sent = json!({ "accessPermissions": { "items": [item], "links": [{}] } });
        let user = site.patch(PARTNER_USER, sent).await.json(200);
        assert_eq!(user.get("accessPermissions"), None);
        assert_eq!(stored(&site)["accessPermissions"], json!({ "items": [item] }));
    }
}

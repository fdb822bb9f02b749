//! `PUT` of v19: a user is what was sent, and what was left out is the site's default.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use super::{HOST_USER_CLIENT, held, is_documented_date, text};
use crate::client::{
    DOCUMENTED, HOST_USER, Outcome, USERS, assert_invalid, assert_unknown, put, request, spec,
    without,
};

#[tokio::test]
async fn put_gives_the_documented_answer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = spec("v19/examples/replaceUser.request.json")?;
    let (status, user) = put(&sandbox, &format!("{USERS}/{HOST_USER}"), &sent).await?;
    let documented = spec("v19/examples/replaceUser.response.json")?;
    assert_eq!(status, 200);
    assert_eq!(without(user, &["dateModified"]), without(documented, &["dateModified"]));
    let held = held(&sandbox, HOST_USER)?;
    assert_eq!(held["groups"]["items"], sent["groups"]["items"]);
    assert_eq!(held["accessPermissions"]["items"], sent["accessPermissions"]["items"]);
    Ok(())
}

/// What is left of the composed user of the host company by a `PUT` that sends only a first name.
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
async fn put_sets_what_is_left_out_to_its_default() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{USERS}/{HOST_USER}");
    let before = held(&sandbox, HOST_USER)?;
    let flags = [
        "isAccessAdminPermEnabled",
        "isApplicationAdminPermEnabled",
        "isProxyPermEnabled",
        "isUserAdminPermEnabled",
        "isWebServicesOnly",
        "isMobileEnabled",
    ];
    let mut full = spec("v19/examples/replaceUser.request.json")?;
    for flag in flags {
        full[flag] = true.into();
    }
    full["status"] = json!({ "value": 0 });
    full["timeZone"] = json!({ "value": 7 });
    full["siteOwn"] = json!([1]);
    let (_, user) = put(&sandbox, &path, &full).await?;
    assert!(flags.iter().all(|flag| user[*flag] == true), "{user}");
    assert_eq!(user["siteOwn"], json!([1]));

    let (status, _) = put(&sandbox, &path, &json!({ "firstName": "New" })).await?;
    assert_eq!(status, 200);
    let after = held(&sandbox, HOST_USER)?;
    assert_eq!(after, reset(&before, &after["dateModified"]));
    assert_ne!(after["dateModified"], before["dateModified"]);
    assert!(is_documented_date(text(&after, "dateModified")?), "{after}");
    Ok(())
}

#[tokio::test]
async fn null_counts_as_left_out_in_a_put() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox, HOST_USER)?;
    let sent = json!({
        "accessPermissions": null, "firstName": "New", "groups": null, "isNotifyEmail": null,
        "lastName": null, "login": null, "siteOwn": null, "status": null,
    });
    let (status, _) = put(&sandbox, &format!("{USERS}/{HOST_USER}"), &sent).await?;
    assert_eq!(status, 200);
    let after = held(&sandbox, HOST_USER)?;
    assert_eq!(after, reset(&before, &after["dateModified"]));
    Ok(())
}

#[tokio::test]
async fn members_of_the_site_are_not_for_others_to_set() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox, HOST_USER)?;
    let sent = json!({
        "firstName": "New", "company": { "loginName": "abcCo" }, "dateAdded": "never",
        "dateModified": "never", "id": 1, "lastLogin": "never", "links": [], "partyId": 1,
        "partyNumber": "other",
    });
    let (status, user) = put(&sandbox, &format!("{USERS}/{HOST_USER}"), &sent).await?;
    assert_eq!(status, 200);
    assert_eq!(user["links"][0]["rel"], "self");
    let after = held(&sandbox, HOST_USER)?;
    assert_eq!(after, reset(&before, &after["dateModified"]));
    assert_eq!(sandbox.stored_user("other"), None);
    Ok(())
}

#[tokio::test]
async fn put_of_an_unknown_user_creates_it_in_fusion_only() -> Outcome {
    let sent = json!({ "login": "new", "isProxyPermEnabled": true });
    let path = format!("{USERS}/42");
    let sandbox = Sandbox::start().await?;
    let made = request(&sandbox, Method::PUT, &path).json(&sent).send().await?;
    assert_eq!(made.status(), 201);
    let location = made.headers()["location"].to_str()?.to_owned();
    assert!(location.ends_with("/rest/v19/users/42"), "{location}");
    let made: Value = made.json().await?;
    assert_eq!(made["partyNumber"], "42");
    assert_eq!(made["partyId"].as_u64().map(|id| id.to_string().len()), Some(18));
    assert!(is_documented_date(text(&made, "dateAdded")?), "{made}");
    assert!(sandbox.stored_company_user("_host", "new").is_some());

    // What it was not given, it has as any other that was replaced so.
    let (status, replaced) = put(&sandbox, &path, &sent).await?;
    assert_eq!(status, 200);
    assert_eq!(without(replaced, &["dateModified"]), without(made, &["dateModified"]));

    let sandbox = Sandbox::builder().fusion(false).start().await?;
    assert_unknown(&put(&sandbox, &path, &sent).await?, "42");
    assert_eq!(sandbox.stored_user("42"), None);
    let known = format!("{USERS}/{HOST_USER}");
    assert_eq!(put(&sandbox, &known, &json!({})).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn party_number_of_any_length_makes_a_user_that_the_contract_allows() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for number in ["123456789012345678", "9223372036854775808", "18446744073709551615", "0"] {
        let (status, user) = put(&sandbox, &format!("{USERS}/{number}"), &json!({})).await?;
        assert_eq!((status, &user["partyNumber"]), (201, &json!(number)));
        assert_eq!(user["partyId"].as_u64().map(|id| id.to_string().len()), Some(18), "{user}");
    }
    Ok(())
}

#[tokio::test]
async fn login_or_client_of_another_user_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox, DOCUMENTED)?;
    let unknown = format!("{USERS}/42");
    let known = format!("{USERS}/{DOCUMENTED}");
    for path in [unknown, known] {
        let sent = json!({ "login": "nholloway" });
        assert_invalid(&put(&sandbox, &path, &sent).await?, "/login");
        let sent = json!({ "login": "" });
        assert_invalid(&put(&sandbox, &path, &sent).await?, "/login");
        let sent = json!({ "oauthClientId": HOST_USER_CLIENT });
        assert_invalid(&put(&sandbox, &path, &sent).await?, "/oauthClientId");
    }
    assert_eq!(sandbox.stored_user("42"), None);
    assert_eq!(held(&sandbox, DOCUMENTED)?, before);
    Ok(())
}

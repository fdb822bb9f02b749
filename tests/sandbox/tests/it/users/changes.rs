//! `PATCH` of company users: what is there is changed, a null removes, and no label is made up.

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{HOST_USER_CLIENT, PARTNER_USER, is_documented_date, text};
use crate::client::{Outcome, assert_invalid, patch, put, spec, without};

fn held(sandbox: &Sandbox) -> Result<Value, &'static str> {
    sandbox.stored_company_user("abcCo", "AAP39").ok_or("the user should be held")
}

#[tokio::test]
async fn patch_gives_the_documented_answer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let documented = spec("v19/examples/updateCompanyUser.response.json")?;
    for sample in ["updateCompanyUser.request", "updateCompanyUser.request.values-only"] {
        let sent = spec(&format!("v19/samples/{sample}.json"))?;
        let (status, user) = patch(&sandbox, PARTNER_USER, &sent).await?;
        assert_eq!(status, 200, "{sample}");
        assert!(is_documented_date(text(&user, "dateModified")?), "{user}");
        let modified = ["dateModified"];
        assert_eq!(without(user, &modified), without(documented.clone(), &modified), "{sample}");
    }
    Ok(())
}

#[tokio::test]
async fn patch_changes_only_what_is_there() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox)?;
    let sent = json!({ "lastName": "Neu", "isProxyPermEnabled": true, "isMobileEnabled": true });
    assert_eq!(patch(&sandbox, PARTNER_USER, &sent).await?.0, 200);
    let mut expected = before.clone();
    expected["lastName"] = "Neu".into();
    expected["isProxyPermEnabled"] = true.into();
    expected["isMobileEnabled"] = true.into();
    assert_eq!(without(held(&sandbox)?, &["dateModified"]), without(expected, &["dateModified"]));
    assert_ne!(held(&sandbox)?["dateModified"], before["dateModified"]);
    Ok(())
}

#[tokio::test]
async fn patch_that_is_refused_changes_nothing() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox)?;
    let sent = json!({ "lastName": "Neu", "oauthClientId": HOST_USER_CLIENT });
    assert_invalid(&patch(&sandbox, PARTNER_USER, &sent).await?, "/oauthClientId");
    assert_eq!(held(&sandbox)?, before);
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn null_removes_a_member() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox)?;
    let sent = json!({ "lastName": null, "language": null, "isNotifyFax": null, "siteOwn": null });
    assert_eq!(patch(&sandbox, PARTNER_USER, &sent).await?.0, 200);
    let gone = ["lastName", "language", "isNotifyFax", "dateModified"];
    let after = held(&sandbox)?;
    assert_eq!(without(after.clone(), &["dateModified"]), without(before, &gone));
    assert_eq!(after.get("lastName"), None);
    Ok(())
}

#[tokio::test]
async fn null_within_a_value_object_counts_as_left_out() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent =
        json!({ "status": { "value": 0, "displayValue": null }, "units": { "value": null } });
    let (status, user) = patch(&sandbox, PARTNER_USER, &sent).await?;
    assert_eq!(status, 200, "{user}");
    assert_eq!(user["status"], json!({ "value": 0, "displayValue": "Inactive" }));
    assert_eq!(user["units"], json!({}));
    Ok(())
}

#[tokio::test]
async fn user_cannot_lose_its_login() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for login in [Value::Null, json!("")] {
        let sent = json!({ "login": login });
        assert_invalid(&patch(&sandbox, PARTNER_USER, &sent).await?, "/login");
    }
    assert_eq!(patch(&sandbox, PARTNER_USER, &json!({})).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn login_is_unique_within_its_company_only() -> Outcome {
    let sandbox = Sandbox::start().await?;
    put(&sandbox, "/rest/v7/companies/abcCo/users/other", &json!({})).await?;
    let before = held(&sandbox)?;
    let sent = json!({ "login": "other" });
    assert_invalid(&patch(&sandbox, PARTNER_USER, &sent).await?, "/login");
    assert_eq!(held(&sandbox)?, before);
    let sent = json!({ "login": "nholloway" });
    assert_eq!(patch(&sandbox, PARTNER_USER, &sent).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn display_value_is_filled_in_from_what_is_known_and_never_made_up() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (sent, expected) in [
        // Another value of the documents.
        (json!({ "value": 0 }), json!({ "value": 0, "displayValue": "Inactive" })),
        // One that nobody knows.
        (json!({ "value": 7 }), json!({ "value": 7 })),
        // Whoever sends one is believed, also the next time the value is sent alone.
        (
            json!({ "value": 7, "displayValue": "Away" }),
            json!({ "value": 7, "displayValue": "Away" }),
        ),
        (json!({ "value": 7 }), json!({ "value": 7, "displayValue": "Away" })),
        // That of another value does not stay.
        (json!({ "value": 8 }), json!({ "value": 8 })),
        (json!({ "displayValue": "Alone" }), json!({ "displayValue": "Alone" })),
    ] {
        let (_, user) = patch(&sandbox, PARTNER_USER, &json!({ "status": sent })).await?;
        assert_eq!(user["status"], expected, "{sent}");
        assert_eq!(held(&sandbox)?["status"], expected, "{sent}");
    }
    Ok(())
}

#[tokio::test]
async fn access_permissions_are_replaced_and_not_shown() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for name in ["flowMeters", "costTables"] {
        let item = json!({ "hasAccess": true, "variableName": name });
        let sent = json!({ "accessPermissions": { "items": [item], "links": [{}] } });
        let (status, user) = patch(&sandbox, PARTNER_USER, &sent).await?;
        assert_eq!((status, user.get("accessPermissions")), (200, None));
        assert_eq!(held(&sandbox)?["accessPermissions"], json!({ "items": [item] }));
    }
    Ok(())
}

//! v7's `PUT` of company users: the flat form of the same users.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{
    HOST_USER, Outcome, USERS, answer_text, assert_invalid, assert_unknown, get, patch, put, spec,
    without, written,
};

const USER: &str = "/rest/v7/companies/abcCo/users/AAP39";
const NEW_USER: &str = "/rest/v7/companies/abcCo/users/new";
/// The same two by v19.
const USER_OF_V19: &str = "/rest/v19/companies/abcCo/users/AAP39";
const NEW_USER_OF_V19: &str = "/rest/v19/companies/abcCo/users/new";

fn held(sandbox: &Sandbox, login: &str) -> Result<Value, String> {
    let missing = || format!("there should be a user {login}");
    sandbox.stored_company_user("abcCo", login).ok_or_else(missing)
}

/// Whether each member that was sent is answered as it was sent.
fn assert_holds(answered: &Value, sent: &Value) {
    for (name, value) in sent.as_object().into_iter().flatten() {
        assert_eq!(answered[name], *value, "{name}");
    }
}

#[tokio::test]
async fn documented_request_is_answered_in_the_documented_form() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = spec("v7/samples/replaceCompanyUser.request.json")?;
    let (status, user) = put(&sandbox, USER, &sent).await?;
    assert_eq!(status, 200);
    assert_holds(&user, &sent);
    // Ids of the site's own tables are known only where someone has set them, and no other call
    // shows this user with the last of these.
    let unknown = ["id", "companyId", "currency", "language", "isSuperUserPermEnabled"];
    let documented = spec("v7/examples/replaceCompanyUser.response.json")?;
    assert_eq!(without(user.clone(), &unknown), without(documented, &unknown));
    assert_eq!(user["id"], held(&sandbox, "AAP39")?["id"]);
    assert_eq!(sandbox.stored_v7_user("abcCo", "AAP39"), Some(user));
    Ok(())
}

#[tokio::test]
async fn put_creates_whatever_the_site_runs_in() -> Outcome {
    for fusion in [true, false] {
        let sandbox = Sandbox::builder().fusion(fusion).start().await?;
        let sent = spec("v7/samples/replaceCompanyUser.request.json")?;
        let sent = without(sent, &["login"]);
        let (status, user) = put(&sandbox, NEW_USER, &sent).await?;
        assert_eq!(status, 201);
        assert_holds(&user, &sent);
        assert_eq!(user["login"], "new");
        assert!(user["id"].is_u64(), "{user}");
        assert_eq!(put(&sandbox, NEW_USER, &sent).await?.0, 200);

        let held = held(&sandbox, "new")?;
        assert_eq!(held["company"]["loginName"], "abcCo");
        assert_eq!(held["partyId"].as_u64().map(|id| id.to_string().len()), Some(18));
    }
    Ok(())
}

#[tokio::test]
async fn put_keeps_what_is_left_out() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox, "AAP39")?;
    let (status, user) = put(&sandbox, USER, &json!({ "firstName": "New" })).await?;
    assert_eq!((status, &user["firstName"]), (200, &json!("New")));
    assert_eq!((&user["lastName"], &user["isNotifyEmail"]), (&json!("PP39"), &json!(true)));
    let changed = ["firstName", "dateModified"];
    assert_eq!(without(held(&sandbox, "AAP39")?, &changed), without(before, &changed));
    Ok(())
}

#[tokio::test]
async fn path_names_the_user_and_the_body_does_not() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (status, user) = put(&sandbox, USER, &json!({ "login": "other", "id": 1 })).await?;
    assert_eq!((status, &user["login"]), (200, &json!("AAP39")));
    assert_ne!(user["id"], 1);
    assert_eq!(sandbox.stored_company_user("abcCo", "other"), None);
    Ok(())
}

#[tokio::test]
async fn host_company_goes_by_two_names() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for company in ["_host", "cpq-mdb"] {
        let path = format!("/rest/v7/companies/{company}/users/nholloway");
        let (status, user) = put(&sandbox, &path, &json!({ "jobTitle": company })).await?;
        assert_eq!((status, &user["jobTitle"]), (200, &json!(company)));
        let held = sandbox.stored_user(HOST_USER).ok_or("the user should be held")?;
        assert_eq!(held["jobTitle"], company);
    }
    Ok(())
}

#[tokio::test]
async fn unknown_company_is_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = "/rest/v7/companies/nowhere/users/AAP39";
    assert_unknown(&put(&sandbox, path, &json!({})).await?, "nowhere");
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn flat_codes_are_the_values_of_v19() -> Outcome {
    let sandbox = Sandbox::start().await?;
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
    let (status, user) = put(&sandbox, USER, &flat).await?;
    assert_eq!(status, 200);
    assert_holds(&user, &flat);
    assert_holds(&held(&sandbox, "AAP39")?, &objects);

    assert_eq!(put(&sandbox, NEW_USER, &json!({})).await?.0, 201);
    assert_eq!(patch(&sandbox, NEW_USER_OF_V19, &objects).await?.0, 200);
    let (_, user) = put(&sandbox, NEW_USER, &json!({})).await?;
    assert_holds(&user, &flat);
    Ok(())
}

#[tokio::test]
async fn user_made_by_v7_is_one_of_v19() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (_, made) = put(&sandbox, NEW_USER, &json!({ "firstName": "A", "status": 0 })).await?;
    let (status, user) = patch(&sandbox, NEW_USER_OF_V19, &json!({ "lastName": "B" })).await?;
    assert_eq!(status, 200);
    assert_eq!((&user["firstName"], &user["lastName"]), (&json!("A"), &json!("B")));
    assert_eq!((&user["status"]["value"], &user["id"]), (&json!(0), &made["id"]));

    let number = user["partyNumber"].as_str().ok_or("it should have a number")?;
    let (status, user) = put(&sandbox, &format!("{USERS}/{number}"), &json!({})).await?;
    assert_eq!((status, &user["login"]), (200, &json!("new")));
    let (_, user) = put(&sandbox, NEW_USER, &json!({})).await?;
    assert_eq!((user.get("firstName"), &user["status"]), (None, &json!(1)));
    Ok(())
}

#[tokio::test]
async fn user_made_by_v19_is_one_of_v7() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = json!({ "login": "new", "firstName": "A", "isNotifyFax": true });
    let (status, made) = put(&sandbox, &format!("{USERS}/42"), &sent).await?;
    assert_eq!(status, 201);
    let path = "/rest/v7/companies/_host/users/new";
    let (status, user) = put(&sandbox, path, &json!({ "lastName": "B" })).await?;
    assert_eq!(status, 200);
    assert_eq!((&user["id"], &user["firstName"]), (&made["id"], &json!("A")));
    let held = sandbox.stored_user("42").ok_or("the user should be held")?;
    assert_eq!(held["lastName"], "B");
    Ok(())
}

#[tokio::test]
async fn integration_user_has_a_flat_form_too() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = "/rest/v7/companies/_host/users/_custom_d4279b7d50a843ffb14c709dab1f1418";
    let (status, user) = put(&sandbox, path, &json!({ "isProxyPermEnabled": true })).await?;
    assert_eq!((status, &user["isWebServicesOnly"]), (200, &json!(true)));
    let path = "/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
    assert_eq!(get(&sandbox, path).await?.1["isProxyPermEnabled"], true);
    Ok(())
}

#[tokio::test]
async fn ids_of_the_sites_tables_are_kept_and_shown_by_v7_alone() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let ids = json!({ "companyId": 36_240_051, "currency": 3, "language": 4 });
    let (_, user) = put(&sandbox, USER, &ids).await?;
    assert_holds(&user, &ids);
    let (status, user) = patch(&sandbox, USER_OF_V19, &json!({ "firstName": "New" })).await?;
    assert_eq!((status, user.get("companyId")), (200, None));
    assert_eq!(
        (&user["currency"]["value"], &user["language"]["value"]),
        (&json!("USD"), &json!("en_US"))
    );
    assert_eq!(held(&sandbox, "AAP39")?.get("companyId"), None);
    let (_, user) = put(&sandbox, USER, &json!({})).await?;
    assert_holds(&user, &ids);
    Ok(())
}

#[tokio::test]
async fn flag_for_fax_is_text_in_v7() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for flag in [true, false] {
        let (status, user) =
            put(&sandbox, USER, &json!({ "isNotifyFax": flag.to_string() })).await?;
        assert_eq!((status, &user["isNotifyFax"]), (200, &json!(flag.to_string())));
        let (_, user) = patch(&sandbox, USER_OF_V19, &json!({})).await?;
        assert_eq!(user["isNotifyFax"], flag);

        patch(&sandbox, USER_OF_V19, &json!({ "isNotifyFax": !flag })).await?;
        let (_, user) = put(&sandbox, USER, &json!({})).await?;
        assert_eq!(user["isNotifyFax"], (!flag).to_string());
    }
    assert_invalid(&put(&sandbox, USER, &json!({ "isNotifyFax": "maybe" })).await?, "/isNotifyFax");
    Ok(())
}

#[tokio::test]
async fn member_of_another_version_is_not_one_that_nobody_knows() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = held(&sandbox, "AAP39")?;
    // By the contract of the one version these may be anything; in the other they may not.
    let of_v19 = json!({
        "isMobileEnabled": "yes", "partnerLogin": 7, "dateFormat": "x", "groups": 7,
        "oauthClientId": 7, "company": 7, "partyId": "x",
    });
    let of_v7 =
        json!({ "companyId": "x", "currencyCode": 7, "languageCode": [], "datePrefId": {} });
    assert_eq!(put(&sandbox, USER, &of_v19).await?.0, 200);
    assert_eq!(patch(&sandbox, USER_OF_V19, &of_v7).await?.0, 200);
    let (status, user) = put(&sandbox, USER, &json!({})).await?;
    assert_eq!((status, user.get("companyId")), (200, None));
    let modified = ["dateModified"];
    assert_eq!(without(held(&sandbox, "AAP39")?, &modified), without(before, &modified));
    Ok(())
}

#[tokio::test]
async fn value_that_the_flat_form_cannot_hold_is_shown_as_far_as_it_can() -> Outcome {
    let sandbox = Sandbox::start().await?;
    // v19 has numbers here, of any kind; v7 has text for the one and integers for the other.
    let sent = json!({ "timeZone": { "value": 7 }, "status": { "value": 1.5 } });
    assert_eq!(patch(&sandbox, USER_OF_V19, &sent).await?.0, 200);
    let (status, user) = put(&sandbox, USER, &json!({})).await?;
    assert_eq!((status, &user["timeZone"], user.get("status")), (200, &json!("7"), None));
    assert_eq!(held(&sandbox, "AAP39")?["status"]["value"], 1.5);
    Ok(())
}

#[tokio::test]
async fn members_that_nobody_knows_are_kept_across_versions() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let body = r#"{"siteOwn":{"number":1.10}}"#;
    for (method, path) in [(Method::PUT, USER), (Method::PATCH, USER_OF_V19)] {
        let request = written(&sandbox, method.clone(), path, body);
        let (status, text) = answer_text(request).await?;
        assert_eq!(status, 200, "{text}");
        assert!(text.contains(r#""siteOwn":{"number":1.10}"#), "{text}");
        let (_, text) = answer_text(written(&sandbox, method, path, "{}")).await?;
        assert!(text.contains(r#""siteOwn":{"number":1.10}"#), "{text}");
    }
    Ok(())
}

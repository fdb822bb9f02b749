//! Integration users: those of the documents, and where there are any.

use cpq_sandbox::Sandbox;
use serde_json::json;

use super::{CLIENT, HOST_USER_CLIENT, held};
use crate::client::{
    DOCUMENTED, HOST_USER, INTEGRATION, Outcome, assert_invalid, assert_unknown, get, patch, post,
    spec, without,
};

#[tokio::test]
async fn documented_integration_user_is_answered_value_for_value() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let answered = get(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}?expand=groups")).await?;
    assert_eq!(answered, (200, spec("v19/samples/getIntegrationUser.response.json")?));
    Ok(())
}

#[tokio::test]
async fn documented_list_item_is_answered_value_for_value() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (status, page) = get(&sandbox, INTEGRATION).await?;
    let documented = spec("v19/samples/listIntegrationUsers.response.json")?;
    assert_eq!(status, 200);
    assert_eq!(page["items"][0], documented["items"][0]);
    // The document shows one user of 34.
    assert_eq!(without(page, &["items", "count"]), without(documented, &["items", "count"]));
    Ok(())
}

#[tokio::test]
async fn patch_gives_the_documented_answer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = spec("v19/samples/updateIntegrationUser.request.json")?;
    let (status, user) = patch(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}"), &sent).await?;
    let documented = spec("v19/samples/updateIntegrationUser.response.json")?;
    assert_eq!(status, 200);
    assert_ne!(user["dateModified"], user["dateAdded"]);
    assert_eq!(without(user, &["dateModified"]), without(documented, &["dateModified"]));
    assert_eq!(held(&sandbox, DOCUMENTED)?["groups"]["items"], sent["groups"]["items"]);
    Ok(())
}

#[tokio::test]
async fn patch_changes_only_what_is_there() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    let before = held(&sandbox, DOCUMENTED)?;
    assert_eq!(patch(&sandbox, &path, &json!({})).await?.0, 200);
    let modified = ["dateModified"];
    assert_eq!(without(held(&sandbox, DOCUMENTED)?, &modified), without(before.clone(), &modified));
    let sent = json!({ "oauthClientId": "other" });
    assert_eq!(patch(&sandbox, &path, &sent).await?.0, 200);
    let after = held(&sandbox, DOCUMENTED)?;
    assert_eq!(after["oauthClientId"], "other");
    let changed = ["dateModified", "oauthClientId"];
    assert_eq!(without(after, &changed), without(before, &changed));
    Ok(())
}

#[tokio::test]
async fn patch_takes_no_member_that_only_other_calls_have() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    let before = held(&sandbox, DOCUMENTED)?;
    let sent = json!({
        "login": "other", "isProxyPermEnabled": true, "jobTitle": 7, "companyId": "text",
        "partyNumber": "other", "partyId": 1, "dateAdded": "never", "company": { "name": "x" },
    });
    assert_eq!(patch(&sandbox, &path, &sent).await?.0, 200);
    let modified = ["dateModified"];
    assert_eq!(without(held(&sandbox, DOCUMENTED)?, &modified), without(before, &modified));
    Ok(())
}

#[tokio::test]
async fn client_of_another_user_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    let before = held(&sandbox, DOCUMENTED)?;
    for taken in ["6ab1180a3cce465983d1c000144b6f1b", HOST_USER_CLIENT] {
        let sent = json!({ "oauthClientId": taken });
        assert_invalid(&patch(&sandbox, &path, &sent).await?, "/oauthClientId");
    }
    assert_eq!(held(&sandbox, DOCUMENTED)?, before);
    let sent = json!({ "oauthClientId": CLIENT });
    assert_eq!(patch(&sandbox, &path, &sent).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn client_that_its_user_has_given_up_is_free() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = json!({ "oauthClientId": "other" });
    patch(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}"), &sent).await?;
    let sent = json!({ "oauthClientId": CLIENT });
    let path = format!("{INTEGRATION}/BM_Zb69fNkzcp8");
    assert_eq!(patch(&sandbox, &path, &sent).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn user_without_a_client_is_no_integration_user() -> Outcome {
    let sandbox = Sandbox::start().await?;
    assert!(sandbox.stored_user(HOST_USER).is_some());
    for party_number in ["nobody", HOST_USER] {
        let path = format!("{INTEGRATION}/{party_number}");
        assert_unknown(&get(&sandbox, &path).await?, party_number);
        assert_unknown(&patch(&sandbox, &path, &json!({})).await?, party_number);
    }
    Ok(())
}

#[tokio::test]
async fn integration_users_exist_only_in_fusion_and_under_cpq() -> Outcome {
    for site in [
        Sandbox::builder().fusion(false),
        Sandbox::builder().context(""),
        Sandbox::builder().context("/other"),
    ] {
        let sandbox = site.users(10).start().await?;
        let one = format!("{INTEGRATION}/{DOCUMENTED}");
        let sent = json!({ "oauthClientId": "client" });
        assert_eq!(get(&sandbox, INTEGRATION).await?.0, 404);
        assert_eq!(post(&sandbox, INTEGRATION, &sent).await?.0, 404);
        assert_eq!(get(&sandbox, &one).await?.0, 404);
        assert_eq!(patch(&sandbox, &one, &json!({})).await?.0, 404);
        assert_eq!(sandbox.applied_count(), 0);
    }
    Ok(())
}

//! Groups of users: shown where they are asked for, and each one the site's own.

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::held;
use crate::client::{
    DOCUMENTED, INTEGRATION, Outcome, USERS, assert_invalid, get, patch, post, put,
};

const PARTS: &str = "a100kparts";

/// A group of the documents.
fn parts() -> Value {
    json!({ "label": "100k Parts", "variableName": PARTS, "type": "Sales" })
}

#[tokio::test]
async fn groups_are_left_out_unless_expanded() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    let (_, user) = get(&sandbox, &path).await?;
    assert_eq!(user.get("groups"), None);
    let (_, user) = get(&sandbox, &format!("{path}?expand=groups")).await?;
    assert_eq!(user["groups"]["items"][0]["variableName"], "adminAccessGroupsOnly");
    Ok(())
}

#[tokio::test]
async fn group_is_found_by_its_variable_name_or_else_its_label_and_is_held_whole() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    for group in [
        json!({ "variableName": PARTS }),
        json!({ "label": "100k Parts" }),
        json!({ "label": "Renamed", "variableName": PARTS, "type": "Administrator" }),
        parts(),
    ] {
        let sent = json!({ "groups": { "items": [group] } });
        assert_eq!(patch(&sandbox, &path, &sent).await?.0, 200, "{group}");
        assert_eq!(held(&sandbox, DOCUMENTED)?["groups"]["items"], json!([parts()]), "{group}");
    }
    Ok(())
}

#[tokio::test]
async fn group_that_nobody_knows_is_named_by_its_pointer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    let before = held(&sandbox, DOCUMENTED)?;
    for (group, place, name) in [
        (json!({ "variableName": "nowhere" }), "/groups/items/1/variableName", "nowhere"),
        (json!({ "label": "Nowhere" }), "/groups/items/1/label", "Nowhere"),
        (json!({ "type": "Sales" }), "/groups/items/1", "variableName"),
    ] {
        let sent = json!({
            "oauthClientId": "client", "groups": { "items": [parts(), group] },
        });
        for answered in [
            patch(&sandbox, &path, &sent).await?,
            post(&sandbox, INTEGRATION, &sent).await?,
            put(&sandbox, &format!("{USERS}/42"), &sent).await?,
        ] {
            assert_invalid(&answered, place);
            let detail = answered.1["detail"].as_str().unwrap_or_default();
            assert!(detail.contains(name), "{detail}");
        }
    }
    assert_eq!(held(&sandbox, DOCUMENTED)?, before);
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn groups_without_a_list_are_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for groups in [json!({}), json!({ "items": null }), json!({ "items": 1 })] {
        let sent = json!({ "groups": groups });
        assert_invalid(&put(&sandbox, &format!("{USERS}/42"), &sent).await?, "/groups/items");
    }
    assert_eq!(sandbox.stored_user("42"), None);
    Ok(())
}

#[tokio::test]
async fn user_is_in_a_group_once() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let twice = [json!({ "variableName": PARTS }), json!({ "label": "100k Parts" })];
    let sent = json!({ "groups": { "items": twice } });
    patch(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}"), &sent).await?;
    assert_eq!(held(&sandbox, DOCUMENTED)?["groups"]["items"], json!([parts()]));
    Ok(())
}

#[tokio::test]
async fn groups_that_are_taken_away_leave_an_empty_list() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    for groups in [json!({ "items": [] }), Value::Null] {
        patch(&sandbox, &path, &json!({ "groups": { "items": [parts()] } })).await?;
        assert_eq!(patch(&sandbox, &path, &json!({ "groups": groups })).await?.0, 200);
        let (_, user) = get(&sandbox, &format!("{path}?expand=groups")).await?;
        assert_eq!(user["groups"]["items"], json!([]), "{groups}");
    }
    Ok(())
}

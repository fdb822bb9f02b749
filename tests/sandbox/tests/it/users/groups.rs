//! Groups of users.

use serde_json::{Value, json};

use crate::site::{DOCUMENTED, DOCUMENTED_PATH, INTEGRATION_USERS, Site, USERS};

/// A documented group.
fn parts() -> Value {
    json!({ "label": "100k Parts", "variableName": "a100kparts", "type": "Sales" })
}

fn groups(items: &[Value]) -> Value {
    json!({ "groups": { "items": items } })
}

#[tokio::test]
async fn group_is_found_by_variable_name_or_label_and_stored_completely() {
    let site = Site::start().await;
    for sent in [
        vec![json!({ "variableName": "a100kparts" })],
        vec![json!({ "label": "100k Parts" })],
        vec![json!({ "label": "Renamed", "variableName": "a100kparts", "type": "Administrator" })],
        vec![parts()],
        // The same group twice.
        vec![json!({ "variableName": "a100kparts" }), json!({ "label": "100k Parts" })],
    ] {
        site.patch(DOCUMENTED_PATH, groups(&sent)).await.json(200);
        assert_eq!(site.stored(DOCUMENTED)["groups"]["items"], json!([parts()]), "{sent:?}");
    }
}

#[tokio::test]
async fn unknown_group_is_rejected_by_its_pointer() {
    let site = Site::start().await;
    let before = site.stored(DOCUMENTED);
    for (group, pointer, named) in [
        (json!({ "variableName": "nowhere" }), "/groups/items/1/variableName", "nowhere"),
        (json!({ "label": "Nowhere" }), "/groups/items/1/label", "Nowhere"),
        (json!({ "type": "Sales" }), "/groups/items/1", "variableName"),
    ] {
        let mut sent = groups(&[parts(), group]);
        sent["oauthClientId"] = json!("client");
        for reply in [
            site.patch(DOCUMENTED_PATH, &sent).await,
            site.post(INTEGRATION_USERS, &sent).await,
            site.put(&format!("{USERS}/42"), &sent).await,
        ] {
            reply.assert_invalid(pointer);
            assert!(reply.detail(400).contains(named), "{reply:?}");
        }
    }
    for invalid in [json!({}), json!({ "items": null }), json!({ "items": 1 })] {
        let reply = site.put(&format!("{USERS}/42"), json!({ "groups": invalid })).await;
        reply.assert_invalid("/groups/items");
    }
    assert_eq!(site.stored(DOCUMENTED), before);
    assert_eq!(site.applied_count(), 0);
}

#[tokio::test]
async fn removed_groups_leave_an_empty_list() {
    let site = Site::start().await;
    for removed in [json!({ "items": [] }), Value::Null] {
        site.patch(DOCUMENTED_PATH, groups(&[parts()])).await.json(200);
        site.patch(DOCUMENTED_PATH, json!({ "groups": removed })).await.json(200);
        let user = site.get(&format!("{DOCUMENTED_PATH}?expand=groups")).await.json(200);
        assert_eq!(user["groups"]["items"], json!([]), "{removed}");
    }
}

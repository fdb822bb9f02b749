//! Groups, their members, segments and rights.

use serde_json::{Value, json};

use super::{group, listed};
use crate::site::{HOST_USER, Site, USERS, items};

const GROUPS: &str = "/rest/v19/companies/_host/groups";

#[tokio::test]
async fn patch_of_a_group_shows_in_the_groups_of_its_users() {
    let site = Site::start().await;
    let mut sent = group("buyers");
    sent["users"] = json!({ "items": [{ "login": "nholloway" }] });
    let created = site.post(GROUPS, &sent).await;
    assert!(created.header("location").ends_with("/companies/_host/groups/buyers"));
    assert_eq!(created.json(201)["type"], json!({ "value": 1, "displayValue": "Sales" }));
    site.post(GROUPS, &sent).await.assert_invalid("/variableName");

    let path = format!("{GROUPS}/buyers");
    let mut changed = group("buyers");
    changed["label"] = "Buyers of the year".into();
    site.patch(&path, &changed).await.json(200);
    let groups = format!("{USERS}/{HOST_USER}/groups");
    let label = ["Buyers of the year".to_owned()];
    assert!(listed(&site, &groups, &[], "label").await.contains(&label[0]));
    let user = site.get(&format!("{USERS}/{HOST_USER}?expand=groups")).await.json(200);
    assert!(items(&user["groups"]).iter().any(|group| group["label"] == label[0]), "{user}");
    let read = site.get(&format!("{path}?expand=users")).await.json(200);
    assert_eq!(items(&read["users"])[0]["login"], "nholloway");

    // A PUT without users removes the members; a group is not renamed.
    site.put(&path, group("buyers")).await.json(200);
    assert!(!listed(&site, &groups, &[], "label").await.contains(&"buyers".to_owned()));
    site.put(&path, group("sellers")).await.assert_invalid("/variableName");
    site.get(&format!("{GROUPS}/unknown")).await.assert_not_found("unknown");
    let other = "/rest/v19/companies/abcCo/groups/buyers";
    site.get(other).await.assert_not_found("buyers");
}

#[tokio::test]
async fn members_are_added_and_removed_one_by_one() {
    let site = Site::start().await;
    site.post(USERS, json!({ "login": "ada" })).await.json(201);
    site.post(GROUPS, group("buyers")).await.json(201);
    let members = format!("{GROUPS}/buyers/users");
    let change =
        |op: &str, login: &str| json!({ "op": op, "path": login, "value": { "login": login } });
    let add = json!([change("ADD", "ada"), change("ADD", "nholloway")]);
    assert_eq!(items(&site.patch(&members, add).await.json(200)).len(), 2);
    let remove = json!([change("REMOVE", "ada")]);
    site.patch(&members, remove).await.json(200);
    assert_eq!(listed(&site, &members, &[], "login").await, ["nholloway"]);
    let half = json!([change("ADD", "ada"), change("ADD", "unknown")]);
    site.patch(&members, half).await.assert_invalid("/1/path");
    let wrong = json!([change("replace", "ada")]);
    site.patch(&members, wrong).await.assert_invalid("/0/op");
    assert_eq!(listed(&site, &members, &[], "login").await, ["nholloway"]);
}

#[tokio::test]
async fn segments_and_rights_belong_to_one_group() {
    let site = Site::start().await;
    site.post(GROUPS, group("buyers")).await.json(201);
    let segments = format!("{GROUPS}/buyers/segments");
    let pricing = |segments: &Value| {
        let mut all = items(segments).into_iter();
        all.find(|segment| segment["variableName"] == "_pricing").expect("the segment exists")
    };
    let part = json!({ "variableName": "priceModels", "checked": true });
    let sent =
        json!({ "items": [{ "variableName": "_pricing", "segments": { "items": [part] } }] });
    let changed = pricing(&site.patch(&segments, sent).await.json(200));
    assert_eq!(changed.get("status"), None);
    let shown = pricing(&site.get(&format!("{segments}?uiMetadata=true")).await.json(200));
    assert_eq!((&shown["checked"], &shown["status"]), (&json!(false), &json!(1)));
    let unknown = json!({ "items": [{ "variableName": "unknown" }] });
    site.patch(&segments, unknown).await.assert_invalid("/items/0/variableName");

    let rights = format!("{segments}/_dataTables/folders/sandboxTables/accessRights");
    let access = |rights: &Value| rights["items"][0]["items"][0]["accessType"].clone();
    assert_eq!(access(&site.get(&rights).await.json(200)), "NONE");
    let sent = |name: &str| {
        let item = json!({ "name": name, "accessType": "EDIT" });
        json!({ "items": [{ "folderVarName": "sandboxTables", "items": [item] }] })
    };
    let update = format!("{segments}/_dataTables/actions/updateAccessRights");
    assert_eq!(site.post(&update, sent("SandboxTable")).await.text, "");
    assert_eq!(access(&site.get(&rights).await.json(200)), "EDIT");
    site.post(&update, sent("Other")).await.assert_invalid("/items/0/items/0/name");
    let other = rights.replace("buyers", "sandboxSales01");
    assert_eq!(access(&site.get(&other).await.json(200)), "NONE");
}

#[tokio::test]
async fn access_rights_need_the_documented_properties_and_kinds_of_access() {
    let site = Site::start().await;
    let segments = format!("{GROUPS}/sandboxSales01/segments");
    let table = json!({ "name": "SandboxTable" });
    let price = json!({ "name": "Sandbox priceModels", "variableName": "sandboxPrice" });
    let tables = ["FULL", "READ", "EDIT", "NONE"];
    let prices = ["FULL", "READ", "EDIT", "EDIT_NO_DELETE", "NONE"];
    for (kind, read, folder, name, entry, accepted, rejected) in [
        (
            "_dataTables",
            "folders/sandboxTables",
            "folderVarName",
            "sandboxTables",
            table,
            &tables[..],
            "EDIT_NO_DELETE",
        ),
        (
            "_pricing",
            "subSegments/priceModels",
            "segmentVarName",
            "priceModels",
            price,
            &prices[..],
            "WRITE",
        ),
    ] {
        let update = format!("{segments}/{kind}/actions/updateAccessRights");
        let read = format!("{segments}/{kind}/{read}/accessRights");
        let sent = |entry: &Value| json!({ "items": [{ folder: name, "items": [entry] }] });
        let mut entry = entry;
        for access in accepted {
            entry["accessType"] = (*access).into();
            assert_eq!(site.post(&update, sent(&entry)).await.text, "", "{access}");
            let shown = site.get(&read).await.json(200);
            assert_eq!(items(&items(&shown)[0])[0], entry);
        }
        let properties: Vec<_> = entry.as_object().expect("an object").keys().cloned().collect();
        for property in properties {
            let mut without = entry.clone();
            without.as_object_mut().expect("an object").remove(&property);
            site.post(&update, sent(&without)).await.assert_invalid("/items/0/items/0");
            let mut wrong = entry.clone();
            wrong[&property] = "unknown".into();
            let path = format!("/items/0/items/0/{property}");
            site.post(&update, sent(&wrong)).await.assert_invalid(&path);
        }
        let without = json!({ "items": [{ "items": [entry] }] });
        site.post(&update, without).await.assert_invalid("/items/0");
        let mut wrong = entry.clone();
        wrong["accessType"] = rejected.into();
        site.post(&update, sent(&wrong)).await.assert_invalid("/items/0/items/0/accessType");
        assert_eq!(items(&items(&site.get(&read).await.json(200))[0])[0], entry);
    }
}

#[tokio::test]
async fn type_and_status_of_a_group_need_a_value() {
    let site = Site::start().await;
    site.post(GROUPS, group("buyers")).await.json(201);
    let path = format!("{GROUPS}/buyers");
    for property in ["type", "status"] {
        for value in [json!({}), json!({ "value": null }), json!({ "displayValue": "Sales" })] {
            let mut sent = group("buyers");
            sent[property] = value;
            let invalid = format!("/{property}/value");
            site.put(&path, &sent).await.assert_invalid(&invalid);
            site.patch(&path, &sent).await.assert_invalid(&invalid);
            sent["variableName"] = "sellers".into();
            site.post(GROUPS, &sent).await.assert_invalid(&invalid);
        }
    }
    site.get(&format!("{GROUPS}/sellers")).await.assert_not_found("sellers");
}

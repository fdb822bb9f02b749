//! Tasks of imports and exports.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::listed;
use crate::site::{Site, USERS, items, send};

const TASKS: &str = "/rest/v19/tasks";

/// Starts a site whose tasks end after some seconds.
async fn with_duration(seconds: u64) -> Site {
    Site::from_builder(Sandbox::builder().task_duration(Duration::from_secs(seconds))).await
}

async fn import(site: &Site, path: &str, file: &[u8]) -> String {
    let started = site.upload(path, file).await.json(200);
    assert!(started["taskId"].as_u64() > Some(1 << 32), "{started}");
    format!("{TASKS}/{}", started["taskId"])
}

/// Returns the log of a task.
async fn log(site: &Site, task: &str) -> String {
    let files = site.get(&format!("{task}/files")).await.json(200);
    let files = files.as_array().cloned().expect("an array");
    let log = files.iter().find(|file| file["type"] == "Log").expect("there is a log");
    site.get(&format!("{task}/files/{}", log["name"].as_str().expect("a name"))).await.text
}

#[tokio::test]
async fn import_creates_and_updates_users_when_its_task_ends() {
    let site = with_duration(0).await;
    let table = "login,firstName,status,groups\nada,Ada,1,sandboxSales01\nnholloway,Nora,0,\n";
    let task = import(&site, &format!("{USERS}/actions/import"), table.as_bytes()).await;
    let ended = site.get(&task).await.json(200);
    assert_eq!((&ended["status"], &ended["result"]), (&json!("Completed"), &json!("Success")));
    let log = log(&site, &task).await;
    assert!(log.contains("created 1 users") && log.contains("updated 1 users"), "{log}");
    let ada = site.get("/rest/v19/companies/_host/users/ada?expand=groups").await.json(200);
    assert_eq!((&ada["firstName"], &ada["status"]["value"]), (&json!("Ada"), &json!(1)));
    assert_eq!(items(&ada["groups"])[0]["label"], "Sandbox Sales 01");
    assert_eq!(listed(&site, USERS, &[("q", "{firstName:'Nora'}")], "login").await, ["nholloway"]);
}

#[tokio::test]
async fn wrong_file_fails_its_task_and_changes_nothing() {
    let site = with_duration(0).await;
    let before = listed(&site, USERS, &[("orderby", "login")], "login").await;
    for (file, reason) in [
        (&b"\x89PNG\xff"[..], "UTF-8"),
        (b"PK\x03\x04", "zip archive"),
        (b"", "no rows"),
        (b"login\n", "no rows"),
        (b"login,login\nada,x\n", "two columns `login`"),
        (b"login,unknown\nada,x\n", "line 2: there is no column `unknown`"),
        (b"login\nada\nada\n", "line 3: the login `ada` occurs twice"),
        (b"login,firstName\nada,Ada\n,Bob\n", "line 3: a login is missing"),
        (b"login,status\nada,active\n", "line 2: the column `status`"),
        (b"login,groups\nada,unknown\n", "line 2: "),
        (b"login,company\nada,unknown\n", "line 2: there is no company `unknown`"),
        (b"login,firstName\nada\n", "line 2 has 1 columns"),
    ] {
        let task = import(&site, &format!("{USERS}/actions/import"), file).await;
        let ended = site.get(&task).await.json(200);
        assert_eq!((&ended["status"], &ended["result"]), (&json!("Completed"), &json!("Failure")));
        let log = log(&site, &task).await;
        assert!(log.contains(reason), "{reason}: {log}");
    }
    let task =
        import(&site, "/rest/v19/companies/abcCo/users/actions/import", b"login,company\na,b\n");
    assert_eq!(site.get(&task.await).await.json(200)["result"], "Failure");
    assert_eq!(listed(&site, USERS, &[("orderby", "login")], "login").await, before);
}

#[tokio::test]
async fn running_task_can_be_canceled_and_then_has_no_effect() {
    let site = with_duration(1_000_000).await;
    let task = import(&site, &format!("{USERS}/actions/import"), b"login\nada\n").await;
    assert_eq!(site.get(&task).await.json(200)["status"], "In Progress");
    site.delete(&task).await.detail(409);
    let cancel = json!({ "status": "Cancellation Requested" });
    assert_eq!(site.patch(&task, &cancel).await.json(200)["status"], cancel["status"]);
    assert_eq!(site.get(&task).await.json(200)["status"], "Canceled");
    site.patch(&task, &cancel).await.detail(409);
    site.patch(&task, json!({ "status": "Other" })).await.assert_invalid("/status");
    let users: Value = site.get_with(USERS, &[("q", "{login:'ada'}")]).await.json(200);
    assert_eq!(users["count"], 0);
    assert_eq!(site.delete(&task).await.text, "");
    site.get(&task).await.detail(404);
    site.patch(&task, &cancel).await.detail(404);
}

#[tokio::test]
async fn companies_are_exported_and_imported() {
    let site = with_duration(0).await;
    let companies = "/rest/v19/companies";
    let import_path = format!("{companies}/actions/bulkImport");
    let task = import(&site, &import_path, b"login,name,city\nacme,Acme,Oslo\n").await;
    assert_eq!(site.get(&task).await.json(200)["result"], "Success");
    for (format, file, expected) in
        [("CSV", "companies.csv", "\nacme,Acme,"), ("XML", "companies.xml", "<login>acme</login>")]
    {
        let sent = json!({ "fileFormat": format, "criteria": { "q": "{city:'Oslo'}" } });
        let started = site.post(&format!("{companies}/actions/bulkExport"), sent).await.json(200);
        let file = site.get(&format!("{TASKS}/{}/files/{file}", started["taskId"])).await;
        assert!(file.text.contains(expected) && !file.text.contains("abcCo"), "{}", file.text);
    }
    let later = json!({ "scheduledTime": "2999-01-01T00:00:00Z" });
    let started = site.post(&format!("{companies}/actions/bulkExport"), later).await.json(200);
    let path = format!("{TASKS}/{}", started["taskId"]);
    assert_eq!(site.get(&path).await.json(200)["status"], "Pending");
    site.patch(&path, json!({ "status": "Cancellation Requested" })).await.json(200);
    let unknown = json!({ "selections": [started["taskId"].to_string(), "7"] });
    let delete = format!("{TASKS}/actions/deleteTasks");
    site.post(&delete, unknown).await.assert_invalid("/selections/1");
    let known = json!({ "selections": [started["taskId"].to_string()] });
    assert_eq!(site.post(&delete, known).await.text, "");
    site.get(&path).await.detail(404);
}

#[tokio::test]
async fn tasks_are_listed_by_documented_categories_only() {
    let site = with_duration(0).await;
    site.get_with(TASKS, &[("q", "{category:{$in:[13,17]}}")]).await.json(200);
    for q in ["{}", "{category:{$in:[13,1]}}", "{category:{$in:[]}}", "{name:'x'}"] {
        site.get_with(TASKS, &[("q", q)]).await.assert_invalid("q");
    }
    site.get(TASKS).await.assert_invalid("q");
    let path = format!("{USERS}/actions/import");
    send(site.verbatim(reqwest::Method::POST, &path, "{}")).await.detail(415);
}

//! Dry runs.

use oracle_cpq::v19::admin::PlannedRequest;
use oracle_cpq::{Filter, Upload};
use serde_json::json;

use super::{create, operations};
use crate::setup::{client, sandbox};

fn planned(request: Result<Option<PlannedRequest>, oracle_cpq::Error>) -> PlannedRequest {
    request.expect("no error").expect("a request")
}

#[tokio::test]
async fn a_dry_run_of_each_task_says_what_would_be_sent_and_changes_nothing() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let number = create(&cpq, "ann b", "ann@mail.test").await;
    let user = format!("/cpq/rest/v19/users/{number}");
    let edit = cpq.edit_user(&number, |user| user.job_title("Planner"));
    let group = "/cpq/rest/v19/companies/_host/groups/excludeMDBParts/users";
    let add = cpq.add_users_to_group("_host", "excludeMDBParts", ["ann b"]);
    let remove = cpq.remove_users_from_group("_host", "excludeMDBParts", ["ann b"]);
    let set = cpq.set_user_groups(&number, ["excludeMDBParts"]);
    let switch = cpq.deactivate_matching(Filter::field("email").eq("ann@mail.test"));
    let switch = switch.preview().await.expect("a preview");
    let import = cpq.import_users(Upload::from_bytes("users.zip", "x")).wait();
    let company_user = "/cpq/rest/v19/companies/_host/users/ann%20b";
    for (request, expected) in [
        (edit.dry_run().await, format!("PATCH {user} {{\"jobTitle\":\"Planner\"}}")),
        (
            cpq.deactivate_user(&number).dry_run().await,
            format!("PATCH {user} {{\"status\":{{\"value\":0}}}}"),
        ),
        (
            cpq.edit_company_user("_host", "ann b", |user| user.fax("1")).dry_run().await,
            format!("PATCH {company_user} {{\"fax\":\"1\"}}"),
        ),
        (
            add.dry_run().await,
            format!("PATCH {group} [{{\"op\":\"ADD\",\"path\":\"ann b\",\"value\":{{\"login\":\"ann b\"}}}}]"),
        ),
        (
            remove.dry_run().await,
            format!("PATCH {group} [{{\"op\":\"REMOVE\",\"path\":\"ann b\",\"value\":{{\"login\":\"ann b\"}}}}]"),
        ),
        (
            set.dry_run().await,
            format!("PUT {user}/groups {{\"items\":[{{\"variableName\":\"excludeMDBParts\"}}]}}"),
        ),
        (
            switch.dry_run(),
            "POST /cpq/rest/v19/users/actions/bulkUpdate {\"criteria\":{\"q\":\"{\\\"email\\\":{\\\"$eq\\\":\\\"ann@mail.test\\\"}}\"},\"userData\":{\"status\":{\"value\":0}}}".into(),
        ),
        (
            cpq.reset_password("_host", "ann b").dry_run().await,
            format!("POST {company_user}/actions/resetPassword {{}}"),
        ),
        (import.dry_run(), "POST /cpq/rest/v19/users/actions/import".into()),
    ] {
        assert_eq!(planned(request).to_string(), expected);
    }
    let replacement = cpq.replace_user_with(&number, |user| user.job_title("Planner"));
    let request = planned(replacement.dry_run().await);
    assert_eq!(request.body().expect("a body")["email"], "ann@mail.test");
    assert_eq!(operations(&sandbox), ["createCompanyUser"]);
}

#[tokio::test]
async fn a_dry_run_shows_no_password_and_its_debug_output_no_data() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let number = create(&cpq, "ann", "canary-4711@mail.test").await;
    let edit = cpq.edit_user(&number, |user| user.password("canary-4711").fax("canary-4711"));
    let debug = format!("{edit:?}");
    let request = planned(edit.dry_run().await);
    let expected = json!({ "password": "[redacted]", "fax": "canary-4711" });
    assert_eq!(request.body(), Some(&expected));
    let set = cpq.set_user_groups(&number, ["excludeMDBParts"]);
    let switch = cpq.deactivate_matching("{email:'canary-4711'}");
    let debug = format!("{debug} {request:?} {set:?} {switch:?}");
    assert!(!debug.contains("canary-4711") && !debug.contains(&number), "{debug}");
}

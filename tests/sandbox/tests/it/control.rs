//! What a test asks of the sandbox itself, under `/_sandbox`.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{
    DOCUMENTED, HOST_USER, INTEGRATION, Outcome, USERS, answer, control, get, patch, post, put,
    request,
};

async fn ask(sandbox: &Sandbox, path: &str) -> reqwest::Result<(u16, Value)> {
    answer(control(sandbox, Method::GET, path)).await
}

const COMPANY_USER: &str = "/rest/v19/companies/abcCo/users/AAP39";

/// Makes a change that can be seen.
async fn rename(sandbox: &Sandbox, name: &str) -> Outcome {
    let sent = json!({ "firstName": name });
    let (status, user) = patch(sandbox, COMPANY_USER, &sent).await?;
    assert_eq!(status, 200, "{user}");
    Ok(())
}

async fn state(sandbox: &Sandbox) -> reqwest::Result<String> {
    control(sandbox, Method::GET, "/state").send().await?.error_for_status()?.text().await
}

async fn put_state(sandbox: &Sandbox, state: String) -> reqwest::Result<(u16, Value)> {
    answer(control(sandbox, Method::PUT, "/state").body(state)).await
}

fn sequences(applied: &Value) -> Vec<Option<u64>> {
    let applied = applied["applied"].as_array().into_iter().flatten();
    applied.map(|applied| applied["sequence"].as_u64()).collect()
}

#[tokio::test]
async fn summary_counts_what_there_was() -> Outcome {
    let sandbox = Sandbox::builder().users(40).start().await?;
    let (status, opening) = ask(&sandbox, "").await?;
    let before = json!({
        "applied": 0, "context": "/cpq", "integrationUsers": 42, "requests": 1, "violations": 0
    });
    assert_eq!((status, opening), (200, before));
    rename(&sandbox, "New").await?;
    get(&sandbox, "/nowhere").await?;
    post(&sandbox, INTEGRATION, &json!({ "oauthClientId": "client" })).await?;
    let after = json!({
        "applied": 2, "context": "/cpq", "integrationUsers": 43, "requests": 5, "violations": 0
    });
    assert_eq!(ask(&sandbox, "/").await?, (200, after));
    Ok(())
}

#[tokio::test]
async fn applied_changes_are_told_in_their_order() -> Outcome {
    let sandbox = Sandbox::start().await?;
    assert_eq!(ask(&sandbox, "/applied").await?, (200, json!({ "count": 0, "applied": [] })));
    rename(&sandbox, "One").await?;
    let sent = json!({ "login": "new", "password": "canary" });
    let (status, user) = put(&sandbox, &format!("{USERS}/42"), &sent).await?;
    assert_eq!(status, 201, "{user}");
    let refused = json!({ "firstName": 1 });
    assert_eq!(put(&sandbox, &format!("{USERS}/43"), &refused).await?.0, 400);

    let (_, applied) = ask(&sandbox, "/applied").await?;
    let expected = json!({ "count": 2, "applied": [
        {
            "sequence": 1,
            "operation": "updateCompanyUser",
            "method": "PATCH",
            "target": format!("/cpq{COMPANY_USER}"),
            "status": 200,
            "partyNumber": "BM_Qm4TzKd81Xw",
            "body": { "firstName": "One" },
            "fault": null
        },
        {
            "sequence": 2,
            "operation": "replaceUser",
            "method": "PUT",
            "target": format!("/cpq{USERS}/42"),
            "status": 201,
            "partyNumber": "42",
            "body": { "login": "new" },
            "fault": null
        }
    ] });
    assert_eq!(applied, expected);
    let in_rust: Vec<_> = sandbox.applied().into_iter().map(|applied| applied.body).collect();
    assert_eq!(in_rust, [json!({ "firstName": "One" }), json!({ "login": "new" })]);
    Ok(())
}

#[tokio::test]
async fn applied_changes_are_told_after_one_and_as_far_as_they_are_kept() -> Outcome {
    let sandbox = Sandbox::builder().journal(3).start().await?;
    for number in 1..=5 {
        rename(&sandbox, &number.to_string()).await?;
    }
    for (path, kept) in [
        ("/applied", [3, 4, 5].as_slice()),
        ("/applied?after=0", &[3, 4, 5]),
        ("/applied?after=4", &[5]),
        ("/applied?after=5", &[]),
        ("/applied?after=18446744073709551615", &[]),
    ] {
        let (_, applied) = ask(&sandbox, path).await?;
        let kept: Vec<_> = kept.iter().copied().map(Some).collect();
        assert_eq!((sequences(&applied), &applied["count"]), (kept, &json!(5)), "{path}");
    }
    assert_eq!((sandbox.applied().len(), sandbox.applied_count()), (3, 5));
    for path in ["/applied?after=-1", "/applied?after=x", "/applied?before=1"] {
        assert_eq!(ask(&sandbox, path).await?.0, 400, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn journal_of_none_counts_all_the_same() -> Outcome {
    let sandbox = Sandbox::builder().journal(0).start().await?;
    rename(&sandbox, "New").await?;
    assert_eq!(ask(&sandbox, "/applied").await?, (200, json!({ "count": 1, "applied": [] })));
    Ok(())
}

#[tokio::test]
async fn there_are_no_violations() -> Outcome {
    let sandbox = Sandbox::start().await?;
    rename(&sandbox, "New").await?;
    get(&sandbox, INTEGRATION).await?;
    assert_eq!(ask(&sandbox, "/violations").await?, (200, json!({ "violations": [] })));
    assert!(sandbox.violations().is_empty());
    Ok(())
}

#[tokio::test]
async fn faults_are_told_with_how_often_they_struck() -> Outcome {
    let sandbox = Sandbox::builder().fault("503 times=2".parse()?).start().await?;
    let sent = json!({ "fault": "latency=1ms operation=listIntegrationUsers" });
    let (status, _) = answer(control(&sandbox, Method::POST, "/faults").json(&sent)).await?;
    assert_eq!(status, 200);
    for _ in 0..5 {
        request(&sandbox, Method::GET, INTEGRATION).send().await?;
    }
    let expected = json!({ "faults": [
        { "fault": "503 times=2", "struck": 2 },
        { "fault": "latency=1ms operation=listIntegrationUsers", "struck": 3 }
    ] });
    assert_eq!(ask(&sandbox, "/faults").await?, (200, expected));
    let none = (200, json!({ "faults": [] }));
    assert_eq!(answer(control(&sandbox, Method::DELETE, "/faults")).await?, none);
    assert_eq!(ask(&sandbox, "/faults").await?, none);
    Ok(())
}

#[tokio::test]
async fn every_kind_of_user_is_shown_as_it_is_held() -> Outcome {
    let sandbox = Sandbox::builder().users(10).start().await?;
    put(&sandbox, &format!("{USERS}/a%2Fb"), &json!({ "login": "new" })).await?;
    let (_, page) = get(&sandbox, &format!("{INTEGRATION}?offset=5&limit=1")).await?;
    let made_up = page["items"][0]["partyNumber"].as_str().ok_or("there should be a user")?;
    for (path, party_number) in
        [(DOCUMENTED, DOCUMENTED), (HOST_USER, HOST_USER), ("a%2Fb", "a/b"), (made_up, made_up)]
    {
        let (status, user) = ask(&sandbox, &format!("/users/{path}")).await?;
        assert_eq!((status, &user["partyNumber"]), (200, &json!(party_number)));
        assert_eq!(Some(user), sandbox.stored_user(party_number));
    }
    for path in ["/users/nobody", "/users/", "/users", "/users//users/a%2Fb"] {
        assert_eq!(ask(&sandbox, path).await?.0, 404, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn reset_brings_the_opening_state_back() -> Outcome {
    let sandbox = Sandbox::builder().users(10).start().await?;
    let opening = state(&sandbox).await?;
    rename(&sandbox, "New").await?;
    put(&sandbox, &format!("{USERS}/42"), &json!({ "login": "new" })).await?;
    post(&sandbox, INTEGRATION, &json!({ "oauthClientId": "client" })).await?;
    assert_ne!(state(&sandbox).await?, opening);

    let (status, summary) = answer(control(&sandbox, Method::POST, "/reset")).await?;
    assert_eq!((status, &summary["integrationUsers"]), (200, &json!(12)));
    assert_eq!(state(&sandbox).await?, opening);
    assert_eq!(ask(&sandbox, "/applied").await?.1, json!({ "count": 0, "applied": [] }));
    assert_eq!(sandbox.stored_user("42"), None);
    let again = post(&sandbox, INTEGRATION, &json!({ "oauthClientId": "client" })).await?;
    assert_eq!(again.0, 201);
    Ok(())
}

#[tokio::test]
async fn state_of_one_sandbox_is_taken_by_another() -> Outcome {
    let one = Sandbox::builder().users(1_000).seed(7).start().await?;
    let sent = json!({ "oauthClientId": "Née", "big": 123_456_789_012_345_678_u64 });
    patch(&one, &format!("{INTEGRATION}/{DOCUMENTED}"), &sent).await?;
    // Members that nobody knows keep the digits they came with.
    let exact = r#"{"exact": 0.10, "login": "new"}"#;
    let url = format!("{USERS}/42");
    let created = request(&one, Method::PUT, &url).header("content-type", "application/json");
    assert_eq!(created.body(exact).send().await?.status(), 201);
    put(&one, "/rest/v7/companies/abcCo/users/flat", &json!({ "companyId": 5 })).await?;
    let (_, made_up) = get(&one, &format!("{INTEGRATION}?offset=500&limit=1")).await?;
    let made_up = made_up["items"][0]["partyNumber"].as_str().ok_or("there should be a user")?;
    patch(&one, &format!("{INTEGRATION}/{made_up}"), &json!({ "oauthClientId": "other" })).await?;

    let saved = state(&one).await?;
    assert!(saved.contains("0.10"), "{saved}");
    let other = Sandbox::start().await?;
    let (status, summary) = put_state(&other, saved.clone()).await?;
    assert_eq!((status, &summary["integrationUsers"]), (200, &json!(1_002)));
    assert_eq!(state(&other).await?, saved);
    for party_number in [DOCUMENTED, HOST_USER, "42", made_up] {
        assert!(one.stored_user(party_number).is_some(), "{party_number}");
        assert_eq!(one.stored_user(party_number), other.stored_user(party_number), "{party_number}");
    }
    let flat = |sandbox: &Sandbox| sandbox.stored_v7_user("abcCo", "flat");
    assert_eq!(flat(&one).ok_or("the user should be held")?["companyId"], 5);
    assert_eq!(flat(&one), flat(&other));
    let page = format!("{INTEGRATION}?offset=990&expand=groups");
    assert_eq!(get(&one, &page).await?, get(&other, &page).await?);
    Ok(())
}

#[tokio::test]
async fn text_that_is_no_state_is_refused_and_changes_nothing() -> Outcome {
    let sandbox = Sandbox::start().await?;
    rename(&sandbox, "Kept").await?;
    let good = state(&sandbox).await?;
    for (text, place) in [
        ("", "line 1, column 0"),
        ("{\n\"cpqSandboxState\": 1,\n}", "line 3, column 1"),
        ("[]", "line 1, column"),
        ("{}", "line 1, column"),
    ] {
        let (status, refusal) = put_state(&sandbox, text.to_owned()).await?;
        let detail = refusal["detail"].as_str().unwrap_or_default();
        assert!(status == 400 && detail.contains(place), "{text}: {refusal}");
    }
    let half: String = good.chars().take(good.chars().count() / 2).collect();
    let other_format = good.replacen("\"cpqSandboxState\":1", "\"cpqSandboxState\":2", 1);
    let twice = good.replace(DOCUMENTED, HOST_USER);
    for text in [half, other_format, twice] {
        let (status, refusal) = put_state(&sandbox, text.clone()).await?;
        assert!(status == 400 && refusal["detail"].is_string(), "{text}: {refusal}");
    }
    assert_eq!(state(&sandbox).await?, good);
    assert_eq!(sandbox.applied_count(), 1);
    Ok(())
}

#[tokio::test]
async fn calls_that_there_are_not_are_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (method, path) in [
        (Method::GET, "/other"),
        (Method::GET, "/tokens/expire"),
        (Method::GET, "/reset"),
        (Method::POST, ""),
        (Method::DELETE, "/state"),
        (Method::POST, "/users/42"),
        (Method::GET, "x"),
    ] {
        let (status, refusal) = answer(control(&sandbox, method.clone(), path)).await?;
        assert_eq!((status, &refusal["status"]), (404, &json!("404")), "{method} {path}");
    }
    Ok(())
}

//! How users are named in a path: by company and login or by party number, decoded once.

use cpq_sandbox::Sandbox;
use serde_json::json;

use super::PARTNER_USER;
use crate::client::{Outcome, USERS, assert_unknown, patch, put};

#[tokio::test]
async fn host_company_goes_by_two_names() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for company in ["_host", "cpq-mdb"] {
        // The documents show one of these users in a company called so, the other by that alias.
        for login in ["nholloway", "_custom_d4279b7d50a843ffb14c709dab1f1418"] {
            let path = format!("/rest/v19/companies/{company}/users/{login}");
            let (status, user) = patch(&sandbox, &path, &json!({})).await?;
            assert_eq!((status, &user["login"]), (200, &json!(login)), "{path}");
            assert!(sandbox.stored_company_user(company, login).is_some(), "{company} {login}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn unknown_company_or_user_is_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (path, name) in [
        ("nowhere/users/AAP39", "nowhere"),
        ("_Host/users/nholloway", "_Host"),
        ("_host/users/nobody", "nobody"),
        ("_host/users/AAP39", "AAP39"),
        ("abcCo/users/nholloway", "nholloway"),
        ("abcCo/users/aap39", "aap39"),
    ] {
        let path = format!("/rest/v19/companies/{path}");
        assert_unknown(&patch(&sandbox, &path, &json!({})).await?, name);
    }
    Ok(())
}

#[tokio::test]
async fn user_is_found_by_its_new_login_only() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (status, user) = patch(&sandbox, PARTNER_USER, &json!({ "login": "neu er/é" })).await?;
    assert_eq!((status, &user["login"]), (200, &json!("neu er/é")));
    let renamed = "/rest/v19/companies/abcCo/users/neu%20er%2F%C3%A9";
    assert_eq!(patch(&sandbox, renamed, &json!({})).await?.0, 200);
    assert_unknown(&patch(&sandbox, PARTNER_USER, &json!({})).await?, "AAP39");
    let href = user["links"][0]["href"].as_str().ok_or("it should have a link")?;
    assert!(href.ends_with("/companies/abcCo/users/neu%20er%2F%C3%A9"), "{href}");
    Ok(())
}

#[tokio::test]
async fn path_values_are_decoded_once() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (encoded, party_number) in [
        ("a%2Fb", "a/b"),
        ("a%252Fb", "a%2Fb"),
        ("%C3%A9+", "é+"),
        ("%20", " "),
        ("..%3F%23", "..?#"),
        ("%42M_x", "BM_x"),
        ("%7Bx%7D", "{x}"),
    ] {
        let (status, user) = put(&sandbox, &format!("{USERS}/{encoded}"), &json!({})).await?;
        assert_eq!((status, &user["partyNumber"]), (201, &json!(party_number)));
        assert!(sandbox.stored_user(party_number).is_some(), "{party_number}");
    }
    Ok(())
}

#[tokio::test]
async fn path_value_that_is_no_text_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for encoded in ["%FF", "a%C3"] {
        let (status, refusal) = put(&sandbox, &format!("{USERS}/{encoded}"), &json!({})).await?;
        assert_eq!((status, &refusal["status"]), (400, &json!("400")));
    }
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

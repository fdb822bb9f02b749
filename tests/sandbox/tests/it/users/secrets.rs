//! Passwords are taken and forgotten.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::json;

use super::PARTNER_USER;
use crate::client::{
    DOCUMENTED, HOST_USER, INTEGRATION, Outcome, USERS, answer_text, control, request,
};

#[tokio::test]
async fn password_is_in_no_answer_and_nowhere_held() -> Outcome {
    const PASSWORD: &str = "correct-horse-battery";
    let sandbox = Sandbox::start().await?;
    // Two of these calls know a password; the others must not take it for a member of the site.
    for (method, path) in [
        (Method::PUT, format!("{USERS}/{HOST_USER}")),
        (Method::PUT, format!("{USERS}/42")),
        (Method::PATCH, PARTNER_USER.to_owned()),
        (Method::PATCH, format!("{INTEGRATION}/{DOCUMENTED}")),
        (Method::POST, INTEGRATION.to_owned()),
        (Method::PUT, "/rest/v7/companies/abcCo/users/AAP39".to_owned()),
        (Method::PUT, "/rest/v7/companies/abcCo/users/new".to_owned()),
    ] {
        let sent = json!({
            "password": PASSWORD, "emailPassword": true, "oauthClientId": format!("of {path}"),
        });
        let (status, text) = answer_text(request(&sandbox, method, &path).json(&sent)).await?;
        assert!(matches!(status, 200 | 201), "{path}: {text}");
        assert!(!text.contains(PASSWORD) && !text.contains("emailPassword"), "{path}: {text}");
    }
    assert_eq!(sandbox.applied_count(), 7);
    for applied in sandbox.applied() {
        assert!(!applied.body.to_string().contains(PASSWORD), "{}", applied.target);
    }
    for call in ["/applied", "/state", "/users/42"] {
        let (status, text) = answer_text(control(&sandbox, Method::GET, call)).await?;
        assert_eq!(status, 200);
        assert!(!text.contains(PASSWORD), "{call}: {text}");
    }
    assert!(!format!("{sandbox:?} {:?}", sandbox.applied()).contains(PASSWORD));
    Ok(())
}

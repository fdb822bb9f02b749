//! Passwords are accepted and neither stored nor returned.

use reqwest::Method;
use serde_json::json;

use crate::site::{DOCUMENTED_PATH, HOST_USER, INTEGRATION_USERS, PARTNER_USER, Site, USERS, send};

#[tokio::test]
async fn password_is_in_no_response_and_not_stored() {
    const PASSWORD: &str = "correct-horse-battery";
    let site = Site::start().await;
    // Two of these operations have a password; the others must not store it as an unknown property.
    for (method, path) in [
        (Method::PUT, format!("{USERS}/{HOST_USER}")),
        (Method::PUT, format!("{USERS}/42")),
        (Method::PATCH, PARTNER_USER.to_owned()),
        (Method::PATCH, DOCUMENTED_PATH.to_owned()),
        (Method::POST, INTEGRATION_USERS.to_owned()),
        (Method::PUT, "/rest/v7/companies/abcCo/users/AAP39".to_owned()),
        (Method::PUT, "/rest/v7/companies/abcCo/users/new".to_owned()),
    ] {
        let sent = json!({
            "password": PASSWORD, "emailPassword": true, "oauthClientId": format!("of {path}"),
        });
        let reply = send(site.request(method, &path).json(&sent)).await;
        assert!(matches!(reply.status, 200 | 201), "{path}: {}", reply.text);
        for secret in [PASSWORD, "emailPassword"] {
            assert!(!reply.text.contains(secret), "{path}: {}", reply.text);
        }
    }
    assert_eq!(site.applied_count(), 7);
    for applied in site.applied() {
        assert!(!applied.body().to_string().contains(PASSWORD), "{}", applied.target);
    }
    for path in ["/applied", "/state", "/users/42"] {
        let reply = site.get_control(path).await;
        assert_eq!(reply.status, 200);
        assert!(!reply.text.contains(PASSWORD), "{path}: {}", reply.text);
    }
}

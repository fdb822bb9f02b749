//! Injected faults: how they are requested, and what they do to a request and its response.

mod bodies;
mod journal;
mod responses;
mod rules;

use serde_json::Value;

use crate::connection::{Connection, RawResponse, request, request_with};
use crate::site::{DOCUMENTED, Site};

const USER: &str = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
const LIST: &str = "/cpq/rest/v19/integrationUsers";
const CHANGE: &str = r#"{"oauthClientId":"changed"}"#;

/// Sends a request with a fault over a new connection.
async fn call(site: &Site, fault: &str, method: &str, target: &str, body: &str) -> RawResponse {
    Connection::new(site).await.call(with_fault(fault, method, target, body)).await
}

fn with_fault(fault: &str, method: &str, target: &str, body: &str) -> String {
    request_with(method, target, &format!("Sandbox-Fault: {fault}"), body)
}

/// Sends a request with a fault, and returns whether the connection is reset.
async fn is_reset(site: &Site, fault: &str, target: &str, body: &str) -> bool {
    let mut connection = Connection::new(site).await;
    connection.send(with_fault(fault, "PATCH", target, body)).await;
    connection.ends_in_reset().await
}

/// Returns the body of the response without a fault.
async fn undisturbed(site: &Site, target: &str) -> Value {
    Connection::new(site).await.call(request("GET", target, "")).await.json()
}

/// Whether `CHANGE` was applied to the user, according to the user and to the journal.
#[track_caller]
fn is_applied(site: &Site) -> bool {
    let is_stored = site.stored(DOCUMENTED)["oauthClientId"] == "changed";
    assert_eq!(site.applied().len(), usize::from(is_stored));
    is_stored
}

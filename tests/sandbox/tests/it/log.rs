//! The log, and that neither it nor `Debug` shows personal data or credentials.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use cpq_sandbox::Sandbox;

use crate::connection::{Connection, head, request, request_with};
use crate::site::{DOCUMENTED_PATH, Site};

const CANARY: &str = "c4n4ry";

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&written).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn start_with_log() -> (Site, Log) {
    let log = Log::default();
    (Site::from_builder(Sandbox::builder().log(log.clone())).await, log)
}

/// Returns requests that have the canary in every place a client can set.
fn requests_with_canary() -> Vec<String> {
    let users = "/cpq/rest/v19/integrationUsers";
    let user = format!("/cpq{DOCUMENTED_PATH}");
    let form = format!("grant_type=client_credentials&client_id={CANARY}&client_secret={CANARY}");
    let length = form.len();
    let mut requests = vec![
        request(&CANARY.to_uppercase(), users, ""),
        request(CANARY, "/", ""),
        request("PATCH", &user, &format!(r#"{{"{CANARY}":"{CANARY}"}}"#)),
        request("PATCH", &user, &format!("{{{CANARY}")),
        request(
            "PUT",
            &format!("/cpq/rest/v19/users/{CANARY}"),
            &format!(r#"{{"password":"{CANARY}"}}"#),
        ),
        request("POST", "/_sandbox/faults", &format!(r#"{{"fault":"503 operation={CANARY}"}}"#)),
        request_with("GET", users, &format!("Cookie: {CANARY}"), ""),
        request_with("GET", users, &format!("Sandbox-Fault: {CANARY}"), ""),
        request_with("GET", users, &format!("Sandbox-Fault: 503 operation={CANARY}"), ""),
        request("GET", users, "").replace("sandbox-token", CANARY),
        format!(
            "POST /oauth2/v1/token?{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nContent-Length: {length}\
             \r\n\r\n{form}"
        ),
    ];
    for target in [
        format!("{users}/{CANARY}"),
        format!("{users}?q={{login:'{CANARY}'}}"),
        format!("{users}?{CANARY}={CANARY}"),
        format!("/{CANARY}/{CANARY}"),
        format!("/cpq/rest/v19/{CANARY}"),
        format!("http://{CANARY}.example/{CANARY}"),
        format!("/_sandbox/users/{CANARY}"),
        format!("/_sandbox/{CANARY}?{CANARY}"),
    ] {
        requests.push(request("GET", &target, ""));
    }
    requests
}

#[tokio::test]
async fn log_contains_nothing_that_a_client_sent() {
    let (site, log) = start_with_log().await;
    let mut connection = Connection::new(&site).await;
    let requests = requests_with_canary();
    for request in &requests {
        let status = connection.call(request).await.status;
        assert!(status < 500, "{request}");
    }
    let log = log.text();
    assert_eq!(log.lines().count(), requests.len(), "{log}");
    assert!(!log.to_lowercase().contains(CANARY), "{log}");
}

#[tokio::test]
async fn log_line_has_status_method_path_operation_and_fault() {
    let (site, log) = start_with_log().await;
    let mut connection = Connection::new(&site).await;
    let user = format!("/cpq{DOCUMENTED_PATH}");
    for request in [
        request("GET", &user, ""),
        request("PUT", "/cpq/rest/v19/users/42", "{}"),
        request_with("GET", &user, "Sandbox-Fault: 503 retry-after=0", ""),
        request("GET", "/nowhere", ""),
        request("GET", "/_sandbox", ""),
        "POST /oauth2/v1/token HTTP/1.1\r\nHost: local\r\n\r\n".to_owned(),
    ] {
        connection.call(request).await;
    }
    connection.send(format!("{}Sandbox-Fault: reset\r\n\r\n", head("GET", &user))).await;
    assert!(connection.ends_in_reset().await);

    let log = log.text();
    let expected: [&[&str]; 7] = [
        &["200", "GET", "/rest/v19/integrationUsers/{partyNumber}", "getIntegrationUser"],
        &["201", "PUT", "/rest/v19/users/{partyNumber}", "replaceUser"],
        &["503", "GET", "getIntegrationUser", "503 retry-after=0"],
        &["404", "GET"],
        &["200", "GET", "/_sandbox"],
        &["401", "POST", "/oauth2/v1/token"],
        &["reset", "GET", "getIntegrationUser"],
    ];
    assert_eq!(log.lines().count(), expected.len(), "{log}");
    for (line, parts) in log.lines().zip(expected) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line} lacks one of {parts:?}");
    }
}

#[tokio::test]
async fn debug_output_shows_no_credentials_and_no_data() {
    let site = Site::start().await;
    let target = format!("/cpq/rest/v19/users/{CANARY}?");
    let body = format!(r#"{{"login":"{CANARY}","{CANARY}":"{CANARY}","password":"{CANARY}"}}"#);
    let response = Connection::new(&site).await.call(request("PUT", &target, &body)).await;
    assert_eq!(response.status, 201);
    let sandbox: &Sandbox = &site;
    let shown = format!("{sandbox:?} {:?} {:?}", site.requests(), site.applied());
    for secret in [CANARY, site.token(), site.password(), site.client_secret(), "Bearer"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains(site.url()) && shown.contains("replaceUser"), "{shown}");
}

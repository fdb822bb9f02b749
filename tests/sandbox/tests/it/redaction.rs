//! What the site says of requests, and what it never does.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use cpq_sandbox::Sandbox;

use crate::raw::{Connection, Result, head, request};

const CANARY: &str = "c4n4ry";

/// What was written, for whoever keeps a twin.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&written).into_owned()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Requests with a canary wherever a client can put one.
fn requests() -> Vec<String> {
    let users = "/cpq/rest/v19/integrationUsers";
    let with_header =
        |target: &str, header: &str| format!("{}{header}\r\n\r\n", head("GET", target));
    let form = format!("grant_type=client_credentials&client_id={CANARY}&client_secret={CANARY}");
    let token = format!(
        "POST /oauth2/v1/token?{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    vec![
        request("GET", &format!("{users}/{CANARY}"), ""),
        request("GET", &format!("{users}?q={{login:'{CANARY}'}}"), ""),
        request("GET", &format!("{users}?{CANARY}={CANARY}"), ""),
        request("GET", &format!("/{CANARY}/{CANARY}"), ""),
        request("GET", &format!("/cpq/rest/v19/{CANARY}"), ""),
        request("GET", &format!("http://{CANARY}.example/{CANARY}"), ""),
        request("GET", &format!("/_sandbox/users/{CANARY}"), ""),
        request("GET", &format!("/_sandbox/{CANARY}?{CANARY}"), ""),
        request(&CANARY.to_uppercase(), users, ""),
        request(CANARY, "/", ""),
        request(
            "PATCH",
            &format!("{users}/BM_LaeNrP1bCh5"),
            &format!(r#"{{"{CANARY}":"{CANARY}"}}"#),
        ),
        request(
            "PUT",
            &format!("/cpq/rest/v19/users/{CANARY}"),
            &format!(r#"{{"password":"{CANARY}"}}"#),
        ),
        request("PATCH", &format!("{users}/BM_LaeNrP1bCh5"), &format!("{{{CANARY}")),
        request("POST", "/_sandbox/faults", &format!(r#"{{"fault":"503 operation={CANARY}"}}"#)),
        with_header(users, &format!("Cookie: {CANARY}")),
        with_header(users, &format!("Sandbox-Fault: {CANARY}")),
        with_header(users, &format!("Sandbox-Fault: 503 operation={CANARY}")),
        format!("GET {users} HTTP/1.1\r\nHost: local\r\nAuthorization: Bearer {CANARY}\r\n\r\n"),
        token,
    ]
}

#[tokio::test]
async fn log_has_a_line_for_each_request_and_nothing_of_whom_it_was_about() -> Result<()> {
    let lines = Lines::default();
    let sandbox = Sandbox::builder().log(lines.clone()).start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    for request in requests() {
        let status = connection.call(&request).await?.status;
        assert!(status < 500, "{request}");
    }
    let log = lines.text();
    assert_eq!(log.lines().count(), requests().len(), "{log}");
    assert!(!log.to_lowercase().contains(CANARY), "{log}");
    Ok(())
}

#[tokio::test]
async fn log_says_what_was_called_and_how_it_went() -> Result<()> {
    let lines = Lines::default();
    let sandbox = Sandbox::builder().log(lines.clone()).start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    let user = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
    let struck = format!("{}Sandbox-Fault: 503 retry-after=0\r\n\r\n", head("GET", user));
    connection.call(request("GET", user, "")).await?;
    connection.call(request("PUT", "/cpq/rest/v19/users/42", "{}")).await?;
    connection.call(struck).await?;
    connection.call(request("GET", "/nowhere", "")).await?;
    connection.call(request("GET", "/_sandbox", "")).await?;
    connection.call("POST /oauth2/v1/token HTTP/1.1\r\nHost: local\r\n\r\n").await?;
    let reset = format!("{}Sandbox-Fault: reset\r\n\r\n", head("GET", user));
    connection.send(reset).await?;
    assert!(connection.ends_by_reset().await?);

    let log = lines.text();
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
    for (line, said) in log.lines().zip(expected) {
        assert!(said.iter().all(|said| line.contains(said)), "{line} should say {said:?}");
    }
    Ok(())
}

#[tokio::test]
async fn debugging_a_site_shows_no_credentials_and_no_data() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    let target = format!("/cpq/rest/v19/users/{CANARY}?");
    let body = format!(r#"{{"login":"{CANARY}","{CANARY}":"{CANARY}","password":"{CANARY}"}}"#);
    let answer = connection.call(request("PUT", &target, &body)).await?;
    assert_eq!(answer.status, 201);
    let shown = format!("{sandbox:?} {:?} {:?}", sandbox.requests(), sandbox.applied());
    let secrets = [CANARY, sandbox.token(), sandbox.password(), sandbox.client_secret(), "Bearer"];
    for secret in secrets {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains(sandbox.url()) && shown.contains("replaceUser"), "{shown}");
    Ok(())
}

//! Random requests, most of them nearly valid, never crash or block the site and never get a 5xx.

use cpq_sandbox::Sandbox;
use cpq_strategies::{check, corrupted_bytes, corrupted_json, corrupted_text};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::connection::{Connection, assert_serves, head};
use crate::site::{Site, send, spec};

/// Method and target of requests that have a meaning, most of them without a body.
const TARGETS: [(&str, &str); 30] = [
    ("GET", "/cpq/rest/v19/integrationUsers"),
    ("GET", "/cpq/rest/v19/integrationUsers?q={$or:[{login:{$like:'%25a%25'}},{partyId:{$gt:1}}]}"),
    (
        "GET",
        "/cpq/rest/v19/integrationUsers?q={'status.value':1,lastLogin:{$exists:false}}&limit=3",
    ),
    ("GET", "/cpq/rest/v19/integrationUsers?orderby=status.value:desc,login&fields=login,groups"),
    ("GET", "/cpq/rest/v19/integrationUsers?expand=groups&offset=4&totalResults=true"),
    ("GET", "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?excludeLinks=self,next"),
    ("GET", "/cpq/rest/v19/other/42"),
    ("POST", "/cpq/rest/v19/integrationUsers"),
    ("PATCH", "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5"),
    ("PATCH", "/cpq/rest/v19/integrationUsers/BM_Zb69fNkzcp8"),
    ("PUT", "/cpq/rest/v19/users/935719302534024740"),
    ("PUT", "/cpq/rest/v19/users/%F0%9F%98%80"),
    ("PATCH", "/cpq/rest/v19/companies/abcCo/users/AAP39"),
    ("PATCH", "/cpq/rest/v19/companies/_host/users/nholloway"),
    ("PUT", "/cpq/rest/v7/companies/abcCo/users/AAP39"),
    ("PUT", "/cpq/rest/v7/companies/_host/users/new"),
    ("POST", "/oauth2/v1/token"),
    ("GET", "/_sandbox"),
    ("GET", "/_sandbox/applied?after=3"),
    ("GET", "/_sandbox/violations"),
    ("GET", "/_sandbox/faults"),
    ("POST", "/_sandbox/faults"),
    ("DELETE", "/_sandbox/faults"),
    ("GET", "/_sandbox/tokens"),
    ("POST", "/_sandbox/tokens/expire"),
    ("POST", "/_sandbox/tokens/revoke"),
    ("POST", "/_sandbox/reset"),
    ("GET", "/_sandbox/state"),
    ("PUT", "/_sandbox/state"),
    ("GET", "/_sandbox/users/42"),
];

/// Words of paths, queries and filters.
const WORDS: [&str; 40] = [
    "/",
    "?",
    "&",
    "=",
    ",",
    ":",
    "{",
    "}",
    "[",
    "]",
    "'",
    "*",
    "..",
    "%2F",
    "%FF",
    "%zz",
    "$and:",
    "$or:",
    "$eq",
    "$ne",
    "$gt",
    "$like",
    "$exists",
    "$regex",
    "q=",
    "orderby=",
    "fields=",
    "expand=",
    "limit=",
    "offset=",
    "totalResults=",
    "excludeLinks=",
    "status.value",
    "groups",
    "partyNumber",
    "oauthClientId",
    "dateAdded",
    "18446744073709551616",
    "1e400",
    "null",
];

/// Faults without a 5xx response or a broken connection, and invalid faults.
const FAULTS: [&str; 12] = [
    "429 retry-after=0",
    "404 body=html",
    "401 when=after",
    "latency=1ms",
    "slow=1ms",
    "content-type",
    "repeated-page",
    "extra-properties",
    "null-properties",
    "wrong-types",
    "rate=2",
    "latency=9999s",
];

/// Payloads that some operation accepts.
fn payloads() -> Vec<Value> {
    let samples = [
        "v19/samples/createIntegrationUser.request.json",
        "v19/samples/updateIntegrationUser.request.json",
        "v19/samples/updateCompanyUser.request.json",
        "v19/examples/replaceUser.request.json",
        "v7/samples/replaceCompanyUser.request.json",
    ];
    let mut payloads: Vec<Value> = samples.into_iter().map(spec).collect();
    // The rule applies to no request, so later ones still reach the site.
    payloads.push(json!({ "fault": "503 times=0" }));
    payloads
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let payloads = payloads();
    let texts: Vec<String> = payloads.iter().map(Value::to_string).collect();
    let form =
        "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret";
    let deep = (90..140_usize).prop_map(|depth| {
        format!(r#"{{"deep":{}{}}}"#, "[".repeat(depth), "]".repeat(depth)).into_bytes()
    });
    prop_oneof![
        8 => select(payloads).prop_flat_map(|it| corrupted_json(&it)).prop_map(|it| it.to_string().into_bytes()),
        4 => corrupted_bytes(corrupted_text(&texts, &[])),
        1 => corrupted_text(&[form], &[]).prop_map(String::into_bytes),
        1 => deep,
    ]
}

/// A request whose body has the announced length, and whose target is one line.
fn well_formed_request() -> impl Strategy<Value = Vec<u8>> {
    let methods =
        prop_oneof![9 => Just(""), 1 => select(vec!["GET", "POST", "PUT", "DELETE", "X"])];
    let target = select(&TARGETS[..]).prop_flat_map(|(method, target)| {
        let corrupted = prop_oneof![Just(target.to_owned()), corrupted_text(&[target], &WORDS)];
        (Just(method), corrupted)
    });
    let fault = prop_oneof![9 => Just(None), 1 => select(&FAULTS[..]).prop_map(Some)];
    let other_types = vec!["text/plain", "application/merge-patch+json", ""];
    let content_type = prop_oneof![9 => Just("application/json"), 1 => select(other_types)];
    (methods, target, fault, content_type, body(), any::<bool>()).prop_map(
        |(other, (method, target), fault, content_type, body, is_chunked)| {
            let method = if other.is_empty() { method } else { other };
            let body = if method == "GET" { Vec::new() } else { body };
            let target: String = target.chars().filter(|c| !c.is_control() && *c != ' ').collect();
            let mut request = head(method, &format!("/{}", target.trim_start_matches('/')));
            request += &format!("Content-Type: {content_type}\r\n");
            if let Some(fault) = fault {
                request += &format!("Sandbox-Fault: {fault}\r\n");
            }
            if is_chunked && !body.is_empty() {
                request += &format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", body.len());
                return [request.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
            }
            request += &format!("Content-Length: {}\r\n\r\n", body.len());
            [request.as_bytes(), &body].concat()
        },
    )
}

/// Bytes that may violate HTTP.
fn malformed_request() -> impl Strategy<Value = Vec<u8>> {
    let edits =
        proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6);
    (well_formed_request(), edits).prop_map(|(mut bytes, edits)| {
        for (index, byte, edit) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            match edit {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        bytes
    })
}

fn fail<T>(reason: impl AsRef<[u8]>) -> Result<T, TestCaseError> {
    Err(TestCaseError::fail(String::from_utf8_lossy(reason.as_ref()).into_owned()))
}

#[test]
fn random_requests_never_get_a_5xx() {
    let runtime = Runtime::new().expect("a runtime");
    let builder = Sandbox::builder().users(20).journal(20).max_recorded(0);
    let site = runtime.block_on(Site::from_builder(builder));
    let inputs = prop_oneof![
        5 => well_formed_request().prop_map(|bytes| (true, bytes)),
        1 => malformed_request().prop_map(|bytes| (false, bytes)),
    ];
    check(&inputs, |(is_well_formed, bytes)| {
        runtime.block_on(async {
            let mut connection = Connection::new(&site).await;
            if is_well_formed {
                return match connection.try_call(&bytes).await {
                    Ok(response) if response.status < 500 => Ok(()),
                    Ok(response) => fail([response.head.as_bytes(), &response.body].concat()),
                    Err(error) => fail(error.to_string()),
                };
            }
            connection.send(&bytes).await;
            connection.shutdown().await;
            let received = connection.rest().await;
            if received.starts_with(b"HTTP/1.1 5") || received.starts_with(b"HTTP/1.0 5") {
                return fail(received);
            }
            Ok(())
        })
    });
    runtime.block_on(async {
        assert_eq!(site.violations(), Vec::<String>::new());
        send(site.control(Method::POST, "/reset")).await.json(200);
        assert_serves(&site).await;
    });
}

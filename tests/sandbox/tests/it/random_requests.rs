//! Random requests, most of them nearly valid, never crash or block the site and never get a 5xx.

use cpq_sandbox::Sandbox;
use cpq_strategies::{check, check_slow, corrupted_bytes, corrupted_json, corrupted_text};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::connection::{Connection, assert_serves, exchange, head, request};
use crate::site::{Site, send, spec};

/// Method and target of requests that have a meaning, most of them without a body.
const TARGETS: [(&str, &str); 62] = [
    ("GET", "/cpq/rest/v19/integrationUsers"),
    ("GET", "/cpq/rest/v19/integrationUsers?q={$or:[{login:{$like:'%25a%25'}},{partyId:{$gt:1}}]}"),
    (
        "GET",
        "/cpq/rest/v19/integrationUsers?q={'status.value':1,lastLogin:{$exists:false}}&limit=3",
    ),
    ("GET", "/cpq/rest/v19/integrationUsers?orderby=status.value:desc,login&fields=login,groups"),
    ("GET", "/cpq/rest/v19/integrationUsers?expand=groups&offset=4&totalResults=true"),
    ("GET", "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?excludeLinks=self,next"),
    ("GET", "/cpq/rest/v19/users?q={login:{$like:'%25a%25'}}&expand=accessPermissions&limit=2"),
    ("POST", "/cpq/rest/v19/users"),
    ("PATCH", "/cpq/rest/v19/users/935719302534024740"),
    ("GET", "/cpq/rest/v19/users/935719302534024740/groups?filter={type:'Sales'}&orderby=label"),
    ("PUT", "/cpq/rest/v19/users/935719302534024740/groups"),
    ("POST", "/cpq/rest/v19/users/actions/bulkUpdate"),
    ("POST", "/cpq/rest/v19/users/actions/import"),
    ("POST", "/cpq/rest/v19/companies/abcCo/users"),
    ("PUT", "/cpq/rest/v19/companies/abcCo/users/AAP39"),
    ("GET", "/cpq/rest/v19/companies/abcCo/users/AAP39/accessPermissions?fields=name"),
    ("PUT", "/cpq/rest/v19/companies/abcCo/users/AAP39/accessPermissions"),
    ("PATCH", "/cpq/rest/v19/companies/abcCo/users/AAP39/password"),
    ("GET", "/cpq/rest/v19/groups?q={'type.value':1}&expand=users&fields=label,users"),
    ("POST", "/cpq/rest/v19/companies/_host/groups"),
    ("GET", "/cpq/rest/v19/companies/_host/groups/sandboxSales01?expand=segments"),
    ("PUT", "/cpq/rest/v19/companies/_host/groups/sandboxSales01"),
    ("PATCH", "/cpq/rest/v19/companies/_host/groups/sandboxSales02"),
    ("GET", "/cpq/rest/v19/companies/_host/groups/sandboxSales01/users?limit=1"),
    ("PATCH", "/cpq/rest/v19/companies/_host/groups/sandboxSales01/users"),
    ("PATCH", "/cpq/rest/v19/companies/_host/groups/sandboxSales01/segments"),
    (
        "POST",
        "/cpq/rest/v19/companies/_host/groups/sandboxAdmin01/segments/_pricing/actions/updateAccessRights",
    ),
    ("GET", "/cpq/rest/v19/companies?q={city:{$exists:true}}&expand=users&totalResults=true"),
    ("POST", "/cpq/rest/v19/companies"),
    ("PATCH", "/cpq/rest/v19/companies"),
    ("PUT", "/cpq/rest/v19/companies/abcCo"),
    ("PATCH", "/cpq/rest/v19/companies/abcCo"),
    ("POST", "/cpq/rest/v19/companies/actions/bulkExport"),
    ("GET", "/cpq/rest/v19/companies/usage?q={type:{$in:['users']},timestamp:{$gt:'2025'}}"),
    ("GET", "/cpq/rest/v19/tasks?q={category:{$in:[13,17]}}"),
    ("GET", "/cpq/rest/v19/tasks/6000000000"),
    ("PATCH", "/cpq/rest/v19/tasks/6000000000"),
    ("GET", "/cpq/rest/v19/salesCompanies/_host/users?limit=2"),
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
const WORDS: &str = "/ ? & = , : { } [ ] ' * .. %2F %FF %zz $and: $or: $eq $ne $gt $like $exists $regex q= \
    orderby= fields= expand= limit= offset= totalResults= excludeLinks= status.value groups \
    partyNumber oauthClientId dateAdded 18446744073709551616 1e400 null";

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
    let items = |item: Value| json!({ "items": [item] });
    let part = json!({ "variableName": "priceModels", "checked": true });
    let price = json!({ "name": "Sandbox priceModels", "variableName": "sandboxPrice",
        "accessType": "READ" });
    let company = json!({ "login": "abcCo", "name": "A", "email": "a@example.com", "city": "Oslo",
        "baseCurrency": { "value": "USD" }, "supportedCurrencies": items(json!({})),
        "supportedLanguages": items(json!({ "languageCode": "en_US", "languageNumber": 1 })) });
    payloads.extend([
        items(json!({ "variableName": "sandboxSales01", "label": "x", "hasAccess": true })),
        json!({ "userData": { "status": { "value": 0 } }, "criteria": { "q": "{login:'AAP39'}" } }),
        json!({ "currentPassword": "x", "newPassword": "y", "securityQuestion": "z?" }),
        json!({ "label": "New", "variableName": "sandboxSales01", "type": { "value": 1 },
            "description": "text", "status": { "value": 1 }, "users": items(json!({ "login": "AAP39" })),
            "segments": items(json!({ "variableName": "_pricing", "segments": items(part.clone()) })) }),
        json!([{ "op": "ADD", "path": "nholloway", "value": { "login": "nholloway" } }]),
        items(json!({ "variableName": "_pricing", "checked": true, "segments": items(part) })),
        items(json!({ "segmentVarName": "priceModels", "items": [price] })),
        json!({ "companies": [company.clone()] }),
        company,
        json!({ "fileFormat": "CSV", "criteria": { "q": "{city:'Oslo'}" } }),
        json!({ "status": "Cancellation Requested" }),
    ]);
    // A rule that the corruption cannot turn into a 5xx for later requests.
    payloads.push(json!({ "fault": "content-type operation=none" }));
    payloads
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let payloads = payloads();
    let mut texts: Vec<String> = payloads.iter().map(Value::to_string).collect();
    texts.push("grant_type=client_credentials&client_id=sandbox-client&client_secret=x".to_owned());
    let deep = (90..140_usize).prop_map(|depth| ["[".repeat(depth), "]".repeat(depth)].concat());
    let deep = deep.prop_map(|array| format!(r#"{{"deep":{array}}}"#).into_bytes());
    let json = select(payloads).prop_flat_map(|payload| corrupted_json(&payload));
    prop_oneof![
        8 => json.prop_map(|json| json.to_string().into_bytes()),
        5 => corrupted_bytes(corrupted_text(&texts, &[])),
        1 => deep,
    ]
}

/// A request with correct framing.
fn well_formed_request() -> impl Strategy<Value = Vec<u8>> {
    let methods = vec!["GET", "POST", "PUT", "DELETE", "X"];
    let method = prop_oneof![9 => Just(None), 1 => select(methods).prop_map(Some)];
    let target = select(&TARGETS[..]).prop_flat_map(|(method, target)| {
        // A path that stays valid lets the query reach its parser.
        let query = target.find('?').map_or(0, |start| start + 1);
        let (fixed, text) = target.split_at(query);
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let corrupted = corrupted_text(&[text], &words);
        (Just(method), corrupted.prop_map(move |text| format!("{fixed}{text}")))
    });
    let fault = prop_oneof![9 => Just(None), 1 => select(&FAULTS[..]).prop_map(Some)];
    let other_types = vec!["text/plain", "application/merge-patch+json", ""];
    let content_type = prop_oneof![9 => Just("application/json"), 1 => select(other_types)];
    (method, target, fault, content_type, body(), any::<bool>()).prop_map(
        |(other, (method, target), fault, content_type, body, is_chunked)| {
            let body = if method == "GET" { Vec::new() } else { body };
            let target: String = target.chars().filter(|c| !c.is_control() && *c != ' ').collect();
            let target = format!("/{}", target.trim_start_matches('/'));
            let head = head(other.unwrap_or(method), &target);
            let fault = fault.map_or_else(String::new, |it| format!("Sandbox-Fault: {it}\r\n"));
            let head = format!("{head}{fault}Content-Type: {content_type}\r\n");
            let length = body.len();
            if is_chunked && length > 0 {
                let head = format!("{head}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n");
                return [head.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
            }
            let head = format!("{head}Content-Length: {length}\r\n\r\n");
            [head.as_bytes(), &body].concat()
        },
    )
}

/// Bytes that may violate HTTP.
fn malformed_request() -> impl Strategy<Value = Vec<u8>> {
    let body = payloads()[0].to_string();
    let requests = TARGETS
        .map(|(method, target)| request(method, target, if method == "GET" { "" } else { &body }));
    let words =
        ["\r\n", "\r\n\r\n", " ", ": ", "HTTP/1.0", "HTTP/2.0", "Transfer-Encoding: chunked"];
    corrupted_bytes(corrupted_text(&requests, &words))
}

fn fail(reason: &[u8]) -> Result<(), TestCaseError> {
    Err(TestCaseError::fail(String::from_utf8_lossy(reason).into_owned()))
}

#[test]
fn random_requests_never_get_a_5xx() {
    let runtime = Runtime::new().expect("a runtime");
    let builder = Sandbox::builder().users(20).journal(20).max_recorded(0);
    let site = runtime.block_on(Site::from_builder(builder));
    check(&well_formed_request(), |bytes| {
        let call = async { Connection::new(&site).await.try_call(&bytes).await };
        match runtime.block_on(call) {
            Ok(response) if response.status < 500 => Ok(()),
            Ok(response) => fail(&[response.head.as_bytes(), &response.body].concat()),
            Err(error) => fail(error.to_string().as_bytes()),
        }
    });
    check_slow(&malformed_request(), |bytes| match runtime.block_on(exchange(&site, &bytes)) {
        received if received.starts_with("HTTP/1.1 5") => fail(received.as_bytes()),
        received if received.starts_with("HTTP/1.0 5") => fail(received.as_bytes()),
        _ => Ok(()),
    });
    runtime.block_on(async {
        assert_eq!(site.violations(), Vec::<String>::new());
        send(site.control(Method::POST, "/reset")).await.json(200);
        assert_serves(&site).await;
    });
}

//! Responses that do not have the documented form: each operation reports the place and the reason.

use std::sync::{Arc, Mutex, PoisonError};

use cpq_sandbox::Sandbox;
use oracle_cpq::{Error, Outcome, Site, Upload};
use serde_json::json;

use crate::catalog::{Body, Operation, Version};
use crate::contract::Contract;
use crate::generated::VERSIONS;
use crate::places::{invalid_values, places, smallest};
use crate::server::{Server, text};
use crate::token_diff::difference;

/// A site that responds to each request with a body that the test sets.
struct Responder {
    body: Arc<Mutex<String>>,
    server: Server,
    site: Site,
}

impl Responder {
    async fn start() -> Self {
        let body = Arc::<Mutex<String>>::default();
        let shared = Arc::clone(&body);
        let respond = move |_: &str| text(&shared.lock().unwrap_or_else(PoisonError::into_inner));
        let server = Server::start(respond).await;
        let site = Site::builder(server.url()).bearer("token").build().expect("the site is valid");
        Self { body, server, site }
    }

    /// Returns the serialized response, or the error.
    async fn call(&self, operation: &Operation, body: &str) -> Result<String, Error> {
        body.clone_into(&mut self.body.lock().unwrap_or_else(PoisonError::into_inner));
        (operation.call)(&self.site).await
    }

    /// Checks that a body is kept token by token.
    async fn accepts(&self, operation: &Operation, body: &str) {
        let response = self.call(operation, body).await;
        let response = response.unwrap_or_else(|error| panic!("{}: {error}", operation.id));
        assert_eq!(difference(&response, body), None, "{}", operation.id);
    }

    /// Checks that a body fails with this message.
    async fn rejects(&self, operation: &Operation, body: &str, message: &str) {
        let context = format!("{}: {body}", operation.id);
        let error = self.call(operation, body).await.expect_err(&context);
        assert!(error.to_string().contains(message), "{context}: no `{message}` in: {error}");
        assert_eq!(error.operation(), Some(operation.id));
        assert_eq!(error.body(), Some(body.as_bytes()), "{context}");
        // The response may come from a proxy instead of the server.
        let is_write = !self.server.heads().last().expect("a request").starts_with("GET ");
        assert_eq!(error.outcome(), is_write.then_some(Outcome::Unknown), "{context}");
    }
}

/// The operations that return an object, each with the name of its type.
fn operations() -> impl Iterator<Item = (&'static Version, &'static Operation, &'static str)> {
    let operations =
        VERSIONS.iter().flat_map(|version| version.operations.iter().map(move |it| (*version, it)));
    operations.filter_map(|(version, operation)| match operation.response {
        Body::Object(name) => Some((version, operation, name)),
        _ => None,
    })
}

#[tokio::test]
async fn values_of_another_type_are_sent_back_as_they_came() {
    let responder = Responder::start().await;
    for (version, operation, name) in operations() {
        let contract = Contract::read(version.name);
        let schema = contract.schema(version.type_named(name));
        for place in places(&contract, schema) {
            // An item of a page that does not fit is dropped, so that it does not lose the others.
            let after_item = place.path.strip_prefix("items[").and_then(|it| it.split_once(']'));
            if after_item.is_some_and(|(_, rest)| {
                rest.is_empty() || (place.is_required && !rest[1..].contains(['.', '[']))
            }) {
                continue;
            }
            let (json, _) = invalid_values(place.schema)[0];
            responder.accepts(operation, &place.with(&contract, schema, json)).await;
            // A null in a list is dropped.
            if place.is_required && !place.path.ends_with(']') {
                responder.accepts(operation, &place.with(&contract, schema, "null")).await;
            }
            if place.schema["type"] == "integer" {
                let body = place.with(&contract, schema, "9223372036854775808");
                responder.accepts(operation, &body).await;
                let body = place.with(&contract, schema, "-9223372036854775808");
                responder.accepts(operation, &body).await;
            }
        }
    }
}

#[tokio::test]
async fn bodies_that_are_not_objects_are_reported_with_the_reason() {
    let deep = format!("{{\"new\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    let bodies = [
        ("[]", "it is not a JSON object"),
        ("null", "it is not a JSON object"),
        ("5", "it is not a JSON object"),
        ("\"{}\"", "it is not a JSON object"),
        ("", "it is empty"),
        ("{\"a\":", "it ends unexpectedly"),
        ("{} {}", "there is more text after the JSON value"),
        ("{'a':1}", "it is not JSON"),
        ("{\"new\":1e400}", "a number too large"),
        (&deep, "nested too deeply"),
    ];
    let responder = Responder::start().await;
    for (version, operation, name) in operations() {
        for (body, message) in bodies {
            responder.rejects(operation, body, message).await;
        }
        let contract = Contract::read(version.name);
        let schema = contract.schema(version.type_named(name));
        let smallest = smallest(&contract, schema).to_string();
        if smallest == "{}" {
            responder.rejects(operation, &smallest, "none of the documented properties").await;
        } else {
            responder.accepts(operation, &smallest).await;
        }
    }
}

/// The specification of v19 has one object, the pages of older versions a list.
#[tokio::test]
async fn links_of_a_started_task_may_be_one_object_or_a_list() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build();
    let cpq = site.expect("the site is valid").v19();
    let link =
        json!({ "rel": "related", "href": "http://sitename.oracle.com/cpq/rest/v19/tasks/1" });
    for links in [link.clone(), json!([link])] {
        let body = json!({ "taskId": 3_023_059_801_i64, "links": links });
        sandbox.respond_next_with(200, "application/json", body.to_string());
        let file = Upload::from_bytes("users.csv", "login\nmortega\n");
        let started = cpq.import_users(file).send().await.expect("both forms are accepted");
        assert_eq!(started.task_id, Some(3_023_059_801));
        assert!(started.mismatches().is_empty(), "{:?}", started.mismatches());
        assert_eq!(started.extra["links"], links);
        assert_eq!(serde_json::to_value(&*started).expect("it is JSON"), body);
    }
}

/// The operations that do not return an object.
#[tokio::test]
async fn arrays_and_bodies_that_are_not_documented_are_checked() {
    let responder = Responder::start().await;
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for operation in version.operations {
            let bodies = match operation.response {
                Body::Object(_) | Body::File => continue,
                Body::Objects(name) => {
                    let schema = contract.schema(version.type_named(name));
                    let odd = places(&contract, schema).into_iter().map(|place| {
                        let (json, _) = invalid_values(place.schema)[0];
                        format!("[{}]", place.with(&contract, schema, json))
                    });
                    for body in odd.chain(["[]".to_owned()]) {
                        responder.accepts(operation, &body).await;
                    }
                    [
                        ("{}", "it is not a JSON array"),
                        ("5", "it is not a JSON array"),
                        ("[5]", "`[0]` does not have the documented type"),
                        ("", "it is empty"),
                        ("<html>", "it is not JSON"),
                    ]
                    .as_slice()
                }
                Body::Values => &[("{}", "it is not a JSON array"), ("[", "ends unexpectedly")],
                Body::None | Body::Form => {
                    for body in ["", "{}", "null"] {
                        check_ignored(&responder, operation, body).await;
                    }
                    &[("<html>", "it is not JSON"), ("{", "it ends unexpectedly")]
                }
            };
            for (body, message) in bodies {
                responder.rejects(operation, body, message).await;
            }
        }
    }
}

/// Checks that a body is accepted where none is documented.
async fn check_ignored(responder: &Responder, operation: &Operation, body: &str) {
    let response = responder.call(operation, body).await;
    assert_eq!(response.ok().as_deref(), Some("null"), "{}: {body}", operation.id);
}

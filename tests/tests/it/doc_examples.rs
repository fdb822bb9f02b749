//! The examples in the SDK's documentation work: each operation has one, which sends its request.

use std::future::Future;
use std::pin::Pin;

use cpq_sandbox::Sandbox;
use oracle_cpq::{Error, Site};

use crate::contract::Contract;
use crate::generated::VERSIONS;

/// An example that takes a client; `build.rs` collects them.
struct Example {
    file: &'static str,
    /// The request that its comment names, if it belongs to an operation.
    request: Option<&'static str>,
    run: fn(&Site) -> ExampleFuture,
}

type ExampleFuture = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

use examples::EXAMPLES;

#[allow(unused, clippy::all, clippy::pedantic, reason = "rustdoc does not lint examples either")]
mod examples {
    use super::Example;

    include!(concat!(env!("OUT_DIR"), "/doc_examples.rs"));
}

impl Example {
    async fn call(&self, sandbox: &Sandbox) -> Result<(), Error> {
        let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build();
        (self.run)(&site.expect("the site is valid")).await
    }

    async fn run(&self, sandbox: &Sandbox) {
        let result = self.call(sandbox).await;
        result.unwrap_or_else(|error| panic!("{}: {error}", self.file));
    }
}

/// Whether a path matches the template of an operation.
fn matches(path: &str, template: &str) -> bool {
    let (steps, names): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), template.split('/').collect());
    let matches = |(step, name): (&&str, &&str)| {
        if name.starts_with('{') { !step.is_empty() } else { step == name }
    };
    steps.len() == names.len() && steps.iter().zip(&names).all(matches)
}

#[tokio::test]
async fn example_of_each_operation_sends_its_request() {
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for (path, item) in contract.document["paths"].as_object().expect("the contract has paths")
        {
            for method in item.as_object().expect("a path has operations").keys() {
                let (method, path) =
                    (method.to_uppercase(), format!("/rest/{}{path}", version.name));
                let request = format!("{method} {path}");
                let mut examples =
                    EXAMPLES.iter().filter(|it| it.request == Some(request.as_str()));
                let (Some(example), None) = (examples.next(), examples.next()) else {
                    panic!("{request} does not have exactly one example");
                };
                // The documented POST creates the documented user.
                let without = if method == "POST" { "BM_LaeNrP1bCh5" } else { "" };
                let sandbox = Sandbox::builder().without(without).start().await;
                let sandbox = sandbox.expect("the sandbox starts");
                // The documented task has ended.
                let is_over = request.starts_with("PATCH") && path.ends_with("/tasks/{taskId}");
                if is_over {
                    let error = example.call(&sandbox).await.expect_err("the task is over");
                    assert_eq!(error.status().map(|status| status.as_u16()), Some(409), "{error}");
                } else {
                    example.run(&sandbox).await;
                }
                let requests = sandbox.requests();
                let Some((sent, reads)) = requests.split_last() else {
                    panic!("the example of {request} sends no request");
                };
                // The example of a PUT reads first what it replaces.
                assert!(reads.len() <= usize::from(method == "PUT"), "{request}");
                assert!(reads.iter().all(|read| read.method == "GET"), "{request}");
                let target = sent.target.strip_prefix("/cpq").expect("the base URL has a path");
                assert_eq!(sent.method.as_str(), method);
                assert!(matches(target.split('?').next().unwrap_or_default(), &path), "{target}");
                let applied = u64::from(method != "GET" && !is_over);
                assert_eq!(sandbox.applied_count(), applied, "{request}");
            }
        }
    }
}

#[tokio::test]
async fn other_examples_send_requests() {
    let examples: Vec<_> = EXAMPLES.iter().filter(|example| example.request.is_none()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let sandbox = Sandbox::builder().users(1_500).start().await.expect("the sandbox starts");
        example.run(&sandbox).await;
        assert!(!sandbox.requests().is_empty(), "{} sends no request", example.file);
    }
}

//! The examples in the SDK's documentation work: each operation has one, which sends its request.

use cpq_sandbox::Sandbox;
use cpq_tests::examples::{EXAMPLES, Example};
use oracle_cpq::{Error, Site};

use crate::contract::Contract;
use crate::generated::VERSIONS;

async fn call(example: &Example, sandbox: &Sandbox) -> Result<(), Error> {
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build();
    (example.run)(&site.expect("the site is valid")).await
}

async fn run(example: &Example, sandbox: &Sandbox) {
    let result = call(example, sandbox).await;
    result.unwrap_or_else(|error| panic!("{}: {error}", example.file));
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
                    let error = call(example, &sandbox).await.expect_err("the task is over");
                    assert_eq!(error.status().map(|status| status.as_u16()), Some(409), "{error}");
                } else {
                    run(example, &sandbox).await;
                }
                let requests = sandbox.requests();
                let Some((sent, reads)) = requests.split_last() else {
                    panic!("the example of {request} sends no request");
                };
                // The example of a PUT reads first what it replaces, each child on its own.
                assert!(reads.is_empty() || method == "PUT", "{request}");
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
        run(example, &sandbox).await;
        assert!(!sandbox.requests().is_empty(), "{} sends no request", example.file);
    }
}

//! The Tokio runtime of a call.

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use oracle_cpq::{ClientCredentials, Outcome, Site};
use tokio::runtime::{Builder, Runtime};

use crate::call::Call;
use crate::canary::CANARY;
use crate::server::{EMPTY, Server, text};
use crate::setup::build;

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("the runtime starts")
}

/// A runtime whose server runs while other runtimes are idle.
fn background() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("the runtime starts")
}

#[test]
fn a_site_works_in_several_runtimes_in_turn() {
    let background = background();
    let server = background.block_on(Server::start(|head| {
        if head.starts_with("POST /token") {
            text(r#"{"access_token":"t","expires_in":0}"#)
        } else {
            EMPTY.into()
        }
    }));
    let token_url = format!("{}/token", server.url());
    let credentials = ClientCredentials::new(token_url, "id", "secret");
    let site = || Site::builder(server.url()).timeout(Duration::from_secs(20));
    for site in [site().bearer(CANARY), site().client_credentials(credentials)] {
        let cpq = build(site).v19();
        let runtimes: Vec<Runtime> = (0..12).map(|_| current_thread()).collect();
        for _ in 0..2 {
            for runtime in &runtimes {
                for call in [Call::Post, Call::Get] {
                    runtime.block_on(call.send(&cpq)).expect("a success");
                }
            }
        }
    }
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let cpq = build(Site::builder("https://sitename.oracle.com").bearer(CANARY)).v19();
    for call in Call::ALL {
        let mut sending = pin!(call.send(&cpq));
        let Poll::Ready(Err(error)) =
            sending.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        else {
            panic!("the call does not end");
        };
        assert!(error.to_string().contains("from within a Tokio runtime"), "{error}");
        let outcome = (call != Call::Get).then_some(Outcome::NotSent);
        assert_eq!((error.outcome(), error.attempts()), (outcome, 0), "{error}");
    }
}

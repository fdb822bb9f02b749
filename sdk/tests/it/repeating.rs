//! Which calls are made again over the wire, how often, and what stops that.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::{CallOptions, Method, Outcome, Retry, Site};

use crate::calls::{Call, at_once, builder, client, faulty, unheard};

#[tokio::test]
async fn a_get_is_made_again_until_it_is_answered() {
    for fault in ["408", "429", "502", "503", "504", "503 body=json", "reset", "truncated"] {
        let sandbox = faulty(&[&format!("{fault} times=2")]).await;
        Call::Get.send(&client(&sandbox)).await.expect(fault);
        assert_eq!(sandbox.requests().len(), 3, "{fault}");
    }
}

#[tokio::test]
async fn a_put_is_made_again_whether_or_not_it_was_applied() {
    for fault in ["408", "429", "502", "503", "504", "reset", "reset when=after", "503 when=after"]
    {
        let sandbox = faulty(&[&format!("{fault} times=2")]).await;
        Call::Put.send(&client(&sandbox)).await.expect(fault);
        assert_eq!(sandbox.requests().len(), 3, "{fault}");
        let held = sandbox.user_held("new-user").expect("it is held");
        assert_eq!(held["firstName"], "Nadia");
    }
}

#[tokio::test]
async fn a_post_and_a_patch_are_not_made_again_where_that_could_do_them_twice() {
    for call in [Call::Post, Call::Patch] {
        for fault in [
            "408",
            "429",
            "500",
            "502",
            "503",
            "504",
            "reset",
            "500 when=after",
            "503 when=after",
            "reset when=after",
            "truncated",
        ] {
            let sandbox = faulty(&[fault]).await;
            let error = call.send(&client(&sandbox)).await.expect_err(fault);
            assert_eq!((error.attempts(), sandbox.requests().len()), (1, 1), "{fault}: {error}");
        }
    }
}

#[tokio::test]
async fn a_post_and_a_patch_are_made_again_where_the_site_says_when() {
    for call in [Call::Post, Call::Patch] {
        for fault in ["429 retry-after=0", "503 retry-after=0", "503 retry-after-date=0"] {
            let sandbox = faulty(&[&format!("{fault} times=2")]).await;
            call.send(&client(&sandbox)).await.expect(fault);
            assert_eq!((sandbox.requests().len(), sandbox.applied_count()), (3, 1), "{fault}");
        }
    }
}

#[tokio::test]
async fn what_was_not_sent_is_tried_again_whatever_it_does() {
    let (_socket, address) = unheard();
    let site = Site::builder(address).bearer("token").retry(at_once().max_attempts(3));
    let cpq = site.build().expect("it is set up").v19();
    for call in [Call::Get, Call::Post, Call::Patch, Call::Put] {
        let error = call.send(&cpq).await.expect_err("nobody listens");
        assert_eq!(error.attempts(), 3, "{error}");
    }
}

#[tokio::test]
async fn a_patch_is_made_again_where_the_site_or_the_call_allows_it() {
    let allowed = || CallOptions::default().retry_patch(true);
    let forbidden = || CallOptions::default().retry_patch(false);
    for (by_site, options, requests) in [
        (false, CallOptions::default(), 1),
        (true, CallOptions::default(), 2),
        (false, allowed(), 2),
        (true, forbidden(), 1),
    ] {
        for fault in ["503 times=1", "reset when=after times=1"] {
            let sandbox = faulty(&[fault]).await;
            let site = builder(&sandbox).retry(at_once().retry_patch(by_site));
            let cpq = site.build().expect("it is set up").v19();
            let ended = Call::Patch.send_with(&cpq, options.clone()).await;
            assert_eq!((ended.is_ok(), sandbox.requests().len()), (requests == 2, requests));
        }
        let sandbox = faulty(&["503 times=1"]).await;
        let site = builder(&sandbox).retry(at_once().retry_patch(by_site));
        let cpq = site.build().expect("it is set up").v19();
        let ended = Call::Post.send_with(&cpq, options).await;
        assert_eq!((ended.is_ok(), sandbox.requests().len()), (false, 1), "a POST is none");
    }
}

#[tokio::test]
async fn calls_of_the_callers_own_are_made_again_by_their_method() {
    let path = "/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
    for (method, requests) in [(Method::GET, 2), (Method::PATCH, 1)] {
        let sandbox = faulty(&["502 times=1"]).await;
        let site = builder(&sandbox).build().expect("it is set up");
        let call = site.request(method.clone(), path);
        let call = if method == Method::GET { call } else { call.json(&serde_json::json!({})) };
        assert_eq!(call.send().await.is_ok(), requests == 2);
        assert_eq!(sandbox.requests().len(), requests, "{method}");
    }
}

#[tokio::test]
async fn there_are_as_many_attempts_as_the_site_or_the_call_says() {
    for attempts in [1, 2, 5] {
        let sandbox = faulty(&["503"]).await;
        let count = || u32::try_from(sandbox.requests().len()).expect("there are few");
        let site = builder(&sandbox).retry(at_once().max_attempts(attempts));
        let cpq = site.build().expect("it is set up").v19();
        let error = Call::Get.send(&cpq).await.expect_err("it is refused");
        assert_eq!((error.attempts(), count()), (attempts, attempts));
        assert_eq!(error.to_string().contains(&format!("tried {attempts} times")), attempts > 1);
        let options = CallOptions::default().retry(Retry::none());
        let error = Call::Get.send_with(&cpq, options).await.expect_err("it is refused");
        assert_eq!((error.attempts(), count()), (1, attempts + 1));
    }
}

#[tokio::test]
async fn the_default_repeats_what_passes() {
    let sandbox = faulty(&["503 times=1"]).await;
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build();
    Call::Get.send(&site.expect("it is set up").v19()).await.expect("it passes");
    assert_eq!(sandbox.requests().len(), 2);
}

/// Makes calls from clones of a site, all at once; says how many requests came of them.
async fn many(site: &Site, sandbox: &Sandbox, calls: usize) -> usize {
    let before = sandbox.requests().len();
    let tasks: Vec<_> = (0..calls)
        .map(|_| {
            let cpq = site.clone().v19();
            tokio::spawn(async move { Call::Get.send(&cpq).await })
        })
        .collect();
    for task in tasks {
        // How each ended follows from the requests.
        let _ = task.await.expect("the task ends");
    }
    sandbox.requests().len() - before
}

#[tokio::test]
async fn the_budget_of_all_clones_bounds_how_often_an_outage_is_asked() {
    let sandbox = faulty(&["503"]).await;
    let site = builder(&sandbox).retry_budget(3).build().expect("it is set up");
    assert_eq!(many(&site, &sandbox, 20).await, 20 + 3);
    let error = Call::Get.send(&site.v19()).await.expect_err("it is refused");
    assert_eq!(error.attempts(), 1);
    assert!(error.to_string().contains("retry_budget") && error.is_retryable(), "{error}");
    sandbox.clear_faults();
    assert_eq!(many(&site, &sandbox, 10).await, 10);
    sandbox.add_fault("503".parse().expect("it is a fault"));
    assert_eq!(many(&site, &sandbox, 20).await, 20 + 2, "ten successes earn two repetitions");
    sandbox.clear_faults();
    assert_eq!(many(&site, &sandbox, 100).await, 100);
    sandbox.add_fault("503".parse().expect("it is a fault"));
    assert_eq!(many(&site, &sandbox, 20).await, 20 + 3, "there are never more than at first");
}

#[tokio::test]
async fn other_sites_have_a_budget_of_their_own() {
    let sandbox = faulty(&["503"]).await;
    for _ in 0..2 {
        let site = builder(&sandbox).retry_budget(1).build().expect("it is set up");
        assert_eq!(many(&site, &sandbox, 5).await, 5 + 1);
    }
    let site = builder(&sandbox).retry_budget(0).build().expect("it is set up");
    assert_eq!(many(&site, &sandbox, 5).await, 5);
}

#[tokio::test]
async fn the_deadline_of_the_site_or_of_the_call_stops_repetitions() {
    let soon = Duration::from_secs(20);
    let long = Retry::default().initial_delay(Duration::MAX).max_delay(Duration::MAX);
    for fault in ["503", "503 retry-after=25", "429 retry-after-date=25"] {
        let sandbox = faulty(&[fault]).await;
        let by_site = builder(&sandbox).retry(long.clone()).deadline(soon);
        let by_call = builder(&sandbox).retry(long.clone()).deadline(None);
        let options = CallOptions::default().deadline(soon);
        for (site, options) in [(by_site, CallOptions::default()), (by_call, options)] {
            let before = sandbox.requests().len();
            let cpq = site.build().expect("it is set up").v19();
            let error = Call::Get.send_with(&cpq, options).await.expect_err(fault);
            assert_eq!((error.attempts(), sandbox.requests().len() - before), (1, 1), "{fault}");
            assert!(error.to_string().contains("the time for the call is over"), "{error}");
            assert!(error.status().is_some() && error.is_retryable(), "{error}");
        }
    }
}

#[tokio::test]
async fn a_call_without_time_is_not_sent() {
    let sandbox = faulty(&[]).await;
    let options = || CallOptions::default().deadline(Duration::ZERO);
    for call in [Call::Get, Call::Post, Call::Patch, Call::Put] {
        let error = call.send_with(&client(&sandbox), options()).await.expect_err("it is late");
        assert!(error.is_timeout() && error.is_retryable(), "{error}");
        assert_eq!(error.attempts(), 0);
        assert_eq!(error.outcome(), (call != Call::Get).then_some(Outcome::NotSent));
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_a_timeout() {
    let sandbox = faulty(&["latency=60s"]).await;
    let site =
        builder(&sandbox).retry(at_once().max_attempts(2)).timeout(Duration::from_millis(300));
    let cpq = site.build().expect("it is set up").v19();
    for (call, attempts) in [(Call::Get, 2), (Call::Put, 2), (Call::Post, 1), (Call::Patch, 1)] {
        let error = call.send(&cpq).await.expect_err("nothing comes");
        assert!(error.is_timeout() && error.status().is_none(), "{error}");
        assert_eq!((error.attempts(), error.is_retryable()), (attempts, attempts == 2), "{error}");
    }
    let cpq = client(&sandbox);
    let options = CallOptions::default().timeout(Duration::from_millis(300)).retry(Retry::none());
    let error = Call::Get.send_with(&cpq, options).await.expect_err("nothing comes");
    assert!(error.is_timeout() && error.attempts() == 1, "{error}");
}

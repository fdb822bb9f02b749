//! Which calls a fault strikes, how rules are written, and what was applied under many of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cpq_sandbox::{Fault, Page, RetryAfter, Rule, Sandbox, When};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::{DOCUMENTED, INTEGRATION, USERS, answer, client, control, request, with_query};
use crate::raw::{Connection, Result, head};

const LIST: &str = "/cpq/rest/v19/integrationUsers?limit=1";
const USER: &str = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";

async fn statuses(sandbox: &Sandbox, target: &str, calls: usize) -> Result<Vec<u16>> {
    let mut connection = Connection::to(sandbox).await?;
    let mut statuses = Vec::with_capacity(calls);
    for _ in 0..calls {
        statuses.push(connection.call(crate::raw::request("GET", target, "")).await?.status);
    }
    Ok(statuses)
}

#[tokio::test]
async fn header_strikes_its_own_call_and_goes_before_the_rules() -> Result<()> {
    let sandbox = Sandbox::builder().fault("503 times=1".parse()?).start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    for (header, status) in [
        ("Sandbox-Fault: 429\r\n", 429),
        ("", 503),
        ("", 200),
        ("sandbox-fault:   401 \r\n", 401),
        ("Sandbox-Fault: latency=0ms\r\n", 200),
        ("", 200),
    ] {
        let request = format!("{}{header}\r\n", head("GET", USER));
        assert_eq!(connection.call(request).await?.status, status, "{header}");
    }
    Ok(())
}

#[tokio::test]
async fn header_does_not_choose_among_calls() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    for word in ["operation=replaceUser", "rate=0.5", "times=1"] {
        let call = request(&sandbox, Method::GET, INTEGRATION);
        let call = call.header("sandbox-fault", format!("503 {word}"));
        let (status, refusal) = answer(call).await?;
        let detail = refusal["detail"].as_str().unwrap_or_default();
        assert!(status == 400 && detail.contains(word), "{refusal}");
    }
    Ok(())
}

#[tokio::test]
async fn rule_strikes_so_many_times() -> Result<()> {
    let sandbox = Sandbox::builder().fault("503 times=3".parse()?).start().await?;
    assert_eq!(statuses(&sandbox, LIST, 6).await?, [503, 503, 503, 200, 200, 200]);
    sandbox.add_fault("429 times=0".parse()?);
    assert_eq!(statuses(&sandbox, LIST, 1).await?, [200]);
    Ok(())
}

#[tokio::test]
async fn rule_strikes_its_operation_alone() -> Result<()> {
    let rule = "503 operation=getIntegrationUser times=2".parse()?;
    let sandbox = Sandbox::builder().fault(rule).start().await?;
    assert_eq!(statuses(&sandbox, LIST, 3).await?, [200; 3]);
    assert_eq!(statuses(&sandbox, USER, 3).await?, [503, 503, 200]);
    Ok(())
}

#[tokio::test]
async fn first_rule_that_strikes_decides() -> Result<()> {
    let sandbox = Sandbox::builder()
        .fault("503 operation=getIntegrationUser".parse()?)
        .fault("429 times=1".parse()?)
        .start()
        .await?;
    sandbox.add_fault("401".parse()?);
    assert_eq!(statuses(&sandbox, USER, 2).await?, [503; 2]);
    assert_eq!(statuses(&sandbox, LIST, 2).await?, [429, 401]);
    sandbox.clear_faults();
    assert_eq!(statuses(&sandbox, LIST, 1).await?, [200]);
    Ok(())
}

#[tokio::test]
async fn seed_decides_which_calls_a_rate_strikes() -> Result<()> {
    const CALLS: usize = 2_000;
    let struck = async |seed: u64, rate: &str| {
        let rule = format!("503 rate={rate}").parse()?;
        let sandbox = Sandbox::builder().fault(rule).fault_seed(seed).start().await?;
        let statuses = statuses(&sandbox, LIST, CALLS).await?;
        Result::Ok(statuses.into_iter().map(|status| status == 503).collect::<Vec<_>>())
    };
    let count = |struck: &[bool]| struck.iter().filter(|struck| **struck).count();
    let one = struck(1, "0.3").await?;
    assert_eq!(one, struck(1, "0.3").await?);
    let other = struck(2, "0.3").await?;
    assert_ne!(one, other);
    // Six standard deviations around 600, as the binomial distribution has them.
    for struck in [&one, &other] {
        assert!((477..=723).contains(&count(struck)), "{}", count(struck));
    }
    assert_eq!(count(&struck(1, "0").await?), 0);
    assert_eq!(count(&struck(1, "1").await?), CALLS);
    Ok(())
}

#[tokio::test]
async fn repeated_page_strikes_collections_alone() -> Result<()> {
    let sandbox = Sandbox::builder().fault("repeated-page times=1".parse()?).start().await?;
    let header = |call: reqwest::RequestBuilder| call.header("sandbox-fault", "repeated-page");
    let user = format!("{INTEGRATION}/{DOCUMENTED}");
    for call in [request(&sandbox, Method::GET, &user), request(&sandbox, Method::PATCH, &user)] {
        let call = call.header("content-type", "application/json");
        let change = header(call.try_clone().ok_or("the call should have a twin")?).body("{}");
        let plain = call.body("{}");
        for call in [change, plain] {
            assert!(matches!(answer(call).await?.0, 200 | 400));
        }
    }
    let applied: Vec<_> = sandbox.applied().into_iter().map(|applied| applied.fault).collect();
    assert_eq!(applied, [None, None]);
    let (_, faults) = answer(control(&sandbox, Method::GET, "/faults")).await?;
    assert_eq!(faults["faults"][0]["struck"], 0);
    statuses(&sandbox, LIST, 2).await?;
    let (_, faults) = answer(control(&sandbox, Method::GET, "/faults")).await?;
    assert_eq!(faults["faults"][0]["struck"], 1);
    Ok(())
}

#[tokio::test]
async fn calls_to_the_sandbox_itself_and_of_strangers_are_not_struck() -> Result<()> {
    let sandbox = Sandbox::builder().fault("503 times=1".parse()?).start().await?;
    let control = |fault| control(&sandbox, Method::GET, "").header("sandbox-fault", fault);
    assert_eq!(answer(control("503")).await?.0, 200);
    let url = format!("{}{INTEGRATION}", sandbox.url());
    assert_eq!(client().get(&url).header("sandbox-fault", "500").send().await?.status(), 401);
    assert_eq!(request(&sandbox, Method::GET, "/nowhere").send().await?.status(), 404);
    assert_eq!(statuses(&sandbox, LIST, 2).await?, [503, 200]);
    Ok(())
}

#[tokio::test]
async fn words_that_nobody_knows_are_refused_precisely() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    for (text, named) in [
        ("", "``"),
        ("nonsense", "`nonsense`"),
        ("399", "`399`"),
        ("600", "`600`"),
        ("latency", "`latency`"),
        ("latency=", "``"),
        ("latency=5", "`5`"),
        ("latency=61s", "`61s`"),
        ("slow=fast", "`fast`"),
        ("slow=60001ms", "`60001ms`"),
        ("503 word", "`word`"),
        ("503 other=1", "`other=1`"),
        ("503 retry-after=-1", "`retry-after=-1`"),
        ("503 retry-after-date=x", "`retry-after-date=x`"),
        ("503 body=xml", "`body=xml`"),
        ("503 when=later", "`when=later`"),
        ("reset retry-after=1", "`retry-after=1`"),
        ("reset body=html", "`body=html`"),
        ("truncated when=before", "`when=before`"),
        ("503 rate=1.5", "`rate=1.5`"),
        ("503 rate=NaN", "`rate=NaN`"),
        ("503 times=-1", "`times=-1`"),
    ] {
        let error = text.parse::<Rule>().expect_err(text);
        assert!(error.contains(named), "{text}: {error}");
        let sent = control(&sandbox, Method::POST, "/faults").json(&json!({ "fault": text }));
        let ordered = request(&sandbox, Method::GET, INTEGRATION).header("sandbox-fault", text);
        for call in [sent, ordered] {
            let (status, refusal) = answer(call).await?;
            let detail = refusal["detail"].as_str().unwrap_or_default();
            assert!(status == 400 && detail.contains(named), "{text}: {refusal}");
        }
    }
    for body in ["", "{}", "[]", r#"{"fault":503}"#, "503"] {
        let call = control(&sandbox, Method::POST, "/faults").body(body);
        let (status, refusal) = answer(call).await?;
        assert_eq!((status, &refusal["o:errorPath"]), (400, &json!("/fault")), "{body}");
    }
    assert_eq!(answer(control(&sandbox, Method::GET, "/faults")).await?.1, json!({ "faults": [] }));
    Ok(())
}

/// Any rule that can be written in Rust.
fn any_rule(random: &mut fastrand::Rng) -> Result<Rule> {
    let time = |random: &mut fastrand::Rng| Duration::from_micros(random.u64(0..90_000_000));
    let fault = match random.u8(0..12) {
        0 => Fault::Latency,
        1 => Fault::Reset,
        2 => Fault::Truncated,
        3 => Fault::Slow(time(random)),
        4 => Fault::ContentType,
        5 => Fault::RepeatedPage,
        6 => Fault::ExtraMembers,
        7 => Fault::NullMembers,
        8 => Fault::OtherTypes,
        _ => Fault::Status {
            status: StatusCode::from_u16(random.u16(400..600))?,
            retry_after: match random.u8(0..3) {
                0 => None,
                1 => Some(RetryAfter::Seconds(random.u32(..))),
                _ => Some(RetryAfter::Date(random.u32(..))),
            },
            page: random.choice([Page::Json, Page::Html, Page::Empty]).unwrap_or(Page::Json),
        },
    };
    let mut rule = Rule::new(fault);
    if random.bool() {
        rule = rule.operation("replaceUser");
    }
    if random.bool() {
        rule = rule.rate(random.f64());
    }
    if random.bool() {
        rule = rule.times(random.u64(..));
    }
    if random.bool() {
        rule = rule.latency(time(random));
    }
    if random.bool() {
        rule = rule.when(if random.bool() { When::Before } else { When::After });
    }
    Ok(rule)
}

#[test]
fn every_rule_reads_back_from_what_it_writes() -> Result<()> {
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..20_000 {
        let rule = any_rule(&mut random)?;
        assert_eq!(rule.to_string().parse(), Ok(rule.clone()), "{rule}");
    }
    Ok(())
}

/// What one caller does again and again: it changes a user, replaces one, or creates one.
async fn change(site: &Sandbox, connection: &mut Connection, number: u64) -> Result<u16> {
    let request = match number % 3 {
        0 => ("PATCH", USER.to_owned(), format!(r#"{{"change{number}":{number}}}"#)),
        1 => ("PUT", format!("/cpq{USERS}/{number}"), "{}".to_owned()),
        _ => (
            "POST",
            "/cpq/rest/v19/integrationUsers".to_owned(),
            format!(r#"{{"oauthClientId":"client-{number}"}}"#),
        ),
    };
    let answered = connection.call(crate::raw::request(request.0, &request.1, &request.2)).await;
    if answered.is_err() {
        *connection = Connection::to(site).await?;
    }
    Ok(answered?.status)
}

/// Whether the site holds what a change should have made.
async fn is_held(site: &Sandbox, number: u64) -> Result<bool> {
    let user = site.stored_user(DOCUMENTED).ok_or("the documented user should be held")?;
    match number % 3 {
        0 => Ok(user.get(format!("change{number}")) == Some(&json!(number))),
        1 => Ok(site.stored_user(&number.to_string()).is_some()),
        _ => {
            let query = format!("{{oauthClientId:'client-{number}'}}");
            let target = with_query(INTEGRATION, &[("q", &query)]);
            let (status, page) = answer(request(site, Method::GET, &target)).await?;
            assert_eq!(status, 200, "{page}");
            Ok(page["count"] == 1)
        }
    }
}

/// The number of the change that a journal's entry is about.
fn number_of(applied: &cpq_sandbox::Applied) -> Option<u64> {
    let body = applied.body.as_object()?;
    let named = body.iter().next().map(|(name, member)| match member {
        Value::String(client) => client.trim_start_matches("client-").parse(),
        _ => name.trim_start_matches("change").parse(),
    });
    named.unwrap_or_else(|| applied.party_number.parse()).ok()
}

#[tokio::test]
async fn journal_tells_the_truth_about_changes_that_were_struck() -> Result<()> {
    const CHANGES: u64 = 1_000;
    let mut builder = Sandbox::builder().fault_seed(3);
    for fault in [
        "reset rate=0.1",
        "reset when=after rate=0.1",
        "503 retry-after=0 rate=0.1",
        "500 when=after rate=0.1",
        "truncated rate=0.1",
        "slow=10ms rate=0.1",
        "latency=2ms rate=0.1",
        "null-properties rate=0.1",
        "wrong-types rate=0.2",
    ] {
        builder = builder.fault(fault.parse()?);
    }
    let site = Arc::new(builder.start().await?);
    let next = Arc::new(AtomicU64::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..16 {
        let (site, next) = (Arc::clone(&site), Arc::clone(&next));
        callers.spawn(async move {
            let mut connection = Connection::to(&site).await?;
            let mut believed = BTreeSet::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= CHANGES {
                    return Result::Ok(believed);
                }
                if let Ok(200 | 201) = change(&site, &mut connection, number).await {
                    believed.insert(number);
                }
            }
        });
    }
    let mut believed = BTreeSet::new();
    while let Some(done) = callers.join_next().await {
        believed.append(&mut done??);
    }
    site.clear_faults();

    let journal = site.applied();
    let numbers = journal.iter().map(|applied| number_of(applied).ok_or("a change has a number"));
    let applied = numbers.collect::<std::result::Result<BTreeSet<u64>, _>>()?;
    assert_eq!(applied.len(), journal.len(), "a change was applied twice");
    for number in 0..CHANGES {
        assert_eq!(applied.contains(&number), is_held(&site, number).await?, "change {number}");
    }
    assert!(believed.is_subset(&applied), "a change that succeeded was not applied");
    let lost = journal
        .iter()
        .filter(|applied| !number_of(applied).is_some_and(|number| believed.contains(&number)));
    let faults: BTreeSet<_> = lost.filter_map(|applied| applied.fault.as_deref()).collect();
    let hiding = ["500 when=after rate=0.1", "reset when=after rate=0.1", "truncated rate=0.1"];
    assert_eq!(faults, BTreeSet::from(hiding), "only these hide what was applied");
    assert!(applied.len() < usize::try_from(CHANGES)?, "nothing was prevented");
    Ok(())
}

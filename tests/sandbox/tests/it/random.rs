//! Random requests, most of them nearly right: none is answered with 5xx, crashes the site or hangs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cpq_sandbox::Sandbox;
use fastrand::Rng;
use reqwest::Method;
use tokio::task::JoinSet;

use crate::client::{answer, control, spec};
use crate::generator::{Generator, Input};
use crate::raw::{Connection, Result, assert_serves, setting};

const CONNECTIONS: usize = 4;

/// Bodies that the site takes, to make others from.
fn bodies() -> Result<Vec<String>> {
    let names = [
        "v19/samples/createIntegrationUser.request.json",
        "v19/samples/updateIntegrationUser.request.json",
        "v19/samples/updateCompanyUser.request.json",
        "v19/examples/replaceUser.request.json",
        "v7/samples/replaceCompanyUser.request.json",
    ];
    let read =
        |name| spec(name).map(|body| body.to_string()).map_err(|error| error.to_string().into());
    names.into_iter().map(read).collect()
}

/// Sends one input, and says what is wrong with what came of it.
async fn tried(site: &Sandbox, connection: &mut Connection, input: &Input) -> Result<()> {
    match input {
        Input::Request(request) => {
            let answer = connection.call(request).await?;
            if answer.status >= 500 {
                return Err(
                    format!("{} {}", answer.head, String::from_utf8_lossy(&answer.body)).into()
                );
            }
            if answer.header("connection") == Some("close") {
                *connection = Connection::to(site).await?;
            }
        }
        // Nobody knows where such a request ends; so it has a connection of its own.
        Input::Bytes(bytes) => {
            let mut connection = Connection::to(site).await?;
            // The site may be through with it before all of it is sent.
            drop(connection.send(bytes).await);
            drop(connection.end().await);
            let said = String::from_utf8_lossy(&connection.rest().await?).into_owned();
            if said.starts_with("HTTP/1.1 5") || said.starts_with("HTTP/1.0 5") {
                return Err(said.into());
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_requests_never_bring_the_site_down() -> Result<()> {
    let inputs = setting("CPQ_SOAK_INPUTS", 10_000)?;
    let seed = setting("CPQ_SOAK_SEED", 1)?;
    let site = Arc::new(Sandbox::builder().users(20).journal(20).start().await?);
    let generator = Arc::new(Generator::new(bodies()?));
    let next = Arc::new(AtomicU64::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (site, generator, next) =
            (Arc::clone(&site), Arc::clone(&generator), Arc::clone(&next));
        callers.spawn(async move {
            let mut connection = Connection::to(&site).await?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= inputs {
                    return Result::Ok(());
                }
                let mut random = Rng::with_seed(seed.wrapping_add(number));
                let input = generator.input(&mut random);
                if let Err(error) = tried(&site, &mut connection, &input).await {
                    let what = format!("input {number} of seed {seed}: {error}\n{input}");
                    return Err(what.into());
                }
            }
        });
    }
    let mut outcome = Ok(());
    while let Some(done) = callers.join_next().await {
        outcome = outcome.and(done?);
    }
    println!("{} random inputs from seed {seed}", next.load(Ordering::Relaxed).min(inputs));
    assert_eq!(site.violations(), Vec::<String>::new());
    outcome?;
    assert_eq!(answer(control(&site, Method::POST, "/reset")).await?.0, 200);
    assert_serves(&site).await
}

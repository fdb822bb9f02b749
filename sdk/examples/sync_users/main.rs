//! Makes the users of a site match a CSV file.
//!
//! ```text
//! login,firstName,email,isMobileEnabled,status,groups
//! mortega,Marta,marta@example.com,true,1,excludeMDBParts|a100kparts
//! ```
//!
//! The site is that of the environment (`CPQ_URL` and the credentials; see `Site::from_env`). The columns
//! have any order: `login` is required, `company` is the company's login (`_host` if it is empty), `status` is
//! 1 or 0, `groups` are variable names, and other columns are text or boolean properties of a user. An empty
//! cell leaves the property as it is.
//!
//! It ends with 0 if all users are as in the file, with 1 if a change was refused or its outcome is unknown,
//! and with 2 if nothing was sent because the input is wrong.

mod change;
mod table;

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::File;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use indicatif::{ProgressBar, ProgressStyle};
use oracle_cpq::bulk::{Bulk, BulkReport, Done, Progress};
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::Status;
use oracle_cpq::{Filter, Outcome, Site};

use change::UserChange;
use table::Row;

/// Makes the users of a site match a CSV file.
#[derive(Parser)]
struct Arguments {
    /// The users, as CSV.
    file: PathBuf,
    /// Prints the changes and sends none.
    #[arg(long)]
    dry_run: bool,
    /// Deactivates the users of the file's companies that are not in the file.
    #[arg(long)]
    deactivate_missing: bool,
    /// Makes the run resumable by the same command; the file is removed at the end.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// How many users are changed at the same time.
    #[arg(long, value_name = "N", default_value_t = 16)]
    concurrency: usize,
    /// Writes what happened to each user, as CSV.
    #[arg(long, value_name = "FILE.csv")]
    report: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let input = table::read(&arguments.file)
        .and_then(|rows| Ok((Site::from_env()?.v19(), rows)))
        .map_err(|error| eprintln!("error: {error}"));
    let Ok((cpq, rows)) = input else { return ExitCode::from(2) };
    let result = if arguments.dry_run {
        preview(&cpq, rows, &arguments).await
    } else {
        sync(&cpq, rows, &arguments).await
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what would be sent.
async fn preview(
    cpq: &Client,
    rows: Vec<Row>,
    arguments: &Arguments,
) -> Result<ExitCode, Box<dyn Error>> {
    let missing = missing(cpq, &rows, arguments).await?;
    let changes = rows.into_iter().chain(missing).map(|row| UserChange::new(cpq, row));
    let mut plans = stream::iter(changes)
        .map(|change| async move {
            let plan = change.plan().await?;
            Ok::<_, oracle_cpq::Error>((change, plan))
        })
        .buffered(arguments.concurrency.max(1));
    println!("{:<10} {:<12} {:<24} changes", "action", "company", "login");
    while let Some((change, plan)) = plans.try_next().await? {
        let (action, row) = (plan.action(), change.row());
        if plan.is_needed() {
            println!("{action:<10} {:<12} {:<24} {}", row.company, row.login, plan.changes());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Carries out the changes: first the file, then the users that are not in it.
async fn sync(
    cpq: &Client,
    rows: Vec<Row>,
    arguments: &Arguments,
) -> Result<ExitCode, Box<dyn Error>> {
    let mut report = match &arguments.report {
        Some(path) => Some(csv::Writer::from_writer(File::create(path)?)),
        None => None,
    };
    if let Some(report) = &mut report {
        report.write_record(["login", "action", "outcome", "message"])?;
    }
    let listed: Vec<Row> = rows.iter().map(Row::without_properties).collect();
    let mut bulk = Bulk::new().concurrency(arguments.concurrency);
    if let Some(journal) = &arguments.journal {
        bulk = bulk.journal(journal);
    }
    let mut is_done = run(bulk, cpq, rows, &mut report).await?;
    if is_done.is_complete {
        // The users that are missing are looked up again in each run, so they need no journal.
        let missing = missing(cpq, &listed, arguments).await?;
        let bulk = Bulk::new().concurrency(arguments.concurrency);
        let deactivated = run(bulk, cpq, missing, &mut report).await?;
        is_done.is_applied &= deactivated.is_applied;
        if let (Some(journal), true) = (&arguments.journal, is_done.is_final) {
            std::fs::remove_file(journal)?;
        }
    }
    if let Some(mut report) = report {
        report.flush()?;
    }
    Ok(if is_done.is_applied { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How a run ended.
struct Ended {
    /// Whether all changes were applied.
    is_applied: bool,
    /// Whether running the same command again would change nothing.
    is_final: bool,
    /// Whether all changes were tried.
    is_complete: bool,
}

async fn run(
    bulk: Bulk,
    cpq: &Client,
    rows: Vec<Row>,
    report: &mut Option<csv::Writer<File>>,
) -> Result<Ended, Box<dyn Error>> {
    let total = rows.len() as u64;
    let bar = std::io::stderr().is_terminal().then(|| progress_bar(total));
    let mut written = Ok(());
    let changes = rows.into_iter().map(|row| UserChange::new(cpq, row));
    let ended = bulk.total(total).run(stream::iter(changes), |done| {
        show(bar.as_ref(), done.progress());
        if let (Some(report), true) = (report.as_mut(), written.is_ok()) {
            written = write(report, done);
        }
    });
    let BulkReport { applied, refused, unknown, not_sent, is_stopped, .. } = ended.await?;
    written?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    if total > 0 {
        eprintln!("{applied} applied, {refused} refused, {unknown} unknown, {not_sent} not sent");
    }
    if is_stopped {
        eprintln!("stopped, because the site can't be reached");
    }
    Ok(Ended {
        is_applied: applied == total,
        is_final: applied + refused == total,
        is_complete: !is_stopped,
    })
}

fn progress_bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}");
    let bar = ProgressBar::new(total);
    if let Ok(style) = style { bar.with_style(style) } else { bar }
}

/// Shows the progress as a bar on a terminal, and as a line now and then elsewhere.
fn show(bar: Option<&ProgressBar>, progress: &Progress) {
    let report = &progress.report;
    let left = progress.time_left().map_or(0, |left| left.as_secs());
    let numbers = format!(
        "{} failed, {} unknown, {:.0}/s, {left} s left",
        report.refused + report.not_sent,
        report.unknown,
        progress.rate()
    );
    match bar {
        Some(bar) => {
            bar.set_position(report.done());
            bar.set_message(numbers);
        }
        None if report.done().is_multiple_of(500) => {
            let total = progress.total.unwrap_or_default();
            eprintln!("{} of {total} done, {numbers}", report.done());
        }
        None => {}
    }
}

fn write(report: &mut csv::Writer<File>, done: &Done<'_, UserChange>) -> csv::Result<()> {
    let outcome = match done.outcome() {
        Outcome::Applied => "applied",
        Outcome::Refused => "refused",
        Outcome::NotSent => "not sent",
        _ => "unknown",
    };
    let action = if done.is_resumed() { "done before" } else { done.change().last_action() };
    let message = done.error().filter(|_| outcome != "applied").map(ToString::to_string);
    report.write_record([
        &*done.change().row().login,
        action,
        outcome,
        &message.unwrap_or_default(),
    ])
}

/// The active users of the file's companies that are not in the file, to be deactivated.
async fn missing(
    cpq: &Client,
    rows: &[Row],
    arguments: &Arguments,
) -> Result<Vec<Row>, oracle_cpq::Error> {
    let mut missing = Vec::new();
    if !arguments.deactivate_missing {
        return Ok(missing);
    }
    let listed: BTreeSet<_> = rows.iter().map(|row| (&*row.company, &*row.login)).collect();
    let companies: BTreeSet<&str> = rows.iter().map(|row| &*row.company).collect();
    for company in companies {
        let active = Filter::field("status.value").eq(Status::ACTIVE);
        let mut users = cpq.list_company_users(company).q(active).stream().prefetch(4);
        while let Some(user) = users.next().await {
            if let Some(login) = user?.login.filter(|login| !listed.contains(&(company, &**login)))
            {
                missing.push(Row::deactivation(company, login));
            }
        }
    }
    Ok(missing)
}

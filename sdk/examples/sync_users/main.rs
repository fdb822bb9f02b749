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
//! It ends with 0 if all users are as in the file, with 1 if a change was refused, was not sent or has an
//! unknown outcome, and with 2 if nothing was sent because the input is wrong.

mod change;
mod report;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use oracle_cpq::bulk::{Bulk, BulkReport};
use oracle_cpq::v19::types::Status;
use oracle_cpq::{Filter, Site};

use change::UserChange;
use report::{Display, Report};
use table::Row;

/// Makes the users of a site match a CSV file.
#[derive(Parser)]
struct Arguments {
    /// The users, as CSV.
    file: PathBuf,
    /// Prints the changes and sends none.
    #[arg(long)]
    dry_run: bool,
    /// Deactivates the active users of the file's companies that are not in the file, except integration
    /// users and the one that the program authenticates as.
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
    let input = check_paths(&arguments)
        .and_then(|()| table::read(&arguments.file))
        .and_then(|rows| Ok((Site::from_env()?, rows)));
    let (site, rows) = match input {
        Ok(input) => input,
        Err(error) => return failed(&*error, 2),
    };
    if arguments.dry_run {
        return match preview(&site, rows, &arguments).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&*error, 1),
        };
    }
    let mut report = Report::new(arguments.report.clone());
    let result = sync(&site, rows, &arguments, &mut report).await;
    match result.and_then(|is_applied| report.finish().map(|()| is_applied)) {
        Ok(is_applied) => ExitCode::from(u8::from(!is_applied)),
        Err(error) => failed(&*error, if report.has_sent() { 1 } else { 2 }),
    }
}

fn failed(error: &dyn Error, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {error}");
    ExitCode::from(code)
}

/// Refuses to write into the input or into one file twice.
fn check_paths(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let paths = [Some(&arguments.file), arguments.journal.as_ref(), arguments.report.as_ref()];
    let paths = paths.into_iter().flatten().map(std::path::absolute);
    let paths = paths.collect::<io::Result<Vec<_>>>()?;
    let different: BTreeSet<_> = paths.iter().collect();
    if different.len() == paths.len() { Ok(()) } else { Err("the files must differ".into()) }
}

/// Prints what would be sent.
async fn preview(site: &Site, rows: Vec<Row>, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let missing = missing(site, &rows, arguments).await?;
    let rows = rows.into_iter().chain(missing);
    let changes = rows.flat_map(|row| UserChange::all(site, row));
    let mut plans = stream::iter(changes)
        .map(|change| async move {
            let plan = change.plan().await;
            (change, plan)
        })
        .buffered(arguments.concurrency.max(1));
    let mut out = io::stdout().lock();
    let mut is_new = BTreeSet::new();
    report::until_closed(writeln!(
        out,
        "{:<10} {:<12} {:<24} changes",
        "action", "company", "login"
    ))?;
    while let Some((change, plan)) = plans.next().await {
        let Row { company, login, .. } = change.row();
        let plan = match plan {
            // The groups of a user that does not exist yet are part of its creation.
            Err(error)
                if error.is_not_found() && is_new.contains(&(company.clone(), login.clone())) =>
            {
                continue;
            }
            plan => plan?,
        };
        if plan.action() == "create" {
            is_new.insert((company.clone(), login.clone()));
        }
        if plan.is_needed() {
            let (action, changes) = (plan.action(), plan.changes());
            report::until_closed(writeln!(
                out,
                "{action:<10} {company:<12} {login:<24} {changes}"
            ))?;
        }
    }
    Ok(())
}

/// Carries out the changes: first the file, then the users that are not in it. Returns whether all were
/// applied.
async fn sync(
    site: &Site,
    rows: Vec<Row>,
    arguments: &Arguments,
    report: &mut Report,
) -> Result<bool, Box<dyn Error>> {
    let listed: Vec<Row> =
        rows.iter().map(|row| Row::new(&row.company, row.login.clone())).collect();
    let bulk = Bulk::new().concurrency(arguments.concurrency);
    let with_journal = match &arguments.journal {
        Some(journal) => bulk.clone().journal(journal),
        None => bulk.clone(),
    };
    let done = run(with_journal, site, rows, report).await?;
    let mut is_applied = done.is_applied;
    if !done.is_stopped {
        // The users that are missing are looked up in each run, so they need no journal.
        let missing = missing(site, &listed, arguments).await?;
        is_applied &= run(bulk, site, missing, report).await?.is_applied;
    }
    if let (Some(journal), true) = (&arguments.journal, done.is_final) {
        match std::fs::remove_file(journal) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(is_applied)
}

/// How a run ended.
struct Ended {
    /// Whether all changes were applied.
    is_applied: bool,
    /// Whether all changes were applied or refused, so that there is nothing to resume.
    is_final: bool,
    is_stopped: bool,
}

async fn run(
    bulk: Bulk,
    site: &Site,
    rows: Vec<Row>,
    report: &mut Report,
) -> Result<Ended, Box<dyn Error>> {
    let changes: Vec<UserChange> =
        rows.into_iter().flat_map(|row| UserChange::all(site, row)).collect();
    let total = changes.len() as u64;
    let display = Display::new(total);
    let ended = bulk.total(total).run(stream::iter(changes), |done| {
        display.show(done.progress());
        report.add(done);
    });
    let BulkReport { applied, refused, unknown, not_sent, is_stopped, .. } = ended.await?;
    display.finish();
    if total > 0 {
        let _ = writeln!(
            io::stderr(),
            "{applied} applied, {refused} refused, {unknown} unknown, {not_sent} not sent"
        );
    }
    if is_stopped {
        let _ = writeln!(
            io::stderr(),
            "stopped after 20 changes in a row that could not be sent or looked up"
        );
    }
    Ok(Ended { is_applied: applied == total, is_final: applied + refused == total, is_stopped })
}

/// Start of the logins of integration users.
const INTEGRATION_USER: &str = "_custom_";

/// The active users of the file's companies that are not in the file, to be deactivated. Integration users
/// and the user that this program authenticates as stay active.
async fn missing(
    site: &Site,
    rows: &[Row],
    arguments: &Arguments,
) -> Result<Vec<Row>, oracle_cpq::Error> {
    if !arguments.deactivate_missing {
        return Ok(Vec::new());
    }
    let own_login = std::env::var("CPQ_USER").unwrap_or_default().to_lowercase();
    let listed: BTreeSet<_> =
        rows.iter().map(|row| (&*row.company, row.login.to_lowercase())).collect();
    let companies: BTreeSet<&str> = rows.iter().map(|row| &*row.company).collect();
    // By party number, because a company can have two names: the host company is `_host`, too.
    let mut users = BTreeMap::<String, (Row, bool)>::new();
    for company in companies {
        let active = Filter::field("status.value").eq(Status::ACTIVE);
        let mut list = site.v19().list_company_users(company).q(active).stream().prefetch(4);
        while let Some(user) = list.try_next().await? {
            let (Some(number), Some(login)) = (user.party_number, user.login) else { continue };
            let name = login.to_lowercase();
            let is_kept = name == own_login || name.starts_with(INTEGRATION_USER);
            let is_listed = is_kept || listed.contains(&(company, name));
            let user = users.entry(number);
            user.or_insert_with(|| (Row::deactivation(company, login), false)).1 |= is_listed;
        }
    }
    Ok(users.into_values().filter(|(_, is_listed)| !is_listed).map(|(row, _)| row).collect())
}

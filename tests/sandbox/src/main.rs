//! Starts a site on its own, says how to reach it and runs until Ctrl-C or SIGTERM.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use cpq_sandbox::{Rule, Sandbox};

/// A local Oracle CPQ site: the REST API for administering users, on your own machine.
#[derive(Parser)]
#[command(name = "cpq-sandbox", bin_name = "cargo xtask sandbox --")]
struct Arguments {
    /// The address to listen to. On any but the loopback interface, others can reach the site.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port to listen to; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The path everything lives under: /cpq, or nothing for a site of the older form.
    #[arg(long, default_value = "/cpq")]
    context: String,
    /// A site that does not run in Fusion: it has no integration users.
    #[arg(long)]
    no_fusion: bool,
    /// How many made-up integration users there are.
    #[arg(long, default_value_t = 0)]
    users: u64,
    /// What they are made from: the same seed makes the same users.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Serve the contracts of this folder in place of those built in.
    #[arg(long, value_name = "FOLDER")]
    spec: Option<PathBuf>,
    /// Start from the state in this file, if there is one, and save it there at the end.
    #[arg(long, value_name = "PATH")]
    state: Option<PathBuf>,
    /// Write url, token, user and password to this file, as one line of JSON, when ready.
    #[arg(long, value_name = "PATH")]
    ready_file: Option<PathBuf>,
    /// Write a line for each request to this file, or to the standard error where it is `-`.
    #[arg(long, value_name = "PATH")]
    log: Option<PathBuf>,
    /// A fault, such as "503 retry-after=0 rate=0.3"; may be given several times.
    #[arg(long, value_name = "RULE")]
    fault: Vec<Rule>,
    /// What decides which calls a fault with a rate strikes.
    #[arg(long, default_value_t = 0)]
    fault_seed: u64,
    /// How many seconds an issued token is good.
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    token_lifetime: u64,
    /// How many bytes the body of a request may have.
    #[arg(long, default_value_t = 1024 * 1024, value_name = "BYTES")]
    max_body: usize,
    /// How many connections are served at once.
    #[arg(long, default_value_t = 256, value_name = "COUNT")]
    max_connections: usize,
    /// How many users one request with q or orderby may look at.
    #[arg(long, default_value_t = 100_000, value_name = "USERS")]
    scan_limit: u64,
    /// How many of the changes that were applied can be asked for.
    #[arg(long, default_value_t = 10_000, value_name = "CHANGES")]
    journal: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(violations) if violations.is_empty() => ExitCode::SUCCESS,
        Ok(violations) => {
            eprintln!("the sandbox violated the contract:\n{}", violations.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs until it is told to stop; what comes back are violations of the contract.
async fn run(arguments: Arguments) -> io::Result<Vec<String>> {
    let has_integration_users = !arguments.no_fusion && arguments.context == "/cpq";
    // Before the site is said to be ready: whoever waits for that may stop it at once.
    let ended = ended()?;
    let sandbox = start(arguments).await?;
    introduce(&sandbox, has_integration_users, &mut io::stdout().lock())?;
    ended.await;
    let violations = sandbox.violations();
    sandbox.stop().await?;
    Ok(violations)
}

async fn start(arguments: Arguments) -> io::Result<Sandbox> {
    let mut builder = Sandbox::builder()
        .host(arguments.host)
        .port(arguments.port)
        .context(&arguments.context)
        .fusion(!arguments.no_fusion)
        .users(arguments.users)
        .seed(arguments.seed)
        .fault_seed(arguments.fault_seed)
        .token_lifetime(Duration::from_secs(arguments.token_lifetime))
        .max_body(arguments.max_body)
        .max_connections(arguments.max_connections)
        .scan_limit(arguments.scan_limit)
        .journal(arguments.journal)
        .max_recorded(0);
    if let Some(folder) = arguments.spec {
        builder = builder.spec(folder);
    }
    if let Some(path) = arguments.state {
        builder = builder.state(path);
    }
    if let Some(path) = arguments.ready_file {
        builder = builder.ready_file(path);
    }
    for rule in arguments.fault {
        builder = builder.fault(rule);
    }
    builder = match arguments.log {
        None => builder,
        Some(path) if path == Path::new("-") => builder.log(io::stderr()),
        Some(path) => builder.log(log_file(&path)?),
    };
    builder.start().await
}

fn log_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path).map_err(|error| {
        let what = format!("the log {} can't be written: {error}", path.display());
        io::Error::new(error.kind(), what)
    })
}

/// Resolves when the program is asked to end.
fn ended() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminated = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    #[cfg(unix)]
    let mut interrupted = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::interrupt())?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

fn introduce(
    sandbox: &Sandbox,
    has_integration_users: bool,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let (url, token) = (sandbox.url(), sandbox.token());
    writeln!(out, "address   {url}")?;
    writeln!(out, "token     {token}")?;
    writeln!(out, "user      {}", sandbox.user())?;
    writeln!(out, "password  {}", sandbox.password())?;
    writeln!(out, "\nFor OAuth 2.0 client credentials:")?;
    writeln!(out, "token url     {}", sandbox.token_url())?;
    writeln!(out, "client id     {}", sandbox.client_id())?;
    writeln!(out, "client secret {}", sandbox.client_secret())?;
    writeln!(out, "\nTry it (Ctrl-C here ends it):")?;
    let example = if has_integration_users {
        format!("'{url}/rest/v19/integrationUsers/BM_LaeNrP1bCh5?expand=groups'")
    } else {
        let change = r#"-X PATCH -H 'Content-Type: application/json' -d '{"jobTitle":"Planner"}'"#;
        format!("{change} '{url}/rest/v19/companies/abcCo/users/AAP39'")
    };
    writeln!(out, "curl -H 'Authorization: Bearer {token}' {example}")?;
    // Whoever started this may read a pipe, and waits for these lines.
    out.flush()
}

//! Runs a site until Ctrl-C or SIGTERM.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use cpq_sandbox::{Builder, Sandbox};

/// A local Oracle CPQ site: the REST API for administering users, on your own machine
#[derive(Parser)]
#[command(name = "cpq-sandbox", bin_name = "cargo xtask sandbox --")]
struct Arguments {
    #[command(flatten)]
    site: Builder,
    /// Write a line per request to this file, or to the standard error if it is `-`
    #[arg(long, value_name = "PATH")]
    log: Option<PathBuf>,
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

/// Runs a site, and returns its violations of the contract.
async fn run(arguments: Arguments) -> io::Result<Vec<String>> {
    // Signals are handled before the site is ready: a program that waits for it may stop it at once.
    let stopped = stop_signal()?;
    let site = arguments.site.max_recorded(0);
    let site = match arguments.log {
        None => site,
        Some(path) if path == Path::new("-") => site.log(io::stderr()),
        Some(path) => site.log(open_log(&path)?),
    };
    let sandbox = site.start().await?;
    print_usage(&sandbox, &mut io::stdout().lock())?;
    stopped.await;
    let violations = sandbox.violations();
    sandbox.stop().await?;
    Ok(violations)
}

fn open_log(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path).map_err(|error| {
        let what = format!("the log {} can't be written: {error}", path.display());
        io::Error::new(error.kind(), what)
    })
}

/// Registers the signal handlers at once, and returns a future that waits for a signal.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

fn print_usage(sandbox: &Sandbox, out: &mut impl io::Write) -> io::Result<()> {
    let (url, token) = (sandbox.url(), sandbox.token());
    writeln!(out, "url       {url}")?;
    writeln!(out, "token     {token}")?;
    writeln!(out, "user      {}", sandbox.user())?;
    writeln!(out, "password  {}", sandbox.password())?;
    writeln!(out, "\nOAuth 2.0 client credentials:")?;
    writeln!(out, "token url     {}", sandbox.token_url())?;
    writeln!(out, "client id     {}", sandbox.client_id())?;
    writeln!(out, "client secret {}", sandbox.client_secret())?;
    writeln!(out, "\nFor the programs of the SDK:")?;
    writeln!(out, "export CPQ_URL={url} CPQ_TOKEN={token}")?;
    writeln!(out, "\nExample (Ctrl-C stops the site):")?;
    writeln!(out, "{}", sandbox.curl_example())?;
    // The output may be a pipe whose reader waits for these lines.
    out.flush()
}

//! Starts the site on its own, says how to reach it and runs until Ctrl-C.

use std::io;

use cpq_sandbox::Sandbox;

#[tokio::main]
async fn main() -> io::Result<()> {
    let sandbox = Sandbox::start().await?;
    introduce(&sandbox, &mut io::stdout().lock())?;
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await
}

fn introduce(sandbox: &Sandbox, out: &mut impl io::Write) -> io::Result<()> {
    let (url, token) = (sandbox.url(), sandbox.token());
    writeln!(out, "address   {url}")?;
    writeln!(out, "token     {token}")?;
    writeln!(out, "user      {}", sandbox.user())?;
    writeln!(out, "password  {}", sandbox.password())?;
    writeln!(out, "\nTry it (Ctrl-C here ends it):")?;
    let example = format!("{url}/rest/v19/integrationUsers/BM_LaeNrP1bCh5?expand=groups");
    writeln!(out, "curl -H 'Authorization: Bearer {token}' '{example}'")?;
    // Whoever started this may read a pipe, and waits for these lines.
    out.flush()
}

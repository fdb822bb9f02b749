//! Runs the example that its argument names.

// Written by the test that builds this program (see tests/tests/it/examples.rs).
mod examples;

use oracle_cpq::Site;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("name an example")?;
    Ok(examples::run(&name, &Site::from_env()?).await?)
}

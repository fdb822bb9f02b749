//! Reads a user and prints it as it would be sent back.

use oracle_cpq::Site;
use oracle_cpq::v19::types::IntegrationUser;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (address, token) = (std::env::var("CPQ_URL")?, std::env::var("CPQ_TOKEN")?);
    let cpq = Site::builder(address).bearer(token).build()?.v19();
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").send().await?;
    println!("{}", serde_json::to_string(&*user)?);
    // The way over a value, which holds numbers in another form.
    let value = serde_json::to_value(&*user)?;
    println!("{}", serde_json::from_value::<IntegrationUser>(value)? == *user);
    Ok(())
}

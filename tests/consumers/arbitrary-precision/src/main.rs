//! Fetches a user and prints it as a request would send it.

use oracle_cpq::Site;
use oracle_cpq::v19::types::IntegrationUser;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (url, token) = (std::env::var("CPQ_URL")?, std::env::var("CPQ_TOKEN")?);
    let cpq = Site::builder(url).bearer(token).build()?.v19();
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").send().await?;
    println!("{}", serde_json::to_string(&*user)?);
    // `serde_json::Value` represents numbers in another way.
    let value = serde_json::to_value(&*user)?;
    println!("{}", serde_json::from_value::<IntegrationUser>(value)? == *user);
    Ok(())
}

//! The README's example: reads the status of one integration user.

use oracle_cpq::Site;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cpq = Site::from_env()?.v19();
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").send().await?;
    println!("{:?}", user.status_value());
    Ok(())
}

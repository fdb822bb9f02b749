//! The README's example: reads one integration user with its groups.

use oracle_cpq::Site;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cpq = Site::from_env()?.v19();
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").expand("groups").send().await?;
    println!("{}: {:?}", user.http_status(), user.groups);
    Ok(())
}

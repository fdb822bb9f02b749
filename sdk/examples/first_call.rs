//! The README's example: reads one integration user with its groups.

use oracle_cpq::Site;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (address, token) = (std::env::var("CPQ_URL")?, std::env::var("CPQ_TOKEN")?);
    let site = Site::builder(address).bearer(token).build()?;
    let user = site
        .v19()
        .get_integration_user("BM_LaeNrP1bCh5")
        .expand("groups")
        .send()
        .await?;
    println!(
        "{}, {} groups",
        user.status(),
        user.groups
            .iter()
            .flat_map(|groups| &groups.items)
            .flatten()
            .count()
    );
    Ok(())
}

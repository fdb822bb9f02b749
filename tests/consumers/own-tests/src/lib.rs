//! Deactivates a user, and tests it without a CPQ site.

use oracle_cpq::Error;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{Status, UserPatch};

/// Deactivates a user of the host company.
///
/// # Errors
/// If the site can't be reached or returns an error.
pub async fn deactivate(cpq: &Client, login: &str) -> Result<(), Error> {
    let change = UserPatch::default().status(Status::INACTIVE);
    cpq.update_company_user("_host", login, &change).send().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use cpq_sandbox::Sandbox;
    use oracle_cpq::Site;

    #[tokio::test]
    async fn deactivates_a_user() -> Result<(), Box<dyn std::error::Error>> {
        let sandbox = Sandbox::start().await?;
        let cpq = Site::builder(sandbox.url()).bearer(sandbox.token()).build()?.v19();
        super::deactivate(&cpq, "nholloway").await?;
        let user = sandbox.stored_company_user("_host", "nholloway").ok_or("there is no user")?;
        assert_eq!(user["status"]["value"], 0);
        Ok(())
    }

    #[tokio::test]
    async fn survives_a_throttled_site() -> Result<(), Box<dyn std::error::Error>> {
        let sandbox = Sandbox::start().await?;
        sandbox.add_fault("429 retry-after=0 times=1".parse()?);
        let cpq = Site::builder(sandbox.url()).bearer(sandbox.token()).build()?.v19();
        super::deactivate(&cpq, "nholloway").await?;
        assert_eq!(sandbox.requests().len(), 2);
        Ok(())
    }
}

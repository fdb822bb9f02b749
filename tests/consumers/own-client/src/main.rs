//! Installs a crypto provider if told to, creates a client, and calls the site with and without it.

use oracle_cpq::Site;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().any(|argument| argument == "install") {
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let site = || {
        Ok::<_, std::env::VarError>(
            Site::builder(std::env::var("CPQ_URL")?).bearer(std::env::var("CPQ_TOKEN")?),
        )
    };
    // The SDK's own client needs no provider.
    let user = site()?.build()?.v19().get_integration_user("BM_LaeNrP1bCh5").send().await?;
    println!("{}", user.http_status());
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let site = site()?.http_client(client).build()?;
    let user = site.v19().get_integration_user("BM_LaeNrP1bCh5").send().await?;
    println!("{}", user.http_status());
    Ok(())
}

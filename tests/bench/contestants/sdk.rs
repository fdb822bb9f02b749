//! The SDK.

mod driver;

use std::process::ExitCode;

use oracle_cpq::Site;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserCollection};

#[derive(Clone)]
struct Sdk(Client);

fn message(error: impl std::error::Error) -> String {
    error.to_string()
}

impl driver::Contestant for Sdk {
    type User = IntegrationUser;

    fn new(url: &str) -> Result<Self, String> {
        // The fragment is the file of the server's certificate.
        let (url, certificate) = url.split_once('#').unwrap_or((url, ""));
        let mut site = Site::builder(url).bearer("a-token");
        if !certificate.is_empty() {
            site = site.root_certificates(std::fs::read(certificate).map_err(message)?);
        }
        Ok(Self(site.build().map_err(message)?.v19()))
    }

    fn decode(page: &[u8]) -> Result<Vec<IntegrationUser>, String> {
        // Checks the encoding first, as the SDK does.
        let page = std::str::from_utf8(page).map_err(message)?;
        let page = serde_json::from_str::<IntegrationUserCollection>(page);
        page.map(|page| page.items.unwrap_or_default()).map_err(|error| error.to_string())
    }

    async fn user(&self, party_number: &str) -> Result<IntegrationUser, String> {
        let user = self.0.get_integration_user(party_number).send().await.map_err(message)?;
        Ok(user.into_inner())
    }

    async fn list(
        &self,
        ahead: usize,
        mut each: impl FnMut(IntegrationUser),
    ) -> Result<(), String> {
        let users = self.0.list_integration_users().limit(driver::LIMIT).stream();
        let mut users = users.prefetch(ahead);
        while let Some(user) = users.next().await {
            each(user.map_err(message)?);
        }
        Ok(())
    }

    fn key(user: &IntegrationUser) -> Option<(i64, &str)> {
        Some((user.party_id?, user.login.as_deref()?))
    }
}

fn main() -> ExitCode {
    driver::main::<Sdk>()
}

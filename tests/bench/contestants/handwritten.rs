//! A client written by hand with reqwest and serde's derive.

mod driver;
#[macro_use]
mod page;

use std::process::ExitCode;
use std::time::Duration;

use rustls::crypto::ring;

use crate::types::{Page, User};

mod types {
    page! { Page; }
}

#[derive(Clone)]
struct Handwritten {
    http: reqwest::Client,
    users: String,
}

impl Handwritten {
    async fn get<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, reqwest::Error> {
        let response = self.http.get(url).bearer_auth("a-token").send().await?;
        response.error_for_status()?.json().await
    }
}

fn message(error: impl std::error::Error) -> String {
    error.to_string()
}

impl driver::Contestant for Handwritten {
    type User = User;

    fn new(url: &str) -> Result<Self, String> {
        // Fails only if there is a provider already.
        let _ = ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(Duration::from_mins(1)).build();
        let users = format!("{url}/rest/v19/integrationUsers");
        Ok(Self { http: http.map_err(message)?, users })
    }

    fn decode(page: &[u8]) -> Result<Vec<User>, String> {
        let page = serde_json::from_slice::<Page>(page).map_err(message)?;
        Ok(page.items.unwrap_or_default())
    }

    async fn user(&self, party_number: &str) -> Result<User, String> {
        self.get(&format!("{}/{party_number}", self.users)).await.map_err(message)
    }

    async fn list(&self, ahead: usize, each: impl FnMut(User)) -> Result<(), String> {
        let fetch = async move |offset: u64, total: bool| {
            let url = format!(
                "{}?limit={}&offset={offset}&orderby=partyNumber&totalResults={total}",
                self.users,
                driver::LIMIT
            );
            let page = self.get::<Page>(&url).await.map_err(message)?;
            Ok(driver::Page { users: page.items.unwrap_or_default(), total: page.total_results })
        };
        driver::list_pages(ahead, fetch, each).await
    }

    fn key(user: &User) -> Option<(i64, &str)> {
        Some((user.party_id?, user.login.as_deref()?))
    }
}

fn main() -> ExitCode {
    driver::main::<Handwritten>()
}

//! A client as progenitor generates it.

#[allow(dead_code, reason = "few operations are used")]
mod client;
mod driver;

use std::process::ExitCode;
use std::time::Duration;

use client::Client;
use client::types::{IntegrationUser, IntegrationUserCollection};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use rustls::crypto::ring;

#[derive(Clone)]
struct Progenitor(Client);

fn message(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl driver::Contestant for Progenitor {
    type User = IntegrationUser;

    fn new(url: &str) -> Result<Self, String> {
        let _ = ring::default_provider().install_default();
        let token = (AUTHORIZATION, HeaderValue::from_static("Bearer a-token"));
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60));
        let http = http.default_headers(HeaderMap::from_iter([token])).build().map_err(message)?;
        Ok(Self(Client::new_with_client(&format!("{url}/rest/v19"), http)))
    }

    fn decode(page: &[u8]) -> Result<Vec<IntegrationUser>, String> {
        let page = serde_json::from_slice::<IntegrationUserCollection>(page).map_err(message)?;
        Ok(page.items)
    }

    async fn user(&self, party_number: &str) -> Result<IntegrationUser, String> {
        let user = self.0.get_integration_user(party_number, None, None, None).await;
        Ok(user.map_err(message)?.into_inner())
    }

    async fn list(&self, ahead: usize, each: impl FnMut(IntegrationUser)) -> Result<(), String> {
        let fetch = async move |offset: u64, total: bool| {
            let page = self.0.list_integration_users(
                None,
                None,
                None,
                Some(driver::LIMIT.cast_signed()),
                Some(offset.cast_signed()),
                Some("partyNumber"),
                None,
                Some(total),
            );
            let page = page.await.map_err(message)?.into_inner();
            Ok(driver::Page { users: page.items, total: page.total_results })
        };
        driver::list_pages(ahead, fetch, each).await
    }

    fn key(user: &IntegrationUser) -> Option<(i64, &str)> {
        Some((user.party_id?, user.login.as_deref()?))
    }
}

fn main() -> ExitCode {
    driver::main::<Progenitor>()
}

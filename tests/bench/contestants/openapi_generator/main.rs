//! A client as openapi-generator generates it.

mod driver;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use openapi::apis::configuration::Configuration;
use openapi::apis::integration_users_api::{get_integration_user, list_integration_users};
use openapi::models::{IntegrationUser, IntegrationUserCollection};
use rustls::crypto::ring;

#[derive(Clone)]
struct OpenapiGenerator(Arc<Configuration>);

fn message(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl driver::Contestant for OpenapiGenerator {
    type User = IntegrationUser;

    fn new(url: &str) -> Result<Self, String> {
        let _ = ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(60));
        Ok(Self(Arc::new(Configuration {
            base_path: format!("{url}/rest/v19"),
            client: client.build().map_err(message)?,
            bearer_access_token: Some("a-token".to_owned()),
            ..Configuration::default()
        })))
    }

    fn decode(page: &[u8]) -> Result<Vec<IntegrationUser>, String> {
        let page = std::str::from_utf8(page).map_err(message)?;
        let page = serde_json::from_str::<IntegrationUserCollection>(page).map_err(message)?;
        Ok(page.items.unwrap_or_default())
    }

    async fn user(&self, party_number: &str) -> Result<IntegrationUser, String> {
        get_integration_user(&self.0, party_number, None, None, None).await.map_err(message)
    }

    async fn list(&self, ahead: usize, each: impl FnMut(IntegrationUser)) -> Result<(), String> {
        let fetch = async move |offset: u64, total: bool| {
            let page = list_integration_users(
                &self.0,
                None,
                None,
                None,
                Some("partyNumber"),
                Some(offset.cast_signed()),
                Some(driver::LIMIT.cast_signed()),
                Some(total),
                None,
            );
            let page = page.await.map_err(message)?;
            let users = page.items.unwrap_or_default();
            Ok(driver::Page { users, total: page.total_results })
        };
        driver::list_pages(ahead, fetch, each).await
    }

    fn key(user: &IntegrationUser) -> Option<(i64, &str)> {
        Some((user.party_id?, user.login.as_deref()?))
    }
}

fn main() -> ExitCode {
    driver::main::<OpenapiGenerator>()
}

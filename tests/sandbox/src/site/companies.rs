//! The companies of the site, and the requests that read them.

use std::borrow::Cow;

use serde_json::json;

use super::catalog::{Catalog, Generate};
use super::listing::Collection;
use super::record::Record;
use super::rendering::{Renderer, encode};
use super::roster::{Position, Roster};
use super::store::{HOST, canonical};
use super::{ApiRequest, ApiResponse, Body, Site};
use crate::api::Shape;
use crate::api_error::ApiError;
use crate::query::{Filter, Parameters};

/// All companies by login name.
pub(crate) type Companies = Catalog<Company>;

/// A company; the generated ones are partner organizations without users and groups.
#[derive(Clone, Debug)]
pub(crate) struct Company;

const PREFIX: &str = "sandboxCompany";

impl Generate for Company {
    const NAME: &'static str = "login";

    fn generate(index: u64) -> Record {
        let number = index + 1;
        let mut record = Record::default();
        record.set("name", format!("Sandbox Company {number:02}"));
        record.set("login", format!("{PREFIX}{number:02}"));
        record.set("email", format!("company{number:02}@example.com"));
        complete(&mut record);
        record
    }

    fn index_of(name: &str) -> Option<u64> {
        let index = name.strip_prefix(PREFIX)?.parse::<u64>().ok()?.checked_sub(1)?;
        (format!("{PREFIX}{:02}", index + 1) == name).then_some(index)
    }
}

/// Adds what every company has.
pub(super) fn complete(record: &mut Record) {
    let currency = json!({
        "currencyCode": "USD",
        "currencyName": "US Dollar",
        "precision": 2,
        "isBaseCurrency": true,
        "isEnabled": true,
    });
    let language = json!({ "languageCode": "en_US", "languageNumber": 1 });
    let defaults = [
        ("enabledForSSO", json!(false)),
        ("baseLanguage", json!({ "value": "en_US", "displayValue": "English" })),
        ("baseCurrency", json!({ "value": "USD", "displayValue": "US Dollar" })),
        ("numberFormat", json!({ "value": 0, "displayValue": "####.##" })),
        ("units", json!({ "value": 1, "displayValue": "English" })),
        ("supportedLanguages", json!({ "items": [language] })),
        ("supportedCurrencies", json!({ "items": [currency] })),
    ];
    for (name, default) in defaults {
        if !record.contains_key(name) {
            record.set(name, default);
        }
    }
}

impl Site {
    pub(super) fn list_companies(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let shape = request.operation.item().cloned().unwrap_or_default();
        let parameters = company_parameters(request, &shape)?;
        let companies = &self.data.companies;
        let property = |position: Position, path: &str| companies.property(position, path);
        let named = |filter: &Filter| {
            let login = canonical(filter.required_text("login")?);
            Some(companies.find(login).into_iter().collect())
        };
        let roster = Roster::first(companies.count());
        let collection = Collection { roster, contains: None, property: &property, named: &named };
        let selection = self.select(request, &parameters, &collection)?;
        let renderer = self.renderer(&request.operation, &shape, &parameters);
        let found = selection.positions.iter().filter_map(|position| companies.get(*position));
        let items = found.map(|it| self.rendered_company(request, &it, &renderer)).collect();
        let list_url = format!("{}/companies", self.base(&request.operation));
        Ok(Self::page(request, &renderer, &selection.page, items, &list_url))
    }

    pub(super) fn get_company(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (_, company) = self.company(request, "companyLoginName")?;
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::default();
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { single: Some(&request.query), ..renderer };
        let body = Body::Object(self.rendered_company(request, &company, &renderer));
        Ok(ApiResponse::new(request.operation.responses.success(false), body))
    }

    pub(super) fn rendered_company(
        &self,
        request: &ApiRequest,
        company: &Record,
        renderer: &Renderer<'_>,
    ) -> Record {
        let login = company.text("login").unwrap_or_default();
        renderer.object(company, &self.company_url(request, &login), &[])
    }

    pub(super) fn company_url(&self, request: &ApiRequest, login: &str) -> String {
        format!("{}/companies/{}", self.base(&request.operation), encode(login))
    }

    /// The company that the path names.
    pub(super) fn company(
        &self,
        request: &ApiRequest,
        argument: &str,
    ) -> Result<(Position, Cow<'_, Record>), ApiError> {
        let name = request.argument(argument);
        let found = self.data.companies.find(canonical(name));
        let found = found.and_then(|found| Some((found, self.data.companies.get(found)?)));
        found.ok_or_else(|| ApiError::not_found("company", name))
    }
}

/// The parameters of the list; no child of a company is served, so that `expand` adds none.
fn company_parameters(request: &ApiRequest, shape: &Shape) -> Result<Parameters, ApiError> {
    let mut query = request.query.clone();
    query.retain(|(name, _)| name != "expand");
    Parameters::parse(&query, shape)
}

/// The record of the host company.
pub(super) fn host() -> Record {
    let mut record = Record::default();
    record.set("name", "cpq-mdb");
    record.set("login", HOST);
    record.set("email", "host@example.com");
    complete(&mut record);
    record
}

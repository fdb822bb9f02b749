//! Creates, updates and replaces companies.

use serde_json::Value;

use super::companies;
use super::record::{Record, is_null, without_nulls};
use super::roster::Position;
use super::store::canonical;
use super::{ApiRequest, ApiResponse, Body, Site};
use crate::api::Shape;
use crate::api_error::ApiError;
use crate::query::Parameters;

/// The properties that only the site sets; they are ignored in requests.
const READ_ONLY: [&str; 6] =
    ["access", "activeLicensedUsers", "links", "styleSheets", "subscriptionPlan", "translations"];

impl Site {
    pub(super) fn create_company(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let body = Record::parse(&request.body);
        let login = body.text("login").filter(|login| !login.is_empty());
        let login = login
            .ok_or_else(|| ApiError::invalid_property("/login", "a company needs a login name"))?;
        if self.data.companies.find(canonical(&login)).is_some() {
            let what = "another company has this login name";
            return Err(ApiError::invalid_property("/login", what));
        }
        let mut company = Record::default();
        apply(&mut company, body);
        companies::complete(&mut company);
        self.data.companies.add(company.clone());
        Ok(self.changed_company(request, &company, true))
    }

    /// Resets everything that the request does not mention.
    pub(super) fn replace_company(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let (position, stored) = self.company(request, "companyLoginName")?;
        let mut company = stored.into_owned();
        company.retain(|name, _| name == "login" || READ_ONLY.contains(&name.as_str()));
        self.change_company(request, position, company)
    }

    pub(super) fn update_company(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (position, stored) = self.company(request, "companyLoginName")?;
        let company = stored.into_owned();
        self.change_company(request, position, company)
    }

    fn change_company(
        &mut self,
        request: &ApiRequest,
        position: Position,
        mut company: Record,
    ) -> Result<ApiResponse, ApiError> {
        let body = Record::parse(&request.body);
        let login = company.text("login").unwrap_or_default();
        if body.text("login").is_some_and(|other| canonical(&other) != login) {
            let what = "must be the login name in the path; a company can't be renamed";
            return Err(ApiError::invalid_property("/login", what));
        }
        apply(&mut company, body);
        companies::complete(&mut company);
        self.data.companies.set(position, company.clone());
        Ok(self.changed_company(request, &company, false))
    }

    /// Updates several companies, all of them or none.
    pub(super) fn bulk_update_companies(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let mut changed = Vec::new();
        for (index, sent) in body["companies"].as_array().into_iter().flatten().enumerate() {
            let login = canonical(sent["login"].as_str().unwrap_or_default());
            let companies = &self.data.companies;
            let found = companies.find(login);
            let found = found.and_then(|found| Some((found, companies.get(found)?.into_owned())));
            let (position, mut company) = found.ok_or_else(|| {
                let what = format!("there is no company `{login}`");
                ApiError::invalid_property(format!("/companies/{index}/login"), &what)
            })?;
            apply(&mut company, Record::from_value(sent));
            companies::complete(&mut company);
            changed.push((position, company));
        }
        for (position, company) in &changed {
            self.data.companies.set(*position, company.clone());
        }
        let shape = request.operation.responses.shape.get("items");
        let shape = match shape {
            Some(crate::api::Kind::List(items)) => items.clone(),
            _ => Shape::new(),
        };
        let parameters = Parameters::default();
        let renderer = self.renderer(&request.operation, &shape, &parameters);
        let count = u64::try_from(changed.len()).unwrap_or_default();
        let items = changed.iter().map(|it| self.rendered_company(request, &it.1, &renderer));
        let page = super::rendering::PageInfo { count, has_more: false, total: None };
        let list_url = format!("{}/companies", self.base(&request.operation));
        Ok(Self::page(request, &renderer, &page, items.collect(), &list_url))
    }

    fn changed_company(
        &self,
        request: &ApiRequest,
        company: &Record,
        created: bool,
    ) -> ApiResponse {
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::default();
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let body = Body::Object(self.rendered_company(request, company, &renderer));
        let login = company.text("login").unwrap_or_default();
        let location = created.then(|| self.company_url(request, &login));
        let status = request.operation.responses.success(created);
        ApiResponse { location, ..ApiResponse::new(status, body) }
    }
}

/// Applies the properties of a request; a null removes one. The login name never changes.
pub(super) fn apply(company: &mut Record, body: Record) {
    let login = company.get("login").cloned();
    for (name, value) in body {
        if READ_ONLY.contains(&name.as_str()) {
            continue;
        }
        if is_null(&value) {
            company.shift_remove(&name);
        } else {
            company.insert(name, without_nulls(value));
        }
    }
    if let Some(login) = login {
        company.insert("login".to_owned(), login);
    }
}

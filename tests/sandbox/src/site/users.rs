//! Lists and returns users.

use std::borrow::Cow;

use super::listing::Collection;
use super::rendering::{Renderer, encode};
use super::roster::{Position, Roster};
use super::store::{HOST, User, canonical};
use super::{ApiRequest, ApiResponse, Body, Site, groups, tables};
use crate::api::Shape;
use crate::api_error::ApiError;
use crate::query::{Filter, Parameters};

/// The media type of the other form in which users are listed.
const ZIP: &str = "application/zip";

impl Site {
    pub(super) fn list_integration_users(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let list_url = format!("{}/users", self.base(&request.operation));
        self.list_users_of(request, self.data.users.integration(), None, &list_url)
    }

    pub(super) fn list_users(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let list_url = format!("{}/users", self.base(&request.operation));
        self.list_users_of(request, Roster::first(self.data.users.next()), None, &list_url)
    }

    pub(super) fn list_company_users(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let company = self.company_name(request, "companyName")?;
        let base = self.base(&request.operation);
        let list_url = format!("{base}/companies/{}/users", encode(company));
        self.list_users_of(request, self.data.users.of_company(company), None, &list_url)
    }

    /// Lists the users of a roster that satisfy a condition.
    pub(super) fn list_users_of(
        &self,
        request: &ApiRequest,
        roster: Roster,
        contains: Option<&dyn Fn(Position) -> bool>,
        list_url: &str,
    ) -> Result<ApiResponse, ApiError> {
        let empty = Shape::new();
        let shape = request.operation.item().unwrap_or(&empty);
        let parameters = Parameters::parse(&request.query, shape)?;
        let users = &self.data.users;
        let property = |position, path: &str| users.property(position, path);
        let named = |filter: &Filter| self.named_users(filter);
        let collection = Collection { roster, contains, property: &property, named: &named };
        if request.media == ZIP {
            let matching = self.select_all(parameters.filter, &collection)?;
            let records = matching.into_iter().filter_map(|position| users.get(position));
            let content = tables::users_archive(records.map(|user| user.record.clone()), shape)?;
            let body = Body::File { media: ZIP.to_owned(), content };
            return Ok(ApiResponse::new(request.operation.responses.success(false), body));
        }
        let selection = self.select(request, &parameters, &collection)?;
        let by_company = request.operation.path.contains("{companyName}");
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { by_company, ..renderer };
        let found = selection.positions.iter().filter_map(|position| users.get(*position));
        let items = found.map(|user| renderer.user(&self.with_current_groups(&user))).collect();
        Ok(Self::page(request, &renderer, &selection.page, items, list_url))
    }

    /// The users that a filter names by a unique property.
    fn named_users(&self, filter: &Filter) -> Option<Vec<Position>> {
        let users = &self.data.users;
        if let Some(number) = filter.required_text("partyNumber") {
            return Some(users.by_party(number).into_iter().collect());
        }
        if let Some(client) = filter.required_text("oauthClientId") {
            return Some(users.by_client(client).into_iter().collect());
        }
        filter.required_text("login").map(|login| users.with_login(login))
    }

    pub(super) fn get_integration_user(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let user = self.integration_user(request.argument("partyNumber"))?;
        self.single_user(request, &user)
    }

    pub(super) fn get_user(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let user = self.user(request)?;
        self.single_user(request, &user)
    }

    fn single_user(&self, request: &ApiRequest, user: &User) -> Result<ApiResponse, ApiError> {
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::parse(&request.query, shape)?;
        let single = Some(request.query.as_slice());
        let by_company = request.operation.path.contains("{companyName}");
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { by_company, single, ..renderer };
        let body = Body::Object(renderer.user(&self.with_current_groups(user)));
        Ok(ApiResponse::new(request.operation.responses.success(false), body))
    }

    pub(super) fn integration_user(&self, party_number: &str) -> Result<Cow<'_, User>, ApiError> {
        let users = &self.data.users;
        let found = users.by_party(party_number).and_then(|found| users.get(found));
        found
            .filter(|user| user.integration)
            .ok_or_else(|| ApiError::not_found("integration user", party_number))
    }

    /// The user that the path names, by its party number or by its company and its login.
    pub(super) fn user(&self, request: &ApiRequest) -> Result<Cow<'_, User>, ApiError> {
        let position = self.user_position(request)?;
        self.data.users.get(position).ok_or_else(|| ApiError::not_found("user", ""))
    }

    pub(super) fn user_position(&self, request: &ApiRequest) -> Result<Position, ApiError> {
        if !request.operation.path.contains("{companyName}") {
            let number = request.argument("partyNumber");
            let found = self.data.users.by_party(number);
            return found.ok_or_else(|| ApiError::not_found("user", number));
        }
        let company = self.company_name(request, "companyName")?;
        let login = request.argument("userName");
        let found = self.data.users.by_login(company, login);
        found.ok_or_else(|| ApiError::not_found("user", login))
    }

    /// The login name of the company in the path.
    pub(super) fn company_name<'a>(
        &self,
        request: &'a ApiRequest,
        argument: &str,
    ) -> Result<&'a str, ApiError> {
        let name = request.argument(argument);
        let company = canonical(name);
        let is_known = company == HOST || self.data.companies.find(company).is_some();
        is_known.then_some(company).ok_or_else(|| ApiError::not_found("company", name))
    }

    /// A user whose groups have their current labels.
    pub(crate) fn with_current_groups<'a>(&self, user: &'a User) -> Cow<'a, User> {
        let names = groups::names(&user.record);
        let is_generated = |name: &String| self.data.groups.is_unchanged(name);
        if names.iter().all(is_generated) {
            return Cow::Borrowed(user);
        }
        let items: Vec<_> =
            names.iter().filter_map(|name| self.data.groups.by_name(name)).collect();
        let items: Vec<_> = items.iter().map(|group| groups::of_user(group)).collect();
        let mut user = user.clone();
        user.record.set("groups", serde_json::json!({ "items": items }));
        Cow::Owned(user)
    }
}

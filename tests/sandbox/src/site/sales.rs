//! What sales users see: the same companies, groups and users with other properties.

use std::borrow::Cow;

use super::groups;
use super::listing::Collection;
use super::record::Record;
use super::rendering::encode;
use super::roster::{Position, Roster};
use super::store::HOST;
use super::{ApiRequest, ApiResponse, Body, Site};
use crate::api::Shape;
use crate::api_error::ApiError;
use crate::query::{Filter, Parameters};

/// The ids of sales groups exceed 32 bits, so that clients must use integers of 64 bits.
const FIRST_GROUP: u64 = 7_000_000_000;

/// A kind of item: its own names, and those of the records that it shows.
#[derive(Clone, Copy)]
enum View {
    Company,
    CompanyGroup,
    CompanyUser,
    Group,
    User,
}

impl View {
    fn names(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Company => &[("name", "name"), ("login", "login")],
            Self::CompanyGroup => &[("label", "label"), ("variableName", "variableName")],
            Self::CompanyUser => &[
                ("login", "login"),
                ("firstName", "firstName"),
                ("lastName", "lastName"),
                ("userKey", "partyNumber"),
                ("email", "email"),
                ("dateAdded", "dateAdded"),
                ("dateModified", "dateModified"),
            ],
            // The documents have a blank before the label.
            Self::Group => &[(" label", "label"), ("variableName", "variableName")],
            Self::User => &[
                ("key", "partyNumber"),
                ("firstName", "firstName"),
                ("lastName", "lastName"),
                ("email", "email"),
                ("dateAdded", "dateAdded"),
                ("dateModified", "dateModified"),
            ],
        }
    }
}

/// A list of views.
struct Listed<'a> {
    view: View,
    roster: Roster,
    contains: Option<&'a dyn Fn(Position) -> bool>,
    list_url: String,
}

impl Site {
    pub(super) fn list_sales_companies(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let roster = Roster::first(self.data.companies.count());
        let list_url = format!("{}/salesCompanies", self.base(&request.operation));
        self.list_views(request, Listed { view: View::Company, roster, contains: None, list_url })
    }

    pub(super) fn get_sales_company(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (position, company) = self.company(request, "companyLogin")?;
        let login = encode(&company.text("login").unwrap_or_default());
        let url = format!("{}/salesCompanies/{login}", self.base(&request.operation));
        Ok(self.single_view(request, View::Company, position, &url))
    }

    pub(super) fn list_sales_company_groups(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let company = self.company_name(request, "companyLogin")?;
        let roster = self.groups_of_company(company);
        let contains = |position| self.is_sales(position);
        let list_url = format!("{}/groups", self.sales_url(request, company));
        let (view, contains) = (View::CompanyGroup, Some(&contains as &dyn Fn(u64) -> bool));
        self.list_views(request, Listed { view, roster, contains, list_url })
    }

    pub(super) fn get_sales_company_group(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let company = self.company_name(request, "companyLogin")?;
        let name = request.argument("groupVarName");
        let found = self.data.groups.find(name).filter(|found| {
            let group = self.data.groups.get(*found);
            group.is_some_and(|group| groups::company(&group) == company) && self.is_sales(*found)
        });
        let position = found.ok_or_else(|| ApiError::not_found("sales group", name))?;
        let url = format!("{}/groups/{}", self.sales_url(request, company), encode(name));
        Ok(self.single_view(request, View::CompanyGroup, position, &url))
    }

    pub(super) fn list_sales_company_users(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let company = self.company_name(request, "companyLogin")?;
        let roster = self.data.users.of_company(company);
        let list_url = format!("{}/users", self.sales_url(request, company));
        let view = View::CompanyUser;
        self.list_views(request, Listed { view, roster, contains: None, list_url })
    }

    pub(super) fn get_sales_company_user(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let company = self.company_name(request, "companyLogin")?;
        let login = request.argument("userLoginName");
        let found = self.data.users.by_login(company, login);
        let position = found.ok_or_else(|| ApiError::not_found("user", login))?;
        let url = format!("{}/users/{}", self.sales_url(request, company), encode(login));
        Ok(self.single_view(request, View::CompanyUser, position, &url))
    }

    pub(super) fn list_sales_groups(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let roster = self.groups_of_company(HOST);
        let contains = |position| self.is_sales(position);
        let list_url = format!("{}/salesGroups", self.base(&request.operation));
        let (view, contains) = (View::Group, Some(&contains as &dyn Fn(u64) -> bool));
        self.list_views(request, Listed { view, roster, contains, list_url })
    }

    pub(super) fn get_sales_group(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let id = request.argument("id");
        let position = id.parse::<u64>().ok().and_then(|id| id.checked_sub(FIRST_GROUP));
        let position = position.filter(|position| {
            self.groups_of_company(HOST).contains(*position) && self.is_sales(*position)
        });
        let position = position.ok_or_else(|| ApiError::not_found("sales group", id))?;
        Ok(self.single_view(request, View::Group, position, ""))
    }

    pub(super) fn list_sales_users(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let roster = Roster::first(self.data.users.next());
        let list_url = format!("{}/salesUsers", self.base(&request.operation));
        self.list_views(request, Listed { view: View::User, roster, contains: None, list_url })
    }

    pub(super) fn get_sales_user(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let key = request.argument("key");
        let found = self.data.users.by_party(key);
        let position = found.ok_or_else(|| ApiError::not_found("sales user", key))?;
        Ok(self.single_view(request, View::User, position, ""))
    }

    fn sales_url(&self, request: &ApiRequest, company: &str) -> String {
        format!("{}/salesCompanies/{}", self.base(&request.operation), encode(company))
    }

    /// Whether a group is a sales group.
    fn is_sales(&self, position: Position) -> bool {
        let kind = self.data.groups.property(position, "type.value");
        kind.as_ref().is_some_and(|kind| groups::type_text(kind) == Some("Sales"))
    }

    fn list_views(&self, request: &ApiRequest, list: Listed<'_>) -> Result<ApiResponse, ApiError> {
        let empty = Shape::new();
        let shape = request.operation.item().unwrap_or(&empty);
        let mut query = request.query.clone();
        // No child of these resources is documented.
        query.retain(|(name, _)| name != "expand");
        let parameters = Parameters::parse(&query, shape)?;
        let Listed { view, roster, contains, list_url } = list;
        let property = |position: Position, path: &str| self.view(view, position).at_path(path);
        let named = |filter: &Filter| {
            let key = filter.required_text("key").filter(|_| matches!(view, View::User))?;
            Some(self.data.users.by_party(key).into_iter().collect())
        };
        let collection = Collection { roster, contains, property: &property, named: &named };
        let selection = self.select(request, &parameters, &collection)?;
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let items = selection.positions.iter().map(|position| {
            let record = self.view(view, *position);
            let url = format!("{list_url}/{}", encode(&name_of(view, &record)));
            renderer.object(&record, &url, &[])
        });
        Ok(Self::page(request, &renderer, &selection.page, items.collect(), &list_url))
    }

    fn single_view(
        &self,
        request: &ApiRequest,
        view: View,
        position: Position,
        url: &str,
    ) -> ApiResponse {
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::default();
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let body = Body::Object(renderer.object(&self.view(view, position), url, &[]));
        ApiResponse::new(request.operation.responses.success(false), body)
    }

    /// The view of the record at a position.
    fn view(&self, view: View, position: Position) -> Record {
        let record = match view {
            View::Company => self.data.companies.get(position).map(Cow::into_owned),
            View::CompanyGroup | View::Group => self.data.groups.get(position).map(Cow::into_owned),
            View::CompanyUser | View::User => {
                self.data.users.get(position).map(|user| user.into_owned().record)
            }
        };
        let record = record.unwrap_or_default();
        let mut shown = Record::default();
        for (name, source) in view.names() {
            if let Some(value) = record.get(*source) {
                shown.insert((*name).to_owned(), value.clone());
            }
        }
        if matches!(view, View::Group) {
            shown.set("id", FIRST_GROUP + position);
        }
        shown
    }
}

/// The last segment of the URL of a view.
fn name_of(view: View, record: &Record) -> String {
    let name = match view {
        View::Company | View::CompanyUser => "login",
        View::CompanyGroup => "variableName",
        View::Group => "id",
        View::User => "key",
    };
    let value = record.value(name).unwrap_or_default();
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

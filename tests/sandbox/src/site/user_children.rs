//! What belongs to a user: its groups, its access permissions and its password. And the change of the
//! status of many users.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::listing::{Collection, Records};
use super::record::{Record, parsed, raw, without_nulls};
use super::rendering::Renderer;
use super::roster::Roster;
use super::{ApiRequest, ApiResponse, Body, Site, format_date, value_objects};
use crate::api_error::ApiError;
use crate::query::{Filter, Parameters};

impl Site {
    pub(super) fn list_user_groups(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let user = self.user(request)?;
        let user = self.with_current_groups(&user);
        let groups = user.record.value("groups").unwrap_or_default();
        let records = groups["items"].as_array().into_iter().flatten().map(Record::from_value);
        let list = Records {
            all: records.collect(),
            url: &|_| String::new(),
            children: &[],
            list_url: self.child_url(request, &user, "groups"),
        };
        self.list_records(request, list)
    }

    /// Replaces all groups of a user.
    pub(super) fn replace_user_groups(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let groups = self.data.groups.resolve(listed(&body)?);
        // The body is the collection, so the pointers of its errors begin with the items.
        let groups = groups.map_err(|error| error.within("/groups"))?;
        self.set_child(request, "groups", &json!({ "items": groups }))
    }

    pub(super) fn list_access_permissions(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        self.check_permissions_are_enabled()?;
        let user = self.user(request)?;
        let permissions = user.record.value("accessPermissions").unwrap_or_default();
        let items = permissions["items"].as_array().cloned().unwrap_or_default();
        self.child_response(request, "accessPermissions", &json!({ "items": items }))
    }

    /// Replaces all access permissions of a user.
    pub(super) fn replace_access_permissions(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        self.check_permissions_are_enabled()?;
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let permissions = json!({ "items": listed(&body)? });
        self.set_child(request, "accessPermissions", &permissions)
    }

    /// Fails if administrator groups are enabled, which decide about the access instead.
    pub(super) fn check_permissions_are_enabled(&self) -> Result<(), ApiError> {
        if self.settings.administrator_groups {
            let what = "users have no access permissions while administrator groups are enabled";
            return Err(ApiError::new(StatusCode::FORBIDDEN, what));
        }
        Ok(())
    }

    fn set_child(
        &mut self,
        request: &ApiRequest,
        child: &str,
        value: &Value,
    ) -> Result<ApiResponse, ApiError> {
        let position = self.user_position(request)?;
        let mut user = self.user(request)?.into_owned();
        let value = without_nulls(raw(value));
        user.record.insert(child.to_owned(), value.clone());
        user.record.set("dateModified", format_date(request.received));
        self.data.users.replace(position, user);
        self.child_response(request, child, &parsed(&value).unwrap_or_default())
    }

    fn child_response(
        &self,
        request: &ApiRequest,
        child: &str,
        value: &Value,
    ) -> Result<ApiResponse, ApiError> {
        let user = self.user(request)?;
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::parse(&request.query, &shape_of_items(shape))?;
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let mut body = Record::from_value(value);
        if let Some(fields) = &parameters.fields {
            let items = value["items"].as_array().into_iter().flatten();
            let selected = items.map(|item| {
                let mut item = Record::from_value(item);
                item.retain(|name, _| name == "variableName" || fields.contains(name));
                item
            });
            body.set("items", selected.collect::<Vec<_>>());
        }
        let body = renderer.child(body, &self.child_url(request, &user, child));
        let status = request.operation.responses.success(false);
        Ok(ApiResponse::new(status, Body::Object(body)))
    }

    fn child_url(&self, request: &ApiRequest, user: &super::User, child: &str) -> String {
        let shape = &request.operation.responses.shape;
        let by_company = request.operation.path.contains("{companyName}");
        let parameters = Parameters::default();
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { by_company, ..renderer };
        format!("{}/{child}", renderer.location(user))
    }

    pub(super) fn get_password_question(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let user = self.user(request)?;
        let question = self.data.questions.get(&user.party_number());
        let mut body = Record::default();
        body.set("securityQuestion", question.map_or("", String::as_str));
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Object(body)))
    }

    /// Stores the security question; passwords and answers are not stored.
    pub(super) fn change_password(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let number = self.user(request)?.party_number();
        let body = Record::parse(&request.body);
        if body.text("newPassword").is_some() && body.text("currentPassword").is_none() {
            let what = "a new password needs the current one";
            return Err(ApiError::invalid_property("/currentPassword", what));
        }
        if let Some(question) = body.text("securityQuestion") {
            self.data.questions.insert(number, question);
        }
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Empty))
    }

    pub(super) fn reset_password(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        self.user(request)?;
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Empty))
    }

    /// Sets the status of exactly the users that `criteria.q` matches.
    pub(super) fn bulk_update_users(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let status = &body["userData"]["status"]["value"];
        if status.is_null() {
            let what = "is missing; 1 activates users, and 0 deactivates them";
            return Err(ApiError::invalid_property("/userData/status/value", what));
        }
        let text = body["criteria"]["q"].as_str().ok_or_else(|| {
            let what = "is missing; the sandbox never changes all users by omission";
            ApiError::invalid_property("/criteria/q", what)
        })?;
        let filter = Filter::for_shape(text, &self.nested);
        let filter = filter.map_err(|error| ApiError::invalid_property("/criteria/q", &error))?;
        let users = &self.data.users;
        let collection = Collection {
            roster: Roster::first(users.next()),
            contains: None,
            property: &|position, path: &str| users.property(position, path),
            named: &|_| None,
        };
        for position in self.select_all(Some(filter), &collection)? {
            let Some(user) = self.data.users.get(position) else { continue };
            let mut user = user.into_owned();
            user.record.insert("status".to_owned(), value_objects::object("status", status));
            user.record.set("dateModified", format_date(request.received));
            self.data.users.replace(position, user);
        }
        Ok(ApiResponse::new(request.operation.responses.success(false), Body::Empty))
    }
}

/// The items of a body that replaces a collection.
fn listed(body: &Value) -> Result<&[Value], ApiError> {
    let items = body["items"].as_array().map(Vec::as_slice);
    items.ok_or_else(|| {
        let what = "must be a list; to remove all items, send an empty one";
        ApiError::invalid_property("/items", what)
    })
}

fn shape_of_items(shape: &crate::api::Shape) -> crate::api::Shape {
    match shape.get("items") {
        Some(crate::api::Kind::List(items)) => items.clone(),
        _ => crate::api::Shape::new(),
    }
}

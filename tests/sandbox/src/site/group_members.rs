//! The members of groups. Each user stores its groups; a group has no list of its own.

use serde_json::{Value, json};

use super::listing::Collection;
use super::roster::{Position, Roster};
use super::store::User;
use super::{ApiRequest, ApiResponse, Site, format_date, groups};
use crate::api_error::ApiError;

impl Site {
    pub(super) fn list_group_users(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (_, group) = self.group(request)?;
        let name = group.text("variableName").unwrap_or_default();
        let contains = |position| self.is_member(position, &name);
        let list_url = format!("{}/users", self.group_url(request, &group));
        let roster = Roster::first(self.data.users.next());
        self.list_users_of(request, roster, Some(&contains), &list_url)
    }

    /// Adds or removes members without touching the others; a rejected request changes nothing.
    pub(super) fn change_group_users(
        &mut self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let (_, group) = self.group(request)?;
        let (name, company) = (request.argument("groupVarName"), groups::company(&group));
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let mut changes = Vec::new();
        for (index, change) in body.as_array().into_iter().flatten().enumerate() {
            let login = change["path"].as_str().unwrap_or_default();
            if change["value"]["login"].as_str().is_some_and(|other| other != login) {
                let pointer = format!("/{index}/value/login");
                return Err(ApiError::invalid_property(pointer, "must be the login in `path`"));
            }
            let found = self.data.users.by_login(&company, login);
            let position = found.ok_or_else(|| no_user(&format!("/{index}/path"), login))?;
            match change["op"].as_str().unwrap_or_default() {
                "ADD" => changes.push((position, true)),
                "REMOVE" => changes.push((position, false)),
                _ => {
                    let pointer = format!("/{index}/op");
                    return Err(ApiError::invalid_property(pointer, "must be `ADD` or `REMOVE`"));
                }
            }
        }
        for (position, is_added) in changes {
            self.set_member(request, position, name, is_added);
        }
        self.list_group_users(request)
    }

    /// Makes exactly these users of a company the members of a group.
    pub(super) fn set_members(
        &mut self,
        request: &ApiRequest,
        name: &str,
        wanted: &[Position],
    ) -> Result<(), ApiError> {
        let current: Vec<Position> = self.members(name)?.into_iter().map(|it| it.0).collect();
        for position in current.iter().filter(|position| !wanted.contains(position)) {
            self.set_member(request, *position, name, false);
        }
        for position in wanted.iter().filter(|position| !current.contains(position)) {
            self.set_member(request, *position, name, true);
        }
        Ok(())
    }

    /// The users that a group's request names by their logins.
    pub(super) fn wanted_members(
        &self,
        company: &str,
        users: &Value,
    ) -> Result<Vec<Position>, ApiError> {
        let items = users["items"].as_array().into_iter().flatten().enumerate();
        let position = |(index, item): (usize, &Value)| {
            let login = item["login"].as_str().unwrap_or_default();
            let found = self.data.users.by_login(company, login);
            found.ok_or_else(|| no_user(&format!("/users/items/{index}/login"), login))
        };
        items.map(position).collect()
    }

    fn set_member(&mut self, request: &ApiRequest, position: Position, name: &str, is_added: bool) {
        let Some(user) = self.data.users.get(position) else { return };
        let mut user = user.into_owned();
        let mut names = groups::names(&user.record);
        if names.iter().any(|other| other == name) == is_added {
            return;
        }
        if is_added {
            names.push(name.to_owned());
        } else {
            names.retain(|other| other != name);
        }
        let items: Vec<_> =
            names.iter().filter_map(|name| self.data.groups.by_name(name)).collect();
        let items: Vec<_> = items.iter().map(|group| groups::of_user(group)).collect();
        user.record.set("groups", json!({ "items": items }));
        user.record.set("dateModified", format_date(request.received));
        self.data.users.replace(position, user);
    }

    fn is_member(&self, position: Position, name: &str) -> bool {
        let groups = self.data.users.property(position, "groups.items").unwrap_or_default();
        let mut items = groups.as_array().into_iter().flatten();
        items.any(|item| item["variableName"] == name)
    }

    /// All members of a group.
    pub(super) fn members(&self, name: &str) -> Result<Vec<(Position, User)>, ApiError> {
        let users = &self.data.users;
        let collection = Collection {
            roster: Roster::first(users.next()),
            contains: Some(&|position| self.is_member(position, name)),
            property: &|position, path: &str| users.property(position, path),
            named: &|_| None,
        };
        let positions = self.select_all(None, &collection)?;
        let found = positions.into_iter();
        Ok(found.filter_map(|it| Some((it, users.get(it)?.into_owned()))).collect())
    }
}

fn no_user(pointer: &str, login: &str) -> ApiError {
    let what = format!("the group's company has no user `{login}`");
    ApiError::invalid_property(pointer, &what)
}

//! Creates, updates and replaces groups.

use serde_json::{Value, json};

use super::group_access::Segments;
use super::groups::{self, type_text};
use super::record::Record;
use super::roster::Position;
use super::{ApiRequest, ApiResponse, Site, value_objects};
use crate::api_error::ApiError;

/// The properties of a group that a request sets as they are.
const PLAIN: [&str; 2] = ["label", "description"];

impl Site {
    pub(super) fn create_group(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let company = self.company_name(request, "companyLoginName")?.to_owned();
        let body = Record::parse(&request.body);
        let name = body.text("variableName").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| {
            ApiError::invalid_property("/variableName", "a group needs a variable name")
        })?;
        if self.data.groups.find(&name).is_some() {
            let what = "another group of the site has this variable name";
            return Err(ApiError::invalid_property("/variableName", what));
        }
        let members = self.wanted_members(&company, &body.value("users").unwrap_or_default())?;
        let mut group = Record::default();
        group.set("variableName", &name);
        self.apply_to_group(&mut group, &body)?;
        groups::complete(&mut group, &company);
        self.data.groups.add(group.clone());
        self.set_members(request, &name, &members)?;
        self.changed_group(request, &group, true)
    }

    /// Resets everything that the request does not mention, the members included.
    pub(super) fn replace_group(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (position, stored) = self.group(request)?;
        let kept = ["variableName", "company", "readOnly"];
        let mut group = stored.into_owned();
        group.retain(|name, _| kept.contains(&name.as_str()));
        self.change_group(request, position, group, true)
    }

    pub(super) fn update_group(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (position, stored) = self.group(request)?;
        let group = stored.into_owned();
        self.change_group(request, position, group, false)
    }

    fn change_group(
        &mut self,
        request: &ApiRequest,
        position: Position,
        mut group: Record,
        replaces: bool,
    ) -> Result<ApiResponse, ApiError> {
        let body = Record::parse(&request.body);
        let name = request.argument("groupVarName");
        if body.text("variableName").is_some_and(|other| other != name) {
            let what = "must be the name in the path; a group can't be renamed";
            return Err(ApiError::invalid_property("/variableName", what));
        }
        let company = groups::company(&group);
        let users = body.value("users");
        let members = self.wanted_members(&company, &users.clone().unwrap_or_default())?;
        self.apply_to_group(&mut group, &body)?;
        groups::complete(&mut group, &company);
        if replaces || users.is_some() {
            self.set_members(request, name, &members)?;
        }
        self.data.groups.set(position, group.clone());
        self.changed_group(request, &group, false)
    }

    fn apply_to_group(&self, group: &mut Record, body: &Record) -> Result<(), ApiError> {
        for name in PLAIN {
            match body.get(name) {
                Some(value) if value.get() == "null" => group.shift_remove(name),
                Some(value) => group.insert(name.to_owned(), value.clone()),
                None => None,
            };
        }
        for (name, display) in [
            ("type", type_text as fn(&Value) -> Option<&'static str>),
            ("status", |value| value_objects::display("status", value)),
        ] {
            let Some(sent) = body.value(name) else { continue };
            let value = sent.get("value").filter(|value| !value.is_null()).ok_or_else(|| {
                let what = "is required if its object is in the request";
                ApiError::invalid_property(format!("/{name}/value"), what)
            })?;
            let mut object = json!({ "value": value });
            let known = display(value).map(Value::from);
            let sent = sent.get("displayValue").filter(|display| !display.is_null());
            if let Some(display) = sent.cloned().or(known) {
                object["displayValue"] = display;
            }
            group.set(name, object);
        }
        if let Some(sent) = body.value("segments") {
            let mut segments = Segments::of_group(group, &self.data.segments);
            let items = sent["items"].as_array().map_or(&[][..], Vec::as_slice);
            segments.apply(items, "/segments/items")?;
            group.set("segments", json!({ "items": segments.items(false) }));
        }
        Ok(())
    }
}

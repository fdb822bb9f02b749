//! The groups of the site, and the requests that read them.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use super::catalog::{Catalog, Generate};
use super::group_access::Segments;
use super::listing::Collection;
use super::record::Record;
use super::rendering::{Renderer, encode};
use super::roster::{Position, Roster};
use super::store::{HOST, canonical};
use super::{ApiRequest, ApiResponse, Body, Site};
use crate::api::{GROUP_CHILDREN, Shape};
use crate::api_error::ApiError;
use crate::query::{Filter, Parameters};

/// All groups by variable name.
pub(crate) type Groups = Catalog<Group>;

/// A group; the generated ones belong to the host company.
#[derive(Clone, Debug)]
pub(crate) struct Group;

/// The types of groups: the value, the text that users show, and the part of a generated name.
const TYPES: [(u64, &str, &str); 2] = [(1, "Sales", "Sales"), (2, "Administrator", "Admin")];

impl Generate for Group {
    const NAME: &'static str = "variableName";

    /// Sales groups alternate with administrator groups.
    fn generate(index: u64) -> Record {
        let (value, kind, name) = if index.is_multiple_of(2) { TYPES[0] } else { TYPES[1] };
        let number = index / 2 + 1;
        let mut record = Record::default();
        record.set("label", format!("Sandbox {name} {number:02}"));
        record.set("variableName", format!("sandbox{name}{number:02}"));
        record.set("description", format!("{kind} group {number} of the sandbox"));
        record.set("type", json!({ "value": value, "displayValue": kind }));
        complete(&mut record, HOST);
        record
    }

    fn index_of(name: &str) -> Option<u64> {
        (0..).zip(TYPES).find_map(|(offset, (_, _, kind))| {
            let digits = name.strip_prefix("sandbox")?.strip_prefix(kind)?;
            let number = digits.parse::<u64>().ok().filter(|number| *number > 0)?;
            let index = (number - 1).checked_mul(2)? + offset;
            // Other spellings of the number are no names.
            (digits == format!("{number:02}")).then_some(index)
        })
    }
}

/// A group as users show it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserGroup {
    label: String,
    variable_name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Adds what every group has.
pub(super) fn complete(record: &mut Record, company: &str) {
    let name = if company == HOST { "cpq-mdb" } else { company };
    let defaults = [
        ("status", json!({ "value": 1, "displayValue": "Active" })),
        ("company", json!({ "name": name, "loginName": company })),
        ("readOnly", json!(false)),
    ];
    for (name, default) in defaults {
        if !record.contains_key(name) {
            record.set(name, default);
        }
    }
}

/// The display value of a type.
pub(super) fn type_text(value: &Value) -> Option<&'static str> {
    let known = TYPES.iter().find(|(known, _, _)| value.as_u64() == Some(*known));
    known.map(|(_, text, _)| *text)
}

/// The value of a type that a user shows.
pub(super) fn type_value(text: &str) -> u64 {
    let known = TYPES.iter().find(|(_, known, _)| *known == text);
    known.map_or(TYPES[0].0, |(value, _, _)| *value)
}

/// The form of a group that users show.
pub(super) fn of_user(group: &Record) -> UserGroup {
    let text = |name| group.text(name).unwrap_or_default();
    let kind = group.value("type").unwrap_or_default();
    let shown = kind["displayValue"].as_str().map(str::to_owned);
    let kind = shown.or_else(|| type_text(&kind["value"]).map(str::to_owned));
    UserGroup {
        label: text("label"),
        variable_name: text("variableName"),
        kind: kind.unwrap_or_default(),
    }
}

/// The variable names of a user's groups.
pub(super) fn names(user: &Record) -> Vec<String> {
    let groups = user.value("groups").unwrap_or_default();
    let items = groups["items"].as_array().into_iter().flatten();
    items.filter_map(|item| item["variableName"].as_str().map(str::to_owned)).collect()
}

/// Up to two of the first generated groups, selected by a random number.
pub(crate) fn choose(random: u64, groups: u64) -> Vec<UserGroup> {
    let pairs = groups / 2;
    let group = |index| of_user(&Group::generate(index));
    match (random >> 32) % 3 {
        _ if pairs == 0 => Vec::new(),
        0 => Vec::new(),
        1 => vec![group(random % pairs * 2)],
        _ => vec![group(random % pairs * 2), group(random / pairs % pairs * 2 + 1)],
    }
}

/// The login name of a group's company.
pub(super) fn company(group: &Record) -> String {
    let company = group.value("company").unwrap_or_default();
    canonical(company["loginName"].as_str().unwrap_or(HOST)).to_owned()
}

impl Groups {
    /// Looks up the groups of a request, which need not be complete; duplicates are dropped.
    pub(super) fn resolve(&self, items: &[Value]) -> Result<Vec<UserGroup>, ApiError> {
        let mut groups: Vec<UserGroup> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let group = self.resolve_one(item, &format!("/groups/items/{index}"))?;
            let group = of_user(&group);
            if !groups.iter().any(|other| other.variable_name == group.variable_name) {
                groups.push(group);
            }
        }
        Ok(groups)
    }

    fn resolve_one(&self, item: &Value, pointer: &str) -> Result<Cow<'_, Record>, ApiError> {
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let (found, property, name) = match (text("variableName"), text("label")) {
            (Some(name), _) => (self.by_name(name), "variableName", name),
            (None, Some(label)) => (self.by_label(label), "label", label),
            (None, None) => {
                let what = "a group needs a `variableName` or a `label`";
                return Err(ApiError::invalid_property(pointer, what));
            }
        };
        found.ok_or_else(|| {
            let what = format!("there is no group with the {property} `{name}`");
            ApiError::invalid_property(format!("{pointer}/{property}"), &what)
        })
    }

    /// The group with a label. That of an unchanged generated group is computed from its name.
    fn by_label(&self, label: &str) -> Option<Cow<'_, Record>> {
        let has_label = |group: &Record| group.text("label").as_deref() == Some(label);
        let stored = self.roster(false, has_label);
        let position = stored.at(0).or_else(|| {
            let name: String = label.split(' ').collect();
            self.find(&name.replacen("Sandbox", "sandbox", 1))
        });
        self.get(position?).filter(|group| has_label(group))
    }
}

impl Site {
    pub(super) fn list_groups(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let list_url = format!("{}/groups", self.base(&request.operation));
        self.list_groups_of(request, Roster::first(self.data.groups.count()), &list_url)
    }

    pub(super) fn list_company_groups(
        &self,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let name = self.company_name(request, "companyLoginName")?;
        let list_url = format!("{}/groups", self.company_url(request, name));
        self.list_groups_of(request, self.groups_of_company(name), &list_url)
    }

    pub(super) fn groups_of_company(&self, name: &str) -> Roster {
        self.data.groups.roster(name == HOST, |group| company(group) == name)
    }

    fn list_groups_of(
        &self,
        request: &ApiRequest,
        roster: Roster,
        list_url: &str,
    ) -> Result<ApiResponse, ApiError> {
        let empty = Shape::new();
        let shape = request.operation.item().unwrap_or(&empty);
        let parameters = Parameters::parse(&request.query, shape)?;
        let groups = &self.data.groups;
        let property = |position: Position, path: &str| groups.property(position, path);
        let named = |filter: &Filter| {
            let name = filter.required_text("variableName")?;
            Some(groups.find(name).into_iter().collect())
        };
        let collection = Collection { roster, contains: None, property: &property, named: &named };
        let selection = self.select(request, &parameters, &collection)?;
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let mut items = Vec::new();
        for group in selection.positions.iter().filter_map(|position| groups.get(*position)) {
            items.push(self.rendered_group(request, &group, &renderer)?);
        }
        Ok(Self::page(request, &renderer, &selection.page, items, list_url))
    }

    pub(super) fn get_group(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (_, group) = self.group(request)?;
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::parse(&request.query, shape)?;
        let single = Some(request.query.as_slice());
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { single, ..renderer };
        let body = Body::Object(self.rendered_group(request, &group, &renderer)?);
        Ok(ApiResponse::new(request.operation.responses.success(false), body))
    }

    /// The response to a change of a group.
    pub(super) fn changed_group(
        &self,
        request: &ApiRequest,
        group: &Record,
        created: bool,
    ) -> Result<ApiResponse, ApiError> {
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::default();
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let body = Body::Object(self.rendered_group(request, group, &renderer)?);
        let status = request.operation.responses.success(created);
        let location = created.then(|| self.group_url(request, group));
        Ok(ApiResponse { location, ..ApiResponse::new(status, body) })
    }

    fn rendered_group(
        &self,
        request: &ApiRequest,
        group: &Record,
        renderer: &Renderer<'_>,
    ) -> Result<Record, ApiError> {
        let mut group = group.clone();
        if renderer.parameters.expand.contains(&"users") {
            let members = self.members(&group.text("variableName").unwrap_or_default())?;
            let members: Vec<_> = members.iter().map(|(_, user)| member(&user.record)).collect();
            group.set("users", json!({ "items": members }));
        }
        if renderer.parameters.expand.contains(&"segments") {
            let segments = Segments::of_group(&group, &self.data.segments);
            group.set("segments", json!({ "items": segments.items(false) }));
        }
        Ok(renderer.object(&group, &self.group_url(request, &group), &GROUP_CHILDREN))
    }

    pub(super) fn group_url(&self, request: &ApiRequest, group: &Record) -> String {
        let name = group.text("variableName").unwrap_or_default();
        format!("{}/groups/{}", self.company_url(request, &company(group)), encode(&name))
    }

    /// The group that the path names.
    pub(super) fn group(
        &self,
        request: &ApiRequest,
    ) -> Result<(Position, Cow<'_, Record>), ApiError> {
        let owner = self.company_name(request, "companyLoginName")?;
        let name = request.argument("groupVarName");
        let found = self.data.groups.find(name);
        let found = found.and_then(|found| Some((found, self.data.groups.get(found)?)));
        let found = found.filter(|(_, group)| company(group) == owner);
        found.ok_or_else(|| ApiError::not_found("group", name))
    }
}

/// A member as a group shows it.
fn member(user: &Record) -> Record {
    let names = ["login", "firstName", "lastName"];
    let property = |name: &str| Some((name.to_owned(), user.get(name)?.clone()));
    names.into_iter().filter_map(property).collect()
}

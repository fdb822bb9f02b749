//! What has to change so that a user is as its row says.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use oracle_cpq::bulk::BulkChange;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{Group, GroupsRequest, User, UserPatch, UserRequest};
use oracle_cpq::{CallOptions, Error, Map, Number, Retry, Site, Value};

use crate::table::Row;

/// A part of a row, and the site on which it is carried out. Each part sends at most one write.
pub(crate) struct UserChange {
    cpq: Client,
    base_url: String,
    row: Row,
    part: Part,
    key: String,
    last_action: Mutex<&'static str>,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// Creates the user with its groups, or changes its properties.
    Properties,
    /// Replaces the groups of the user.
    Groups,
}

/// The difference between a user and a part of its row.
pub(crate) struct Plan {
    action: &'static str,
    /// The properties of a new user, or the changed ones.
    properties: Map<String, Value>,
    groups: Vec<String>,
}

impl Plan {
    fn none() -> Self {
        Self { action: "none", properties: Map::new(), groups: Vec::new() }
    }

    pub(crate) fn is_needed(&self) -> bool {
        self.action != "none"
    }

    pub(crate) fn action(&self) -> &'static str {
        self.action
    }

    /// The changes as one line.
    pub(crate) fn changes(&self) -> String {
        let properties = self.properties.iter().map(|(name, value)| match value {
            // An object of `value` and `displayValue`.
            Value::Object(object) => format!("{name}={}", object["value"]),
            value => format!("{name}={value}"),
        });
        let mut changes: Vec<String> = properties.collect();
        if !self.groups.is_empty() || self.action == "groups" {
            changes.push(format!("groups={}", self.groups.join("|")));
        }
        changes.join(" ")
    }
}

impl UserChange {
    /// The changes of a row, in order.
    pub(crate) fn all(site: &Site, row: Row) -> impl Iterator<Item = Self> + use<> {
        let groups = row.groups.is_some().then(|| Self::new(site, row.clone(), Part::Groups));
        std::iter::once(Self::new(site, row, Part::Properties)).chain(groups)
    }

    fn new(site: &Site, row: Row, part: Part) -> Self {
        let key = format!("{}/{}", row.company, row.login);
        let (cpq, base_url) = (site.v19(), site.base_url().to_owned());
        Self { cpq, base_url, row, part, key, last_action: Mutex::new("none") }
    }

    pub(crate) fn row(&self) -> &Row {
        &self.row
    }

    /// What the last request was for.
    pub(crate) fn last_action(&self) -> &'static str {
        *self.last_action.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the user and compares it with the row.
    pub(crate) async fn plan(&self) -> Result<Plan, Error> {
        let Row { company, login, is_missing, .. } = &self.row;
        let user = self.cpq.get_company_user(company, login).expand("groups").send().await;
        match (user, self.part) {
            (Ok(user), Part::Properties) => Ok(self.changed_properties(user.into_inner())),
            (Ok(user), Part::Groups) => Ok(self.changed_groups(&user)),
            (Err(error), Part::Properties) if error.is_not_found() && !is_missing => {
                Ok(self.creation())
            }
            (Err(error), _) => Err(error),
        }
    }

    fn creation(&self) -> Plan {
        let Row { login, groups, .. } = &self.row;
        let mut properties = self.row.properties.clone();
        properties.insert("login".to_owned(), login.as_str().into());
        if let Some(status) = self.row.status {
            properties.insert("status".to_owned(), serde_json::json!({ "value": status }));
        }
        let groups = groups.iter().flatten().cloned().collect();
        Plan { action: "create", properties, groups }
    }

    fn changed_properties(&self, user: User) -> Plan {
        let Row { status, properties, is_missing, .. } = &self.row;
        let old_status = user.status_value().and_then(Number::as_i64);
        let old = serde_json::to_value(UserRequest::from(user)).unwrap_or_default();
        let changed = properties.iter().filter(|(name, value)| old.get(*name) != Some(*value));
        let mut properties: Map<String, Value> =
            changed.map(|(name, value)| (name.clone(), value.clone())).collect();
        if let Some(status) = status.filter(|status| Some(*status) != old_status) {
            properties.insert("status".to_owned(), serde_json::json!({ "value": status }));
        }
        if properties.is_empty() {
            return Plan::none();
        }
        let action = if *is_missing { "deactivate" } else { "update" };
        Plan { action, properties, ..Plan::none() }
    }

    fn changed_groups(&self, user: &User) -> Plan {
        let old = user.groups.iter().flat_map(|groups| groups.items.iter().flatten());
        let old: BTreeSet<&str> = old.filter_map(|group| group.variable_name.as_deref()).collect();
        let new: BTreeSet<&str> = self.row.groups.iter().flatten().map(String::as_str).collect();
        if old == new {
            return Plan::none();
        }
        let groups = new.into_iter().map(str::to_owned).collect();
        Plan { action: "groups", groups, ..Plan::none() }
    }

    /// Sends the one write of a plan.
    async fn carry_out(&self, plan: Plan) -> Result<(), Error> {
        let Row { company, login, .. } = &self.row;
        *self.last_action.lock().unwrap_or_else(PoisonError::into_inner) = plan.action;
        let groups = plan.groups.into_iter().map(|name| Group::default().variable_name(name));
        let groups = GroupsRequest::default().items(groups.collect::<Vec<_>>());
        let properties = Value::Object(plan.properties);
        match plan.action {
            "none" => Ok(()),
            "create" => {
                let user: UserRequest = serde_json::from_value(properties).expect(CHECKED);
                let user = if self.row.groups.is_some() { user.groups(groups) } else { user };
                self.cpq.create_company_user(company, &user).send().await.map(drop)
            }
            "groups" => {
                // The client retries a PUT whose outcome is unknown. Here, it is looked up first.
                let options = CallOptions::default().retry(Retry::none());
                let request = self.cpq.replace_company_user_groups(company, login, &groups);
                request.options(options).send().await.map(drop)
            }
            _ => {
                let patch: UserPatch = serde_json::from_value(properties).expect(CHECKED);
                self.cpq.update_company_user(company, login, &patch).send().await.map(drop)
            }
        }
    }
}

/// `table` accepts only properties that both types have.
const CHECKED: &str = "the table was checked";

impl BulkChange for UserChange {
    fn key(&self) -> &str {
        &self.key
    }

    fn content(&self) -> Vec<u8> {
        let Row { status, groups, properties, .. } = &self.row;
        let is_groups = self.part == Part::Groups;
        let content = (&self.base_url, is_groups, status, groups, properties);
        serde_json::to_vec(&content).unwrap_or_default()
    }

    async fn send(&self) -> Result<(), Error> {
        self.carry_out(self.plan().await?).await
    }

    async fn is_applied(&self) -> Result<bool, Error> {
        Ok(!self.plan().await?.is_needed())
    }
}

//! What has to change so that a user is as its row says.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use oracle_cpq::bulk::BulkChange;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{Group, GroupsRequest, User, UserPatch, UserRequest};
use oracle_cpq::{Error, Map, Value};

use crate::table::Row;

/// A row, and the site on which it is carried out.
pub(crate) struct UserChange {
    cpq: Client,
    row: Row,
    key: String,
    last_action: Mutex<&'static str>,
}

/// The difference between a user and its row.
pub(crate) struct Plan {
    action: &'static str,
    /// The properties of a new user, or the changed ones.
    properties: Map<String, Value>,
    groups: Option<Vec<String>>,
}

impl Plan {
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
        let groups = self.groups.iter().map(|groups| format!("groups={}", groups.join("|")));
        properties.chain(groups).collect::<Vec<_>>().join(" ")
    }
}

impl UserChange {
    pub(crate) fn new(cpq: &Client, row: Row) -> Self {
        let key = format!("{}/{}", row.company, row.login);
        Self { cpq: cpq.clone(), row, key, last_action: Mutex::new("none") }
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
        let Row { company, login, .. } = &self.row;
        match self.cpq.get_company_user(company, login).expand("groups").send().await {
            Ok(user) => Ok(self.difference(user.into_inner())),
            Err(error) if error.is_not_found() && !self.row.is_missing => Ok(self.creation()),
            Err(error) => Err(error),
        }
    }

    fn creation(&self) -> Plan {
        let Row { login, status, groups, properties, .. } = &self.row;
        let mut properties = properties.clone();
        properties.insert("login".to_owned(), login.as_str().into());
        if let Some(status) = status {
            properties.insert("status".to_owned(), serde_json::json!({ "value": status }));
        }
        let groups = groups.as_ref().map(|groups| groups.iter().cloned().collect());
        Plan { action: "create", properties, groups }
    }

    fn difference(&self, user: User) -> Plan {
        let Row { status, groups, properties, is_missing, .. } = &self.row;
        let old_groups = user.groups.iter().flat_map(|groups| groups.items.iter().flatten());
        let old_groups: BTreeSet<String> =
            old_groups.filter_map(|group| group.variable_name.clone()).collect();
        let old_status = user.status_value().and_then(serde_json::Number::as_i64);
        let old = serde_json::to_value(UserRequest::from(user)).unwrap_or_default();
        let changed = properties.iter().filter(|(name, value)| old.get(*name) != Some(*value));
        let mut properties: Map<String, Value> =
            changed.map(|(name, value)| (name.clone(), value.clone())).collect();
        if let Some(status) = status.filter(|status| Some(*status) != old_status) {
            properties.insert("status".to_owned(), serde_json::json!({ "value": status }));
        }
        let groups = groups.as_ref().filter(|groups| **groups != old_groups);
        let groups: Option<Vec<String>> = groups.map(|groups| groups.iter().cloned().collect());
        let action = match (properties.is_empty(), &groups) {
            (true, None) => "none",
            (true, Some(_)) => "groups",
            (false, _) if *is_missing => "deactivate",
            (false, _) => "update",
        };
        Plan { action, properties, groups }
    }

    async fn carry_out(&self, plan: Plan) -> Result<(), Error> {
        let Row { company, login, .. } = &self.row;
        *self.last_action.lock().unwrap_or_else(PoisonError::into_inner) = plan.action;
        let groups = plan.groups.map(|groups| {
            let groups = groups.into_iter().map(|name| Group::default().variable_name(name));
            GroupsRequest::default().items(groups.collect::<Vec<_>>())
        });
        let properties = Value::Object(plan.properties);
        if plan.action == "create" {
            let mut user: UserRequest = serde_json::from_value(properties).unwrap_or_default();
            user.groups = groups;
            return self.cpq.create_company_user(company, &user).send().await.map(drop);
        }
        let patch: UserPatch = serde_json::from_value(properties).unwrap_or_default();
        if patch != UserPatch::default() {
            self.cpq.update_company_user(company, login, &patch).send().await?;
        }
        if let Some(groups) = groups {
            self.cpq.replace_company_user_groups(company, login, &groups).send().await?;
        }
        Ok(())
    }
}

impl BulkChange for UserChange {
    fn key(&self) -> &str {
        &self.key
    }

    fn content(&self) -> Vec<u8> {
        let Row { status, groups, properties, .. } = &self.row;
        serde_json::to_vec(&(status, groups, properties)).unwrap_or_default()
    }

    async fn send(&self) -> Result<(), Error> {
        let plan = self.plan().await?;
        if plan.is_needed() { self.carry_out(plan).await } else { Ok(()) }
    }

    async fn is_applied(&self) -> Result<bool, Error> {
        Ok(!self.plan().await?.is_needed())
    }
}

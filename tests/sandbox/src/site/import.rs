//! Imports users and companies from tables: every row, or none if one is invalid.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::changes::merge;
use super::record::Record;
use super::roster::Position;
use super::store::{HOST, User, canonical};
use super::tables::{Row, read_table};
use super::{Site, companies, company_changes};
use crate::api::Kind;

/// The columns that an export writes and only the site sets.
const IGNORED: [&str; 8] = [
    "company",
    "dateAdded",
    "dateModified",
    "id",
    "lastLogin",
    "partyId",
    "partyNumber",
    "password",
];

impl Site {
    /// Creates the users of a table, or updates those that exist.
    pub(super) fn run_user_import(
        &mut self,
        company: Option<&str>,
        file: &[u8],
        now: Timestamp,
    ) -> Result<Vec<String>, String> {
        let (mut created, mut updated) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for row in read_table(file)? {
            let at_line = |error: String| format!("line {}: {error}", row.line);
            let owner = row.cell("company").map(canonical);
            let owner = match (company, owner) {
                (Some(company), Some(owner)) if owner != company => {
                    return Err(at_line(format!("the company must be `{company}`")));
                }
                (company, owner) => company.or(owner).unwrap_or(HOST),
            };
            if owner != HOST && self.data.companies.find(owner).is_none() {
                return Err(at_line(format!("there is no company `{owner}`")));
            }
            let login =
                row.cell("login").ok_or_else(|| at_line("a login is missing".to_owned()))?;
            if !seen.insert((owner.to_owned(), login.to_owned())) {
                return Err(at_line(format!("the login `{login}` occurs twice")));
            }
            let changes = self.imported(&row).map_err(at_line)?;
            match self.data.users.by_login(owner, login) {
                Some(position) => updated.push((position, changes, row.line)),
                None => created.push((owner.to_owned(), login.to_owned(), changes)),
            }
        }
        let lines = vec![
            format!("created {} users", created.len()),
            format!("updated {} users", updated.len()),
        ];
        for (owner, login, changes) in created {
            let mut user = self.blank_user(&owner, &login, now);
            merge(&mut user, changes, now);
            self.data.users.add(user);
        }
        for (position, changes, _) in updated {
            self.update_imported(position, changes, now);
        }
        Ok(lines)
    }

    fn update_imported(&mut self, position: Position, changes: Record, now: Timestamp) {
        let Some(user) = self.data.users.get(position) else { return };
        let mut user: User = user.into_owned();
        merge(&mut user, changes, now);
        self.data.users.replace(position, user);
    }

    /// The properties in a row of a table of users.
    fn imported(&self, row: &Row) -> Result<Record, String> {
        let mut record = Record::default();
        for (name, cell) in &row.cells {
            if IGNORED.contains(&name.as_str()) {
                continue;
            }
            if name == "groups" {
                let names = cell.split(';').map(|name| json!({ "variableName": name.trim() }));
                let groups = self.data.groups.resolve(&names.collect::<Vec<_>>());
                let groups = groups.map_err(|error| error.detail)?;
                record.set(name, json!({ "items": groups }));
                continue;
            }
            let value = match self.nested.get(name) {
                Some(Kind::Text) => Value::from(cell.as_str()),
                Some(kind @ (Kind::Boolean | Kind::Integer | Kind::Number)) => {
                    scalar(kind, cell)
                        .ok_or_else(|| format!("the column `{name}` has an invalid value"))?
                }
                Some(Kind::Object(parts)) if parts.contains_key("value") => {
                    let value = parts.get("value").and_then(|kind| scalar(kind, cell));
                    let value =
                        value.ok_or_else(|| format!("the column `{name}` has an invalid value"))?;
                    json!({ "value": value })
                }
                _ => return Err(format!("there is no column `{name}`")),
            };
            record.set(name, value);
        }
        Ok(record)
    }

    /// Creates the companies of a table, or updates those that exist.
    pub(super) fn run_company_import(&mut self, file: &[u8]) -> Result<Vec<String>, String> {
        let (mut created, mut updated) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for row in read_table(file)? {
            let at_line = |error: String| format!("line {}: {error}", row.line);
            let login = row.cell("login").map(canonical);
            let login = login.ok_or_else(|| at_line("a login is missing".to_owned()))?;
            if !seen.insert(login.to_owned()) {
                return Err(at_line(format!("the login `{login}` occurs twice")));
            }
            let mut changes = Record::default();
            let known = super::tables::company_properties();
            for (name, cell) in &row.cells {
                match (name.as_str(), cell.parse::<u64>()) {
                    ("phoneNumber", Ok(number)) => changes.set(name, number),
                    (name, _) if known.contains_key(name) => changes.set(name, cell),
                    ("phoneNumber", Err(_)) => {
                        let error = "the column `phoneNumber` has an invalid value";
                        return Err(at_line(error.to_owned()));
                    }
                    _ => return Err(at_line(format!("there is no column `{name}`"))),
                }
            }
            match self.data.companies.find(login) {
                Some(position) => updated.push((position, changes)),
                None => created.push(changes),
            }
        }
        let lines = vec![
            format!("created {} companies", created.len()),
            format!("updated {} companies", updated.len()),
        ];
        for mut company in created {
            companies::complete(&mut company);
            self.data.companies.add(company);
        }
        for (position, changes) in updated {
            let Some(company) = self.data.companies.get(position) else { continue };
            let mut company = company.into_owned();
            company_changes::apply(&mut company, changes);
            self.data.companies.set(position, company);
        }
        Ok(lines)
    }
}

impl Row {
    fn cell(&self, column: &str) -> Option<&str> {
        let found = self.cells.iter().find(|(name, _)| name == column);
        found.map(|(_, cell)| cell.as_str())
    }
}

/// The text of a cell as a value of a type.
fn scalar(kind: &Kind, cell: &str) -> Option<Value> {
    match kind {
        Kind::Boolean => cell.parse().ok().map(Value::Bool),
        Kind::Integer => cell.parse::<i64>().ok().map(Value::from),
        Kind::Number => serde_json::from_str(cell).ok().filter(Value::is_number),
        Kind::StringOrNumber => {
            serde_json::from_str(cell).ok().filter(Value::is_number).or(Some(cell.into()))
        }
        _ => Some(cell.into()),
    }
}

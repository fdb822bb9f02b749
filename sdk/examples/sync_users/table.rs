//! The rows of the CSV file. All input errors are reported before anything is sent.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::path::Path;

use oracle_cpq::v19::types::{User, UserPatch, UserRequest};
use oracle_cpq::{Map, Value};
use serde::de::DeserializeOwned;

/// How a user should be.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) company: String,
    pub(crate) login: String,
    pub(crate) status: Option<i64>,
    /// The variable names of all groups of the user.
    pub(crate) groups: Option<BTreeSet<String>>,
    /// Text and boolean properties.
    pub(crate) properties: Map<String, Value>,
    /// Whether the user is deactivated because it is not in the file.
    pub(crate) is_missing: bool,
}

impl Row {
    /// A row that changes nothing.
    pub(crate) fn new(company: &str, login: String) -> Self {
        let (groups, properties) = (None, Map::new());
        let company = company.to_owned();
        Self { company, login, status: None, groups, properties, is_missing: false }
    }

    /// A user that is not in the file.
    pub(crate) fn deactivation(company: &str, login: String) -> Self {
        Self { status: Some(0), is_missing: true, ..Self::new(company, login) }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Company,
    Login,
    Status,
    Groups,
    Text,
    Boolean,
}

/// Reads the file; an error names the line.
pub(crate) fn read(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut table = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let headers = table.headers()?.clone();
    let names: Vec<&str> = headers.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
    let mut columns = Vec::new();
    for name in &names {
        let column = column(name).ok_or_else(|| {
            format!(
                "line 1: the column `{name}` is neither a text nor a boolean property that users have"
            )
        })?;
        if names.iter().filter(|other| other == &name).count() > 1 {
            return Err(format!("line 1: the column `{name}` occurs twice").into());
        }
        columns.push(column);
    }
    if !columns.contains(&Column::Login) {
        return Err("line 1: there is no column `login`".into());
    }
    let (mut rows, mut lines) = (Vec::new(), HashMap::new());
    for record in table.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let row =
            row(&columns, &names, &record).map_err(|error| format!("line {line}: {error}"))?;
        // The site may ignore the case.
        let user = (row.company.to_lowercase(), row.login.to_lowercase());
        if let Some(first) = lines.insert(user, line) {
            return Err(format!("line {line}: the login is in line {first}, too").into());
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The kind of a column; `None` if there is no such property that can be sent and read back. A password,
/// for example, can't be compared.
fn column(name: &str) -> Option<Column> {
    match name {
        "company" => return Some(Column::Company),
        "login" => return Some(Column::Login),
        "status" => return Some(Column::Status),
        "groups" => return Some(Column::Groups),
        _ => {}
    }
    let has_type = |value: Value| {
        let user = Value::Object(Map::from_iter([(name.to_owned(), value)]));
        is_without_extra::<UserRequest>(&user, |user| user.extra.is_empty())
            && is_without_extra::<UserPatch>(&user, |user| user.extra.is_empty())
            && is_without_extra::<User>(&user, |user| user.extra.is_empty())
    };
    if has_type("text".into()) {
        Some(Column::Text)
    } else if has_type(true.into()) {
        Some(Column::Boolean)
    } else {
        None
    }
}

fn is_without_extra<T: DeserializeOwned>(user: &Value, is_empty: fn(&T) -> bool) -> bool {
    serde_json::from_value::<T>(user.clone()).is_ok_and(|user| is_empty(&user))
}

fn row(columns: &[Column], names: &[&str], record: &csv::StringRecord) -> Result<Row, String> {
    let mut row = Row::new("_host", String::new());
    for ((column, name), cell) in columns.iter().zip(names).zip(record) {
        if cell.is_empty() {
            continue;
        }
        match column {
            Column::Company => cell.clone_into(&mut row.company),
            Column::Login => cell.clone_into(&mut row.login),
            Column::Status => {
                row.status = Some(match cell {
                    "1" => 1,
                    "0" => 0,
                    _ => return Err("the status is neither 1 nor 0".to_owned()),
                });
            }
            Column::Groups => {
                let groups: BTreeSet<String> =
                    cell.split('|').map(|name| name.trim().to_owned()).collect();
                if groups.contains("") {
                    return Err("a group has no name".to_owned());
                }
                row.groups = Some(groups);
            }
            Column::Text => {
                row.properties.insert((*name).to_owned(), cell.into());
            }
            Column::Boolean => {
                let value = match &*cell.to_ascii_lowercase() {
                    "1" | "true" => true,
                    "0" | "false" => false,
                    _ => return Err(format!("`{name}` is neither true nor false")),
                };
                row.properties.insert((*name).to_owned(), value.into());
            }
        }
    }
    for (name, value) in [("login", &row.login), ("company", &row.company)] {
        match value.as_str() {
            "" => return Err(format!("the {name} is missing")),
            "." | ".." => return Err(format!("the {name} must not be `{value}`")),
            _ => {}
        }
    }
    Ok(row)
}

//! The rows of the CSV file. Everything wrong is found before anything is sent.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::path::Path;

use oracle_cpq::v19::types::UserRequest;
use oracle_cpq::{Map, Value};

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
    /// A user that is not in the file.
    pub(crate) fn deactivation(company: &str, login: String) -> Self {
        let (groups, properties) = (None, Map::new());
        Self {
            company: company.to_owned(),
            login,
            status: Some(0),
            groups,
            properties,
            is_missing: true,
        }
    }

    /// Company and login only.
    pub(crate) fn without_properties(&self) -> Self {
        Self {
            status: None,
            is_missing: false,
            ..Self::deactivation(&self.company, self.login.clone())
        }
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
                "line 1: the column `{name}` is neither a text nor a boolean property of a user"
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
        let user = (row.company.clone(), row.login.clone());
        if let Some(first) = lines.insert(user, line) {
            return Err(format!("line {line}: the login is in line {first}, too").into());
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The kind of a column; `None` if a user has no such property.
fn column(name: &str) -> Option<Column> {
    match name {
        "company" => return Some(Column::Company),
        "login" => return Some(Column::Login),
        "status" => return Some(Column::Status),
        "groups" => return Some(Column::Groups),
        _ => {}
    }
    let is_property_of_type = |value: Value| {
        let user = Value::Object(Map::from_iter([(name.to_owned(), value)]));
        serde_json::from_value::<UserRequest>(user).is_ok_and(|user| user.extra.is_empty())
    };
    if is_property_of_type("text".into()) {
        Some(Column::Text)
    } else if is_property_of_type(true.into()) {
        Some(Column::Boolean)
    } else {
        None
    }
}

fn row(columns: &[Column], names: &[&str], record: &csv::StringRecord) -> Result<Row, String> {
    let mut row = Row::deactivation("_host", String::new());
    (row.status, row.is_missing) = (None, false);
    for ((column, name), cell) in columns.iter().zip(names).zip(record) {
        let is_boolean = match cell {
            "" => continue,
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        };
        match column {
            Column::Company => cell.clone_into(&mut row.company),
            Column::Login => cell.clone_into(&mut row.login),
            Column::Status => {
                row.status = Some(i64::from(is_boolean.ok_or("the status is neither 1 nor 0")?));
            }
            Column::Groups => row.groups = Some(cell.split('|').map(str::to_owned).collect()),
            Column::Text => {
                row.properties.insert((*name).to_owned(), cell.into());
            }
            Column::Boolean => {
                let value =
                    is_boolean.ok_or_else(|| format!("`{name}` is neither true nor false"))?;
                row.properties.insert((*name).to_owned(), value.into());
            }
        }
    }
    if row.login.is_empty() { Err("the login is missing".to_owned()) } else { Ok(row) }
}

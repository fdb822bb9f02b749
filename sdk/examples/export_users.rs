//! Writes the users of a site to standard output, as CSV.
//!
//! The site is that of the environment (`CPQ_URL` and the credentials; see `Site::from_env`). The rows are
//! written while the users are listed. It ends with 1 if the list is incomplete, and with 2 if a column is
//! unknown.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use oracle_cpq::v19::types::User;
use oracle_cpq::{Map, Site, Value};

/// Writes the users of a site to standard output, as CSV.
#[derive(Parser)]
struct Arguments {
    /// Properties of a user.
    #[arg(
        long,
        value_name = "a,b,c",
        value_delimiter = ',',
        default_value = "company,login,status,firstName,lastName,email"
    )]
    columns: Vec<String>,
    /// A filter, such as {lastName:{$like:'Jones%'}}.
    #[arg(long, value_name = "Q")]
    filter: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { columns, filter } = Arguments::parse();
    if let Some(column) = columns.iter().find(|column| !is_property(column)) {
        eprintln!("error: a user has no property `{column}`");
        return ExitCode::from(2);
    }
    match export(&columns, filter).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether users have this property; its value may have any type.
fn is_property(name: &str) -> bool {
    let user = Value::Object(Map::from_iter([(name.to_owned(), "text".into())]));
    serde_json::from_value::<User>(user).map_or(true, |user| user.extra.is_empty())
}

async fn export(columns: &[String], filter: Option<String>) -> Result<(), Box<dyn Error>> {
    let cpq = Site::from_env()?.v19();
    let mut list = cpq.list_users().limit(1000);
    if let Some(filter) = filter {
        list = list.q(filter);
    }
    if columns.iter().any(|column| column == "groups") {
        list = list.expand("groups");
    }
    let mut table = csv::Writer::from_writer(std::io::stdout().lock());
    table.write_record(columns)?;
    let mut users = list.raw_stream().prefetch(4);
    while let Some(user) = users.next().await {
        let user = user?;
        table.write_record(columns.iter().map(|column| text(&user[column.as_str()])))?;
    }
    table.flush()?;
    Ok(())
}

/// A value as a cell: of an object its value or its login, and the names of groups.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(object) => {
            if let Some(Value::Array(groups)) = object.get("items") {
                let names = groups.iter().map(|group| text(&group["variableName"]));
                return names.collect::<Vec<_>>().join("|");
            }
            let part = ["value", "loginName", "name"].iter().find_map(|name| object.get(*name));
            part.map_or_else(|| value.to_string(), text)
        }
        other => other.to_string(),
    }
}

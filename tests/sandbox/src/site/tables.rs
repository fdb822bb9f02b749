//! The files of imports and exports: tables as CSV, alone or in a zip archive, and XML.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use bytes::Bytes;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::record::{Record, parsed};
use crate::api::{Kind, Shape};
use crate::api_error::ApiError;
use crate::query::{Properties, ValueType};

/// The longest table in an archive.
const MAX_TABLE: u64 = 16 * 1024 * 1024;

/// The properties of a company in a table.
const COMPANY_COLUMNS: [&str; 11] = [
    "login",
    "name",
    "email",
    "phoneNumber",
    "faxNumber",
    "address1",
    "address2",
    "city",
    "state",
    "zip",
    "country",
];

/// The properties by which an export selects companies.
pub(super) fn company_properties() -> Properties {
    let columns = COMPANY_COLUMNS.iter().filter(|name| **name != "phoneNumber");
    columns.map(|name| ((*name).to_owned(), ValueType::Text)).collect()
}

/// A line of a table: its number, and the cells that are not empty.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: Vec<(String, String)>,
}

/// Reads a table with a header. The file is the table, or an archive with one table.
pub(super) fn read_table(file: &[u8]) -> Result<Vec<Row>, String> {
    let table = if file.starts_with(b"PK") { unpack(file)? } else { file.to_vec() };
    let text = std::str::from_utf8(&table).map_err(|_| "the table is not UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    if let Some(repeated) = header.iter().enumerate().find_map(|(index, name)| {
        header.iter().skip(index + 1).any(|other| other == name).then_some(name)
    }) {
        return Err(format!("the header has two columns `{repeated}`"));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| table_error(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = header.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty());
        let cells = cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect();
        rows.push(Row { line, cells });
    }
    if rows.is_empty() {
        return Err("the table has no rows below its header".to_owned());
    }
    Ok(rows)
}

/// What is wrong with a table, without its content.
fn table_error(error: &csv::Error) -> String {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line} has {len} columns, and the header has {expected_len}")
        }
        _ => format!("line {line} is not valid CSV"),
    }
}

fn unpack(file: &[u8]) -> Result<Vec<u8>, String> {
    let invalid = |_| "the file is not a valid zip archive".to_owned();
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(invalid)?;
    if archive.len() != 1 {
        return Err(format!("the archive has {} files instead of one table", archive.len()));
    }
    let entry = archive.by_index(0).map_err(invalid)?;
    let mut table = Vec::new();
    let read = entry.take(MAX_TABLE + 1).read_to_end(&mut table);
    read.map_err(|_| "the file in the archive can't be read".to_owned())?;
    if u64::try_from(table.len()).unwrap_or(u64::MAX) > MAX_TABLE {
        return Err(format!("the table is longer than {MAX_TABLE} bytes"));
    }
    Ok(table)
}

/// An archive with the table of users: the columns that an import reads.
pub(super) fn users_archive(
    users: impl Iterator<Item = Record>,
    shape: &Shape,
) -> Result<Bytes, ApiError> {
    let columns: Vec<&str> = user_columns(shape).collect();
    let table = write_table(&columns, users).map_err(|error| ApiError::invalid("", error))?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let written = archive
        .start_file("users.csv", SimpleFileOptions::default())
        .and_then(|()| Ok(archive.write_all(&table)?))
        .and_then(|()| archive.finish());
    let written = written.map_err(|error| ApiError::invalid("", error.to_string()))?;
    Ok(written.into_inner().into())
}

/// The columns of users: `company` and everything that is neither a list nor a password.
pub(super) fn user_columns(shape: &Shape) -> impl Iterator<Item = &str> {
    let columns = shape.iter().filter(|(name, kind)| {
        !matches!(kind, Kind::List(_) | Kind::Secret) && *name != "accessPermissions"
    });
    columns.map(|(name, _)| name.as_str())
}

pub(super) fn companies_csv(companies: &[Record]) -> Result<Vec<u8>, String> {
    write_table(&COMPANY_COLUMNS, companies.iter().cloned())
}

pub(super) fn companies_xml(companies: &[Record]) -> Vec<u8> {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<companies>\n");
    for company in companies {
        xml.push_str("  <company>\n");
        for name in COMPANY_COLUMNS {
            let text = cell(name, company).replace('&', "&amp;").replace('<', "&lt;");
            let _ = writeln!(xml, "    <{name}>{text}</{name}>");
        }
        xml.push_str("  </company>\n");
    }
    xml.push_str("</companies>\n");
    xml.into_bytes()
}

fn write_table(columns: &[&str], records: impl Iterator<Item = Record>) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).map_err(|error| error.to_string())?;
    for record in records {
        let cells = columns.iter().map(|name| cell(name, &record));
        writer.write_record(cells).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// A property as text: the value of a value object, the login name of a company, and the variable
/// names of groups.
fn cell(name: &str, record: &Record) -> String {
    let Some(value) = record.get(name).and_then(|value| parsed(value)) else {
        return String::new();
    };
    match &value {
        Value::String(text) => text.clone(),
        Value::Object(_) if name == "groups" => super::groups::names(record).join(";"),
        Value::Object(object) => {
            let inner = object.get("value").or_else(|| object.get("loginName"));
            inner.map(text).unwrap_or_default()
        }
        other => text(other),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

//! Pages as a browser saves them, written from committed tables: the pages themselves can't be in the
//! repository.

use std::fmt::Write as _;

use toml::{Table, Value};

/// A line of prose: a table has none.
const PROSE: &str = "Words.";

/// The page of a table in the API reference, with folded or unfolded schemas.
pub(crate) fn page(table: &str) -> String {
    let table: Table = table.parse().expect("a table is TOML");
    let is_folded = text(&table["page"], "layout") == Some("reference-folded");
    let operation = &table["operation"][0];
    let [method, path] = ["method", "path"].map(|key| text(operation, key).expect("it has both"));
    let title = text(&table["page"], "title").expect("a page has a title");
    // The empty line tells the layouts apart.
    let empty = if is_folded { "\n" } else { "" };
    let method = method.to_lowercase();
    let mut out = format!("{title}\n{empty}{method}\n{path}\n{PROSE}\nRequest\n");
    media_types(operation, "request_media_types", &mut out);
    out += "Path Parameters\n";
    for parameter in list(operation, "parameters") {
        let [name, kind] = ["name", "type"].map(|key| text(parameter, key).expect("it has both"));
        let _ = writeln!(out, "-\n{name}{}: {kind}\n{PROSE}", mark(parameter));
    }
    let schemas = list(operation, "schema").iter();
    let (request, response): (Vec<&Value>, Vec<&Value>) =
        schemas.partition(|it| text(it, "side") == Some("request"));
    let bodies = [("", request), ("Response\n", response)];
    for (heading, schemas) in bodies {
        out += heading;
        if !heading.is_empty() {
            media_types(operation, "response_media_types", &mut out);
            let _ = writeln!(out, "Default Response\n{PROSE}");
        }
        out += if is_folded { "Body ()\n" } else { "" };
        for each in schemas {
            if is_folded { folded(each, &mut out) } else { unfolded(each, &mut out) }
        }
        out += if is_folded { "Back to Top\n" } else { "" };
    }
    for (index, each) in list(operation, "example").iter().enumerate() {
        out += if index == 0 { "Examples\n" } else { "" };
        example(each, &mut out);
    }
    out += if is_folded { "Back to Top\n" } else { "" };
    out
}

fn text<'t>(of: &'t Value, key: &str) -> Option<&'t str> {
    of.get(key).and_then(Value::as_str)
}

fn list<'t>(of: &'t Value, key: &str) -> &'t [Value] {
    of.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn mark(of: &Value) -> String {
    text(of, "mark").map(|mark| format!("({mark})")).unwrap_or_default()
}

fn media_types(operation: &Value, key: &str, out: &mut String) {
    *out += "Supported Media Types\n";
    for name in list(operation, key).iter().filter_map(Value::as_str) {
        let _ = writeln!(out, "- {name}");
    }
}

/// The values of a property as prose.
fn values(property: &Value) -> Option<String> {
    let value = |it: &Value| {
        let meaning = text(it, "meaning").map(|meaning| format!("[{meaning}]"));
        format!("{}{}", text(it, "value").unwrap_or_default(), meaning.unwrap_or_default())
    };
    let values: Vec<String> = list(property, "values").iter().map(value).collect();
    (!values.is_empty()).then(|| format!("Possible values are {}.", values.join(", ")))
}

fn heading(schema: &Value) -> String {
    let level = if text(schema, "level") == Some("root") { "Root" } else { "Nested" };
    format!("{level} Schema : {}\n", text(schema, "name").unwrap_or_default())
}

fn folded(schema: &Value, out: &mut String) {
    let _ = writeln!(out, "{}Type: {}", heading(schema), text(schema, "type").unwrap_or_default());
    if let Some(title) = text(schema, "title") {
        let _ = writeln!(out, "Title: {title}");
    }
    *out += "Show Source\n";
    for property in list(schema, "properties") {
        let _ = writeln!(out, "  • Title: {}", text(property, "title").unwrap_or_default());
        if let Some(values) = values(property) {
            let _ = writeln!(out, "    {values}");
        }
    }
}

fn unfolded(schema: &Value, out: &mut String) {
    let kind = text(schema, "type").unwrap_or_default();
    let _ = match text(schema, "title") {
        Some(title) => {
            writeln!(out, "{}Type:\n{kind}\nTitle:\nShow Source\n{title}", heading(schema))
        }
        None => writeln!(out, "{}Type:\nShow Source\n{kind}", heading(schema)),
    };
    if let Some(items) = schema.get("items") {
        *out += "-\nArray of:\n";
        kind_and_title(items, out);
    }
    for property in list(schema, "properties") {
        let _ =
            writeln!(out, "-\n{}{}:", text(property, "name").unwrap_or_default(), mark(property));
        kind_and_title(property, out);
        if let Some(default) = text(property, "default") {
            let _ = writeln!(out, "Default Value:{default}");
        }
        let _ = writeln!(out, "{}", values(property).as_deref().unwrap_or(PROSE));
    }
}

fn kind_and_title(of: &Value, out: &mut String) {
    let schema = text(of, "schema").map(|schema| format!(" {schema}")).unwrap_or_default();
    let _ = writeln!(out, "{}{schema}", text(of, "type").unwrap_or_default());
    if let Some(title) = text(of, "title") {
        let _ = writeln!(out, "Title:\n{title}");
    }
}

fn example(example: &Value, out: &mut String) {
    let _ = write!(out, "{PROSE}\ncurl -X {}", text(example, "method").unwrap_or_default());
    for header in list(example, "headers") {
        let [name, value] = ["name", "value"].map(|key| text(header, key).unwrap_or_default());
        let _ = write!(out, " -H \"{name}: {value}\"");
    }
    let _ = writeln!(out, "\n{}", text(example, "url").unwrap_or_default());
    for sample in list(example, "sample") {
        let heading = if text(sample, "side") == Some("request") { "Request" } else { "Response" };
        let text = text(sample, "text").unwrap_or_default();
        let _ = writeln!(out, "{heading} Body Sample\n{text}");
    }
}

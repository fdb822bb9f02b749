//! Prints requests and responses in a short form.

use cpq_sandbox::Recorded;
use percent_encoding::percent_decode_str;
use serde_json::Value;

const INDENT: &str = "     ";
/// Maximum length of an object or list that is printed on one line, in characters.
const LINE: usize = 90;
/// Maximum number of items of a list that are printed.
const ITEMS: usize = 8;

/// Prints method, target and body of a request. Passwords are redacted, and no header is printed.
pub(super) fn print_request(request: &Recorded) {
    let target = percent_decode_str(&request.target).decode_utf8_lossy();
    println!("   {} {target}", request.method);
    let text = String::from_utf8_lossy(&request.body);
    match serde_json::from_str(&text) {
        Ok(body) => print!("{}", outline(&body, &[])),
        // The parts of a form, without their boundaries.
        Err(_) => print!("{}", indented(text.lines().filter(|line| !line.starts_with("--")))),
    }
}

/// Returns a value as indented lines. Of an object, or of the objects in `items`, only the properties in
/// `shown` are included, or all if there are none.
pub(super) fn outline(value: &Value, shown: &[&str]) -> String {
    let mut value = value.clone();
    match value.get_mut("items").and_then(Value::as_array_mut) {
        Some(items) => items.iter_mut().for_each(|item| select(item, shown)),
        None => select(&mut value, shown),
    }
    shorten(&mut value);
    let text = match value {
        Value::Null => "(no body)".to_owned(),
        Value::String(text) => text,
        _ => layout(&value, ""),
    };
    indented(text.lines())
}

fn indented<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines
        .filter(|line| !line.trim().is_empty())
        .fold(String::new(), |text, line| text + INDENT + line + "\n")
}

/// Removes the properties of an object that are not shown, and says how many those are.
fn select(object: &mut Value, shown: &[&str]) {
    let Some(properties) = object.as_object_mut().filter(|_| !shown.is_empty()) else { return };
    let count = properties.len();
    properties.retain(|name, _| shown.contains(&name.as_str()));
    let hidden = count - properties.len();
    if hidden > 0 {
        // This name sorts behind all others.
        properties.insert("…".to_owned(), format!("{hidden} more").into());
    }
}

/// Redacts passwords, and counts links instead of showing them.
fn shorten(value: &mut Value) {
    match value {
        Value::Object(properties) => {
            for (name, value) in properties {
                if name.to_lowercase().ends_with("password") && value.is_string() {
                    *value = "[redacted]".into();
                } else if name == "links"
                    && let Some(links) = value.as_array()
                {
                    *value = format!("{} links", links.len()).into();
                }
                shorten(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        _ => {}
    }
}

/// Returns a value on as many lines as it needs.
fn layout(value: &Value, indent: &str) -> String {
    let line = compact(value);
    if line.chars().count() <= LINE {
        return line;
    }
    let inner = format!("{indent}  ");
    let (open, close, parts): (_, _, Vec<String>) = match value {
        Value::Object(properties) => {
            let part = |(name, value)| format!("\"{name}\": {}", layout(value, &inner));
            ('{', '}', properties.iter().map(part).collect())
        }
        Value::Array(items) => {
            let shown = items.iter().take(ITEMS).map(|item| layout(item, &inner));
            let hidden = items.len().saturating_sub(ITEMS);
            let hidden = (hidden > 0).then(|| format!("… {hidden} more"));
            ('[', ']', shown.chain(hidden).collect())
        }
        _ => return line,
    };
    format!("{open}\n{inner}{}\n{indent}{close}", parts.join(&format!(",\n{inner}")))
}

/// Returns a value on one line, with a space after each comma and colon outside strings.
fn compact(value: &Value) -> String {
    match value {
        Value::Object(properties) => {
            let property =
                |(name, value): (&String, &Value)| format!("\"{name}\": {}", compact(value));
            format!("{{{}}}", properties.iter().map(property).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

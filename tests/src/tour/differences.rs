//! Finds the first property of a value that another value has not.

use serde_json::Value;

/// Returns the path of the first value in `part` that is missing or different in `whole`. Properties
/// with an `ignored` name are not compared, nor are links inside others.
pub(super) fn first_difference(part: &Value, whole: &Value, ignored: &[&str]) -> Option<String> {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            let names = part.iter().filter(|(name, _)| !ignored.contains(&name.as_str()));
            names.into_iter().find_map(|(name, value)| match whole.get(name) {
                Some(other) => {
                    let inner = first_difference(value, other, &["links"])?;
                    Some(format!("{name}.{inner}").trim_end_matches('.').to_owned())
                }
                None => Some(name.clone()),
            })
        }
        (Value::Array(part), Value::Array(whole)) if part.len() == whole.len() => part
            .iter()
            .zip(whole)
            .find_map(|(part, whole)| first_difference(part, whole, &["links"])),
        (part, whole) => (part != whole && !part.is_null()).then(String::new),
    }
}

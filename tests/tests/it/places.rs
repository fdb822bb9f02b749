//! All places in the JSON of a type, at any depth.

use serde_json::{Map, Value, json};

use crate::contract::Contract;

/// Deeper than any schema that does not contain itself.
const MAX_DEPTH: usize = 8;

/// A property or an item of an array.
pub(crate) struct Place<'a> {
    /// Its path in error messages, such as `groups.items[0].label`.
    pub(crate) path: String,
    pub(crate) schema: &'a Value,
    pub(crate) is_required: bool,
    steps: Vec<&'a str>,
}

/// Returns all places of a schema.
pub(crate) fn places<'a>(contract: &'a Contract, schema: &'a Value) -> Vec<Place<'a>> {
    let mut places = Vec::new();
    collect(
        contract,
        schema,
        &Place { path: String::new(), schema, is_required: true, steps: Vec::new() },
        &mut places,
    );
    places
}

fn collect<'a>(
    contract: &'a Contract,
    schema: &'a Value,
    at: &Place<'a>,
    places: &mut Vec<Place<'a>>,
) {
    let schema = contract.resolve(schema);
    if at.steps.len() == MAX_DEPTH {
        return;
    }
    let mut add = |path: String, step: &'a str, schema: &'a Value, is_required: bool| {
        let steps = at.steps.iter().copied().chain([step]).collect();
        let place = Place { path, schema: contract.resolve(schema), is_required, steps };
        collect(contract, schema, &place, places);
        places.push(place);
    };
    let dot = if at.path.is_empty() { "" } else { "." };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let is_required = is_required(schema, name);
        add(format!("{}{dot}{name}", at.path), name, property, is_required);
    }
    if schema["type"] == "array" {
        add(format!("{}[0]", at.path), "0", &schema["items"], true);
    }
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().into_iter().flatten().any(|required| required == name)
}

impl Place<'_> {
    /// Returns the smallest instance of `schema` with the text `json` at this place.
    pub(crate) fn with(&self, contract: &Contract, schema: &Value, json: &str) -> String {
        const PLACEHOLDER: &str = "placeholder";
        let instance = around(contract, schema, &self.steps, PLACEHOLDER.into());
        instance.to_string().replace(&format!("\"{PLACEHOLDER}\""), json)
    }

    /// Returns the smallest instance of `schema` that has all parents of this place and not the place.
    pub(crate) fn without(&self, contract: &Contract, schema: &Value) -> String {
        let (last, parents) = self.steps.split_last().expect("a place has a parent");
        let mut instance = around(contract, schema, &self.steps, Value::Null);
        let parent = parents.iter().fold(&mut instance, |at, step| match at {
            Value::Array(items) => &mut items[0],
            other => &mut other[*step],
        });
        parent.as_object_mut().expect("the place is a property").remove(*last);
        instance.to_string()
    }
}

fn around(contract: &Contract, schema: &Value, steps: &[&str], value: Value) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return value;
    };
    let schema = contract.resolve(schema);
    if schema["type"] == "array" {
        return json!([around(contract, &schema["items"], rest, value)]);
    }
    let mut object = smallest(contract, schema);
    object[*step] = around(contract, &schema["properties"][*step], rest, value);
    object
}

/// Returns the smallest instance of a schema: only its required properties.
pub(crate) fn smallest(contract: &Contract, schema: &Value) -> Value {
    let schema = contract.resolve(schema);
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let required = properties.filter(|(name, _)| is_required(schema, name));
            let required = required.map(|(name, it)| (name.clone(), smallest(contract, it)));
            Value::Object(required.collect::<Map<_, _>>())
        }
        Some("array") => json!([]),
        Some("integer") => json!(0),
        Some("boolean") => json!(false),
        Some("number") => json!(0.0),
        _ => json!(""),
    }
}

/// Returns JSON texts that a schema does not allow, each with the path of the invalid value within it.
pub(crate) fn invalid_values(schema: &Value) -> Vec<(&'static str, &'static str)> {
    let invalid: &[&str] = match schema["type"].as_str() {
        Some("string") => &["5", "0.0", "true", "[]", "{}"],
        // Integers fit 64 bits and have neither a fraction nor an exponent.
        Some("integer") => &[
            "\"5\"",
            "5.0",
            "1e3",
            "true",
            "[]",
            "{}",
            "9223372036854775808",
            "-9223372036854775809",
            "318766884429645907318766884429645907",
        ],
        Some("number") => &["\"5\"", "\"\"", "true", "[]", "{}"],
        Some("boolean") => &["0", "1", "\"true\"", "[]", "{}"],
        Some("array") => &["{}", "\"x\"", "5", "false"],
        Some("object") => &["[]", "[{}]", "\"x\"", "5", "true"],
        _ => &["true", "[]", "{}"],
    };
    let mut invalid: Vec<_> = invalid.iter().map(|json| (*json, "")).collect();
    if schema["type"] == "array" {
        invalid.extend([("[5]", "[0]"), ("[null]", "[0]")]);
        if schema["items"]["type"] != "string" {
            invalid.push(("[{},[]]", "[1]"));
        }
    }
    invalid
}

//! Every place in a type's JSON where a member stands, at every depth.

use serde_json::{Map, Value, json};

use crate::spec::Spec;

/// Far deeper than the contracts go; a schema that holds itself in a list ends here.
const DEEPEST: usize = 8;

/// A member, or an item of a list, somewhere within a type.
pub(crate) struct Place<'a> {
    /// As errors have it: `groups.items[0].label`.
    pub(crate) path: String,
    pub(crate) schema: &'a Value,
    pub(crate) is_required: bool,
    steps: Vec<&'a str>,
}

/// The places of a schema.
pub(crate) fn places<'a>(spec: &'a Spec, schema: &'a Value) -> Vec<Place<'a>> {
    let mut places = Vec::new();
    within(
        spec,
        schema,
        &Place { path: String::new(), schema, is_required: true, steps: Vec::new() },
        &mut places,
    );
    places
}

fn within<'a>(spec: &'a Spec, schema: &'a Value, at: &Place<'a>, places: &mut Vec<Place<'a>>) {
    let schema = spec.resolved(schema);
    if at.steps.len() == DEEPEST {
        return;
    }
    let mut add = |path: String, step: &'a str, schema: &'a Value, is_required: bool| {
        let steps = at.steps.iter().copied().chain([step]).collect();
        let place = Place { path, schema: spec.resolved(schema), is_required, steps };
        within(spec, schema, &place, places);
        places.push(place);
    };
    let dot = if at.path.is_empty() { "" } else { "." };
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let is_required = is_required(schema, name);
        add(format!("{}{dot}{name}", at.path), name, member, is_required);
    }
    if schema["type"] == "array" {
        add(format!("{}[0]", at.path), "0", &schema["items"], true);
    }
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().into_iter().flatten().any(|required| required == name)
}

impl Place<'_> {
    /// The smallest instance of `schema` that has this text in this place.
    pub(crate) fn text(&self, spec: &Spec, schema: &Value, raw: &str) -> String {
        const HERE: &str = "it stands here";
        let instance = around(spec, schema, &self.steps, HERE.into());
        instance.to_string().replace(&format!("\"{HERE}\""), raw)
    }

    /// The smallest instance of `schema` in which this place is empty, and what is around it is not.
    pub(crate) fn without(&self, spec: &Spec, schema: &Value) -> String {
        let (last, parents) = self.steps.split_last().expect("a place is within something");
        let mut instance = around(spec, schema, &self.steps, Value::Null);
        let parent = parents.iter().fold(&mut instance, |at, step| match at {
            Value::Array(items) => &mut items[0],
            other => &mut other[*step],
        });
        parent.as_object_mut().expect("it is a member").remove(*last);
        instance.to_string()
    }
}

fn around(spec: &Spec, schema: &Value, steps: &[&str], value: Value) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return value;
    };
    let schema = spec.resolved(schema);
    if schema["type"] == "array" {
        return json!([around(spec, &schema["items"], rest, value)]);
    }
    let mut object = smallest(spec, schema);
    object[*step] = around(spec, &schema["properties"][*step], rest, value);
    object
}

/// The smallest instance of a schema: what is required, and nothing else.
pub(crate) fn smallest(spec: &Spec, schema: &Value) -> Value {
    let schema = spec.resolved(schema);
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let required = properties.filter(|(name, _)| is_required(schema, name));
            let members = required.map(|(name, member)| (name.clone(), smallest(spec, member)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Some("array") => json!([]),
        Some("integer") => json!(0),
        Some("boolean") => json!(false),
        Some("number") => json!(0.0),
        _ => json!(""),
    }
}

/// Texts that are not of a schema, each with where reading stops within it.
pub(crate) fn wrong(schema: &Value) -> Vec<(&'static str, &'static str)> {
    let wrong: &[&str] = match schema["type"].as_str() {
        Some("string") => &["5", "0.0", "true", "[]", "{}"],
        // An integer has no fraction and no exponent, and fits 64 bits.
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
    let mut wrong: Vec<_> = wrong.iter().map(|raw| (*raw, "")).collect();
    if schema["type"] == "array" {
        wrong.extend([("[5]", "[0]"), ("[null]", "[0]"), ("[{},[]]", "[1]")]);
    }
    wrong
}

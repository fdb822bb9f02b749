//! The schemas of a contract: as JSON Schema for the validator, and as the members they name.

use std::collections::BTreeMap;
use std::sync::Arc;

use cpq_contract::json_schema::{self, WIDTH};
use jsonschema::{Draft, Keyword, ValidationError, Validator};
use serde_json::Value;

use super::reference::resolve;

/// What a member holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    /// Text that is taken and never shown.
    Secret,
    Integer,
    Number,
    Boolean,
    StringOrNumber,
    Object(Shape),
    /// A list, with the members of what is in it.
    List(Shape),
}

/// The members of an object, by name.
pub(crate) type Shape = BTreeMap<String, Form>;

/// A resource of its own that an answer shows only where it is asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Child {
    Groups,
    AccessPermissions,
}

impl Child {
    pub(crate) const ALL: [Self; 2] = [Self::Groups, Self::AccessPermissions];

    /// The member that holds it, and the end of its address.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::AccessPermissions => "accessPermissions",
        }
    }
}

/// Objects within objects, as far as anyone asks for them.
const DEEPEST_SHAPE: usize = 3;

/// The members that a schema of the document names, with those of its parts.
pub(crate) fn shape(document: &Value, schema: &Value) -> Result<Shape, String> {
    shape_within(document, schema, DEEPEST_SHAPE)
}

fn shape_within(document: &Value, schema: &Value, depth: usize) -> Result<Shape, String> {
    let schema = resolve(document, schema)?;
    let mut shape = Shape::new();
    if depth == 0 {
        return Ok(shape);
    }
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        shape.append(&mut shape_within(document, part, depth)?);
    }
    for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
    {
        shape.insert(name.clone(), form(document, member, depth)?);
    }
    Ok(shape)
}

fn form(document: &Value, schema: &Value, depth: usize) -> Result<Form, String> {
    let schema = resolve(document, schema)?;
    let is_secret = schema.get("format").is_some_and(|format| format == "password");
    Ok(match schema.get("type").and_then(Value::as_str) {
        Some("string") if is_secret => Form::Secret,
        Some("string") => Form::Text,
        Some("integer") => Form::Integer,
        Some("number") => Form::Number,
        Some("boolean") => Form::Boolean,
        Some("array") => {
            let item = schema.get("items").unwrap_or(&Value::Null);
            Form::List(shape_within(document, item, depth - 1)?)
        }
        _ if schema.get("oneOf").is_some() => Form::StringOrNumber,
        _ => Form::Object(shape_within(document, schema, depth - 1)?),
    })
}

/// Holds an integer to its width: 32 bits or, otherwise, 64. The bounds of the validator itself do
/// not, for what is too wide was read as a double and may have been rounded to the bound.
struct Width(bool);

impl<'a> Keyword<'a> for Width {
    fn validate(&self, value: &'a Value) -> Result<(), ValidationError<'a>> {
        if self.is_valid(value) {
            return Ok(());
        }
        let bits = if self.0 { 32 } else { 64 };
        let what = format!("an integer of {bits} bits is needed, without fraction and exponent");
        Err(ValidationError::custom(what))
    }

    fn is_valid(&self, value: &'a Value) -> bool {
        let is_within = |integer: i64| !self.0 || i32::try_from(integer).is_ok();
        !value.is_number() || value.as_i64().is_some_and(is_within)
    }
}

/// Makes validators for the schemas of one contract.
pub(crate) struct Schemas<'a> {
    document: &'a Value,
    components: Value,
    made: BTreeMap<String, Arc<Validator>>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(document: &'a Value) -> Self {
        Self { document, components: json_schema::components(document), made: BTreeMap::new() }
    }

    pub(crate) fn document(&self) -> &'a Value {
        self.document
    }

    /// A validator for a schema of the document; the same schema gives the same validator.
    pub(crate) fn validator(&mut self, schema: &Value) -> Result<Arc<Validator>, String> {
        let key = schema.to_string();
        if let Some(made) = self.made.get(&key) {
            return Ok(Arc::clone(made));
        }
        let mut root = json_schema::validation_schema(schema);
        if let Some(root) = root.as_object_mut() {
            root.insert("components".into(), self.components.clone());
        }
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_keyword(WIDTH, |_, bits, _| Ok(Box::new(Width(bits.as_u64() == Some(32)))));
        let validator = Arc::new(options.build(&root).map_err(|error| error.to_string())?);
        self.made.insert(key, Arc::clone(&validator));
        Ok(validator)
    }
}

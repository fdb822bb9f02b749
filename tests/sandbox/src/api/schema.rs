//! The schemas of a contract: as validators, and as the properties they define.

use std::collections::BTreeMap;
use std::sync::Arc;

use cpq_contract::Node;
use cpq_contract::json_schema::{WIDTH, validation_document, validation_schema};
use jsonschema::{Draft, Keyword, Registry, ValidationError, Validator};
use serde_json::Value;

/// The type of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A string that is accepted but never shown.
    Secret,
    Integer,
    Number,
    Boolean,
    StringOrNumber,
    Object(Shape),
    /// An array, with the properties of its items.
    List(Shape),
}

/// The properties of an object, by name.
pub(crate) type Shape = BTreeMap<String, Kind>;

/// The child resources of a user.
pub(crate) const USER_CHILDREN: [&str; 2] = ["groups", "accessPermissions"];
/// The child resources of a group.
pub(crate) const GROUP_CHILDREN: [&str; 2] = ["users", "segments"];
/// All child resources: properties that a response only includes if `expand` asks for them, and the
/// last segments of their URLs.
pub(crate) const CHILDREN: [&str; 4] = ["groups", "accessPermissions", "users", "segments"];

/// Shapes include nested objects up to this depth, which is what queries and rendering need.
const MAX_SHAPE_DEPTH: usize = 3;

/// The properties that a schema defines, with those of nested objects.
pub(crate) fn shape(schema: &Node<'_>) -> Shape {
    shape_within(schema, MAX_SHAPE_DEPTH)
}

fn shape_within(schema: &Node<'_>, depth: usize) -> Shape {
    let schema = schema.resolve();
    let mut shape = Shape::new();
    if depth == 0 {
        return shape;
    }
    for part in schema.list("allOf") {
        shape.append(&mut shape_within(&part, depth));
    }
    for (name, property) in schema.property("properties").properties() {
        shape.insert(name.to_owned(), kind(&property, depth));
    }
    shape
}

fn kind(schema: &Node<'_>, depth: usize) -> Kind {
    let schema = schema.resolve();
    match schema.text("type") {
        Some("string") if schema.text("format") == Some("password") => Kind::Secret,
        Some("string") => Kind::Text,
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        Some("array") => Kind::List(shape_within(&schema.property("items"), depth - 1)),
        _ if schema.get("oneOf").is_some() => Kind::StringOrNumber,
        _ => Kind::Object(shape_within(&schema, depth - 1)),
    }
}

/// Checks that an integer fits into its width: 32 bits if `true`, otherwise 64. The validator's own
/// bounds can't: it reads a wider number as a double, which may be rounded to the bound.
struct Width(bool);

impl<'a> Keyword<'a> for Width {
    fn validate(&self, value: &'a Value) -> Result<(), ValidationError<'a>> {
        if self.is_valid(value) {
            return Ok(());
        }
        let bits = if self.0 { 32 } else { 64 };
        let what = format!("must be an integer of {bits} bits, without fraction and exponent");
        Err(ValidationError::custom(what))
    }

    fn is_valid(&self, value: &'a Value) -> bool {
        let is_within = |integer: i64| !self.0 || i32::try_from(integer).is_ok();
        !value.is_number() || value.as_i64().is_some_and(is_within)
    }
}

/// The URI of the contract in the registry of its schemas.
const DOCUMENT: &str = "urn:contract";

/// Creates validators for the schemas of one contract.
pub(crate) struct Schemas {
    /// The contract's schemas, which all validators share.
    registry: Registry<'static>,
    validators: BTreeMap<String, Arc<Validator>>,
}

impl Schemas {
    pub(crate) fn new(document: &Value) -> Result<Self, String> {
        let schemas = validation_document(document);
        let registry = Registry::new().draft(Draft::Draft202012).add(DOCUMENT, schemas);
        let registry = registry.and_then(jsonschema::RegistryBuilder::prepare);
        let registry = registry.map_err(|error| error.to_string())?;
        Ok(Self { registry, validators: BTreeMap::new() })
    }

    /// The validator of a schema of the contract; equal schemas share one.
    pub(crate) fn validator(&mut self, schema: &Value) -> Result<Arc<Validator>, String> {
        let key = schema.to_string();
        if let Some(validator) = self.validators.get(&key) {
            return Ok(Arc::clone(validator));
        }
        let root = validation_schema(schema, DOCUMENT);
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .with_keyword(WIDTH, |_, bits, _| Ok(Box::new(Width(bits.as_u64() == Some(32)))));
        let validator = Arc::new(options.build(&root).map_err(|error| error.to_string())?);
        self.validators.insert(key, Arc::clone(&validator));
        Ok(validator)
    }
}

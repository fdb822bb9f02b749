//! The contract as lint has read it; the input of the generator.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

use crate::index::Index;

/// The contract of one API version. Only lint creates it, so it breaks no rule.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The name of the version and of its folder, such as `v19`.
    pub version: String,
    /// The title of the contract.
    pub title: String,
    /// The start of all paths of the version, such as `/rest/v19`.
    pub root: String,
    /// The pages of Oracle's documentation by the short names that `x-evidence` uses.
    pub pages: BTreeMap<String, Page>,
    /// The tags in the order of the contract.
    pub tags: Vec<Tag>,
    /// The operations, sorted by path and method.
    pub operations: Vec<Operation>,
    /// The component schemas by name.
    pub schemas: BTreeMap<String, Schema>,
    /// The payload files as paths in the version's folder.
    pub payloads: Vec<String>,
    /// Where to find an operation; empty until the generator first asks for one.
    pub(crate) index: OnceLock<Index>,
}

/// A page of Oracle's documentation.
#[derive(Clone, Debug)]
pub struct Page {
    /// The text of a link to the page.
    pub title: String,
    /// The URL of the page.
    pub url: String,
}

/// A group of operations.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
}

/// An operation of the API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path template without the version.
    pub path: String,
    /// The tag, which names the operation's module.
    pub tag: String,
    /// The summary: one line.
    pub summary: String,
    /// The description.
    pub description: String,
    /// Oracle's page for the operation.
    pub page: Page,
    /// The unique property by which the items of a collection are sorted: `x-order-by`.
    pub order_by: Option<String>,
    /// Path parameters in the order of the path, then query parameters.
    pub parameters: Vec<Parameter>,
    /// Whether Oracle advises against the operation.
    pub deprecated: bool,
    /// The JSON body of the request.
    pub body: Option<Body>,
    /// The fields of the form that the request sends instead of JSON.
    pub form: Vec<FormField>,
    /// What success responses contain.
    pub success: Success,
    /// An example of the response: the documented one, or one composed from the documentation.
    pub response: Option<Value>,
    /// The media type of a file that the server returns instead of JSON if the request asks for it.
    pub file: Option<String>,
}

/// What success responses contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Success {
    /// No body.
    Empty,
    /// JSON: an object or an array.
    Json(Kind),
    /// A file of this media type, which may be `*/*`.
    File(String),
}

/// A field of a form of the media type `multipart/form-data`.
#[derive(Clone, Debug)]
pub struct FormField {
    /// The name in the request.
    pub name: String,
    /// Whether each request contains the field.
    pub required: bool,
    /// Whether the field is a file; otherwise it is text.
    pub is_file: bool,
    /// An example: the text, or the name of the file.
    pub example: Option<String>,
    /// The description.
    pub description: String,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// The documented type: an object or an array.
    pub kind: Kind,
    /// An example: the documented one, or one composed from the documentation.
    pub example: Option<Value>,
}

/// The part of the request that contains a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// The path.
    Path,
    /// The query.
    Query,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name in the request.
    pub name: String,
    /// The part of the request that contains the parameter.
    pub location: Location,
    /// Whether each request contains the parameter.
    pub required: bool,
    /// Whether Oracle advises against the parameter.
    pub deprecated: bool,
    /// The type of the value.
    pub kind: Kind,
    /// The description.
    pub description: String,
    /// The values that Oracle documents; the API may accept others.
    pub known_values: Vec<KnownValue>,
    /// An example.
    pub example: Value,
}

/// A component schema, which is always an object.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The description.
    pub description: String,
    /// The source of the schema.
    pub evidence: Evidence,
    /// The properties by name.
    pub properties: BTreeMap<String, Property>,
}

/// A property of a schema.
#[derive(Clone, Debug)]
pub struct Property {
    /// The name from which Rust names are derived: `x-name`, or else the name in JSON.
    pub name: String,
    /// The type of the value.
    pub kind: Kind,
    /// Whether the schema requires the property.
    pub required: bool,
    /// The bodies that have the property.
    pub direction: Direction,
    /// Whether Oracle advises against the property.
    pub deprecated: bool,
    /// The description.
    pub description: String,
    /// The source of the property.
    pub evidence: Evidence,
    /// Whether the property is personal data, which `Debug` redacts.
    pub personal: bool,
    /// The values that Oracle documents; the API may return others.
    pub known_values: Vec<KnownValue>,
}

/// The bodies that have a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Requests and responses.
    Both,
    /// Only requests: `writeOnly`.
    Request,
    /// Only responses: `readOnly`.
    Response,
}

/// A documented value of a property or a parameter.
#[derive(Clone, Debug)]
pub struct KnownValue {
    /// The value in the payload.
    pub value: Value,
    /// The documented meaning.
    pub meaning: Option<String>,
}

/// The type of a parameter or a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A string that is never shown.
    Secret,
    /// A 64-bit integer.
    Integer,
    /// A non-negative integer; only for parameters.
    Count,
    /// A number that keeps its spelling.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A string or a number: Oracle documents one and returns the other.
    StringOrNumber,
    /// An object of the named schema.
    Object(String),
    /// An array of objects or of plain values.
    List(Box<Kind>),
}

impl Kind {
    /// The schema of the object or of the array's items.
    #[must_use]
    pub fn schema(&self) -> Option<&str> {
        match self {
            Self::Object(schema) => Some(schema),
            Self::List(item) => item.schema(),
            _ => None,
        }
    }
}

/// The source of a schema or a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The kind of source.
    pub kind: EvidenceKind,
    /// The short name of the page; optional for inferences.
    pub page: Option<String>,
}

/// The kind of a source, `x-evidence: {kind: …}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A page that the contract was transcribed from.
    Documented,
    /// Another page of Oracle's documentation.
    DocumentedElsewhere,
    /// Oracle's specification of the API.
    Specification,
    /// Only a sample payload.
    Sample,
    /// An inference.
    Inferred,
}

impl EvidenceKind {
    /// All kinds with their names in the contract.
    pub const ALL: [(&'static str, Self); 5] = [
        ("documented", Self::Documented),
        ("documented-elsewhere", Self::DocumentedElsewhere),
        ("specification", Self::Specification),
        ("sample", Self::Sample),
        ("inferred", Self::Inferred),
    ];
}

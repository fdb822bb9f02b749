//! The contract as the generator sees it: what lint has read and found in order.

use std::collections::BTreeMap;

use serde_json::Value;

/// One API version's contract, read and linted.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The name of the version and of its folder, such as `v19`.
    pub version: String,
    /// The contract's title.
    pub title: String,
    /// Where the version's paths begin below a site's context, such as `/rest/v19`.
    pub root: String,
    /// The pages of Oracle's documentation the contract cites, by their short name.
    pub pages: BTreeMap<String, Page>,
    /// What each group of operations is for, by the tag's name.
    pub tags: BTreeMap<String, String>,
    /// The operations, in the order of path and method.
    pub operations: Vec<Operation>,
    /// The component schemas by name.
    pub schemas: BTreeMap<String, Schema>,
    /// The files of its payloads, by their path in the version's folder.
    pub payloads: Vec<String>,
}

/// A page of Oracle's documentation.
#[derive(Clone, Debug)]
pub struct Page {
    /// What a link to it says.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A call the API offers.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The operationId.
    pub id: String,
    /// In capitals, as it is sent.
    pub method: String,
    /// The path template, without the version.
    pub path: String,
    /// The group it belongs to.
    pub tag: String,
    /// What it does, in one line.
    pub summary: String,
    /// What a caller must know.
    pub description: String,
    /// Where Oracle documents it.
    pub page: Page,
    /// Path parameters in the order of the path, then the query's.
    pub parameters: Vec<Parameter>,
    /// The body it takes, if any.
    pub body: Option<Body>,
    /// The name of the schema it answers with.
    pub answer: String,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// The name of its documented schema.
    pub schema: String,
    /// A body as it is documented or composed.
    pub example: Option<Value>,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it travels.
    pub place: Place,
    /// What it holds.
    pub kind: Kind,
    /// What it is for.
    pub description: String,
    /// A value it may have.
    pub example: Value,
}

/// A component schema: always an object.
#[derive(Clone, Debug)]
pub struct Schema {
    /// What it stands for.
    pub description: String,
    /// Where it is known from.
    pub evidence: Evidence,
    /// Its members by name.
    pub properties: BTreeMap<String, Property>,
}

/// A member of a schema.
#[derive(Clone, Debug)]
pub struct Property {
    /// What it holds.
    pub kind: Kind,
    /// Whether the contract demands it.
    pub required: bool,
    /// What it is for.
    pub description: String,
    /// Where it is known from.
    pub evidence: Evidence,
    /// Whether it identifies or describes a person.
    pub personal: bool,
    /// The values Oracle documents; others may come.
    pub known_values: Vec<KnownValue>,
}

/// A value that Oracle documents for an open set.
#[derive(Clone, Debug)]
pub struct KnownValue {
    /// As it is sent.
    pub value: Value,
    /// What it stands for, where that is said.
    pub meaning: Option<String>,
}

/// What a parameter or a member holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Text that must never be shown.
    Secret,
    /// A 64-bit integer.
    Integer,
    /// A whole number that is never negative; parameters only.
    Count,
    /// A number in whatever spelling it has.
    Number,
    /// True or false.
    Boolean,
    /// Text or a number: Oracle documents the one and sends the other.
    StringOrNumber,
    /// An object of the schema named.
    Object(String),
    /// A list of objects of the schema named.
    List(String),
}

/// How a member of the contract is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// On one of the pages the contract was transcribed from.
    Documented,
    /// On another page of Oracle's.
    DocumentedElsewhere,
    /// In a sample payload only.
    Sample,
    /// Nowhere: a reading.
    Inferred,
}

/// How a member of the contract is known, and from which page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How.
    pub mark: Mark,
    /// The short name of the page; a reading may have none.
    pub page: Option<String>,
}

impl Mark {
    /// Each mark with its spelling in the contract.
    pub const ALL: [(&'static str, Self); 4] = [
        ("documented", Self::Documented),
        ("documented-elsewhere", Self::DocumentedElsewhere),
        ("sample", Self::Sample),
        ("inferred", Self::Inferred),
    ];
}

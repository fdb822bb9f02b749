//! How complete a contract is, column by column. It measures what the house rules demand and what
//! they leave to it, and looks at any `OpenAPI` 3.0 document the same way.

use std::fmt::Write as _;

use cpq_contract::{Tree, step};
use serde_json::Value;

/// What one version scores.
#[derive(Clone, Debug)]
pub struct Scorecard {
    /// The version.
    pub version: String,
    /// The columns, the same for every version.
    pub columns: Vec<Column>,
}

/// One thing that is asked of every operation, response, property and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What is asked.
    pub name: &'static str,
    /// Of how many.
    pub of: usize,
    /// Which of them have it not, as JSON pointers.
    pub missing: Vec<String>,
}

/// Measures a contract.
#[must_use]
pub fn score(version: &str, contract: &Value) -> Scorecard {
    let mut card = Card { root: contract, columns: COLUMNS.map(Column::new) };
    card.info();
    card.operations();
    let schemas = contract.pointer("/components/schemas");
    for (name, schema) in members(schemas) {
        card.schema(schema, &step("/components/schemas", name));
    }
    let parameters = contract.pointer("/components/parameters");
    for (name, parameter) in members(parameters) {
        card.parameter(parameter, &step("/components/parameters", name));
    }
    Scorecard { version: version.to_owned(), columns: card.columns.to_vec() }
}

/// The columns, by name, in the order they are shown in.
const COLUMNS: [&str; 16] = [
    OPERATION_ID,
    SUMMARY,
    DESCRIPTION,
    TAGS,
    DOCS,
    REQUESTS,
    RESPONSES,
    ERRORS,
    PROPERTY_DESCRIPTION,
    PROPERTY_EXAMPLE,
    PARAMETER_DESCRIPTION,
    PARAMETER_EXAMPLE,
    FORMAT,
    EVIDENCE,
    LICENCE,
    CONTACT,
];
const OPERATION_ID: &str = "operationId";
const SUMMARY: &str = "summary of operations";
const DESCRIPTION: &str = "description of operations";
const TAGS: &str = "tags";
const DOCS: &str = "externalDocs";
const REQUESTS: &str = "examples of requests";
const RESPONSES: &str = "examples of responses";
const ERRORS: &str = "error responses with a schema";
const PROPERTY_DESCRIPTION: &str = "description of properties";
const PROPERTY_EXAMPLE: &str = "example of properties";
const PARAMETER_DESCRIPTION: &str = "description of parameters";
const PARAMETER_EXAMPLE: &str = "example of parameters";
const FORMAT: &str = "format of integers";
const EVIDENCE: &str = "evidence of properties";
const LICENCE: &str = "licence in info";
const CONTACT: &str = "contact in info";

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Column {
    fn new(name: &'static str) -> Self {
        Self { name, of: 0, missing: Vec::new() }
    }

    /// How many have it.
    #[must_use]
    pub fn have(&self) -> usize {
        self.of - self.missing.len()
    }
}

struct Card<'a> {
    root: &'a Value,
    columns: [Column; COLUMNS.len()],
}

impl<'a> Card<'a> {
    fn note(&mut self, column: &str, pointer: &str, has: bool) {
        if let Some(column) = self.columns.iter_mut().find(|it| it.name == column) {
            column.of += 1;
            if !has {
                column.missing.push(pointer.to_owned());
            }
        }
    }

    fn info(&mut self) {
        let info = &self.root["info"];
        self.note(LICENCE, "/info", is_text(&info["license"]["name"]));
        let contact = &info["contact"];
        let has_contact = is_text(&contact["url"]) || is_text(&contact["email"]);
        self.note(CONTACT, "/info", has_contact);
    }

    fn operations(&mut self) {
        for (path, item) in members(self.root.get("paths")) {
            let pointer = step("/paths", path);
            self.parameters(item, &pointer);
            for (method, operation) in members(Some(item)) {
                if METHODS.contains(&method) {
                    self.operation(operation, &step(&pointer, method));
                }
            }
        }
    }

    fn operation(&mut self, operation: &'a Value, pointer: &str) {
        for (column, name) in
            [(OPERATION_ID, "operationId"), (SUMMARY, "summary"), (DESCRIPTION, "description")]
        {
            self.note(column, pointer, is_text(&operation[name]));
        }
        let tags = operation["tags"].as_array();
        self.note(TAGS, pointer, tags.is_some_and(|tags| !tags.is_empty()));
        self.note(DOCS, pointer, is_text(&operation["externalDocs"]["url"]));
        self.parameters(operation, pointer);
        if let Some(body) = operation.get("requestBody") {
            let body = self.resolve(body);
            self.body(REQUESTS, body, &step(pointer, "requestBody"));
        }
        let responses = step(pointer, "responses");
        let mut errors = 0;
        for (status, response) in members(operation.get("responses")) {
            let pointer = step(&responses, status);
            let response = self.resolve(response);
            self.body(RESPONSES, response, &pointer);
            if status == "default" || status.starts_with(['4', '5']) {
                errors += 1;
                let media: Vec<_> = members(response.get("content")).collect();
                let has =
                    !media.is_empty() && media.iter().all(|(_, media)| media["schema"].is_object());
                self.note(ERRORS, &pointer, has);
            }
        }
        if errors == 0 {
            self.note(ERRORS, &responses, false);
        }
    }

    /// What is sent or answered: an example in every form it has. One that is empty needs none.
    fn body(&mut self, column: &str, body: &'a Value, pointer: &str) {
        for (media, content) in members(body.get("content")) {
            let pointer = step(&step(pointer, "content"), media);
            let examples = content["examples"].as_object();
            let has =
                content.get("example").is_some() || examples.is_some_and(|them| !them.is_empty());
            self.note(column, &pointer, has);
            self.schema(&content["schema"], &step(&pointer, "schema"));
        }
    }

    fn parameters(&mut self, holder: &'a Value, pointer: &str) {
        let pointer = step(pointer, "parameters");
        for (index, parameter) in holder["parameters"].as_array().into_iter().flatten().enumerate()
        {
            // One that is shared is looked at once, where it stands.
            if parameter.get("$ref").is_none() {
                self.parameter(parameter, &format!("{pointer}/{index}"));
            }
        }
    }

    fn parameter(&mut self, parameter: &'a Value, pointer: &str) {
        self.note(PARAMETER_DESCRIPTION, pointer, is_text(&parameter["description"]));
        let has = ["example", "examples"].iter().any(|name| parameter.get(name).is_some());
        self.note(PARAMETER_EXAMPLE, pointer, has);
        self.schema(&parameter["schema"], &step(pointer, "schema"));
    }

    /// A schema and all that it holds; a reference is looked at where it leads.
    fn schema(&mut self, schema: &'a Value, pointer: &str) {
        if schema["type"] == "integer" {
            self.note(FORMAT, pointer, is_text(&schema["format"]));
        }
        for (name, property) in members(schema.get("properties")) {
            let pointer = step(&step(pointer, "properties"), name);
            self.note(PROPERTY_DESCRIPTION, &pointer, is_text(&property["description"]));
            self.note(PROPERTY_EXAMPLE, &pointer, property.get("example").is_some());
            self.note(EVIDENCE, &pointer, is_text(&property["x-evidence"]["kind"]));
            self.schema(property, &pointer);
        }
        for name in ["items", "not", "additionalProperties"] {
            if schema[name].is_object() {
                self.schema(&schema[name], &step(pointer, name));
            }
        }
        for name in ["allOf", "anyOf", "oneOf"] {
            for (index, part) in schema[name].as_array().into_iter().flatten().enumerate() {
                self.schema(part, &format!("{}/{index}", step(pointer, name)));
            }
        }
    }

    fn resolve(&self, node: &'a Value) -> &'a Value {
        let reference = node.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|it| self.root.pointer(it.strip_prefix('#')?));
        target.unwrap_or(node)
    }
}

/// The members of a mapping, or none.
fn members(mapping: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let members = mapping.and_then(Value::as_object).into_iter().flatten();
    members.map(|(name, value)| (name.as_str(), value))
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// The scorecards side by side, as Markdown.
#[must_use]
pub fn markdown(cards: &[Scorecard]) -> String {
    let mut text = String::from("|");
    for card in cards {
        let _ = write!(text, " | {}", card.version);
    }
    text.push_str(" |\n|---");
    text.push_str(&"|---:".repeat(cards.len()));
    text.push_str("|\n");
    for (index, name) in COLUMNS.iter().enumerate() {
        let _ = write!(text, "| {name}");
        for column in cards.iter().filter_map(|card| card.columns.get(index)) {
            let _ = match column.of {
                0 => write!(text, " | none"),
                of => write!(text, " | {} % of {of}", column.have() * 100 / of),
            };
        }
        text.push_str(" |\n");
    }
    text
}

/// The scorecards as JSON.
pub(crate) fn json(cards: &[Scorecard]) -> Tree {
    let column = |column: &Column| {
        Tree::object([
            ("name", Tree::text(column.name)),
            ("have", Tree::count(column.have())),
            ("of", Tree::count(column.of)),
            ("missing", Tree::texts(&column.missing)),
        ])
    };
    let cards = cards.iter().map(|card| {
        let columns = card.columns.iter().map(column).collect();
        Tree::object([("version", Tree::text(&card.version)), ("columns", Tree::List(columns))])
    });
    Tree::List(cards.collect())
}

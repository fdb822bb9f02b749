//! The text of drafts.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Node;
use heck::{ToTitleCase, ToUpperCamelCase};
use serde_json::Value;

use super::equality::Equality;
use super::lines::{EVIDENCE, known, list, page, scalar, shape, text, values};
use super::splice::quoted;
use super::{Element, below_version, names};
use crate::specification::{Body, Model, Oddity, Operation, Parameter, Specification};

const INFERRED: &str = "x-evidence: {kind: inferred, page: status-codes}";

/// The responses of errors that an operation has if the contract has them.
const ERRORS: [(&str, &str); 4] = [
    ("400", "BadRequest"),
    ("401", "Unauthorized"),
    ("404", "NotFound"),
    ("default", "UnexpectedError"),
];

/// Drafts operations one after the other; each can use the schemas and parameters of those before.
pub(super) struct Draft<'a> {
    contract: Node<'a>,
    specification: &'a Specification,
    models: BTreeMap<&'a str, &'a Model>,
    /// The names of all components by section, also of those that were drafted.
    taken: BTreeMap<&'static str, BTreeSet<String>>,
    /// The schema of each model, with the required properties that it has.
    schemas: BTreeMap<(String, Vec<String>), String>,
    /// The component of each parameter that was drafted.
    parameters: Vec<(Parameter, String)>,
    pub(super) ids: Vec<String>,
    pub(super) notes: Vec<String>,
    drafted: Vec<&'a Operation>,
    elements: Vec<Element>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(contract: &'a Value, specification: &'a Specification) -> Self {
        let contract = Node::new(contract);
        let names = |section: &'static str| {
            let all = contract.property("components").property(section).properties();
            (section, all.into_iter().map(|(name, _)| name.to_owned()).collect())
        };
        let operations = contract.property("paths").properties();
        let operations = operations.into_iter().flat_map(|(_, item)| item.properties());
        let ids = operations.filter_map(|(_, it)| it.text("operationId").map(str::to_owned));
        Self {
            taken: [names("parameters"), names("schemas")].into(),
            ids: ids.collect(),
            models: specification.models.iter().map(|it| (it.name.as_str(), it)).collect(),
            contract,
            specification,
            schemas: BTreeMap::new(),
            parameters: Vec::new(),
            notes: Vec::new(),
            drafted: Vec::new(),
            elements: Vec::new(),
        }
    }

    /// Drafts an operation and the components that it needs.
    pub(super) fn operation(&mut self, operation: &'a Operation, tag: &str) -> Vec<Element> {
        self.drafted.push(operation);
        let success = operation.responses.iter().find(|it| is_success(it));
        let returns_list = success.is_some_and(|body| self.is_list(body));
        let id = names::operation_id(operation, returns_list);
        let id = names::free(&id, |id| self.ids.iter().any(|it| it.eq_ignore_ascii_case(id)));
        self.ids.push(id.clone());
        let path = below_version(&operation.path);
        let mut lines = vec![
            format!("    {}:", operation.method.to_ascii_lowercase()),
            format!("      operationId: {id}"),
            "      tags:".to_owned(),
            format!("        - {}", scalar(tag)),
            "      externalDocs:".to_owned(),
            format!(
                "        description: {}",
                text(&format!("Oracle's page for this operation: {}", operation.title))
            ),
            format!("        url: {}", page(operation)),
        ];
        if operation.deprecated {
            lines.insert(2, "      deprecated: true".to_owned());
        }
        if !operation.parameters.is_empty() {
            lines.push("      parameters:".to_owned());
        }
        for parameter in &operation.parameters {
            let name = self.parameter(parameter, &id);
            lines.push(format!("        - $ref: '#/components/parameters/{name}'"));
        }
        if let Some(body) = &operation.request {
            let content = self.content(body, &format!("{}Request", id.to_upper_camel_case()), true);
            lines.extend(["      requestBody:", "        required: true"].map(str::to_owned));
            lines.extend(content.into_iter().map(|line| format!("        {line}")));
        }
        lines.push("      responses:".to_owned());
        lines.extend(
            self.responses(operation, &id).into_iter().map(|line| format!("        {line}")),
        );
        let section = vec!["paths".to_owned(), path.to_owned()];
        self.elements.insert(0, Element { section, lines });
        std::mem::take(&mut self.elements)
    }

    fn responses(&mut self, operation: &Operation, id: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut codes = BTreeSet::new();
        for body in operation.responses.iter().filter(|it| is_success(it)) {
            // A response without a code is that of a success.
            let (code, evidence) = match body.code.as_deref() {
                Some(code) if code != "default" => (code, EVIDENCE),
                _ => ("200", INFERRED),
            };
            if codes.insert(code.to_owned()) {
                lines.push(format!("'{code}':"));
                let content =
                    self.content(body, &format!("{}Response", id.to_upper_camel_case()), false);
                lines.extend(content.into_iter().map(|line| format!("  {line}")));
                lines.push(format!("  {evidence}"));
            }
        }
        let section = self.contract.property("components").property("responses");
        for (code, response) in ERRORS {
            let has_variable = operation.path.contains('{');
            if section.get(response).is_some() && (code != "404" || has_variable) {
                lines.push(format!(
                    "{}:",
                    if code == "default" { code.to_owned() } else { format!("'{code}'") }
                ));
                lines.push(format!("  $ref: '#/components/responses/{response}'"));
            }
        }
        lines
    }

    /// The content of a request or a response.
    fn content(&mut self, body: &Body, name: &str, is_request: bool) -> Vec<String> {
        let schema = match (body.kind.as_str(), &body.model) {
            ("none", _) => return Vec::new(),
            ("binary" | "text", _) => vec!["type: string".to_owned(), "format: binary".to_owned()],
            (_, Some(model)) if body.media_type.as_deref() == Some("multipart/form-data") => {
                self.form(model, body)
            }
            ("array", Some(model)) => {
                let schema = self.schema(model, name, body, "[].", is_request);
                vec![
                    "type: array".to_owned(),
                    "items:".to_owned(),
                    format!("  $ref: '#/components/schemas/{schema}'"),
                ]
            }
            (_, Some(model)) => {
                let schema = self.schema(model, name, body, "", is_request);
                vec![format!("$ref: '#/components/schemas/{schema}'")]
            }
            _ => vec!["type: object".to_owned()],
        };
        let media_type = body.media_type.as_deref().unwrap_or("*/*");
        let mut lines = vec![
            "content:".to_owned(),
            format!("  {}:", quoted(media_type)),
            "    schema:".to_owned(),
        ];
        lines.extend(schema.into_iter().map(|line| format!("      {line}")));
        lines
    }

    fn form(&self, model: &str, body: &Body) -> Vec<String> {
        let required: Vec<&String> = body.required.iter().flatten().collect();
        let mut lines = vec!["type: object".to_owned()];
        lines.extend(list("required", &required));
        lines.push("properties:".to_owned());
        for property in self.models.get(model).into_iter().flat_map(|model| &model.properties) {
            lines.push(format!("  {}:", quoted(&property.name)));
            lines.push(format!(
                "    type: {}",
                if property.kind == "file" { "string" } else { &property.kind }
            ));
            if property.kind == "file" {
                lines.push("    format: binary".to_owned());
            }
            lines.push(format!("    {EVIDENCE}"));
        }
        lines
    }

    /// The schema of a model: an existing one that is equal, or a draft.
    fn schema(
        &mut self,
        model: &str,
        name: &str,
        body: &Body,
        prefix: &str,
        is_request: bool,
    ) -> String {
        let Some(found) = self.models.get(model).copied() else { return names::schema(name) };
        // What a response always has is not required: a client has to accept that it is missing.
        let required: Vec<String> = body
            .required
            .iter()
            .flatten()
            .filter(|_| is_request)
            .filter_map(|path| path.strip_prefix(prefix).map(str::to_owned))
            .collect();
        let key = (model.to_owned(), required.clone());
        if let Some(schema) = self.schemas.get(&key) {
            return schema.clone();
        }
        let own: Vec<&String> = required.iter().filter(|it| !it.contains(['.', '['])).collect();
        if let Some(schema) =
            self.equal_schema(found, is_request.then_some(required.as_slice()), name)
        {
            self.note(format!("reused   schema {schema} for {}", format_args!("`{model}`")));
            return schema;
        }
        let is_named = !model.contains([',', ' ']);
        let wanted = if is_named { names::schema(model) } else { names::schema(name) };
        let wanted = if required.is_empty() || wanted.ends_with("Request") {
            wanted
        } else {
            format!("{wanted}Request")
        };
        let schemas = self.taken.entry("schemas").or_default();
        let schema =
            names::free(&wanted, |it| schemas.iter().any(|own| own.eq_ignore_ascii_case(it)));
        schemas.insert(schema.clone());
        self.schemas.insert(key, schema.clone());
        self.notes.push(format!("schema   {schema} from {}", format_args!("`{model}`")));
        let mut lines = vec![
            format!("    {schema}:"),
            format!("      title: {}", schema.to_title_case()),
            "      type: object".to_owned(),
        ];
        lines.extend(list("required", &own).into_iter().map(|line| format!("      {line}")));
        lines.push("      properties:".to_owned());
        for property in &found.properties {
            let mark = if property.items.is_some() { "[]." } else { "." };
            let inner = property.model.as_deref().map(|inner| {
                let name = format!("{schema} {}", property.name);
                self.schema(
                    inner,
                    &name,
                    body,
                    &format!("{prefix}{}{mark}", property.name),
                    is_request,
                )
            });
            lines.push(format!("        {}:", quoted(&property.name)));
            lines.extend(
                shape(property, inner.as_deref())
                    .into_iter()
                    .map(|line| format!("          {line}")),
            );
        }
        lines.push(format!("      {EVIDENCE}"));
        let section = ["components", "schemas"].map(str::to_owned).to_vec();
        self.elements.push(Element { section, lines });
        schema
    }

    /// A schema of the contract with the same properties, types and required properties: the one with the
    /// name of the model or of the property, or the first. One with the name may have more properties.
    fn equal_schema(
        &self,
        model: &Model,
        required: Option<&[String]>,
        name: &str,
    ) -> Option<String> {
        let schemas = self.contract.property("components").property("schemas").properties();
        let with = |exact| {
            let equality = Equality { models: &self.models, exact };
            let equal = schemas.iter().filter(move |(_, schema)| {
                equality.of_schema(model, schema, required, &mut Vec::new())
            });
            equal.map(|(name, _)| *name).collect::<Vec<&str>>()
        };
        let property = name.rsplit(' ').next().unwrap_or_default();
        let wanted = [names::schema(&model.name), names::schema(property)];
        let is_named = |name: &&str| wanted.iter().any(|it| it == name);
        let exact = with(true);
        let named = exact.iter().copied().find(is_named);
        let wider = || with(false).into_iter().find(is_named);
        named.or_else(wider).or(exact.first().copied()).map(str::to_owned)
    }

    /// Adds a note once.
    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The component of a parameter: an existing one that is equal, or a draft.
    fn parameter(&mut self, parameter: &Parameter, id: &str) -> String {
        let section = self.contract.property("components").property("parameters");
        let is_equal = |node: &Node<'_>| {
            node.text("name") == Some(&parameter.name)
                && node.text("in") == Some(&parameter.place)
                && node.property("schema").text("type") == Some(&parameter.kind)
                && node.is_true("required") == parameter.required
                && known(node) == parameter.values.iter().cloned().collect()
        };
        let mut existing = section.properties();
        // The component that has the parameter's own name is the most general one.
        existing.sort_by_key(|(name, _)| *name != parameter.name);
        if let Some((name, _)) = existing.iter().find(|(_, node)| is_equal(node)) {
            let note = format!("reused   parameter {name}: check that its description fits");
            let name = (*name).to_owned();
            self.note(note);
            return name;
        }
        if let Some((_, name)) = self.parameters.iter().find(|(other, _)| other == parameter) {
            return name.clone();
        }
        let taken = self.taken.entry("parameters").or_default();
        let is_taken = |name: &str| taken.contains(name);
        let wanted = quoted(&parameter.name);
        let wanted = if wanted == parameter.name && !is_taken(&wanted) {
            wanted
        } else {
            format!("{id}{}", parameter.name.to_upper_camel_case())
        };
        let name = names::free(&wanted, is_taken);
        taken.insert(name.clone());
        self.parameters.push((parameter.clone(), name.clone()));
        let mut lines = vec![
            format!("    {name}:"),
            format!("      name: {}", scalar(&parameter.name)),
            format!("      in: {}", parameter.place),
        ];
        if parameter.required {
            lines.push("      required: true".to_owned());
        }
        lines.extend(["      schema:".to_owned(), format!("        type: {}", parameter.kind)]);
        if parameter.kind == "integer" {
            lines.push("        format: int64".to_owned());
        }
        lines.extend(
            values(&parameter.kind, &parameter.values)
                .into_iter()
                .map(|line| format!("      {line}")),
        );
        lines.push(format!("      {EVIDENCE}"));
        let section = ["components", "parameters"].map(str::to_owned).to_vec();
        self.elements.push(Element { section, lines });
        name
    }

    fn is_list(&self, body: &Body) -> bool {
        let model = body.model.as_deref().and_then(|model| self.models.get(model));
        body.kind == "array"
            || model.is_some_and(|it| {
                it.properties.iter().any(|it| it.name == "items" && it.items.is_some())
            })
    }

    /// What is odd in the drafted operations and in their models.
    pub(super) fn oddities(&self, all: &[Oddity]) -> Vec<String> {
        let used = self.specification.used_models(&self.drafted);
        let is_meant = |oddity: &&Oddity| {
            let within = |prefix: &str| {
                let rest = oddity.pointer.strip_prefix(prefix);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            self.drafted.iter().any(|it| within(&it.pointer()))
                || used.iter().any(|model| {
                    within(&cpq_contract::step("/definitions", model))
                        || within(&cpq_contract::step("/components/schemas", model))
                })
        };
        all.iter().filter(is_meant).map(|oddity| format!("odd      {oddity}")).collect()
    }
}

fn is_success(body: &Body) -> bool {
    let code = body.code.as_deref().unwrap_or("default");
    code == "default" || code.starts_with('2')
}

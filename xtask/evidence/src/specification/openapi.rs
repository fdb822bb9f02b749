//! Reads a Swagger 2.0 or OpenAPI 3.0 file.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Node;
use serde_json::Value;

use super::json::{flag, items, need_text, object, properties, resolve, text, texts, wrong};
use super::places::Places;
use super::schemas::{Schemas, Shape};
use super::{Body, Model, Operation, Parameter, Property, Reading, Source, Specification};

const METHODS: [&str; 8] = ["delete", "get", "head", "options", "patch", "post", "put", "trace"];
const JSON: &str = "application/json";
/// The media type of a body for which the file states none.
const NOT_STATED: &str = "*/*";

pub(super) fn read(root: &Value) -> Result<Reading, String> {
    let root = Node::new(root);
    let is_swagger = root.get("swagger").is_some();
    let section = if is_swagger { "/definitions/" } else { "/components/schemas/" };
    let mut reader = Reader { root: root.clone(), is_swagger, schemas: Schemas::new(section) };
    let mut operations = Vec::new();
    for (path, item) in object(&root, "paths")? {
        if path.starts_with("x-") {
            continue;
        }
        if !path.starts_with('/') {
            return Err(format!("{}: a path has to begin with /", item.pointer));
        }
        let item = resolve(&item)?;
        for (method, node) in properties(&item)? {
            if METHODS.contains(&method) {
                operations.push(reader.operation(path, method, &item, &node)?);
            }
        }
    }
    reader.schemas.read_models()?;
    let Schemas { models, required, oddities, .. } = reader.schemas;
    let places = Places::new(&models);
    for operation in &mut operations {
        let name = format!("{} {}", operation.method, operation.path);
        if let Some(body) = &mut operation.request {
            let (known, undecided) = places.required(body, &required, &name)?;
            body.required = Some(known);
            body.undecided = undecided;
        }
    }
    let (format, version) =
        if is_swagger { ("Swagger", "swagger") } else { ("OpenAPI", "openapi") };
    let source = Source {
        format: Some(format!("{format} {}", need_text(&root, version)?)),
        version: text(&root.property("info"), "version")?.map(str::to_owned),
        ..Source::default()
    };
    let (source, rest) = (Some(source), Vec::new());
    Ok(Reading { specification: Specification { source, operations, models, rest }, oddities })
}

struct Reader<'a> {
    root: Node<'a>,
    is_swagger: bool,
    schemas: Schemas<'a>,
}

impl<'a> Reader<'a> {
    fn operation(
        &mut self,
        path: &str,
        method: &str,
        item: &Node<'a>,
        node: &Node<'a>,
    ) -> Result<Operation, String> {
        properties(node)?;
        let method = method.to_ascii_uppercase();
        let name = format!("{method} {path}");
        let title = text(node, "summary")?.or(text(node, "operationId")?).unwrap_or(&name);
        let mut operation = Operation {
            title: title.to_owned(),
            tag: texts(node, "tags")?.first().copied().unwrap_or("untagged").to_owned(),
            deprecated: flag(node, "deprecated")?,
            path: path.to_owned(),
            method,
            ..Operation::default()
        };
        let mut parameters: Vec<(&str, &str, Node<'a>)> = Vec::new();
        for each in items(item, "parameters")?.iter().chain(&items(node, "parameters")?) {
            let each = resolve(each)?;
            let (name, place) = (need_text(&each, "name")?, need_text(&each, "in")?);
            // An operation's own parameter replaces that of the path.
            parameters.retain(|(other, at, _)| (*other, *at) != (name, place));
            parameters.push((name, place, each));
        }
        let mut form = Vec::new();
        let request = format!("{name}, request");
        for (parameter, place, each) in parameters {
            match place {
                "path" | "query" | "header" => {
                    operation.parameters.push(self.parameter(parameter, place, &each)?);
                }
                "cookie" if !self.is_swagger => {}
                "body" if self.is_swagger => {
                    let media_type = self.media_type(node, "consumes")?;
                    let body = self.body(media_type, &each.property("schema"), &request)?;
                    operation.request = Some(body);
                }
                "formData" if self.is_swagger => form.push((parameter, each)),
                _ => {
                    let expected = "path, query, header, body or formData";
                    return Err(wrong(&each.property("in"), expected));
                }
            }
        }
        if !form.is_empty() {
            let media_type = self.media_type(node, "consumes")?;
            operation.request = Some(self.form(media_type, form, &request)?);
        }
        if let Some(body) = node.get("requestBody").filter(|_| !self.is_swagger) {
            operation.request = Some(self.content(&resolve(&body)?, &request)?);
        }
        for (code, each) in object(node, "responses")? {
            if code.starts_with("x-") {
                continue;
            }
            let each = resolve(&each)?;
            let name = format!("{name}, response {code}");
            let body = if self.is_swagger {
                let media_type = self.media_type(node, "produces")?;
                self.body(media_type, &each.property("schema"), &name)?
            } else {
                self.content(&each, &name)?
            };
            operation.responses.push(Body { code: Some(code.to_owned()), ..body });
        }
        Ok(operation)
    }

    fn parameter(&mut self, name: &str, place: &str, node: &Node<'a>) -> Result<Parameter, String> {
        let schema =
            if self.is_swagger { node.clone() } else { resolve(&node.property("schema"))? };
        if schema.get("type").is_none() {
            return Err(format!("{}: `type` is missing", schema.pointer));
        }
        self.schemas.hidden_values(node)?;
        let Shape { kind, format, values, .. } = self.schemas.shape(&schema, name)?;
        let required = flag(node, "required")?;
        let (name, place) = (name.to_owned(), place.to_owned());
        Ok(Parameter { place, name, kind, format, required, values })
    }

    /// The media type of a Swagger file's bodies: JSON if it is among several.
    fn media_type(&self, operation: &Node<'a>, name: &str) -> Result<Option<&'a str>, String> {
        let own = operation.get(name).is_some();
        let all = texts(if own { operation } else { &self.root }, name)?;
        Ok(all.iter().find(|it| **it == JSON).or(all.first()).copied())
    }

    /// The fields of a form as properties of an object.
    fn form(
        &mut self,
        media_type: Option<&str>,
        fields: Vec<(&str, Node<'a>)>,
        name: &str,
    ) -> Result<Body, String> {
        let (mut all, mut required) = (BTreeMap::new(), BTreeSet::new());
        for (field, node) in fields {
            let path = format!("{name}.{field}");
            let Shape { kind, format, items, model, values } = self.schemas.shape(&node, &path)?;
            if flag(&node, "required")? {
                required.insert(field.to_owned());
            }
            let name = field.to_owned();
            all.insert(field, Property { name, kind, format, items, model, values });
        }
        let properties = all.into_values().collect();
        self.schemas.models.push(Model { name: name.to_owned(), properties });
        self.schemas.required.insert(name.to_owned(), required);
        let media_type = Some(media_type.unwrap_or(NOT_STATED).to_owned());
        let kind = "object".to_owned();
        Ok(Body { media_type, kind, model: Some(name.to_owned()), ..Body::default() })
    }

    /// The body of an OpenAPI file: the one of JSON if it has several.
    fn content(&mut self, node: &Node<'a>, name: &str) -> Result<Body, String> {
        let all = object(node, "content")?;
        let (media_type, schema) = match all.iter().find(|(it, _)| *it == JSON).or(all.first()) {
            Some((media_type, media)) => {
                properties(media)?;
                (Some(*media_type), media.property("schema"))
            }
            None => (None, Node::missing()),
        };
        self.body(media_type, &schema, name)
    }

    fn body(
        &mut self,
        media_type: Option<&str>,
        schema: &Node<'a>,
        name: &str,
    ) -> Result<Body, String> {
        if !schema.exists() {
            return Ok(Body { kind: "none".to_owned(), ..Body::default() });
        }
        let Shape { kind, model, .. } = self.schemas.shape(schema, name)?;
        let kind = match kind.as_str() {
            "object" | "array" => kind,
            "file" => "binary".to_owned(),
            _ => "text".to_owned(),
        };
        let media_type = match kind.as_str() {
            "binary" => media_type.filter(|it| *it != NOT_STATED),
            _ => media_type.or(Some(NOT_STATED)),
        };
        let media_type = media_type.map(str::to_owned);
        Ok(Body { media_type, kind, model, ..Body::default() })
    }
}

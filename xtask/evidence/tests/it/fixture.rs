//! A Swagger file like Oracle's, built from the committed tables: its names, types, nesting and codes, one
//! flat list of definitions in which names clash, a misspelt list of required properties, and no host.

use std::collections::BTreeMap;

use cpq_evidence::specification::{Body, Model, Operation, Specification};
use serde_json::{Map, Value, json};

/// The number of operations in Oracle's file.
pub(crate) const ALL: usize = 974;

/// The Swagger file of the operations in the tables.
pub(crate) fn swagger(tables: &Specification) -> Value {
    let models: BTreeMap<&str, &Model> =
        tables.models.iter().map(|model| (model.name.as_str(), model)).collect();
    let fixture = Fixture { models };
    let mut paths = Map::new();
    for operation in &tables.operations {
        let item = paths.entry(&operation.path).or_insert_with(|| json!({}));
        item[operation.method.to_lowercase()] = fixture.operation(operation);
    }
    let named = fixture.models.keys().filter(|name| is_named(name));
    let definitions: Map<String, Value> =
        named.map(|name| ((*name).to_owned(), fixture.object(name, "", None))).collect();
    json!({
        "swagger": "2.0",
        "info": { "title": "REST API Services for Oracle CPQ", "version": "2026.03.27" },
        "paths": paths,
        "definitions": definitions,
    })
}

/// Adds operations with their own models up to the number in Oracle's file.
pub(crate) fn with_all_operations(swagger: Value) -> Value {
    with_operations(swagger, ALL)
}

/// Adds operations with their own models up to a number.
pub(crate) fn with_operations(mut swagger: Value, wanted: usize) -> Value {
    let methods = ["get", "post", "put", "patch", "delete"];
    let count = |file: &Value| -> usize {
        let paths = file["paths"].as_object().expect("there are paths");
        paths.values().map(|item| item.as_object().map_or(0, Map::len)).sum()
    };
    for index in 0..wanted - count(&swagger) {
        let (resource, method) = (index / methods.len(), methods[index % methods.len()]);
        let name = format!("resource{resource}");
        let property = |it: usize| {
            (format!("property{it}"), json!({ "type": "string", "description": "Text." }))
        };
        let properties: Map<String, Value> = (0..40).map(property).collect();
        swagger["definitions"][&name] = json!({ "type": "object", "properties": properties });
        swagger["paths"][format!("/rest/v19/{name}/{{id}}")][method] = json!({
            "summary": format!("{method} {name}"),
            "tags": [format!("Tag {}", resource % 100)],
            "parameters": [{ "name": "id", "in": "path", "required": true, "type": "string" }],
            "responses": { "default": { "schema": { "$ref": format!("#/definitions/{name}") } } },
        });
    }
    assert_eq!(count(&swagger), wanted);
    swagger
}

/// The conversion of a Swagger file to `openapi: 3.0`.
pub(crate) fn openapi(swagger: &Value) -> Value {
    let text = swagger.to_string().replace("#/definitions/", "#/components/schemas/");
    let mut file: Value = serde_json::from_str(&text).expect("it is JSON");
    let items = file["paths"].as_object_mut().expect("there are paths").values_mut();
    for operation in items.flat_map(|item| item.as_object_mut().expect("an object").values_mut()) {
        let produces =
            operation.get("produces").and_then(|it| it[0].as_str()).unwrap_or("*/*").to_owned();
        let parameters = operation["parameters"].as_array_mut().expect("an array");
        let (mut form, mut required, mut body) = (Map::new(), Vec::new(), None);
        for parameter in std::mem::take(parameters) {
            let name = parameter["name"].as_str().expect("a name").to_owned();
            let mut schema = parameter.clone();
            let keys = schema.as_object_mut().expect("an object");
            keys.retain(|key, _| ["type", "enum", "items", "format"].contains(&key.as_str()));
            match parameter["in"].as_str().expect("a place") {
                "body" => {
                    body = Some(json!({ "application/json": { "schema": parameter["schema"] } }));
                }
                "formData" => {
                    if schema["type"] == "file" {
                        schema = json!({ "type": "string", "format": "binary" });
                    }
                    if parameter["required"] == true {
                        required.push(name.clone());
                    }
                    form.insert(name, schema);
                }
                place => {
                    let required = &parameter["required"];
                    let kept = json!({ "name": name, "in": place, "required": required, "schema": schema });
                    parameters.push(kept);
                }
            }
        }
        if !form.is_empty() {
            let schema = json!({ "type": "object", "properties": form, "required": required });
            body = Some(json!({ "multipart/form-data": { "schema": schema } }));
        }
        if let Some(content) = body {
            operation["requestBody"] = json!({ "content": content });
        }
        for response in operation["responses"].as_object_mut().expect("an object").values_mut() {
            if let Some(schema) = response.as_object_mut().expect("an object").remove("schema") {
                let is_file = schema["type"] == "file";
                let schema =
                    if is_file { json!({ "type": "string", "format": "binary" }) } else { schema };
                response["content"] = json!({ &produces: { "schema": schema } });
            }
        }
    }
    json!({
        "openapi": "3.0.1",
        "info": file["info"],
        "paths": file["paths"],
        "components": { "schemas": file["definitions"] },
    })
}

/// A Postman collection v2.1 made from the tables: names, nesting, and fillers.
pub(crate) fn postman(tables: &Specification) -> Value {
    let models = tables.models.iter().map(|model| (model.name.as_str(), model)).collect();
    let fixture = Fixture { models };
    let mut folders: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for operation in &tables.operations {
        let keys = |place: &str| -> Vec<Value> {
            let all = operation.parameters.iter().filter(|it| it.place == place);
            all.map(|it| json!({ "key": it.name, "value": "string" })).collect()
        };
        let steps = operation.path.split('/').skip(1).map(|step| match step.strip_prefix('{') {
            Some(name) => format!(":{}", name.trim_end_matches('}')),
            None => step.replace("v19", "{{version}}"),
        });
        let steps: Vec<String> = steps.collect();
        let body = operation.request.as_ref().map(|body| {
            let model = body.model.as_deref().expect("a request has a model");
            if body.media_type.as_deref() == Some("multipart/form-data") {
                let fields = fixture.models[model].properties.iter();
                let fields: Vec<Value> = fields.map(|it| json!({ "key": it.name, "type": it.kind })).collect();
                json!({ "mode": "formdata", "formdata": fields })
            } else {
                json!({ "mode": "raw", "raw": fixture.filler(model, body.kind == "array").to_string() })
            }
        });
        let responses = operation.responses.iter().map(|body| {
            let model =
                body.model.as_deref().map(|model| fixture.filler(model, body.kind == "array"));
            let text = model.map_or_else(String::new, |it| it.to_string());
            match body.code.as_deref().and_then(|code| code.parse::<u16>().ok()) {
                Some(code) => json!({ "name": "OK", "code": code, "body": text }),
                None => json!({ "name": "OK", "body": text }),
            }
        });
        let responses: Vec<Value> = responses.collect();
        folders.entry(&operation.tag).or_default().push(json!({
            "name": operation.title,
            "request": {
                "method": operation.method,
                "header": [{ "key": "Accept", "value": "application/json" }],
                "url": { "raw": "", "host": ["{{baseUrl}}"], "path": steps, "query": keys("query") },
                "body": body.unwrap_or_else(|| json!({})),
            },
            "response": responses,
        }));
    }
    let folders = folders.into_iter().map(|(name, item)| json!({ "name": name, "item": item }));
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    json!({
        "info": { "name": "REST API Services for Oracle CPQ", "schema": schema },
        "variable": [{ "key": "version", "value": "v19" }],
        "item": [{ "name": "CPQ", "item": folders.collect::<Vec<_>>() }],
    })
}

struct Fixture<'t> {
    models: BTreeMap<&'t str, &'t Model>,
}

/// Whether a model is a definition: the others are written where they are used.
fn is_named(name: &str) -> bool {
    !name.contains(['.', ','])
}

impl Fixture<'_> {
    fn operation(&self, operation: &Operation) -> Value {
        let mut parameters: Vec<Value> = Vec::new();
        for it in &operation.parameters {
            let mut each = json!({
                "name": it.name, "in": it.place, "required": it.required, "type": it.kind,
            });
            if !it.values.is_empty() {
                each["enum"] = values(&it.kind, &it.values);
            }
            parameters.push(each);
        }
        let mut all =
            json!({ "summary": operation.title, "tags": [operation.tag], "responses": {} });
        if let Some(body) = &operation.request {
            all["consumes"] = json!([body.media_type]);
            let model = body.model.as_deref().expect("a request has a model");
            if body.media_type.as_deref() == Some("multipart/form-data") {
                let is_required =
                    |name: &String| body.required.iter().flatten().any(|it| it == name);
                parameters.extend(self.models[model].properties.iter().map(|it| {
                    let mut field = json!({
                        "name": it.name, "in": "formData", "required": is_required(&it.name), "type": it.kind,
                    });
                    if !it.values.is_empty() {
                        field["enum"] = values(&it.kind, &it.values);
                    }
                    field
                }));
            } else {
                let schema = self.body(body);
                parameters.push(
                    json!({ "name": "body", "in": "body", "required": true, "schema": schema }),
                );
            }
        }
        for body in &operation.responses {
            let code = body.code.as_deref().expect("a response has a code");
            all["responses"][code] = json!({ "description": "OK" });
            let schema = match body.kind.as_str() {
                "none" => continue,
                "text" => json!({ "type": "string" }),
                "binary" => json!({ "type": "file" }),
                _ => self.body(body),
            };
            all["responses"][code]["schema"] = schema;
            if let Some(media_type) = body.media_type.as_deref().filter(|it| *it != "*/*") {
                all["produces"] = json!([media_type]);
            }
        }
        all["parameters"] = parameters.into();
        all
    }

    fn body(&self, body: &Body) -> Value {
        let Some(model) = body.model.as_deref() else { return json!({ "type": body.kind }) };
        // Of those that are undecided, all inside other objects are required, and of the others only
        // the one that does not exist.
        let exists = |name: &str| self.models[model].properties.iter().any(|it| it.name == name);
        let misspelt = body.undecided.iter().filter(|it| !exists(it));
        // Definitions have one list of required properties, so a body that has its own is written out.
        let lists: Vec<&str> =
            body.required.iter().flatten().chain(misspelt).map(String::as_str).collect();
        let lists = (!lists.is_empty()).then_some(lists.as_slice());
        let is_array = body.kind == "array";
        let schema = match lists {
            None if is_named(model) => reference(model),
            _ => self.object(model, if is_array { "[]." } else { "" }, lists),
        };
        if is_array { json!({ "type": "array", "items": schema }) } else { schema }
    }

    /// A model as a schema; with a list of required paths, all models inside it are written out.
    fn object(&self, name: &str, prefix: &str, required: Option<&[&str]>) -> Value {
        let mut properties = Map::new();
        for it in &self.models[name].properties {
            let path = format!("{prefix}{}", it.name);
            let kind = it.items.as_deref().unwrap_or(&it.kind);
            let mut schema = match it.model.as_deref() {
                Some(model) if required.is_none() && is_named(model) => reference(model),
                Some(model) => {
                    let mark = if it.items.is_some() { "[]" } else { "" };
                    self.object(model, &format!("{path}{mark}."), required)
                }
                None => json!({ "type": kind }),
            };
            if !it.values.is_empty() {
                schema["enum"] = values(kind, &it.values);
            }
            if it.items.is_some() {
                schema = json!({ "type": "array", "items": schema });
            }
            properties.insert(it.name.clone(), schema);
        }
        let own = required.unwrap_or_default().iter().filter_map(|path| path.strip_prefix(prefix));
        let own: Vec<&str> = own.filter(|it| !it.contains(['.', '['])).collect();
        let mut schema = json!({ "type": "object", "properties": properties });
        if !own.is_empty() {
            schema["required"] = json!(own);
        }
        schema
    }

    fn filler(&self, model: &str, is_array: bool) -> Value {
        let mut properties = Map::new();
        for it in &self.models[model].properties {
            let value = match it.model.as_deref() {
                Some(model) => self.filler(model, it.items.is_some()),
                None if it.items.is_some() => json!(["string"]),
                None => json!("string"),
            };
            properties.insert(it.name.clone(), value);
        }
        if is_array { json!([properties]) } else { Value::Object(properties) }
    }
}

fn reference(model: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{model}") })
}

/// Values as JSON, of the type that they have.
fn values(kind: &str, values: &[String]) -> Value {
    let value = |it: &String| match kind {
        "string" => Value::String(it.clone()),
        _ => serde_json::from_str(it).unwrap_or_else(|_| Value::String(it.clone())),
    };
    values.iter().map(value).collect()
}

//! Reads a Postman collection v2.1, which shows names and nesting, but no types: its values are fillers.

use std::collections::BTreeMap;

use cpq_contract::{Node, load_json};
use serde_json::Value;

use super::json::{items, need_text, properties, text, wrong};
use super::{ANY, Body, Model, Operation, Parameter, Property, Reading, Source, Specification};

pub(super) fn read(root: &Value) -> Result<Reading, String> {
    let root = Node::new(root);
    let mut variables = BTreeMap::new();
    for variable in items(&root, "variable")? {
        if let (Some(key), Some(value)) = (text(&variable, "key")?, variable.text("value")) {
            variables.insert(format!("{{{{{key}}}}}"), value.to_owned());
        }
    }
    let mut reader = Reader { variables, operations: Vec::new(), models: Vec::new() };
    let mut open = vec![(root.clone(), "untagged".to_owned())];
    while let Some((folder, tag)) = open.pop() {
        for item in items(&folder, "item")?.into_iter().rev() {
            properties(&item)?;
            if item.get("item").is_some() {
                let name = need_text(&item, "name")?.to_owned();
                open.push((item, name));
            } else {
                reader.operation(&item, &tag)?;
            }
        }
    }
    let Reader { mut operations, mut models, .. } = reader;
    operations.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
    models.sort_by(|a: &Model, b| a.name.cmp(&b.name));
    let source = Source {
        format: Some("Postman collection 2.1".to_owned()),
        version: root.property("info").text("version").map(str::to_owned),
        names_only: true,
        ..Source::default()
    };
    let specification =
        Specification { source: Some(source), operations, models, rest: Vec::new() };
    Ok(Reading { specification, oddities: Vec::new() })
}

struct Reader {
    variables: BTreeMap<String, String>,
    operations: Vec<Operation>,
    models: Vec<Model>,
}

impl Reader {
    fn operation(&mut self, item: &Node<'_>, tag: &str) -> Result<(), String> {
        let request = item.property("request");
        properties(&request)?;
        let url = request.property("url");
        properties(&url)?;
        let mut operation = Operation {
            title: need_text(item, "name")?.to_owned(),
            tag: tag.to_owned(),
            method: need_text(&request, "method")?.to_ascii_uppercase(),
            ..Operation::default()
        };
        for step in items(&url, "path")? {
            let step = step.value.as_str().ok_or_else(|| wrong(&step, "a string"))?;
            let step = self.variables.get(step).map_or(step, String::as_str);
            let variable = step.strip_prefix(':').or_else(|| {
                step.strip_prefix('{')
                    .and_then(|it| it.strip_suffix('}'))
                    .filter(|it| !it.contains('{'))
            });
            operation.path += "/";
            operation.path +=
                &variable.map_or_else(|| step.to_owned(), |name| format!("{{{name}}}"));
            operation.parameters.extend(variable.map(|name| parameter("path", name)));
        }
        for (place, list) in
            [("query", items(&url, "query")?), ("header", items(&request, "header")?)]
        {
            for node in list {
                let name = need_text(&node, "key")?;
                // Headers that every request may have are no parameters.
                let is_common = ["accept", "authorization", "content-type"]
                    .contains(&name.to_ascii_lowercase().as_str());
                if place == "query" || !is_common {
                    operation.parameters.push(parameter(place, name));
                }
            }
        }
        let name = format!("{} {}", operation.method, operation.path);
        let body = request.property("body");
        match text(&body, "mode")? {
            Some("raw") => {
                operation.request = self.payload(&body, "raw", &format!("{name}, request"))?;
            }
            Some("formdata") => {
                let form = items(&body, "formdata")?;
                let fields = form.iter().map(|field| {
                    let kind = if field.text("type") == Some("file") { "file" } else { ANY };
                    let (name, kind) = (need_text(field, "key")?.to_owned(), kind.to_owned());
                    Ok(Property { name, kind, ..Property::default() })
                });
                let properties = fields.collect::<Result<Vec<_>, String>>()?;
                let model = format!("{name}, request");
                self.models.push(Model { name: model.clone(), properties });
                let media_type = Some("multipart/form-data".to_owned());
                operation.request = Some(body_of("object", Some(model), media_type));
            }
            _ => {}
        }
        for response in items(item, "response")? {
            let code = response.get("code").and_then(|it| it.value.as_u64());
            let code = code.map_or_else(|| "default".to_owned(), |code| code.to_string());
            let found = self.payload(&response, "body", &format!("{name}, response {code}"))?;
            let found = found.unwrap_or_else(|| body_of("none", None, None));
            operation.responses.push(Body { code: Some(code), ..found });
        }
        self.operations.push(operation);
        Ok(())
    }

    /// The names and the nesting of a payload, which is JSON in a string.
    fn payload(&mut self, node: &Node<'_>, key: &str, name: &str) -> Result<Option<Body>, String> {
        let Some(payload) = text(node, key)?.filter(|it| !it.trim().is_empty()) else {
            return Ok(None);
        };
        let Ok(value) = load_json(payload) else {
            return Ok(Some(body_of("text", None, Some("*/*".to_owned()))));
        };
        let root = Node::new(&value);
        let first = root.items().into_iter().next();
        let (kind, object) = match root.value {
            Value::Array(_) => ("array", first.filter(|it| it.value.is_object())),
            Value::Object(_) => ("object", Some(root)),
            _ => ("text", None),
        };
        let model = object.map(|object| self.model(&object, name)).transpose()?;
        Ok(Some(body_of(kind, model, Some("application/json".to_owned()))))
    }

    fn model(&mut self, node: &Node<'_>, name: &str) -> Result<String, String> {
        let mut all = Vec::new();
        for (property, value) in properties(node)? {
            let path = format!("{name}.{property}");
            let mut found = Property { name: property.to_owned(), ..Property::default() };
            match value.value {
                Value::Object(_) => {
                    "object".clone_into(&mut found.kind);
                    found.model = Some(self.model(&value, &path)?);
                }
                Value::Array(_) => {
                    "array".clone_into(&mut found.kind);
                    let first = value.items().into_iter().next();
                    let object = first.filter(|it| it.value.is_object());
                    found.items = Some(if object.is_some() { "object" } else { ANY }.to_owned());
                    found.model =
                        object.map(|it| self.model(&it, &format!("{path}[]"))).transpose()?;
                }
                _ => ANY.clone_into(&mut found.kind),
            }
            all.push(found);
        }
        self.models.push(Model { name: name.to_owned(), properties: all });
        Ok(name.to_owned())
    }
}

fn parameter(place: &str, name: &str) -> Parameter {
    let [place, name, kind] = [place, name, ANY].map(str::to_owned);
    let required = place == "path";
    Parameter { place, name, kind, required, ..Parameter::default() }
}

fn body_of(kind: &str, model: Option<String>, media_type: Option<String>) -> Body {
    Body { kind: kind.to_owned(), model, media_type, ..Body::default() }
}

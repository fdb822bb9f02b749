//! An operation of the contract, with all that is needed to serve it.

use std::sync::Arc;

use hyper::Method;
use jsonschema::Validator;
use serde_json::Value;

use super::answer::Answers;
use super::reference::resolve;
use super::schema::{Form, Schemas, Shape, shape};

/// A call the API offers.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// Where the version's paths begin below the site's context, such as `/rest/v19`.
    pub(crate) root: String,
    /// The whole path below the context, such as `/rest/v19/users/{partyNumber}`.
    pub(crate) path: String,
    /// The host that links name, as the contract's server has it.
    pub(crate) host: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) answers: Answers,
}

/// A parameter of the query.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// The `type` of its schema.
    pub(crate) kind: String,
    pub(crate) validator: Arc<Validator>,
}

/// What is sent along.
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) shape: Shape,
    pub(crate) validator: Arc<Validator>,
    /// A body as the contract shows it.
    pub(crate) examples: Vec<Value>,
}

impl Operation {
    /// What an item of the collection holds, where the operation answers with a page of one.
    pub(crate) fn item(&self) -> Option<&Shape> {
        match self.answers.shape().get("items") {
            Some(Form::List(item)) if self.method == Method::GET => Some(item),
            _ => None,
        }
    }

    /// Whether it is about integration users, which exist in Fusion and under `/cpq` alone.
    pub(crate) fn is_of_integration_users(&self) -> bool {
        self.path.split('/').any(|segment| segment == "integrationUsers")
    }

    /// What a request may hold.
    pub(crate) fn settable(&self) -> Option<&Shape> {
        self.body.as_ref().map(|body| &body.shape)
    }
}

const METHODS: [&str; 8] = ["delete", "get", "head", "options", "patch", "post", "put", "trace"];

/// Every operation of a contract.
pub(crate) fn read(document: &Value) -> Result<impl Iterator<Item = Operation>, String> {
    let server = document.pointer("/servers/0").ok_or("it names no server")?;
    let root = server.get("url").and_then(Value::as_str).and_then(|url| url.find("/rest/"));
    let url = server.get("url").and_then(Value::as_str).unwrap_or_default();
    let root = root.and_then(|start| url.get(start..)).ok_or("its server has no /rest/ in it")?;
    let host = server.pointer("/variables/host/default").and_then(Value::as_str);
    let host = host.unwrap_or("sitename.oracle.com");
    let mut schemas = Schemas::new(document);
    let mut operations = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object).ok_or("it has no paths")?;
    for (path, item) in paths {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let place = |what| format!("{} {path}: {what}", method.to_ascii_uppercase());
            let read = one(item, operation, &mut schemas).map_err(place)?;
            operations.push(Operation {
                id: read.id,
                method: Method::from_bytes(method.to_ascii_uppercase().as_bytes())
                    .map_err(|error| error.to_string())?,
                root: root.to_owned(),
                path: format!("{root}{path}"),
                host: host.to_owned(),
                parameters: read.parameters,
                body: read.body,
                answers: read.answers,
            });
        }
    }
    Ok(operations.into_iter())
}

struct Read {
    id: String,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    answers: Answers,
}

fn one(item: &Value, operation: &Value, schemas: &mut Schemas<'_>) -> Result<Read, String> {
    let document = schemas.document();
    let id = operation.get("operationId").and_then(Value::as_str).ok_or("no operationId")?;
    let mut parameters = Vec::new();
    for holder in [item, operation] {
        let listed = holder.get("parameters").and_then(Value::as_array);
        for parameter in listed.into_iter().flatten() {
            let parameter = resolve(document, parameter)?;
            if parameter.get("in").is_some_and(|place| place == "query") {
                parameters.push(query_parameter(parameter, schemas)?);
            }
        }
    }
    let body = operation.get("requestBody").map(|body| request_body(body, schemas)).transpose()?;
    let answers = Answers::read(operation, schemas)?;
    Ok(Read { id: id.to_owned(), parameters, body, answers })
}

fn query_parameter(parameter: &Value, schemas: &mut Schemas<'_>) -> Result<Parameter, String> {
    let name = parameter.get("name").and_then(Value::as_str).ok_or("a parameter has no name")?;
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    let kind = resolve(schemas.document(), schema)?.get("type").and_then(Value::as_str);
    Ok(Parameter {
        name: name.to_owned(),
        required: parameter.get("required") == Some(&Value::Bool(true)),
        kind: kind.unwrap_or("string").to_owned(),
        validator: schemas.validator(schema)?,
    })
}

fn request_body(body: &Value, schemas: &mut Schemas<'_>) -> Result<Body, String> {
    let document = schemas.document();
    let body = resolve(document, body)?;
    let media = body.get("content").and_then(|content| content.get("application/json"));
    let media = media.ok_or("its body is no application/json")?;
    let schema = media.get("schema").unwrap_or(&Value::Null);
    let examples = media.get("examples").and_then(Value::as_object).into_iter().flatten();
    let examples = examples.filter_map(|(_, example)| example.get("value"));
    Ok(Body {
        required: body.get("required") == Some(&Value::Bool(true)),
        shape: shape(document, schema)?,
        validator: schemas.validator(schema)?,
        examples: examples.chain(media.get("example")).cloned().collect(),
    })
}

//! An operation of a contract, with everything needed to serve it.

use std::sync::Arc;

use cpq_contract::Node;
use hyper::Method;
use jsonschema::Validator;
use serde_json::Value;

use super::responses::Responses;
use super::schema::{Kind, Schemas, Shape, shape};

/// One operation of one version.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// The version's path prefix below the site's context, such as `/rest/v19`.
    pub(crate) root: String,
    /// The whole path template below the context, such as `/rest/v19/users/{partyNumber}`.
    pub(crate) path: String,
    /// The host name used in links, from the contract's server.
    pub(crate) host: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<RequestBody>,
    pub(crate) responses: Responses,
}

/// A query parameter.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// The `type` of its schema.
    pub(crate) type_name: String,
    pub(crate) validator: Arc<Validator>,
    /// The documented values; empty if any text is allowed.
    pub(crate) known: Vec<String>,
}

/// The request body of an operation.
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    /// Whether it is a `multipart/form-data` instead of JSON.
    pub(crate) is_form: bool,
    /// Whether it is a JSON array instead of an object.
    pub(crate) is_array: bool,
    pub(crate) shape: Shape,
    pub(crate) validator: Arc<Validator>,
    pub(crate) examples: Vec<Value>,
}

impl Operation {
    /// The shape of an item, if the operation returns a page of a collection.
    pub(crate) fn item(&self) -> Option<&Shape> {
        match self.responses.shape.get("items") {
            Some(Kind::List(item)) if self.method == Method::GET => Some(item),
            _ => None,
        }
    }

    /// Whether the operation concerns integration users, which only exist in Fusion, under `/cpq`.
    pub(crate) fn is_for_integration_users(&self) -> bool {
        self.path.split('/').any(|segment| segment == "integrationUsers")
    }

    /// The shape of the request body.
    pub(crate) fn settable(&self) -> Option<&Shape> {
        self.body.as_ref().map(|body| &body.shape)
    }
}

const METHODS: [&str; 8] = ["delete", "get", "head", "options", "patch", "post", "put", "trace"];

/// Reads all operations of a contract.
pub(crate) fn read(document: &Value) -> Result<Vec<Operation>, String> {
    let server = Node::from_pointer(document, "/servers/0");
    let url = server.text("url").unwrap_or_default();
    let root = url.find("/rest/").and_then(|start| url.get(start..));
    let root = root.ok_or("the contract has no server with `/rest/` in its URL")?;
    let host = server.property("variables").property("host").text("default");
    let mut schemas = Schemas::new(document)?;
    let mut operations = Vec::new();
    for (path, item) in Node::from_pointer(document, "/paths").properties() {
        for name in METHODS {
            let Some(node) = item.get(name) else { continue };
            let method = name.to_ascii_uppercase();
            let named = |error: String| format!("{method} {path}: {error}");
            let id = node.text("operationId").ok_or_else(|| named("no operationId".to_owned()))?;
            operations.push(Operation {
                id: id.to_owned(),
                method: Method::from_bytes(method.as_bytes())
                    .map_err(|error| named(error.to_string()))?,
                root: root.to_owned(),
                path: format!("{root}{path}"),
                host: host.unwrap_or("sitename.oracle.com").to_owned(),
                parameters: parameters(&item, &node, &mut schemas).map_err(named)?,
                body: request_body(&node, &mut schemas).map_err(named)?,
                responses: Responses::read(&node, &mut schemas).map_err(named)?,
            });
        }
    }
    Ok(operations)
}

fn parameters(
    item: &Node<'_>,
    operation: &Node<'_>,
    schemas: &mut Schemas,
) -> Result<Vec<Parameter>, String> {
    let all = item.list("parameters").into_iter().chain(operation.list("parameters"));
    let query = all.map(|it| it.resolve()).filter(|it| it.text("in") == Some("query"));
    query
        .map(|parameter| {
            let schema = parameter.property("schema");
            Ok(Parameter {
                name: parameter.text("name").ok_or("a parameter has no name")?.to_owned(),
                required: parameter.is_true("required"),
                type_name: schema.resolve().text("type").unwrap_or("string").to_owned(),
                validator: schemas.validator(schema.value)?,
                known: known_values(&parameter, &schema),
            })
        })
        .collect()
}

/// The values that the contract lists for a parameter or for its schema.
fn known_values(parameter: &Node<'_>, schema: &Node<'_>) -> Vec<String> {
    let schema = schema.resolve();
    let known = parameter.list("x-known-values").into_iter().chain(schema.list("x-known-values"));
    let known = known.filter_map(|known| known.text("value"));
    let closed = schema.list("enum");
    known.chain(closed.iter().filter_map(|it| it.value.as_str())).map(str::to_owned).collect()
}

fn request_body(
    operation: &Node<'_>,
    schemas: &mut Schemas,
) -> Result<Option<RequestBody>, String> {
    let Some(body) = operation.get("requestBody").map(|body| body.resolve()) else {
        return Ok(None);
    };
    let content = body.property("content");
    let form = content.get("multipart/form-data");
    let is_form = form.is_some();
    let media = form.or_else(|| content.get("application/json"));
    let media = media.ok_or("the request body is neither application/json nor a form")?;
    let schema = media.property("schema");
    let examples = media.property("examples").properties();
    let examples = examples.into_iter().filter_map(|(_, example)| example.get("value"));
    Ok(Some(RequestBody {
        required: body.is_true("required"),
        is_form,
        is_array: schema.resolve().text("type") == Some("array"),
        shape: shape(&schema),
        validator: schemas.validator(schema.value)?,
        examples: examples.chain(media.get("example")).map(|it| it.value.clone()).collect(),
    }))
}

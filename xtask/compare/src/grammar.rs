//! The objects of OpenAPI 3.0 and the objects they contain, as a table.

use serde_json::Value;

use cpq_contract::Node;

/// A kind of object in OpenAPI 3.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Root,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    MediaType,
    Encoding,
    Header,
    Example,
    Link,
    Callback,
    Schema,
    SecurityScheme,
    Server,
    /// An object that is compared together with the object that contains it.
    Leaf,
}

use Kind::{
    Callback, Components, Encoding, Example, Header, Leaf, Link, MediaType, Operation, Parameter,
    PathItem, Paths, RequestBody, Response, Responses, Root, Schema, SecurityScheme, Server,
};
use Shape::{List, Map, One, OneOrFlag};

#[derive(Clone, Copy)]
enum Shape {
    One(Kind),
    /// An object, or a boolean.
    OneOrFlag(Kind),
    List(Kind),
    Map(Kind),
}

/// The methods an operation can have.
pub(crate) const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The sections of the components.
pub(crate) const SECTIONS: [(&str, Kind); 9] = [
    ("schemas", Schema),
    ("responses", Response),
    ("parameters", Parameter),
    ("examples", Example),
    ("requestBodies", RequestBody),
    ("headers", Header),
    ("securitySchemes", SecurityScheme),
    ("links", Link),
    ("callbacks", Callback),
];

impl Kind {
    /// Its name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Root => "the document",
            Components => "the components",
            Paths => "the paths",
            PathItem => "a path item",
            Operation => "an operation",
            Parameter => "a parameter",
            RequestBody => "a request body",
            Responses => "the responses",
            Response => "a response",
            MediaType => "a media type",
            Encoding => "an encoding",
            Header => "a header",
            Example => "an example",
            Link => "a link",
            Callback => "a callback",
            Schema => "a schema",
            SecurityScheme => "a security scheme",
            Server => "a server",
            Leaf => "this",
        }
    }

    /// Whether a `$ref` is allowed in its place.
    pub(crate) fn may_be_a_reference(self) -> bool {
        self == PathItem || SECTIONS.iter().any(|(_, kind)| *kind == self)
    }

    /// The properties that contain other objects.
    fn properties(self) -> &'static [(&'static str, Shape)] {
        match self {
            Root => &[
                ("info", One(Leaf)),
                ("servers", List(Server)),
                ("paths", One(Paths)),
                ("components", One(Components)),
                ("security", List(Leaf)),
                ("tags", List(Leaf)),
            ],
            Components => &[
                ("schemas", Map(Schema)),
                ("responses", Map(Response)),
                ("parameters", Map(Parameter)),
                ("examples", Map(Example)),
                ("requestBodies", Map(RequestBody)),
                ("headers", Map(Header)),
                ("securitySchemes", Map(SecurityScheme)),
                ("links", Map(Link)),
                ("callbacks", Map(Callback)),
            ],
            PathItem => &[
                ("get", One(Operation)),
                ("put", One(Operation)),
                ("post", One(Operation)),
                ("delete", One(Operation)),
                ("options", One(Operation)),
                ("head", One(Operation)),
                ("patch", One(Operation)),
                ("trace", One(Operation)),
                ("servers", List(Server)),
                ("parameters", List(Parameter)),
            ],
            Operation => &[
                ("parameters", List(Parameter)),
                ("requestBody", One(RequestBody)),
                ("responses", One(Responses)),
                ("callbacks", Map(Callback)),
                ("security", List(Leaf)),
                ("servers", List(Server)),
            ],
            Parameter | Header => {
                &[("schema", One(Schema)), ("content", Map(MediaType)), ("examples", Map(Example))]
            }
            RequestBody => &[("content", Map(MediaType))],
            Response => {
                &[("headers", Map(Header)), ("content", Map(MediaType)), ("links", Map(Link))]
            }
            MediaType => {
                &[("schema", One(Schema)), ("examples", Map(Example)), ("encoding", Map(Encoding))]
            }
            Encoding => &[("headers", Map(Header))],
            Link => &[("server", One(Server))],
            Schema => &[
                ("allOf", List(Schema)),
                ("oneOf", List(Schema)),
                ("anyOf", List(Schema)),
                ("not", One(Schema)),
                ("items", One(Schema)),
                ("properties", Map(Schema)),
                ("additionalProperties", OneOrFlag(Schema)),
                ("discriminator", One(Leaf)),
                ("xml", One(Leaf)),
            ],
            Server => &[("variables", Map(Leaf))],
            Paths | Responses | Callback | Example | SecurityScheme | Leaf => &[],
        }
    }

    /// The kind of all properties of a map.
    fn map_values(self) -> Option<Self> {
        match self {
            Paths | Callback => Some(PathItem),
            Responses => Some(Response),
            _ => None,
        }
    }
}

/// A property with another shape than OpenAPI 3.0 defines.
pub(crate) struct Misshapen {
    pub(crate) pointer: String,
    pub(crate) what: String,
}

/// The objects directly in a node. References are not followed.
pub(crate) fn children<'a>(
    kind: Kind,
    node: &Node<'a>,
) -> Result<Vec<(Kind, Node<'a>)>, Misshapen> {
    let mut children = Vec::new();
    if kind.may_be_a_reference() && node.text("$ref").is_some() {
        return Ok(children);
    }
    for (name, shape) in kind.properties() {
        let Some(value) = node.value.as_object().and_then(|object| object.get(*name)) else {
            continue;
        };
        let property = node.property(name);
        let misshapen = |expected: &str| {
            let what = format!("`{name}` must be {expected}");
            Misshapen { pointer: property.pointer.clone(), what }
        };
        match (*shape, value) {
            (One(kind) | OneOrFlag(kind), Value::Object(_)) => children.push((kind, property)),
            (OneOrFlag(_), Value::Bool(_)) => {}
            (List(kind), Value::Array(_)) => {
                children.extend(property.items().into_iter().map(|item| (kind, item)));
            }
            (Map(kind), Value::Object(_)) => {
                children.extend(property.properties().into_iter().map(|(_, value)| (kind, value)));
            }
            (List(_), _) => return Err(misshapen("an array")),
            (OneOrFlag(_), _) => return Err(misshapen("an object or a boolean")),
            (One(_) | Map(_), _) => return Err(misshapen("an object")),
        }
    }
    if let Some(kind) = kind.map_values() {
        let values = node.properties().into_iter().filter(|(name, _)| !name.starts_with("x-"));
        children.extend(values.map(|(_, value)| (kind, value)));
    }
    Ok(children)
}

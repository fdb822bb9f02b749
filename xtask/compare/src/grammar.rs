//! What may stand where in an OpenAPI document, as a table.

use serde_json::Value;

use cpq_contract::Node;

/// A kind of object in OpenAPI 3.0 whose members matter to more than one step.
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
    /// An object whose members are compared by whoever holds it.
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
    /// One, or true or false in its place.
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
    /// What it is called in a message.
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

    /// Whether a `$ref` may stand in its place.
    pub(crate) fn may_be_a_reference(self) -> bool {
        self == PathItem || SECTIONS.iter().any(|(_, kind)| *kind == self)
    }

    /// The members that hold other objects.
    fn members(self) -> &'static [(&'static str, Shape)] {
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
            ],
            Server => &[("variables", Map(Leaf))],
            Paths | Responses | Callback | Example | SecurityScheme | Leaf => &[],
        }
    }

    /// The kind of every member, where names are free.
    fn free_members(self) -> Option<Self> {
        match self {
            Paths | Callback => Some(PathItem),
            Responses => Some(Response),
            _ => None,
        }
    }
}

/// A place that has another shape than OpenAPI gives it.
pub(crate) struct Misshapen {
    pub(crate) pointer: String,
    pub(crate) what: String,
}

/// The objects that stand directly in a node of a kind; references are not followed, and one has
/// no children.
pub(crate) fn children<'a>(
    kind: Kind,
    node: &Node<'a>,
) -> Result<Vec<(Kind, Node<'a>)>, Misshapen> {
    let mut children = Vec::new();
    if kind.may_be_a_reference() && node.text("$ref").is_some() {
        return Ok(children);
    }
    for (name, shape) in kind.members() {
        let Some(value) = node.value.as_object().and_then(|members| members.get(*name)) else {
            continue;
        };
        let member = node.property(name);
        let misshapen = |expected: &str| {
            let what = format!("`{name}` has to be {expected}");
            Misshapen { pointer: member.pointer.clone(), what }
        };
        match (*shape, value) {
            (One(kind) | OneOrFlag(kind), Value::Object(_)) => children.push((kind, member)),
            (OneOrFlag(_), Value::Bool(_)) => {}
            (List(kind), Value::Array(_)) => {
                children.extend(member.items().into_iter().map(|item| (kind, item)));
            }
            (Map(kind), Value::Object(_)) => {
                children.extend(member.properties().into_iter().map(|(_, member)| (kind, member)));
            }
            (List(_), _) => return Err(misshapen("a list")),
            (OneOrFlag(_), _) => return Err(misshapen("an object, true or false")),
            (One(_) | Map(_), _) => return Err(misshapen("an object")),
        }
    }
    if let Some(kind) = kind.free_members() {
        let members = node.properties().into_iter().filter(|(name, _)| !name.starts_with("x-"));
        children.extend(members.map(|(_, member)| (kind, member)));
    }
    Ok(children)
}

//! The reference page: collects what it shows from the contracts, and renders its template.

mod deviations;
mod evidence;
mod example;
mod facts;
mod operation;
mod schema;

use askama::Template;
use cpq_contract::Node;

use crate::frame::Frame;
use crate::node::{Read, ShapeError};
use crate::prose;
use crate::{Fault, Version};

use deviations::{Deviations, Mark};
use evidence::Evidence;
use example::Payloads;
use facts::Link;
use operation::{Group, Response};
use schema::Schema;

/// The values for the template.
#[derive(Template)]
#[template(path = "reference.html")]
struct Page {
    frame: Frame,
    title: String,
    versions: Vec<View>,
}

/// One version on the page.
struct View {
    name: String,
    /// The contract's own version.
    number: String,
    about: String,
    coverage: Option<String>,
    servers: Vec<Server>,
    schemes: Vec<Scheme>,
    groups: Vec<Group>,
    responses: Vec<Response>,
    schemas: Vec<Schema>,
    deviations: Vec<deviations::Entry>,
    pages: Vec<Source>,
    access_marks: Vec<Mark>,
    schemas_marks: Vec<Mark>,
    license: Link,
    contact: Link,
}

struct Server {
    url: String,
    variables: Vec<Variable>,
}

struct Variable {
    name: String,
    default: String,
    values: Vec<String>,
    about: String,
}

struct Scheme {
    name: String,
    about: String,
    evidence: Option<Evidence>,
}

/// One of Oracle's pages that the contract cites.
struct Source {
    anchor: String,
    link: Link,
    read: String,
    note: Option<String>,
}

pub(crate) fn page(versions: &[Version<'_>]) -> Result<String, Fault> {
    let mut views = Vec::new();
    let mut title = String::new();
    for version in versions {
        let fault = |ShapeError { pointer, message }| Fault {
            version: version.name.to_owned(),
            pointer,
            message,
        };
        let root = Node::new(version.contract);
        if title.is_empty() {
            title = root
                .need("info")
                .and_then(|info| Ok(info.need("title")?.as_text()?.to_owned()))
                .map_err(fault)?;
        }
        views.push(view(version, &root).map_err(fault)?);
    }
    let page = Page { frame: Frame::new(), title, versions: views };
    Ok(page.render().expect("writing to memory does not fail"))
}

fn view(version: &Version<'_>, root: &Node<'_>) -> Result<View, ShapeError> {
    let info = root.need("info")?;
    let deviations = Deviations::new(version, root)?;
    let components = root.need("components")?;
    let schemas = schema::all(version.name, root, &components, &deviations)?;
    let payloads = Payloads::new(version);
    let groups = operation::groups(&payloads, root, &deviations)?;
    let mut responses = Vec::new();
    for (name, node) in components.object_of("responses")? {
        responses.push(operation::shared(&payloads, root, name, &node, &deviations)?);
    }
    Ok(View {
        name: version.name.to_owned(),
        number: info.need("version")?.as_text()?.to_owned(),
        about: prose::html(info.text_of("description")?.unwrap_or_default()),
        coverage: version.coverage.map(str::to_owned),
        servers: servers(root)?,
        schemes: schemes(version.name, root, &components)?,
        access_marks: deviations.at(&format!("{}-access", version.name)),
        schemas_marks: deviations.at(&format!("{}-schemas", version.name)),
        groups,
        responses,
        schemas,
        deviations: deviations.into_entries(),
        pages: sources(version.name, root)?,
        license: facts::named_link(&info, "license")?,
        contact: facts::named_link(&info, "contact")?,
    })
}

fn servers(root: &Node<'_>) -> Result<Vec<Server>, ShapeError> {
    let mut servers = Vec::new();
    for node in root.items_of("servers")? {
        let mut variables = Vec::new();
        for (name, variable) in node.object_of("variables")? {
            let mut values = Vec::new();
            for value in variable.items_of("enum")? {
                values.push(value.as_text()?.to_owned());
            }
            variables.push(Variable {
                name: name.to_owned(),
                default: variable.need("default")?.as_text()?.to_owned(),
                values,
                about: prose::html(variable.text_of("description")?.unwrap_or_default()),
            });
        }
        servers.push(Server { url: node.need("url")?.as_text()?.to_owned(), variables });
    }
    Ok(servers)
}

fn schemes(
    version: &str,
    root: &Node<'_>,
    components: &Node<'_>,
) -> Result<Vec<Scheme>, ShapeError> {
    let mut schemes = Vec::new();
    for (name, node) in components.object_of("securitySchemes")? {
        schemes.push(Scheme {
            name: node.text_of("scheme")?.unwrap_or(name).to_owned(),
            about: prose::html(node.text_of("description")?.unwrap_or_default()),
            evidence: evidence::of_element(version, root, &node)?,
        });
    }
    Ok(schemes)
}

fn sources(version: &str, root: &Node<'_>) -> Result<Vec<Source>, ShapeError> {
    let mut sources = Vec::new();
    for (id, node) in root.object_of("x-pages")? {
        sources.push(Source {
            anchor: format!("{version}-page-{id}"),
            link: Link {
                text: node.need("title")?.as_text()?.to_owned(),
                to: node.need("url")?.as_text()?.to_owned(),
            },
            read: node.text_of("read")?.unwrap_or("part").to_owned(),
            note: node.text_of("note")?.map(str::to_owned),
        });
    }
    Ok(sources)
}

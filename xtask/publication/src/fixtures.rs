//! The payloads as files, copied as they are, and an index that says what each is.

use std::collections::BTreeMap;

use crate::place::{Content, Origin};
use crate::{Fault, Read};
use cpq_contract::Tree;

/// A payload, and where the contract shows it.
struct Shown {
    operation: String,
    method: String,
    path: String,
    part: &'static str,
    statuses: Vec<String>,
    schema: String,
    source: &'static str,
    summary: String,
    docs: String,
}

pub(crate) fn fixtures(read: &Read<'_>) -> Result<Vec<Content>, Fault> {
    let shown = shown(read);
    let mut contents = Vec::new();
    let mut entries = Vec::new();
    for (path, text) in &read.version.payloads {
        let Some(it) = shown.get(path.as_str()) else {
            return Err(Fault::Source {
                place: format!("spec/{}/{path}", read.version.name),
                message: "no example of the contract is this file; add it there, or remove it"
                    .to_owned(),
            });
        };
        entries.push(entry(path, it));
        contents.push(Content {
            name: path.clone(),
            purpose: format!("{} {} of {}", it.source, it.part, it.operation),
            media: "application/json",
            text: text.clone(),
            origin: Origin::Payload { version: read.version.name.clone(), path: path.clone() },
        });
    }
    let missing = shown.keys().find(|path| !read.version.payloads.contains_key(*path));
    if let Some(missing) = missing {
        return Err(Fault::Source {
            place: format!("spec/{}/{missing}", read.version.name),
            message: "an example of the contract has no file; add it".to_owned(),
        });
    }
    let index = Tree::object([
        ("version", Tree::text(&read.version.name)),
        ("contractVersion", Tree::text(&read.number)),
        ("fixtures", Tree::List(entries)),
    ]);
    contents.push(Content {
        name: "index.json".to_owned(),
        purpose: "what each fixture is: operation, part, documented or composed".to_owned(),
        media: "application/json",
        text: index.to_json(),
        origin: Origin::Page,
    });
    Ok(contents)
}

fn entry(path: &str, shown: &Shown) -> Tree {
    let mut members = vec![
        ("file", Tree::text(path)),
        ("operationId", Tree::text(&shown.operation)),
        ("method", Tree::text(&shown.method)),
        ("path", Tree::text(&shown.path)),
        ("part", Tree::text(shown.part)),
    ];
    if shown.part == "response" {
        members.push(("statuses", Tree::texts(&shown.statuses)));
    }
    members.extend([
        ("source", Tree::text(shown.source)),
        ("schema", Tree::text(&shown.schema)),
        ("summary", Tree::text(&shown.summary)),
        ("documentation", Tree::text(&shown.docs)),
    ]);
    Tree::object(members)
}

/// Every example of the contract that is kept as a file, by the file's path.
fn shown(read: &Read<'_>) -> BTreeMap<String, Shown> {
    let mut found: BTreeMap<String, Shown> = BTreeMap::new();
    for (path, method, operation) in read.operations() {
        let text = |tree: &Tree, names: &[&str]| {
            tree.at(names).and_then(Tree::as_text).unwrap_or_default().to_owned()
        };
        let id = text(operation, &["operationId"]);
        let request = operation.get("requestBody").map(|body| ("request", "", body));
        let responses = operation.get("responses").and_then(Tree::properties).into_iter().flatten();
        let responses = responses
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(status, response)| ("response", status.as_str(), response));
        for (part, status, body) in request.into_iter().chain(responses) {
            let Some(media) = read.resolve(body).at(&["content", "application/json"]) else {
                continue;
            };
            let schema = text(media, &["schema", "$ref"]);
            for (key, example) in
                media.get("examples").and_then(Tree::properties).into_iter().flatten()
            {
                let (source, file) = match key.strip_prefix("documented") {
                    Some(variant) => {
                        let variant = variant.replacen('-', ".", 1);
                        ("documented", format!("samples/{id}.{part}{variant}.json"))
                    }
                    None => ("composed", format!("examples/{id}.{part}.json")),
                };
                let shown = found.entry(file).or_insert_with(|| Shown {
                    operation: id.clone(),
                    method: method.to_uppercase(),
                    path: path.to_owned(),
                    part,
                    statuses: Vec::new(),
                    schema: schema.rsplit('/').next().unwrap_or_default().to_owned(),
                    source,
                    summary: text(example, &["summary"]),
                    docs: text(operation, &["externalDocs", "url"]),
                });
                shown.statuses.push(status.to_owned());
            }
        }
    }
    found
}

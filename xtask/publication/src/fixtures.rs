//! The payloads as files, and an index that describes them.

use std::collections::BTreeMap;

use crate::file_names::Content;
use crate::{Fault, ParsedVersion};
use cpq_contract::Tree;

/// The use of a payload as an example in the contract.
struct Example {
    operation: String,
    method: String,
    path: String,
    part: &'static str,
    statuses: Vec<String>,
    /// The property of the index that names the schema, and its name.
    schema: Option<(&'static str, String)>,
    source: &'static str,
    summary: String,
    docs: String,
}

pub(crate) fn fixtures(parsed: &ParsedVersion<'_>) -> Result<Vec<Content>, Fault> {
    let examples = examples(parsed);
    let mut contents = Vec::new();
    let mut entries = Vec::new();
    for (path, text) in &parsed.version.payloads {
        let Some(it) = examples.get(path.as_str()) else {
            return Err(Fault::Source {
                place: format!("spec/{}/{path}", parsed.version.name),
                message:
                    "the contract has no example for this file; add the example or remove the file"
                        .to_owned(),
            });
        };
        entries.push(entry(path, it));
        contents.push(Content {
            name: path.clone(),
            purpose: format!("{} {} of {}", it.source, it.part, it.operation),
            media: "application/json",
            text: text.clone(),
        });
    }
    let missing = examples.keys().find(|path| !parsed.version.payloads.contains_key(*path));
    if let Some(missing) = missing {
        return Err(Fault::Source {
            place: format!("spec/{}/{missing}", parsed.version.name),
            message:
                "the contract has an example for this file, which does not exist; add the file"
                    .to_owned(),
        });
    }
    let index = Tree::object([
        ("version", Tree::text(&parsed.version.name)),
        ("contractVersion", Tree::text(&parsed.number)),
        ("fixtures", Tree::List(entries)),
    ]);
    contents.push(Content {
        name: "index.json".to_owned(),
        purpose: "index of the fixtures: operation, part, documented or composed".to_owned(),
        media: "application/json",
        text: index.to_json(),
    });
    Ok(contents)
}

fn entry(path: &str, example: &Example) -> Tree {
    let mut properties = vec![
        ("file", Tree::text(path)),
        ("operationId", Tree::text(&example.operation)),
        ("method", Tree::text(&example.method)),
        ("path", Tree::text(&example.path)),
        ("part", Tree::text(example.part)),
    ];
    if example.part == "response" {
        properties.push(("statuses", Tree::texts(&example.statuses)));
    }
    properties.push(("source", Tree::text(example.source)));
    properties.extend(example.schema.as_ref().map(|(name, schema)| (*name, Tree::text(schema))));
    properties.extend([
        ("summary", Tree::text(&example.summary)),
        ("documentation", Tree::text(&example.docs)),
    ]);
    Tree::object(properties)
}

/// The examples of the contract, by the path of their file.
fn examples(parsed: &ParsedVersion<'_>) -> BTreeMap<String, Example> {
    let mut found: BTreeMap<String, Example> = BTreeMap::new();
    for (path, method, operation) in parsed.operations() {
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
            // JSON is declared as `*/*` by some operations; other content has no examples.
            let content = parsed.resolve(body).get("content").and_then(Tree::properties);
            let mut media = content.into_iter().flatten().map(|(_, media)| media);
            let Some(media) = media.find(|it| it.get("examples").is_some()) else {
                continue;
            };
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
                let known = found.entry(file).or_insert_with(|| Example {
                    operation: id.clone(),
                    method: method.to_uppercase(),
                    path: path.to_owned(),
                    part,
                    statuses: Vec::new(),
                    schema: schema_of(media),
                    source,
                    summary: text(example, &["summary"]),
                    docs: text(operation, &["externalDocs", "url"]),
                });
                known.statuses.push(status.to_owned());
            }
        }
    }
    found
}

/// The component schema of a body: its own, or that of its items if it is an array.
fn schema_of(media: &Tree) -> Option<(&'static str, String)> {
    let name = |names: &[&str]| {
        let reference = media.at(names).and_then(Tree::as_text)?;
        Some(reference.rsplit('/').next().unwrap_or(reference).to_owned())
    };
    let own = name(&["schema", "$ref"]).map(|name| ("schema", name));
    own.or_else(|| Some(("itemSchema", name(&["schema", "items", "$ref"])?)))
}

//! Writes the tables, one fact per line.

use std::collections::BTreeMap;

use super::{
    Body, MODELS, Model, Operation, Parameter, Property, REST, Rest, Source, Specification,
};
use crate::table::{Out, inline, text};

const HEADER: &str =
    "# Facts of Oracle's specification of the API; written by `cargo xtask transcribe`.\n";

pub(super) fn tables(specification: &Specification) -> BTreeMap<String, String> {
    let mut models = Out::new(HEADER);
    if let Some(source) = &specification.source {
        let Source { file, sha256, format, version, not_reread, names_only } = source;
        models.heading("[source]");
        models.text("file", Some(file));
        models.text("sha256", Some(sha256));
        models.text("format", format.as_deref());
        models.text("version", version.as_deref());
        models.text("not_reread", not_reread.as_deref());
        models.flag("names_only", *names_only);
    }
    specification.models.iter().for_each(|it| model(&mut models, it));
    let mut tables: BTreeMap<String, Out> = BTreeMap::new();
    for each in &specification.operations {
        let table = tables.entry(file_name(&each.tag)).or_insert_with(|| Out::new(HEADER));
        operation(table, each);
    }
    tables.insert(MODELS.to_owned(), models);
    if !specification.rest.is_empty() {
        let mut table = Out::new(HEADER);
        table.line("");
        table.list("rest", &specification.rest, |Rest { tag, operation, facts }| {
            inline(&[
                ("tag", Some(text(tag))),
                ("operation", Some(text(operation))),
                ("facts", Some(text(facts))),
            ])
        });
        tables.insert(REST.to_owned(), table);
    }
    tables.into_iter().map(|(name, table)| (format!("{name}.toml"), table.into_text())).collect()
}

/// `Sales Companies, Groups, and Users` is written to `sales-companies-groups-and-users`.
pub(crate) fn file_name(tag: &str) -> String {
    let words = tag.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if ["", MODELS, REST].contains(&name.as_str()) { format!("tag-{name}") } else { name }
}

/// All facts of an operation as text, with the models that it uses.
pub(super) fn facts<'s>(each: &Operation, used: impl Iterator<Item = &'s Model>) -> String {
    let mut out = Out::new("");
    operation(&mut out, each);
    used.for_each(|it| model(&mut out, it));
    out.into_text()
}

fn operation(out: &mut Out, operation: &Operation) {
    let Operation { method, path, title, tag, deprecated, parameters, .. } = operation;
    let Operation { without_bodies, request, responses, .. } = operation;
    out.heading("[[operation]]");
    out.text("method", Some(method));
    out.text("path", Some(path));
    out.text("title", Some(title));
    out.text("tag", Some(tag));
    out.flag("deprecated", *deprecated);
    out.flag("without_bodies", *without_bodies);
    out.list("parameters", parameters, parameter);
    if let Some(request) = request {
        out.line(&format!("request = {}", body(request)));
    }
    out.list("response", responses, body);
}

fn parameter(parameter: &Parameter) -> String {
    let Parameter { place, name, kind, format, required, values } = parameter;
    inline(&[
        ("in", Some(text(place))),
        ("name", Some(text(name))),
        ("type", Some(text(kind))),
        ("format", format.as_deref().map(text)),
        ("required", required.then(|| "true".to_owned())),
        ("values", texts(values)),
    ])
}

fn body(body: &Body) -> String {
    let Body { code, media_type, kind, model, instead, required, undecided } = body;
    inline(&[
        ("code", code.as_deref().map(text)),
        ("media_type", media_type.as_deref().map(text)),
        ("type", Some(text(kind))),
        ("model", model.as_deref().map(text)),
        ("instead", instead.as_deref().map(text)),
        ("required", required.as_ref().map(|it| texts(it).unwrap_or_else(|| "[]".to_owned()))),
        ("undecided", texts(undecided)),
    ])
}

fn model(out: &mut Out, model: &Model) {
    let Model { name, properties } = model;
    out.heading("[[model]]");
    out.text("name", Some(name));
    out.list("properties", properties, |property| {
        let Property { name, kind, format, items, model, values } = property;
        inline(&[
            ("name", Some(text(name))),
            ("type", Some(text(kind))),
            ("format", format.as_deref().map(text)),
            ("items", items.as_deref().map(text)),
            ("model", model.as_deref().map(text)),
            ("values", texts(values)),
        ])
    });
}

fn texts(values: &[String]) -> Option<String> {
    let values: Vec<String> = values.iter().map(|value| text(value)).collect();
    (!values.is_empty()).then(|| format!("[{}]", values.join(", ")))
}

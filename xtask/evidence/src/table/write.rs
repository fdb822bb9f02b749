//! Writes a table, one fact per line, so that each change is a line in a diff.

use std::fmt::Write as _;

use toml_writer::TomlStringBuilder;

use super::{
    Detail, Example, Items, KnownValue, Mark, Operation, Parameter, Property, Schema, Source, Table,
};

const HEADER: &str =
    "# Facts of a page of Oracle's documentation; written by `cargo xtask transcribe`.\n";

/// Returns the TOML of a table.
pub(super) fn table(table: &Table) -> String {
    let mut out = Out::new(HEADER);
    if !table.path_forms.is_empty() {
        // TOML wants the keys of the root before the first heading.
        out.line("");
        out.list("path_forms", &table.path_forms, |form| {
            inline(&[("name", Some(text(&form.name))), ("path", Some(text(&form.path)))])
        });
    }
    source(&mut out, &table.page);
    for each in &table.operations {
        operation(&mut out, each);
    }
    out.into_text()
}

fn source(out: &mut Out, page: &Source) {
    let Source { id, title, file, sha256, layout, not_reread } = page;
    out.heading("[page]");
    out.text("id", Some(id));
    out.text("title", Some(title));
    out.text("file", Some(file));
    out.text("sha256", Some(sha256));
    out.text("layout", Some(layout.word()));
    out.text("not_reread", not_reread.as_deref());
}

fn operation(out: &mut Out, operation: &Operation) {
    let Operation {
        title,
        method,
        path,
        deprecated,
        not_shown,
        request_media_types,
        response_media_types,
        parameters,
        no_request_body,
        responses,
        schemas,
        examples,
    } = operation;
    out.heading("[[operation]]");
    out.text("title", title.as_deref());
    out.text("method", method.as_deref());
    out.text("path", path.as_deref());
    out.flag("deprecated", *deprecated);
    out.texts("not_shown", not_shown.iter().map(|part| part.word()));
    out.texts("request_media_types", request_media_types);
    out.texts("response_media_types", response_media_types);
    out.list("parameters", parameters, parameter);
    out.flag("no_request_body", *no_request_body);
    out.texts("responses", responses);
    for each in schemas {
        schema(out, each);
    }
    for each in examples {
        example(out, each);
    }
}

fn parameter(parameter: &Parameter) -> String {
    let Parameter { place, name, kind, mark, default, values, max_length, deprecated } = parameter;
    inline(&[
        ("in", Some(text(place.word()))),
        ("name", Some(text(name))),
        ("type", kind.map(|kind| text(kind.word()))),
        ("mark", mark.map(|mark| text(mark.word()))),
        ("default", default.as_deref().map(text)),
        ("values", known(values)),
        ("max_length", max_length.map(|length| length.to_string())),
        ("deprecated", deprecated.then(|| "true".to_owned())),
    ])
}

fn schema(out: &mut Out, schema: &Schema) {
    let Schema { side, response, level, name, kind, title, detail, properties, items } = schema;
    out.heading("[[operation.schema]]");
    out.text("side", Some(side.word()));
    out.text("response", response.as_deref());
    out.text("level", Some(level.word()));
    out.text("name", Some(name));
    out.text("type", Some(kind.word()));
    out.text("title", title.as_deref());
    out.text("detail", (*detail != Detail::Shown).then(|| detail.word()));
    out.list("properties", properties, property);
    if let Some(Items { kind, schema, title }) = items {
        let items = inline(&[
            ("type", Some(text(kind.word()))),
            ("schema", schema.as_deref().map(text)),
            ("title", title.as_deref().map(text)),
        ]);
        out.line(&format!("items = {items}"));
    }
}

fn property(property: &Property) -> String {
    let Property { name, kind, schema, mark, title, default, values, max_length, deprecated } =
        property;
    inline(&[
        ("name", name.as_deref().map(text)),
        ("type", kind.map(|kind| text(kind.word()))),
        ("schema", schema.as_deref().map(text)),
        ("mark", mark.map(Mark::word).map(text)),
        ("title", title.as_deref().map(text)),
        ("default", default.as_deref().map(text)),
        ("values", known(values)),
        ("max_length", max_length.map(|length| length.to_string())),
        ("deprecated", deprecated.then(|| "true".to_owned())),
    ])
}

fn known(values: &[KnownValue]) -> Option<String> {
    let value = |known: &KnownValue| {
        let meaning = known.meaning.as_deref().map(text);
        inline(&[("value", Some(text(&known.value))), ("meaning", meaning)])
    };
    let values: Vec<String> = values.iter().map(value).collect();
    (!values.is_empty()).then(|| format!("[{}]", values.join(", ")))
}

fn example(out: &mut Out, example: &Example) {
    let Example { method, url, headers, samples } = example;
    out.heading("[[operation.example]]");
    out.text("method", method.as_deref());
    out.text("url", Some(url));
    out.list("headers", headers, |header| {
        inline(&[("name", Some(text(&header.name))), ("value", Some(text(&header.value)))])
    });
    for sample in samples {
        out.heading("[[operation.example.sample]]");
        out.text("side", Some(sample.side.word()));
        out.flag("not_json", sample.not_json);
        out.line(&format!("text = {}", block(&sample.text)));
    }
}

/// Collects the text of a table.
pub(crate) struct Out(String);

impl Out {
    pub(crate) fn new(header: &str) -> Self {
        Self(header.to_owned())
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }

    pub(crate) fn line(&mut self, line: &str) {
        let _ = writeln!(self.0, "{line}");
    }

    pub(crate) fn heading(&mut self, heading: &str) {
        let _ = writeln!(self.0, "\n{heading}");
    }

    pub(crate) fn text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(&format!("{name} = {}", text(value)));
        }
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.line(&format!("{name} = true"));
        }
    }

    pub(crate) fn texts(&mut self, name: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        let values: Vec<String> = values.into_iter().map(|value| text(value.as_ref())).collect();
        if !values.is_empty() {
            self.line(&format!("{name} = [{}]", values.join(", ")));
        }
    }

    pub(crate) fn list<T>(&mut self, name: &str, values: &[T], write: impl Fn(&T) -> String) {
        if values.is_empty() {
            return;
        }
        self.line(&format!("{name} = ["));
        for value in values {
            self.line(&format!("  {},", write(value)));
        }
        self.line("]");
    }
}

pub(crate) fn inline(keys: &[(&str, Option<String>)]) -> String {
    let present =
        keys.iter().filter_map(|(name, value)| Some(format!("{name} = {}", value.as_ref()?)));
    format!("{{ {} }}", present.collect::<Vec<_>>().join(", "))
}

/// Writes a string on one line.
pub(crate) fn text(value: &str) -> String {
    let builder = TomlStringBuilder::new(value);
    let spelled = builder.as_basic_pretty().or_else(|| builder.as_literal());
    toml(spelled.unwrap_or_else(|| builder.as_basic()))
}

/// Writes a string on lines of its own, if it needs no escapes.
fn block(value: &str) -> String {
    let builder = TomlStringBuilder::new(value);
    let lines = if value.contains('\n') { builder.as_ml_literal() } else { builder.as_literal() };
    toml(lines.unwrap_or_else(|| builder.as_basic()))
}

fn toml(value: impl toml_writer::WriteTomlValue) -> String {
    let mut out = String::new();
    let _ = value.write_toml_value(&mut out);
    out
}

//! The API reference with folded schemas: empty lines between the parts, a label and its value on one
//! line, and `Back to Top` at the end of each section.

use super::curl::{self, BACK};
use super::lines::{Lines, ParseError};
use super::{prose, reference};
use crate::table::{Detail, Level, Operation, Part, Property, Schema, Side};

const MEDIA_TYPES: &str = "Supported Media Types";
const BODY: &str = "Body ()";
const SOURCE: &str = "Show Source";
const ROOT: &str = "Root Schema : ";
const NESTED: &str = "Nested Schema : ";
const TITLE: &str = "Title: ";
const PROPERTY: &str = "  • Title: ";
const PROPERTY_PROSE: &str = "    ";

pub(super) fn read(lines: &mut Lines) -> Result<Operation, ParseError> {
    let mut operation = reference::head(lines)?;
    request(lines, &mut operation)?;
    response(lines, &mut operation)?;
    lines.skip_empty();
    if lines.skip_if("Examples") {
        operation.examples = curl::examples(lines)?;
        lines.literal(BACK)?;
    }
    lines.end("`Examples` or the end of the page")?;
    Ok(operation)
}

fn request(lines: &mut Lines, operation: &mut Operation) -> Result<(), ParseError> {
    lines.skip_empty();
    if lines.skip_if(MEDIA_TYPES) {
        operation.request_media_types = reference::media_types(lines);
        if operation.request_media_types.is_empty() {
            operation.not_shown.push(Part::RequestMediaTypes);
        }
    }
    // A folded copy shows only the headings of parameters.
    while let Some((_, part)) = lines.peek().and_then(reference::parameters) {
        operation.not_shown.push(part);
        lines.skip();
    }
    if lines.skip_if(BODY) {
        schemas(lines, Side::Request, None, &mut operation.schemas)?;
    }
    lines.literal(BACK)
}

fn response(lines: &mut Lines, operation: &mut Operation) -> Result<(), ParseError> {
    lines.skip_empty();
    lines.literal("Response")?;
    lines.skip_empty();
    if lines.skip_if(MEDIA_TYPES) {
        operation.response_media_types = reference::media_types(lines);
        if operation.response_media_types.is_empty() {
            operation.not_shown.push(Part::ResponseMediaTypes);
        }
    }
    loop {
        lines.skip_empty();
        let heading = "`Default Response`, or a code such as `200 Response`";
        let name = lines.matching(heading, reference::response)?;
        operation.responses.push(name.clone());
        lines.skip_empty();
        if lines.peek().is_some_and(is_prose) {
            lines.skip();
        }
        if lines.skip_if(BODY) {
            schemas(lines, Side::Response, Some(&name), &mut operation.schemas)?;
        }
        lines.skip_empty();
        if lines.skip_if(BACK) {
            return Ok(());
        }
    }
}

/// Whether a line is prose, not part of the layout.
fn is_prose(line: &str) -> bool {
    let own =
        [MEDIA_TYPES, BODY, SOURCE, BACK, "Request", "Response", "Examples", "Type:", "Title:", ""];
    let begins = [ROOT, NESTED, TITLE, "Type: ", "- ", " "];
    !own.contains(&line)
        && !begins.iter().any(|begin| line.starts_with(begin))
        && reference::parameters(line).is_none()
        && reference::response(line).is_none()
}

/// Reads a root schema and its nested schemas.
fn schemas(
    lines: &mut Lines,
    side: Side,
    response: Option<&str>,
    schemas: &mut Vec<Schema>,
) -> Result<(), ParseError> {
    let name = lines.matching("`Root Schema : ` and a name", |line| line.strip_prefix(ROOT))?;
    schemas.push(schema(lines, side, response, Level::Root, name)?);
    while let Some(name) = lines.peek().and_then(|line| line.strip_prefix(NESTED)) {
        lines.skip();
        schemas.push(schema(lines, side, response, Level::Nested, name)?);
    }
    Ok(())
}

fn schema(
    lines: &mut Lines,
    side: Side,
    response: Option<&str>,
    level: Level,
    name: &str,
) -> Result<Schema, ParseError> {
    let kind = lines.matching("`Type: object` or `Type: array`", |line| {
        line.strip_prefix("Type: ").and_then(reference::own_kind)
    })?;
    let mut title = None;
    if let Some(text) = lines.peek().and_then(|line| line.strip_prefix(TITLE)) {
        title = Some(text.to_owned());
        lines.skip();
        if lines.peek().is_some_and(is_prose) {
            lines.skip();
        }
    }
    lines.literal(SOURCE)?;
    let mut properties = Vec::new();
    while let Some(title) = lines.peek().and_then(|line| line.strip_prefix(PROPERTY)) {
        lines.skip();
        let mut property = Property { title: Some(title.to_owned()), ..Property::default() };
        if let Some(text) = lines.peek().and_then(|line| line.strip_prefix(PROPERTY_PROSE)) {
            let stated = prose::read(text, None).map_err(|expected| lines.error(expected))?;
            property.values = stated.values;
            property.max_length = stated.max_length;
            property.deprecated = stated.deprecated;
            lines.skip();
        }
        properties.push(property);
    }
    let detail = if properties.is_empty() { Detail::NotShown } else { Detail::TitlesOnly };
    Ok(Schema {
        side,
        response: response.map(str::to_owned),
        level,
        name: name.to_owned(),
        kind,
        title,
        detail,
        properties,
        items: None,
    })
}

//! The API reference with unfolded schemas: a label on a line and its value on the next. The bullet of a
//! list item is at the end of the line before, as ` -`, or on its own line. `Show Source` comes before
//! the last line of its part.

use super::lines::{Lines, ParseError};
use super::prose::{self, Stated};
use super::{curl, reference};
use crate::table::{
    Detail, Items, Kind, Level, Operation, Parameter, Part, Place, Property, Schema, Side,
};

const MEDIA_TYPES: &str = "Supported Media Types";
const TYPE: &str = "Type:";
const TITLE: &str = "Title:";
const SOURCE: &str = "Show Source";
const ROOT: &str = "Root Schema : ";
const NESTED: &str = "Nested Schema : ";
const ARRAY: &str = "Array of:";
const DEFAULT: &str = "Default Value:";
const BULLET: &str = "-";
const RESPONSE: &str = "Response";
const EXAMPLES: &str = "Examples";

pub(super) fn read(lines: &mut Lines) -> Result<Operation, ParseError> {
    let mut operation = reference::head(lines)?;
    request(lines, &mut operation)?;
    response(lines, &mut operation)?;
    if lines.skip_if(EXAMPLES) {
        operation.examples = curl::examples(lines)?;
    }
    lines.end("a schema, a response, `Examples` or the end of the page")?;
    Ok(operation)
}

fn request(lines: &mut Lines, operation: &mut Operation) -> Result<(), ParseError> {
    if lines.skip_if(MEDIA_TYPES) {
        operation.request_media_types = reference::media_types(lines);
        if operation.request_media_types.is_empty() {
            operation.not_shown.push(Part::RequestMediaTypes);
        }
    }
    while let Some((place, part)) = lines.peek().and_then(reference::parameters) {
        lines.skip();
        if lines.peek() != Some(BULLET) {
            operation.not_shown.push(part);
        }
        while lines.skip_if(BULLET) {
            operation.parameters.push(parameter(lines, place)?);
        }
    }
    schemas(lines, Side::Request, None, &mut operation.schemas)?;
    if lines.skip_if(RESPONSE) {
        return Ok(());
    }
    Err(lines.error("`Response`, a schema, or a `-` with another property"))
}

fn response(lines: &mut Lines, operation: &mut Operation) -> Result<(), ParseError> {
    if lines.skip_if(MEDIA_TYPES) {
        operation.response_media_types = reference::media_types(lines);
        if operation.response_media_types.is_empty() {
            operation.not_shown.push(Part::ResponseMediaTypes);
        }
    }
    loop {
        let heading = "`Default Response`, or a code such as `200 Response`";
        let name = lines.matching(heading, reference::response)?;
        if lines.peek().is_some_and(is_prose) {
            lines.skip();
        }
        let before = operation.schemas.len();
        schemas(lines, Side::Response, Some(&name), &mut operation.schemas)?;
        // Nothing marks the end of a page, so a page that ends here may be truncated.
        if lines.peek().is_none() && operation.schemas.len() == before && name != "204" {
            return Err(lines.error("the schema of the response"));
        }
        operation.responses.push(name);
        if lines.peek().and_then(reference::response).is_none() {
            return Ok(());
        }
    }
}

/// Whether a line is prose, not part of the layout.
fn is_prose(line: &str) -> bool {
    let own = [MEDIA_TYPES, TYPE, TITLE, SOURCE, ARRAY, BULLET, "Request", RESPONSE, EXAMPLES, ""];
    !own.contains(&line)
        && !line.starts_with(ROOT)
        && !line.starts_with(NESTED)
        && !line.starts_with(DEFAULT)
        && head(line).is_none()
        && reference::parameters(line).is_none()
        && reference::response(line).is_none()
}

/// Returns the line if it is prose without a bullet at its end.
fn plain(line: &str) -> Option<&str> {
    (is_prose(line) && !line.ends_with(" -")).then_some(line)
}

/// Reads the first line of a property: `name:`, `name(required):`.
fn head(line: &str) -> Option<(String, Option<crate::table::Mark>)> {
    reference::name(line.strip_suffix(':')?)
}

fn parameter(lines: &mut Lines, place: Place) -> Result<Parameter, ParseError> {
    let what = "a parameter such as `name(required): string`";
    let ((name, mark), kind) = lines.matching(what, |line| {
        let (name, kind) = line.split_once(": ")?;
        Some((reference::name(name)?, Kind::from_word(kind)?))
    })?;
    let default = default(lines);
    let description = lines.matching("the description of the parameter", plain)?;
    let Stated { values, max_length, deprecated } = stated(lines, description, kind)?;
    let kind = Some(kind);
    Ok(Parameter { place, name, kind, mark, default, values, max_length, deprecated })
}

fn default(lines: &mut Lines) -> Option<String> {
    let value = lines.peek()?.strip_prefix(DEFAULT)?.trim_start().to_owned();
    lines.skip();
    Some(value)
}

/// What the description on the previous line states.
fn stated(lines: &Lines, description: &str, kind: Kind) -> Result<Stated, ParseError> {
    prose::read(description, Some(kind))
        .map_err(|expected| lines.error_at(lines.number() - 1, expected))
}

/// Reads a root schema and its nested schemas, if there is one.
fn schemas(
    lines: &mut Lines,
    side: Side,
    response: Option<&str>,
    schemas: &mut Vec<Schema>,
) -> Result<(), ParseError> {
    let mut level = Level::Root;
    let mut begin = ROOT;
    while let Some(name) = lines.peek().and_then(|line| line.strip_prefix(begin)) {
        lines.skip();
        schemas.push(schema(lines, side, response, level, name)?);
        (level, begin) = (Level::Nested, NESTED);
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
    lines.literal(TYPE)?;
    let what = "`Show Source` or the type of the schema: `object` or `array`";
    let mut title = None;
    let kind = if lines.skip_if(SOURCE) {
        lines.matching("the type of the schema: `object` or `array`", reference::own_kind)?
    } else {
        let kind = lines.matching(what, reference::own_kind)?;
        lines.literal(TITLE)?;
        if lines.skip_if(SOURCE) {
            title = Some(self::title(lines)?);
        } else {
            title = Some(self::title(lines)?);
            lines.matching("the description of the schema", |line| is_prose(line).then_some(()))?;
            lines.literal(SOURCE)?;
        }
        kind
    };
    let mut schema = Schema {
        side,
        response: response.map(str::to_owned),
        level,
        name: name.to_owned(),
        kind,
        title,
        detail: Detail::Shown,
        properties: Vec::new(),
        items: None,
    };
    if !lines.skip_if(BULLET) {
        schema.detail = Detail::NotShown;
        reject_truncated(lines, false)?;
    } else if kind == Kind::Array {
        schema.items = Some(items(lines)?);
    } else {
        schema.properties = properties(lines)?;
    }
    Ok(schema)
}

/// Reads the title below `Title:`.
fn title(lines: &mut Lines) -> Result<String, ParseError> {
    // A line with a bullet at its end may be a description.
    lines.matching("a title", plain).map(str::to_owned)
}

/// Fails if the page ends here. Nothing marks the end of a page, so only a description may be last.
fn reject_truncated(lines: &Lines, described: bool) -> Result<(), ParseError> {
    match lines.peek() {
        None if !described => Err(lines.error("the rest of the schema")),
        _ => Ok(()),
    }
}

fn items(lines: &mut Lines) -> Result<Items, ParseError> {
    lines.literal(ARRAY)?;
    let (kind, schema) = lines.matching(reference::KIND, reference::kind)?;
    let mut items = Items { kind, schema, title: None };
    let mut described = false;
    if lines.skip_if(TITLE) {
        items.title = Some(title(lines)?);
        described = lines.peek().and_then(plain).is_some();
        if described {
            lines.skip();
        }
    }
    reject_truncated(lines, described)?;
    Ok(items)
}

fn properties(lines: &mut Lines) -> Result<Vec<Property>, ParseError> {
    let mut properties = Vec::new();
    loop {
        let (property, more) = property(lines)?;
        properties.push(property);
        if !more {
            return Ok(properties);
        }
    }
}

/// Reads a property, and returns whether the bullet of another one follows.
fn property(lines: &mut Lines) -> Result<(Property, bool), ParseError> {
    let (name, mark) = lines.matching("a property such as `name:` or `name(required):`", head)?;
    let (kind, schema) = lines.matching(reference::KIND, reference::kind)?;
    let title = if lines.skip_if(TITLE) { Some(title(lines)?) } else { None };
    let default = default(lines);
    let mut property = Property {
        name: Some(name),
        kind: Some(kind),
        schema,
        mark,
        title,
        default,
        ..Property::default()
    };
    let mut described = false;
    if let Some(prose) = lines.peek().filter(|line| is_prose(line)) {
        lines.skip();
        let (prose, more) = prose.strip_suffix(" -").map_or((prose, false), |prose| (prose, true));
        let stated = stated(lines, prose, kind)?;
        property.values = stated.values;
        property.max_length = stated.max_length;
        property.deprecated = stated.deprecated;
        if more {
            return Ok((property, true));
        }
        // Without a title, the bullet has its own line.
        described = property.title.is_some();
    }
    reject_truncated(lines, described)?;
    Ok((property, lines.skip_if(BULLET)))
}

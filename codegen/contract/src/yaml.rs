//! Reads the YAML text of a contract.

use std::collections::BTreeMap;
use std::fmt;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::{Map, Value};

use crate::number::fraction;
use crate::place::{Inner, Place};
use crate::step;

/// A contract, with the line of every property.
#[derive(Clone, Debug)]
pub struct Document {
    /// The whole contract.
    pub value: Value,
    root: Place,
    /// Plain scalars that another YAML reader would not read as a string.
    pub unquoted: Vec<Unquoted>,
}

/// A plain scalar that is a string here and another type in YAML 1.1.
#[derive(Clone, Debug)]
pub struct Unquoted {
    /// The JSON pointer of the scalar.
    pub pointer: String,
    /// The text of the scalar.
    pub text: String,
}

/// Why a text is not a YAML document that this project accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, message } = self;
        write!(f, "line {line}, column {column}: {message}")
    }
}

impl std::error::Error for LoadError {}

impl LoadError {
    fn new(marker: Marker, message: impl Into<String>) -> Self {
        Self { line: marker.line(), column: marker.col() + 1, message: message.into() }
    }
}

impl Document {
    /// The line of the value at `pointer`, or of its nearest parent.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        self.root.line(pointer)
    }

    /// The property names of the mapping at `pointer` in the order of the text, which
    /// [`Document::value`] does not keep.
    #[must_use]
    pub fn names(&self, pointer: &str) -> &[String] {
        self.root.names(pointer)
    }
}

/// Far more than a contract needs, and far less than overflows the stack.
const MAX_DEPTH: usize = 100;

/// Far more values than a document has, and few enough for the memory.
const MAX_COPIED: usize = 5_000_000;

/// Reads a YAML document without anchors, aliases and tags.
///
/// # Errors
/// If the text is not YAML, repeats a key, or uses a feature that JSON lacks.
pub fn load(text: &str) -> Result<Document, LoadError> {
    load_with(text, false)
}

/// Reads any YAML 1.2 document that JSON can represent, also with anchors, aliases, merge keys and tags.
///
/// # Errors
/// If the text is not YAML, repeats a key, or has a number that 64 bits do not hold.
pub fn load_foreign(text: &str) -> Result<Document, LoadError> {
    load_with(text.trim_start_matches('\u{feff}'), true)
}

fn load_with(text: &str, is_foreign: bool) -> Result<Document, LoadError> {
    // The parser reports the end of the text one line too far.
    let last = text.replace("\r\n", "\n").split(['\n', '\r']).count();
    let mut document = read(text, is_foreign)
        .map_err(|error| LoadError { line: error.line.min(last), ..error })?;
    document.root.limit(last);
    Ok(document)
}

fn read(text: &str, is_foreign: bool) -> Result<Document, LoadError> {
    let mut builder = Builder { is_foreign, ..Builder::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| LoadError::new(*error.marker(), error.info()))?;
        builder.event(event, span.start)?;
    }
    if builder.documents == 0 {
        let message = "the file is empty".to_owned();
        return Err(LoadError { line: 1, column: 1, message });
    }
    let Builder { value, root, unquoted, .. } = builder;
    Ok(Document { value, root, unquoted })
}

/// Builds a document from the events of the parser.
#[derive(Default)]
struct Builder {
    value: Value,
    root: Place,
    unquoted: Vec<Unquoted>,
    open: Vec<Open>,
    documents: usize,
    /// Whether anchors, aliases, merge keys and tags are accepted.
    is_foreign: bool,
    anchors: BTreeMap<usize, Value>,
    /// How many values aliases have inserted.
    copied: usize,
}

/// A mapping or sequence that is still being read.
struct Open {
    content: Content,
    /// Its line, and the places of the values in it that were read.
    place: Place,
    /// Its anchor, or 0.
    anchor: usize,
}

enum Content {
    /// `key` is that of the next value, with its line.
    Mapping {
        properties: Map<String, Value>,
        key: Option<(String, usize)>,
        merged: Vec<Value>,
    },
    Sequence(Vec<Value>),
}

impl Builder {
    fn event(&mut self, event: Event<'_>, at: Marker) -> Result<(), LoadError> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = "a second document starts here; write one document per file";
                    return Err(LoadError::new(at, message));
                }
                Ok(())
            }
            Event::Alias(anchor) if self.is_foreign => self.alias(anchor, at),
            Event::Alias(_) => {
                let message = "aliases are not supported; write the value out";
                Err(LoadError::new(at, message))
            }
            Event::MappingStart(anchor, tag) => {
                self.check_anchor_and_tag(at, anchor, tag.is_some())?;
                let (properties, merged) = (Map::new(), Vec::new());
                self.begin(Content::Mapping { properties, key: None, merged }, anchor, at)
            }
            Event::SequenceStart(anchor, tag) => {
                self.check_anchor_and_tag(at, anchor, tag.is_some())?;
                self.begin(Content::Sequence(Vec::new()), anchor, at)
            }
            Event::MappingEnd | Event::SequenceEnd => match self.open.pop() {
                Some(open) => {
                    let value = Value::from(open.content);
                    self.remember(open.anchor, &value);
                    self.put(value, open.place, at)
                }
                None => Err(LoadError::new(at, "unexpected end of a mapping or sequence")),
            },
            Event::Scalar(text, style, anchor, tag) => {
                self.check_anchor_and_tag(at, anchor, tag.is_some())?;
                let is_string = tag.is_some_and(|tag| tag.suffix == "str" || tag.handle == "!");
                self.scalar(&text, style == ScalarStyle::Plain && !is_string, anchor, at)
            }
        }
    }

    fn begin(&mut self, content: Content, anchor: usize, at: Marker) -> Result<(), LoadError> {
        if self.open.len() == MAX_DEPTH {
            return Err(LoadError::new(at, "the document is nested too deeply"));
        }
        self.check_key(at)?;
        let inner = match content {
            Content::Mapping { .. } => {
                Inner::Mapping { names: Vec::new(), places: BTreeMap::new() }
            }
            Content::Sequence(_) => Inner::Sequence(Vec::new()),
        };
        self.open.push(Open { content, place: Place { line: at.line(), inner }, anchor });
        Ok(())
    }

    fn scalar(
        &mut self,
        text: &str,
        is_plain: bool,
        anchor: usize,
        at: Marker,
    ) -> Result<(), LoadError> {
        if self.open.is_empty() {
            let message = "the document is a single value; a contract must be a mapping";
            return Err(LoadError::new(at, message));
        }
        let is_unquoted = is_plain && !is_always_string(text);
        if let Some(Open { content, place, .. }) = self.open.last_mut()
            && let Content::Mapping { properties, key, .. } = content
            && key.is_none()
        {
            if properties.contains_key(text) {
                let message = format!("the key `{text}` is repeated");
                return Err(LoadError::new(at, message));
            }
            *key = Some((text.to_owned(), at.line()));
            if let Inner::Mapping { names, .. } = &mut place.inner {
                names.push(text.to_owned());
            }
            self.record(text, is_unquoted);
            return Ok(());
        }
        let value = if is_plain {
            plain(text, self.is_foreign, at)?
        } else {
            Value::String(text.to_owned())
        };
        self.remember(anchor, &value);
        self.check_key(at)?;
        self.record(text, is_unquoted && value.is_string());
        self.put(value, Place { line: at.line(), inner: Inner::Scalar }, at)
    }

    /// Fails if a value starts where a mapping needs a key.
    fn check_key(&self, at: Marker) -> Result<(), LoadError> {
        match self.open.last().map(|open| &open.content) {
            Some(Content::Mapping { key: None, .. }) => {
                Err(LoadError::new(at, "a key must be a string"))
            }
            _ => Ok(()),
        }
    }

    /// The pointer of the key or value that was read last.
    fn pointer(&self) -> String {
        self.open.iter().fold(String::new(), |pointer, open| match &open.content {
            Content::Sequence(items) => format!("{pointer}/{}", items.len()),
            Content::Mapping { key: Some((key, _)), .. } => step(&pointer, key),
            Content::Mapping { key: None, .. } => pointer,
        })
    }

    fn record(&mut self, text: &str, is_unquoted: bool) {
        if is_unquoted {
            let (pointer, text) = (self.pointer(), text.to_owned());
            self.unquoted.push(Unquoted { pointer, text });
        }
    }

    fn put(&mut self, value: Value, place: Place, at: Marker) -> Result<(), LoadError> {
        let Some(open) = self.open.last_mut() else {
            (self.value, self.root) = (value, place);
            return Ok(());
        };
        match &mut open.content {
            Content::Sequence(items) => {
                items.push(value);
                if let Inner::Sequence(places) = &mut open.place.inner {
                    places.push(place);
                }
            }
            Content::Mapping { properties, key, merged } => {
                let key = key.take();
                let (key, line) = key.ok_or_else(|| LoadError::new(at, "a value has no key"))?;
                if let Inner::Mapping { places, .. } = &mut open.place.inner {
                    places.entry(key.clone()).or_insert(Place { line, ..place });
                }
                match value {
                    Value::Object(_) if self.is_foreign && key == "<<" => merged.push(value),
                    Value::Array(items) if self.is_foreign && key == "<<" => merged.extend(items),
                    value => _ = properties.insert(key, value),
                }
            }
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, value: &Value) {
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
    }

    /// Inserts a copy of the value with this anchor.
    fn alias(&mut self, anchor: usize, at: Marker) -> Result<(), LoadError> {
        let Some(value) = self.anchors.get(&anchor).cloned() else {
            return Err(LoadError::new(at, "an alias refers to a value that contains it"));
        };
        let (size, depth) = measure(&value);
        self.copied += size;
        if self.copied > MAX_COPIED {
            return Err(LoadError::new(
                at,
                "the aliases of this document expand to too many values",
            ));
        }
        if self.open.len() + depth > MAX_DEPTH {
            return Err(LoadError::new(at, "the document is nested too deeply"));
        }
        self.check_key(at)?;
        self.put(value, Place { line: at.line(), inner: Inner::Scalar }, at)
    }

    fn check_anchor_and_tag(
        &self,
        at: Marker,
        anchor: usize,
        tagged: bool,
    ) -> Result<(), LoadError> {
        if self.is_foreign { Ok(()) } else { reject_anchor_and_tag(at, anchor, tagged) }
    }
}

impl From<Content> for Value {
    fn from(content: Content) -> Self {
        match content {
            Content::Mapping { mut properties, merged, .. } => {
                // A property of the mapping itself comes first, then those of the first merged mapping.
                for merged in merged {
                    if let Self::Object(merged) = merged {
                        for (name, value) in merged {
                            properties.entry(name).or_insert(value);
                        }
                    }
                }
                Self::Object(properties)
            }
            Content::Sequence(items) => Self::Array(items),
        }
    }
}

fn reject_anchor_and_tag(at: Marker, anchor: usize, tagged: bool) -> Result<(), LoadError> {
    if anchor != 0 {
        let message = "anchors are not supported; write the value out at each place";
        return Err(LoadError::new(at, message));
    }
    if tagged {
        let message = "tags are not supported; quote the value if it is a string";
        return Err(LoadError::new(at, message));
    }
    Ok(())
}

/// How many values a value has, itself included, and how deep it is.
fn measure(value: &Value) -> (usize, usize) {
    let add = |(size, depth): (usize, usize), inner: &Value| {
        let (inner_size, inner_depth) = measure(inner);
        (size + inner_size, depth.max(inner_depth + 1))
    };
    match value {
        Value::Array(items) => items.iter().fold((1, 1), add),
        Value::Object(properties) => properties.values().fold((1, 1), add),
        _ => (1, 1),
    }
}

/// The value of a plain scalar in YAML's core schema.
fn plain(text: &str, is_foreign: bool, at: Marker) -> Result<Value, LoadError> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        if digits.len() > 1 && digits.starts_with('0') && !is_foreign {
            let message =
                format!("some YAML readers read {text} as octal; quote it if it is a string");
            return Err(LoadError::new(at, message));
        }
        let number = text.strip_prefix('+').unwrap_or(text);
        return match (number.parse::<i64>(), number.parse::<u64>()) {
            (Ok(number), _) => Ok(Value::Number(number.into())),
            (_, Ok(number)) => Ok(Value::Number(number.into())),
            _ => {
                let message =
                    format!("{text} does not fit into 64 bits; quote it if it is a string");
                Err(LoadError::new(at, message))
            }
        };
    }
    let looks_like_number = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if looks_like_number && let Some(number) = fraction(text) {
        return number.map(Value::Number).map_err(|message| LoadError::new(at, message));
    }
    Ok(Value::String(text.to_owned()))
}

/// Whether readers of YAML 1.1 and 1.2 all read this plain scalar as a string.
fn is_always_string(text: &str) -> bool {
    const WORDS: [&str; 15] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "", "<<", "inf", "nan",
        "=",
    ];
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = digits.strip_prefix('.').unwrap_or(digits).to_ascii_lowercase();
    let is_other_base = ["0x", "0o", "0b"].iter().any(|prefix| digits.starts_with(prefix));
    // Only a date may contain a space: `2001-12-14 21:59:43`.
    let is_date = digits.as_bytes().get(4) == Some(&b'-');
    let is_numeric = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| match byte {
            b'0'..=b'9' | b'+' | b'-' | b'.' | b':' | b'_' | b'e' => true,
            b't' | b'z' | b' ' => is_date,
            _ => is_other_base,
        });
    !is_numeric && !WORDS.contains(&digits.as_str())
}

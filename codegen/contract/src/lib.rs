//! Reads the text of a contract: YAML in, a JSON value out, with the line of every member.
//!
//! The generator and the local site read the contract through here, so that it means the same to
//! both. Nothing is looked at but the text: the house rules are the generator's. [`dialect`] makes its
//! schemas ones that a validator of JSON Schema takes.

pub mod dialect;

pub mod quirks;

use std::collections::BTreeMap;
use std::fmt;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

/// A contract as it was read, with the place of every member.
#[derive(Clone, Debug)]
pub struct Document {
    /// The whole contract.
    pub value: Value,
    lines: BTreeMap<String, usize>,
    names: BTreeMap<String, Vec<String>>,
    /// Plain scalars that another YAML reader would take for something else than text.
    pub unquoted: Vec<Unquoted>,
}

/// A plain scalar that means text here and something else to a reader of YAML 1.1.
#[derive(Clone, Debug)]
pub struct Unquoted {
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// The scalar as it is written.
    pub text: String,
}

/// Why a text is not a YAML document this project can use, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What is wrong there.
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
    fn at(marker: Marker, message: impl Into<String>) -> Self {
        Self { line: marker.line(), column: marker.col() + 1, message: message.into() }
    }
}

impl Document {
    /// The line on which the member at `pointer` stands, or its nearest parent's.
    #[must_use]
    pub fn line(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return *line;
            }
            match pointer.rfind('/') {
                Some(cut) => pointer = &pointer[..cut],
                None => return 1,
            }
        }
    }

    /// The names of the members of the mapping at `pointer`, in the order they are written in, which
    /// the value does not keep.
    #[must_use]
    pub fn names(&self, pointer: &str) -> &[String] {
        self.names.get(pointer).map_or(&[], Vec::as_slice)
    }
}

/// Far more than a contract needs, and far less than a stack holds.
const DEEPEST: usize = 100;

/// One step of a JSON pointer, escaped as RFC 6901 has it.
#[must_use]
pub fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Reads `text`, which is one YAML document without anchors, aliases and tags.
///
/// # Errors
/// When the text is not YAML, repeats a key, or uses what JSON cannot say.
pub fn load(text: &str) -> Result<Document, LoadError> {
    // The parser finds the end of a text behind its last line.
    let last = text.replace("\r\n", "\n").split(['\n', '\r']).count();
    let mut document =
        read(text).map_err(|error| LoadError { line: error.line.min(last), ..error })?;
    for line in document.lines.values_mut() {
        *line = last.min(*line);
    }
    Ok(document)
}

fn read(text: &str) -> Result<Document, LoadError> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| LoadError::at(*error.marker(), error.info()))?;
        builder.event(event, span.start)?;
    }
    if builder.documents == 0 {
        let message = "there is no contract in it".to_owned();
        return Err(LoadError { line: 1, column: 1, message });
    }
    let Builder { value, lines, names, unquoted, .. } = builder;
    Ok(Document { value, lines, names, unquoted })
}

/// A document in the making.
#[derive(Default)]
struct Builder {
    value: Value,
    lines: BTreeMap<String, usize>,
    names: BTreeMap<String, Vec<String>>,
    unquoted: Vec<Unquoted>,
    open: Vec<Open>,
    documents: usize,
}

/// A collection that is still being read.
struct Open {
    pointer: String,
    content: Content,
}

enum Content {
    Mapping { members: Map<String, Value>, key: Option<String> },
    Sequence(Vec<Value>),
}

impl Builder {
    fn event(&mut self, event: Event<'_>, at: Marker) -> Result<(), LoadError> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = "a second document starts here; keep one per file";
                    return Err(LoadError::at(at, message));
                }
                Ok(())
            }
            Event::Alias(_) => {
                let message = "aliases are not used here; write the value out";
                Err(LoadError::at(at, message))
            }
            Event::MappingStart(anchor, tag) => {
                refuse(at, anchor, tag.is_some())?;
                let members = Map::new();
                self.begin(Content::Mapping { members, key: None }, at)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse(at, anchor, tag.is_some())?;
                self.begin(Content::Sequence(Vec::new()), at)
            }
            Event::MappingEnd | Event::SequenceEnd => match self.open.pop() {
                Some(open) => self.put(open.content.into(), at),
                None => Err(LoadError::at(at, "a collection ends that never began")),
            },
            Event::Scalar(text, style, anchor, tag) => {
                refuse(at, anchor, tag.is_some())?;
                self.scalar(&text, style == ScalarStyle::Plain, at)
            }
        }
    }

    fn begin(&mut self, content: Content, at: Marker) -> Result<(), LoadError> {
        if self.open.len() == DEEPEST {
            return Err(LoadError::at(at, "it is nested too deeply to be a contract"));
        }
        let pointer = self.place(at)?;
        self.lines.entry(pointer.clone()).or_insert(at.line());
        self.open.push(Open { pointer, content });
        Ok(())
    }

    fn scalar(&mut self, text: &str, is_plain: bool, at: Marker) -> Result<(), LoadError> {
        if self.open.is_empty() {
            let message = "the document is a single value; a contract is a mapping";
            return Err(LoadError::at(at, message));
        }
        let is_unquoted = is_plain && !is_text_everywhere(text);
        if let Some(Open { pointer, content }) = self.open.last_mut()
            && let Content::Mapping { members, key } = content
            && key.is_none()
        {
            let parent = &*pointer;
            let pointer = step(parent, text);
            if members.contains_key(text) {
                let message = format!("the key `{text}` stands here twice");
                return Err(LoadError::at(at, message));
            }
            *key = Some(text.to_owned());
            self.names.entry(parent.clone()).or_default().push(text.to_owned());
            self.note(pointer, text, is_unquoted, at);
            return Ok(());
        }
        let value = if is_plain { plain(text, at)? } else { Value::String(text.to_owned()) };
        let pointer = self.place(at)?;
        self.note(pointer, text, is_unquoted && value.is_string(), at);
        self.put(value, at)
    }

    /// The pointer of the value that begins now.
    fn place(&self, at: Marker) -> Result<String, LoadError> {
        match self.open.last() {
            None => Ok(String::new()),
            Some(Open { pointer, content }) => match content {
                Content::Sequence(items) => Ok(format!("{pointer}/{}", items.len())),
                Content::Mapping { key: Some(key), .. } => Ok(step(pointer, key)),
                Content::Mapping { key: None, .. } => {
                    Err(LoadError::at(at, "a key has to be text"))
                }
            },
        }
    }

    fn note(&mut self, pointer: String, text: &str, is_unquoted: bool, at: Marker) {
        self.lines.entry(pointer.clone()).or_insert(at.line());
        if is_unquoted {
            let text = text.to_owned();
            self.unquoted.push(Unquoted { pointer, text });
        }
    }

    fn put(&mut self, value: Value, at: Marker) -> Result<(), LoadError> {
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.value = value,
            Some(Content::Sequence(items)) => items.push(value),
            Some(Content::Mapping { members, key }) => {
                let key = key.take();
                let key = key.ok_or_else(|| LoadError::at(at, "a value without a key"))?;
                members.insert(key, value);
            }
        }
        Ok(())
    }
}

impl From<Content> for Value {
    fn from(content: Content) -> Self {
        match content {
            Content::Mapping { members, .. } => Self::Object(members),
            Content::Sequence(items) => Self::Array(items),
        }
    }
}

fn refuse(at: Marker, anchor: usize, tagged: bool) -> Result<(), LoadError> {
    if anchor != 0 {
        let message = "anchors are not used here; write the value out where it is needed";
        return Err(LoadError::at(at, message));
    }
    if tagged {
        let message = "tags are not used here; quote the value if it is text";
        return Err(LoadError::at(at, message));
    }
    Ok(())
}

/// What a plain scalar means in YAML's core schema.
fn plain(text: &str, at: Marker) -> Result<Value, LoadError> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        if digits.len() > 1 && digits.starts_with('0') {
            let message = format!("{text} is octal to some readers; quote it if it is text");
            return Err(LoadError::at(at, message));
        }
        let number = text.strip_prefix('+').unwrap_or(text);
        return match (number.parse::<i64>(), number.parse::<u64>()) {
            (Ok(number), _) => Ok(Value::Number(number.into())),
            (_, Ok(number)) => Ok(Value::Number(number.into())),
            _ => {
                let message = format!("{text} does not fit 64 bits; quote it if it is text");
                Err(LoadError::at(at, message))
            }
        };
    }
    let looks_like_number = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if looks_like_number
        && let Ok(number) = text.parse::<f64>()
        && let Some(number) = Number::from_f64(number)
    {
        return Ok(Value::Number(number));
    }
    Ok(Value::String(text.to_owned()))
}

/// Whether every YAML reader, of version 1.1 or 1.2, takes this plain scalar for text.
fn is_text_everywhere(text: &str) -> bool {
    const WORDS: [&str; 15] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "", "<<", "inf", "nan",
        "=",
    ];
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = digits.strip_prefix('.').unwrap_or(digits).to_ascii_lowercase();
    let is_other_base = ["0x", "0o", "0b"].iter().any(|prefix| digits.starts_with(prefix));
    // Only a date may hold a space: `2001-12-14 21:59:43`.
    let is_date = digits.as_bytes().get(4) == Some(&b'-');
    let is_numeric = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| match byte {
            b'0'..=b'9' | b'+' | b'-' | b'.' | b':' | b'_' | b'e' => true,
            b't' | b'z' | b' ' => is_date,
            _ => is_other_base,
        });
    !is_numeric && !WORDS.contains(&digits.as_str())
}

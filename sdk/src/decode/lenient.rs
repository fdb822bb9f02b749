//! Reads JSON in which some values do not have the documented type.
//!
//! The fast pass has failed. Here, the first value that does not fit is found by its path and renamed,
//! so that the type keeps it with its unknown properties, until all others fit. All values of the same
//! JSON type in the same place of a list's items are renamed at once: the number of passes depends on
//! the type and not on the length of lists.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::body::Body;
use super::located::{self, LocatedError, Step};
use crate::model::MISMATCH;

/// More than any type has places, so that the loop ends whatever the response contains.
const MAX_PASSES: usize = 1000;

/// Why a body can't be read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// It is not JSON.
    Json(serde_json::Error),
    /// It does not fit as a whole.
    Type(LocatedError),
}

/// Reads a value and returns the JSON pointers of all values that do not have the documented type.
pub(super) fn read<T: Body>(json: &str) -> Result<(T, Vec<String>), ReadError> {
    let (mut value, surrogates) = parse(json).map_err(ReadError::Json)?;
    let mut mismatches =
        Mismatches { is_page: T::is_page(), pointers: surrogates, dropped: BTreeMap::new() };
    let mut passes = 0..MAX_PASSES;
    loop {
        match located::read(&value) {
            Ok(body) => {
                mismatches.pointers.sort_unstable();
                mismatches.pointers.dedup();
                return Ok((body, mismatches.pointers));
            }
            Err(error) if passes.next().is_none() => return Err(ReadError::Type(error)),
            Err(error) => mismatches.repair(&mut value, error).map_err(ReadError::Type)?,
        }
    }
}

/// What is wrong with a value: all values of the same class in the same place are wrong.
#[derive(Debug, PartialEq, Eq)]
enum Class {
    Null,
    Boolean,
    Integer,
    /// An integer beyond 64 bits with a sign, or a fraction.
    OtherNumber,
    Text,
    List,
    Object,
    /// An object without a required property.
    Lacks(String),
    /// A list with items of this class, which are dropped.
    DroppedItems(Box<Self>),
    /// A list with an item of this class.
    HasItem(Box<Self>),
}

impl Class {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_i64() => Self::Integer,
            Value::Number(_) => Self::OtherNumber,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }

    fn contains(&self, value: &Value) -> bool {
        match self {
            Self::Lacks(name) => value.as_object().is_some_and(|it| !it.contains_key(name)),
            Self::DroppedItems(class) | Self::HasItem(class) => {
                value.as_array().is_some_and(|items| items.iter().any(|item| class.contains(item)))
            }
            class => *class == Self::of(value),
        }
    }
}

fn at<'a>(value: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(index) => value.get(index),
    })
}

struct Mismatches {
    /// Whether the body is a page, whose other items count even if one is odd.
    is_page: bool,
    pointers: Vec<String>,
    /// The indexes of the items that were dropped, by the pointer of the list.
    dropped: BTreeMap<String, Vec<usize>>,
}

impl Mismatches {
    /// Renames or drops the value that does not fit, and all others like it. Returns the error if that
    /// is the whole body.
    fn repair(&mut self, value: &mut Value, error: LocatedError) -> Result<(), LocatedError> {
        let mut steps = error.path();
        let missing = error.message.strip_prefix("missing field `");
        let missing = missing.and_then(|rest| rest.split('`').next());
        let class = match (missing, at(value, &steps)) {
            (Some(name), _) => Class::Lacks(name.to_owned()),
            (None, Some(odd)) => Class::of(odd),
            (None, None) => return Err(error),
        };
        // One odd item must not lose the others of a page.
        let is_of_page = self.is_page
            && matches!(&*steps, [Step::Name(name), Step::Index(_)] if name == "items");
        let class = match steps.last() {
            Some(Step::Index(_)) if is_of_page || class == Class::Null => {
                Class::DroppedItems(Box::new(class))
            }
            Some(Step::Index(_)) => Class::HasItem(Box::new(class)),
            Some(Step::Name(_)) => class,
            None => return Err(error),
        };
        steps.pop_if(|step| matches!(step, Step::Index(_)));
        let found = self.pointers.len();
        self.rename(value, &steps, &class, "");
        if self.pointers.len() == found { Err(error) } else { Ok(()) }
    }

    /// Renames all values of `class` at `steps`, whatever the indexes are.
    fn rename(&mut self, value: &mut Value, steps: &[Step], class: &Class, pointer: &str) {
        match (steps, value) {
            ([], Value::Array(items)) => {
                if let Class::DroppedItems(class) = class {
                    self.drop_items(items, class, pointer);
                }
            }
            ([Step::Name(name)], Value::Object(properties)) => {
                let pointer = child(pointer, name);
                match (properties.get_mut(name), class) {
                    (Some(value), _) if !class.contains(value) => {}
                    (Some(Value::Array(items)), Class::DroppedItems(class)) => {
                        self.drop_items(items, class, &pointer);
                    }
                    (Some(_), _) => {
                        if let Some(mut value) = properties.remove(name) {
                            restore(&mut value);
                            properties.insert(format!("{MISMATCH}{name}"), value);
                            self.pointers.push(pointer);
                        }
                    }
                    (None, _) => {}
                }
            }
            ([Step::Name(name), rest @ ..], Value::Object(properties)) => {
                if let Some(value) = properties.get_mut(name) {
                    self.rename(value, rest, class, &child(pointer, name));
                }
            }
            ([Step::Index(_), rest @ ..], Value::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let index = self.original_index(pointer, index);
                    self.rename(item, rest, class, &format!("{pointer}/{index}"));
                }
            }
            _ => {}
        }
    }

    fn drop_items(&mut self, items: &mut Vec<Value>, class: &Class, pointer: &str) {
        let odd = items.iter().enumerate().filter(|(_, item)| class.contains(item));
        let indexes: Vec<usize> =
            odd.map(|(index, _)| self.original_index(pointer, index)).collect();
        self.pointers.extend(indexes.iter().map(|index| format!("{pointer}/{index}")));
        let dropped = self.dropped.entry(pointer.to_owned()).or_default();
        dropped.extend(indexes);
        dropped.sort_unstable();
        items.retain(|item| !class.contains(item));
    }

    /// The index of an item before others were dropped.
    fn original_index(&self, pointer: &str, index: usize) -> usize {
        let dropped = self.dropped.get(pointer).into_iter().flatten();
        dropped.fold(index, |index, dropped| if *dropped <= index { index + 1 } else { index })
    }
}

/// The JSON pointer of a property.
fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Gives all properties below `value` their names back.
fn restore(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(restore),
        Value::Object(properties) => {
            for (name, mut value) in std::mem::take(properties) {
                restore(&mut value);
                let original = name.strip_prefix(MISMATCH).map(str::to_owned);
                properties.insert(original.unwrap_or(name), value);
            }
        }
        _ => {}
    }
}

/// Parses JSON in which text may contain lone surrogates; returns the pointers of such text.
fn parse(text: &str) -> Result<(Value, Vec<String>), serde_json::Error> {
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok((value, Vec::new())),
        Err(error) => error,
    };
    // A character that the body does not contain marks the surrogates. These are never used in text.
    let lower = text.to_ascii_lowercase();
    let is_free = |mark: &char| {
        !text.contains(*mark) && !lower.contains(&format!("\\u{:04x}", u32::from(*mark)))
    };
    let Some(mark) = ('\u{FDD0}'..='\u{FDEF}').find(is_free) else { return Err(error) };
    // The position of the first error is that in the body.
    let replaced = serde_json::from_str(&replace_lone_surrogates(text, mark));
    let mut value = replaced.map_err(|_| error)?;
    let mut pointers = Vec::new();
    replace_marks(&mut value, mark, "", &mut pointers);
    Ok((value, pointers))
}

/// Replaces the escapes of lone surrogates.
fn replace_lone_surrogates(text: &str, mark: char) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        output.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
            (Some(0xD800..0xDC00), Some(0xDC00..)) => 12,
            (Some(_), _) => {
                output.push(mark);
                rest = &rest[6..];
                continue;
            }
            // An escaped backslash, or another escape.
            (None, _) => rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end),
        };
        output.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    output.push_str(rest);
    output
}

/// The surrogate whose escape `text` starts with.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    (0xD800..0xE000).contains(&code).then_some(code)
}

fn replace_marks(value: &mut Value, mark: char, pointer: &str, pointers: &mut Vec<String>) {
    let replace = |text: &str| text.replace(mark, "\u{FFFD}");
    match value {
        Value::String(text) if text.contains(mark) => {
            *text = replace(text);
            pointers.push(pointer.to_owned());
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                replace_marks(item, mark, &format!("{pointer}/{index}"), pointers);
            }
        }
        Value::Object(properties) => {
            let mut replaced = Map::new();
            for (name, mut value) in std::mem::take(properties) {
                let is_marked = name.contains(mark);
                let name = replace(&name);
                let pointer = child(pointer, &name);
                if is_marked {
                    pointers.push(pointer.clone());
                }
                replace_marks(&mut value, mark, &pointer, pointers);
                replaced.insert(name, value);
            }
            *properties = replaced;
        }
        _ => {}
    }
}

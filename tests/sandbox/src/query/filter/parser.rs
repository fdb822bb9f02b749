//! Parses a query specification into a [`Filter`], or reports the first error with its column.

use std::collections::BTreeSet;

use serde_json::{Number, Value};

use super::lexer::{Lexer, Token, TokenKind, at};
use super::{Comparison, Filter, Predicate};
use crate::query::properties::{Properties, ValueType};

/// The maximum nesting of `$and` and `$or`.
const MAX_DEPTH: usize = 32;

const UNCLOSED_OBJECT: &str = "The object is not closed; end it with `}` or continue with `,`";

pub(super) fn parse(text: &str, properties: &Properties, has_in: bool) -> Result<Filter, String> {
    let mut parser = Parser { lexer: Lexer::new(text), properties, has_in };
    parser.expect(&TokenKind::Symbol('{'), "q must be an object; start it with `{`")?;
    let filter = parser.object(0)?;
    parser.expect(&TokenKind::End, "The object is closed before this; remove the rest")?;
    Ok(filter)
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    properties: &'a Properties,
    /// Whether there is an operator `$in`.
    has_in: bool,
}

struct Key {
    name: String,
    column: usize,
}

impl Key {
    fn error<T>(&self, message: impl std::fmt::Display) -> Result<T, String> {
        Err(at(self.column, message))
    }
}

/// A value as written, before it is converted to the type of a property.
enum Literal {
    Text(String),
    Number(String),
    Boolean(bool),
}

impl Parser<'_> {
    /// Parses an object of properties and `$and` or `$or`, after its `{`.
    fn object(&mut self, depth: usize) -> Result<Filter, String> {
        let mut filters = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(key) = self.key(&mut seen)? {
            filters.push(match key.name.as_str() {
                "$and" => Filter::All(self.list(&key, depth + 1)?),
                "$or" => Filter::Any(self.list(&key, depth + 1)?),
                name if is_operator(name) => {
                    let usage = format!("write it as {{property:{{{name}:value}}}}");
                    return key.error(format!("`{name}` needs a property; {usage}"));
                }
                name if name.starts_with('$') => return undocumented(&key),
                _ => self.property(key)?,
            });
        }
        Ok(Filter::All(filters))
    }

    /// Parses the list of objects of an `$and` or `$or`.
    fn list(&mut self, key: &Key, depth: usize) -> Result<Vec<Filter>, String> {
        let name = &key.name;
        if depth > MAX_DEPTH {
            return key.error(format!("`{name}` is nested deeper than {MAX_DEPTH} levels"));
        }
        let needs = format!("`{name}` needs a list of at least one object");
        self.expect(&TokenKind::Symbol('['), &format!("{needs}; start it with `[`"))?;
        let mut filters = Vec::new();
        loop {
            self.expect(&TokenKind::Symbol('{'), &format!("{needs}; start each with `{{`"))?;
            filters.push(self.object(depth)?);
            let token = self.lexer.next_token()?;
            if token.is(']') {
                return Ok(filters);
            }
            if !token.is(',') {
                let message =
                    format!("The list of `{name}` must continue with `,` or end with `]`");
                return Err(at(token.column, message));
            }
        }
    }

    /// Parses the value of a property, or its object of operators.
    fn property(&mut self, key: Key) -> Result<Filter, String> {
        let Some(&value_type) = self.properties.get(&key.name) else {
            let known = self.properties.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            return key.error(format!("q has no property `{}`; known: {known}", key.name));
        };
        let path = key.name;
        let token = self.lexer.next_token()?;
        let column = token.column;
        if !token.is('{') {
            let operands = operands(&path, value_type, token)?;
            return Ok(Filter::Property(path, Predicate::Compare(Comparison::Equal, operands)));
        }
        let mut filters = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(key) = self.key(&mut seen)? {
            filters.push(if self.has_in && key.name == "$in" {
                self.any_of(&path, value_type)?
            } else {
                Filter::Property(path.clone(), self.predicate(&path, value_type, &key)?)
            });
        }
        if filters.is_empty() {
            let message = format!("The object of `{path}` needs an operator such as $eq");
            return Err(at(column, message));
        }
        Ok(Filter::All(filters))
    }

    /// Parses the list of an `$in`.
    fn any_of(&mut self, path: &str, value_type: ValueType) -> Result<Filter, String> {
        let usage = "`$in` needs a list of at least one value";
        self.expect(&TokenKind::Symbol('['), &format!("{usage}; start it with `[`"))?;
        let mut filters = Vec::new();
        loop {
            let token = self.lexer.next_token()?;
            let operands = operands(path, value_type, token)?;
            let equal = Predicate::Compare(Comparison::Equal, operands);
            filters.push(Filter::Property(path.to_owned(), equal));
            let token = self.lexer.next_token()?;
            if token.is(']') {
                return Ok(Filter::Any(filters));
            }
            if !token.is(',') {
                let message = "The list of `$in` must continue with `,` or end with `]`";
                return Err(at(token.column, message));
            }
        }
    }

    /// Parses the value of an operator.
    fn predicate(
        &mut self,
        path: &str,
        value_type: ValueType,
        key: &Key,
    ) -> Result<Predicate, String> {
        check_operator(path, value_type, key)?;
        let token = self.lexer.next_token()?;
        let column = token.column;
        if let Some(comparison) = Comparison::from_operator(&key.name) {
            return Ok(Predicate::Compare(comparison, operands(path, value_type, token)?));
        }
        match (key.name.as_str(), literal(token)?) {
            ("$exists", Literal::Boolean(expected)) => Ok(Predicate::Exists(expected)),
            ("$exists", _) => Err(at(column, "`$exists` needs true or false without quotes")),
            (_, Literal::Text(pattern)) => Ok(Predicate::Like(pattern)),
            _ => Err(at(column, "`$like` needs text in quotes")),
        }
    }

    /// Parses the next key of an object and its colon; `None` at the end of the object.
    fn key(&mut self, seen: &mut BTreeSet<String>) -> Result<Option<Key>, String> {
        let mut token = self.lexer.next_token()?;
        if token.is('}') {
            return Ok(None);
        }
        if !seen.is_empty() {
            if !token.is(',') {
                return Err(at(token.column, UNCLOSED_OBJECT));
            }
            token = self.lexer.next_token()?;
        }
        let column = token.column;
        let name = match token.kind {
            TokenKind::Word(name) | TokenKind::Text(name) => name,
            TokenKind::End => return Err(at(column, UNCLOSED_OBJECT)),
            TokenKind::Symbol(_) => {
                return Err(at(column, "Expected the name of a property or an operator"));
            }
        };
        if !seen.insert(name.clone()) {
            let message = format!("`{name}` occurs twice in one object; use $and");
            return Err(at(column, message));
        }
        self.expect(&TokenKind::Symbol(':'), &format!("`{name}` needs `:` and a value"))?;
        Ok(Some(Key { name, column }))
    }

    fn expect(&mut self, kind: &TokenKind, message: &str) -> Result<(), String> {
        let token = self.lexer.next_token()?;
        if token.kind == *kind { Ok(()) } else { Err(at(token.column, message)) }
    }
}

fn is_operator(name: &str) -> bool {
    Comparison::from_operator(name).is_some() || matches!(name, "$like" | "$exists")
}

fn undocumented<T>(key: &Key) -> Result<T, String> {
    let documented = "$and, $or, $eq, $ne, $gt, $gte, $lt, $lte, $like and $exists";
    key.error(format!("`{}` is not documented for q; use one of {documented}", key.name))
}

/// Rejects a key that is no operator, or one that does not apply to values of this type.
fn check_operator(path: &str, value_type: ValueType, key: &Key) -> Result<(), String> {
    let name = key.name.as_str();
    let applies = match name {
        "$and" | "$or" => false,
        "$like" => matches!(value_type, ValueType::Text | ValueType::StringOrNumber),
        "$eq" | "$ne" | "$exists" => true,
        _ if is_operator(name) => value_type != ValueType::Boolean,
        _ if name.starts_with('$') => return undocumented(key),
        _ => return key.error(format!("`{name}` is not an operator; a path is 'status.value'")),
    };
    if applies { Ok(()) } else { key.error(format!("`{name}` does not apply to `{path}`")) }
}

/// Converts a value to the type of the property, and to both types if the property can be either.
fn operands(path: &str, value_type: ValueType, token: Token) -> Result<Vec<Value>, String> {
    let column = token.column;
    let as_number = |text: &str| number(text).map(Value::Number).into_iter();
    let operands: Vec<Value> = match (value_type, literal(token)?) {
        (ValueType::Text, Literal::Text(text) | Literal::Number(text)) => vec![text.into()],
        (ValueType::Number, Literal::Text(text) | Literal::Number(text)) => {
            as_number(&text).collect()
        }
        (ValueType::StringOrNumber, Literal::Text(text) | Literal::Number(text)) => {
            as_number(&text).chain([text.into()]).collect()
        }
        (ValueType::Boolean, Literal::Text(text)) => {
            text.parse().map(Value::Bool).into_iter().collect()
        }
        (ValueType::Boolean, Literal::Boolean(boolean)) => vec![boolean.into()],
        (_, Literal::Number(_) | Literal::Boolean(_)) => Vec::new(),
    };
    if !operands.is_empty() {
        return Ok(operands);
    }
    let expected = match value_type {
        ValueType::Text => "text in quotes",
        ValueType::Number => "a number, written as in JSON and fitting into 64 bits",
        ValueType::Boolean => "true or false",
        ValueType::StringOrNumber => "text in quotes or a number",
    };
    Err(at(column, format!("`{path}` must be compared with {expected}")))
}

fn literal(token: Token) -> Result<Literal, String> {
    let message = match token.kind {
        TokenKind::Text(text) => return Ok(Literal::Text(text)),
        TokenKind::Word(word) => match word.as_str() {
            "true" => return Ok(Literal::Boolean(true)),
            "false" => return Ok(Literal::Boolean(false)),
            "null" => "q does not compare with `null`; use $exists",
            _ if number(&word).is_some() => return Ok(Literal::Number(word)),
            _ if word.starts_with(['-', '+', '.'])
                || word.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                "A number must be written as in JSON and fit into 64 bits; put text in quotes"
            }
            _ => "Text must be in quotes; add them",
        },
        TokenKind::Symbol('[') => "q does not compare with lists; use $or",
        TokenKind::Symbol('{') => "q does not compare with objects; write 'status.value'",
        _ => "Expected a value: text in quotes, a number, true or false",
    };
    Err(at(token.column, message))
}

/// The number that `text` is in JSON, unless it is an integer that does not fit into 64 bits.
fn number(text: &str) -> Option<Number> {
    // serde_json skips space around a number, and reads a longer integer as a double.
    let number = serde_json::from_str::<Number>(text).ok()?;
    let is_float = text.contains(['.', 'e', 'E']) || text == "-0";
    (text.trim() == text && number.is_f64() == is_float).then_some(number)
}

//! Reads a query specification into conditions, or says what in it is wrong and where.

use super::lexer::{Lexer, Token, TokenKind, at};
use super::{Comparison, Condition, Predicate};
use crate::collection::members::{Kind, Members};
use serde_json::{Number, Value};
use std::collections::BTreeSet;

/// How many `$and`s and `$or`s may stand inside each other.
const MAX_DEPTH: usize = 32;

const UNCLOSED_OBJECT: &str = "The object is not closed here; end it with `}` or go on with `,`";

pub(super) fn parse(text: &str, members: &Members) -> Result<Condition, String> {
    let mut parser = Parser { lexer: Lexer::new(text), members };
    parser.expect(&TokenKind::Symbol('{'), "q must be an object; start it with `{`")?;
    let root = parser.object(0)?;
    parser.expect(&TokenKind::End, "The object ends before this; remove what follows it")?;
    Ok(root)
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    members: &'a Members,
}

struct Key {
    name: String,
    column: usize,
}

struct Member {
    path: String,
    kind: Kind,
}

/// A value as it was written, before it takes the kind of a member.
enum Literal {
    Text(String),
    Number(String),
    Boolean(bool),
}

impl Parser<'_> {
    /// Reads an object of members and conjunctions whose `{` has been read.
    fn object(&mut self, depth: usize) -> Result<Condition, String> {
        let mut conditions = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(key) = self.key(&mut seen)? {
            conditions.push(self.condition(key, depth)?);
        }
        Ok(Condition::All(conditions))
    }

    fn condition(&mut self, key: Key, depth: usize) -> Result<Condition, String> {
        match key.name.as_str() {
            "$and" => self.conjunction(&key, depth + 1).map(Condition::All),
            "$or" => self.conjunction(&key, depth + 1).map(Condition::Any),
            name if is_member_operator(name) => Err(at(
                key.column,
                format!("`{name}` needs a member; write it as {{member:{{{name}:value}}}}"),
            )),
            name if name.starts_with('$') => Err(undocumented(&key)),
            _ => self.member(key),
        }
    }

    fn conjunction(&mut self, key: &Key, depth: usize) -> Result<Vec<Condition>, String> {
        let Key { name, column } = key;
        if depth > MAX_DEPTH {
            let message = format!("`{name}` is nested deeper than {MAX_DEPTH} levels; use fewer");
            return Err(at(*column, message));
        }
        let needs = format!("`{name}` needs a list of at least one object");
        self.expect(&TokenKind::Symbol('['), &format!("{needs}; start it with `[`"))?;
        let mut conditions = Vec::new();
        loop {
            self.expect(&TokenKind::Symbol('{'), &format!("{needs}; start each with `{{`"))?;
            conditions.push(self.object(depth)?);
            let token = self.lexer.next_token()?;
            if token.is(']') {
                return Ok(conditions);
            }
            if !token.is(',') {
                let message = format!("The list of `{name}` must go on with `,` or end with `]`");
                return Err(at(token.column, message));
            }
        }
    }

    fn member(&mut self, key: Key) -> Result<Condition, String> {
        let Some(&kind) = self.members.get(&key.name) else {
            return Err(self.unknown_member(&key));
        };
        let member = Member { path: key.name, kind };
        let token = self.lexer.next_token()?;
        let predicates = if token.is('{') {
            self.predicates(&member, token.column)?
        } else {
            vec![Predicate::Compare(Comparison::Equal, operands(&member, token)?)]
        };
        Ok(Condition::Member { path: member.path, predicates })
    }

    /// Reads an object of operators whose `{`, at `start`, has been read.
    fn predicates(&mut self, member: &Member, start: usize) -> Result<Vec<Predicate>, String> {
        let mut predicates = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(key) = self.key(&mut seen)? {
            predicates.push(self.predicate(member, &key)?);
        }
        if predicates.is_empty() {
            let message = format!("`{}` needs an operator such as $eq in its object", member.path);
            return Err(at(start, message));
        }
        Ok(predicates)
    }

    fn predicate(&mut self, member: &Member, key: &Key) -> Result<Predicate, String> {
        check_operator(member, key)?;
        let token = self.lexer.next_token()?;
        let column = token.column;
        if let Some(comparison) = Comparison::from_operator(&key.name) {
            return Ok(Predicate::Compare(comparison, operands(member, token)?));
        }
        match (key.name.as_str(), literal(token)?) {
            ("$exists", Literal::Boolean(wanted)) => Ok(Predicate::Exists(wanted)),
            ("$exists", _) => Err(at(column, "`$exists` needs true or false without quotes")),
            (_, Literal::Text(pattern)) => Ok(Predicate::Like(pattern)),
            _ => Err(at(column, "`$like` needs text in quotes")),
        }
    }

    /// Reads the next key of an object and its colon, or the end of the object.
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
                return Err(at(column, "A member or an operator must stand here; name one"));
            }
        };
        if !seen.insert(name.clone()) {
            let message = format!("`{name}` stands twice in one object; join the two with $and");
            return Err(at(column, message));
        }
        let message = format!("`{name}` needs a value; write `:` and the value after it");
        self.expect(&TokenKind::Symbol(':'), &message)?;
        Ok(Some(Key { name, column }))
    }

    fn expect(&mut self, kind: &TokenKind, message: &str) -> Result<(), String> {
        let token = self.lexer.next_token()?;
        if token.kind == *kind { Ok(()) } else { Err(at(token.column, message)) }
    }

    fn unknown_member(&self, key: &Key) -> String {
        let known = self.members.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let name = &key.name;
        at(key.column, format!("`{name}` is not a member that q can name here; use one of {known}"))
    }
}

fn is_member_operator(name: &str) -> bool {
    Comparison::from_operator(name).is_some() || matches!(name, "$like" | "$exists")
}

fn undocumented(key: &Key) -> String {
    let documented = "$and, $or, $eq, $ne, $gt, $gte, $lt, $lte, $like and $exists";
    let message = format!("`{}` is not documented for q; use one of {documented}", key.name);
    at(key.column, message)
}

/// Refuses a key that is no operator, or is one that a member of this kind does not have.
fn check_operator(member: &Member, key: &Key) -> Result<(), String> {
    let Member { path, kind } = member;
    let name = key.name.as_str();
    let is_ordering = Comparison::from_operator(name).is_some_and(Comparison::is_ordering);
    let message = match (name, kind) {
        ("$and" | "$or", _) => {
            format!("`{name}` joins whole objects; put `{path}` into each object of its list")
        }
        ("$like", Kind::Number | Kind::Boolean) => {
            format!("`$like` compares text, and `{path}` holds none; use $eq")
        }
        (_, Kind::Boolean) if is_ordering => {
            format!("`{name}` does not apply to true and false, which `{path}` holds; use $eq")
        }
        _ if is_member_operator(name) => return Ok(()),
        _ if name.starts_with('$') => return Err(undocumented(key)),
        _ => format!("`{name}` is not an operator; name inner members as in 'status.value'"),
    };
    Err(at(key.column, message))
}

/// Gives a value the kind of the member; both kinds where the member can be either.
fn operands(member: &Member, token: Token) -> Result<Vec<Value>, String> {
    let column = token.column;
    let operands: Vec<_> = match (member.kind, literal(token)?) {
        (Kind::Text, Literal::Text(text) | Literal::Number(text)) => vec![Value::String(text)],
        (Kind::Number, Literal::Text(text) | Literal::Number(text)) => {
            number(&text).map(Value::Number).into_iter().collect()
        }
        (Kind::StringOrNumber, Literal::Text(text) | Literal::Number(text)) => {
            number(&text).map(Value::Number).into_iter().chain([Value::String(text)]).collect()
        }
        (Kind::Boolean, Literal::Text(text)) => text.parse().map(Value::Bool).into_iter().collect(),
        (Kind::Boolean, Literal::Boolean(boolean)) => vec![Value::Bool(boolean)],
        (_, Literal::Number(_) | Literal::Boolean(_)) => Vec::new(),
    };
    if operands.is_empty() {
        let Member { path, kind } = member;
        return Err(at(column, format!("`{path}` must be compared with {}", values_of(*kind))));
    }
    Ok(operands)
}

fn values_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text in quotes",
        Kind::Number => "a number, written as in JSON and fitting into 64 bits",
        Kind::Boolean => "true or false",
        Kind::StringOrNumber => "text in quotes or a number",
    }
}

fn literal(token: Token) -> Result<Literal, String> {
    let message = match token.kind {
        TokenKind::Text(text) => return Ok(Literal::Text(text)),
        TokenKind::Word(word) => match word.as_str() {
            "true" => return Ok(Literal::Boolean(true)),
            "false" => return Ok(Literal::Boolean(false)),
            "null" => "`null` is not a value that q compares; use $exists",
            _ if number(&word).is_some() => return Ok(Literal::Number(word)),
            _ if word.starts_with(is_numeric) => {
                "A number must be written as in JSON and fit into 64 bits; put text in quotes"
            }
            _ => "Text must be in quotes; add them",
        },
        TokenKind::Symbol('[') => "A list is not a value that q compares; use $or",
        TokenKind::Symbol('{') => {
            "An object is not a value that q compares; name inner members as in 'status.value'"
        }
        _ => "A value must stand here; write text in quotes, a number, true or false",
    };
    Err(at(token.column, message))
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '+' | '.')
}

/// The number that `written` is in JSON, unless it is an integer that does not fit into 64 bits.
fn number(written: &str) -> Option<Number> {
    // serde_json skips space around a number, and reads an integer that is too long as a float.
    let number = serde_json::from_str::<Number>(written).ok()?;
    let is_float = written.contains(['.', 'e', 'E']) || written == "-0";
    (written.trim() == written && number.is_f64() == is_float).then_some(number)
}

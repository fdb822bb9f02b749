//! Splits the text of a `q` parameter into tokens with their columns.

use std::fmt::{Display, Write as _};
use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bracket, a separator, or any other character outside words and quotes.
    Symbol(char),
    /// An unquoted key, number, `true`, `false` or `null`.
    Word(String),
    /// A quoted text, without its quotes and escapes.
    Text(String),
    End,
}

#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) column: usize,
}

impl Token {
    pub(super) fn is(&self, symbol: char) -> bool {
        self.kind == TokenKind::Symbol(symbol)
    }
}

/// Reads one token at a time, so that the first error in the text is the one reported.
pub(super) struct Lexer<'a> {
    chars: Peekable<Chars<'a>>,
    /// The column of the next character, counted in characters from 1.
    column: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { chars: text.chars().peekable(), column: 1 }
    }

    pub(super) fn next_token(&mut self) -> Result<Token, String> {
        while self.next_if(|c| c.is_ascii_whitespace()).is_some() {}
        let column = self.column;
        let kind = match self.next_char() {
            None => TokenKind::End,
            Some(quote @ ('\'' | '"')) => TokenKind::Text(self.text(quote, column)?),
            Some(first) if is_word(first) => {
                let mut word = String::from(first);
                word.extend(std::iter::from_fn(|| self.next_if(is_word)));
                TokenKind::Word(word)
            }
            Some(symbol) => TokenKind::Symbol(symbol),
        };
        Ok(Token { kind, column })
    }

    /// Reads a text after its opening quote. Its escapes are those of JSON, and `\'`.
    fn text(&mut self, quote: char, column: usize) -> Result<String, String> {
        let mut json = String::from('"');
        loop {
            match self.next_char() {
                None => return Err(at(column, "The text has no closing quote; add it")),
                Some(c) if c == quote => break,
                Some('\\') => match self.next_char() {
                    Some('\'') => json.push('\''),
                    escaped => json.extend(['\\'].into_iter().chain(escaped)),
                },
                Some('"') => json.push_str("\\\""),
                Some(c) if c.is_ascii_control() => {
                    let _ = write!(json, "\\u{:04x}", u32::from(c));
                }
                Some(c) => json.push(c),
            }
        }
        json.push('"');
        serde_json::from_str(&json)
            .map_err(|_| at(column, r"The text has an invalid `\`; use an escape of JSON, or `\'`"))
    }

    fn next_char(&mut self) -> Option<char> {
        self.next_if(|_| true)
    }

    fn next_if(&mut self, accept: fn(char) -> bool) -> Option<char> {
        let next = self.chars.next_if(|c| accept(*c))?;
        self.column += 1;
        Some(next)
    }
}

/// Whether a character belongs to a word. Numbers are words, so that `1x` is a single error.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '+' | '-')
}

/// An error message that ends with the column of the error.
pub(super) fn at(column: usize, message: impl Display) -> String {
    format!("{message} (column {column})")
}

//! Splits the text of a `q` parameter into tokens that know their column.

use std::{fmt::Display, iter::Peekable, str::Chars};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bracket, a separator, or a character that has no place outside of quotes.
    Symbol(char),
    /// An unquoted key, number, `true`, `false` or `null`, as written.
    Word(String),
    /// What stood between quotes, with its escapes resolved.
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

/// Reads one token at a time, so that the first mistake in the text is the one reported.
pub(super) struct Lexer<'a> {
    chars: Peekable<Chars<'a>>,
    /// Where the next character stands, counted in characters from 1.
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
            Some(quote @ ('\'' | '"')) => TokenKind::Text(self.text(quote)?),
            Some(first) if is_word(first) => TokenKind::Word(self.word(first)),
            Some(symbol) => TokenKind::Symbol(symbol),
        };
        Ok(Token { kind, column })
    }

    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some(c) = self.next_if(is_word) {
            word.push(c);
        }
        word
    }

    fn text(&mut self, quote: char) -> Result<String, String> {
        let start = self.column - 1;
        let mut text = String::new();
        loop {
            match self.next_char() {
                None => return Err(at(start, "The text has no closing quote; add it")),
                Some('\\') => text.push(self.escape()?),
                Some(c) if c == quote => return Ok(text),
                Some(c) => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let start = self.column - 1;
        let escaped = match self.next_char() {
            Some(c @ ('\'' | '"' | '\\' | '/')) => Some(c),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => self.code_point(),
            _ => None,
        };
        escaped.ok_or_else(|| {
            let known =
                r#"one of ' " \ / b f n r t or by u and the four hex digits of a character"#;
            at(start, format!(r"A `\` in text must be followed by {known}"))
        })
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair where one is due.
    fn code_point(&mut self) -> Option<char> {
        let first = self.code_unit()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first.into());
        }
        self.next_if(|c| c == '\\')?;
        self.next_if(|c| c == 'u')?;
        let second = self.code_unit()?;
        char::decode_utf16([first, second]).next()?.ok()
    }

    fn code_unit(&mut self) -> Option<u16> {
        let unit = (0..4).try_fold(0, |unit, _| Some(unit * 16 + self.next_char()?.to_digit(16)?));
        u16::try_from(unit?).ok()
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

/// Whether a character belongs to a word; numbers are words too, so that `1x` is one mistake.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '+' | '-')
}

/// An error message that ends with where the mistake is.
pub(super) fn at(column: usize, message: impl Display) -> String {
    format!("{message} (column {column})")
}

//! A cursor over the lines of a page.

use std::fmt;

use cpq_contract::visible;

/// How many characters of a line an error shows.
const SHOWN: usize = 80;

/// A line that does not fit the layout of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// The text of the line; `None` at the end of the page.
    pub found: Option<String>,
    /// What the layout allows there.
    pub expected: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, found, expected } = self;
        match found {
            Some(found) => write!(f, "line {line}: expected {expected}, found `{found}`"),
            None => write!(f, "line {line}: expected {expected}, but the page ends here"),
        }
    }
}

impl std::error::Error for ParseError {}

pub(super) struct Lines<'a> {
    lines: Vec<&'a str>,
    at: usize,
}

impl<'a> Lines<'a> {
    /// Splits a text into lines, without trailing blanks.
    pub(super) fn new(text: &'a str) -> Self {
        Self { lines: text.lines().map(str::trim_end).collect(), at: 0 }
    }

    /// The next line.
    pub(super) fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }

    /// Whether only empty lines are left.
    pub(super) fn is_at_end(&self) -> bool {
        self.lines.iter().skip(self.at).all(|line| line.is_empty())
    }

    /// The number of the next line.
    pub(super) fn number(&self) -> usize {
        self.at + 1
    }

    /// Skips the next line.
    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    /// Skips the next line if it is this text, and returns whether it was.
    pub(super) fn skip_if(&mut self, text: &str) -> bool {
        let is = self.peek() == Some(text);
        self.at += usize::from(is);
        is
    }

    /// Skips empty lines.
    pub(super) fn skip_empty(&mut self) {
        while self.skip_if("") {}
    }

    /// Reads a line that must be this text.
    pub(super) fn literal(&mut self, text: &str) -> Result<(), ParseError> {
        if self.skip_if(text) { Ok(()) } else { Err(self.error(format!("`{text}`"))) }
    }

    /// Reads a line that must not be empty.
    pub(super) fn prose(&mut self, what: &str) -> Result<&'a str, ParseError> {
        self.matching(what, |line| (!line.is_empty()).then_some(line))
    }

    /// Reads a line that `read` understands.
    pub(super) fn matching<T>(
        &mut self,
        what: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, ParseError> {
        let result = self.peek().and_then(read).ok_or_else(|| self.error(what))?;
        self.skip();
        Ok(result)
    }

    /// Reads all lines up to this text, and skips the text itself.
    pub(super) fn prose_until(&mut self, text: &str) -> Result<Vec<&'a str>, ParseError> {
        let mut prose = Vec::new();
        while !self.skip_if(text) {
            prose.extend(self.peek());
            if self.peek().is_none() {
                return Err(self.error(format!("`{text}`")));
            }
            self.skip();
        }
        Ok(prose)
    }

    /// Reads the end of the page.
    pub(super) fn end(&mut self, what: &str) -> Result<(), ParseError> {
        self.skip_empty();
        if self.peek().is_none() { Ok(()) } else { Err(self.error(what)) }
    }

    /// An error on the next line.
    pub(super) fn error(&self, expected: impl Into<String>) -> ParseError {
        self.error_at(self.number(), expected)
    }

    /// An error on the line of this number.
    pub(super) fn error_at(&self, line: usize, expected: impl Into<String>) -> ParseError {
        let found = self.lines.get(line - 1).map(|text| {
            let mut shown = visible(&text.chars().take(SHOWN).collect::<String>());
            if text.chars().nth(SHOWN).is_some() {
                shown.push('…');
            }
            shown
        });
        ParseError { line, found, expected: expected.into() }
    }
}

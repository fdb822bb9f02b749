//! Splits JSON text into its tokens.

/// The tokens of a JSON text, each as it is written, without the white space between them.
///
/// Accepts any text, since documentation also shows payloads that are not quite JSON.
#[derive(Clone, Debug)]
pub struct Tokens<'a>(&'a str);

impl<'a> Tokens<'a> {
    /// Tokens of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The text after the last token.
    #[must_use]
    pub fn rest(&self) -> &'a str {
        self.0
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let length = match text.chars().next()? {
            '"' => string_length(text),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => {
                let ends = |c: char| c.is_whitespace() || "{}[],:\"".contains(c);
                text.find(ends).unwrap_or(text.len())
            }
        };
        let (token, rest) = text.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

/// The length of the string at the start of `text`, quotes included; all of `text` if it is not closed.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

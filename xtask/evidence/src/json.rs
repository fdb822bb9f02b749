//! JSON by its tokens, each as it is written; texts that are almost JSON can be looked at, too.

/// A token a step, each as it is written; blanks between them are passed by.
pub(crate) struct Tokens<'a>(&'a str);

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let first = text.chars().next()?;
        let length = match first {
            '"' => string(text),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => {
                let ends = |char: char| char.is_whitespace() || "{}[],:\"".contains(char);
                text.find(ends).unwrap_or(text.len())
            }
        };
        let (token, rest) = text.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

/// The length of the string that the text begins with, or of all where it has no end.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// How deep a text goes, and whether a bracket or a string is open at its end.
pub(crate) struct Extent {
    pub(crate) deepest: usize,
    pub(crate) open: bool,
}

impl Extent {
    pub(crate) fn of(text: &str) -> Self {
        let (mut depth, mut deepest, mut inside) = (0_usize, 0, false);
        for token in Tokens(text) {
            match token {
                "{" | "[" => depth += 1,
                "}" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
            inside = token.starts_with('"') && !is_closed(token);
        }
        Self { deepest, open: depth > 0 || inside }
    }
}

fn is_closed(string: &str) -> bool {
    let Some(body) = string[1..].strip_suffix('"') else { return false };
    let slashes = body.len() - body.trim_end_matches('\\').len();
    slashes.is_multiple_of(2)
}

/// Lays JSON out, a member a line; every token stays as it is written.
pub(crate) fn lay_out(json: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut before = "";
    for token in Tokens(json) {
        let opens = matches!(before, "{" | "[");
        let closes = matches!(token, "}" | "]");
        if closes {
            depth = depth.saturating_sub(1);
        }
        if before == ":" {
            out.push(' ');
        } else if before == "," || (opens != closes && !matches!(token, "," | ":")) {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
        out.push_str(token);
        if matches!(token, "{" | "[") {
            depth += 1;
        }
        before = token;
    }
    out
}

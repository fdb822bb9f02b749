//! Formats JSON without changing its tokens.

use cpq_contract::Tokens;

/// How deep a text is nested, whether a bracket or a string is open at its end, and where it ends.
pub(crate) struct Extent {
    pub(crate) deepest: usize,
    pub(crate) open: bool,
    /// The position after the bracket that closes the outermost one, or after one that closes none.
    pub(crate) end: Option<usize>,
}

impl Extent {
    pub(crate) fn new(text: &str) -> Self {
        let (mut depth, mut deepest, mut inside) = (0_usize, 0, false);
        let mut end = None;
        let mut tokens = Tokens::new(text);
        while let Some(token) = tokens.next() {
            match token {
                "{" | "[" => depth += 1,
                "}" | "]" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        end = end.or(Some(text.len() - tokens.rest().len()));
                    }
                }
                _ => {}
            }
            deepest = deepest.max(depth);
            inside = token.starts_with('"') && !is_closed(token);
        }
        Self { deepest, open: depth > 0 || inside, end }
    }
}

fn is_closed(string: &str) -> bool {
    let Some(body) = string[1..].strip_suffix('"') else { return false };
    let slashes = body.len() - body.trim_end_matches('\\').len();
    slashes.is_multiple_of(2)
}

/// Formats JSON with one property per line; the tokens stay as they are written.
pub(crate) fn reformat(json: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut before = "";
    for token in Tokens::new(json) {
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

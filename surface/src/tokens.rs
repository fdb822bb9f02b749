//! The text of syntax, spaced as rustfmt spaces it, on one line.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// The text of a type, a path, a bound and the like.
pub(crate) fn text(syntax: &impl ToTokens) -> String {
    let mut text = Text::default();
    text.stream(syntax.to_token_stream());
    text.text
}

#[derive(Default)]
struct Text {
    text: String,
    last: Last,
}

/// What was written last, as far as a space depends on it.
#[derive(Clone, Copy, Default, PartialEq)]
enum Last {
    /// Nothing, or something after which no space is.
    #[default]
    Tight,
    /// A name or a number.
    Word,
    /// A keyword that is no part of what comes next, or a lifetime.
    Keyword,
    /// Something after which a space is.
    Loose,
    /// The end of a group or of an argument list.
    Closed,
}

/// Keywords before which and after which a type stands.
const KEYWORDS: [&str; 8] = ["as", "const", "dyn", "for", "impl", "in", "mut", "where"];

impl Text {
    fn stream(&mut self, stream: TokenStream) {
        let mut tokens = stream.into_iter().peekable();
        // Two dashes of an arrow, two colons and the like come as single letters.
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) => self.word(&ident.to_string()),
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
                TokenTree::Group(group) => self.group(group.delimiter(), group.stream()),
                TokenTree::Punct(punct) => {
                    let next = match tokens.peek() {
                        Some(TokenTree::Punct(next)) => Some(next.as_char()),
                        _ => None,
                    };
                    match (punct.as_char(), next) {
                        (':', Some(':')) => {
                            tokens.next();
                            self.joined();
                        }
                        ('-', Some('>')) => {
                            tokens.next();
                            self.between("->");
                        }
                        ('\'', _) => {
                            if let Some(TokenTree::Ident(name)) = tokens.next() {
                                self.lifetime(&name.to_string());
                            }
                        }
                        (letter, _) => self.punct(letter),
                    }
                }
            }
        }
    }

    fn word(&mut self, word: &str) {
        let is_keyword = KEYWORDS.contains(&word);
        self.apart(self.last != Last::Tight);
        self.text.push_str(word);
        self.last = if is_keyword { Last::Keyword } else { Last::Word };
    }

    fn lifetime(&mut self, name: &str) {
        self.apart(!matches!(self.last, Last::Tight));
        self.text.push('\'');
        self.text.push_str(name);
        self.last = Last::Keyword;
    }

    fn group(&mut self, delimiter: Delimiter, content: TokenStream) {
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => ("", ""),
        };
        self.apart(matches!(self.last, Last::Keyword | Last::Loose));
        self.text.push_str(open);
        self.last = Last::Tight;
        self.stream(content);
        self.text.push_str(close);
        self.last = Last::Closed;
    }

    fn joined(&mut self) {
        self.apart(matches!(self.last, Last::Keyword | Last::Loose));
        self.text.push_str("::");
        self.last = Last::Tight;
    }

    fn between(&mut self, sign: &str) {
        self.apart(!self.text.is_empty());
        self.text.push_str(sign);
        self.last = Last::Loose;
    }

    fn punct(&mut self, sign: char) {
        match sign {
            '<' => {
                self.apart(self.last == Last::Loose);
                self.text.push('<');
                self.last = Last::Tight;
            }
            '>' => {
                if self.text.ends_with(',') {
                    self.text.pop();
                }
                self.text.push('>');
                self.last = Last::Closed;
            }
            ',' | ';' | ':' => {
                self.text.push(sign);
                self.last = Last::Loose;
            }
            '+' | '=' => self.between(&sign.to_string()),
            '&' | '*' | '?' | '!' | '#' => {
                self.apart(matches!(self.last, Last::Keyword | Last::Loose | Last::Closed));
                self.text.push(sign);
                self.last = Last::Tight;
            }
            _ => {
                self.text.push(sign);
                self.last = Last::Tight;
            }
        }
    }

    fn apart(&mut self, is_apart: bool) {
        if is_apart && !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }
}

//! What has to be switched on for an item to be there.

use std::collections::BTreeSet;
use std::fmt;

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Lit, Meta, Token};

use crate::tokens;

/// All of what has to be switched on, as it is written in a list; empty where an item is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Condition(BTreeSet<String>);

impl Condition {
    /// Both this one and another.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// Whether whoever has `other` has this, too.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The condition as it is written at the end of a line.
    pub(crate) fn parse(text: &str) -> Self {
        let mut parts = BTreeSet::new();
        let (mut depth, mut start) = (0_usize, 0);
        for (at, letter) in text.char_indices() {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    parts.insert(text[start..at].trim().to_owned());
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.insert(text[start..].trim().to_owned());
        Self(parts)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<&str> = self.0.iter().map(String::as_str).collect();
        if parts.is_empty() { Ok(()) } else { write!(f, " // {}", parts.join(", ")) }
    }
}

/// What a predicate of `cfg` comes to.
pub(crate) enum Truth {
    /// It holds in no build that a user makes.
    Never,
    /// It holds where the condition does, which may be empty.
    When(Condition),
}

/// Reads the predicate of a `cfg` or `cfg_attr`: a user never builds with `test`.
pub(crate) fn truth(predicate: &Meta) -> Truth {
    let parts = |tokens: &TokenStream| -> Vec<Truth> {
        let list = Punctuated::<Meta, Token![,]>::parse_terminated;
        let list = syn::parse::Parser::parse2(list, tokens.clone());
        list.unwrap_or_default().iter().map(truth).collect()
    };
    match predicate {
        Meta::Path(path) if path.is_ident("test") => Truth::Never,
        Meta::NameValue(pair) if pair.path.is_ident("feature") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => one(name.value()),
            _ => one(other(predicate)),
        },
        Meta::List(list) if list.path.is_ident("all") => {
            let mut all = Condition::default();
            for part in parts(&list.tokens) {
                match part {
                    Truth::Never => return Truth::Never,
                    Truth::When(condition) => all = all.and(&condition),
                }
            }
            Truth::When(all)
        }
        Meta::List(list) if list.path.is_ident("any") => {
            let mut any = BTreeSet::new();
            for part in parts(&list.tokens) {
                if let Truth::When(condition) = part {
                    let parts: Vec<String> = condition.0.into_iter().collect();
                    match parts.as_slice() {
                        [] => return Truth::When(Condition::default()),
                        [part] => any.insert(part.clone()),
                        parts => any.insert(format!("all({})", parts.join(", "))),
                    };
                }
            }
            let parts: Vec<String> = any.into_iter().collect();
            match parts.as_slice() {
                [] => Truth::Never,
                [part] => one(part.clone()),
                parts => one(format!("any({})", parts.join(", "))),
            }
        }
        Meta::List(list) if list.path.is_ident("not") => match parts(&list.tokens).pop() {
            Some(Truth::When(condition)) if condition.0.is_empty() => Truth::Never,
            Some(Truth::When(condition)) => {
                let parts: Vec<String> = condition.0.into_iter().collect();
                one(format!("not({})", parts.join(", ")))
            }
            Some(Truth::Never) | None => Truth::When(Condition::default()),
        },
        _ => one(other(predicate)),
    }
}

fn one(part: String) -> Truth {
    Truth::When(Condition(BTreeSet::from([part])))
}

/// A condition that is no feature.
fn other(predicate: &Meta) -> String {
    format!("cfg({})", tokens::text(predicate))
}

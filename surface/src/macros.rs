//! Items that a small macro makes of a list, such as one implementation for each of several types.
//!
//! What is followed is a macro of the same crate with one rule, `($($name:ty),*) => { $(…)* }`, and
//! `ident` or `path` in the place of `ty`. Whatever else makes items is refused rather than guessed.

use std::collections::BTreeMap;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Ident, Item, Macro, Path, Token, Type};

use crate::condition::Condition;

/// The rules of the macros seen so far by name, each with what has to be switched on for it.
pub(crate) type Rules = BTreeMap<String, (TokenStream, Condition)>;

/// The items that the macro makes and what has to be switched on for the macro, or why that can't be told.
pub(crate) fn items(call: &Macro, rules: &Rules) -> Result<(Vec<Item>, Condition), String> {
    let name =
        call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    if name == "compile_error" {
        return Ok((Vec::new(), Condition::default()));
    }
    let unknown = || {
        format!(
            "what the macro `{name}!` makes can't be listed; write it out, or make the macro one of the \
             form `($($of:ty),*) => {{ $(…)* }}`"
        )
    };
    let (tokens, condition) = rules.get(&name).ok_or_else(unknown)?;
    let rule = rule(tokens).ok_or_else(unknown)?;
    let arguments = rule.arguments(&call.tokens).ok_or_else(unknown)?;
    let mut made = TokenStream::new();
    for argument in arguments {
        made.extend(with(&rule.body, &rule.variable, &argument));
    }
    let made = syn::parse2::<syn::File>(made).map_err(|_| unknown())?;
    Ok((made.items, condition.clone()))
}

struct Rule {
    variable: String,
    fragment: String,
    body: TokenStream,
}

/// The one rule of a macro, where it is of the form that is followed.
fn rule(tokens: &TokenStream) -> Option<Rule> {
    let mut tokens = tokens.clone().into_iter();
    let matcher = group(tokens.next()?)?;
    if !(is(&tokens.next()?, '=') && is(&tokens.next()?, '>')) {
        return None;
    }
    let body = group(tokens.next()?)?;
    if tokens.any(|token| !is(&token, ';')) {
        return None;
    }
    let mut matcher = matcher.into_iter();
    let repeated = repetition(&mut matcher)?;
    let mut repeated = repeated.into_iter();
    let [dollar, variable, colon, fragment] = [(); 4].map(|()| repeated.next());
    if !(is(&dollar?, '$') && is(&colon?, ':')) || repeated.next().is_some() {
        return None;
    }
    let mut parts = body.into_iter();
    let body = repetition(&mut parts)?;
    // After the one repetition comes how often, and nothing else.
    if !is(&parts.next()?, '*') || parts.next().is_some() || matcher.count() > 5 {
        return None;
    }
    Some(Rule { variable: variable?.to_string(), fragment: fragment?.to_string(), body })
}

impl Rule {
    fn arguments(&self, given: &TokenStream) -> Option<Vec<TokenStream>> {
        match self.fragment.as_str() {
            "ty" => list::<Type>(given),
            "ident" => list::<Ident>(given),
            "path" => list::<Path>(given),
            _ => None,
        }
    }
}

fn list<T: Parse + ToTokens>(given: &TokenStream) -> Option<Vec<TokenStream>> {
    let list = Punctuated::<T, Token![,]>::parse_terminated.parse2(given.clone()).ok()?;
    Some(list.iter().map(ToTokens::to_token_stream).collect())
}

/// What stands in `$( … )`.
fn repetition(tokens: &mut impl Iterator<Item = TokenTree>) -> Option<TokenStream> {
    if is(&tokens.next()?, '$') { group(tokens.next()?) } else { None }
}

fn group(token: TokenTree) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    }
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The body with the argument in the place of `$variable`.
fn with(body: &TokenStream, variable: &str, argument: &TokenStream) -> TokenStream {
    let mut made = TokenStream::new();
    let mut tokens = body.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_variable = is(&token, '$')
            && matches!(tokens.peek(), Some(TokenTree::Ident(name)) if *name == variable);
        match token {
            _ if is_variable => {
                tokens.next();
                made.extend(argument.clone());
            }
            TokenTree::Group(group) => {
                let content = with(&group.stream(), variable, argument);
                made.extend([TokenTree::Group(Group::new(group.delimiter(), content))]);
            }
            token => made.extend([token]),
        }
    }
    made
}

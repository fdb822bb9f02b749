//! What stands before an item: its visibility and its attributes.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Path, Token, Visibility};

use crate::condition::{Condition, Truth, truth};

/// The attributes, each with what it depends on: those in a `cfg_attr` are taken out of it.
fn all(attributes: &[Attribute]) -> Vec<(Condition, Meta)> {
    let mut all = Vec::new();
    for attribute in attributes {
        let list = match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => list,
            meta => {
                all.push((Condition::default(), meta.clone()));
                continue;
            }
        };
        let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let mut parts = parts.unwrap_or_default().into_iter();
        if let Some(Truth::When(condition)) = parts.next().as_ref().map(truth) {
            all.extend(parts.map(|part| (condition.clone(), part)));
        }
    }
    all
}

/// What an item with these attributes depends on; `None` where no user ever has it.
pub(crate) fn condition(attributes: &[Attribute]) -> Option<Condition> {
    let mut condition = Condition::default();
    for (_, meta) in all(attributes) {
        if let Meta::List(list) = meta
            && list.path.is_ident("cfg")
        {
            match list.parse_args().as_ref().map(truth) {
                Ok(Truth::When(other)) => condition = condition.and(&other),
                Ok(Truth::Never) => return None,
                Err(_) => {}
            }
        }
    }
    Some(condition)
}

/// Whether there is an attribute of this name.
pub(crate) fn has(attributes: &[Attribute], name: &str) -> bool {
    all(attributes).iter().any(|(_, meta)| meta.path().is_ident(name))
}

/// Whether an item is left out of the documentation on purpose.
pub(crate) fn is_hidden(attributes: &[Attribute]) -> bool {
    all(attributes).iter().any(|(_, meta)| match meta {
        Meta::List(list) if list.path.is_ident("doc") => list
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .is_ok_and(|parts| parts.iter().any(|part| part.path().is_ident("hidden"))),
        _ => false,
    })
}

/// The value of `#[path = "…"]`.
pub(crate) fn path(attributes: &[Attribute]) -> Option<String> {
    all(attributes).into_iter().find_map(|(_, meta)| match meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// The traits that are derived, each with what that depends on.
pub(crate) fn derives(attributes: &[Attribute]) -> Vec<(Condition, Path)> {
    let mut derives = Vec::new();
    for (condition, meta) in all(attributes) {
        if let Meta::List(list) = meta
            && list.path.is_ident("derive")
        {
            let paths = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
            derives.extend(
                paths.unwrap_or_default().into_iter().map(|path| (condition.clone(), path)),
            );
        }
    }
    derives
}

/// Whether an item is public where it stands; `pub(crate)` is not.
pub(crate) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

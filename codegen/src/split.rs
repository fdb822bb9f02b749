//! Moves the methods of a long type into a file of their own.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, Item, ItemUse, UseGroup, UsePath, UseTree, parse_quote};

use crate::emit::emit;
use crate::shape::Module;

/// The number of lines from which the methods get a file of their own. A file has at most 1,000.
const MAX_LINES: usize = 900;

/// The files of a module by path: one, or two if it has one type and is long.
pub(crate) fn files(mut module: Module) -> Vec<(String, String)> {
    let text = emit(&mut module);
    if text.lines().count() <= MAX_LINES {
        return vec![(module.path, text)];
    }
    let mut structs = module.items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.clone()),
        _ => None,
    });
    match (structs.next(), structs.next()) {
        (Some(name), None) => split(module, &name)
            .map(|mut module| {
                let text = emit(&mut module);
                (module.path, text)
            })
            .into(),
        _ => vec![(module.path, text)],
    }
}

/// The module of the type `name` and the module of its methods.
fn split(module: Module, name: &Ident) -> [Module; 2] {
    let (uses, items): (Vec<Item>, Vec<Item>) =
        module.items.into_iter().partition(|item| matches!(item, Item::Use(_)));
    let (methods, rest): (Vec<Item>, Vec<Item>) = items
        .into_iter()
        .partition(|item| matches!(item, Item::Impl(item) if item.trait_.is_none()));
    let mut inner = vec![parse_quote!(use super::#name;)];
    inner.extend(used(&uses, &methods).into_iter().map(deeper));
    inner.extend(methods);
    let mut outer = vec![parse_quote!(
        mod methods;
    )];
    outer.extend(used(&uses, &rest));
    outer.extend(rest);
    let folder = module.path.trim_end_matches(".rs");
    let inner = Module {
        path: format!("{folder}/methods.rs"),
        introduction: format!("The constants and methods of `{name}`."),
        items: inner,
    };
    [Module { path: module.path, introduction: module.introduction, items: outer }, inner]
}

/// The imports that `items` use.
fn used(uses: &[Item], items: &[Item]) -> Vec<Item> {
    let mut names = BTreeSet::new();
    for item in items {
        identifiers(item.to_token_stream(), &mut names);
    }
    let uses = uses.iter().filter_map(|item| match item {
        Item::Use(item) => Some(item.clone()),
        _ => None,
    });
    uses.filter_map(|item| Some(Item::Use(ItemUse { tree: keep(item.tree, "", &names)?, ..item })))
        .collect()
}

fn identifiers(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => drop(names.insert(ident.to_string())),
            TokenTree::Group(group) => identifiers(group.stream(), names),
            _ => {}
        }
    }
}

/// The part of an import that imports one of `names`; `self` stands for `parent`.
fn keep(tree: UseTree, parent: &str, names: &BTreeSet<String>) -> Option<UseTree> {
    match tree {
        UseTree::Path(path) => {
            let tree = keep(*path.tree, &path.ident.to_string(), names)?;
            Some(UseTree::Path(UsePath { tree: Box::new(tree), ..path }))
        }
        UseTree::Group(group) => {
            let items = group.items.into_iter();
            let items = items.filter_map(|tree| keep(tree, parent, names)).collect();
            let group = UseGroup { items, ..group };
            (!group.items.is_empty()).then_some(UseTree::Group(group))
        }
        UseTree::Name(name) => {
            let is_used = if name.ident == "self" {
                names.contains(parent)
            } else {
                names.contains(&name.ident.to_string())
            };
            is_used.then_some(UseTree::Name(name))
        }
        other => Some(other),
    }
}

/// The import in a module one level deeper.
fn deeper(item: Item) -> Item {
    match item {
        Item::Use(ItemUse { tree: UseTree::Path(path), .. }) if path.ident == "super" => {
            parse_quote!(use super::#path;)
        }
        item => item,
    }
}

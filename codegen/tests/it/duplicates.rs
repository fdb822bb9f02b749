//! Finds names that generated code declares twice.

use std::collections::BTreeSet;

use cpq_codegen::Files;
use quote::ToTokens;
use syn::{FnArg, ImplItem, Item, Pat, Signature, UseTree};

/// The names that a scope has so far.
#[derive(Default)]
struct Scope(BTreeSet<String>);

impl Scope {
    fn declare(&mut self, name: &impl ToString) -> Result<(), String> {
        let name = name.to_string();
        if self.0.contains(&name) {
            return Err(format!("`{name}` is declared twice"));
        }
        self.0.insert(name);
        Ok(())
    }
}

/// Parses the files and checks that no type, field, function or argument is declared twice.
pub(crate) fn check_declarations(files: &Files) -> Result<(), String> {
    for (name, text) in files {
        let file = syn::parse_file(text).map_err(|error| format!("{name}: {error}"))?;
        check_items(&file.items).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

fn check_items(items: &[Item]) -> Result<(), String> {
    // Modules and types have different namespaces than functions, but generated code shares no name.
    let (mut module, mut methods) = (Scope::default(), Scope::default());
    for item in items {
        match item {
            Item::Use(item) => imports(&item.tree, &mut module)?,
            Item::Mod(item) => module.declare(&format!("mod {}", item.ident))?,
            Item::Static(item) => module.declare(&item.ident)?,
            Item::Const(item) => module.declare(&item.ident)?,
            Item::Struct(item) => {
                module.declare(&item.ident)?;
                let mut fields = Scope::default();
                let names = item.fields.iter().filter_map(|field| field.ident.as_ref());
                names.into_iter().try_for_each(|name| fields.declare(name))?;
            }
            Item::Impl(item) => {
                let of = item.trait_.as_ref().map(|(path, _)| path.to_token_stream());
                let of = of.unwrap_or_default();
                for function in &item.items {
                    if let ImplItem::Fn(function) = function {
                        let ty = item.self_ty.to_token_stream();
                        methods.declare(&format!("<{ty} {of}>::{}", function.sig.ident))?;
                        arguments(&function.sig)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn imports(tree: &UseTree, module: &mut Scope) -> Result<(), String> {
    match tree {
        UseTree::Path(path) => imports(&path.tree, module),
        UseTree::Group(group) => group.items.iter().try_for_each(|tree| imports(tree, module)),
        UseTree::Name(name) => module.declare(&name.ident),
        UseTree::Rename(rename) => module.declare(&rename.rename),
        UseTree::Glob(_) => Ok(()),
    }
}

fn arguments(signature: &Signature) -> Result<(), String> {
    let mut arguments = Scope::default();
    for argument in &signature.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(pattern) = argument.pat.as_ref()
        {
            arguments.declare(&pattern.ident)?;
        }
    }
    Ok(())
}

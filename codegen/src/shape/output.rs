//! Splits progenitor's output: the passes use its types and methods, but not its client runtime.

use syn::{File, ImplItem, ImplItemFn, Item, ItemStruct, Type};

use super::Fault;

const PASS: &str = "output";

/// The parts of progenitor's output that the other passes use.
pub(crate) struct Output {
    pub(crate) structs: Vec<ItemStruct>,
    pub(crate) methods: Vec<ImplItemFn>,
}

impl Output {
    pub(crate) fn new(file: File) -> Result<Self, Fault> {
        let mut structs = Vec::new();
        let mut methods = Vec::new();
        let mut client = false;
        for item in file.items {
            match item {
                Item::Mod(module) if module.ident == "types" => {
                    let items = module.content.map(|(_, items)| items).unwrap_or_default();
                    structs = types(items)?;
                }
                Item::Struct(item) if item.ident == "Client" => client = true,
                Item::Impl(item) if item.trait_.is_none() && is_client(&item.self_ty) => {
                    for item in item.items {
                        match item {
                            ImplItem::Fn(method) if method.sig.asyncness.is_some() => {
                                methods.push(method);
                            }
                            // The constructors: the SDK creates a client from a `Site`.
                            ImplItem::Fn(method)
                                if method.sig.ident == "new"
                                    || method.sig.ident == "new_with_client" => {}
                            _ => {
                                return Err(Fault::new(PASS, "the client has an unknown item"));
                            }
                        }
                    }
                }
                // progenitor's runtime: imports, hooks and prelude.
                Item::Use(_) => {}
                Item::Impl(item) if item.trait_.is_some() => {}
                Item::Mod(module) if module.ident == "prelude" => {}
                _ => {
                    return Err(Fault::new(PASS, "the file has an unknown item"));
                }
            }
        }
        if !client || structs.is_empty() || methods.is_empty() {
            return Err(Fault::new(PASS, "progenitor made no client, no methods or no types"));
        }
        Ok(Self { structs, methods })
    }
}

fn types(items: Vec<Item>) -> Result<Vec<ItemStruct>, Fault> {
    let mut structs = Vec::new();
    for item in items {
        match item {
            Item::Struct(item) => structs.push(item),
            // Conversions, defaults and their errors, which the SDK does not need.
            Item::Impl(_) => {}
            Item::Mod(module) if module.ident == "error" || module.ident == "defaults" => {}
            Item::Enum(item) => {
                let message = format!("typify made an enum `{}`", item.ident);
                return Err(Fault::new(PASS, message));
            }
            _ => {
                return Err(Fault::new(PASS, "the types have an unknown item"));
            }
        }
    }
    Ok(structs)
}

fn is_client(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Client"))
}

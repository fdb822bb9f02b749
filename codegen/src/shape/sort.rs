//! Sorts what progenitor wrote: types and methods are kept, its own client runtime is not.

use syn::{File, ImplItem, ImplItemFn, Item, ItemStruct, Type};

use super::Fault;

const PASS: &str = "sort";

/// The parts of progenitor's output that the other passes work on.
pub(crate) struct Output {
    pub(crate) structs: Vec<ItemStruct>,
    pub(crate) methods: Vec<ImplItemFn>,
}

pub(crate) fn sort(file: File) -> Result<Output, Fault> {
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
                        // The constructors: a client comes from a `Site` here.
                        ImplItem::Fn(method)
                            if method.sig.ident == "new"
                                || method.sig.ident == "new_with_client" => {}
                        _ => {
                            return Err(Fault::new(
                                PASS,
                                "the client has an item that is neither a call nor a constructor",
                            ));
                        }
                    }
                }
            }
            // progenitor's runtime: its imports, the hooks and the prelude.
            Item::Use(_) => {}
            Item::Impl(item) if item.trait_.is_some() => {}
            Item::Mod(module) if module.ident == "prelude" => {}
            _ => {
                return Err(Fault::new(PASS, "an item at the top is none of those known"));
            }
        }
    }
    if !client || structs.is_empty() || methods.is_empty() {
        return Err(Fault::new(PASS, "a client, its calls and its types were expected"));
    }
    Ok(Output { structs, methods })
}

fn types(items: Vec<Item>) -> Result<Vec<ItemStruct>, Fault> {
    let mut structs = Vec::new();
    for item in items {
        match item {
            Item::Struct(item) => structs.push(item),
            // Conversions and errors of types the SDK does not have: nothing here is parsed from text.
            Item::Impl(_) => {}
            Item::Mod(module) if module.ident == "error" || module.ident == "defaults" => {}
            Item::Enum(item) => {
                let message = format!("typify made an enum `{}`, which no pass knows", item.ident);
                return Err(Fault::new(PASS, message));
            }
            _ => {
                return Err(Fault::new(PASS, "an item among the types is none of those known"));
            }
        }
    }
    Ok(structs)
}

fn is_client(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Client"))
}

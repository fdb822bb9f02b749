//! Lists the public items of the code generated from a contract, so that two contracts can be compared by
//! what they mean for users of the crate.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{FnArg, ImplItem, Item, ItemStruct, Pat, Signature, Type, Visibility, parse_quote};

use crate::model::Contract;
use crate::shape::Module;
use crate::{Error, lower, progenitor, shape};

/// A public item of the module of one API version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicItem {
    /// What it is.
    pub kind: ItemKind,
    /// Its path below the version's module, such as `types::User::email`.
    pub path: String,
    /// What follows the path: the type of a field, the arguments and the result of a function.
    pub signature: String,
    /// The signature without the names of the arguments.
    shape: String,
    arguments: Vec<String>,
    is_async: bool,
}

/// The kinds of public items in generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// A type of a schema, the client, or a request.
    Struct,
    /// A public field of a struct.
    Field,
    /// A documented value of a parameter.
    Constant,
    /// A method or a constructor.
    Function,
}

impl PublicItem {
    /// The words before the path in Rust; a field has no keyword, so it is called `field`.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self.kind {
            ItemKind::Struct => "struct",
            ItemKind::Field => "field",
            ItemKind::Constant => "const",
            ItemKind::Function if self.is_async => "async fn",
            ItemKind::Function => "fn",
        }
    }

    /// The path of the struct that a field or a function belongs to.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        match self.kind {
            ItemKind::Struct => None,
            ItemKind::Field | ItemKind::Constant | ItemKind::Function => {
                self.path.rsplit_once("::").map(|(owner, _)| owner)
            }
        }
    }

    /// Whether code written for this item compiles with `new` in its place and means the same.
    ///
    /// The names of arguments are not part of the API, but their order is.
    #[must_use]
    pub fn is_replaced_by(&self, new: &Self) -> bool {
        let sorted = |item: &Self| item.arguments.iter().cloned().collect::<BTreeSet<String>>();
        let is_reordered = self.arguments != new.arguments && sorted(self) == sorted(new);
        self.shape == new.shape && self.is_async == new.is_async && !is_reordered
    }
}

/// The public items that are generated from `contract`, in the order of the generated code.
///
/// # Errors
/// When nothing can be generated from the contract.
pub fn public_items(contract: &Contract) -> Result<Vec<PublicItem>, Error> {
    let lowered = lower::lower(contract).map_err(Error::Progenitor)?;
    let generated = progenitor::generate(&lowered).map_err(Error::Progenitor)?;
    let modules = shape::shape(generated, contract).map_err(Error::Pass)?;
    Ok(modules.iter().flat_map(items).collect())
}

fn items(module: &Module) -> Vec<PublicItem> {
    // The modules of the types are private; `types` exports what they hold.
    let path = module.path.trim_end_matches(".rs");
    let prefix = match path.split_once('/').map_or(path, |(folder, _)| folder) {
        "mod" => String::new(),
        name => format!("{name}::"),
    };
    let structs: Vec<&ItemStruct> = module
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) if is_public(&item.vis) => Some(item),
            _ => None,
        })
        .collect();
    let mut items = Vec::new();
    for item in &module.items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                items.extend(structure(&format!("{prefix}{}", item.ident), item));
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let Type::Path(owner) = block.self_ty.as_ref() else { continue };
                let Some(owner) = owner.path.get_ident() else { continue };
                // The methods of the client stand in the modules of the resources.
                let is_local = structs.iter().any(|item| item.ident == *owner);
                let owner = if is_local { format!("{prefix}{owner}") } else { owner.to_string() };
                for item in &block.items {
                    match item {
                        ImplItem::Fn(function) if is_public(&function.vis) => {
                            items.push(method(&owner, &function.sig));
                        }
                        ImplItem::Const(constant) if is_public(&constant.vis) => {
                            let path = format!("{owner}::{}", constant.ident);
                            let ty = constant.ty.to_token_stream().to_string();
                            let ty = ty.replace("& 'static str", "&str");
                            items.push(plain(ItemKind::Constant, path, format!(": {ty}")));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    items
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// An item that is no function.
fn plain(kind: ItemKind, path: String, signature: String) -> PublicItem {
    let (shape, arguments) = (signature.clone(), Vec::new());
    PublicItem { kind, path, signature, shape, arguments, is_async: false }
}

fn structure(path: &str, item: &ItemStruct) -> Vec<PublicItem> {
    let mut items = vec![plain(ItemKind::Struct, path.to_owned(), String::new())];
    for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
        let (Some(name), ty) = (&field.ident, &field.ty) else { continue };
        let signature = text(parse_quote!(type T = #ty;));
        let signature = signature.trim_start_matches("type T = ").trim_end_matches(';');
        items.push(plain(ItemKind::Field, format!("{path}::{name}"), format!(": {signature}")));
    }
    items
}

fn method(owner: &str, signature: &Signature) -> PublicItem {
    let mut named = signature.clone();
    let mut nameless = signature.clone();
    let mut arguments = Vec::new();
    for (argument, nameless) in named.inputs.iter_mut().zip(&mut nameless.inputs) {
        match (argument, nameless) {
            (FnArg::Receiver(argument), FnArg::Receiver(nameless)) => {
                // `mut self` is the same to a caller as `self`.
                argument.mutability = None;
                nameless.mutability = None;
            }
            (FnArg::Typed(argument), FnArg::Typed(nameless)) => {
                if let Pat::Ident(name) = argument.pat.as_ref() {
                    arguments.push(name.ident.to_string());
                }
                *nameless.pat = parse_quote!(_);
            }
            _ => {}
        }
    }
    PublicItem {
        kind: ItemKind::Function,
        path: format!("{owner}::{}", signature.ident),
        signature: without_name(&named),
        shape: without_name(&nameless),
        arguments,
        is_async: signature.asyncness.is_some(),
    }
}

/// A signature from its generic parameters on.
fn without_name(signature: &Signature) -> String {
    let text = text(parse_quote!(#signature {}));
    let start = format!("fn {}", signature.ident);
    let (_, rest) = text.split_once(&start).unwrap_or(("", &text));
    rest.trim_end_matches(" {}").to_owned()
}

/// An item in one line.
fn text(item: Item) -> String {
    let file = syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
    let text = prettyplease::unparse(&file);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    text.replace("( ", "(").replace(", )", ")").replace("< ", "<").replace(", >", ">")
}

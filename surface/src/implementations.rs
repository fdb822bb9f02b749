//! What is implemented for the public types: their own functions, and traits by hand or derived.

use syn::{
    Attribute, GenericParam, Generics, ImplItem, ItemEnum, ItemImpl, ItemStruct, ItemUnion, Path,
    PathArguments, Type,
};

use crate::attributes::{condition, derives, is_hidden, is_public};
use crate::condition::Condition;
use crate::items::{List, marks};
use crate::names::Target;
use crate::spelling::{Spelling, where_clause};
use crate::tree::{Implementation, What};

/// Lists an `impl` block, where it is of use outside.
pub(crate) fn list(list: &mut List<'_>, implementation: &Implementation) {
    let Implementation { module, condition, item } = implementation;
    if is_hidden(&item.attrs) {
        return;
    }
    let mut spelling = Spelling::new(list.tree, list.public, *module).within(&item.generics);
    let of = spelling.text(&*item.self_ty);
    // Nobody outside sees what is implemented for a private type, or of a private trait.
    let condition = condition.and(&needs(list, *module, &item.self_ty));
    match &item.trait_ {
        None if !spelling.is_private => inherent(list, item, &of, &condition, &mut spelling),
        Some((path, _)) => {
            let text = spelling.text(&Type::Path(syn::TypePath {
                attrs: Vec::new(),
                qself: None,
                path: path.clone(),
            }));
            if !spelling.is_private {
                of_trait(list, item, &of, text, &condition, &mut spelling);
            }
        }
        None => {}
    }
}

/// What has to be switched on for the type.
fn needs(list: &List<'_>, module: usize, of: &Type) -> Condition {
    let Type::Path(of) = of else { return Condition::default() };
    let segments: Vec<String> =
        of.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let targets = list.tree.resolve(module, &segments, of.path.leading_colon.is_some());
    let needs = targets.iter().find_map(|target| match target {
        Target::Definition(number)
            if matches!(list.tree.definitions[*number].what, What::Item(_)) =>
        {
            list.public.paths.get(number).map(|(_, condition)| condition.clone())
        }
        _ => None,
    });
    needs.unwrap_or_default()
}

fn inherent(
    list: &mut List<'_>,
    item: &ItemImpl,
    of: &str,
    around: &Condition,
    spelling: &mut Spelling<'_>,
) {
    let inherited = spelling.inherited_bounds(&item.generics);
    let of = if has_own_parameters(item) { of.split('<').next().unwrap_or(of) } else { of };
    for part in &item.items {
        let (attributes, visibility) = match part {
            ImplItem::Fn(part) => (&part.attrs, &part.vis),
            ImplItem::Const(part) => (&part.attrs, &part.vis),
            ImplItem::Type(part) => (&part.attrs, &part.vis),
            _ => continue,
        };
        let Some(own) = condition(attributes).filter(|_| is_public(visibility)) else { continue };
        if is_hidden(attributes) {
            continue;
        }
        let text = match part {
            ImplItem::Fn(part) => {
                let (before, after) = spelling.signature(&part.sig, &inherited);
                format!("{before}fn {of}::{}{after}", part.sig.ident)
            }
            ImplItem::Const(part) => {
                let bounds = where_clause(&inherited);
                format!("const {of}::{}: {}{bounds}", part.ident, spelling.text(&part.ty))
            }
            ImplItem::Type(part) => {
                format!("type {of}::{} = {}", part.ident, spelling.text(&part.ty))
            }
            _ => continue,
        };
        list.add(format!("{}{text}", marks(attributes)), &around.and(&own));
    }
}

/// Whether the type stands in the block with the block's own parameters, one by one, and so for all of it.
fn has_own_parameters(item: &ItemImpl) -> bool {
    let Type::Path(of) = &*item.self_ty else { return false };
    let Some(last) = of.path.segments.last() else { return false };
    let PathArguments::AngleBracketed(given) = &last.arguments else { return true };
    let name = |parameter: &GenericParam| match parameter {
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
        GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
    };
    let own: Vec<String> = item.generics.params.iter().map(name).collect();
    let given: Vec<String> = given.args.iter().map(crate::tokens::text).collect();
    own == given
}

fn of_trait(
    list: &mut List<'_>,
    item: &ItemImpl,
    of: &str,
    path: String,
    condition: &Condition,
    spelling: &mut Spelling<'_>,
) {
    let mut given = Vec::new();
    for part in &item.items {
        if let ImplItem::Type(part) = part {
            let generics = spelling.generics(&part.generics);
            given.push(format!("{}{generics} = {}", part.ident, spelling.text(&part.ty)));
        }
    }
    given.sort();
    let of_trait = match (path.strip_suffix('>'), given.is_empty()) {
        (_, true) => path,
        (Some(open), false) => format!("{open}, {}>", given.join(", ")),
        (None, false) => format!("{path}<{}>", given.join(", ")),
    };
    let safety = item.unsafety.map(|_| "unsafe ").unwrap_or_default();
    let not = item.modifiers.polarity.map(|_| "!").unwrap_or_default();
    let generics = spelling.generics(&item.generics);
    let bounds = where_clause(&spelling.bounds(&item.generics));
    let text = format!("{safety}impl{generics} {not}{of_trait} for {of}{bounds}");
    list.add(text, condition);
}

/// A definition that can have derived traits.
pub(crate) struct Deriving<'a> {
    attributes: &'a [Attribute],
    generics: &'a Generics,
}

macro_rules! deriving {
    ($($of:ty),*) => {
        $(impl<'a> From<&'a $of> for Deriving<'a> {
            fn from(item: &'a $of) -> Self {
                Self { attributes: &item.attrs, generics: &item.generics }
            }
        })*
    };
}

deriving!(ItemStruct, ItemEnum, ItemUnion);

/// Lists the traits that are derived for the type at `of`.
pub(crate) fn derived(
    list: &mut List<'_>,
    item: &Deriving<'_>,
    of: &str,
    around: &Condition,
    spelling: &mut Spelling<'_>,
) {
    for (own, path) in derives(item.attributes) {
        let name = name(&path, spelling);
        let mut parameters = Vec::new();
        let mut arguments = Vec::new();
        // The one trait among the usual ones that has a parameter of its own.
        let of_trait = if name == "serde::Deserialize" {
            parameters.push("'de".to_owned());
            "serde::Deserialize<'de>".to_owned()
        } else {
            name
        };
        for parameter in &item.generics.params {
            let text = match parameter {
                GenericParam::Type(parameter) => {
                    let mut bounds: Vec<String> =
                        parameter.bounds.iter().map(|bound| spelling.text(bound)).collect();
                    bounds.push(of_trait.clone());
                    arguments.push(parameter.ident.to_string());
                    format!("{}: {}", parameter.ident, bounds.join(" + "))
                }
                GenericParam::Lifetime(parameter) => {
                    arguments.push(parameter.lifetime.to_string());
                    crate::tokens::text(parameter)
                }
                GenericParam::Const(parameter) => {
                    arguments.push(parameter.ident.to_string());
                    format!("const {}: {}", parameter.ident, spelling.text(&parameter.ty))
                }
            };
            parameters.push(text);
        }
        let brackets = |parts: &[String]| match parts {
            [] => String::new(),
            parts => format!("<{}>", parts.join(", ")),
        };
        let (parameters, arguments) = (brackets(&parameters), brackets(&arguments));
        let bounds = where_clause(&spelling.bounds(item.generics));
        let text = format!("impl{parameters} {of_trait} for {of}{arguments}{bounds}");
        list.add(text, &around.and(&own));
    }
}

/// The trait of a derive macro, which has its name and its path.
fn name(path: &Path, spelling: &mut Spelling<'_>) -> String {
    let segments: Vec<String> =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    spelling.path(&segments, path.leading_colon.is_some()).join("::")
}

//! Types, bounds and signatures with the paths that a user would write.

use std::collections::BTreeSet;

use proc_macro2::Span;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    FnArg, GenericParam, Generics, Ident, Item, Pat, Path, PathArguments, PathSegment,
    ReceiverKind, ReturnType, Safety, Signature, TypePath, WherePredicate,
};

use crate::names::Target;
use crate::public::Public;
use crate::tokens;
use crate::tree::{Tree, What};

/// Spells what stands in one module.
pub(crate) struct Spelling<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) public: &'a Public,
    pub(crate) module: usize,
    /// Type and constant parameters, which are no paths.
    parameters: BTreeSet<String>,
    /// Whether something was named that can't be named from outside.
    pub(crate) is_private: bool,
}

impl<'a> Spelling<'a> {
    pub(crate) fn new(tree: &'a Tree, public: &'a Public, module: usize) -> Self {
        Self { tree, public, module, parameters: BTreeSet::new(), is_private: false }
    }

    /// Knows the parameters of `generics` from here on.
    pub(crate) fn within(mut self, generics: &Generics) -> Self {
        self.parameters.extend(names(generics));
        self
    }

    /// A type, a bound or the like.
    pub(crate) fn text<T: Spelled>(&mut self, syntax: &T) -> String {
        let mut syntax = syntax.clone();
        T::spell(self, &mut syntax);
        tokens::text(&syntax)
    }

    /// The parameters in angle brackets; nothing where there are none.
    pub(crate) fn generics(&mut self, generics: &Generics) -> String {
        let parameters: Vec<String> = generics
            .params
            .iter()
            .map(|parameter| {
                let mut parameter = parameter.clone();
                self.visit_generic_param_mut(&mut parameter);
                tokens::text(&parameter)
            })
            .collect();
        if parameters.is_empty() { String::new() } else { format!("<{}>", parameters.join(", ")) }
    }

    /// The bounds of `where` clauses.
    pub(crate) fn bounds(&mut self, generics: &Generics) -> Vec<String> {
        let clause = generics.where_clause.as_ref();
        let predicates = clause.into_iter().flat_map(|clause| &clause.predicates);
        predicates.map(|predicate| self.text(predicate)).collect()
    }

    /// The bounds of an `impl` block that its methods have, too.
    pub(crate) fn inherited_bounds(&mut self, generics: &Generics) -> Vec<String> {
        let mut bounds = Vec::new();
        for parameter in &generics.params {
            match parameter {
                GenericParam::Type(parameter) if !parameter.bounds.is_empty() => {
                    let of: Vec<String> =
                        parameter.bounds.iter().map(|bound| self.text(bound)).collect();
                    bounds.push(format!("{}: {}", parameter.ident, of.join(" + ")));
                }
                GenericParam::Lifetime(parameter) if !parameter.bounds.is_empty() => {
                    bounds.push(tokens::text(parameter));
                }
                _ => {}
            }
        }
        bounds.extend(self.bounds(generics));
        bounds
    }

    /// A function as `modifiers` before its name and what comes after it.
    pub(crate) fn signature(
        &mut self,
        signature: &Signature,
        inherited: &[String],
    ) -> (String, String) {
        let Signature { constness, asyncness, safety, abi, generics, inputs, output, .. } =
            signature;
        self.parameters.extend(names(generics));
        let mut before = String::new();
        let modifiers = [
            constness.map(|_| "const".to_owned()),
            asyncness.map(|_| "async".to_owned()),
            matches!(safety, Safety::Unsafe(_)).then(|| "unsafe".to_owned()),
            abi.as_ref().map(tokens::text),
        ];
        for modifier in modifiers.into_iter().flatten() {
            before.push_str(&modifier);
            before.push(' ');
        }
        let mut arguments: Vec<String> = inputs.iter().map(|input| self.argument(input)).collect();
        arguments.extend(signature.variadic.as_ref().map(|_| "...".to_owned()));
        let mut after = format!("{}({})", self.generics(generics), arguments.join(", "));
        if let ReturnType::Type(_, output) = output {
            after.push_str(" -> ");
            after.push_str(&self.text(&**output));
        }
        let mut bounds = inherited.to_vec();
        bounds.extend(self.bounds(generics));
        after.push_str(&where_clause(&bounds));
        (before, after)
    }

    fn argument(&mut self, argument: &FnArg) -> String {
        match argument {
            FnArg::Receiver(receiver) => match &receiver.kind {
                ReceiverKind::Reference(_, lifetime, mutability) => {
                    let lifetime = lifetime.as_ref().map(|of| format!("{of} ")).unwrap_or_default();
                    let mutability = mutability.map(|_| "mut ").unwrap_or_default();
                    format!("&{lifetime}{mutability}self")
                }
                ReceiverKind::Typed(_, of) => format!("self: {}", self.text(&**of)),
                _ => "self".to_owned(),
            },
            FnArg::Typed(argument) => {
                let name = match &*argument.pat {
                    Pat::Ident(pattern) => pattern.ident.to_string(),
                    _ => "_".to_owned(),
                };
                format!("{name}: {}", self.text(&*argument.ty))
            }
        }
    }

    /// The path by which a user names what `segments` stand for here.
    pub(crate) fn path(&mut self, segments: &[String], is_absolute: bool) -> Vec<String> {
        let targets = self.tree.resolve(self.module, segments, is_absolute);
        let is_type = |target: &&Target| match target {
            Target::Definition(number) => match &self.tree.definitions[*number].what {
                What::Module(_) => true,
                What::Item(item) => !matches!(**item, Item::Fn(_) | Item::Macro(_)),
            },
            _ => true,
        };
        let target = targets.iter().find(is_type).or(targets.first());
        let (number, within) = match target {
            Some(Target::Foreign(path)) => return foreign(path),
            Some(Target::Definition(number)) => (*number, &[][..]),
            Some(Target::Within(number, within)) => (*number, within.as_slice()),
            None => return segments.to_vec(),
        };
        let public = self.public.paths.get(&number);
        self.is_private |= public.is_none();
        let mut path = public.map_or_else(|| self.tree.path(number), |(path, _)| path.clone());
        path.extend_from_slice(within);
        path
    }
}

/// The names of the type and constant parameters.
fn names(generics: &Generics) -> impl Iterator<Item = String> {
    generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(parameter.ident.to_string()),
        GenericParam::Const(parameter) => Some(parameter.ident.to_string()),
        GenericParam::Lifetime(_) => None,
    })
}

/// A `where` clause; nothing where there are no bounds.
pub(crate) fn where_clause(bounds: &[String]) -> String {
    if bounds.is_empty() { String::new() } else { format!(" where {}", bounds.join(", ")) }
}

impl VisitMut for Spelling<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let last = path.segments.len().saturating_sub(1);
        let starts_with_parameter = path.leading_colon.is_none()
            && path.segments.first().is_some_and(|first| {
                let name = first.ident.to_string();
                name == "Self" || self.parameters.contains(&name)
            });
        // Arguments in the middle, as in `Vec<T>::Item`, leave nothing to look up.
        let is_plain = path.segments.iter().take(last).all(|segment| segment.arguments.is_none());
        if starts_with_parameter || !is_plain {
            return;
        }
        let segments: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let is_absolute = path.leading_colon.is_some();
        let arguments = path.segments.pop().map(|segment| segment.arguments);
        *path = path_of(&self.path(&segments, is_absolute), arguments.unwrap_or_default());
    }

    fn visit_type_path_mut(&mut self, of: &mut TypePath) {
        let Some(itself) = &mut of.qself else { return visit_mut::visit_type_path_mut(self, of) };
        self.visit_type_mut(&mut itself.ty);
        // Of `<T as Trait>::Item`, the trait alone is a path of its own.
        let rest: Vec<PathSegment> =
            of.path.segments.iter().skip(itself.position).cloned().collect();
        if itself.position > 0 {
            let mut before = of.path.clone();
            before.segments = of.path.segments.iter().take(itself.position).cloned().collect();
            self.visit_path_mut(&mut before);
            itself.position = before.segments.len();
            before.segments.extend(rest);
            of.path = before;
        }
    }
}

fn path_of(names: &[String], arguments: PathArguments) -> Path {
    let segment = |name: &String| {
        let ident = match name.strip_prefix("r#") {
            Some(raw) => Ident::new_raw(raw, Span::call_site()),
            None => Ident::new(name, Span::call_site()),
        };
        PathSegment::from(ident)
    };
    let mut path = Path { leading_colon: None, segments: names.iter().map(segment).collect() };
    if let Some(last) = path.segments.last_mut() {
        last.arguments = arguments;
    }
    path
}

/// Syntax that can be spelled.
pub(crate) trait Spelled: Clone + ToTokens {
    fn spell(spelling: &mut Spelling<'_>, syntax: &mut Self);
}

macro_rules! spelled {
    ($($of:ty => $visit:ident),*) => {
        $(impl Spelled for $of {
            fn spell(spelling: &mut Spelling<'_>, syntax: &mut Self) {
                spelling.$visit(syntax);
            }
        })*
    };
}

spelled!(
    syn::Type => visit_type_mut,
    syn::Expr => visit_expr_mut,
    syn::TypeParamBound => visit_type_param_bound_mut,
    WherePredicate => visit_where_predicate_mut
);

/// The path of another crate's item: one spelling for what `std` and `serde` have under several.
fn foreign(path: &[String]) -> Vec<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let path = match path.as_slice() {
        ["core" | "alloc", rest @ ..] => [&["std"], rest].concat(),
        ["serde", "ser", name @ ("Serialize" | "Serializer")]
        | ["serde", "de", name @ ("Deserialize" | "Deserializer")] => vec!["serde", name],
        path => path.to_vec(),
    };
    let path = match path.as_slice() {
        ["std", rest @ ..] if KNOWN.contains(&rest.join("::").as_str()) => &path[path.len() - 1..],
        path => path,
    };
    path.iter().map(|name| (*name).to_owned()).collect()
}

/// What Rust's prelude and `derive` know by name alone, within `std`.
const KNOWN: [&str; 32] = [
    "borrow::ToOwned",
    "boxed::Box",
    "clone::Clone",
    "cmp::Eq",
    "cmp::Ord",
    "cmp::PartialEq",
    "cmp::PartialOrd",
    "convert::AsMut",
    "convert::AsRef",
    "convert::From",
    "convert::Into",
    "convert::TryFrom",
    "convert::TryInto",
    "default::Default",
    "fmt::Debug",
    "hash::Hash",
    "iter::DoubleEndedIterator",
    "iter::ExactSizeIterator",
    "iter::Extend",
    "iter::FromIterator",
    "iter::IntoIterator",
    "iter::Iterator",
    "marker::Copy",
    "marker::Send",
    "marker::Sized",
    "marker::Sync",
    "marker::Unpin",
    "ops::Drop",
    "option::Option",
    "result::Result",
    "string::String",
    "vec::Vec",
];

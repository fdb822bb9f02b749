//! What has changed between two lists, and what that can do to a program.

use std::collections::{BTreeMap, BTreeSet};

use syn::{FnArg, Pat, TraitItemFn};

use crate::item::{Item, Kind};
use crate::{Effect, Surface, tokens};

/// All that has changed between two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The changes, in the order of the paths.
    pub changes: Vec<Change>,
}

/// A change of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What has happened to it.
    pub what: What,
    /// What that can do to a program.
    pub effect: Effect,
    /// Why it can do so.
    pub reason: &'static str,
}

/// What has happened to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It was not there.
    Added(Item),
    /// It is no longer there.
    Removed(Item),
    /// It is otherwise.
    Changed {
        /// As it was.
        old: Item,
        /// As it is.
        new: Item,
    },
}

impl Comparison {
    /// The most that any of the changes can do.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.changes.iter().map(|change| change.effect).max().unwrap_or(Effect::None)
    }

    /// How many changes can do this.
    #[must_use]
    pub fn count(&self, effect: Effect) -> usize {
        self.changes.iter().filter(|change| change.effect == effect).count()
    }
}

impl What {
    /// The item as it is, or as it was where it is gone.
    #[must_use]
    pub fn item(&self) -> &Item {
        match self {
            Self::Added(item) | Self::Removed(item) | Self::Changed { new: item, .. } => item,
        }
    }
}

/// Compares what a crate showed with what it shows.
///
/// The rules are those of the Cargo book's chapter on semver, as far as a list can tell; where it can't,
/// a change counts as a break.
#[must_use]
pub fn compare(old: &Surface, new: &Surface) -> Comparison {
    let old = old.renamed_for(new);
    let (before, after) = (by_name(&old), by_name(new));
    let names: BTreeSet<&Name<'_>> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let none = Vec::new();
        let (was, is) = (before.get(name).unwrap_or(&none), after.get(name).unwrap_or(&none));
        let gone: Vec<&Item> = was.iter().copied().filter(|item| !is.contains(item)).collect();
        let come: Vec<&Item> = is.iter().copied().filter(|item| !was.contains(item)).collect();
        match (gone.as_slice(), come.as_slice()) {
            ([old], [new]) => changes.push(changed(old, new)),
            (gone, come) => {
                changes.extend(gone.iter().map(|item| removed(item)));
                changes.extend(come.iter().map(|item| added(item, &before)));
            }
        }
    }
    changes.sort_by(|a, b| a.what.item().cmp(b.what.item()));
    Comparison { changes }
}

/// By what an item is found again; an implementation by all of its line.
type Name<'a> = (&'a str, Kind, &'a str);

type ByName<'a> = BTreeMap<Name<'a>, Vec<&'a Item>>;

fn by_name(surface: &Surface) -> ByName<'_> {
    let mut items = ByName::new();
    for item in surface.items() {
        let whole = if item.kind() == Kind::Implementation { item.text() } else { "" };
        items.entry((item.path(), item.kind(), whole)).or_default().push(item);
    }
    items
}

impl Surface {
    /// This list with the paths that `new` has for what both have: a longer path that became a `use`.
    fn renamed_for(&self, new: &Self) -> Self {
        let mut items = self.items().to_vec();
        let own: BTreeSet<&str> =
            self.items().iter().filter(|item| item.kind() != Kind::Use).map(Item::path).collect();
        for item in new.items() {
            let path = item.path();
            let Some(to) = item.signature().strip_prefix(" = ") else { continue };
            if item.kind() == Kind::Use && own.contains(path) && !own.contains(to) {
                for item in &mut items {
                    *item = item.renamed(path, to);
                }
            }
        }
        Self::of(items)
    }
}

impl Item {
    fn renamed(&self, from: &str, to: &str) -> Self {
        let is_name = |letter: char| letter.is_alphanumeric() || "_#:".contains(letter);
        let mut text = String::new();
        let mut rest = self.text();
        while let Some(at) = rest.find(from) {
            let (before, found) = rest.split_at(at);
            let after = &found[from.len()..];
            let begins = !before.ends_with(is_name);
            let ends =
                after.starts_with("::") || after.starts_with(": ") || !after.starts_with(is_name);
            text.push_str(before);
            text.push_str(if begins && ends { to } else { from });
            rest = after;
        }
        text.push_str(rest);
        Self::new(text, self.condition().clone()).unwrap_or_else(|_| self.clone())
    }
}

fn removed(item: &Item) -> Change {
    let reason = "what uses it no longer compiles";
    Change { what: What::Removed(item.clone()), effect: Effect::Break, reason }
}

fn added(item: &Item, before: &ByName<'_>) -> Change {
    // What comes with a new owner breaks nobody who was there.
    let owner = |kind: Kind| before.get(&(item.owner()?, kind, ""))?.first().copied();
    let (effect, reason) = match item.kind() {
        Kind::Field => {
            let of_struct = owner(Kind::Struct);
            let of_variant = owner(Kind::Variant);
            let is_open =
                |item: &Item| item.signature().ends_with(" { .. }") || item.is("#[non_exhaustive]");
            match of_struct.or(of_variant) {
                Some(owner) if !is_open(owner) => {
                    (Effect::Break, "it could be constructed, and matched, without this field")
                }
                _ => (Effect::Addition, "no other crate can construct it, or match all of it"),
            }
        }
        Kind::Variant => match owner(Kind::Enum) {
            Some(owner) if !owner.is("#[non_exhaustive]") => {
                (Effect::Break, "a `match` of all variants no longer covers them")
            }
            _ => (Effect::Addition, "a `match` has to cover what it does not know, too"),
        },
        _ if item.is("required") => match owner(Kind::Trait) {
            Some(owner) if !owner.is("sealed") => {
                (Effect::Break, "who implements the trait has to add it")
            }
            _ => (Effect::Addition, "nobody else implements the trait"),
        },
        Kind::Implementation if is_for_all(item) => {
            (Effect::Break, "other crates may have it for a type of their own")
        }
        _ => (Effect::Addition, "it takes nothing away"),
    };
    Change { what: What::Added(item.clone()), effect, reason }
}

/// Whether something is implemented for every type there is, as in `impl<T: Bound> Trait for T`.
fn is_for_all(item: &Item) -> bool {
    let text = item.text();
    let parameters = text.strip_prefix("impl<").unwrap_or_default();
    let of = text.rsplit_once(" for ").map_or("", |(_, of)| of);
    let of = of.split(" where ").next().unwrap_or(of).trim_start_matches('&');
    // Of `&'a mut T`, the type alone.
    let of = of.rsplit(' ').next().unwrap_or(of);
    let names = parameters.split([',', '>', ':']).map(str::trim);
    !of.is_empty() && !of.contains("::") && names.into_iter().any(|name| name == of)
}

fn changed(old: &Item, new: &Item) -> Change {
    let what = What::Changed { old: old.clone(), new: new.clone() };
    let parts = [condition(old, new), modifiers(old, new), signature(old, new)];
    let worst = parts.into_iter().flatten().max_by_key(|(effect, _)| *effect);
    let (effect, reason) = worst.unwrap_or((Effect::None, "it means the same"));
    Change { what, effect, reason }
}

type Part = Option<(Effect, &'static str)>;

fn condition(old: &Item, new: &Item) -> Part {
    if old.condition() == new.condition() {
        None
    } else if new.condition().is_part_of(old.condition()) {
        Some((Effect::Addition, "it needs fewer features"))
    } else {
        Some((Effect::Break, "it needs a feature that may be switched off"))
    }
}

fn modifiers(old: &Item, new: &Item) -> Part {
    // Of a struct, the braces say whether it can be constructed, for whatever reason.
    let is_said =
        |modifier: &&String| old.kind() != Kind::Struct || modifier.as_str() != "#[non_exhaustive]";
    let gone = old.modifiers().iter().filter(|modifier| !new.is(modifier)).filter(is_said);
    let come = new.modifiers().iter().filter(|modifier| !old.is(modifier)).filter(is_said);
    let gone = gone.map(|modifier| match modifier.as_str() {
        "#[deprecated]" => (Effect::None, "it is no longer discouraged"),
        "#[non_exhaustive]" => (Effect::Addition, "it can be matched and constructed in full"),
        // A trait that has a default instead asks for less; what it asks for instead is in `come`.
        "required" => (Effect::Addition, "who implements the trait may leave it out"),
        "sealed" => (Effect::Addition, "other crates can implement it"),
        "unsafe" if old.kind() == Kind::Function => {
            (Effect::Addition, "it can be called without `unsafe`")
        }
        "provided" => (Effect::None, "it means the same"),
        _ => (Effect::Break, "what relies on it no longer compiles"),
    });
    let come = come.map(|modifier| match modifier.as_str() {
        "#[deprecated]" => (Effect::Addition, "who uses it is warned"),
        "const" => (Effect::Addition, "it can be used in constants, too"),
        "required" => (Effect::Break, "who implements the trait has to add it"),
        "provided" => (Effect::None, "it means the same"),
        "#[non_exhaustive]" => {
            (Effect::Break, "it can no longer be constructed, or matched in full")
        }
        _ => (Effect::Break, "what relies on the old form no longer compiles"),
    });
    gone.chain(come).max_by_key(|(effect, _)| *effect)
}

fn signature(old: &Item, new: &Item) -> Part {
    let (was, is) = (old.signature(), new.signature());
    if was == is {
        return None;
    }
    let opened = |text: &str| text.strip_suffix(" { .. }").map(str::to_owned);
    Some(match old.kind() {
        Kind::Struct if opened(was).is_some_and(|head| is.starts_with(&head)) => {
            let rest = &is[was.len() - " { .. }".len()..];
            if rest.is_empty() || rest.starts_with(['(', ';']) {
                (Effect::Addition, "it can be constructed by other crates")
            } else {
                (Effect::Break, "its parameters are others")
            }
        }
        Kind::Struct => (Effect::Break, "it can't be constructed or matched as it could be"),
        Kind::Feature => feature(was, is),
        Kind::Function => match (arguments(was), arguments(is)) {
            (Some((before, old)), Some((after, new))) if before == after => {
                let order = |names: &[String]| {
                    let mut sorted = names.to_vec();
                    sorted.sort();
                    sorted
                };
                if order(&old) == order(&new) {
                    (Effect::Break, "its arguments have changed places")
                } else {
                    (Effect::None, "the name of an argument is nobody's business")
                }
            }
            _ => (Effect::Break, "its signature is another"),
        },
        _ => (Effect::Break, "it is another"),
    })
}

fn feature(was: &str, is: &str) -> (Effect, &'static str) {
    let parts = |text: &str| -> BTreeSet<String> {
        let list = text.trim_start_matches(" = ").split(", ");
        list.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    if parts(was).is_subset(&parts(is)) {
        (Effect::Addition, "it switches on more")
    } else {
        (Effect::Break, "it no longer switches on what it did")
    }
}

/// A signature without the names of its arguments, and those names.
fn arguments(signature: &str) -> Option<(String, Vec<String>)> {
    let mut function: TraitItemFn = syn::parse_str(&format!("fn f{signature};")).ok()?;
    let mut names = Vec::new();
    for argument in &mut function.sig.inputs {
        if let FnArg::Typed(argument) = argument {
            if let Pat::Ident(pattern) = &*argument.pat {
                names.push(pattern.ident.to_string());
            }
            *argument.pat = syn::parse_quote!(_);
        }
    }
    Some((tokens::text(&function), names))
}

//! Which definitions can be named from outside, and by which path.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use syn::Item;

use crate::condition::Condition;
use crate::names::Target;
use crate::tree::{Tree, What};

/// The public paths of a crate.
#[derive(Default)]
pub(crate) struct Public {
    /// The shortest path of each definition, and what has to be switched on for it.
    pub(crate) paths: BTreeMap<usize, (Vec<String>, Condition)>,
    /// Further paths, and those of what is not defined here.
    pub(crate) others: Vec<Other>,
}

/// A path that stands for something that has one already.
pub(crate) struct Other {
    pub(crate) path: Vec<String>,
    pub(crate) target: Target,
    pub(crate) condition: Condition,
}

/// Something a module shows: its name, what that is, and what has to be switched on for it.
type Shown = (String, Target, Condition);

impl Public {
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut public = Self::default();
        let root = (1, vec![tree.name.clone()], Target::Definition(0), Condition::default());
        // The shortest path comes first, so that it is the one a definition goes by.
        let mut waiting = BinaryHeap::from([Reverse(root)]);
        while let Some(Reverse((_, path, target, condition))) = waiting.pop() {
            let Target::Definition(number) = target else {
                public.others.push(Other { path, target, condition });
                continue;
            };
            let definition = &tree.definitions[number];
            let condition = condition.and(&definition.condition);
            if let Some((first, _)) = public.paths.get(&number) {
                if *first != path {
                    public.others.push(Other { path, target, condition });
                }
                continue;
            }
            public.paths.insert(number, (path.clone(), condition.clone()));
            if let What::Module(module) = definition.what {
                for (name, target, own) in shown(tree, module, &mut BTreeSet::new()) {
                    let mut path = path.clone();
                    path.push(name);
                    waiting.push(Reverse((path.len(), path, target, condition.and(&own))));
                }
            }
        }
        public
    }
}

/// What a module shows to the outside.
fn shown(tree: &Tree, module: usize, underway: &mut BTreeSet<usize>) -> Vec<Shown> {
    if !underway.insert(module) {
        return Vec::new();
    }
    let mut shown = Vec::new();
    let mut names = BTreeSet::new();
    for number in &tree.modules[module].definitions {
        let definition = &tree.definitions[*number];
        names.insert(definition.name.as_str());
        if definition.is_public && !definition.is_hidden {
            let target = Target::Definition(*number);
            shown.push((definition.name.clone(), target, Condition::default()));
        }
    }
    let uses = &tree.modules[module].uses;
    for import in uses {
        let Some(name) = &import.name else { continue };
        names.insert(name);
        if !import.is_public {
            continue;
        }
        for target in tree.resolve(module, &import.path, import.is_absolute) {
            let is_open = match &target {
                Target::Definition(number) => tree.definitions[*number].is_public,
                Target::Within(..) | Target::Foreign(_) => true,
            };
            if is_open {
                shown.push((name.clone(), target, import.condition.clone()));
            }
        }
    }
    for import in uses.iter().filter(|import| import.is_public && import.name.is_none()) {
        for target in tree.resolve(module, &import.path, import.is_absolute) {
            let all = match target {
                Target::Definition(number) => match &tree.definitions[number].what {
                    What::Module(module) => self::shown(tree, *module, underway),
                    What::Item(item) => variants(number, item),
                },
                Target::Foreign(path) => {
                    vec![("*".to_owned(), Target::Foreign(path), Condition::default())]
                }
                Target::Within(..) => Vec::new(),
            };
            let seen = all.into_iter().filter(|(name, ..)| !names.contains(name.as_str()));
            shown
                .extend(seen.map(|(name, target, own)| (name, target, own.and(&import.condition))));
        }
    }
    underway.remove(&module);
    shown
}

fn variants(number: usize, item: &Item) -> Vec<Shown> {
    let Item::Enum(item) = item else { return Vec::new() };
    let variant = |variant: &syn::Variant| {
        let name = variant.ident.to_string();
        (name.clone(), Target::Within(number, vec![name]), Condition::default())
    };
    item.variants.iter().map(variant).collect()
}

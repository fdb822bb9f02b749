//! What a path in the source stands for.

use std::collections::BTreeSet;

use syn::Item;

use crate::tree::{Definition, Module, Tree, What};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// The definition of this number.
    Definition(usize),
    /// Something within a definition, such as a variant.
    Within(usize, Vec<String>),
    /// Something of another crate, by its path there; a name alone is of Rust's prelude.
    Foreign(Vec<String>),
}

/// The names that are being looked up, so that a circle of `use`s ends.
type Underway = BTreeSet<(usize, String)>;

impl Tree {
    /// What `path` stands for in a module: several things where kinds of items share a name.
    pub(crate) fn resolve(&self, module: usize, path: &[String], is_absolute: bool) -> Vec<Target> {
        self.follow(module, path, is_absolute, &mut Underway::new())
    }

    fn follow(
        &self,
        module: usize,
        path: &[String],
        is_absolute: bool,
        underway: &mut Underway,
    ) -> Vec<Target> {
        let foreign = || vec![Target::Foreign(path.to_vec())];
        let Some(first) = path.first().filter(|_| !is_absolute) else { return foreign() };
        let mut rest = &path[1..];
        let mut module = module;
        let mut found = match first.as_str() {
            "crate" => vec![Target::Definition(0)],
            "self" => vec![Target::Definition(self.modules[module].definition)],
            "super" => {
                module = self.modules[module].parent.unwrap_or(module);
                while let Some("super") = rest.first().map(String::as_str) {
                    module = self.modules[module].parent.unwrap_or(module);
                    rest = &rest[1..];
                }
                vec![Target::Definition(self.modules[module].definition)]
            }
            name => self.lookup(module, name, underway),
        };
        // Another crate has the name of this one where this one is a library beside a program.
        if found.is_empty() {
            return foreign();
        }
        let start = found.clone();
        for (at, name) in rest.iter().enumerate() {
            let mut next = Vec::new();
            for target in found {
                match target {
                    Target::Definition(number) => match self.definitions[number].what {
                        What::Module(module) => next.extend(self.lookup(module, name, underway)),
                        What::Item(_) => next.push(Target::Within(number, rest[at..].to_vec())),
                    },
                    Target::Foreign(mut path) => {
                        path.push(name.clone());
                        next.push(Target::Foreign(path));
                    }
                    within @ Target::Within(..) => next.push(within),
                }
            }
            found = next;
        }
        if found.is_empty() {
            // It is in a file that is not at hand, and of this crate all the same.
            return start.into_iter().filter_map(|target| self.beyond(&target, rest)).collect();
        }
        found.sort();
        found.dedup();
        found
    }

    /// What would have this path if it were at hand.
    fn beyond(&self, start: &Target, rest: &[String]) -> Option<Target> {
        let Target::Definition(number) = start else { return None };
        let mut path = self.path(*number);
        path.extend_from_slice(rest);
        Some(Target::Foreign(path))
    }

    /// What a name stands for in a module: what is defined or named there comes before a glob's.
    fn lookup(&self, module: usize, name: &str, underway: &mut Underway) -> Vec<Target> {
        if !underway.insert((module, name.to_owned())) {
            return Vec::new();
        }
        let Module { definitions, uses, .. } = &self.modules[module];
        let own = definitions.iter().filter(|number| self.definitions[**number].name == name);
        let mut found: Vec<Target> = own.map(|number| Target::Definition(*number)).collect();
        for import in uses.iter().filter(|import| import.name.as_deref() == Some(name)) {
            found.extend(self.follow(module, &import.path, import.is_absolute, underway));
        }
        if found.is_empty() {
            for import in uses.iter().filter(|import| import.name.is_none()) {
                let globbed = self.follow(module, &import.path, import.is_absolute, underway);
                for target in globbed {
                    let Target::Definition(number) = target else { continue };
                    match &self.definitions[number].what {
                        What::Module(module) => found.extend(self.lookup(*module, name, underway)),
                        What::Item(item) => {
                            if let Item::Enum(item) = &**item
                                && item.variants.iter().any(|variant| variant.ident == name)
                            {
                                found.push(Target::Within(number, vec![name.to_owned()]));
                            }
                        }
                    }
                }
            }
        }
        underway.remove(&(module, name.to_owned()));
        found
    }

    /// The path of a definition from the crate down, whoever may use it.
    pub(crate) fn path(&self, number: usize) -> Vec<String> {
        let Definition { module, name, .. } = &self.definitions[number];
        if number == 0 {
            return vec![name.clone()];
        }
        let mut path = self.path(self.modules[*module].definition);
        path.push(name.clone());
        path
    }
}

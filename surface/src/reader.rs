//! Reads a crate's files into its tree: each module's own items, and the modules below it.

use std::collections::BTreeMap;

use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemMod, ItemUse, UseTree, Visibility};

use crate::attributes::{self, is_public};
use crate::condition::Condition;
use crate::macros::{self, Rules};
use crate::tree::{Definition, Implementation, Module, Tree, Use, What};
use crate::{Fault, Sources};

/// Far deeper than anybody nests modules; a file that is its own module ends here.
const DEEPEST: usize = 64;

/// Reads a crate from its root file down.
pub(crate) fn read(sources: &Sources) -> Result<Tree, Fault> {
    let whole = |message: String| Fault { file: sources.root.clone(), line: 0, column: 1, message };
    if syn::parse_str::<syn::Ident>(&sources.name).is_err() {
        return Err(whole(format!("a crate can't have the name `{}` in paths", sources.name)));
    }
    let tree = Tree {
        name: sources.name.clone(),
        definitions: Vec::new(),
        modules: Vec::new(),
        implementations: Vec::new(),
    };
    let mut reader = Reader { tree, files: &sources.files, rules: Rules::new() };
    let root = reader.module(None, &sources.name, true, Condition::default());
    let missing = || whole("the crate begins here, and there is no such file".to_owned());
    let text = reader.files.get(&sources.root).ok_or_else(missing)?;
    reader.file(root, text, &Place::of_root(&sources.root), 0)?;
    Ok(reader.tree)
}

struct Reader<'a> {
    tree: Tree,
    files: &'a BTreeMap<String, String>,
    rules: Rules,
}

/// Where a module's text is, and where the files of its modules are looked for.
#[derive(Clone)]
struct Place {
    file: String,
    folder: String,
    /// Where the paths of `#[path]` begin.
    paths_from: String,
}

impl Place {
    fn of_root(file: &str) -> Self {
        let folder = folder_of(file).to_owned();
        Self { file: file.to_owned(), paths_from: folder.clone(), folder }
    }

    fn fault(&self, at: &impl Spanned, message: impl Into<String>) -> Fault {
        let start = at.span().start();
        let (line, column) = (start.line, start.column + 1);
        Fault { file: self.file.clone(), line, column, message: message.into() }
    }
}

impl Reader<'_> {
    fn module(
        &mut self,
        parent: Option<usize>,
        name: &str,
        is_public: bool,
        condition: Condition,
    ) -> usize {
        let module = self.tree.modules.len();
        let definition = self.tree.definitions.len();
        let (definitions, uses) = (Vec::new(), Vec::new());
        self.tree.modules.push(Module { definition, parent, definitions, uses });
        self.define(Definition {
            module: parent.unwrap_or(module),
            name: name.to_owned(),
            is_public,
            is_hidden: false,
            condition,
            what: What::Module(module),
        });
        module
    }

    fn define(&mut self, definition: Definition) {
        let number = self.tree.definitions.len();
        let is_root = number == 0;
        if !is_root {
            self.tree.modules[definition.module].definitions.push(number);
        }
        self.tree.definitions.push(definition);
    }

    fn file(
        &mut self,
        module: usize,
        text: &str,
        place: &Place,
        depth: usize,
    ) -> Result<(), Fault> {
        let file = syn::parse_file(text)
            .map_err(|error| place.fault(&error.span(), format!("this is no Rust: {error}")))?;
        let definition = self.tree.modules[module].definition;
        let definition = &mut self.tree.definitions[definition];
        let Some(own) = attributes::condition(&file.attrs) else { return Ok(()) };
        definition.condition = definition.condition.and(&own);
        definition.is_hidden |= attributes::is_hidden(&file.attrs);
        let around = definition.condition.clone();
        self.items(module, file.items, &around, place, depth)
    }

    fn items(
        &mut self,
        module: usize,
        items: Vec<Item>,
        around: &Condition,
        place: &Place,
        depth: usize,
    ) -> Result<(), Fault> {
        for item in items {
            let Some(own) = attributes::condition(attributes_of(&item)) else { continue };
            let condition = around.and(&own);
            match item {
                Item::Use(item) => self.uses(module, &item, &condition),
                Item::Impl(item) => {
                    self.tree.implementations.push(Implementation { module, condition, item });
                }
                Item::Mod(item) => self.nested(module, item, condition, place, depth)?,
                Item::ExternCrate(item) => {
                    let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                    let import = Use {
                        is_public: is_public(&item.vis),
                        condition,
                        path: vec![item.ident.to_string()],
                        name: Some(name.to_string()),
                        is_absolute: true,
                    };
                    if item.ident != "self" {
                        self.tree.modules[module].uses.push(import);
                    }
                }
                Item::Macro(item) => self.macros(module, item, condition, place, depth)?,
                item => {
                    let Some((name, visibility)) = named(&item) else {
                        return Err(place.fault(&item, "an item of this kind can't be listed"));
                    };
                    let (is_public, is_hidden) =
                        (is_public(visibility), attributes::is_hidden(attributes_of(&item)));
                    let what = What::Item(Box::new(item));
                    self.define(Definition { module, name, is_public, is_hidden, condition, what });
                }
            }
        }
        Ok(())
    }

    fn nested(
        &mut self,
        parent: usize,
        item: ItemMod,
        condition: Condition,
        place: &Place,
        depth: usize,
    ) -> Result<(), Fault> {
        if depth == DEEPEST {
            return Err(place.fault(&item, "modules are nested too deeply here"));
        }
        let name = item.ident.to_string();
        let around = condition.clone();
        let module = self.module(Some(parent), &name, is_public(&item.vis), condition);
        let definition = self.tree.modules[module].definition;
        self.tree.definitions[definition].is_hidden = attributes::is_hidden(&item.attrs);
        let path = attributes::path(&item.attrs);
        let name = name.trim_start_matches("r#");
        let folder = join(&place.folder, name);
        if let Some((_, items)) = item.content {
            let folder = path.map_or(folder, |path| join(&place.paths_from, &path));
            let place = Place { file: place.file.clone(), paths_from: folder.clone(), folder };
            return self.items(module, items, &around, &place, depth + 1);
        }
        let candidates = match &path {
            Some(path) => vec![join(&place.paths_from, path)],
            None => vec![format!("{folder}.rs"), format!("{folder}/mod.rs")],
        };
        let found = candidates.iter().find_map(|file| Some((file, self.files.get(file)?)));
        let Some((file, text)) = found else {
            let files = candidates.join(" nor ");
            return Err(place.fault(&item.ident, format!("there is no {files} for this module")));
        };
        let paths_from = folder_of(file).to_owned();
        let folder = if path.is_some() { paths_from.clone() } else { folder };
        let place = Place { file: file.clone(), folder, paths_from };
        self.file(module, text, &place, depth + 1)
    }

    fn macros(
        &mut self,
        module: usize,
        item: syn::ItemMacro,
        condition: Condition,
        place: &Place,
        depth: usize,
    ) -> Result<(), Fault> {
        let Some(name) = item.ident.as_ref().map(ToString::to_string) else {
            let (made, needs) = macros::items(&item.mac, &self.rules)
                .map_err(|message| place.fault(&item.mac.path, message))?;
            // What the macro needs and what the call needs.
            return self.items(module, made, &condition.and(&needs), place, depth);
        };
        let rules = (item.mac.tokens.clone(), condition.clone());
        self.rules.insert(name.clone(), rules);
        // Wherever it stands, an exported macro is an item of the crate itself.
        if attributes::has(&item.attrs, "macro_export") {
            let is_hidden = attributes::is_hidden(&item.attrs);
            let what = What::Item(Box::new(Item::Macro(item)));
            self.define(Definition {
                module: 0,
                name,
                is_public: true,
                is_hidden,
                condition,
                what,
            });
        }
        Ok(())
    }

    fn uses(&mut self, module: usize, item: &ItemUse, condition: &Condition) {
        let mut leaves = Vec::new();
        leaves_of(&item.tree, &mut Vec::new(), &mut leaves);
        // What is hidden in the documentation can still be used within the crate.
        let is_public = is_public(&item.vis) && !attributes::is_hidden(&item.attrs);
        let is_absolute = item.leading_colon.is_some();
        for (path, name) in leaves {
            let condition = condition.clone();
            let import = Use { is_public, condition, path, name, is_absolute };
            self.tree.modules[module].uses.push(import);
        }
    }
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn named(item: &Item) -> Option<(String, &Visibility)> {
    let (name, visibility) = match item {
        Item::Const(item) => (&item.ident, &item.vis),
        Item::Enum(item) => (&item.ident, &item.vis),
        Item::Fn(item) => (&item.sig.ident, &item.vis),
        Item::Static(item) => (&item.ident, &item.vis),
        Item::Struct(item) => (&item.ident, &item.vis),
        Item::Trait(item) => (&item.ident, &item.vis),
        Item::Type(item) => (&item.ident, &item.vis),
        Item::Union(item) => (&item.ident, &item.vis),
        _ => return None,
    };
    Some((name.to_string(), visibility))
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder, without the steps that lead up.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The paths a `use` names, each with the name it gives; a name of `_` gives none.
fn leaves_of(
    tree: &UseTree,
    before: &mut Vec<String>,
    leaves: &mut Vec<(Vec<String>, Option<String>)>,
) {
    let mut add = |last: &syn::Ident, name: &syn::Ident| {
        let mut path = before.clone();
        if last != "self" {
            path.push(last.to_string());
        }
        let is_itself = last == "self" && name == "self";
        let name = if is_itself { path.last().cloned() } else { Some(name.to_string()) };
        if name.as_deref() != Some("_") {
            leaves.push((path, name));
        }
    };
    match tree {
        UseTree::Name(leaf) => add(&leaf.ident, &leaf.ident),
        UseTree::Rename(leaf) => add(&leaf.ident, &leaf.rename),
        UseTree::Glob(_) => leaves.push((before.clone(), None)),
        UseTree::Group(group) => {
            for tree in &group.items {
                leaves_of(tree, before, leaves);
            }
        }
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves_of(&path.tree, before, leaves);
            before.pop();
        }
    }
}

//! Every public definition as lines of the list.

use syn::{
    Attribute, Field, Fields, Generics, Item as Source, ItemTrait, StaticMutability, TraitItem,
    TypeParamBound,
};

use crate::attributes::{condition, has, is_hidden, is_public};
use crate::condition::Condition;
use crate::names::Target;
use crate::public::Public;
use crate::spelling::{Spelling, where_clause};
use crate::tree::{Definition, Tree, What};
use crate::{Fault, Item, implementations};

/// All items that can be named from outside.
pub(crate) fn list(tree: &Tree) -> Result<Vec<Item>, Fault> {
    let public = Public::of(tree);
    let mut list = List { tree, public: &public, items: Vec::new() };
    for (number, (path, condition)) in &public.paths {
        list.definition(&tree.definitions[*number], &path.join("::"), condition);
    }
    for other in &public.others {
        let target = match &other.target {
            Target::Foreign(path) => path.join("::"),
            Target::Definition(number) => list.path_of(*number, &[]),
            Target::Within(number, within) => list.path_of(*number, within),
        };
        let glob = if other.path.ends_with(&["*".to_owned()]) { "::*" } else { "" };
        list.add(format!("use {} = {target}{glob}", other.path.join("::")), &other.condition);
    }
    for implementation in &tree.implementations {
        implementations::list(&mut list, implementation);
    }
    list.items.into_iter().collect()
}

/// The list in the making.
pub(crate) struct List<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) public: &'a Public,
    items: Vec<Result<Item, Fault>>,
}

impl List<'_> {
    pub(crate) fn add(&mut self, text: String, condition: &Condition) {
        let item = Item::new(text, condition.clone());
        let faulty = |message| Fault { file: self.tree.name.clone(), line: 0, column: 1, message };
        self.items.push(item.map_err(faulty));
    }

    fn path_of(&self, number: usize, within: &[String]) -> String {
        let path = self.public.paths.get(&number).map(|(path, _)| path.clone());
        let mut path = path.unwrap_or_else(|| self.tree.path(number));
        path.extend_from_slice(within);
        path.join("::")
    }

    fn definition(&mut self, definition: &Definition, path: &str, condition: &Condition) {
        let item = match &definition.what {
            What::Module(_) => return self.add(format!("mod {path}"), condition),
            What::Item(item) => &**item,
        };
        let spelling = Spelling::new(self.tree, self.public, definition.module);
        match item {
            Source::Struct(item) => {
                let attributes = marks(&item.attrs);
                let mut spelling = spelling.within(&item.generics);
                let body = body(&item.fields, has(&item.attrs, "non_exhaustive"));
                let (body, closed) = body.as_ref().map_or(("", " { .. }"), |body| (body, ""));
                let head = headed("struct", path, body, &item.generics, &mut spelling);
                self.add(format!("{attributes}{head}{closed}"), condition);
                self.fields(&item.fields, path, condition, &mut spelling, false);
                implementations::derived(self, &item.into(), path, condition, &mut spelling);
            }
            Source::Union(item) => {
                let mut spelling = spelling.within(&item.generics);
                let head = head("union", path, &item.generics, &mut spelling);
                self.add(format!("{}{head}", marks(&item.attrs)), condition);
                let fields = Fields::Named(item.fields.clone());
                self.fields(&fields, path, condition, &mut spelling, false);
                implementations::derived(self, &item.into(), path, condition, &mut spelling);
            }
            Source::Enum(item) => {
                let mut spelling = spelling.within(&item.generics);
                let head = head("enum", path, &item.generics, &mut spelling);
                self.add(format!("{}{head}", marks(&item.attrs)), condition);
                for variant in &item.variants {
                    self.variant(variant, path, condition, &mut spelling);
                }
                implementations::derived(self, &item.into(), path, condition, &mut spelling);
            }
            Source::Trait(item) => self.of_trait(item, path, condition, spelling),
            Source::Fn(item) => {
                let mut spelling = spelling;
                let (before, after) = spelling.signature(&item.sig, &[]);
                self.add(format!("{}{before}fn {path}{after}", marks(&item.attrs)), condition);
            }
            Source::Const(item) => {
                let mut spelling = spelling;
                let of = spelling.text(&*item.ty);
                // `const _` has no name to use it by.
                if item.ident != "_" {
                    self.add(format!("{}const {path}: {of}", marks(&item.attrs)), condition);
                }
            }
            Source::Static(item) => {
                let mut spelling = spelling;
                let of = spelling.text(&*item.ty);
                let is_mutable = matches!(item.mutability, StaticMutability::Mut(_));
                let kind = if is_mutable { "mut static" } else { "static" };
                self.add(format!("{}{kind} {path}: {of}", marks(&item.attrs)), condition);
            }
            Source::Type(item) => {
                let mut spelling = spelling.within(&item.generics);
                let head = head("type", path, &item.generics, &mut spelling);
                let of = spelling.text(&*item.ty);
                self.add(format!("{}{head} = {of}", marks(&item.attrs)), condition);
            }
            Source::Macro(item) => {
                self.add(format!("{}macro {path}", marks(&item.attrs)), condition);
            }
            _ => {}
        }
    }

    fn fields(
        &mut self,
        fields: &Fields,
        path: &str,
        around: &Condition,
        spelling: &mut Spelling<'_>,
        are_all_public: bool,
    ) {
        for (number, field) in fields.iter().enumerate() {
            let Some(own) = condition(&field.attrs) else { continue };
            if is_hidden(&field.attrs) || !(are_all_public || is_public(&field.vis)) {
                continue;
            }
            let name = field.ident.as_ref().map_or(number.to_string(), ToString::to_string);
            let of = spelling.text(&field.ty);
            let text = format!("{}field {path}::{name}: {of}", marks(&field.attrs));
            self.add(text, &around.and(&own));
        }
    }

    fn variant(
        &mut self,
        variant: &syn::Variant,
        path: &str,
        around: &Condition,
        spelling: &mut Spelling<'_>,
    ) {
        let Some(own) = condition(&variant.attrs).filter(|_| !is_hidden(&variant.attrs)) else {
            return;
        };
        let condition = around.and(&own);
        let path = format!("{path}::{}", variant.ident);
        let body = match &variant.fields {
            Fields::Unit => String::new(),
            Fields::Named(_) => " {}".to_owned(),
            Fields::Unnamed(fields) => {
                let types: Vec<String> =
                    fields.unnamed.iter().map(|field| spelling.text(&field.ty)).collect();
                format!("({})", types.join(", "))
            }
        };
        let value = variant.discriminant.as_ref();
        let value = value.map(|(_, value)| format!(" = {}", spelling.text(value)));
        let value = value.unwrap_or_default();
        self.add(format!("{}variant {path}{body}{value}", marks(&variant.attrs)), &condition);
        if let Fields::Named(_) = variant.fields {
            self.fields(&variant.fields, &path, &condition, spelling, true);
        }
    }

    fn of_trait(
        &mut self,
        item: &ItemTrait,
        path: &str,
        around: &Condition,
        spelling: Spelling<'_>,
    ) {
        let mut spelling = spelling.within(&item.generics);
        let generics = spelling.generics(&item.generics);
        // A supertrait that nobody else can name keeps the trait from being implemented elsewhere.
        let was_private = std::mem::take(&mut spelling.is_private);
        let above: Vec<String> = item.supertraits.iter().map(|of| spelling.text(of)).collect();
        let is_sealed = std::mem::replace(&mut spelling.is_private, was_private);
        let sealed = if is_sealed { "sealed " } else { "" };
        let safety = item.unsafety.map(|_| "unsafe ").unwrap_or_default();
        let above =
            if above.is_empty() { String::new() } else { format!(": {}", above.join(" + ")) };
        let bounds = where_clause(&spelling.bounds(&item.generics));
        let attributes = marks(&item.attrs);
        self.add(
            format!("{attributes}{sealed}{safety}trait {path}{generics}{above}{bounds}"),
            around,
        );
        for part in &item.items {
            let (attributes, is_required) = match part {
                TraitItem::Fn(part) => (&part.attrs, part.default.is_none()),
                TraitItem::Const(part) => (&part.attrs, part.default.is_none()),
                TraitItem::Type(part) => (&part.attrs, part.default.is_none()),
                _ => continue,
            };
            let Some(own) = condition(attributes).filter(|_| !is_hidden(attributes)) else {
                continue;
            };
            let demand = if is_required { "required" } else { "provided" };
            let text = match part {
                TraitItem::Fn(part) => {
                    let name = &part.sig.ident;
                    let (before, after) = spelling.signature(&part.sig, &[]);
                    format!("{before}fn {path}::{name}{after}")
                }
                TraitItem::Const(part) => {
                    format!("const {path}::{}: {}", part.ident, spelling.text(&part.ty))
                }
                TraitItem::Type(part) => {
                    let bounds: Vec<String> =
                        part.bounds.iter().map(|of: &TypeParamBound| spelling.text(of)).collect();
                    let bounds = match bounds.as_slice() {
                        [] => String::new(),
                        bounds => format!(": {}", bounds.join(" + ")),
                    };
                    let generics = spelling.generics(&part.generics);
                    let default = part.default.as_ref();
                    let default = default.map(|(_, of)| format!(" = {}", spelling.text(of)));
                    let default = default.unwrap_or_default();
                    format!("type {path}::{}{generics}{bounds}{default}", part.ident)
                }
                _ => continue,
            };
            self.add(format!("{}{demand} {text}", marks(attributes)), &around.and(&own));
        }
    }
}

/// The attributes a user has to know of.
pub(crate) fn marks(attributes: &[Attribute]) -> String {
    let known = ["deprecated", "non_exhaustive"].into_iter().filter(|name| has(attributes, name));
    known.fold(String::new(), |marks, name| marks + "#[" + name + "] ")
}

fn head(kind: &str, path: &str, generics: &Generics, spelling: &mut Spelling<'_>) -> String {
    headed(kind, path, "", generics, spelling)
}

fn headed(
    kind: &str,
    path: &str,
    body: &str,
    generics: &Generics,
    spelling: &mut Spelling<'_>,
) -> String {
    let parameters = spelling.generics(generics);
    let bounds = where_clause(&spelling.bounds(generics));
    format!("{kind} {path}{parameters}{body}{bounds}")
}

/// How a struct can be constructed; `None` where it can't be by others.
fn body(fields: &Fields, is_open: bool) -> Option<String> {
    let is_seen = |field: &Field| is_public(&field.vis) && !is_hidden(&field.attrs);
    let is_whole = !is_open && fields.iter().all(is_seen);
    is_whole.then(|| match fields {
        Fields::Named(_) => String::new(),
        Fields::Unnamed(fields) => format!("({})", vec!["_"; fields.unnamed.len()].join(", ")),
        Fields::Unit => ";".to_owned(),
    })
}

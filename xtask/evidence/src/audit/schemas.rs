//! Matches the schemas of a page with those of the contract, starting at the bodies of an operation.
//!
//! A page lists the schemas of a body one after the other: first all those that the root schema names,
//! then those that the first of these names, and so on. If a page shows properties, they name the next
//! schemas; if it keeps them folded, the contract's properties tell which schema comes next.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Node;
use heck::ToUpperCamelCase;

use super::comparisons::{Comparisons, Location};
use super::contract::{
    Contract, Endpoint, NOTHING, body_schema, is_inferred, requires, target, text, type_of,
};
use super::other::EvidenceKind;
use super::properties::{compare_deprecated, compare_max_length, compare_property, compare_values};
use crate::table::{Detail, Kind, Level, Operation, Schema, Side};

pub(super) fn compare(
    contract: Contract<'_>,
    endpoint: &Endpoint<'_>,
    operation: &Operation,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let mut bodies: BTreeMap<(Side, Option<&str>), Vec<&Schema>> = BTreeMap::new();
    for schema in &operation.schemas {
        bodies.entry((schema.side, schema.response.as_deref())).or_default().push(schema);
    }
    for ((side, response), schemas) in bodies {
        let declared = match side {
            Side::Request => endpoint.request_body().into_iter().collect(),
            Side::Response => responses(endpoint, response),
        };
        for body in declared {
            match body_schema(&body) {
                Some(schema) => {
                    Page { contract, schemas: &schemas, at, side }.compare(&schema, out);
                }
                None => out.missing("root-schema", &body.pointer, at, &schemas[0].name),
            }
        }
    }
}

/// The contract's responses with the status code on the page; all successes for a default response.
fn responses<'a>(endpoint: &Endpoint<'a>, response: Option<&str>) -> Vec<Node<'a>> {
    let code = response.filter(|code| *code != "default");
    let successes = endpoint.successes().into_iter();
    let matching = successes.filter(|(status, _)| code.is_none_or(|code| code == *status));
    matching.map(|(_, body)| body).collect()
}

/// The schemas of one body, as a page lists them.
struct Page<'p, 'a> {
    contract: Contract<'a>,
    schemas: &'p [&'p Schema],
    at: Location<'p>,
    side: Side,
}

/// The schemas of the page that are matched already, by their index.
#[derive(Default)]
struct Matched {
    schemas: BTreeSet<usize>,
    /// The contract's properties that are matched below a folded schema.
    properties: BTreeMap<usize, BTreeSet<String>>,
}

impl Matched {
    /// The first of `count` schemas that is not matched.
    fn next(&self, count: usize) -> Option<usize> {
        (0..count).find(|index| !self.schemas.contains(index))
    }
}

/// A schema of the page and the contract's schema that it matches.
struct Match<'a> {
    index: usize,
    target: Node<'a>,
    /// Whether the page's schema was not matched before.
    is_new: bool,
}

impl<'a> Page<'_, 'a> {
    fn compare(&self, schema: &Node<'a>, out: &mut Comparisons) {
        let mut matched = Matched::default();
        let target = target(schema);
        let root = self.schemas.iter().position(|schema| schema.level == Level::Root);
        let mut is_same = true;
        if let Some(root) = root {
            matched.schemas.insert(root);
            let documented = &self.schemas[root].name;
            is_same = documented.to_upper_camel_case() == target.name();
            let declared = if is_same { documented.clone() } else { target.name() };
            out.compare(
                "root-schema",
                &schema.pointer,
                self.at(&self.place(root)),
                documented,
                &declared,
            );
            if is_same {
                self.descend(root, &target, &mut matched, out);
            }
        }
        // The properties of a different schema say nothing about this one.
        while let Some(index) = matched.next(self.schemas.len()).filter(|_| is_same) {
            matched.schemas.insert(index);
            self.match_unused(index, &schema.pointer, &mut matched, out);
            // The properties of a folded body may go on after a schema that it does not have.
            if let Some(root) = root.filter(|root| self.schemas[*root].properties.is_empty()) {
                self.descend_below(root, &target, &mut matched, out);
            }
        }
    }

    /// Matches a schema that nothing names with a component of the same title, first with one that no
    /// operation uses.
    fn match_unused(&self, index: usize, body: &str, matched: &mut Matched, out: &mut Comparisons) {
        let documented = self.schemas[index];
        let title = documented.title.as_ref().unwrap_or(&documented.name);
        let used = self.contract.used_components();
        let mut titled = self.contract.components("schemas");
        titled.retain(|(_, component)| component.text("title") == Some(title));
        let unused = titled.iter().find(|(_, component)| !used.contains(&component.pointer));
        match unused.or(titled.first()).cloned() {
            Some((_, component)) => self.descend(index, &component, matched, out),
            None => out.missing("schema", body, self.at(&self.place(index)), &documented.name),
        }
    }

    /// Compares a schema and all schemas below it.
    fn descend(
        &self,
        index: usize,
        target: &Node<'a>,
        matched: &mut Matched,
        out: &mut Comparisons,
    ) {
        self.compare_schema(index, target, out);
        self.descend_below(index, target, matched, out);
    }

    fn descend_below(
        &self,
        index: usize,
        target: &Node<'a>,
        matched: &mut Matched,
        out: &mut Comparisons,
    ) {
        for Match { index, target, is_new } in self.children(index, target, matched, out) {
            if is_new {
                self.descend(index, &target, matched, out);
            } else {
                self.compare_schema(index, &target, out);
            }
        }
    }

    /// Matches the schemas that this one names.
    fn children(
        &self,
        index: usize,
        target: &Node<'a>,
        matched: &mut Matched,
        out: &mut Comparisons,
    ) -> Vec<Match<'a>> {
        let documented = self.schemas[index];
        if documented.kind == Kind::Array {
            return self.items(index, target, matched, out).into_iter().collect();
        }
        if documented.properties.is_empty() {
            return self.folded_children(index, target, matched, out);
        }
        let mut children = Vec::new();
        let declared = target.property("properties");
        for property in &documented.properties {
            let (Some(name), Some(schema)) = (&property.name, &property.schema) else { continue };
            let found = self.find(schema, matched);
            // A missing property is reported when the properties are compared.
            let Some(property) = declared.get(name) else { continue };
            let target = self::target(&property);
            if let Some((index, is_new)) = found {
                children.push(Match { index, target, is_new });
            } else {
                let words = format!("{schema}, which is not shown");
                let place = format!("{}, property {name}", self.place(index));
                let at = self.at(&place);
                out.compare("nested-schema", &property.pointer, at, &words, &target.name());
            }
        }
        children
    }

    /// Matches the schema of an array's items.
    fn items(
        &self,
        index: usize,
        target: &Node<'a>,
        matched: &mut Matched,
        out: &mut Comparisons,
    ) -> Option<Match<'a>> {
        let child = self::target(&target.get("items")?);
        if let Some(items) = &self.schemas[index].items {
            let name = items.schema.as_ref()?;
            let found = self.find(name, matched);
            if found.is_none() {
                let at = self.place(index);
                out.missing("nested-schema", &target.pointer, self.at(&at), name);
            }
            return found.map(|(index, is_new)| Match { index, target: child, is_new });
        }
        // The schema of the items follows a folded array.
        child.get("properties")?;
        let next = matched.next(self.schemas.len())?;
        if matched.properties.insert(index, BTreeSet::new()).is_some() {
            return None;
        }
        matched.schemas.insert(next);
        Some(Match { index: next, target: child, is_new: true })
    }

    /// Matches the schemas below a folded one, as long as the contract has properties for them.
    fn folded_children(
        &self,
        index: usize,
        target: &Node<'a>,
        matched: &mut Matched,
        out: &mut Comparisons,
    ) -> Vec<Match<'a>> {
        let declared = target.property("properties").properties();
        let mut children = Vec::new();
        while let Some(next) = matched.next(self.schemas.len()) {
            let documented = self.schemas[next];
            let taken = matched.properties.entry(index).or_default();
            let is_match = |(name, node): &&(&str, Node<'_>)| {
                let is_named = match &documented.title {
                    Some(title) => node.text("title") == Some(title),
                    None => *name == documented.name,
                };
                let kind = type_of(node);
                is_named && !taken.contains(*name) && matches!(kind.as_str(), "object" | "array")
            };
            let Some((name, property)) = declared.iter().find(is_match) else { break };
            taken.insert((*name).to_owned());
            matched.schemas.insert(next);
            let pointer = &property.pointer;
            let place = self.place(next);
            let at = self.at(&place);
            out.add_evidence(pointer, EvidenceKind::Documented, self.at.page);
            out.note("nested-only", pointer, at, "a nested schema", "a property");
            out.compare("type", pointer, at, documented.kind.word(), &type_of(property));
            let title = documented.title.as_deref().unwrap_or(NOTHING);
            out.compare("title", pointer, at, title, text(property, "title"));
            children.push(Match { index: next, target: self::target(property), is_new: true });
        }
        children
    }

    /// Finds the schema of this name: the next one, else an earlier one, else a later one. The flag
    /// tells whether it was not matched before.
    fn find(&self, name: &str, matched: &mut Matched) -> Option<(usize, bool)> {
        let is_named = |index: &usize| self.schemas[*index].name == name;
        let next = matched.next(self.schemas.len()).filter(is_named);
        if let Some(next) = next {
            matched.schemas.insert(next);
            return Some((next, true));
        }
        if let Some(earlier) = matched.schemas.iter().copied().rfind(is_named) {
            return Some((earlier, false));
        }
        let later = (0..self.schemas.len()).find(is_named)?;
        matched.schemas.insert(later);
        Some((later, true))
    }

    /// Compares a schema of the page with the contract's, without the schemas below it.
    fn compare_schema(&self, index: usize, target: &Node<'a>, out: &mut Comparisons) {
        let documented = self.schemas[index];
        let place = self.place(index);
        let at = self.at(&place);
        out.add_evidence(&target.pointer, EvidenceKind::Documented, self.at.page);
        out.compare("type", &target.pointer, at, documented.kind.word(), &type_of(target));
        let is_component = target.pointer.starts_with("/components/schemas/")
            && target.pointer.matches('/').count() == 3;
        let rule = if is_component { "component-title" } else { "title" };
        let title = documented.title.as_deref().unwrap_or(NOTHING);
        out.compare(rule, &target.pointer, at, title, text(target, "title"));
        if is_component {
            out.add_name(&target.pointer, &documented.name);
        }
        if let Some(items) = &documented.items {
            let declared = target.property("items");
            let words = declared.found().map_or(NOTHING.to_owned(), |_| type_of(&declared));
            out.compare("items", &declared.pointer, at, items.kind.word(), &words);
        }
        self.compare_properties(documented, target, &place, out);
    }

    fn compare_properties(
        &self,
        documented: &Schema,
        target: &Node<'a>,
        place: &str,
        out: &mut Comparisons,
    ) {
        let declared = target.property("properties");
        for property in &documented.properties {
            if let Some(name) = &property.name {
                let place = format!("{place}, property {name}");
                let at = self.at(&place);
                match declared.get(name) {
                    Some(own) => compare_property(&own, requires(target, name), property, at, out),
                    None => out.missing("property", &target.pointer, at, name),
                }
            } else if documented.detail == Detail::TitlesOnly {
                let at = self.at(place);
                let title = property.title.as_deref().unwrap_or(NOTHING);
                let declared = declared.properties();
                match declared.iter().find(|(_, own)| own.text("title") == Some(title)) {
                    Some((_, own)) => {
                        out.add_evidence(&own.pointer, EvidenceKind::Documented, self.at.page);
                        out.compare("title", &own.pointer, at, title, title);
                        compare_values(own, &property.values, at, out);
                        compare_max_length(own, property.max_length, at, out);
                        compare_deprecated(own, property.deprecated, at, out);
                    }
                    None => out.missing("title", &target.pointer, at, title),
                }
            }
        }
        // If a page shows all properties, none is left to be inferred.
        if documented.detail == Detail::Shown && !documented.properties.is_empty() {
            for (name, own) in declared.properties() {
                let is_match =
                    documented.properties.iter().any(|it| it.name.as_deref() == Some(name));
                if !is_match && is_inferred(&own) {
                    out.undocumented("property", &own.pointer, name);
                }
            }
        }
    }

    /// The place of a schema, in the page's own names.
    fn place(&self, index: usize) -> String {
        let schema = self.schemas[index];
        let count = self.schemas[..index].iter().filter(|it| it.name == schema.name).count();
        let number = if count == 0 { String::new() } else { format!(" ({})", count + 1) };
        format!("{}, {} schema {}{number}", self.at.place, self.side.word(), schema.name)
    }

    fn at<'t>(&'t self, place: &'t str) -> Location<'t> {
        Location { place, ..self.at }
    }
}

//! Brings the schemas of a page and of the contract together, from the bodies of a call downwards.
//!
//! A page lists the schemas below a body one after the other: first all that one schema names, then
//! what the first of these names, and so on. Where a page shows members, their words say which
//! schema is next; where it keeps them folded, the contract's members at that place do.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::step;
use heck::ToUpperCamelCase;

use super::calls::body_schema;
use super::ledger::{At, Ledger};
use super::members;
use super::node::{Call, Contract, NOTHING, Node};
use super::other::Support;
use super::support::is_inferred;
use crate::table::{Kind, Level, Members, Operation, Schema, Side};

pub(super) fn compare(
    contract: Contract<'_>,
    call: &Call<'_>,
    operation: &Operation,
    at: At<'_>,
    ledger: &mut Ledger,
) {
    let mut bodies: Vec<(Side, Option<&str>)> = Vec::new();
    for schema in &operation.schemas {
        let body = (schema.side, schema.response.as_deref());
        if !bodies.contains(&body) {
            bodies.push(body);
        }
    }
    for (side, response) in bodies {
        let schemas = operation.schemas.iter();
        let schemas: Vec<&Schema> =
            schemas.filter(|it| (it.side, it.response.as_deref()) == (side, response)).collect();
        let ours = match side {
            Side::Request => call.node.get("requestBody").into_iter().collect(),
            Side::Response => answers(call, response),
        };
        for body in ours {
            let Some(schema) = body_schema(&body) else {
                ledger.lacks("root-schema", &body.pointer, at, &schemas[0].name);
                continue;
            };
            let page = Page { contract, schemas: &schemas, at, side };
            page.compare(&schema, ledger);
        }
    }
}

/// The contract's answers that a page's answer is: the one of the same code, else all successes.
fn answers<'a>(call: &Call<'a>, response: Option<&str>) -> Vec<Node<'a>> {
    let code = response.filter(|code| *code != "default");
    let answers = call.successes().into_iter();
    answers
        .filter(|(status, _)| code.is_none_or(|code| code == *status))
        .map(|(_, it)| it)
        .collect()
}

/// The schemas of one body, as a page lists them.
struct Page<'p, 'a> {
    contract: Contract<'a>,
    schemas: &'p [&'p Schema],
    at: At<'p>,
    side: Side,
}

/// Which schemas of the list have found their place.
#[derive(Default)]
struct Claims {
    claimed: BTreeSet<usize>,
    /// The members of folded schemas that are taken, by the schema's number.
    taken: BTreeMap<usize, BTreeSet<String>>,
}

impl Claims {
    fn next(&self, count: usize) -> Option<usize> {
        (0..count).find(|index| !self.claimed.contains(index))
    }
}

impl<'a> Page<'_, 'a> {
    fn compare(&self, schema: &Node<'a>, ledger: &mut Ledger) {
        let mut claims = Claims::default();
        let target = self.contract.target(schema);
        let root = self.schemas.iter().position(|schema| schema.level == Level::Root);
        let mut walk = true;
        if let Some(root) = root {
            claims.claimed.insert(root);
            let theirs = &self.schemas[root].name;
            let is_same = theirs.to_upper_camel_case() == target.name();
            let ours = if is_same { theirs.clone() } else { target.name() };
            let text = self.place(root);
            ledger.compare("root-schema", &schema.pointer, self.on(&text), theirs, &ours);
            // Members of another schema say nothing about this one.
            walk = is_same;
            if walk {
                self.walk(root, &target, &mut claims, ledger);
            }
        }
        while let Some(index) = claims.next(self.schemas.len()).filter(|_| walk) {
            claims.claimed.insert(index);
            self.orphan(index, &schema.pointer, &mut claims, ledger);
            // A folded body may go on behind a schema that it does not have.
            if let Some(root) = root.filter(|root| self.schemas[*root].properties.is_empty()) {
                self.descend(root, &target, &mut claims, ledger);
            }
        }
    }

    /// A schema that nothing names: a component that no call uses may be it, by its title.
    fn orphan(&self, index: usize, body: &str, claims: &mut Claims, ledger: &mut Ledger) {
        let theirs = self.schemas[index];
        let title = theirs.title.as_ref().unwrap_or(&theirs.name);
        let reached = self.contract.reached();
        let mut unused =
            self.contract.components("schemas").into_iter().filter(|(_, component)| {
                !reached.contains(&component.pointer) && component.text("title") == Some(title)
            });
        if let Some((_, component)) = unused.next() {
            self.walk(index, &component, claims, ledger);
        } else {
            let text = self.place(index);
            ledger.lacks("schema", body, self.on(&text), &theirs.name);
        }
    }

    fn walk(&self, index: usize, target: &Node<'a>, claims: &mut Claims, ledger: &mut Ledger) {
        self.held_together(index, target, ledger);
        self.descend(index, target, claims, ledger);
    }

    fn descend(&self, index: usize, target: &Node<'a>, claims: &mut Claims, ledger: &mut Ledger) {
        let children = self.claim(index, target, claims, ledger);
        for (child, target, is_new) in children {
            if is_new {
                self.walk(child, &target, claims, ledger);
            } else {
                self.held_together(child, &target, ledger);
            }
        }
    }

    /// The schemas that this one names, with what they are in the contract, and whether they are met
    /// for the first time.
    fn claim(
        &self,
        index: usize,
        target: &Node<'a>,
        claims: &mut Claims,
        ledger: &mut Ledger,
    ) -> Vec<(usize, Node<'a>, bool)> {
        let theirs = self.schemas[index];
        let mut children = Vec::new();
        let text = self.place(index);
        if theirs.kind == Kind::Array {
            children.extend(self.claim_items(index, target, claims, ledger));
            return children;
        }
        let ours = target.get("properties").map(|it| it.members()).unwrap_or_default();
        if theirs.properties.is_empty() {
            self.unfold(index, &ours, claims, &mut children, ledger);
            return children;
        }
        for property in &theirs.properties {
            let (Some(name), Some(schema)) = (&property.name, &property.schema) else { continue };
            let member = ours.iter().find(|(ours, _)| ours == name).map(|(_, node)| node);
            let found = self.find(schema, claims);
            // The member's absence is told where members are compared.
            let Some(member) = member else { continue };
            if let Some((index, is_new)) = found {
                children.push((index, self.contract.target(member), is_new));
            } else {
                let component = self.contract.target(member).name();
                let words = format!("{schema}, which is not shown");
                let text = format!("{text}, member {name}");
                ledger.compare(
                    "nested-schema",
                    &member.pointer,
                    self.on(&text),
                    &words,
                    &component,
                );
            }
        }
        children
    }

    /// The schema that an array is of.
    fn claim_items(
        &self,
        index: usize,
        target: &Node<'a>,
        claims: &mut Claims,
        ledger: &mut Ledger,
    ) -> Option<(usize, Node<'a>, bool)> {
        let child = self.contract.target(&target.get("items")?);
        if let Some(items) = &self.schemas[index].items {
            let name = items.schema.as_ref()?;
            let found = self.find(name, claims);
            if found.is_none() {
                let text = self.place(index);
                ledger.lacks("nested-schema", &target.pointer, self.on(&text), name);
            }
            return found.map(|(index, is_new)| (index, child, is_new));
        }
        // A folded array is followed by what it is of.
        child.get("properties")?;
        let next = claims.next(self.schemas.len())?;
        if claims.taken.insert(index, BTreeSet::new()).is_some() {
            return None;
        }
        claims.claimed.insert(next);
        Some((next, child, true))
    }

    /// What stands below a folded schema: as many of the next as the contract has members for.
    fn unfold(
        &self,
        index: usize,
        ours: &[(&'a str, Node<'a>)],
        claims: &mut Claims,
        children: &mut Vec<(usize, Node<'a>, bool)>,
        ledger: &mut Ledger,
    ) {
        while let Some(next) = claims.next(self.schemas.len()) {
            let theirs = self.schemas[next];
            let taken = claims.taken.entry(index).or_default();
            let is_theirs = |(name, node): &&(&str, Node<'_>)| {
                let is_named = match &theirs.title {
                    Some(title) => node.text("title") == Some(title),
                    None => *name == theirs.name,
                };
                let kind = self.contract.kind(node);
                is_named && !taken.contains(*name) && matches!(kind.as_str(), "object" | "array")
            };
            let Some((name, member)) = ours.iter().find(is_theirs) else { break };
            taken.insert((*name).to_owned());
            claims.claimed.insert(next);
            let text = self.place(next);
            let at = self.on(&text);
            ledger.support(&member.pointer, Support::Documented, self.at.source);
            ledger.note("nested-only", &member.pointer, at, "a nested schema", "a member");
            ledger.compare(
                "type",
                &member.pointer,
                at,
                theirs.kind.word(),
                &self.contract.kind(member),
            );
            let title = theirs.title.as_deref().unwrap_or(NOTHING);
            let our_title = member.text("title").unwrap_or(NOTHING);
            ledger.compare("title", &member.pointer, at, title, our_title);
            children.push((next, self.contract.target(member), true));
        }
    }

    /// The schema of that name: the next one, else one that stood there before, else a later one.
    fn find(&self, name: &str, claims: &mut Claims) -> Option<(usize, bool)> {
        let is_named = |index: &usize| self.schemas[*index].name == name;
        let next = claims.next(self.schemas.len()).filter(is_named);
        let before = || claims.claimed.iter().copied().rfind(is_named);
        if let Some(next) = next {
            claims.claimed.insert(next);
            return Some((next, true));
        }
        if let Some(before) = before() {
            return Some((before, false));
        }
        let later = (0..self.schemas.len()).find(is_named)?;
        claims.claimed.insert(later);
        Some((later, true))
    }

    /// Compares one schema of the page with what it is in the contract.
    fn held_together(&self, index: usize, target: &Node<'a>, ledger: &mut Ledger) {
        let theirs = self.schemas[index];
        let text = self.place(index);
        let at = self.on(&text);
        ledger.support(&target.pointer, Support::Documented, self.at.source);
        let kind = self.contract.kind(target);
        ledger.compare("type", &target.pointer, at, theirs.kind.word(), &kind);
        let is_component = target.pointer.starts_with("/components/schemas/")
            && target.pointer.matches('/').count() == 3;
        let titles = if is_component { "component-title" } else { "title" };
        let ours = target.text("title").unwrap_or(NOTHING);
        let title = theirs.title.as_deref().unwrap_or(NOTHING);
        ledger.compare(titles, &target.pointer, at, title, ours);
        if is_component {
            ledger.name(&target.pointer, &theirs.name);
        }
        if let Some(items) = &theirs.items {
            let ours = target.get("items").map(|ours| self.contract.kind(&ours));
            let pointer = step(&target.pointer, "items");
            let words = ours.as_deref().unwrap_or(NOTHING);
            ledger.compare("items", &pointer, at, items.kind.word(), words);
        }
        let members = target.get("properties").map(|it| it.members()).unwrap_or_default();
        for property in &theirs.properties {
            match (&property.name, theirs.members) {
                (Some(name), _) => {
                    let text = format!("{text}, member {name}");
                    let at = self.on(&text);
                    match members.iter().find(|(ours, _)| ours == name) {
                        Some((_, member)) => {
                            ledger.support(&member.pointer, Support::Documented, self.at.source);
                            let required = target.requires(name);
                            members::property(
                                self.contract,
                                member,
                                required,
                                property,
                                at,
                                ledger,
                            );
                        }
                        None => ledger.lacks("property", &target.pointer, at, name),
                    }
                }
                (None, Members::TitlesOnly) => {
                    let title = property.title.as_deref().unwrap_or(NOTHING);
                    match members.iter().find(|(_, member)| member.text("title") == Some(title)) {
                        Some((_, member)) => {
                            ledger.support(&member.pointer, Support::Documented, self.at.source);
                            ledger.compare("title", &member.pointer, at, title, title);
                            members::values(self.contract, member, &property.values, at, ledger);
                        }
                        None => ledger.lacks("title", &target.pointer, at, title),
                    }
                }
                (None, _) => {}
            }
        }
        // Where a page shows all members, nothing is left to be inferred.
        if theirs.members == Members::Shown && !theirs.properties.is_empty() {
            for (name, member) in &members {
                let is_theirs = theirs.properties.iter().any(|it| it.name.as_deref() == Some(name));
                if !is_theirs && is_inferred(member) {
                    ledger.beyond("property", &member.pointer, name);
                }
            }
        }
    }

    /// Where the schema stands, in the page's own words.
    fn place(&self, index: usize) -> String {
        let schema = self.schemas[index];
        let count = self.schemas[..index].iter().filter(|it| it.name == schema.name).count();
        let again = if count == 0 { String::new() } else { format!(" ({})", count + 1) };
        format!("{}, {} schema {}{again}", self.at.place, self.side.word(), schema.name)
    }

    fn on<'t>(&'t self, place: &'t str) -> At<'t> {
        At { place, ..self.at }
    }
}

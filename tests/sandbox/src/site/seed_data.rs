//! The initial data of a site: the users, groups, companies and tasks in the contracts' examples.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::companies;
use super::group_access::{KnownRights, KnownSegments, SEGMENTS};
use super::groups;
use super::record::Record;
use super::store::{HOST, User, canonical};
use super::tasks::{State, Task, TaskFile};
use crate::api::{Operation, Operations};

#[derive(Default)]
pub(crate) struct SeedData {
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Record>,
    pub(super) companies: Vec<Record>,
    pub(super) tasks: Vec<Task>,
    pub(super) segments: KnownSegments,
    pub(super) table_folders: KnownRights,
    pub(super) price_folders: KnownRights,
}

impl SeedData {
    pub(super) fn new(operations: &Operations) -> Self {
        let mut seed = Self::default();
        seed.add_fixed();
        // The examples of an object disagree. Those of GET show its state; those of changes only add
        // properties that GET does not show.
        let (gets, changes): (Vec<_>, Vec<_>) =
            operations.iter().partition(|operation| operation.method == hyper::Method::GET);
        for operation in gets.into_iter().chain(changes) {
            // What a POST creates does not exist yet.
            let is_new = operation.method != hyper::Method::POST;
            let examples: Vec<&Value> = objects_of(operation).collect();
            for example in examples {
                if example.get("partyNumber").is_some_and(Value::is_string) {
                    seed.add_user(example, operation.is_for_integration_users(), is_new);
                } else if example.get("variableName").is_some() && example["type"].is_object() {
                    add(&mut seed.groups, "variableName", Record::from_value(example), is_new);
                } else if example.get("supportedCurrencies").is_some() {
                    add(&mut seed.companies, "login", Record::from_value(example), is_new);
                } else if example.get("executionTime").is_some() && is_new {
                    seed.add_task(example);
                }
            }
        }
        let bodies = operations.iter().flat_map(|operation| {
            let sent = operation.body.iter().flat_map(|body| &body.examples);
            sent.chain(operation.responses.example())
        });
        bodies.for_each(|body| seed.collect(body));
        seed.complete();
        seed
    }

    /// Adds the segments and rights of every sandbox.
    fn add_fixed(&mut self) {
        for (name, parts) in SEGMENTS {
            let parts = parts.iter().map(|(name, title)| ((*name).into(), (*title).into()));
            self.segments.insert(name.to_owned(), parts.collect());
        }
        let table = json!({ "name": "SandboxTable" });
        self.table_folders.insert("sandboxTables".to_owned(), vec![table]);
        for name in ["priceModels", "priceAgreements"] {
            let item = json!({ "name": format!("Sandbox {name}"), "variableName": "sandboxPrice" });
            self.price_folders.insert(name.to_owned(), vec![item]);
        }
    }

    fn add_user(&mut self, example: &Value, integration: bool, is_new: bool) {
        let mut record = Record::from_value(example);
        record.shift_remove("links");
        if let Some(items) = example.pointer("/groups/items") {
            record.set("groups", json!({ "items": items }));
        }
        let party_number = record.text("partyNumber");
        let mut existing = self.users.iter_mut();
        let existing = existing.find(|user| user.record.text("partyNumber") == party_number);
        if let Some(user) = existing {
            for (name, value) in record {
                user.record.entry(name).or_insert(value);
            }
        } else if is_new {
            self.users.push(User { integration, record, flat: Record::default() });
        }
    }

    fn add_task(&mut self, example: &Value) {
        let Some(id) = example["id"].as_u64() else { return };
        if self.tasks.iter().any(|task| task.id == id) {
            return;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let category = &example["category"];
        let files = example["files"].as_array().into_iter().flatten().map(|file| TaskFile {
            name: text(&file["name"]),
            kind: text(&file["type"]),
            content: b"A file of the sandbox\n".to_vec(),
        });
        let mut record = Record::from_value(example);
        record.shift_remove("links");
        self.tasks.push(Task {
            id,
            name: text(&example["name"]),
            category: (text(&category["lookupCode"]), text(&category["displayValue"])),
            state: State::Succeeded,
            added: Timestamp::UNIX_EPOCH,
            starts: Timestamp::UNIX_EPOCH,
            ends: Timestamp::UNIX_EPOCH,
            files: files.collect(),
            messages: Vec::new(),
            documented: Some(record),
        });
    }

    /// Collects the groups of users, the segments and the rights in a body, at every depth.
    fn collect(&mut self, value: &Value) {
        let items = value["items"].as_array().into_iter().flatten();
        for item in items.filter(|item| item.is_object()) {
            self.collect_item(item);
        }
        match value {
            Value::Object(properties) => properties.values().for_each(|it| self.collect(it)),
            Value::Array(items) => items.iter().for_each(|it| self.collect(it)),
            _ => {}
        }
    }

    fn collect_item(&mut self, item: &Value) {
        let text = |name: &str| item[name].as_str();
        let rights = [
            ("folderVarName", &mut self.table_folders),
            ("segmentVarName", &mut self.price_folders),
        ];
        for (folder, known) in rights {
            let Some(name) = text(folder) else { continue };
            let entries: &mut Vec<Value> = known.entry(name.to_owned()).or_default();
            for entry in item["items"].as_array().into_iter().flatten() {
                if !entries.iter().any(|known| known["name"] == entry["name"]) {
                    entries.push(entry.clone());
                }
            }
        }
        let Some(name) = text("variableName") else { return };
        if let (Some(label), Some(kind)) = (text("label"), text("type")) {
            let mut group = Record::default();
            group.set("label", label);
            group.set("variableName", name);
            group.set("type", json!({ "value": groups::type_value(kind), "displayValue": kind }));
            add(&mut self.groups, "variableName", group, true);
        }
        if item.get("checked").is_some() && item.get("title").is_none() {
            let parts = self.segments.entry(name.to_owned()).or_default();
            for part in item["segments"]["items"].as_array().into_iter().flatten() {
                let Some(name) = part["variableName"].as_str() else { continue };
                let title = part["title"].as_str().unwrap_or(name);
                let known = parts.entry(name.to_owned()).or_insert_with(|| title.to_owned());
                if known == name {
                    title.clone_into(known);
                }
            }
        }
    }

    /// Adds the companies of users and groups, and what every group and company has.
    fn complete(&mut self) {
        let mut names: BTreeSet<String> = self.users.iter().map(User::company).collect();
        for group in &mut self.groups {
            let company = groups::company(group);
            for name in ["links", "users"] {
                group.shift_remove(name);
            }
            groups::complete(group, &company);
            names.insert(company);
        }
        names.insert(HOST.to_owned());
        let mut known: BTreeMap<String, Record> = BTreeMap::new();
        for mut company in std::mem::take(&mut self.companies) {
            let login = canonical(&company.text("login").unwrap_or_default()).to_owned();
            for name in ["links", "styleSheets", "translations"] {
                company.shift_remove(name);
            }
            company.set("login", &login);
            companies::complete(&mut company);
            known.entry(login).or_insert(company);
        }
        known.entry(HOST.to_owned()).or_insert_with(companies::host);
        for name in names {
            known.entry(name).or_insert_with_key(|name| {
                let mut company = Record::default();
                company.set("name", name);
                company.set("login", name);
                companies::complete(&mut company);
                company
            });
        }
        self.companies = known.into_values().collect();
    }
}

/// Adds an object, or the properties that the known one lacks.
fn add(known: &mut Vec<Record>, key: &str, record: Record, is_new: bool) {
    let name = record.text(key);
    if let Some(existing) = known.iter_mut().find(|known| known.text(key) == name) {
        for (name, value) in record {
            existing.entry(name).or_insert(value);
        }
    } else if is_new && name.is_some() {
        known.push(record);
    }
}

/// The objects in the example response of an operation.
fn objects_of(operation: &Operation) -> impl Iterator<Item = &Value> {
    let body = operation.responses.example();
    match body.and_then(|body| body.get("items")?.as_array()) {
        Some(items) => items.iter().collect(),
        None => Vec::from_iter(body),
    }
    .into_iter()
}

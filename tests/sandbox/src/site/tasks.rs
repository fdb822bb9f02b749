//! The tasks of the site: what imports and exports start, and what the documents show.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::record::Record;

/// Exceeds 32 bits, so that clients must use integers of 64 bits.
const FIRST_ID: u64 = 6_000_000_000;

/// All tasks by id.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Tasks {
    next: u64,
    tasks: BTreeMap<u64, Task>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Task {
    pub(super) id: u64,
    pub(super) name: String,
    /// The code of the category and its text.
    pub(super) category: (String, String),
    pub(super) state: State,
    pub(super) added: Timestamp,
    pub(super) starts: Timestamp,
    pub(super) ends: Timestamp,
    pub(super) files: Vec<TaskFile>,
    /// The lines of the log: the level and the message.
    pub(super) messages: Vec<(String, String)>,
    /// The task as a document shows it, if it is a documented one.
    pub(super) documented: Option<Record>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct TaskFile {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) content: Vec<u8>,
}

/// What becomes of a task.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) enum State {
    /// It waits or runs; the work is done when it ends.
    Open(Work),
    Canceled,
    Succeeded,
    Failed,
}

/// What a task does when it ends.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) enum Work {
    /// Imports users, of one company or of those that the file names.
    ImportUsers(Option<String>, Vec<u8>),
    ImportCompanies(Vec<u8>),
    /// Exports the companies that a filter matches, as CSV or XML.
    ExportCompanies(Option<String>, Format),
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) enum Format {
    Csv,
    Xml,
}

impl Tasks {
    pub(super) fn new(documented: Vec<Task>) -> Self {
        let tasks = documented.into_iter().map(|task| (task.id, task));
        Self { next: FIRST_ID, tasks: tasks.collect() }
    }

    /// Adds a task, which gets the next id.
    pub(super) fn add(&mut self, mut task: Task) -> u64 {
        let id = self.next;
        self.next += 1;
        task.id = id;
        self.tasks.insert(id, task);
        id
    }

    pub(super) fn get(&self, id: u64) -> Option<&Task> {
        self.tasks.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut Task> {
        self.tasks.get_mut(&id)
    }

    pub(super) fn remove(&mut self, id: u64) {
        self.tasks.remove(&id);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// Whether the work of a task is to be done.
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        self.tasks.values().any(|task| task.is_due(now))
    }

    /// The ids of the tasks whose work is to be done.
    pub(super) fn due(&self, now: Timestamp) -> Vec<u64> {
        self.tasks.values().filter(|task| task.is_due(now)).map(|task| task.id).collect()
    }
}

impl Task {
    fn is_due(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Open(_)) && self.ends <= now
    }

    /// The texts of status and result at a time.
    fn status(&self, now: Timestamp) -> (&'static str, Option<&'static str>) {
        match self.state {
            State::Open(_) if now < self.starts => ("Pending", None),
            State::Open(_) => ("In Progress", None),
            State::Canceled => ("Canceled", Some("Canceled")),
            State::Succeeded => ("Completed", Some("Success")),
            State::Failed => ("Completed", Some("Failure")),
        }
    }

    /// The task as a response shows it.
    pub(super) fn record(&self, now: Timestamp) -> Record {
        if let Some(record) = &self.documented {
            return record.clone();
        }
        let (status, result) = self.status(now);
        let modified = if matches!(self.state, State::Open(_)) { self.added } else { self.ends };
        let (code, text) = &self.category;
        let mut record = Record::default();
        record.set("id", self.id);
        record.set("name", &self.name);
        record.set("status", status);
        if let Some(result) = result {
            record.set("result", result);
        }
        record.set("category", json!({ "lookupCode": code, "displayValue": text }));
        record.set("dateAdded", task_date(self.added));
        record.set("dateModified", task_date(modified));
        record.set("executionTime", task_date(self.starts));
        if !self.messages.is_empty() {
            let messages: Vec<_> = self.messages.iter().map(|(_, text)| text.as_str()).collect();
            record.set("detailStatus", self.detail(&messages.join(", ")));
        }
        record.set("files", self.file_list());
        record
    }

    fn detail(&self, message: &str) -> Value {
        let line = |(level, message): &(String, String)| {
            let date = task_date(self.ends);
            let number = if level == "ERROR" { "1" } else { "0" };
            json!({ "level": number, "levelLabel": level, "message": message, "date": date })
        };
        let messages: Vec<_> = self.messages.iter().map(line).collect();
        let summary = json!({ "level": "0", "messages": messages });
        let item = json!({ "entity": self.name, "status": message, "summary": [summary] });
        json!({ "message": message, "items": [item] })
    }

    /// The name and the type of each file.
    pub(super) fn file_list(&self) -> Vec<Record> {
        let file = |file: &TaskFile| {
            let mut record = Record::default();
            record.set("name", &file.name);
            record.set("type", &file.kind);
            record
        };
        self.files.iter().map(file).collect()
    }

    /// Ends the task, with the lines of its log.
    pub(super) fn end(&mut self, messages: Result<Vec<String>, String>) {
        let lines = |level: &str, lines: Vec<String>| {
            lines.into_iter().map(|line| (level.to_owned(), line)).collect::<Vec<_>>()
        };
        (self.state, self.messages) = match messages {
            Ok(messages) => (State::Succeeded, lines("INFO", messages)),
            Err(error) => (State::Failed, lines("ERROR", vec![error])),
        };
        let date = task_date(self.ends);
        let lines = self.messages.iter().map(|(level, line)| format!("{date} {level} {line}"));
        let log = lines.collect::<Vec<_>>().join("\n") + "\n";
        let name = format!("task-{}.log", self.id);
        self.files.push(TaskFile { name, kind: "Log".to_owned(), content: log.into_bytes() });
    }
}

/// A date in the form that a documented task has: the text of a site, without a time zone.
pub(super) fn task_date(date: Timestamp) -> String {
    date.strftime("%m/%d/%Y %-I:%M %p").to_string()
}

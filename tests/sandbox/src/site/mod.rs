//! What the site holds and what each operation does to it. No sockets, no clock, no randomness.

mod change;
mod dates;
mod find;
mod flat;
mod groups;
mod journal;
mod lookups;
mod opening;
mod population;
mod record;
mod users;
mod view;

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use hyper::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use crate::collection::Asked;
use crate::contract::{Operation, Operations, Shape};
use crate::refusal::Refusal;

pub(crate) use dates::documented as documented_date;
pub(crate) use journal::{Applied, Journal};
pub(crate) use population::{Population, mix};
pub(crate) use record::{Record, raw};
pub(crate) use users::{Saved, User, Users};
use view::{Address, View};

use groups::Groups;

/// A call that the contract allows.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) operation: Arc<Operation>,
    /// The arguments of the path, by their name.
    pub(crate) arguments: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
    /// Path and query as they were on the wire.
    pub(crate) target: String,
    /// What will be done to the answer, if anything.
    pub(crate) fault: Option<String>,
    /// Whether the page before the one asked for is answered in its place.
    pub(crate) repeats_page: bool,
}

impl Call {
    fn argument(&self, name: &str) -> &str {
        let found = self.arguments.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// What the site answers.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    /// Where what was created can be found.
    pub(crate) location: Option<String>,
}

/// The body of an answer, before it is written.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    User(Record),
    Page {
        items: Vec<Record>,
        envelope: Record,
    },
    /// What the contract shows for an operation that the site has no behaviour for.
    Shown(Option<Value>),
}

impl Content {
    /// The body's text, where it has one.
    pub(crate) fn text(self) -> Option<String> {
        match self {
            Self::User(record) => Some(written(&record)),
            Self::Page { items, mut envelope } => {
                envelope.set("items", items);
                Some(written(&envelope))
            }
            Self::Shown(value) => value.map(|value| value.to_string()),
        }
    }
}

fn written(record: &Record) -> String {
    serde_json::to_string(record).unwrap_or_default()
}

/// What an operation is about, known by its operationId; any other is served as the contract shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behaviour {
    List,
    Get,
    Create,
    UpdateIntegrationUser,
    UpdateCompanyUser,
    ReplaceUser,
    ReplaceCompanyUser,
    Shown,
}

impl Behaviour {
    fn of(operation: &Operation) -> Self {
        let (behaviour, method) = match operation.id.as_str() {
            "listIntegrationUsers" if operation.item().is_some() => (Self::List, Method::GET),
            "getIntegrationUser" => (Self::Get, Method::GET),
            "createIntegrationUser" => (Self::Create, Method::POST),
            "updateIntegrationUser" => (Self::UpdateIntegrationUser, Method::PATCH),
            "updateCompanyUser" => (Self::UpdateCompanyUser, Method::PATCH),
            "replaceUser" => (Self::ReplaceUser, Method::PUT),
            "replaceCompanyUser" => (Self::ReplaceCompanyUser, Method::PUT),
            _ => return Self::Shown,
        };
        if operation.method == method { behaviour } else { Self::Shown }
    }
}

/// Whether a call may change what the site holds.
pub(crate) fn is_change(operation: &Operation) -> bool {
    !matches!(Behaviour::of(operation), Behaviour::List | Behaviour::Get | Behaviour::Shown)
}

/// The site's settings that do not change while it runs.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Whether the site runs in Fusion, where a `PUT` of v19 creates users.
    pub(crate) fusion: bool,
    /// What every path lives under.
    pub(crate) context: String,
    /// How many users one request may look at.
    pub(crate) scan: u64,
    /// How many changes are remembered in full.
    pub(crate) journal: usize,
}

/// A site and all it holds.
pub(crate) struct Site {
    settings: Settings,
    users: Users,
    companies: BTreeSet<String>,
    groups: Groups,
    pub(crate) journal: Journal,
    /// All members that any version's users have, but for the flat form.
    known: Shape,
    /// All members that any operation takes or shows, to tell members that nobody knows.
    named: Shape,
}

impl Site {
    /// A site with the users of the documents, but for those left out, and a made-up population.
    pub(crate) fn open(
        operations: &Operations,
        settings: Settings,
        population: Population,
        without: &[String],
    ) -> Self {
        let mut opening = opening::opening(operations);
        opening.users.retain(|user| !without.contains(&user.party_number()));
        let (mut known, mut named) = (Shape::new(), Shape::new());
        for operation in operations {
            let item = operation.item().unwrap_or_else(|| operation.answers.shape());
            if !flat::is_flat(item) {
                known.extend(item.clone());
            }
            named.extend(item.clone());
        }
        // What can be sent comes last, for it tells which members are secret.
        for settable in operations.iter().filter_map(|operation| operation.settable()) {
            named.extend(settable.clone());
        }
        Self {
            users: Users::new(population, opening.users),
            companies: opening.companies,
            groups: opening.groups,
            journal: Journal::new(settings.journal),
            settings,
            known,
            named,
        }
    }

    pub(crate) fn users(&self) -> &Users {
        &self.users
    }

    /// Puts other users in the place of all the site holds.
    pub(crate) fn restore(&mut self, users: Users) {
        self.users = users;
        self.journal.clear();
    }

    /// Answers a call that changes nothing.
    pub(crate) fn read(&self, call: &Call) -> Result<Answer, Refusal> {
        match Behaviour::of(&call.operation) {
            Behaviour::List => self.list(call),
            Behaviour::Get => self.get(call),
            _ => Ok(as_shown(&call.operation)),
        }
    }

    /// Does what a call asks for and answers it; a call that is refused changes nothing.
    pub(crate) fn change(&mut self, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
        let changed = match Behaviour::of(&call.operation) {
            Behaviour::Create => self.create(call, now)?,
            Behaviour::UpdateIntegrationUser => self.update_integration_user(call, now)?,
            Behaviour::UpdateCompanyUser => self.update_company_user(call, now)?,
            Behaviour::ReplaceUser => self.replace_user(call, now)?,
            Behaviour::ReplaceCompanyUser => self.replace_company_user(call, now)?,
            _ => return self.read(call),
        };
        let answer = self.changed(call, &changed);
        self.journal.add(Applied {
            sequence: 0,
            operation: call.operation.id.clone(),
            method: call.operation.method.to_string(),
            target: call.target.clone(),
            status: answer.status.as_u16(),
            party_number: changed.user.party_number(),
            body: raw(self.without_secrets(call)),
            fault: call.fault.clone(),
        });
        Ok(answer)
    }

    /// Whether an operation answers with a user in the flat form.
    pub(crate) fn is_flat(operation: &Operation) -> bool {
        let is_known = !matches!(Behaviour::of(operation), Behaviour::List | Behaviour::Shown);
        is_known && flat::is_flat(operation.answers.shape())
    }

    /// A user as the flat form of `operation` or, where there is none, as v19 has it.
    pub(crate) fn flat(&self, user: &User, operation: &Operation) -> Record {
        flat::show(user, operation.answers.shape(), &self.known)
    }

    fn address(&self, operation: &Operation) -> Address {
        let (context, root) = (&self.settings.context, &operation.root);
        Address(format!("http://{}{context}{root}", operation.host))
    }

    fn get(&self, call: &Call) -> Result<Answer, Refusal> {
        let shape = call.operation.answers.shape();
        let asked = Asked::read(&call.query, shape)?;
        let user = self.integration_user(call.argument("partyNumber"))?;
        let address = self.address(&call.operation);
        let alone = Some(call.query.as_slice());
        let view = View {
            address: &address,
            shape,
            asked: &asked,
            by_company: false,
            alone,
            with_id: false,
        };
        Ok(Answer {
            status: StatusCode::OK,
            content: Content::User(view.user(&user)),
            location: None,
        })
    }

    fn changed(&self, call: &Call, changed: &change::Changed) -> Answer {
        let shape = call.operation.answers.shape();
        let user = &changed.user;
        let status = if changed.created { StatusCode::CREATED } else { StatusCode::OK };
        if flat::is_flat(shape) {
            let content = Content::User(self.flat(user, &call.operation));
            return Answer { status, content, location: None };
        }
        let asked = Asked::nothing();
        let address = self.address(&call.operation);
        let by_company = call.arguments.iter().any(|(name, _)| name == "companyName");
        let view = View {
            address: &address,
            shape,
            asked: &asked,
            by_company,
            alone: None,
            with_id: true,
        };
        let location = changed.created.then(|| view.location(user));
        Answer { status, content: Content::User(view.user(user)), location }
    }
}

fn as_shown(operation: &Operation) -> Answer {
    let shown = operation.answers.success();
    let content = Content::Shown(shown.body.clone());
    Answer { status: shown.status, content, location: None }
}

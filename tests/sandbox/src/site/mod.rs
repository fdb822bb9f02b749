//! The data of the site and the behaviour of each operation, without network, clock and randomness.

mod catalog;
mod changes;
mod companies;
mod company_changes;
mod data;
mod flat;
mod generated;
mod group_access;
mod group_changes;
mod group_members;
mod groups;
mod import;
mod journal;
mod listing;
mod operations;
mod record;
mod rendering;
mod roster;
mod sales;
mod seed_data;
mod store;
mod tables;
mod task_operations;
mod tasks;
mod usage;
mod user_children;
mod users;
mod value_objects;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::{Arguments, Checked, JSON, Kind, Operation, Operations, Query, Shape, Upload};
use crate::api_error::ApiError;
use crate::query::Parameters;

use changes::Changed;
use operations::{Behaviour, behaviour};
use rendering::Renderer;

pub(crate) use data::{Data, Sizes, Snapshot};
pub use journal::Applied;
pub(crate) use journal::Journal;
pub(crate) use record::{Record, raw};
pub(crate) use store::User;

/// A date in the documented form, such as `2025-10-14T08:29:21.000Z`.
pub(crate) fn format_date(date: Timestamp) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A request that matches the contract.
#[derive(Clone)]
pub(crate) struct ApiRequest {
    pub(crate) operation: Arc<Operation>,
    pub(crate) arguments: Arguments,
    pub(crate) query: Query,
    pub(crate) body: Bytes,
    /// The form, for an operation that takes one.
    pub(crate) upload: Option<Upload>,
    /// The media type of the response.
    pub(crate) media: String,
    pub(crate) received: Timestamp,
    /// Path and query, exactly as received.
    pub(crate) target: String,
    /// The fault that applies to the response, for the journal.
    pub(crate) fault: Option<String>,
    /// Whether to return the previous page instead of the requested one.
    pub(crate) repeats_page: bool,
}

impl ApiRequest {
    fn argument(&self, name: &str) -> &str {
        let found = self.arguments.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) body: Body,
    /// The URL of a created resource.
    pub(crate) location: Option<String>,
}

impl ApiResponse {
    fn new(status: StatusCode, body: Body) -> Self {
        Self { status, body, location: None }
    }
}

/// A response body before it is serialized.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Empty,
    Object(Record),
    Page {
        items: Vec<Record>,
        envelope: Record,
    },
    List(Vec<Record>),
    File {
        media: String,
        content: Bytes,
    },
    /// The contract's example, for an operation without a behaviour.
    Sample(Option<Value>),
}

impl Body {
    /// The media type and the content, if there is a body.
    pub(crate) fn into_content(self) -> Option<(String, Bytes)> {
        let json = match self {
            Self::Empty | Self::Sample(None) => return None,
            Self::File { media, content } => return Some((media, content)),
            Self::Object(record) => record.to_json(),
            Self::Page { items, mut envelope } => {
                envelope.set("items", items);
                envelope.to_json()
            }
            Self::List(records) => serde_json::to_string(&records).unwrap_or_default(),
            Self::Sample(Some(value)) => value.to_string(),
        };
        Some((JSON.to_owned(), json.into()))
    }
}

/// What is checked about a content.
pub(crate) fn checked(content: Option<&(String, Bytes)>) -> Checked<'_> {
    match content {
        None => Checked::Nothing,
        Some((media, content)) if media == JSON => {
            Checked::Json(std::str::from_utf8(content).unwrap_or_default())
        }
        Some((media, _)) => Checked::Binary(media),
    }
}

/// Whether an operation may change data.
pub(crate) fn is_change(operation: &Operation) -> bool {
    matches!(behaviour(operation), Some(Behaviour::User(_) | Behaviour::Change(_)))
}

/// Whether a request may examine all users, and should not delay others.
pub(crate) fn is_search(request: &ApiRequest) -> bool {
    let searches = ["q", "filter", "orderby", "expand"];
    let path = &request.operation.path;
    path.contains("{groupVarName}")
        || request.query.iter().any(|(name, _)| searches.contains(&name.as_str()))
}

/// Whether an operation returns a user in the flat form.
pub(crate) fn is_flat(operation: &Operation) -> bool {
    matches!(behaviour(operation), Some(Behaviour::User(_)))
        && flat::is_flat(&operation.responses.shape)
}

/// Whether a shape is that of a user, in any form.
fn is_user(shape: &Shape) -> bool {
    shape.contains_key("isWebServicesOnly")
}

/// The settings of a running site.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Whether the site runs in Fusion, where the `PUT` of v19 creates users.
    pub(crate) fusion: bool,
    /// Whether administrator groups are enabled, which replace the access permissions of users.
    pub(crate) administrator_groups: bool,
    pub(crate) context: String,
    /// The number of items that one request may examine.
    pub(crate) scan_limit: u64,
    /// The number of changes to keep.
    pub(crate) journal: usize,
    /// The time from the start of a task to its end.
    pub(crate) task_duration: Duration,
}

/// A site with its data.
pub(crate) struct Site {
    settings: Settings,
    data: Data,
    pub(crate) journal: Journal,
    /// The properties of users in all versions but those with the flat form.
    nested: Shape,
    /// The properties in all requests and responses about users; others are undocumented.
    documented: Shape,
    /// The names of all passwords in requests.
    secrets: BTreeSet<String>,
}

impl Site {
    pub(crate) fn new(operations: &Operations, settings: Settings, data: Data) -> Self {
        let (mut nested, mut documented) = (Shape::new(), Shape::new());
        for operation in operations {
            let shape = operation.item().unwrap_or(&operation.responses.shape);
            if !is_user(shape) {
                continue;
            }
            if !flat::is_flat(shape) {
                nested.extend(shape.clone());
            }
            documented.extend(shape.clone());
        }
        // Request bodies come last, because they define which properties are passwords.
        let bodies = operations.iter().filter_map(|operation| operation.settable());
        let mut secrets = BTreeSet::new();
        for settable in bodies {
            let passwords = settable.iter().filter(|(_, kind)| **kind == Kind::Secret);
            secrets.extend(passwords.map(|(name, _)| name.clone()));
        }
        let about_users = operations.iter().filter(|it| is_user(&it.responses.shape));
        for settable in about_users.filter_map(|operation| operation.settable()) {
            documented.extend(settable.clone());
        }
        let journal = Journal::new(settings.journal);
        Self { settings, data, journal, nested, documented, secrets }
    }

    pub(crate) fn data(&self) -> &Data {
        &self.data
    }

    /// Replaces all data and clears the journal.
    pub(crate) fn restore(&mut self, data: Data) {
        self.data = data;
        self.journal.clear();
    }

    /// Whether a task has ended whose effects are not applied yet.
    pub(crate) fn has_ended_tasks(&self, now: Timestamp) -> bool {
        self.data.tasks.has_ended(now)
    }

    /// Handles a request that changes nothing. An operation without a behaviour returns the contract's
    /// example.
    pub(crate) fn read(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        if let Some(Behaviour::Read(read)) = behaviour(&request.operation) {
            return read(self, request);
        }
        let responses = &request.operation.responses;
        Ok(ApiResponse::new(responses.status, Body::Sample(responses.body.clone())))
    }

    /// Handles a request that changes data; a rejected one changes nothing.
    pub(crate) fn change(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let (response, party_number) = match behaviour(&request.operation) {
            Some(Behaviour::User(change)) => {
                let changed = change(self, request)?;
                (self.changed(request, &changed), changed.user.party_number())
            }
            Some(Behaviour::Change(change)) => (change(self, request)?, String::new()),
            _ => return self.read(request),
        };
        self.journal.add(Applied {
            sequence: 0,
            operation: request.operation.id.clone(),
            method: request.operation.method.to_string(),
            target: request.target.clone(),
            status: response.status.as_u16(),
            party_number,
            body: self.journaled(request),
            fault: request.fault.clone(),
        });
        Ok(response)
    }

    /// The body of a request without passwords; null if it is not JSON.
    fn journaled(&self, request: &ApiRequest) -> Box<RawValue> {
        match serde_json::from_slice::<Record>(&request.body) {
            Ok(mut body) => {
                body.retain(|name, _| !self.secrets.contains(name));
                raw(body)
            }
            Err(_) => serde_json::from_slice(&request.body).unwrap_or_else(|_| raw(())),
        }
    }

    /// A user in the flat form of an operation.
    pub(crate) fn flat(&self, user: &User, operation: &Operation) -> Record {
        flat::to_flat(user, &operation.responses.shape, &self.nested)
    }

    fn changed(&self, request: &ApiRequest, changed: &Changed) -> ApiResponse {
        let shape = &request.operation.responses.shape;
        let user = &changed.user;
        let status = request.operation.responses.success(changed.created);
        if flat::is_flat(shape) {
            return ApiResponse::new(status, Body::Object(self.flat(user, &request.operation)));
        }
        let parameters = Parameters::default();
        let by_company = request.arguments.iter().any(|(name, _)| name == "companyName");
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { by_company, with_id: true, ..renderer };
        let location = changed.created.then(|| renderer.location(user));
        let body = Body::Object(renderer.user(&self.with_current_groups(user)));
        ApiResponse { status, body, location }
    }

    /// The base URL of links: the documents' host with the context and the version.
    fn base(&self, operation: &Operation) -> String {
        let (context, root) = (&self.settings.context, &operation.root);
        format!("http://{}{context}{root}", operation.host)
    }

    fn renderer<'a>(
        &self,
        operation: &Operation,
        shape: &'a Shape,
        parameters: &'a Parameters,
    ) -> Renderer<'a> {
        let base = self.base(operation);
        let has_permissions = !self.settings.administrator_groups;
        let (by_company, single, with_id) = (false, None, false);
        Renderer { base, shape, parameters, has_permissions, by_company, single, with_id }
    }
}

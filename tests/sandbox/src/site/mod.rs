//! The data of the site and the behaviour of each operation, without network, clock and randomness.

mod changes;
mod flat;
mod generated;
mod groups;
mod journal;
mod listing;
mod record;
mod rendering;
mod seed_data;
mod store;
mod value_objects;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use hyper::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

use crate::api::{Arguments, Kind, Operation, Operations, Query, Shape};
use crate::api_error::ApiError;
use crate::query::Parameters;

use changes::Changed;
use groups::Groups;
use rendering::Renderer;
use seed_data::SeedData;

pub(crate) use generated::GeneratedUsers;
pub use journal::Applied;
pub(crate) use journal::Journal;
pub(crate) use record::{Record, raw};
pub(crate) use store::{Snapshot, User, UserStore};

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
    /// The URL of a created user.
    pub(crate) location: Option<String>,
}

/// A response body before it is serialized.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    User(Record),
    Page {
        items: Vec<Record>,
        envelope: Record,
    },
    /// The contract's example, for an operation without a behaviour.
    Sample(Option<Value>),
}

impl Body {
    /// The JSON text, if there is a body.
    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Self::User(record) => Some(record.to_json()),
            Self::Page { items, mut envelope } => {
                envelope.set("items", items);
                Some(envelope.to_json())
            }
            Self::Sample(value) => value.map(|value| value.to_string()),
        }
    }
}

/// The behaviour of an operation that changes users.
type Change = fn(&mut Site, &ApiRequest) -> Result<Changed, ApiError>;

fn change_of(operation: &Operation) -> Option<Change> {
    Some(match (operation.id.as_str(), operation.method.as_str()) {
        ("createIntegrationUser", "POST") => Site::create,
        ("updateIntegrationUser", "PATCH") => Site::update_integration_user,
        ("updateCompanyUser", "PATCH") => Site::update_company_user,
        ("replaceUser", "PUT") => Site::replace_user,
        ("replaceCompanyUser", "PUT") => Site::replace_company_user,
        _ => return None,
    })
}

/// Whether an operation may change data.
pub(crate) fn is_change(operation: &Operation) -> bool {
    change_of(operation).is_some()
}

/// Whether an operation returns a user in the flat form.
pub(crate) fn is_flat(operation: &Operation) -> bool {
    is_change(operation) && flat::is_flat(&operation.responses.shape)
}

/// The settings of a running site.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Whether the site runs in Fusion, where the `PUT` of v19 creates users.
    pub(crate) fusion: bool,
    pub(crate) context: String,
    /// The number of users that one request may examine.
    pub(crate) scan_limit: u64,
    /// The number of changes to keep.
    pub(crate) journal: usize,
}

/// A site with its data.
pub(crate) struct Site {
    settings: Settings,
    users: UserStore,
    companies: BTreeSet<String>,
    groups: Groups,
    pub(crate) journal: Journal,
    /// The properties of users in all versions but those with the flat form.
    nested: Shape,
    /// The properties in all requests and responses; others are undocumented.
    documented: Shape,
}

impl Site {
    /// Creates a site with the documented users but those in `without`, and with generated users.
    pub(crate) fn new(
        operations: &Operations,
        settings: Settings,
        generated: GeneratedUsers,
        without: &[String],
    ) -> Self {
        let mut seed = SeedData::new(operations);
        seed.users.retain(|user| !without.contains(&user.party_number()));
        let (mut nested, mut documented) = (Shape::new(), Shape::new());
        for operation in operations {
            let shape = operation.item().unwrap_or(&operation.responses.shape);
            if !flat::is_flat(shape) {
                nested.extend(shape.clone());
            }
            documented.extend(shape.clone());
        }
        // Request bodies come last, because they define which properties are passwords.
        for settable in operations.iter().filter_map(|operation| operation.settable()) {
            documented.extend(settable.clone());
        }
        Self {
            users: UserStore::new(generated, seed.users),
            companies: seed.companies,
            groups: seed.groups,
            journal: Journal::new(settings.journal),
            settings,
            nested,
            documented,
        }
    }

    pub(crate) fn users(&self) -> &UserStore {
        &self.users
    }

    /// Replaces all users and clears the journal.
    pub(crate) fn restore(&mut self, users: UserStore) {
        self.users = users;
        self.journal.clear();
    }

    /// Handles a request that changes nothing. An operation without a behaviour returns the contract's
    /// example.
    pub(crate) fn read(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let operation = &request.operation;
        match (operation.id.as_str(), operation.method.as_str()) {
            ("listIntegrationUsers", "GET") if operation.item().is_some() => self.list(request),
            ("getIntegrationUser", "GET") => self.get(request),
            _ => {
                let body = Body::Sample(operation.responses.body.clone());
                Ok(ApiResponse { status: operation.responses.status, body, location: None })
            }
        }
    }

    /// Handles a request that changes data; a rejected one changes nothing.
    pub(crate) fn change(&mut self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let Some(change) = change_of(&request.operation) else { return self.read(request) };
        let changed = change(self, request)?;
        let response = self.changed(request, &changed);
        let mut body = Record::parse(&request.body);
        body.retain(|name, _| self.documented.get(name) != Some(&Kind::Secret));
        self.journal.add(Applied {
            sequence: 0,
            operation: request.operation.id.clone(),
            method: request.operation.method.to_string(),
            target: request.target.clone(),
            status: response.status.as_u16(),
            party_number: changed.user.party_number(),
            body: raw(body),
            fault: request.fault.clone(),
        });
        Ok(response)
    }

    /// A user in the flat form of an operation.
    pub(crate) fn flat(&self, user: &User, operation: &Operation) -> Record {
        flat::to_flat(user, &operation.responses.shape, &self.nested)
    }

    fn integration_user(&self, party_number: &str) -> Result<Cow<'_, User>, ApiError> {
        let found = self.users.by_party(party_number).and_then(|found| self.users.get(found));
        found
            .filter(|user| user.integration)
            .ok_or_else(|| ApiError::not_found("integration user", party_number))
    }

    fn get(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let shape = &request.operation.responses.shape;
        let parameters = Parameters::parse(&request.query, shape)?;
        let user = self.integration_user(request.argument("partyNumber"))?;
        let single = Some(request.query.as_slice());
        let renderer = Renderer { single, ..self.renderer(&request.operation, shape, &parameters) };
        let body = Body::User(renderer.user(&user));
        Ok(ApiResponse { status: StatusCode::OK, body, location: None })
    }

    fn changed(&self, request: &ApiRequest, changed: &Changed) -> ApiResponse {
        let shape = &request.operation.responses.shape;
        let user = &changed.user;
        let status = if changed.created { StatusCode::CREATED } else { StatusCode::OK };
        if flat::is_flat(shape) {
            let body = Body::User(self.flat(user, &request.operation));
            return ApiResponse { status, body, location: None };
        }
        let parameters = Parameters::default();
        let by_company = request.arguments.iter().any(|(name, _)| name == "companyName");
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let renderer = Renderer { by_company, with_id: true, ..renderer };
        let location = changed.created.then(|| renderer.location(user));
        ApiResponse { status, body: Body::User(renderer.user(user)), location }
    }

    fn renderer<'a>(
        &self,
        operation: &Operation,
        shape: &'a Shape,
        parameters: &'a Parameters,
    ) -> Renderer<'a> {
        let (context, root) = (&self.settings.context, &operation.root);
        let base = format!("http://{}{context}{root}", operation.host);
        Renderer { base, shape, parameters, by_company: false, single: None, with_id: false }
    }
}

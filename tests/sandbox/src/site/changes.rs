//! Creates, updates and replaces users.

use jiff::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::record::{Record, is_null, parsed, raw, without_nulls};
use super::roster::Position;
use super::store::{HOST, User};
use super::{ApiRequest, Site, flat, format_date, generated, value_objects};
use crate::api::{Kind, Operation, USER_CHILDREN};
use crate::api_error::ApiError;

/// The properties that only the site sets; they are ignored in requests.
const READ_ONLY: [&str; 8] =
    ["company", "dateAdded", "dateModified", "id", "lastLogin", "links", "partyId", "partyNumber"];

/// A user after a change.
pub(super) struct Changed {
    pub(super) user: User,
    pub(super) created: bool,
}

/// The properties that a request sets, in the form of v19 and of the flat form only.
struct Changes {
    record: Record,
    flat: Record,
}

impl Site {
    pub(super) fn create_integration_user(
        &mut self,
        request: &ApiRequest,
    ) -> Result<Changed, ApiError> {
        let changes = self.changes(request)?;
        let client = changes.record.text("oauthClientId").filter(|client| !client.is_empty());
        let client = client.ok_or_else(|| {
            ApiError::invalid_property("/oauthClientId", "an integration user needs a client")
        })?;
        // A new user has the flags and value objects of the contract's example.
        let mut record = match &request.operation.responses.body {
            Some(example) => Record::from_value(example),
            None => Record::default(),
        };
        record.retain(|name, _| name.starts_with("is") || value_objects::is_value_object(name));
        let party_number = self.data.users.generated().party_number(self.data.users.next_index());
        self.identify(&mut record, &party_number, HOST, request.received);
        record.set("login", format!("_custom_{client}"));
        record.set("groups", json!({ "items": [] }));
        let mut user = User { integration: true, record, flat: Record::default() };
        apply(&mut user, changes, request.received);
        self.add(user)
    }

    pub(super) fn update_integration_user(
        &mut self,
        request: &ApiRequest,
    ) -> Result<Changed, ApiError> {
        let party_number = request.argument("partyNumber");
        self.integration_user(party_number)?;
        self.update(request, self.data.users.by_party(party_number), party_number)
    }

    pub(super) fn update_user(&mut self, request: &ApiRequest) -> Result<Changed, ApiError> {
        let position = self.user_position(request)?;
        self.update(request, Some(position), "")
    }

    /// Creates a user in the company of the path, or else in the host company.
    pub(super) fn create_user(&mut self, request: &ApiRequest) -> Result<Changed, ApiError> {
        let by_company = request.operation.path.contains("{companyName}");
        let company = if by_company { self.company_name(request, "companyName")? } else { HOST };
        let login = Record::parse(&request.body).text("login");
        let login =
            login.ok_or_else(|| ApiError::invalid_property("/login", "a user needs a login"))?;
        let party_number = self.next_party_number();
        let user = self.new_user(request, &party_number, company, &login)?;
        self.add(user)
    }

    /// The party number of the next user, which is also its party id.
    fn next_party_number(&self) -> String {
        self.data.users.generated().party_id(self.data.users.next_index()).to_string()
    }

    pub(super) fn replace_user(&mut self, request: &ApiRequest) -> Result<Changed, ApiError> {
        let party_number = request.argument("partyNumber");
        match self.data.users.by_party(party_number) {
            Some(position) => self.replace(request, position),
            None if self.settings.fusion => {
                let user = self.new_user(request, party_number, HOST, party_number)?;
                self.add(user)
            }
            None => Err(ApiError::not_found("user", party_number)),
        }
    }

    pub(super) fn replace_company_user(
        &mut self,
        request: &ApiRequest,
    ) -> Result<Changed, ApiError> {
        let company = self.company_name(request, "companyName")?;
        let login = request.argument("userName");
        match self.data.users.by_login(company, login) {
            // Only later versions are documented to reset omitted properties.
            Some(position) if is_flat(request) => self.update(request, Some(position), login),
            Some(position) => self.replace(request, position),
            None => {
                let party_number = self.next_party_number();
                let user = self.new_user(request, &party_number, company, login)?;
                self.add(user)
            }
        }
    }

    fn update(
        &mut self,
        request: &ApiRequest,
        position: Option<Position>,
        name: &str,
    ) -> Result<Changed, ApiError> {
        let found = position.and_then(|position| Some((position, self.data.users.get(position)?)));
        let (position, user) = found.ok_or_else(|| ApiError::not_found("user", name))?;
        let mut user = user.into_owned();
        let changes = self.changes(request)?;
        if changes.record.get("login").is_some_and(|login| is_null(login)) {
            return Err(ApiError::invalid_property("/login", "a user needs a login"));
        }
        apply(&mut user, changes, request.received);
        self.set(position, user)
    }

    /// Resets every property that the request can set, and then applies the request.
    fn replace(&mut self, request: &ApiRequest, position: Position) -> Result<Changed, ApiError> {
        let user = self.data.users.get(position).ok_or_else(|| ApiError::not_found("user", ""))?;
        let mut user = user.into_owned();
        let changes = self.changes(request)?.without_nulls();
        let login = user.login();
        if let Some(settable) = request.operation.settable() {
            user.record
                .retain(|name, _| !settable.contains_key(name) && self.nested.contains_key(name));
            reset(&mut user.record, shown(&request.operation));
        }
        user.record.set("login", login);
        apply(&mut user, changes, request.received);
        self.set(position, user)
    }

    fn new_user(
        &self,
        request: &ApiRequest,
        party_number: &str,
        company: &str,
        login: &str,
    ) -> Result<User, ApiError> {
        let changes = self.changes(request)?.without_nulls();
        let mut record = Record::default();
        record.set("login", login);
        if is_flat(request) {
            let nested = self.nested.iter();
            reset(&mut record, nested.filter(|(name, _)| !READ_ONLY.contains(&name.as_str())));
        } else {
            reset(&mut record, shown(&request.operation));
        }
        self.identify(&mut record, party_number, company, request.received);
        let mut user = User { integration: false, record, flat: Record::default() };
        apply(&mut user, changes, request.received);
        Ok(user)
    }

    /// A user with the defaults of every property, for an import.
    pub(super) fn blank_user(&self, company: &str, login: &str, now: Timestamp) -> User {
        let mut record = Record::default();
        record.set("login", login);
        let settable = self.nested.iter();
        reset(&mut record, settable.filter(|(name, _)| !READ_ONLY.contains(&name.as_str())));
        self.identify(&mut record, &self.next_party_number(), company, now);
        User { integration: false, record, flat: Record::default() }
    }

    /// Sets the properties that only the site sets.
    fn identify(&self, record: &mut Record, party_number: &str, company: &str, now: Timestamp) {
        let name = if company == HOST { "cpq-mdb" } else { company };
        // In some samples, the party number is also the party id.
        let id = party_number.parse().ok().filter(|id| generated::is_party_id(*id));
        let id = id
            .unwrap_or_else(|| self.data.users.generated().party_id(self.data.users.next_index()));
        record.set("partyNumber", party_number);
        record.set("partyId", id);
        record.set("id", generated::FIRST_ID + self.data.users.next());
        record.set("company", json!({ "name": name, "loginName": company }));
        record.set("dateAdded", format_date(now));
    }

    /// Extracts the changes from the body of a request.
    fn changes(&self, request: &ApiRequest) -> Result<Changes, ApiError> {
        let mut body = Record::parse(&request.body);
        let returned = &request.operation.responses.shape;
        let settable = request.operation.settable();
        body.retain(|name, _| {
            // Settable properties that are never returned, such as passwords, are not stored.
            // Properties of other operations are ignored, and undocumented ones are stored.
            let is_settable = settable.is_some_and(|settable| settable.contains_key(name));
            let is_stored = is_settable && returned.contains_key(name);
            !READ_ONLY.contains(&name.as_str())
                && (is_stored || !self.documented.contains_key(name))
        });
        let (mut record, mut flat) = (body, Record::default());
        if is_flat(request) {
            (record, flat) = flat::from_flat(record)?;
            // The path names the user; a body with another login does not rename it.
            record.shift_remove("login");
        }
        if record.text("login").is_some_and(|login| login.is_empty()) {
            return Err(ApiError::invalid_property("/login", "must not be empty"));
        }
        for name in USER_CHILDREN {
            let Some(sent) = record.value(name) else { continue };
            let items = sent.get("items").and_then(Value::as_array).ok_or_else(|| {
                let what = "must be a list; to remove all items, send an empty one";
                ApiError::invalid_property(format!("/{name}/items"), what)
            })?;
            if name == "groups" {
                let groups = self.data.groups.resolve(items)?;
                record.set(name, json!({ "items": groups }));
            } else if let Some(value) = record.get_mut(name) {
                self.check_permissions_are_enabled()?;
                let mut permissions = Record::parse(value.get().as_bytes());
                permissions.shift_remove("links");
                *value = without_nulls(raw(permissions));
            }
        }
        Ok(Changes { record, flat })
    }

    fn add(&mut self, user: User) -> Result<Changed, ApiError> {
        self.check_unique(None, &user)?;
        self.data.users.add(user.clone());
        Ok(Changed { user, created: true })
    }

    fn set(&mut self, position: Position, user: User) -> Result<Changed, ApiError> {
        self.check_unique(Some(position), &user)?;
        self.data.users.replace(position, user.clone());
        Ok(Changed { user, created: false })
    }

    /// Fails if another user has the same OAuth client or login.
    fn check_unique(&self, position: Option<Position>, user: &User) -> Result<(), ApiError> {
        let is_other = |found: Option<Position>| found.is_some() && found != position;
        if is_other(user.client().and_then(|client| self.data.users.by_client(&client))) {
            let what = "this OAuth client belongs to another user";
            return Err(ApiError::invalid_property("/oauthClientId", what));
        }
        if is_other(self.data.users.by_login(&user.company(), &user.login())) {
            let what = "another user of the company has this login";
            return Err(ApiError::invalid_property("/login", what));
        }
        Ok(())
    }
}

impl Changes {
    /// Treats nulls as omitted.
    fn without_nulls(mut self) -> Self {
        self.record.remove_nulls();
        self.flat.remove_nulls();
        self
    }
}

fn is_flat(request: &ApiRequest) -> bool {
    flat::is_flat(&request.operation.responses.shape)
}

/// The settable properties that are also returned; others, such as passwords, are not stored.
fn shown(operation: &Operation) -> impl Iterator<Item = (&String, &Kind)> {
    let settable = operation.settable().into_iter().flatten();
    settable.filter(|(name, _)| operation.responses.shape.contains_key(*name))
}

/// Sets the defaults: false for flags, the site's default for value objects, no items for children.
/// Other properties have no default.
fn reset<'a>(record: &mut Record, properties: impl Iterator<Item = (&'a String, &'a Kind)>) {
    for (name, kind) in properties {
        if USER_CHILDREN.contains(&name.as_str()) {
            record.set(name, json!({ "items": [] }));
        } else if *kind == Kind::Boolean {
            record.set(name, false);
        } else if let Some(default) = value_objects::default(name) {
            record.insert(name.clone(), default);
        }
    }
}

/// Applies imported properties to a user.
pub(super) fn merge(user: &mut User, record: Record, now: Timestamp) {
    apply(user, Changes { record, flat: Record::default() }, now);
}

/// Applies changes to a user: omitted properties keep their values, and a null removes one.
fn apply(user: &mut User, changes: Changes, now: Timestamp) {
    for (name, value) in changes.record {
        if is_null(&value) {
            user.record.shift_remove(&name);
        } else {
            let value = completed(&name, value, user.record.get(&name).map(|it| &**it));
            user.record.insert(name, value);
        }
    }
    user.flat.extend(changes.flat);
    user.flat.remove_nulls();
    user.record.set("dateModified", format_date(now));
}

/// Adds the display value to a value object, and removes nulls, which count as omitted.
fn completed(name: &str, value: Box<RawValue>, stored: Option<&RawValue>) -> Box<RawValue> {
    if !value_objects::is_value_object(name) || !value.get().starts_with('{') {
        return value;
    }
    let mut object = Record::parse(value.get().as_bytes());
    object.remove_nulls();
    let code = object.value("value").filter(|_| !object.contains_key("displayValue"));
    if let Some(code) = code {
        let stored = stored.and_then(parsed).filter(|it| it.get("value") == Some(&code));
        let stored = stored.and_then(|stored| stored.get("displayValue").cloned());
        let display = stored.or_else(|| value_objects::display(name, &code).map(Value::from));
        if let Some(display) = display {
            object.set("displayValue", display);
        }
    }
    raw(object)
}

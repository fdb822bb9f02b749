//! Writing users: what creates one, what changes members of it, and what replaces it.

use jiff::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::record::{Record, is_null, raw, value};
use super::users::{HOST, Position, User};
use super::{Call, Site, dates, flat, lookups, opening, population};
use crate::contract::{Child, Form, Operation, Shape};
use crate::refusal::Refusal;

/// The members that are the site's own: whoever sends them is not heard.
const OWN: [&str; 8] =
    ["company", "dateAdded", "dateModified", "id", "lastLogin", "links", "partyId", "partyNumber"];

/// A user after a change.
pub(super) struct Changed {
    pub(super) user: User,
    pub(super) created: bool,
}

/// What a body asks to be written.
struct Sent {
    record: Record,
    flat: Record,
}

impl Site {
    /// The body of a call without what no one but the site may see, whatever the call is.
    pub(super) fn without_secrets(&self, call: &Call) -> Record {
        let mut body = Record::read(&call.body).unwrap_or_default();
        body.retain(|name| self.named.get(name) != Some(&Form::Secret));
        body
    }

    pub(super) fn create(&mut self, call: &Call, now: Timestamp) -> Result<Changed, Refusal> {
        let sent = self.sent(call)?;
        let client = sent.record.text("oauthClientId").filter(|client| !client.is_empty());
        let client = client.ok_or_else(|| {
            let what = "/oauthClientId: it must be given: an integration user belongs to a client";
            Refusal::invalid("/oauthClientId", what)
        })?;
        // A new user has the members of the one in the contract's example.
        let shown = call.operation.answers.success().body.clone().unwrap_or_default();
        let mut record = Record::of(&shown);
        record.retain(is_common);
        let number = self.users.next_number();
        let party_number = self.users.population().party_number(number);
        self.identify(&mut record, &party_number, HOST, now);
        record.set("login", format!("_custom_{client}"));
        record.set("groups", json!({ "items": [] }));
        let mut user = User { integration: true, record, flat: Record::default() };
        write(&mut user, sent, now);
        self.add(user)
    }

    pub(super) fn update_integration_user(
        &mut self,
        call: &Call,
        now: Timestamp,
    ) -> Result<Changed, Refusal> {
        let party_number = call.argument("partyNumber");
        self.integration_user(party_number)?;
        let position = self.users.by_party(party_number);
        self.update(call, position, party_number, now)
    }

    pub(super) fn update_company_user(
        &mut self,
        call: &Call,
        now: Timestamp,
    ) -> Result<Changed, Refusal> {
        let company = self.company(call.argument("companyName"))?.to_owned();
        let login = call.argument("userName");
        let position = self.users.by_login(&company, login);
        self.update(call, position, login, now)
    }

    pub(super) fn replace_user(&mut self, call: &Call, now: Timestamp) -> Result<Changed, Refusal> {
        let party_number = call.argument("partyNumber");
        match self.users.by_party(party_number) {
            Some(position) => self.replace(call, position, now),
            None if self.settings.fusion => {
                let user = self.new_user(call, party_number, HOST, party_number, now)?;
                self.add(user)
            }
            None => Err(Refusal::unknown("user", party_number)),
        }
    }

    pub(super) fn replace_company_user(
        &mut self,
        call: &Call,
        now: Timestamp,
    ) -> Result<Changed, Refusal> {
        let company = self.company(call.argument("companyName"))?.to_owned();
        let login = call.argument("userName");
        match self.users.by_login(&company, login) {
            // Only later versions are documented to reset what is left out.
            Some(position) if is_flat(call) => self.update(call, Some(position), login, now),
            Some(position) => self.replace(call, position, now),
            None => {
                let number = self.users.population().party_id(self.users.next_number());
                let user = self.new_user(call, &number.to_string(), &company, login, now)?;
                self.add(user)
            }
        }
    }

    fn company<'a>(&self, name: &'a str) -> Result<&'a str, Refusal> {
        let known = opening::known(&self.companies, name);
        known.ok_or_else(|| Refusal::unknown("company", name))
    }

    fn update(
        &mut self,
        call: &Call,
        position: Option<Position>,
        name: &str,
        now: Timestamp,
    ) -> Result<Changed, Refusal> {
        let found = position.and_then(|position| Some((position, self.users.at(position)?)));
        let (position, user) = found.ok_or_else(|| Refusal::unknown("user", name))?;
        let mut user = user.into_owned();
        let sent = self.sent(call)?;
        if sent.record.get("login").is_some_and(is_null) {
            return Err(Refusal::invalid("/login", "/login: no user can be without one"));
        }
        write(&mut user, sent, now);
        self.set(position, user)
    }

    /// Sets every member that can be sent to its default, and then to what was sent.
    fn replace(
        &mut self,
        call: &Call,
        position: Position,
        now: Timestamp,
    ) -> Result<Changed, Refusal> {
        let found = self.users.at(position);
        let mut user = found.ok_or_else(|| Refusal::unknown("user", ""))?.into_owned();
        let mut sent = self.sent(call)?;
        leave_out_nulls(&mut sent);
        let login = user.login();
        if let Some(settable) = call.operation.settable() {
            user.record
                .retain(|name| !settable.contains_key(name) && self.known.contains_key(name));
            reset(&mut user.record, shown_of(settable, &call.operation));
        }
        user.record.set("login", login);
        write(&mut user, sent, now);
        self.set(position, user)
    }

    /// A user that nobody knew, as a body asks for it.
    fn new_user(
        &self,
        call: &Call,
        party_number: &str,
        company: &str,
        login: &str,
        now: Timestamp,
    ) -> Result<User, Refusal> {
        let mut sent = self.sent(call)?;
        leave_out_nulls(&mut sent);
        let mut record = Record::default();
        record.set("login", login);
        if let Some(settable) = call.operation.settable().filter(|_| !is_flat(call)) {
            reset(&mut record, shown_of(settable, &call.operation));
        } else {
            let known = self.known.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
            reset(&mut record, known);
        }
        self.identify(&mut record, party_number, company, now);
        let mut user = User { integration: false, record, flat: Record::default() };
        write(&mut user, sent, now);
        Ok(user)
    }

    /// The members that only the site writes.
    fn identify(&self, record: &mut Record, party_number: &str, company: &str, now: Timestamp) {
        let number = self.users.next_number();
        let name = if company == HOST { "cpq-mdb" } else { company };
        // Where the party number is an id, as in some samples, it is the user's party id, too.
        let id = party_number.parse().ok().filter(|id| population::is_party_id(*id));
        let id = id.unwrap_or_else(|| self.users.population().party_id(number));
        record.set("partyNumber", party_number);
        record.set("partyId", id);
        record.set("id", population::FIRST_ID + self.users.next());
        record.set("company", json!({ "name": name, "loginName": company }));
        record.set("dateAdded", dates::documented(now));
    }

    /// Reads a body: what of it can be written, in the form it is held in.
    fn sent(&self, call: &Call) -> Result<Sent, Refusal> {
        let mut body = Record::read(&call.body).unwrap_or_default();
        let answered = call.operation.answers.shape();
        let settable = call.operation.settable();
        body.retain(|name| {
            let is_settable = settable.is_some_and(|settable| settable.contains_key(name));
            // What can be set and is never shown, such as a password, is taken and forgotten; what
            // other calls have and this one does not is ignored. Members that nobody knows are kept.
            let is_held = is_settable && answered.contains_key(name);
            !OWN.contains(&name) && (is_held || !self.named.contains_key(name))
        });
        let (mut record, flat) =
            if is_flat(call) { flat::read(body)? } else { (body, Record::default()) };
        if is_flat(call) {
            // The path names the user; a body that says otherwise does not rename it.
            record.remove("login");
        }
        if record.text("login").is_some_and(|login| login.is_empty()) {
            return Err(Refusal::invalid("/login", "/login: it must not be empty"));
        }
        for child in Child::ALL {
            let Some(member) = record.get(child.name()) else { continue };
            let Some(sent) = value(member) else { continue };
            let Some(items) = sent.get("items").and_then(Value::as_array) else {
                let place = format!("/{}/items", child.name());
                let what = format!("{place}: it must be a list; an empty one is none at all");
                return Err(Refusal::invalid(place, what));
            };
            let held = match child {
                Child::Groups => Record::of(&json!({ "items": self.groups.resolve(items)? })),
                Child::AccessPermissions => {
                    let mut permissions = Record::read(member.get().as_bytes()).unwrap_or_default();
                    permissions.remove("links");
                    permissions
                }
            };
            record.set(child.name(), held);
        }
        Ok(Sent { record, flat })
    }

    fn add(&mut self, user: User) -> Result<Changed, Refusal> {
        self.refuse_doubles(None, &user)?;
        self.users.add(user.clone());
        Ok(Changed { user, created: true })
    }

    fn set(&mut self, position: Position, user: User) -> Result<Changed, Refusal> {
        self.refuse_doubles(Some(position), &user)?;
        self.users.set(position, user.clone());
        Ok(Changed { user, created: false })
    }

    /// Refuses what only one user can have and another has.
    fn refuse_doubles(&self, position: Option<Position>, user: &User) -> Result<(), Refusal> {
        let is_other = |found: Option<Position>| found.is_some() && found != position;
        let client = user.client();
        if is_other(client.and_then(|client| self.users.by_client(&client))) {
            let what = "/oauthClientId: this OAuth client belongs to another user";
            return Err(Refusal::invalid("/oauthClientId", what));
        }
        if is_other(self.users.by_login(&user.company(), &user.login())) {
            let what = "/login: another user of the company has this login";
            return Err(Refusal::invalid("/login", what));
        }
        Ok(())
    }
}

fn is_flat(call: &Call) -> bool {
    flat::is_flat(call.operation.answers.shape())
}

/// Whether a new integration user has this member as others have it.
fn is_common(name: &str) -> bool {
    name.starts_with("is") || lookups::is_value_object(name)
}

fn leave_out_nulls(sent: &mut Sent) {
    sent.record.remove_nulls();
    sent.flat.remove_nulls();
}

/// The members that can be set and are shown; others, such as a password, are not held.
fn shown_of<'a>(
    settable: &'a Shape,
    operation: &'a Operation,
) -> impl Iterator<Item = (&'a String, &'a Form)> {
    let answered = operation.answers.shape();
    settable.iter().filter(|(name, _)| answered.contains_key(*name))
}

/// Sets members to their defaults: flags to false, value objects to the site's own, children to
/// none; a text's default is to be missing.
fn reset<'a>(record: &mut Record, members: impl Iterator<Item = (&'a String, &'a Form)>) {
    for (name, form) in members {
        if Child::ALL.iter().any(|child| child.name() == name) {
            record.set(name, json!({ "items": [] }));
        } else if *form == Form::Boolean {
            record.set(name, false);
        } else if let Some(default) = lookups::default(name) {
            record.put(name.clone(), default);
        }
    }
}

/// Writes what was sent over a user: a member left out stays, and a null one goes.
fn write(user: &mut User, sent: Sent, now: Timestamp) {
    for (name, member) in sent.record {
        if is_null(&member) {
            user.record.remove(&name);
        } else {
            let held = user.record.get(&name);
            let member = held_form(&name, member, held);
            user.record.put(name, member);
        }
    }
    for (name, member) in sent.flat {
        if is_null(&member) {
            user.flat.remove(&name);
        } else {
            user.flat.put(name, member);
        }
    }
    user.record.set("dateModified", dates::documented(now));
}

/// A member as it is held: a value object with the display value that callers may leave out, and
/// without nulls, which mean there, too, that a member is left out.
fn held_form(name: &str, member: Box<RawValue>, held: Option<&RawValue>) -> Box<RawValue> {
    if !lookups::is_value_object(name) {
        return member;
    }
    let Ok(mut object) = Record::read(member.get().as_bytes()) else { return member };
    object.remove_nulls();
    let Some(code) = object.value("value").filter(|_| !object.contains("displayValue")) else {
        return raw(object);
    };
    let held = held.and_then(value).filter(|held| held.get("value") == Some(&code));
    let held = held.and_then(|held| held.get("displayValue").cloned());
    let display = held.or_else(|| lookups::display(name, &code).map(Value::from));
    if let Some(display) = display {
        object.set("displayValue", display);
    }
    raw(object)
}

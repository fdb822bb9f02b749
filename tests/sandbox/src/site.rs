//! What the site holds, and what may be done to it.

use std::collections::BTreeMap;
use std::io;

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A user, as a plain JSON object: the site keeps members it has never heard of.
pub(crate) type Record = Map<String, Value>;

/// The address the documented links start with. The site uses it as data, not as its own address,
/// so that its answers can be compared with the documents value for value.
pub(crate) const DOCUMENTED: &str = "http://sitename.oracle.com/cpq/rest/v19/users";

/// The companies of the documents, by login name; the first is the host company.
const COMPANIES: [&str; 3] = ["_host", "cpq-mdb", "abcCo"];

/// The members no caller writes: the site's own, and those that are taken and forgotten.
const NOT_WRITTEN: [&str; 10] = [
    "company",
    "dateAdded",
    "dateModified",
    "emailPassword",
    "id",
    "lastLogin",
    "links",
    "partyId",
    "partyNumber",
    "password",
];

/// The settable members whose default is `false`; that of every other is to be absent.
const FLAGS: [&str; 9] = [
    "isAccessAdminPermEnabled",
    "isApplicationAdminPermEnabled",
    "isMobileEnabled",
    "isNotifyEmail",
    "isNotifyFax",
    "isProxyPermEnabled",
    "isUserAdminPermEnabled",
    "isWebServicesOnly",
    "separateShipAddr",
];

/// Why the site does not do what it is asked.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(crate) fn unknown(what: &str, name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no {what} `{name}`"))
    }
}

struct User {
    /// Whether it is listed under `integrationUsers`; every user can be reached under `users`.
    integration: bool,
    record: Record,
}

impl User {
    fn is(&self, party_number: &str) -> bool {
        text(&self.record, "partyNumber") == party_number
    }

    fn is_of(&self, company: &str, login: &str) -> bool {
        let held = self.record.get("company").and_then(|held| held.get("loginName"));
        held.is_some_and(|held| held == company) && text(&self.record, "login") == login
    }
}

/// The users of both API versions. The two are held apart, for the documents do not say how a v7
/// record maps to a v19 one.
pub(crate) struct Site {
    fusion: bool,
    users: Vec<User>,
    v7_users: BTreeMap<(String, String), Record>,
    /// The documented integration user without its groups, which new ones start from.
    pattern: Record,
    /// How many users were created: all that new identifiers are made from.
    created: u32,
}

impl Site {
    /// The site with the users of the documents.
    pub(crate) fn open(fusion: bool) -> io::Result<Self> {
        let listed: Value = serde_json::from_str(include_str!(
            "../../../spec/v19/samples/listIntegrationUsers.response.json"
        ))?;
        let listed = serde_json::from_value(listed["items"][0].clone())?;
        let mut single: Record = serde_json::from_str(include_str!(
            "../../../spec/v19/samples/getIntegrationUser.response.json"
        ))?;
        // The sample was read alone and with its groups, and only such an answer has its links.
        single.insert("links".into(), links(text(&single, "partyNumber")));
        let mut pattern = single.clone();
        pattern.remove("groups");
        let host_user = serde_json::from_str(include_str!(
            "../../../spec/v19/examples/replaceUser.response.json"
        ))?;
        let partner_user = serde_json::from_str(include_str!(
            "../../../spec/v19/examples/updateCompanyUser.response.json"
        ))?;
        let users = [(listed, true), (single, true), (host_user, false), (partner_user, false)]
            .map(|(record, integration)| User { integration, record })
            .into();
        Ok(Self { fusion, users, v7_users: BTreeMap::new(), pattern, created: 0 })
    }

    pub(crate) fn forget(&mut self, party_numbers: &[String]) {
        self.users.retain(|user| !party_numbers.iter().any(|number| user.is(number)));
    }

    pub(crate) fn integration_users(&self) -> impl Iterator<Item = &Record> {
        self.users.iter().filter(|user| user.integration).map(|user| &user.record)
    }

    pub(crate) fn integration_user(&self, party_number: &str) -> Result<&Record, Refusal> {
        let user = self.users.iter().find(|user| user.integration && user.is(party_number));
        user.map(|user| &user.record).ok_or_else(|| Refusal::unknown("user", party_number))
    }

    pub(crate) fn user(&self, party_number: &str) -> Option<&Record> {
        self.users.iter().find(|user| user.is(party_number)).map(|user| &user.record)
    }

    pub(crate) fn company_user(&self, company: &str, login: &str) -> Option<&Record> {
        self.users.iter().find(|user| user.is_of(company, login)).map(|user| &user.record)
    }

    pub(crate) fn v7_user(&self, company: &str, login: &str) -> Option<&Record> {
        self.v7_users.get(&(company.to_owned(), login.to_owned()))
    }

    pub(crate) fn create_integration_user(&mut self, sent: Record) -> Result<&Record, Refusal> {
        let client = text(&sent, "oauthClientId");
        if client.is_empty() {
            return Err(Refusal::invalid("`oauthClientId` must be given, as a string"));
        }
        if self.users.iter().any(|user| text(&user.record, "oauthClientId") == client) {
            return Err(Refusal::invalid(format!("the client `{client}` has a user already")));
        }
        let login = format!("_custom_{client}");
        // As long as the documented ones: eleven characters after the prefix.
        let party_number = format!("BM_Sandbox{:04}", self.created + 1);
        let sent = settable(sent, &party_number)?;
        let mut record = self.pattern.clone();
        record.append(&mut self.system_members(&party_number));
        patch(&mut record, sent);
        record.insert("login".into(), login.into());
        self.users.push(User { integration: true, record });
        self.integration_user(&party_number)
    }

    pub(crate) fn patch_integration_user(
        &mut self,
        party_number: &str,
        sent: Record,
    ) -> Result<&Record, Refusal> {
        let user = self.users.iter_mut().find(|user| user.integration && user.is(party_number));
        let user = user.ok_or_else(|| Refusal::unknown("user", party_number))?;
        patch(&mut user.record, settable(sent, party_number)?);
        Ok(&user.record)
    }

    /// Replaces a user or, on a Fusion site, creates one; the status says which.
    pub(crate) fn put_user(
        &mut self,
        party_number: &str,
        sent: Record,
    ) -> Result<(StatusCode, &Record), Refusal> {
        let mut sent = settable(sent, party_number)?;
        // A null has nothing to set: it leaves a member to its default, as leaving it out does.
        sent.retain(|_, value| !value.is_null());
        let (status, index) = match self.users.iter().position(|user| user.is(party_number)) {
            Some(index) => (StatusCode::OK, index),
            None if self.fusion => {
                let record = self.system_members(party_number);
                self.users.push(User { integration: false, record });
                (StatusCode::CREATED, self.users.len() - 1)
            }
            None => return Err(Refusal::unknown("user", party_number)),
        };
        let record = &mut self.users[index].record;
        record.retain(|name, _| {
            name == "login" || NOT_WRITTEN.contains(&name.as_str()) || sent.contains_key(name)
        });
        patch(record, sent);
        for flag in FLAGS {
            record.entry(flag).or_insert(Value::Bool(false));
        }
        Ok((status, record))
    }

    pub(crate) fn patch_company_user(
        &mut self,
        company: &str,
        login: &str,
        sent: Record,
    ) -> Result<&Record, Refusal> {
        let user = self.users.iter_mut().find(|user| user.is_of(company, login));
        let user = user.ok_or_else(|| Refusal::unknown("user", login))?;
        let sent = settable(sent, text(&user.record, "partyNumber"))?;
        patch(&mut user.record, sent);
        Ok(&user.record)
    }

    /// Replaces or creates a v7 record, which is held as it was sent; the status says which.
    pub(crate) fn put_v7_user(
        &mut self,
        company: &str,
        login: &str,
        mut sent: Record,
    ) -> Result<(StatusCode, Record), Refusal> {
        if !COMPANIES.contains(&company) {
            return Err(Refusal::unknown("company", company));
        }
        sent.retain(|name, value| !NOT_WRITTEN.contains(&name.as_str()) && !value.is_null());
        // The path names the user, so a body that says otherwise does not rename it.
        sent.insert("login".into(), login.into());
        let held = self.v7_user(company, login).and_then(|held| held.get("id")).cloned();
        let status = if held.is_some() { StatusCode::OK } else { StatusCode::CREATED };
        sent.insert("id".into(), held.unwrap_or_else(|| self.next_id().into()));
        self.v7_users.insert((company.to_owned(), login.to_owned()), sent.clone());
        Ok((status, sent))
    }

    fn system_members(&mut self, party_number: &str) -> Record {
        let (id, added) = (self.next_id(), now());
        [
            ("company", json!({ "name": "cpq-mdb", "loginName": COMPANIES[0] })),
            ("dateAdded", added.clone()),
            ("dateModified", added),
            ("id", id.into()),
            ("links", links(party_number)),
            // Eighteen digits, as documented: more than a double holds exactly.
            ("partyId", (900_000_000_000_000_000 + id).into()),
            ("partyNumber", party_number.into()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
    }

    /// The next id, beyond 32 bits so that a caller must read it as what it is.
    fn next_id(&mut self) -> u64 {
        self.created += 1;
        5_000_000_000 + u64::from(self.created)
    }
}

/// A user as the site answers it: its children are left out unless they are asked for.
pub(crate) fn view(record: &Record, groups: bool) -> Record {
    let mut seen = record.clone();
    seen.remove("accessPermissions");
    if !groups {
        seen.remove("groups");
    }
    seen
}

/// A user read alone: such an answer links to itself as it was asked for, and to the plain one.
pub(crate) fn single_view(record: &Record, groups: bool) -> Record {
    let mut seen = view(record, groups);
    let address = format!("{DOCUMENTED}/{}", text(record, "partyNumber"));
    let query = if groups { "?expand=groups" } else { "" };
    seen.insert(
        "links".into(),
        json!([
            { "rel": "self", "href": format!("{address}{query}") },
            { "rel": "child", "href": format!("{address}/groups") },
            { "rel": "canonical", "href": address },
        ]),
    );
    seen
}

fn links(party_number: &str) -> Value {
    let address = format!("{DOCUMENTED}/{party_number}");
    json!([
        { "rel": "self", "href": address },
        { "rel": "child", "href": format!("{address}/groups") },
    ])
}

/// What of a body can be written into a record, its groups in the form they are held in.
fn settable(mut sent: Record, party_number: &str) -> Result<Record, Refusal> {
    sent.retain(|name, _| !NOT_WRITTEN.contains(&name.as_str()));
    if let Some(groups) = sent.get_mut("groups").filter(|groups| !groups.is_null()) {
        let items = groups.get("items").filter(|items| items.is_array());
        let items =
            items.ok_or_else(|| Refusal::invalid("`groups` must have a list of `items`"))?;
        let user = format!("{DOCUMENTED}/{party_number}");
        *groups = json!({
            "items": items,
            "links": [
                { "rel": "self", "href": format!("{user}/groups") },
                { "rel": "parent", "href": user },
            ],
        });
    }
    Ok(sent)
}

/// Writes what was sent over a record: a member left out stays, and a null one goes.
fn patch(record: &mut Record, sent: Record) {
    for (name, mut value) in sent {
        if value.is_null() {
            record.remove(&name);
            continue;
        }
        // Callers may leave out the display value; the site knows the one of the value it holds.
        if let (Value::Object(sent), Some(held)) = (&mut value, record.get(&name))
            && sent.contains_key("value")
            && sent.get("value") == held.get("value")
            && let Some(display) = held.get("displayValue")
        {
            sent.entry("displayValue").or_insert_with(|| display.clone());
        }
        record.insert(name, value);
    }
    record.insert("dateModified".into(), now());
}

/// A member that should be text; one that is missing or something else equals no text asked for.
fn text<'record>(record: &'record Record, name: &str) -> &'record str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn now() -> Value {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string().into()
}

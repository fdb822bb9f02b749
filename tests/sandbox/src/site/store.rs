//! The users of the site: documented, generated, and created ones, with the changes made to them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::generated::GeneratedUsers;
use super::record::{Record, parsed};
use super::roster::{Position, Roster};

/// The login name of the host company in the documents.
pub(crate) const HOST: &str = "_host";
/// The login name of the host company in one sample.
const HOST_ALIAS: &str = "cpq-mdb";

/// A user of the site.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct User {
    /// Whether it is an integration user, which belongs to an OAuth client.
    pub(crate) integration: bool,
    /// Its properties in the form of v19.
    pub(crate) record: Record,
    /// The properties of the flat form without a counterpart in v19.
    #[serde(default)]
    pub(crate) flat: Record,
}

impl User {
    pub(crate) fn party_number(&self) -> String {
        self.record.text("partyNumber").unwrap_or_default()
    }

    pub(crate) fn login(&self) -> String {
        self.record.text("login").unwrap_or_default()
    }

    pub(crate) fn client(&self) -> Option<String> {
        self.record.text("oauthClientId").filter(|client| !client.is_empty())
    }

    fn keys(&self) -> impl Iterator<Item = Key> {
        let login = Key::Login(self.company(), self.login());
        let client = self.client().map(Key::Client);
        [Key::PartyNumber(self.party_number()), login].into_iter().chain(client)
    }

    /// The login name of its company.
    pub(crate) fn company(&self) -> String {
        let company = self.record.value("company");
        let login = company.as_ref().and_then(|company| company.get("loginName")?.as_str());
        canonical(login.unwrap_or(HOST)).to_owned()
    }
}

/// Replaces the alias of the host company.
pub(crate) fn canonical(company: &str) -> &str {
    if company == HOST_ALIAS { HOST } else { company }
}

/// All users by position: first the documented, then the generated, then the created ones.
#[derive(Clone, Debug)]
pub(crate) struct UserStore {
    generated: GeneratedUsers,
    documented: u64,
    next: Position,
    /// All users but the unchanged generated ones.
    stored: BTreeMap<Position, User>,
    index: HashMap<Key, Position>,
}

/// A unique name of a user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    PartyNumber(String),
    /// The login names of the company and of the user.
    Login(String, String),
    Client(String),
}

/// The users in a state file.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct UserSnapshot {
    seed: u64,
    users: u64,
    documented: u64,
    next: Position,
    stored: BTreeMap<Position, User>,
}

impl UserStore {
    pub(crate) fn new(generated: GeneratedUsers, documented: Vec<User>) -> Self {
        let count = u64::try_from(documented.len()).unwrap_or_default();
        let next = count + generated.size();
        Self::with_stored(generated, count, next, (0..).zip(documented))
    }

    pub(crate) fn snapshot(&self) -> UserSnapshot {
        UserSnapshot {
            seed: self.generated.seed(),
            users: self.generated.size(),
            documented: self.documented,
            next: self.next,
            stored: self.stored.clone(),
        }
    }

    /// Restores the users of a site with this number of generated groups.
    pub(crate) fn from_snapshot(snapshot: UserSnapshot, groups: u64) -> Result<Self, String> {
        let UserSnapshot { seed, users, documented, next, stored } = snapshot;
        let end = documented.checked_add(users).filter(|end| *end <= next);
        if end.is_none() || stored.keys().any(|position| *position >= next) {
            return Err("the position of a user is invalid".to_owned());
        }
        let mut required = (0..documented).chain(documented + users..next);
        if required.any(|position| !stored.contains_key(&position)) {
            return Err("a user is missing".to_owned());
        }
        let names: usize = stored.values().map(|user| user.keys().count()).sum();
        let users =
            Self::with_stored(GeneratedUsers::new(seed, users, groups), documented, next, stored);
        if users.index.len() != names {
            return Err("two users have the same party number, login or client".to_owned());
        }
        Ok(users)
    }

    fn with_stored(
        generated: GeneratedUsers,
        documented: u64,
        next: Position,
        stored: impl IntoIterator<Item = (Position, User)>,
    ) -> Self {
        let mut users =
            Self { generated, documented, next, stored: BTreeMap::new(), index: HashMap::new() };
        for (position, user) in stored {
            users.insert(position, user);
        }
        users
    }

    /// The index of a generated user.
    fn generated_index(&self, position: Position) -> Option<u64> {
        position.checked_sub(self.documented).filter(|index| *index < self.generated.size())
    }

    pub(crate) fn get(&self, position: Position) -> Option<Cow<'_, User>> {
        if let Some(user) = self.stored.get(&position) {
            return Some(Cow::Borrowed(user));
        }
        let record = self.generated.record(self.generated_index(position)?);
        Some(Cow::Owned(User { integration: true, record, flat: Record::default() }))
    }

    /// A single property of a user by its path, such as `status.value`.
    pub(crate) fn property(&self, position: Position, path: &str) -> Option<Value> {
        if let Some(user) = self.stored.get(&position) {
            return user.record.at_path(path);
        }
        let (name, part) = path.split_once('.').unwrap_or((path, ""));
        let value = parsed(&self.generated.property(self.generated_index(position)?, name)?)?;
        match part {
            "" => Some(value),
            part => value.get(part).filter(|part| !part.is_null()).cloned(),
        }
    }

    pub(crate) fn integration_count(&self) -> u64 {
        self.integration().count()
    }

    /// The integration users; all generated users are such.
    pub(crate) fn integration(&self) -> Roster {
        self.roster(true, |user| user.integration)
    }

    /// The users of a company.
    pub(crate) fn of_company(&self, company: &str) -> Roster {
        self.roster(company == HOST, |user| user.company() == company)
    }

    /// The users that satisfy a condition; it holds for all generated ones or for none.
    fn roster(&self, generated: bool, belongs: impl Fn(&User) -> bool) -> Roster {
        let end = self.documented + self.generated.size();
        let select = |range| {
            let users = self.stored.range::<Position, std::ops::Range<Position>>(range);
            users.filter(|(_, user)| belongs(user)).map(|(position, _)| *position)
        };
        let generated = if generated { self.documented..end } else { 0..0 };
        Roster::new(select(0..self.documented), generated, select(end..self.next))
    }

    /// The users with a login, one per company at most.
    pub(crate) fn with_login(&self, login: &str) -> Vec<Position> {
        let mut companies: Vec<String> = self.stored.values().map(User::company).collect();
        companies.push(HOST.to_owned());
        companies.sort();
        companies.dedup();
        companies.iter().filter_map(|company| self.by_login(company, login)).collect()
    }

    pub(crate) fn by_party(&self, party_number: &str) -> Option<Position> {
        let stored = self.index.get(&Key::PartyNumber(party_number.to_owned())).copied();
        stored.or_else(|| self.unchanged(self.generated.find_party(party_number)))
    }

    pub(crate) fn by_login(&self, company: &str, login: &str) -> Option<Position> {
        let company = canonical(company);
        let stored = self.index.get(&Key::Login(company.to_owned(), login.to_owned())).copied();
        stored.or_else(|| {
            self.unchanged(self.generated.find_login(login).filter(|_| company == HOST))
        })
    }

    pub(crate) fn by_client(&self, client: &str) -> Option<Position> {
        let stored = self.index.get(&Key::Client(client.to_owned())).copied();
        stored.or_else(|| self.unchanged(self.generated.find_client(client)))
    }

    /// The position of a generated user, unless it was changed.
    fn unchanged(&self, index: Option<u64>) -> Option<Position> {
        index.map(|index| self.documented + index).filter(|found| !self.stored.contains_key(found))
    }

    /// Replaces the user at a position.
    pub(crate) fn replace(&mut self, position: Position, user: User) {
        if let Some(old) = self.stored.remove(&position) {
            for key in old.keys() {
                self.index.remove(&key);
            }
        }
        self.insert(position, user);
    }

    /// Adds a user after all others.
    pub(crate) fn add(&mut self, user: User) {
        self.insert(self.next, user);
        self.next += 1;
    }

    fn insert(&mut self, position: Position, user: User) {
        self.index.extend(user.keys().map(|key| (key, position)));
        self.stored.insert(position, user);
    }

    /// The position of the next user that is added.
    pub(crate) fn next(&self) -> Position {
        self.next
    }

    /// The index from which the names of the next user are generated. It exceeds those of all
    /// generated users.
    pub(crate) fn next_index(&self) -> u64 {
        const OFFSET: u64 = 1 << 40;
        OFFSET + self.next
    }

    pub(crate) fn generated(&self) -> GeneratedUsers {
        self.generated
    }
}

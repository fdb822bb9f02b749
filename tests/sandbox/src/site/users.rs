//! The users of the site: the documents', a population that is computed, and those that were changed
//! or made.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::population::Population;
use super::record::{Record, value};

/// The login name by which the documents address the host company.
pub(crate) const HOST: &str = "_host";
/// The login name under which one sample shows the host company.
const HOST_ELSEWHERE: &str = "cpq-mdb";

/// A user of the site.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct User {
    /// Whether it belongs to an OAuth client; every user can be reached under `users`.
    pub(crate) integration: bool,
    /// Its members as v19 has them.
    pub(crate) record: Record,
    /// Members of the flat form that v19 has no counterpart for.
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

    /// The login name of its company.
    pub(crate) fn company(&self) -> String {
        let company = self.record.value("company");
        let login = company.as_ref().and_then(|company| company.get("loginName")?.as_str());
        canonical(login.unwrap_or(HOST)).to_owned()
    }
}

/// The one name of a company that may go by two.
pub(crate) fn canonical(company: &str) -> &str {
    if company == HOST_ELSEWHERE { HOST } else { company }
}

/// Where a user stands in the order of the site; it never changes.
pub(crate) type Position = u64;

/// All users, by position: first the documents', then the population, then those that were made.
#[derive(Clone, Debug)]
pub(crate) struct Users {
    population: Population,
    documented: u64,
    next: Position,
    /// Every user that is not as it was computed.
    held: BTreeMap<Position, User>,
    /// The integration users before and after the population, all of whose users are such.
    first: Vec<Position>,
    made: Vec<Position>,
    by_party: HashMap<String, Position>,
    by_login: HashMap<(String, String), Position>,
    by_client: HashMap<String, Position>,
}

/// What a state file says of the users.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Saved {
    seed: u64,
    users: u64,
    documented: u64,
    next: Position,
    held: BTreeMap<Position, User>,
}

impl Users {
    pub(crate) fn new(population: Population, documented: Vec<User>) -> Self {
        let count = u64::try_from(documented.len()).unwrap_or_default();
        let next = count + population.size();
        let held = (0..).zip(documented).collect();
        Self::of(population, count, next, held)
    }

    pub(crate) fn saved(&self) -> Saved {
        Saved {
            seed: self.population.seed(),
            users: self.population.size(),
            documented: self.documented,
            next: self.next,
            held: self.held.clone(),
        }
    }

    pub(crate) fn restored(saved: Saved) -> Result<Self, String> {
        let Saved { seed, users, documented, next, held } = saved;
        let end = documented.checked_add(users).filter(|end| *end <= next);
        if end.is_none() || held.keys().any(|position| *position >= next) {
            return Err("its users stand where none can".to_owned());
        }
        if (0..documented).chain(documented + users..next).any(|made| !held.contains_key(&made)) {
            return Err("a user is missing in it".to_owned());
        }
        let users = Self::of(Population::new(seed, users), documented, next, held);
        let (parties, logins) = (users.by_party.len(), users.by_login.len());
        if parties != users.held.len() || logins != users.held.len() {
            return Err("two of its users have the same party number or login".to_owned());
        }
        Ok(users)
    }

    fn of(
        population: Population,
        documented: u64,
        next: Position,
        held: BTreeMap<Position, User>,
    ) -> Self {
        let mut users = Self {
            population,
            documented,
            next,
            held: BTreeMap::new(),
            first: Vec::new(),
            made: Vec::new(),
            by_party: HashMap::new(),
            by_login: HashMap::new(),
            by_client: HashMap::new(),
        };
        for (position, user) in held {
            users.hold(position, user);
        }
        users
    }

    /// The index that the population gives to a user, where it is one of it.
    fn index(&self, position: Position) -> Option<u64> {
        position.checked_sub(self.documented).filter(|index| *index < self.population.size())
    }

    pub(crate) fn at(&self, position: Position) -> Option<Cow<'_, User>> {
        if let Some(user) = self.held.get(&position) {
            return Some(Cow::Borrowed(user));
        }
        let record = self.population.record(self.index(position)?);
        Some(Cow::Owned(User { integration: true, record, flat: Record::default() }))
    }

    /// A member of a user by its path, without the user.
    pub(crate) fn member(&self, position: Position, path: &str) -> Option<Value> {
        let (name, part) = match path.split_once('.') {
            Some((name, part)) => (name, Some(part)),
            None => (path, None),
        };
        let member = match self.held.get(&position) {
            Some(user) => user.record.value(name),
            None => value(&self.population.member(self.index(position)?, name)?),
        }?;
        match part {
            Some(part) => member.get(part).filter(|part| !part.is_null()).cloned(),
            None => Some(member),
        }
    }

    pub(crate) fn integration_count(&self) -> u64 {
        let others = self.first.len() + self.made.len();
        self.population.size() + u64::try_from(others).unwrap_or_default()
    }

    /// The position of an integration user by its place among them.
    pub(crate) fn integration(&self, place: u64) -> Option<Position> {
        let first = u64::try_from(self.first.len()).unwrap_or_default();
        let Some(place) = place.checked_sub(first) else {
            return self.first.get(usize::try_from(place).ok()?).copied();
        };
        match place.checked_sub(self.population.size()) {
            None => Some(self.documented + place),
            Some(place) => self.made.get(usize::try_from(place).ok()?).copied(),
        }
    }

    pub(crate) fn by_party(&self, party_number: &str) -> Option<Position> {
        let computed = || self.computed(self.population.find_party(party_number));
        self.by_party.get(party_number).copied().or_else(computed)
    }

    pub(crate) fn by_login(&self, company: &str, login: &str) -> Option<Position> {
        let company = canonical(company);
        let held = self.by_login.get(&(company.to_owned(), login.to_owned())).copied();
        held.or_else(|| {
            let index = (company == HOST).then(|| self.population.find_login(login));
            self.computed(index.flatten())
        })
    }

    pub(crate) fn by_client(&self, client: &str) -> Option<Position> {
        let computed = || self.computed(self.population.find_client(client));
        self.by_client.get(client).copied().or_else(computed)
    }

    /// A user of the population that is still as it was computed.
    fn computed(&self, index: Option<u64>) -> Option<Position> {
        index.map(|index| self.documented + index).filter(|found| !self.held.contains_key(found))
    }

    /// Writes a user in the place of the one that stands there.
    pub(crate) fn set(&mut self, position: Position, user: User) {
        if let Some(before) = self.held.remove(&position) {
            self.by_party.remove(&before.party_number());
            self.by_login.remove(&(before.company(), before.login()));
            if let Some(client) = before.client() {
                self.by_client.remove(&client);
            }
        }
        self.hold(position, user);
    }

    /// Adds a user behind all others.
    pub(crate) fn add(&mut self, user: User) -> Position {
        let position = self.next;
        self.next += 1;
        self.hold(position, user);
        position
    }

    fn hold(&mut self, position: Position, user: User) {
        self.by_party.insert(user.party_number(), position);
        self.by_login.insert((user.company(), user.login()), position);
        if let Some(client) = user.client() {
            self.by_client.insert(client, position);
        }
        if user.integration && self.index(position).is_none() {
            let row = if position < self.documented { &mut self.first } else { &mut self.made };
            // They come in order when they are first held, and are found there later.
            if let Err(place) = row.binary_search(&position) {
                row.insert(place, position);
            }
        }
        self.held.insert(position, user);
    }

    /// Where the next user that is added will stand.
    pub(crate) fn next(&self) -> Position {
        self.next
    }

    /// The number a user to come is made from: behind every population, so that none has it.
    pub(crate) fn next_number(&self) -> u64 {
        const BEHIND: u64 = 1 << 40;
        BEHIND + self.next
    }

    pub(crate) fn population(&self) -> Population {
        self.population
    }
}

//! Integration users without number: each is computed from the seed when it is looked at.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;
use serde_json::value::RawValue;

use super::lookups;
use super::record::{Record, raw};

/// A row of made-up integration users. All there is of one follows from the seed and its index, and
/// its index can be found from what names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Population {
    seed: u64,
    size: u64,
}

/// The members of a user, in the documents' order.
const MEMBERS: [&str; 25] = [
    "login",
    "isNotifyFax",
    "isNotifyEmail",
    "isUserAdminPermEnabled",
    "isApplicationAdminPermEnabled",
    "isWebServicesOnly",
    "isAccessAdminPermEnabled",
    "isProxyPermEnabled",
    "partyId",
    "partyNumber",
    "id",
    "dateModified",
    "dateAdded",
    "lastLogin",
    "type",
    "language",
    "currency",
    "numberFormat",
    "timeZone",
    "units",
    "dateFormat",
    "status",
    "groups",
    "oauthClientId",
    "company",
];

/// The prefix of the documented party numbers of integration users.
const PARTY_PREFIX: &str = "BM_";
/// The prefix of the documented logins of integration users.
const LOGIN_PREFIX: &str = "_custom_user_";
/// Eleven of these make more than 64 bits.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PARTY_LENGTH: usize = 11;

/// The first number of eighteen digits, and how many there are.
const FIRST_PARTY_ID: u64 = 100_000_000_000_000_000;
const PARTY_IDS: u64 = 900_000_000_000_000_000;
/// Divisible by none of the primes of `PARTY_IDS`, so that every index has a number of its own.
const ID_STEP: u64 = 618_033_988_749_894_847;

/// Ids are beyond 32 bits, so that a caller must read them as what they are.
pub(crate) const FIRST_ID: u64 = 5_000_000_000;

/// 2024-01-01, when the first user was added.
const FIRST_DAY: i64 = 1_704_067_200;

/// The kinds of choice that are made for a user, each independent of the others.
#[derive(Clone, Copy)]
#[repr(u64)]
enum Choice {
    Party = 1,
    ClientHead,
    ClientTail,
    Login,
    Status,
    Language,
    Groups,
    Email,
}

/// Whether a number can be a party id: whether it has eighteen digits.
pub(crate) fn is_party_id(number: u64) -> bool {
    (FIRST_PARTY_ID..FIRST_PARTY_ID + PARTY_IDS).contains(&number)
}

impl Population {
    pub(crate) fn new(seed: u64, size: u64) -> Self {
        Self { seed, size }
    }

    pub(crate) fn size(self) -> u64 {
        self.size
    }

    pub(crate) fn seed(self) -> u64 {
        self.seed
    }

    pub(crate) fn record(self, index: u64) -> Record {
        let named = |name: &&str| Some(((*name).to_owned(), self.member(index, name)?));
        MEMBERS.iter().filter_map(named).collect()
    }

    /// One member of a user, without the others.
    pub(crate) fn member(self, index: u64, name: &str) -> Option<Box<RawValue>> {
        let chance = |choice, of| self.random(index, choice) % of;
        Some(match name {
            "login" => raw(format!("{LOGIN_PREFIX}{}", self.client(index))),
            "isNotifyFax"
            | "isUserAdminPermEnabled"
            | "isApplicationAdminPermEnabled"
            | "isAccessAdminPermEnabled"
            | "isProxyPermEnabled" => raw(false),
            "isWebServicesOnly" => raw(true),
            "isNotifyEmail" => raw(chance(Choice::Email, 4) > 0),
            "partyId" => raw(self.party_id(index)),
            "partyNumber" => raw(self.party_number(index)),
            "id" => raw(FIRST_ID + index),
            "dateAdded" => raw(date(FIRST_DAY + added(index))),
            "dateModified" => raw(date(FIRST_DAY + added(index) + 60)),
            "lastLogin" if chance(Choice::Login, 8) == 0 => return None,
            "lastLogin" => raw(date(FIRST_DAY + added(index) + 3_600)),
            "status" => {
                lookups::object("status", &u64::from(chance(Choice::Status, 10) > 0).into())
            }
            "language" if chance(Choice::Language, 5) == 0 => {
                lookups::object("language", &json!("es_ES"))
            }
            "groups" => {
                let chosen = self.random(index, Choice::Groups);
                let groups = super::groups::made_up_choice(chosen);
                raw(json!({ "items": groups }))
            }
            "oauthClientId" => raw(self.client(index)),
            "company" => raw(json!({ "name": "cpq-mdb", "loginName": "_host" })),
            name => return lookups::default(name),
        })
    }

    pub(crate) fn find_party(self, party_number: &str) -> Option<u64> {
        let digits = party_number.strip_prefix(PARTY_PREFIX)?;
        if digits.len() != PARTY_LENGTH {
            return None;
        }
        let mut number = 0_u64;
        for digit in digits.bytes() {
            let value = DIGITS.iter().position(|known| *known == digit)?;
            number = number.checked_mul(62)?.checked_add(u64::try_from(value).ok()?)?;
        }
        let index = unmix(number).wrapping_sub(self.salt(Choice::Party));
        (index < self.size).then_some(index)
    }

    pub(crate) fn find_client(self, client: &str) -> Option<u64> {
        let head = u64::from_str_radix(client.get(..16)?, 16).ok()?;
        let index = unmix(head).wrapping_sub(self.salt(Choice::ClientHead));
        (index < self.size && self.client(index) == client).then_some(index)
    }

    pub(crate) fn find_login(self, login: &str) -> Option<u64> {
        self.find_client(login.strip_prefix(LOGIN_PREFIX)?)
    }

    /// A party number of the documented form; also beyond the population, for users to come.
    pub(crate) fn party_number(self, index: u64) -> String {
        let mut number = self.random(index, Choice::Party);
        let mut digits = [b'0'; PARTY_LENGTH];
        for digit in digits.iter_mut().rev() {
            let value = usize::try_from(number % 62).unwrap_or_default();
            *digit = DIGITS.get(value).copied().unwrap_or(b'0');
            number /= 62;
        }
        format!("{PARTY_PREFIX}{}", String::from_utf8_lossy(&digits))
    }

    /// A party id of eighteen digits, more than a double holds; also beyond the population.
    pub(crate) fn party_id(self, index: u64) -> u64 {
        let (index, seed) = (u128::from(index), u128::from(self.seed) % u128::from(PARTY_IDS));
        let place = (index * u128::from(ID_STEP) + seed) % u128::from(PARTY_IDS);
        FIRST_PARTY_ID + u64::try_from(place).unwrap_or_default()
    }

    fn client(self, index: u64) -> String {
        let mut client = String::with_capacity(32);
        let (head, tail) = (Choice::ClientHead, Choice::ClientTail);
        let halves = (self.random(index, head), self.random(index, tail));
        let _ = write!(client, "{:016x}{:016x}", halves.0, halves.1);
        client
    }

    fn random(self, index: u64, choice: Choice) -> u64 {
        mix(index.wrapping_add(self.salt(choice)))
    }

    fn salt(self, choice: Choice) -> u64 {
        mix(self.seed.wrapping_mul(31).wrapping_add(choice as u64))
    }
}

/// The seconds between the first user and this one: some are added in the same minute.
fn added(index: u64) -> i64 {
    i64::try_from(index % 1_000_000_000).unwrap_or_default() * 37
}

fn date(second: i64) -> String {
    Timestamp::from_second(second).map(super::dates::documented).unwrap_or_default()
}

/// The finaliser of the splitmix64 generator: every number has an image of its own.
pub(crate) fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The number whose image this is.
fn unmix(mut number: u64) -> u64 {
    number = (number ^ (number >> 31) ^ (number >> 62)).wrapping_mul(0x3196_42b2_d24d_8ec3);
    number = (number ^ (number >> 27) ^ (number >> 54)).wrapping_mul(0x96de_1b17_3f11_9089);
    number ^ (number >> 30) ^ (number >> 60)
}

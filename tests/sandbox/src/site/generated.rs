//! Generated integration users. Each is computed from the seed and its index when it is read.

use jiff::Timestamp;
use serde_json::json;
use serde_json::value::RawValue;

use super::record::{Record, raw};
use super::{format_date, groups, value_objects};
use crate::random::{mix, unmix};

/// A sequence of generated users. The party number, the login and the OAuth client of a user can be
/// converted back to its index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GeneratedUsers {
    seed: u64,
    size: u64,
    /// The number of generated groups, of which they are members.
    groups: u64,
}

/// The properties of a user in the documented order.
const PROPERTIES: [&str; 25] = [
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

/// The prefix of documented party numbers of integration users.
const PARTY_PREFIX: &str = "BM_";
/// The prefix of documented logins of integration users.
const LOGIN_PREFIX: &str = "_custom_user_";
/// The digits of party numbers. Eleven of them hold more than 64 bits.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PARTY_LENGTH: usize = 11;

/// The first number with eighteen digits, and the count of such numbers.
const FIRST_PARTY_ID: u64 = 100_000_000_000_000_000;
const PARTY_IDS: u64 = 900_000_000_000_000_000;
/// Has no common factor with `PARTY_IDS`, so that each index has a different id.
const ID_STEP: u64 = 618_033_988_749_894_847;

/// Exceeds 32 bits, so that clients must use integers of 64 bits.
pub(crate) const FIRST_ID: u64 = 5_000_000_000;

/// 2024-01-01, the day on which the first user was added.
const FIRST_DAY: i64 = 1_704_067_200;

/// The independent random values of a user.
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

/// Whether a number has the eighteen digits of a party id.
pub(crate) fn is_party_id(number: u64) -> bool {
    (FIRST_PARTY_ID..FIRST_PARTY_ID + PARTY_IDS).contains(&number)
}

impl GeneratedUsers {
    pub(crate) fn new(seed: u64, size: u64, groups: u64) -> Self {
        Self { seed, size, groups }
    }

    pub(crate) fn size(self) -> u64 {
        self.size
    }

    pub(crate) fn seed(self) -> u64 {
        self.seed
    }

    pub(crate) fn record(self, index: u64) -> Record {
        let property = |name: &&str| Some(((*name).to_owned(), self.property(index, name)?));
        PROPERTIES.iter().filter_map(property).collect()
    }

    /// Computes a single property of a user.
    pub(crate) fn property(self, index: u64, name: &str) -> Option<Box<RawValue>> {
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
            "dateAdded" => raw(date(index, 0)),
            "dateModified" => raw(date(index, 60)),
            "lastLogin" if chance(Choice::Login, 8) == 0 => return None,
            "lastLogin" => raw(date(index, 3_600)),
            "status" => {
                let status = u64::from(chance(Choice::Status, 10) > 0);
                value_objects::object("status", &status.into())
            }
            "language" if chance(Choice::Language, 5) == 0 => {
                value_objects::object("language", &json!("es_ES"))
            }
            "groups" => {
                let groups = groups::choose(self.random(index, Choice::Groups), self.groups);
                raw(json!({ "items": groups }))
            }
            "oauthClientId" => raw(self.client(index)),
            "company" => raw(json!({ "name": "cpq-mdb", "loginName": "_host" })),
            name => return value_objects::default(name),
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

    /// A party number in the documented form. The index may exceed the size, for new users.
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

    /// A party id of eighteen digits, more than a double holds. The index may exceed the size.
    pub(crate) fn party_id(self, index: u64) -> u64 {
        let (index, seed) = (u128::from(index), u128::from(self.seed) % u128::from(PARTY_IDS));
        let place = (index * u128::from(ID_STEP) + seed) % u128::from(PARTY_IDS);
        FIRST_PARTY_ID + u64::try_from(place).unwrap_or_default()
    }

    fn client(self, index: u64) -> String {
        let (head, tail) = (Choice::ClientHead, Choice::ClientTail);
        format!("{:016x}{:016x}", self.random(index, head), self.random(index, tail))
    }

    fn random(self, index: u64, choice: Choice) -> u64 {
        mix(index.wrapping_add(self.salt(choice)))
    }

    fn salt(self, choice: Choice) -> u64 {
        mix(self.seed.wrapping_mul(31).wrapping_add(choice as u64))
    }
}

/// A date of a user, `offset` seconds after it was added. Consecutive users are added 37 seconds
/// apart, so that some share a minute.
fn date(index: u64, offset: i64) -> String {
    let second = i64::try_from(index % 1_000_000_000).unwrap_or_default() * 37;
    Timestamp::from_second(FIRST_DAY + second + offset).map(format_date).unwrap_or_default()
}

//! Users of v19 behave as documented: who reads, makes, changes and replaces them.

mod changes;
mod creation;
mod groups;
mod integration;
mod names;
mod replacement;
mod secrets;

use cpq_sandbox::Sandbox;
use serde_json::Value;

/// The OAuth client of the documented integration user.
const CLIENT: &str = "d4279b7d50a843ffb14c709dab1f1418";
/// The OAuth client of the composed user of the host company.
const HOST_USER_CLIENT: &str = "7f3e0c52b8d94a61a5c2d90e4b17f863";
/// The composed user of a partner.
const PARTNER_USER: &str = "/rest/v19/companies/abcCo/users/AAP39";

/// A user that must be there, as the site holds it.
fn held(sandbox: &Sandbox, party_number: &str) -> Result<Value, String> {
    let missing = || format!("there should be a user {party_number}");
    sandbox.user_held(party_number).ok_or_else(missing)
}

/// A member that must be text.
fn text<'a>(user: &'a Value, member: &str) -> Result<&'a str, String> {
    user[member].as_str().ok_or_else(|| format!("{member} should be text in {user}"))
}

/// Whether a date is written as in the documents: `2025-10-14T08:29:21.000Z`.
fn is_documented_date(date: &str) -> bool {
    let form = "2025-10-14T08:29:21.000Z";
    date.len() == form.len()
        && date.chars().zip(form.chars()).all(|(character, shown)| {
            if shown.is_ascii_digit() { character.is_ascii_digit() } else { character == shown }
        })
}

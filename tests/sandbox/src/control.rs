//! What a test asks of the sandbox itself, under `/_sandbox`: faults, tokens, and the truth.

use bytes::Bytes;
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::exchange::{Desk, in_json, lock};
use crate::fault::Rule;
use crate::refusal::Refusal;
use crate::state;

/// Where the sandbox's own calls are, beside the site's context.
pub(crate) const PATH: &str = "/_sandbox";

/// Answers a call to the sandbox itself; `path` is what follows [`PATH`].
pub(crate) fn answer(
    desk: &Desk,
    method: &Method,
    path: &str,
    query: Option<&str>,
    body: &[u8],
) -> Result<Response<Bytes>, Refusal> {
    let answer = match (method.as_str(), path) {
        ("GET", "" | "/") => summary(desk),
        ("GET", "/applied") => applied(desk, query)?,
        ("GET", "/violations") => json!({ "violations": *lock(&desk.violations) }),
        ("GET", "/faults") => faults(desk),
        ("POST", "/faults") => {
            let rule = rule(body)?;
            lock(&desk.faults).add(rule);
            faults(desk)
        }
        ("DELETE", "/faults") => {
            lock(&desk.faults).clear();
            faults(desk)
        }
        ("GET", "/tokens") => tokens(desk),
        ("POST", "/tokens/expire") => {
            lock(&desk.credentials).expire();
            tokens(desk)
        }
        ("POST", "/tokens/revoke") => {
            lock(&desk.credentials).revoke();
            tokens(desk)
        }
        ("POST", "/reset") => {
            desk.site_mut().restore(desk.opening.clone());
            summary(desk)
        }
        ("GET", "/state") => {
            let text = state::text(desk.site().users());
            let text = text.map_err(|error| Refusal::invalid("", error.to_string()))?;
            return Ok(in_json(StatusCode::OK, text));
        }
        ("PUT", "/state") => {
            let users = state::parse(body).map_err(|what| Refusal::invalid("", what))?;
            desk.site_mut().restore(users);
            summary(desk)
        }
        (method, path) => {
            let user = path.strip_prefix("/users/").filter(|_| method == "GET");
            if let Some(party_number) = user {
                return held(desk, party_number);
            }
            let what = "the sandbox has no such call; its README lists them";
            return Err(Refusal::new(StatusCode::NOT_FOUND, what));
        }
    };
    Ok(in_json(StatusCode::OK, answer.to_string()))
}

fn summary(desk: &Desk) -> Value {
    let site = desk.site();
    json!({
        "applied": site.journal.count(),
        "context": desk.context,
        "integrationUsers": site.users().integration_count(),
        "requests": desk.count.load(std::sync::atomic::Ordering::Relaxed),
        "violations": lock(&desk.violations).len(),
    })
}

/// The changes after the one that `after` counts, as far as they are kept.
fn applied(desk: &Desk, query: Option<&str>) -> Result<Value, Refusal> {
    let mut after = 0;
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match (&*name, value.parse()) {
            ("after", Ok(number)) => after = number,
            _ => return Err(Refusal::invalid(name, "`after` and a number is all that is taken")),
        }
    }
    let site = desk.site();
    let applied: Vec<_> = site.journal.after(after).collect();
    Ok(json!({ "count": site.journal.count(), "applied": applied }))
}

fn faults(desk: &Desk) -> Value {
    let faults = lock(&desk.faults);
    let rules =
        faults.rules().map(|(rule, struck)| json!({ "fault": rule.to_string(), "struck": struck }));
    json!({ "faults": rules.collect::<Vec<_>>() })
}

fn rule(body: &[u8]) -> Result<Rule, Refusal> {
    let sent: Option<Value> = serde_json::from_slice(body).ok();
    let text = sent.as_ref().and_then(|sent| sent.get("fault")?.as_str());
    let what = "/fault: the body must be an object with the fault as text";
    let text = text.ok_or_else(|| Refusal::invalid("/fault", what))?;
    text.parse().map_err(|error| Refusal::invalid("/fault", format!("/fault: {error}")))
}

fn tokens(desk: &Desk) -> Value {
    json!({ "issued": lock(&desk.credentials).issued() })
}

/// A user as the site holds it, whether or not the contract has a call that shows it.
fn held(desk: &Desk, party_number: &str) -> Result<Response<Bytes>, Refusal> {
    let party_number = percent_encoding::percent_decode_str(party_number).decode_utf8_lossy();
    let site = desk.site();
    let found = site.users().by_party(&party_number);
    let user = found.and_then(|position| site.users().at(position));
    let user = user.ok_or_else(|| Refusal::unknown("user", &party_number))?;
    let text = serde_json::to_string(&user.record).unwrap_or_default();
    Ok(in_json(StatusCode::OK, text))
}

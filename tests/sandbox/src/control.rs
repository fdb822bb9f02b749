//! The control endpoints under `/_sandbox`: faults, tokens, state and applied changes.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::app_state::AppState;
use crate::fault::FaultRule;
use crate::reply::json_response;
use crate::state_file;

/// The path of the control endpoints, beside the site's context.
pub(crate) const PATH: &str = "/_sandbox";

/// Handles a request to a control endpoint; `path` is the part after [`PATH`].
pub(crate) fn handle(
    state: &AppState,
    request: &Parts,
    path: &str,
    body: &[u8],
) -> Result<Response<Bytes>, ApiError> {
    let response = match (request.method.as_str(), path) {
        ("GET", "" | "/") => summary(state),
        ("GET", "/applied") => applied(state, request.uri.query())?,
        ("GET", "/violations") => json!({ "violations": *state.violations.lock() }),
        ("GET", "/faults") => faults(state),
        ("POST", "/faults") => {
            state.faults.lock().add(rule(body)?);
            faults(state)
        }
        ("DELETE", "/faults") => {
            state.faults.lock().clear();
            faults(state)
        }
        ("GET", "/tokens") => tokens(state),
        ("POST", "/tokens/expire") => {
            state.credentials.lock().expire_all();
            tokens(state)
        }
        ("POST", "/tokens/revoke") => {
            state.credentials.lock().revoke_all();
            tokens(state)
        }
        ("POST", "/reset") => {
            state.site.write().restore(state.initial.clone());
            summary(state)
        }
        ("GET", "/state") => {
            let json = state_file::to_json(state.site.read().data());
            let json = json.map_err(|error| ApiError::invalid("", error.to_string()))?;
            return Ok(json_response(StatusCode::OK, json));
        }
        ("PUT", "/state") => {
            let data = state_file::parse(body, &state.initial);
            let data = data.map_err(|error| ApiError::invalid("", error))?;
            state.site.write().restore(data);
            summary(state)
        }
        (method, path) => {
            let user = path.strip_prefix("/users/").filter(|_| method == "GET");
            let user = user.ok_or_else(|| {
                let what = "no such control endpoint; the sandbox's README lists them";
                ApiError::new(StatusCode::NOT_FOUND, what)
            })?;
            return stored_user(state, user);
        }
    };
    Ok(json_response(StatusCode::OK, response.to_string()))
}

fn summary(state: &AppState) -> Value {
    let site = state.site.read();
    json!({
        "applied": site.journal.count(),
        "context": state.context,
        "integrationUsers": site.data().users.integration_count(),
        "requests": state.request_count.load(Ordering::Relaxed),
        "violations": state.violations.lock().len(),
    })
}

/// The changes after the sequence number `after`, as far as they are kept.
fn applied(state: &AppState, query: Option<&str>) -> Result<Value, ApiError> {
    let mut after = 0;
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match (&*name, value.parse()) {
            ("after", Ok(number)) => after = number,
            _ => return Err(ApiError::invalid(name, "the only parameter is `after`, a number")),
        }
    }
    let site = state.site.read();
    let applied: Vec<_> = site.journal.after(after).collect();
    Ok(json!({ "count": site.journal.count(), "applied": applied }))
}

fn faults(state: &AppState) -> Value {
    let faults = state.faults.lock();
    let rules = faults
        .rules()
        .map(|(rule, triggered)| json!({ "fault": rule.to_string(), "triggered": triggered }));
    json!({ "faults": rules.collect::<Vec<_>>() })
}

fn rule(body: &[u8]) -> Result<FaultRule, ApiError> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let rule = match body["fault"].as_str() {
        Some(text) => text.parse(),
        None => Err("the body must be an object with a fault as text".to_owned()),
    };
    rule.map_err(|error| ApiError::invalid_property("/fault", &error))
}

fn tokens(state: &AppState) -> Value {
    json!({ "issued": state.credentials.lock().issued() })
}

/// A user as it is stored, even if the contract has no operation that returns it.
fn stored_user(state: &AppState, party_number: &str) -> Result<Response<Bytes>, ApiError> {
    let party_number = percent_decode_str(party_number).decode_utf8_lossy();
    let site = state.site.read();
    let user =
        site.data().users.by_party(&party_number).and_then(|found| site.data().users.get(found));
    let user = user.ok_or_else(|| ApiError::not_found("user", &party_number))?;
    Ok(json_response(StatusCode::OK, user.record.to_json()))
}

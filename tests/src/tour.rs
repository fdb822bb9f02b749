//! The tour prints requests with their responses, and compares the users in the responses with those
//! that the sandbox stores.

mod differences;
mod print;

use std::error::Error;

use cpq_sandbox::{Recorded, Sandbox};
use oracle_cpq::{Response, StatusCode};
use serde::Serialize;
use serde_json::Value;

use differences::first_difference;
use print::{outline, print_request};

/// Result of a step of the tour.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// A tour of a sandbox.
#[derive(Debug)]
pub struct Tour<'a> {
    sandbox: &'a Sandbox,
    steps: usize,
}

impl<'a> Tour<'a> {
    /// Creates a tour without steps.
    #[must_use]
    pub fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, steps: 0 }
    }

    /// Prints the last request and its response. Of each object, only the properties in `shown` are
    /// printed, or all if there are none.
    ///
    /// # Errors
    /// If a user in the response differs from the stored user, or from the user that was sent.
    pub fn step<T: Serialize>(
        &mut self,
        title: &str,
        response: &Response<T>,
        shown: &[&str],
    ) -> Outcome<()> {
        let body = serde_json::to_value(&**response)?;
        let request = self.print(title, response.http_status(), &body, shown)?;
        self.compare(&request, &body).map_err(|error| format!("{title}: {error}").into())
    }

    /// Prints the last request and its response, which is text.
    ///
    /// # Errors
    /// If the sandbox has received no request.
    pub fn text_step(&mut self, title: &str, status: StatusCode, text: &str) -> Outcome<()> {
        self.print(title, status, &text.into(), &[]).map(drop)
    }

    /// Returns how many calls there were.
    #[must_use]
    pub fn summary(&self) -> String {
        format!(
            "{} calls succeeded, and each user in a response is as the site stores it.",
            self.steps
        )
    }

    fn print(
        &mut self,
        title: &str,
        status: StatusCode,
        body: &Value,
        shown: &[&str],
    ) -> Outcome<Recorded> {
        let requests = self.sandbox.requests();
        let request = requests.last().ok_or("the sandbox has received no request")?;
        self.steps += 1;
        println!("{}. {title}", self.steps);
        print_request(request);
        println!("   {status}\n{}", outline(body, shown));
        Ok(request.clone())
    }

    /// Compares each user in a response with the stored one.
    fn compare(&self, request: &Recorded, body: &Value) -> Result<(), String> {
        let items = body["items"].as_array();
        let users = items.map_or_else(|| std::slice::from_ref(body), Vec::as_slice);
        for user in users {
            let (Some(number), Some(_)) = (user["partyNumber"].as_str(), user.get("login")) else {
                continue;
            };
            let stored = self.sandbox.stored_user(number);
            let stored = stored.ok_or_else(|| format!("the user {number} is not stored"))?;
            let fails = |name: &str, what: &str| {
                Err(format!("{name} differs in the {what} and in the stored user {number}"))
            };
            // Links depend on the request's URL.
            if let Some(name) = first_difference(user, &stored, &["links"]) {
                return fails(&name, "response");
            }
            // Children are only in a response if they were requested, and `id` only in the response to
            // a change, as in the samples.
            let omitted = ["links", "groups", "accessPermissions", "id"];
            let is_partial = request.target.contains("fields=");
            if let Some(name) = first_difference(&stored, user, &omitted).filter(|_| !is_partial) {
                return fails(&name, "response");
            }
            let sent = serde_json::from_slice(&request.body).unwrap_or_default();
            // Passwords are not stored.
            let secret = ["password", "emailPassword"];
            if items.is_none()
                && let Some(name) = first_difference(&sent, &stored, &secret)
            {
                return fails(&name, "request");
            }
        }
        Ok(())
    }
}

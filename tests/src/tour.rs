//! The tour prints requests with their responses and compares them with the data that the sandbox stores.

use std::error::Error;

use cpq_sandbox::{Recorded, Sandbox};
use oracle_cpq::Response;
use serde::Serialize;
use serde_json::{Map, Value};

/// Result of a step of the tour.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// A tour of the operations of a sandbox.
#[derive(Debug)]
pub struct Tour<'a> {
    sandbox: &'a Sandbox,
    lines: Vec<String>,
}

impl<'a> Tour<'a> {
    /// Creates a tour without steps.
    #[must_use]
    pub fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, lines: Vec::new() }
    }

    /// Returns a line for each step, and their number.
    #[must_use]
    pub fn summary(&self) -> String {
        let (lines, count) = (self.lines.join("\n"), self.lines.len());
        format!("{lines}\n\n{count} operations succeeded; each response matches the stored data.")
    }

    /// Prints the last request and its response, and compares each user of the response, and the body
    /// that was sent, with the stored user. `users` are pairs of both.
    ///
    /// # Errors
    /// If they differ, or if there are no users.
    pub fn step<T: Serialize, U: Serialize>(
        &mut self,
        operation: &str,
        response: &Response<T>,
        users: impl IntoIterator<Item = (U, Option<Value>)>,
        sent: Option<&str>,
    ) -> Outcome<()> {
        let requests = self.sandbox.requests();
        let request = requests.last().ok_or("the sandbox has received no request")?;
        println!("{}. {operation}", self.lines.len() + 1);
        print_request(request)?;
        let body = indented(&serde_json::to_value(&**response)?)?;
        println!("  < {}\n{body}\n", response.http_status());
        let mut compared = 0;
        for (user, stored) in users {
            let stored = stored.ok_or_else(|| format!("{operation}: the user is not stored"))?;
            let user = serde_json::to_value(user)?;
            // Links depend on the request's URL, child collections are only in the response if they were
            // requested, and `id` only in the response to a change, as in the samples.
            let missing =
                differing_property(&stored, &user, &["links", "groups", "accessPermissions", "id"]);
            if let Some(name) = differing_property(&user, &stored, &["links"]).or(missing) {
                let message = format!("{operation}: {name} differs in response and stored user");
                return Err(message.into());
            }
            if let Some(sent) = sent {
                // Passwords are not stored.
                let ignored = ["password", "emailPassword"];
                let sent = serde_json::from_str(sent)?;
                if let Some(name) = differing_property(&sent, &stored, &ignored) {
                    let message = format!("{operation}: {name} differs in request and stored user");
                    return Err(message.into());
                }
            }
            compared += 1;
        }
        if compared == 0 {
            return Err(format!("{operation}: the response contains no user").into());
        }
        let (method, status) = (request.method.as_str(), response.http_status().to_string());
        let line = format!("  {operation:<22}{method:<6}{status:<12} {}", request.target);
        self.lines.push(line);
        Ok(())
    }
}

/// Prints a request; credentials are redacted.
fn print_request(request: &Recorded) -> Outcome<()> {
    println!("  > {} {}", request.method, request.target);
    for (name, value) in &request.headers {
        match (name.as_str(), value.to_str()?) {
            ("authorization", value) => {
                let scheme = value.split(' ').next().unwrap_or_default();
                println!("  > {name}: {scheme} [redacted]");
            }
            (_, value) => println!("  > {name}: {value}"),
        }
    }
    if request.body.is_empty() {
        return Ok(());
    }
    let mut body: Map<String, Value> = serde_json::from_slice(&request.body)?;
    if let Some(password) = body.get_mut("password") {
        *password = "[redacted]".into();
    }
    println!("{}", indented(&Value::Object(body))?);
    Ok(())
}

fn indented(value: &Value) -> Outcome<String> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n"))
}

/// Returns the first property of `part` with another value in `whole`. Of child collections, only the
/// items are compared.
fn differing_property(part: &Value, whole: &Value, ignored: &[&str]) -> Option<String> {
    let same = |name: &str, value: &Value| match (value.get("items"), whole.get(name)) {
        (Some(items), Some(other)) => other.get("items") == Some(items),
        (_, other) => other == Some(value),
    };
    let mut properties = part.as_object()?.iter();
    let differing =
        properties.find(|(name, value)| !ignored.contains(&name.as_str()) && !same(name, value));
    differing.map(|(name, _)| name.clone())
}

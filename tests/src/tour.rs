//! The tour: calls on screen, each held against what the site holds.

use std::error::Error;

use cpq_sandbox::{Recorded, Sandbox};
use oracle_cpq::Response;
use serde::Serialize;
use serde_json::{Map, Value};

/// What a step of the tour ends with.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// A tour of a site's calls.
#[derive(Debug)]
pub struct Tour<'a> {
    sandbox: &'a Sandbox,
    lines: Vec<String>,
}

impl<'a> Tour<'a> {
    /// A tour of this site, before its first call.
    #[must_use]
    pub fn of(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, lines: Vec::new() }
    }

    /// The calls made, a line each.
    #[must_use]
    pub fn summary(&self) -> String {
        let calls = self.lines.join("\n");
        format!("{calls}\n\n{} calls, and each answer is what the site holds.", self.lines.len())
    }

    /// Shows a call and its answer, and holds each user answered, and what was sent, against the
    /// user the site holds.
    ///
    /// # Errors
    /// When they differ.
    pub fn step<T: Serialize, U: Serialize>(
        &mut self,
        operation: &str,
        answer: &Response<T>,
        pairs: impl IntoIterator<Item = (U, Option<Value>)>,
        sent: Option<&str>,
    ) -> Outcome<()> {
        let requests = self.sandbox.requests();
        let request = requests.last().ok_or("the site has received nothing")?;
        println!("{}. {operation}", self.lines.len() + 1);
        show(request)?;
        let body = indented(&serde_json::to_value(&**answer)?)?;
        println!("  < {}\n{body}\n", answer.status());
        let mut compared = 0;
        for (user, held) in pairs {
            let held = held.ok_or_else(|| format!("{operation}: the site holds no such user"))?;
            let user = serde_json::to_value(user)?;
            // The links say how a user was asked for, its children are answered when asked for, and
            // an integration user's `id` only when it is changed, as in the samples.
            let lost = differs(&held, &user, &["links", "groups", "accessPermissions", "id"]);
            if let Some(member) = differs(&user, &held, &["links"]).or(lost) {
                let message = format!("{operation}: {member} differs between answer and site");
                return Err(message.into());
            }
            if let Some(sent) = sent {
                // A password is taken and not held.
                let aside = ["password", "emailPassword"];
                if let Some(member) = differs(&serde_json::from_str(sent)?, &held, &aside) {
                    return Err(format!("{operation}: the site holds another {member}").into());
                }
            }
            compared += 1;
        }
        if compared == 0 {
            return Err(format!("{operation}: the answer has no user in it").into());
        }
        let (method, status) = (request.method.as_str(), answer.status().to_string());
        let line = format!("  {operation:<22}{method:<6}{status:<12} {}", request.target);
        self.lines.push(line);
        Ok(())
    }
}

/// The request as it was on the wire, its credentials aside.
fn show(request: &Recorded) -> Outcome<()> {
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

/// The first member of `part` that `whole` holds otherwise; of children, the items count.
///
/// Members named in `aside` are not compared.
fn differs(part: &Value, whole: &Value, aside: &[&str]) -> Option<String> {
    let same = |name: &str, value: &Value| match (value.get("items"), whole.get(name)) {
        (Some(items), Some(held)) => held.get("items") == Some(items),
        (_, held) => held == Some(value),
    };
    let mut members = part.as_object()?.iter();
    let differing =
        members.find(|(name, value)| !aside.contains(&name.as_str()) && !same(name, value));
    differing.map(|(name, _)| name.clone())
}

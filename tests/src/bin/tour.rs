//! The tour: every call of the contract, by the generated clients, against the local site.
//!
//! Bodies are the documented ones, or composed ones where none is documented. After each call the
//! answer is held against what the site holds, and what was sent against what it has made of it.

use std::error::Error;

use cpq_sandbox::{Recorded, Sandbox};
use cpq_tests::{differs, payload};
use oracle_cpq::{Response, Site};
use serde::Serialize;
use serde_json::{Map, Value};

type Outcome<T> = Result<T, Box<dyn Error>>;

const HOST_USER: &str = "935719302534024740";

#[tokio::main]
async fn main() -> Outcome<()> {
    // Without the documented integration user: the documented POST makes it.
    let sandbox = Sandbox::builder().without("BM_LaeNrP1bCh5").start().await?;
    println!("A local CPQ site listens at {}\n", sandbox.url());
    let bearer = Site::builder(sandbox.url()).bearer(sandbox.token()).build()?;
    let basic = Site::builder(sandbox.url()).basic(sandbox.user(), sandbox.password()).build()?;
    let (cpq, cpq_v7) = (bearer.v19(), basic.v7());
    let mut tour = Tour { sandbox: &sandbox, lines: Vec::new() };

    let page = cpq.list_integration_users().limit(100).total_results(true).send().await?;
    let pairs = page.items.iter().flatten().map(|user| {
        let held = sandbox.user_held(user.party_number.as_deref().unwrap_or_default());
        (user, held)
    });
    tour.step("listIntegrationUsers", &page, pairs, None)?;

    let body = payload("v19/samples/createIntegrationUser.request.json");
    let created = cpq.create_integration_user(&serde_json::from_str(&body)?).send().await?;
    let party_number = created.party_number.clone().ok_or("the new user has no partyNumber")?;
    let pair = [(&*created, sandbox.user_held(&party_number))];
    tour.step("createIntegrationUser", &created, pair, Some(&body))?;

    let user = cpq.get_integration_user(&party_number).expand("groups").send().await?;
    let pair = [(&*user, sandbox.user_held(&party_number))];
    tour.step("getIntegrationUser", &user, pair, None)?;

    let body = payload("v19/samples/updateIntegrationUser.request.json");
    let change = serde_json::from_str(&body)?;
    let user = cpq.update_integration_user(&party_number, &change).send().await?;
    let pair = [(&*user, sandbox.user_held(&party_number))];
    tour.step("updateIntegrationUser", &user, pair, Some(&body))?;

    let body = payload("v19/examples/replaceUser.request.json");
    let user = cpq.replace_user(HOST_USER, &serde_json::from_str(&body)?).send().await?;
    let pair = [(&*user, sandbox.user_held(HOST_USER))];
    tour.step("replaceUser", &user, pair, Some(&body))?;

    let body = payload("v19/samples/updateCompanyUser.request.json");
    let change = serde_json::from_str(&body)?;
    let user = cpq.update_company_user("abcCo", "AAP39", &change).send().await?;
    let pair = [(&*user, sandbox.company_user_held("abcCo", "AAP39"))];
    tour.step("updateCompanyUser", &user, pair, Some(&body))?;

    let body = payload("v7/samples/replaceCompanyUser.request.json");
    let user = serde_json::from_str(&body)?;
    let user = cpq_v7.replace_company_user("abcCo", "AAP39", &user).send().await?;
    let pair = [(&*user, sandbox.v7_user_held("abcCo", "AAP39"))];
    tour.step("replaceCompanyUser", &user, pair, Some(&body))?;

    let lines = tour.lines;
    println!(
        "{}\n\n{} calls, and each answer is what the site holds.",
        lines.join("\n"),
        lines.len()
    );
    sandbox.stop().await?;
    Ok(())
}

struct Tour<'a> {
    sandbox: &'a Sandbox,
    lines: Vec<String>,
}

impl Tour<'_> {
    /// Shows a call and its answer, and holds each user answered, and what was sent, against the
    /// user the site holds.
    fn step<T: Serialize, U: Serialize>(
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
            // The links say how a user was asked for; its children are answered when asked for.
            let lost = differs(&held, &user, &["links", "groups", "accessPermissions"]);
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
                println!("  > {name}: {scheme} [hidden]");
            }
            (_, value) => println!("  > {name}: {value}"),
        }
    }
    if request.body.is_empty() {
        return Ok(());
    }
    let mut body: Map<String, Value> = serde_json::from_slice(&request.body)?;
    if let Some(password) = body.get_mut("password") {
        *password = "[hidden]".into();
    }
    println!("{}", indented(&Value::Object(body))?);
    Ok(())
}

fn indented(value: &Value) -> Outcome<String> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n"))
}

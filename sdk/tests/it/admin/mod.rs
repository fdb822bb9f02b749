//! Everyday tasks, against the sandbox.

mod accounts;
mod dry_run;
mod editing;
mod finding;
mod groups;
mod imports;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{User, UserRequest};

/// Creates a user of the host company, and returns its party number.
async fn create(cpq: &Client, login: &str, email: &str) -> String {
    let body =
        UserRequest::default().login(login).email(email).first_name("Ann").job_title("Buyer");
    let user = cpq.create_company_user("_host", &body).send().await.expect("the user is created");
    user.into_inner().party_number.expect("a party number")
}

/// The operations that changed something, in order.
fn operations(sandbox: &Sandbox) -> Vec<String> {
    sandbox.applied().into_iter().map(|applied| applied.operation).collect()
}

fn logins(users: &[User]) -> Vec<&str> {
    let mut logins: Vec<&str> = users.iter().filter_map(|user| user.login.as_deref()).collect();
    logins.sort_unstable();
    logins
}

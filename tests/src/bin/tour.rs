//! The tour: sends each operation of the contracts to the sandbox, with the generated clients.
//!
//! Bodies are documented, or composed where no document has one. After each operation, the request and
//! the response are compared with the data that the sandbox stores.

use cpq_sandbox::Sandbox;
use cpq_tests::payload;
use cpq_tests::tour::{Outcome, Tour};
use oracle_cpq::Site;

const HOST_USER: &str = "935719302534024740";

#[tokio::main]
async fn main() -> Outcome<()> {
    // The documented POST creates the documented integration user.
    let sandbox = Sandbox::builder().without("BM_LaeNrP1bCh5").start().await?;
    println!("The sandbox listens at {}\n", sandbox.url());
    let bearer = Site::builder(sandbox.url()).bearer(sandbox.token()).build()?;
    let basic = Site::builder(sandbox.url()).basic(sandbox.user(), sandbox.password()).build()?;
    let (cpq, cpq_v7) = (bearer.v19(), basic.v7());
    let mut tour = Tour::new(&sandbox);

    let page = cpq.list_integration_users().limit(100).total_results(true).send().await?;
    let users = page.items.iter().flatten().map(|user| {
        let stored = sandbox.stored_user(user.party_number.as_deref().unwrap_or_default());
        (user, stored)
    });
    tour.step("listIntegrationUsers", &page, users, None)?;

    let body = payload("v19/samples/createIntegrationUser.request.json");
    let created = cpq.create_integration_user(&serde_json::from_str(&body)?).send().await?;
    let party_number = created.party_number.clone().ok_or("the new user has no partyNumber")?;
    let user_pair = [(&*created, sandbox.stored_user(&party_number))];
    tour.step("createIntegrationUser", &created, user_pair, Some(&body))?;

    let user = cpq.get_integration_user(&party_number).expand("groups").send().await?;
    let user_pair = [(&*user, sandbox.stored_user(&party_number))];
    tour.step("getIntegrationUser", &user, user_pair, None)?;

    let body = payload("v19/samples/updateIntegrationUser.request.json");
    let change = serde_json::from_str(&body)?;
    let user = cpq.update_integration_user(&party_number, &change).send().await?;
    let user_pair = [(&*user, sandbox.stored_user(&party_number))];
    tour.step("updateIntegrationUser", &user, user_pair, Some(&body))?;

    let body = payload("v19/examples/replaceUser.request.json");
    let user = cpq.replace_user(HOST_USER, &serde_json::from_str(&body)?).send().await?;
    let user_pair = [(&*user, sandbox.stored_user(HOST_USER))];
    tour.step("replaceUser", &user, user_pair, Some(&body))?;

    let body = payload("v19/samples/updateCompanyUser.request.json");
    let change = serde_json::from_str(&body)?;
    let user = cpq.update_company_user("abcCo", "AAP39", &change).send().await?;
    let user_pair = [(&*user, sandbox.stored_company_user("abcCo", "AAP39"))];
    tour.step("updateCompanyUser", &user, user_pair, Some(&body))?;

    let body = payload("v7/samples/replaceCompanyUser.request.json");
    let user = serde_json::from_str(&body)?;
    let user = cpq_v7.replace_company_user("abcCo", "AAP39", &user).send().await?;
    let user_pair = [(&*user, sandbox.stored_v7_user("abcCo", "AAP39"))];
    tour.step("replaceCompanyUser", &user, user_pair, Some(&body))?;

    println!("{}", tour.summary());
    sandbox.stop().await?;
    Ok(())
}

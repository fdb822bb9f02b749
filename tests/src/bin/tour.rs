//! The tour: every call of the contract, by the generated clients, against the local site.
//!
//! Bodies are the documented ones, or composed ones where none is documented. After each call the
//! answer is held against what the site holds, and what was sent against what it has made of it.

use cpq_sandbox::Sandbox;
use cpq_tests::payload;
use cpq_tests::tour::{Outcome, Tour};
use oracle_cpq::Site;

const HOST_USER: &str = "935719302534024740";

#[tokio::main]
async fn main() -> Outcome<()> {
    // Without the documented integration user: the documented POST makes it.
    let sandbox = Sandbox::builder().without("BM_LaeNrP1bCh5").start().await?;
    println!("A local CPQ site listens at {}\n", sandbox.url());
    let bearer = Site::builder(sandbox.url()).bearer(sandbox.token()).build()?;
    let basic = Site::builder(sandbox.url()).basic(sandbox.user(), sandbox.password()).build()?;
    let (cpq, cpq_v7) = (bearer.v19(), basic.v7());
    let mut tour = Tour::of(&sandbox);

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

    println!("{}", tour.summary());
    sandbox.stop().await?;
    Ok(())
}

//! Which addresses and credentials a site takes, and what it says of the others.

use cpq_sandbox::Sandbox;
use oracle_cpq::Site;
use oracle_cpq::v19::types::UserPatch;

fn refusal(address: &str) -> String {
    let site = Site::builder(address).bearer("token").build();
    site.map_or_else(|error| error.to_string(), |_| panic!("{address} was taken"))
}

#[test]
fn plain_http_goes_to_this_machine_only() {
    for address in [
        "http://sitename.oracle.com/cpq",
        "http://10.0.0.1/cpq",
        "http://localhost.example/cpq",
        "http://[2001:db8::1]/",
    ] {
        assert!(refusal(address).contains("plain http"), "{address}");
    }
    for address in [
        "http://localhost:8080/cpq",
        "http://127.0.0.1/cpq",
        "http://127.9.9.9",
        "http://[::1]:1/cpq",
        "HTTP://LOCALHOST/cpq",
    ] {
        Site::builder(address)
            .bearer("token")
            .build()
            .unwrap_or_else(|error| panic!("{address}: {error}"));
    }
}

#[test]
fn an_address_that_is_more_than_host_and_context_is_refused_with_a_hint() {
    for address in [
        "https://sitename.oracle.com/cpq/rest/v19",
        "https://sitename.oracle.com/rest/v19/",
        "https://sitename.oracle.com/rest",
    ] {
        assert!(refusal(address).contains("leave out /rest"), "{address}");
    }
    for address in [
        "https://sitename.oracle.com/cpq/REST/v19",
        "https://sitename.oracle.com/%72est/v19",
        "https://sitename.oracle.com/cpq/rest%2Fv19",
        "https://sitename.oracle.com/cpq/v19",
    ] {
        assert!(refusal(address).contains("leave out /rest"), "{address}");
    }
    assert!(refusal("https://sitename.oracle.com//cpq").contains("two slashes"));
    assert!(refusal("https://sitename.oracle.com/cpq?x=1").contains("query"));
    assert!(refusal("https://sitename.oracle.com/cpq#x").contains("fragment"));
    assert!(refusal("ftp://sitename.oracle.com/cpq").contains("https://"));
    assert!(refusal("sitename.oracle.com/cpq").contains("https://sitename.oracle.com/cpq"));
}

#[test]
fn an_address_with_a_password_is_refused_and_not_repeated() {
    for address in [
        "https://user:canary-4711@sitename.oracle.com/cpq",
        "https://user:canary-4711@sitename oracle.com:x",
    ] {
        assert!(!refusal(address).contains("canary-4711"));
    }
}

#[test]
fn one_way_to_sign_in_is_asked_for() {
    let address = "https://sitename.oracle.com/cpq";
    let error = Site::builder(address).build().expect_err("there are no credentials");
    assert!(error.to_string().contains("bearer"), "{error}");
    let error =
        Site::builder(address).bearer("a").basic("b", "c").build().expect_err("there are two");
    assert!(error.to_string().contains("twice"), "{error}");
    for token in ["", "a\nb", " token", "token ", "Bearer token", "tökén"] {
        let error = Site::builder(address).bearer(token).build().expect_err(token);
        assert!(error.to_string().contains("token"), "{error}");
    }
    Site::builder(address).basic("", "c").build().expect_err("nobody signs in");
    Site::builder(address).basic("a:b", "c").build().expect_err("a colon ends the name");
    Site::builder(address).basic("søren", "pass:wörd\n").build().expect("base64 carries anything");
}

#[tokio::test]
async fn the_context_is_the_addresss_path() {
    for (context, slash) in [("", ""), ("", "/"), ("/cpq", ""), ("/cpq", "/"), ("/other", "")] {
        let sandbox = Sandbox::builder().context(context).start().await.expect("it starts");
        let address = format!("{}{slash}", sandbox.url());
        let site = Site::builder(address).bearer(sandbox.token()).build().expect("it is set up");
        let change = UserPatch::default().first_name("New");
        let call = site.v19().update_company_user("abcCo", "AAP39", &change);
        assert_eq!(call.send().await.expect("it answers").first_name.as_deref(), Some("New"));
        let target = format!("{context}/rest/v19/companies/abcCo/users/AAP39");
        assert_eq!(sandbox.requests()[0].target, target);
    }
}

#[tokio::test]
async fn a_site_without_its_context_is_not_found_and_the_error_says_where_to_look() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let address = sandbox.url().strip_suffix("/cpq").expect("it ends with the context");
    let site = Site::builder(address).bearer(sandbox.token()).build().expect("it is set up");
    let error = site.v19().list_integration_users().send().await.expect_err("there is nothing");
    assert!(error.is_not_found() && error.to_string().contains("context"), "{error}");
}

#[tokio::test]
async fn clones_and_tasks_share_a_client() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let cpq = site.v19();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let cpq = cpq.clone();
            tokio::spawn(async move {
                cpq.get_integration_user("BM_LaeNrP1bCh5").send().await.map(|_| ())
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends").expect("the user is answered");
    }
    assert_eq!(sandbox.requests().len(), 8);
}

//! A path argument reaches the server as that one value, or is refused before anything is sent.

use cpq_sandbox::Sandbox;
use oracle_cpq::Site;
use oracle_cpq::v7::types::User;

const ODD: [&str; 17] = [
    "a/b",
    "a?b=c",
    "100%",
    "%2F",
    "%2e%2e",
    "two words",
    "../x",
    "..%2fx",
    "x/..",
    "naïve-søren-名",
    "a;b=c",
    "a+b",
    "a#b",
    "a\\b",
    "a\tb\n",
    "{userName}",
    "...",
];

#[tokio::test]
async fn an_odd_argument_is_one_value() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    for odd in ODD {
        let user = User::default().first_name("Nadia");
        let call = site.v7().replace_company_user("abcCo", odd, &user).send().await;
        call.unwrap_or_else(|error| panic!("{odd:?}: {error}"));
        let held =
            sandbox.v7_user_held("abcCo", odd).unwrap_or_else(|| panic!("{odd:?} is not held"));
        assert_eq!(held["login"], odd);
        let target = sandbox.requests().pop().expect("it was received").target;
        assert_eq!(target.split('/').count(), 8, "{odd:?} is one segment: {target}");
    }
}

#[tokio::test]
async fn an_argument_that_no_path_can_carry_is_refused_before_sending() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    for unusable in ["", ".", ".."] {
        let error = site.v19().get_integration_user(unusable).send().await.expect_err(unusable);
        assert!(error.to_string().contains("partyNumber"), "{error}");
        assert_eq!((error.operation(), error.status()), (Some("getIntegrationUser"), None));
        let user = User::default();
        let error = site.v7().replace_company_user("abcCo", unusable, &user).send().await;
        assert!(error.expect_err(unusable).to_string().contains("userName"));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn an_argument_that_looks_like_a_parameter_is_not_filled_in() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let user = User::default();
    let call = site.v7().replace_company_user("{userName}", "x", &user).send().await;
    assert!(call.expect_err("there is no such company").is_not_found());
    let target = sandbox.requests().pop().expect("it was received").target;
    assert!(target.ends_with("/companies/%7BuserName%7D/users/x"), "{target}");
}

//! The tour succeeds, and detects responses that differ from the stored data.

use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::tour::Tour;
use oracle_cpq::v19::types::UserPatch;
use oracle_cpq::{Site, v19};
use serde_json::{Value, json};

use crate::contract::Contract;
use crate::generated::VERSIONS;

const USER: &str = "935719302534024740";

/// The steps of the story; the README names their number.
const TITLES: [&str; 11] = [
    "Create a user of the company abcCo",
    "Add her to a group",
    "List her groups",
    "Find her by her login",
    "Give her a job title",
    "Deactivate her; a user cannot be deleted",
    "Read her again",
    "Import two more users from a file",
    "Read the task of the import",
    "Read its log",
    "List all users of the company",
];

/// Runs the tour and returns what it prints.
fn tour(arguments: &[&str]) -> String {
    let tour = Command::new(env!("CARGO_BIN_EXE_tour")).args(arguments).output();
    let output = tour.expect("the tour starts");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("the tour prints text");
    assert!(!text.contains("sandbox-token") && !text.contains("correct-horse"), "{text}");
    text
}

/// The number and the title of a step, if a line begins one.
fn step_title(line: &str) -> Option<(usize, &str)> {
    let (number, title) = line.split_once(". ")?;
    Some((number.parse().ok()?, title))
}

#[test]
fn tour_tells_one_story_in_few_calls_with_short_payloads() {
    let text = tour(&[]);
    let titles: Vec<_> = text.lines().filter_map(step_title).collect();
    let expected = TITLES.into_iter().enumerate().map(|(index, title)| (index + 1, title));
    assert!(titles.iter().copied().eq(expected), "{titles:?}");
    let steps = titles.len();
    assert!(text.contains(&format!("\n{steps} calls succeeded")), "{text}");
    assert!(text.lines().count() < 25 * steps, "{text}");
    let long = text.lines().filter(|line| line.chars().count() > 120).collect::<Vec<_>>();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn tour_of_all_operations_calls_each() {
    let text = tour(&["--all"]);
    let mut count = 0;
    for version in VERSIONS {
        let contract = Contract::read(version.name);
        for (path, item) in contract.document["paths"].as_object().expect("an object") {
            for method in item.as_object().expect("an object").keys() {
                let request = format!("{} /rest/{}{path}", method.to_uppercase(), version.name);
                assert!(text.lines().any(|line| line == request), "{request} is missing");
                count += 1;
            }
        }
    }
    assert!(text.ends_with(&format!("\nCalled all {count} operations.\n")), "{text}");
}

#[test]
fn tour_with_another_option_fails() {
    let output = Command::new(env!("CARGO_BIN_EXE_tour")).arg("--some").output();
    let output = output.expect("the tour starts");
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--all"), "{output:?}");
}

async fn start() -> (Sandbox, v19::Client) {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build();
    (sandbox, site.expect("the site is valid").v19())
}

/// Makes a step of the tour with a changed copy of the stored user as the response.
async fn step(change: impl FnOnce(&mut Value)) -> Result<(), String> {
    let (sandbox, cpq) = start().await;
    let mut user = sandbox.stored_user(USER).expect("the user exists");
    change(&mut user);
    sandbox.respond_next_with(200, "application/json", user.to_string());
    let user = cpq.get_user(USER).expand("groups").send().await.expect("a response");
    Tour::new(&sandbox).step("Read", &user, &[]).map_err(|error| error.to_string())
}

#[tokio::test]
async fn step_accepts_a_response_that_matches_the_stored_user() {
    assert_eq!(step(|_| {}).await, Ok(()));
    let links = |user: &mut Value| user["links"] = json!([{ "rel": "self", "href": "x" }]);
    assert_eq!(step(links).await, Ok(()));
    let (sandbox, cpq) = start().await;
    let page = cpq.list_users().fields("login").send().await.expect("a page");
    Tour::new(&sandbox).step("List", &page, &[]).expect("the page matches");
}

#[tokio::test]
async fn step_names_the_property_that_differs() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 6] = [
        ("login", |user| user["login"] = json!("y")),
        ("partyId", |user| user["partyId"] = json!(935_719_302_534_024_741_i64)),
        ("status.value", |user| user["status"]["value"] = json!(0)),
        ("groups", |user| user["groups"] = json!({ "items": [{ "label": "Other" }] })),
        ("email", |user| drop(user.as_object_mut().expect("an object").remove("email"))),
        ("siteOwn", |user| user["siteOwn"] = json!(1)),
    ];
    for (name, change) in changes {
        let error = step(change).await.expect_err(name);
        assert!(error.contains(name), "{name}: {error}");
    }
}

#[tokio::test]
async fn step_rejects_a_change_that_is_not_stored_and_an_unknown_user() {
    let (sandbox, cpq) = start().await;
    let user = sandbox.stored_user(USER).expect("the user exists").to_string();
    sandbox.respond_next_with(200, "application/json", user);
    let change = UserPatch::default().job_title("Planner");
    let user = cpq.update_user(USER, &change).send().await.expect("a response");
    let error = Tour::new(&sandbox).step("Update", &user, &[]).expect_err("it is not stored");
    assert!(error.to_string().contains("jobTitle"), "{error}");

    let unknown = json!({ "partyNumber": "42", "login": "unknown" }).to_string();
    sandbox.respond_next_with(200, "application/json", unknown);
    let user = cpq.get_user("42").send().await.expect("a response");
    Tour::new(&sandbox).step("Read", &user, &[]).expect_err("it is not stored");
}

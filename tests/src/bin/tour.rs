//! The tour: tells the story of one user with the generated client, and shows each request with its
//! response. With `--all`, it then calls every operation of the contracts.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use cpq_tests::examples::EXAMPLES;
use cpq_tests::tour::{Outcome, Tour};
use oracle_cpq::v19::types::{GroupUserChange, GroupUserReference, Status, UserPatch, UserRequest};
use oracle_cpq::{Filter, Number, Site, Upload};

const COMPANY: &str = "abcCo";
const GROUP: &str = "a100kparts";
const USERS_TO_IMPORT: &str = "login,firstName,lastName,status,groups
jpark,Jin,Park,1,a100kparts
opetrov,Olga,Petrov,1,a100kparts
";
/// What the steps show of a user.
const SHOWN: [&str; 7] =
    ["partyNumber", "partyId", "login", "lastName", "jobTitle", "status", "dateModified"];

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_complete = match arguments.as_slice() {
        [] => false,
        [all] if all == "--all" => true,
        _ => return Err("the only option is --all".into()),
    };
    Box::pin(story()).await?;
    if is_complete {
        all_operations().await?;
    }
    Ok(())
}

async fn story() -> Outcome<()> {
    let sandbox = Sandbox::builder().task_duration(Duration::ZERO).start().await?;
    println!("The sandbox, a CPQ site on this machine, listens at {}.\n", sandbox.url());
    let cpq = Site::builder(sandbox.url()).bearer(sandbox.token()).build()?.v19();
    let mut tour = Tour::new(&sandbox);

    let marta = UserRequest::default()
        .login("mortega")
        .first_name("Marta")
        .last_name("Ortega")
        .email("marta.ortega@example.com")
        .password("correct-horse-battery");
    let created = cpq.create_company_user(COMPANY, &marta).send().await?;
    tour.step("Create a user of the company abcCo", &created, &SHOWN)?;
    let number = created.into_inner().party_number.ok_or("the new user has no party number")?;

    let change = GroupUserChange::new("ADD", "mortega").value(GroupUserReference::new("mortega"));
    let members = cpq.change_company_group_users(COMPANY, GROUP, &[change]).send().await?;
    tour.step("Add her to a group", &members, &["partyNumber", "login", "lastName"])?;
    let groups = cpq.list_user_groups(&number).send().await?;
    tour.step("List her groups", &groups, &["label", "variableName", "type"])?;
    let mut names = groups.items.iter().flatten().map(|group| group.variable_name.as_deref());
    check(names.any(|name| name == Some(GROUP)), "the group is not among the user's groups")?;

    let by_login = || Filter::field("login").eq("mortega");
    let found = cpq.list_users().q(by_login()).send().await?;
    tour.step("Find her by her login", &found, &SHOWN)?;
    check(found.items.iter().flatten().count() == 1, "the filter does not match one user")?;

    let change = UserPatch::default().job_title("Sales operations manager");
    let user = cpq.update_user(&number, &change).send().await?;
    tour.step("Give her a job title", &user, &SHOWN)?;

    let change = UserPatch::default().status(Status::INACTIVE);
    let user = cpq.update_user(&number, &change).send().await?;
    tour.step("Deactivate her; a user cannot be deleted", &user, &SHOWN)?;
    let user = cpq.get_user(&number).expand("groups").send().await?;
    tour.step("Read her again", &user, &[&SHOWN[..], &["groups"]].concat())?;
    let status = user.status_value().and_then(Number::as_i64);
    check(status == Some(Status::INACTIVE), "the user is active")?;

    let file = Upload::from_bytes("users.csv", USERS_TO_IMPORT);
    let started = cpq.import_company_users(COMPANY, file).send().await?;
    tour.step("Import two more users from a file", &started, &["taskId"])?;
    let task_id = started.task_id.ok_or("the import has no task")?.to_string();
    let task = cpq.get_task(&task_id).send().await?;
    tour.step("Read the task of the import", &task, &["id", "status", "result", "files"])?;
    check(task.result.as_deref() == Some("Success"), "the task has failed")?;
    let log = task.files.iter().flatten().find_map(|file| file.name.as_deref());
    let log = cpq.download_task_file(&task_id, log.ok_or("the task has no log")?).send().await?;
    let (status, _, log) = log.into_parts();
    let log = String::from_utf8(log.bytes().await?)?;
    tour.text_step("Read its log", status, &log)?;
    check(log.contains("created 2 users"), "the log does not name two users")?;

    let users = cpq.list_company_users(COMPANY).orderby("login").send().await?;
    tour.step("List all users of the company", &users, &["login", "lastName", "status"])?;
    let logins: Vec<_> =
        users.items.iter().flatten().filter_map(|it| it.login.as_deref()).collect();
    let is_listed = |login: &&str| logins.contains(login);
    check(["jpark", "mortega", "opetrov"].iter().all(is_listed), "a new user is not listed")?;

    println!("{}", tour.summary());
    sandbox.stop().await?;
    Ok(())
}

fn check(is_as_expected: bool, problem: &str) -> Outcome<()> {
    if is_as_expected { Ok(()) } else { Err(problem.into()) }
}

/// Runs the documented example of each operation, each on a new site.
async fn all_operations() -> Outcome<()> {
    let examples: Vec<_> =
        EXAMPLES.iter().filter_map(|example| Some((example, example.request?))).collect();
    println!("\nAll operations, with the example in the documentation of each and what it prints:");
    for (example, request) in &examples {
        // The documented POST creates the documented integration user.
        let without = if request.starts_with("POST") { "BM_LaeNrP1bCh5" } else { "" };
        let sandbox = Sandbox::builder().without(without).start().await?;
        let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build()?;
        println!("\n{request}");
        if let Err(error) = (example.run)(&site).await {
            // The documented task has ended, so that it can't be canceled.
            if error.status().is_none_or(|status| status.as_u16() != 409) {
                return Err(format!("{request}: {error}").into());
            }
            println!("{error}");
        }
        sandbox.stop().await?;
    }
    println!("\nCalled all {} operations.", examples.len());
    Ok(())
}

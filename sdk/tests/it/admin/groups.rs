//! Members of groups.

use futures_util::TryStreamExt as _;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{GroupRequest, GroupUserReference};

use super::{create, logins, operations};
use crate::setup::{client, sandbox};

async fn create_group(cpq: &Client, name: &str, members: &[&str]) {
    let users: Vec<_> = members.iter().map(|login| GroupUserReference::new(*login)).collect();
    let body = GroupRequest::new(name, 1, name).users(users);
    cpq.create_company_group("_host", &body).send().await.expect("the group is created");
}

async fn members(cpq: &Client, group: &str) -> Vec<String> {
    let users: Vec<_> = cpq.members_of_group("_host", group).try_collect().await.expect("a list");
    logins(&users).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn adding_and_removing_members_leaves_other_members_unchanged() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    for login in ["a", "b", "c"] {
        create(&cpq, login, "a@example.com").await;
    }
    create_group(&cpq, "buyers", &["a"]).await;
    let add = cpq.add_users_to_group("_host", "buyers", ["b", "c", "b"]);
    add.send().await.expect("no error").expect("a change");
    assert_eq!(members(&cpq, "buyers").await, ["a", "b", "c"]);
    let remove = cpq.remove_users_from_group("_host", "buyers", vec![String::from("c")]);
    remove.send().await.expect("no error").expect("a change");
    assert_eq!(members(&cpq, "buyers").await, ["a", "b"]);
    let before = operations(&sandbox).len();
    let without_logins = cpq.add_users_to_group("_host", "buyers", Vec::<String>::new());
    assert_eq!(without_logins.send().await.expect("no error"), None);
    assert_eq!(operations(&sandbox).len(), before);
}

#[tokio::test]
async fn setting_the_groups_of_a_user_shows_what_changes() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let number = create(&cpq, "a", "a@example.com").await;
    for name in ["one", "two", "three"] {
        create_group(&cpq, name, &[]).await;
    }
    cpq.set_user_groups(&number, ["one", "two"]).send().await.expect("no error").expect("a change");
    let set = cpq.set_user_groups(&number, ["two", "three", "two"]);
    let preview = set.clone().preview().await.expect("a preview");
    assert_eq!((preview.added(), preview.removed()), (vec!["three"], vec!["one"]));
    preview.clone().send().await.expect("no error").expect("a change");
    assert_eq!(set.clone().send().await.expect("no error"), None);
    // The preview is no longer true.
    let error = preview.send().await.expect_err("a conflict");
    assert!(error.is_conflict(), "{error}");
    let groups = cpq.list_user_groups(&number).all().await.expect("a list");
    let mut names: Vec<_> = groups.into_iter().filter_map(|group| group.variable_name).collect();
    names.sort();
    assert_eq!(names, ["three", "two"]);
    cpq.set_user_groups(&number, [""; 0]).send().await.expect("no error").expect("a change");
    assert_eq!(cpq.list_user_groups(&number).all().await.expect("a list"), []);
}

#[tokio::test]
async fn finds_groups_with_identical_members() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    for login in ["a", "b"] {
        create(&cpq, login, "a@example.com").await;
    }
    for (name, members) in
        [("g1", &["a", "b"][..]), ("g2", &["a"]), ("g3", &["b", "a"]), ("g4", &[]), ("g5", &[])]
    {
        create_group(&cpq, name, members).await;
    }
    let identical = cpq.groups_with_identical_members("_host").await.expect("lists");
    assert_eq!(identical.iter().filter(|names| names.contains(&"g1".into())).count(), 1);
    assert!(identical.contains(&vec!["g1".into(), "g3".into()]), "{identical:?}");
    assert!(!identical.iter().flatten().any(|name| name == "g2" || name == "g4"), "{identical:?}");
}

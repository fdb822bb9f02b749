//! `fields`, `expand` and `excludeLinks`, for pages and for single users.

use std::collections::BTreeSet;

use serde_json::Value;

use super::links;
use crate::site::{DOCUMENTED, DOCUMENTED_PATH, INTEGRATION_USERS, Site, items, properties, text};

fn names(user: &Value) -> BTreeSet<String> {
    properties(user).into_keys().collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn fields_are_returned_with_party_number_and_links() {
    let site = Site::with_users(5).await;
    let all = items(&site.list(&[]).await);
    for (fields, expected) in [
        ("login", &["links", "login", "partyNumber"][..]),
        ("partyNumber", &["links", "partyNumber"]),
        ("links", &["links", "partyNumber"]),
        ("login,status", &["links", "login", "partyNumber", "status"]),
        ("status, login", &["links", "login", "partyNumber", "status"]),
    ] {
        let page = items(&site.list(&[("fields", fields)]).await);
        for (user, complete) in page.iter().zip(&all) {
            assert_eq!(names(user), set(expected), "{fields}");
            assert!(names(user).iter().all(|name| user[name] == complete[name]), "{user}");
        }
        let user = site.get_with(DOCUMENTED_PATH, &[("fields", fields)]).await.json(200);
        assert_eq!(names(&user), set(expected), "{fields}");
    }
    // A user without the property is returned without it.
    let page = items(&site.list(&[("fields", "lastLogin"), ("limit", "2")]).await);
    let returned: Vec<_> = page.iter().map(|user| user.get("lastLogin").is_some()).collect();
    assert_eq!(returned, [true, false]);
    // A child is returned only if it is expanded, too.
    for (query, expected) in [
        (
            &[("fields", "groups"), ("expand", "groups")][..],
            &["groups", "links", "partyNumber"][..],
        ),
        (&[("fields", "groups")], &["links", "partyNumber"]),
    ] {
        let user = site.get_with(DOCUMENTED_PATH, query).await.json(200);
        assert_eq!(names(&user), set(expected));
    }
}

#[tokio::test]
async fn groups_are_expanded_on_request() {
    let site = Site::with_users(30).await;
    for user in items(&site.list(&[]).await) {
        assert_eq!(user.get("groups"), None);
    }
    let page = items(&site.list(&[("expand", "groups")]).await);
    for user in &page {
        let number = text(user, "partyNumber");
        assert_eq!(items(&user["groups"]), items(&site.stored(number)["groups"]), "{number}");
        let parent = format!("http://sitename.oracle.com/cpq/rest/v19/users/{number}");
        let expected = [("self", format!("{parent}/groups")), ("parent", parent)];
        let expected = expected.map(|(rel, href)| (rel.to_owned(), href));
        assert_eq!(links(&user["groups"]), expected);
    }
    let documented = page.iter().find(|user| user["partyNumber"] == DOCUMENTED);
    assert_eq!(documented.map(|user| items(&user["groups"]).len()), Some(2));
    // A list takes one child by its name; a single user also takes `all` and several.
    for expand in ["all", "groups,groups", ""] {
        site.get_with(INTEGRATION_USERS, &[("expand", expand)]).await.assert_invalid("expand");
    }
    for expand in ["all", "groups,all"] {
        let user = site.get_with(DOCUMENTED_PATH, &[("expand", expand)]).await.json(200);
        assert_eq!(items(&user["groups"]).len(), 2, "{expand}");
    }
}

#[tokio::test]
async fn links_are_excluded_by_rel() {
    let site = Site::with_users(5).await;
    // The `rel` of all links of the response, of a user, and of its groups.
    let rels = |response: &Value| {
        let rels = |object: &Value| -> BTreeSet<String> {
            links(object).into_iter().map(|(rel, _)| rel).collect()
        };
        let user = response["items"].get(0).unwrap_or(response);
        [rels(response), rels(user), rels(&user["groups"])]
    };
    let all = ["self", "child", "parent", "canonical", "next", "prev", "related"];
    let singles = all.iter().map(std::slice::from_ref);
    for excluded in singles.chain([&["self", "next"][..], &["child", "parent", "canonical"], &all])
    {
        let kept = |rels: &[&str]| -> BTreeSet<String> {
            set(rels).into_iter().filter(|rel| !excluded.contains(&rel.as_str())).collect()
        };
        let exclude = excluded.join(",");
        let query = [("excludeLinks", &*exclude), ("expand", "groups")];
        let of_groups = kept(&["self", "parent"]);

        let page_query = [query[0], query[1], ("offset", "1"), ("limit", "2")];
        let of_page = kept(&["self", "canonical", "next", "prev"]);
        let expected = [of_page, kept(&["self", "child"]), of_groups.clone()];
        assert_eq!(rels(&site.list(&page_query).await), expected, "{excluded:?}");

        let user = site.get_with(DOCUMENTED_PATH, &query).await.json(200);
        let of_user = kept(&["self", "child", "canonical"]);
        assert_eq!(rels(&user), [of_user.clone(), of_user, of_groups], "{excluded:?}");
    }
}

#[tokio::test]
async fn unknown_fields_children_and_rels_are_rejected() {
    let site = Site::start().await;
    let invalid: [(&str, &[&str]); 3] = [
        (
            "fields",
            &["nothing", "login,nothing", "login,", "", "status.value", "Login", "password"],
        ),
        ("expand", &["nothing", "groups,nothing", "accessPermissions", "login", ""]),
        ("excludeLinks", &["nothing", "self,nothing", "", "Self"]),
    ];
    for (parameter, values) in invalid {
        for value in values {
            for path in [INTEGRATION_USERS, DOCUMENTED_PATH] {
                site.get_with(path, &[(parameter, value)]).await.assert_invalid(parameter);
            }
        }
    }
}

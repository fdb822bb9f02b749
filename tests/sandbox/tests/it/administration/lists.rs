//! What all lists have in common, and lists of generated items.

use cpq_sandbox::Sandbox;
use serde_json::json;

use super::listed;
use crate::site::{PARTNER_USER, Site, USERS, items, text};

#[tokio::test]
async fn order_without_orderby_and_of_equal_items_differs_after_each_change() {
    check_orders(&[]).await;
    check_orders(&[("orderby", "isNotifyFax")]).await;
}

async fn check_orders(query: &[(&str, &str)]) {
    let site = Site::from_builder(Sandbox::builder().users(50)).await;
    let mut orders = vec![listed(&site, USERS, query, "partyNumber").await];
    for number in 0..5 {
        let path = format!("{USERS}/{}", orders[0][10]);
        site.patch(&path, json!({ "jobTitle": number.to_string() })).await.json(200);
        orders.push(listed(&site, USERS, query, "partyNumber").await);
    }
    // Each order is complete, and the same for all pages.
    let mut different = orders.clone();
    for order in &mut different {
        order.sort();
    }
    different.dedup();
    assert_eq!(different.len(), 1, "{different:?}");
    let mut pages = Vec::new();
    for offset in ["0", "20", "40"] {
        let query = [query, &[("offset", offset), ("limit", "20")]].concat();
        pages.extend(listed(&site, USERS, &query, "partyNumber").await);
    }
    assert_eq!(Some(&pages), orders.last());
    orders.sort();
    orders.dedup();
    assert!(orders.len() > 4, "{orders:?}");
}

#[tokio::test]
async fn sorting_is_case_sensitive_and_a_limit_of_one_ignores_the_offset() {
    let site = Site::start().await;
    for login in ["zoe", "Zoe", "adam"] {
        site.post("/rest/v19/companies/abcCo/users", json!({ "login": login })).await.json(201);
    }
    let path = "/rest/v19/companies/abcCo/users";
    let logins = listed(&site, path, &[("orderby", "login")], "login").await;
    assert_eq!(logins, ["AAP39", "Zoe", "adam", "bkramer", "zoe"]);
    let query = [("orderby", "login"), ("limit", "1"), ("offset", "2")];
    assert_eq!(listed(&site, path, &query, "login").await, ["AAP39"]);
    let query = [("orderby", "login"), ("limit", "2"), ("offset", "2")];
    assert_eq!(listed(&site, path, &query, "login").await, ["adam", "bkramer"]);
    site.get_with(path, &[("q", "{login:{$in:['zoe']}}")]).await.assert_invalid("q");
}

#[tokio::test]
async fn expand_takes_one_value_except_for_a_single_user() {
    let site = Site::start().await;
    let group = "companies/abcCo/groups/a100kparts";
    for (path, known) in [
        ("integrationUsers", &["groups"][..]),
        ("users", &["groups", "accessPermissions"]),
        ("companies/abcCo/users", &["groups", "accessPermissions"]),
        ("groups", &["users"]),
        ("companies/abcCo/groups", &["users"]),
        (group, &["users", "segments"]),
        ("companies", &["users", "styleSheets", "translations"]),
    ] {
        let path = format!("/rest/v19/{path}");
        for expand in known {
            site.get_with(&path, &[("expand", expand)]).await.json(200);
        }
        for expand in ["all", "", "other", &format!("{0},{0}", known[0]), &known.join(",")] {
            if known != [expand] {
                site.get_with(&path, &[("expand", expand)]).await.assert_invalid("expand");
            }
        }
    }
    let both = [("expand", "groups,accessPermissions")];
    let user = site.get_with(PARTNER_USER, &both).await.json(200);
    assert!(user["groups"]["items"].is_array() && user["accessPermissions"]["items"].is_array());
}

#[tokio::test]
async fn last_groups_and_companies_of_a_million_are_served() {
    let site = Site::from_builder(Sandbox::builder().groups(1_000_000).companies(1_000_000)).await;
    for (path, key) in [("/rest/v19/groups", "variableName"), ("/rest/v19/companies", "login")] {
        let query = [("offset", "999990"), ("limit", "5"), ("totalResults", "true")];
        let page = site.get_with(path, &query).await.json(200);
        assert!(page["totalResults"].as_u64() > Some(1_000_000), "{}", page["totalResults"]);
        let name = text(&items(&page)[4], key).to_owned();
        let q = format!("{{{key}:'{name}'}}");
        assert_eq!(listed(&site, path, &[("q", &q)], key).await, [name]);
    }
    let group = site.get("/rest/v19/companies/_host/groups/sandboxSales499999").await.json(200);
    assert_eq!(group["label"], "Sandbox Sales 499999");
    site.get("/rest/v19/companies/sandboxCompany1000000").await.json(200);
    site.get("/rest/v19/companies/sandboxCompany1000001").await.assert_not_found("1000001");
}

#[tokio::test]
async fn sales_lists_show_the_same_companies_groups_and_users() {
    let site = Site::start().await;
    let created = site.post("/rest/v19/companies/abcCo/users", json!({ "login": "ada" })).await;
    let number = text(&created.json(201), "partyNumber").to_owned();
    let root = "/rest/v19/salesCompanies";
    let query = [("totalResults", "true"), ("limit", "2")];
    assert!(site.get_with(root, &query).await.json(200)["totalResutls"].is_number());
    assert_eq!(site.get(&format!("{root}/abcCo")).await.json(200)["login"], "abcCo");
    let user = site.get(&format!("{root}/abcCo/users/ada")).await.json(200);
    assert_eq!(user["userKey"], number);
    assert!(listed(&site, &format!("{root}/abcCo/users"), &[], "login").await.len() > 1);
    assert_eq!(site.get(&format!("/rest/v19/salesUsers/{number}")).await.json(200)["key"], number);
    let q = format!("{{key:'{number}'}}");
    assert_eq!(listed(&site, "/rest/v19/salesUsers", &[("q", &q)], "key").await, [number]);

    let groups = listed(&site, &format!("{root}/_host/groups"), &[], "variableName").await;
    assert!(groups.contains(&"sandboxSales01".to_owned()), "{groups:?}");
    assert!(!groups.contains(&"sandboxAdmin01".to_owned()), "{groups:?}");
    site.get(&format!("{root}/_host/groups/sandboxSales01")).await.json(200);
    site.get(&format!("{root}/_host/groups/sandboxAdmin01")).await.assert_not_found("Admin01");
    let list = site.get("/rest/v19/salesGroups").await.json(200);
    let first = items(&list).swap_remove(0);
    let read = site.get(&format!("/rest/v19/salesGroups/{}", first["id"])).await.json(200);
    assert_eq!((text(&read, " label"), &read), (text(&first, " label"), &first));
}

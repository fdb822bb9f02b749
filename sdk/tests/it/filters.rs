//! Filters, sort orders and field lists: values are escaped, and invalid names are rejected.

use std::collections::BTreeSet;

use cpq_strategies::check_slow;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::UserPatch;
use oracle_cpq::{Fields, Filter, FilterValue, Number, OrderBy};
use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::prop_assert_eq;
use proptest::sample::select;
use tokio::runtime::Builder;

use crate::canary::CANARY;
use crate::server::query_value;
use crate::setup::{client, sandbox, sandbox_with_users};

/// Text with characters that have a meaning in filters, JSON or URLs.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\\",
        "\\\\",
        "\\\"",
        "\\u0022",
        "%",
        "%22",
        "&",
        "=",
        "+",
        "#",
        "?",
        ";",
        " ",
        "\n",
        "\r",
        "\t",
        "\u{1}",
        "\u{7f}",
        "\u{2028}",
        "$or",
        "$and",
        "x",
        "é",
        "名",
        "🦀",
        "\"}},{\"$or\":[{",
        "null",
        "true",
    ];
    vec(select(pieces.to_vec()), 1..8).prop_map(|pieces| pieces.concat())
}

/// The party numbers of the users that match a filter.
async fn matches(cpq: &Client, filter: impl Into<Filter>) -> BTreeSet<String> {
    let users = cpq.list_integration_users().q(filter).all().await;
    let users = users.unwrap_or_else(|error| panic!("{error}"));
    users.into_iter().filter_map(|user| user.party_number).collect()
}

#[test]
fn a_filter_matches_exactly_the_users_with_the_value() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let sandbox = runtime.block_on(sandbox());
    let cpq = client(&sandbox);
    let users = runtime.block_on(cpq.list_integration_users().all()).expect("all users");
    let users: Vec<(String, String)> = users
        .into_iter()
        .map(|user| (user.login.expect("a login"), user.party_number.expect("a number")))
        .collect();
    let inputs = (vec(text(), users.len()), text());
    check_slow(&inputs, |(names, other)| {
        let with_name = |is_match: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            let matching = names.iter().zip(&users).filter(|(name, _)| is_match(name));
            matching.map(|(_, (_, number))| number.clone()).collect()
        };
        runtime.block_on(async {
            for ((login, _), name) in users.iter().zip(&names) {
                let change = UserPatch::default().first_name(name.as_str());
                cpq.update_company_user("_host", login, &change).send().await.expect("a success");
            }
            for value in [names[0].as_str(), &other] {
                let field = || Filter::field("firstName");
                let equal = with_name(&|name| name == value);
                prop_assert_eq!(matches(&cpq, field().eq(value)).await, equal.clone());
                let unequal = with_name(&|name| name != value);
                prop_assert_eq!(matches(&cpq, field().ne(value)).await, unequal);
                let greater = with_name(&|name| name > value);
                prop_assert_eq!(matches(&cpq, field().gt(value)).await, greater);
                let not_greater = with_name(&|name| name <= value);
                prop_assert_eq!(matches(&cpq, field().lte(value)).await, not_greater);
                if !value.contains('%') {
                    prop_assert_eq!(matches(&cpq, field().like(value)).await, equal);
                }
            }
            let field = |value: &str| Filter::field("firstName").eq(value);
            let either = with_name(&|name| name == names[0] || name == other);
            prop_assert_eq!(matches(&cpq, field(&names[0]).or(field(&other))).await, either);
            Ok(())
        })
    });
}

#[tokio::test]
async fn a_value_cannot_change_the_query() {
    let sandbox = sandbox_with_users(20).await;
    let cpq = client(&sandbox);
    for value in [
        r#""}},{"login":{"$ne":"x"#,
        "'}},{login:{$ne:'x'}},{login:{$eq:'",
        r#"x"},"partyNumber":{"$exists":true"#,
        r"\",
        r#"\""#,
        r#"x"}}&limit=1000&q={"login":{"$ne":"x"#,
        "",
    ] {
        for field in ["login", "partyNumber", "oauthClientId", "email", "language.value"] {
            let found = matches(&cpq, Filter::field(field).eq(value)).await;
            assert!(found.is_empty(), "{field} {value:?} matches {found:?}");
        }
        let target = sandbox.requests().pop().expect("a request").target;
        assert_eq!(query_value(&format!("GET {target}"), "limit"), None, "{target}");
    }
}

#[tokio::test]
async fn numbers_are_compared_exactly() {
    let sandbox = sandbox_with_users(20).await;
    let cpq = client(&sandbox);
    let field = || Filter::field("partyId");
    for user in cpq.list_integration_users().all().await.expect("all users") {
        let id = user.party_id.expect("a party ID");
        assert!(id > 1 << 53, "a double can't represent it");
        let one = BTreeSet::from([user.party_number.expect("a party number")]);
        let unsigned = u64::try_from(id).expect("a positive number");
        for (filter, expected) in [
            (field().eq(id), &one),
            (field().eq(unsigned), &one),
            (field().eq(Number::from(id)), &one),
            (field().gte(id).and(field().lte(id)), &one),
            (field().eq(id + 1), &BTreeSet::new()),
            (field().gt(id).and(field().lt(id + 1)), &BTreeSet::new()),
        ] {
            assert_eq!(matches(&cpq, filter.clone()).await, *expected, "{filter}");
        }
    }
    let documented = field().eq(318_766_884_429_645_907_i64);
    assert_eq!(documented.to_string(), r#"{"partyId":{"$eq":318766884429645907}}"#);
}

#[tokio::test]
async fn booleans_patterns_and_existence_can_be_filtered() {
    let sandbox = sandbox_with_users(200).await;
    let cpq = client(&sandbox);
    let all = cpq.list_integration_users().all().await.expect("all users");
    let field = Filter::field;
    let notified = all.iter().filter(|user| user.is_notify_email == Some(true)).count();
    let seen = all.iter().filter(|user| user.last_login.is_some()).count();
    assert!(notified > 0 && notified < all.len() && seen > 0 && seen < all.len());
    for (filter, expected) in [
        (field("isNotifyEmail").eq(true), notified),
        (field("isNotifyEmail").ne(true), all.len() - notified),
        (field("lastLogin").exists(true), seen),
        (field("lastLogin").exists(false), all.len() - seen),
        (field("login").like("_custom_%"), all.len()),
        (field("partyNumber").like("BM_%"), all.len()),
        (field("login").like("%@nowhere"), 0),
    ] {
        assert_eq!(matches(&cpq, filter.clone()).await.len(), expected, "{filter}");
    }
}

#[tokio::test]
async fn filters_can_be_combined_and_nested() {
    let sandbox = sandbox_with_users(60).await;
    let cpq = client(&sandbox);
    let all = matches(&cpq, "{}").await;
    let one = |number: &String| Filter::field("partyNumber").eq(number.as_str());
    let some: BTreeSet<String> = all.iter().take(7).cloned().collect();
    let first = some.first().expect("seven users");
    let any = || Filter::any(some.iter().map(one));
    let nested = some.iter().fold(one(&"unknown".into()), |filter, number| filter.or(one(number)));
    for (filter, expected) in [
        (any(), &some),
        (Filter::all(some.iter().map(one)), &BTreeSet::new()),
        (any().and(one(first)), &BTreeSet::from([first.clone()])),
        (Filter::all([one(first)]), &BTreeSet::from([first.clone()])),
        (nested.and(any()), &some),
        (Filter::all([]), &all),
        (Filter::all([]).and(any()), &some),
    ] {
        assert_eq!(matches(&cpq, filter.clone()).await, *expected, "{filter}");
    }
}

#[tokio::test]
async fn invalid_field_names_are_rejected_before_sending() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    for name in [
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "$or",
        "$eq",
        "status.$or",
        "a\"",
        "a'",
        "a{",
        "a}",
        "a:b",
        "a,b",
        "a b",
        "a\\",
        "1a",
        "naïve",
        "a\n",
        "a-b",
    ] {
        let invalid = || Filter::field(name).eq("x");
        let valid = || Filter::field("login").eq("x");
        let list = || cpq.list_integration_users();
        for (parameter, list) in [
            ("q", list().q(invalid())),
            ("q", list().q(valid().and(invalid()))),
            ("q", list().q(Filter::any([invalid(), valid()]))),
            // A filter that matches nothing can't be written, and must not match everything.
            ("q", list().q(Filter::any([]))),
            ("q", list().q(Filter::any([]).or(valid()))),
            ("q", list().q(Filter::field(name).exists(true))),
            ("orderby", list().orderby(OrderBy::ascending(name))),
            ("orderby", list().orderby(OrderBy::descending("login").then_ascending(name))),
            ("orderby", list().orderby(OrderBy::descending(name).then_descending("login"))),
            ("fields", list().fields([name])),
            ("fields", list().fields(["login", name])),
        ] {
            let error = list.clone().send().await.expect_err(name);
            let text = error.to_string();
            assert!(text.contains(&format!("the argument `{parameter}` ")), "{name:?}: {text}");
            assert!(text.contains("nothing was sent"), "{name:?}: {text}");
            assert_eq!((error.attempts(), error.status()), (0, None));
            list.stream().next().await.expect("an error").expect_err(name);
        }
        let call = cpq.get_integration_user("BM_LaeNrP1bCh5").fields([name].as_slice());
        call.send().await.expect_err(name);
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn strings_are_sent_unchanged() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let text = r#"{ login : {$like:'_custom_%'}, "status.value": 1 }"#;
    for filter in [Filter::from(text), text.to_owned().into(), Filter::from(&text.to_owned())] {
        let list = cpq.list_integration_users().q(filter).orderby("login:DESC, partyId");
        list.fields("login,status").send().await.expect("a success");
        let head = format!("GET {}", sandbox.requests().pop().expect("a request").target);
        assert_eq!(query_value(&head, "q").as_deref(), Some(text));
        assert_eq!(query_value(&head, "orderby").as_deref(), Some("login:DESC, partyId"));
        assert_eq!(query_value(&head, "fields").as_deref(), Some("login,status"));
    }
    let error = cpq.list_integration_users().q("{login:").send().await.expect_err("400");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
}

#[tokio::test]
async fn order_and_fields_apply_to_the_result() {
    let sandbox = sandbox_with_users(80).await;
    let order = OrderBy::ascending("isNotifyEmail").then_descending("partyId");
    let list = client(&sandbox).list_integration_users().orderby(order);
    let users = list.fields(["isNotifyEmail", "partyId"]).all().await.expect("all users");
    let key = |user: &oracle_cpq::v19::types::IntegrationUser| {
        (user.is_notify_email, std::cmp::Reverse(user.party_id))
    };
    assert!(users.len() > 80 && users.is_sorted_by_key(key), "{users:?}");
    assert!(users.iter().all(|user| user.login.is_none() && user.party_id.is_some()));
}

#[test]
fn debug_does_not_show_values_and_display_does() {
    let field = || Filter::field("login");
    for filter in [
        field().eq(CANARY),
        field().like(CANARY).and(field().ne(CANARY)),
        Filter::from(CANARY),
        Filter::from(CANARY.to_owned()),
    ] {
        assert!(!format!("{filter:?} {filter:#?}").contains(CANARY));
        assert!(filter.to_string().contains(CANARY));
    }
    assert!(!format!("{:?}", FilterValue::from(CANARY)).contains(CANARY));
    assert_eq!(OrderBy::descending("login").to_string(), "login:desc");
    assert_eq!(Fields::from(["login", "status"]).to_string(), "login,status");
}

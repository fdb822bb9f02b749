//! Filters, orders and lists of members: a value never changes the query, and a name is a name.

use std::collections::BTreeSet;

use cpq_sandbox::Sandbox;
use fastrand::Rng;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::UserPatch;
use oracle_cpq::{Error, Fields, Filter, Number, OrderBy, Site};

use crate::canary::CANARY;
use crate::serving::asked;

const SEED: u64 = 0x5EED_0F11;

/// What a query is made of, and what could be taken for something else on the way.
const PIECES: [&str; 36] = [
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

fn any_text(rng: &mut Rng) -> String {
    (0..rng.usize(1..8)).map(|_| PIECES[rng.usize(..PIECES.len())]).collect()
}

fn client(sandbox: &Sandbox) -> Client {
    let site = Site::builder(sandbox.url()).bearer(sandbox.token());
    site.build().expect("the site is set up").v19()
}

/// The party numbers of the users that a filter lets through.
async fn matching(cpq: &Client, filter: impl Into<Filter>) -> Result<BTreeSet<String>, Error> {
    let users = cpq.list_integration_users().q(filter).all().await?;
    let numbers = users.into_iter().map(|user| user.party_number.expect("a user has one"));
    Ok(numbers.collect())
}

async fn matched(cpq: &Client, filter: impl Into<Filter>) -> BTreeSet<String> {
    matching(cpq, filter).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Gives every user of the site a first name of its own making; each with its party number.
async fn named(sandbox: &Sandbox, rng: &mut Rng) -> Vec<(String, String)> {
    let cpq = client(sandbox);
    let users = cpq.list_integration_users().all().await.expect("all are listed");
    let mut named = Vec::new();
    for user in users {
        let name = any_text(rng);
        let login = user.login.expect("a user has a login");
        let change = UserPatch::default().first_name(name.as_str());
        cpq.update_company_user("_host", &login, &change).send().await.expect("it is changed");
        named.push((name, user.party_number.expect("a user has one")));
    }
    named
}

#[tokio::test]
async fn a_value_finds_who_has_it_and_nobody_else_whatever_stands_in_it() {
    let sandbox = Sandbox::builder().users(120).start().await.expect("the site starts");
    let rng = &mut Rng::with_seed(SEED);
    let (named, cpq) = (named(&sandbox, rng).await, client(&sandbox));
    let who = |is: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let those = named.iter().filter(|(name, _)| is(name));
        those.map(|(_, number)| number.clone()).collect()
    };
    for (value, _) in &named {
        let member = || Filter::field("firstName");
        let value = value.as_str();
        assert_eq!(
            matched(&cpq, member().eq(value)).await,
            who(&|name| name == value),
            "{value:?}"
        );
        assert_eq!(
            matched(&cpq, member().ne(value)).await,
            who(&|name| name != value),
            "{value:?}"
        );
        assert_eq!(matched(&cpq, member().gt(value)).await, who(&|name| name > value), "{value:?}");
        assert_eq!(
            matched(&cpq, member().lte(value)).await,
            who(&|name| name <= value),
            "{value:?}"
        );
        if !value.contains('%') {
            assert_eq!(
                matched(&cpq, member().like(value)).await,
                who(&|name| name == value),
                "{value:?}"
            );
        }
    }
    for _ in 0..100 {
        let (one, other) = (any_text(rng), any_text(rng));
        let filter = Filter::field("firstName").eq(one.as_str());
        assert_eq!(matched(&cpq, filter.clone()).await, who(&|name| name == one), "{one:?}");
        let either = filter.or(Filter::field("firstName").eq(other.as_str()));
        let expected = who(&|name| name == one || name == other);
        assert_eq!(matched(&cpq, either).await, expected, "{one:?} or {other:?}");
    }
}

#[tokio::test]
async fn a_value_that_ends_a_query_elsewhere_is_a_value_here() {
    let sandbox = Sandbox::builder().users(20).start().await.expect("the site starts");
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
        for member in ["login", "partyNumber", "oauthClientId", "email", "language.value"] {
            let found = matched(&cpq, Filter::field(member).eq(value)).await;
            assert!(found.is_empty(), "{member} {value:?} finds {found:?}");
        }
        let request = sandbox.requests().pop().expect("it was received");
        assert_eq!(asked(&format!("GET {}", request.target), "limit"), None, "{}", request.target);
    }
}

#[tokio::test]
async fn numbers_are_compared_to_the_last_digit() {
    let sandbox = Sandbox::builder().users(20).start().await.expect("the site starts");
    let cpq = client(&sandbox);
    let all = cpq.list_integration_users().all().await.expect("all are listed");
    for user in &all {
        let id = user.party_id.expect("a user has a party id");
        assert!(id > 1 << 53, "a double does not hold it");
        let number = BTreeSet::from([user.party_number.clone().expect("a user has one")]);
        let member = || Filter::field("partyId");
        assert_eq!(matched(&cpq, member().eq(id)).await, number);
        let unsigned = u64::try_from(id).expect("it is positive");
        assert_eq!(matched(&cpq, member().eq(unsigned)).await, number);
        assert_eq!(matched(&cpq, member().eq(Number::from(id))).await, number);
        assert_eq!(matched(&cpq, member().eq(id + 1)).await, BTreeSet::new());
        assert_eq!(matched(&cpq, member().gte(id).and(member().lte(id))).await, number);
        assert_eq!(matched(&cpq, member().gt(id).and(member().lt(id + 1))).await, BTreeSet::new());
    }
    let documented = Filter::field("partyId").eq(318_766_884_429_645_907_i64);
    assert_eq!(documented.to_string(), r#"{"partyId":{"$eq":318766884429645907}}"#);
}

#[tokio::test]
async fn truths_patterns_and_what_is_there_can_be_asked_for() {
    let sandbox = Sandbox::builder().users(200).start().await.expect("the site starts");
    let cpq = client(&sandbox);
    let all = cpq.list_integration_users().all().await.expect("all are listed");
    let count = async |filter: Filter| matched(&cpq, filter).await.len();
    let member = Filter::field;
    let notified = all.iter().filter(|user| user.is_notify_email == Some(true)).count();
    assert!(notified > 0 && notified < all.len());
    assert_eq!(count(member("isNotifyEmail").eq(true)).await, notified);
    assert_eq!(count(member("isNotifyEmail").ne(true)).await, all.len() - notified);
    let seen = all.iter().filter(|user| user.last_login.is_some()).count();
    assert!(seen > 0 && seen < all.len());
    assert_eq!(count(member("lastLogin").exists(true)).await, seen);
    assert_eq!(count(member("lastLogin").exists(false)).await, all.len() - seen);
    assert_eq!(count(member("login").like("_custom_%")).await, all.len());
    assert_eq!(count(member("partyNumber").like("BM_%")).await, all.len());
    assert_eq!(count(member("login").like("%@nowhere")).await, 0);
}

#[tokio::test]
async fn filters_are_joined_and_joined_again() {
    let sandbox = Sandbox::builder().users(60).start().await.expect("the site starts");
    let cpq = client(&sandbox);
    let all = matched(&cpq, "{}").await;
    let one = |number: &str| Filter::field("partyNumber").eq(number);
    let some: Vec<String> = all.iter().take(7).cloned().collect();
    let expected: BTreeSet<String> = some.iter().cloned().collect();
    let any = || Filter::any(some.iter().map(|number| one(number)));
    assert_eq!(matched(&cpq, any()).await, expected);
    let none = Filter::all(some.iter().map(|number| one(number)));
    assert_eq!(matched(&cpq, none).await, BTreeSet::new());
    assert_eq!(matched(&cpq, any().and(one(&some[3]))).await, BTreeSet::from([some[3].clone()]));
    let nested = some.iter().fold(one("nobody"), |filter, number| filter.or(one(number)));
    assert_eq!(matched(&cpq, nested.and(any())).await, expected);
    assert_eq!(matched(&cpq, Filter::all([one(&some[0])])).await.len(), 1);
    // Documented: all of none leave nobody out, alone and within others.
    assert_eq!(matched(&cpq, Filter::all([])).await, all);
    assert_eq!(matched(&cpq, Filter::all([]).and(any())).await, expected);
}

/// What no member is called, and what could mean something else than a member.
const NO_NAMES: [&str; 20] = [
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
];

#[tokio::test]
async fn a_text_that_names_no_member_is_refused_before_anything_is_sent() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let cpq = client(&sandbox);
    for name in NO_NAMES {
        let bad = || Filter::field(name).eq("x");
        let good = || Filter::field("login").eq("x");
        let list = || cpq.list_integration_users();
        for (parameter, list) in [
            ("q", list().q(bad())),
            ("q", list().q(good().and(bad()))),
            ("q", list().q(Filter::any([bad(), good()]))),
            // Nobody at all can't be asked for, and must not become everybody.
            ("q", list().q(Filter::any([]))),
            ("q", list().q(Filter::any([]).or(good()))),
            ("q", list().q(Filter::field(name).exists(true))),
            ("orderby", list().orderby(OrderBy::ascending(name))),
            ("orderby", list().orderby(OrderBy::descending("login").then_ascending(name))),
            ("orderby", list().orderby(OrderBy::descending(name).then_descending("login"))),
            ("fields", list().fields([name])),
            ("fields", list().fields(["login", name])),
        ] {
            let error = list.clone().send().await.expect_err(name);
            let text = error.to_string();
            assert!(text.contains(&format!("the argument {parameter} ")), "{name:?}: {text}");
            assert!(text.contains("nothing was sent"), "{name:?}: {text}");
            assert_eq!((error.attempts(), error.status()), (0, None));
            list.stream().next().await.expect("an error comes").expect_err(name);
        }
        let call = cpq.get_integration_user("BM_LaeNrP1bCh5").fields([name].as_slice());
        call.send().await.expect_err(name);
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn texts_of_ones_own_making_are_sent_as_they_are() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let cpq = client(&sandbox);
    let filter = r#"{ login : {$like:'_custom_%'}, "status.value": 1 }"#;
    for filter in [Filter::from(filter), filter.to_owned().into(), Filter::from(&filter.to_owned())]
    {
        let list = cpq.list_integration_users().q(filter).orderby("login:DESC, partyId");
        list.fields("login,status").send().await.expect("it answers");
    }
    let head = format!("GET {}", sandbox.requests().pop().expect("it was received").target);
    assert_eq!(asked(&head, "q").as_deref(), Some(filter));
    assert_eq!(asked(&head, "orderby").as_deref(), Some("login:DESC, partyId"));
    assert_eq!(asked(&head, "fields").as_deref(), Some("login,status"));
    let list = cpq.list_integration_users().q("{login:").send().await;
    assert_eq!(list.expect_err("it is no filter").status().map(|it| it.as_u16()), Some(400));
}

#[tokio::test]
async fn orders_and_members_are_those_asked_for() {
    let sandbox = Sandbox::builder().users(80).start().await.expect("the site starts");
    let cpq = client(&sandbox);
    let order = OrderBy::ascending("isNotifyEmail").then_descending("partyId");
    let list = cpq.list_integration_users().orderby(order).fields(["isNotifyEmail", "partyId"]);
    let users = list.all().await.expect("all are listed");
    let keys: Vec<_> =
        users.iter().map(|user| (user.is_notify_email, std::cmp::Reverse(user.party_id))).collect();
    assert!(keys.len() > 80 && keys.is_sorted(), "{keys:?}");
    assert!(users.iter().all(|user| user.login.is_none() && user.party_id.is_some()));
}

#[test]
fn debug_shows_no_value_of_a_filter() {
    let member = || Filter::field("login");
    for filter in [
        member().eq(CANARY),
        member().like(CANARY).and(member().ne(CANARY)),
        Filter::from(CANARY),
        Filter::from(CANARY.to_owned()),
    ] {
        let shown = format!("{filter:?} {filter:#?}");
        assert!(!shown.contains(CANARY), "{shown}");
        assert!(filter.to_string().contains(CANARY), "whoever asks for the text gets it");
    }
    let value = oracle_cpq::FilterValue::from(CANARY);
    assert!(!format!("{value:?} {value:#?}").contains(CANARY));
    let (order, fields) = (OrderBy::descending("login"), Fields::from(["login", "status"]));
    assert_eq!(
        (order.to_string(), fields.to_string()),
        ("login:desc".into(), "login,status".into())
    );
}

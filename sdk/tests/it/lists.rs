//! Lists of names and sort orders: what converts to them, and what is sent.

use oracle_cpq::v19::integration_users::ListIntegrationUsers as List;
use oracle_cpq::{Fields, Filter, FilterValue, Names, Number, OrderBy};

use crate::server::query_value;
use crate::setup::{client, sandbox};

/// Asserts that all lists that are sent in a query parameter are written as `expected`.
macro_rules! assert_sent {
    ($parameter:literal, $expected:expr, $($setter:ident($list:expr)),+ $(,)?) => {$({
        let site = sandbox().await;
        let list = client(&site).list_integration_users().$setter($list);
        list.send().await.expect(stringify!($list));
        let head = format!("GET {}", site.requests().pop().expect("a request").target);
        let expected: Option<&str> = $expected;
        assert_eq!(query_value(&head, $parameter).as_deref(), expected, stringify!($list));
    })+};
}

#[tokio::test]
async fn strings_arrays_vectors_and_iterators_convert_to_lists() {
    let names = ["login", "status"];
    let owned = names.map(str::to_owned);
    assert_sent!(
        "fields",
        Some("login,status"),
        fields("login,status"),
        fields("login,status".to_owned()),
        fields(names),
        fields(&names),
        fields(names.to_vec()),
        fields(owned.clone()),
        fields(owned.to_vec()),
        fields(&owned.to_vec()),
        fields(owned.as_slice()),
        fields(owned.iter().collect::<Fields>()),
        fields(&Fields::from(names)),
    );
    assert_sent!(
        "orderby",
        Some("partyId:desc,login"),
        orderby("partyId:desc,login"),
        orderby(["partyId:desc", "login"]),
        orderby(vec!["partyId:desc".to_owned(), "login".to_owned()]),
        orderby(&OrderBy::from_iter(["partyId:desc", "login"])),
    );
    assert_sent!(
        "expand",
        Some("groups"),
        expand("groups"),
        expand(List::EXPAND_GROUPS),
        expand([List::EXPAND_GROUPS]),
        expand(vec!["groups".to_owned()]),
        expand(&Names::from("groups")),
    );
    assert_sent!(
        "excludeLinks",
        Some("self,canonical"),
        exclude_links("self,canonical"),
        exclude_links([List::EXCLUDE_LINKS_SELF, List::EXCLUDE_LINKS_CANONICAL]),
        exclude_links(["self", "canonical"].into_iter().collect::<Names>()),
    );
}

#[tokio::test]
async fn lists_without_names_omit_the_parameter() {
    let none: [&str; 0] = [];
    assert_sent!("fields", None, fields(none), fields(""), fields(Vec::<String>::new()));
    assert_sent!("orderby", None, orderby(none));
    assert_sent!("expand", None, expand(none));
    assert_sent!("excludeLinks", None, exclude_links(none));
    // The last call counts.
    let sandbox = sandbox().await;
    let list = client(&sandbox).list_integration_users().fields(["login"]).fields(none);
    list.send().await.expect("a success");
    assert!(!sandbox.requests().pop().expect("a request").target.contains("fields"));
}

#[tokio::test]
async fn invalid_names_in_lists_are_rejected_before_sending() {
    let sandbox = sandbox().await;
    let list = || client(&sandbox).list_integration_users();
    for (parameter, list) in [
        ("fields", list().fields(vec!["login", "a,b"])),
        ("orderby", list().orderby(["login:up"])),
        ("orderby", list().orderby(["login:asc:desc"])),
        ("orderby", list().orderby(["login", ":asc"])),
        ("expand", list().expand(["groups", "a&b"])),
        ("excludeLinks", list().exclude_links(["self", ""])),
    ] {
        let text = list.send().await.expect_err(parameter).to_string();
        assert!(text.contains(&format!("the argument `{parameter}` ")), "{text}");
    }
    assert!(sandbox.requests().is_empty());
}

#[test]
fn numbers_and_strings_of_each_type_convert_to_filter_values() {
    let owned = "a".to_owned();
    let values: [(FilterValue, &str); 17] = [
        ("a".into(), r#""a""#),
        (owned.clone().into(), r#""a""#),
        ((&owned).into(), r#""a""#),
        (true.into(), "true"),
        (1_i8.into(), "1"),
        (1_i16.into(), "1"),
        (1_i32.into(), "1"),
        (i64::MIN.into(), "-9223372036854775808"),
        (1_isize.into(), "1"),
        (1_u8.into(), "1"),
        (1_u16.into(), "1"),
        (1_u32.into(), "1"),
        (u64::MAX.into(), "18446744073709551615"),
        (1_usize.into(), "1"),
        (0.0.into(), "0.0"),
        (1.5.into(), "1.5"),
        (Number::from(7).into(), "7"),
    ];
    for (value, expected) in values {
        let filter = Filter::field("f").eq(value).to_string();
        assert_eq!(filter, format!(r#"{{"f":{{"$eq":{expected}}}}}"#));
    }
}

//! Serialization, deserialization and `Debug` of the generated types.

use oracle_cpq::v19::types::{
    Group, Groups, GroupsRequest, IntegrationUser, IntegrationUserPatch, Link, SegmentDetails,
    Status, TimeZone, User, UserCollection, UserPatch, UserRequest,
};
use oracle_cpq::{Extra, Map, Number, Password, Patch, StringOrNumber, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::canary::CANARY;

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("valid JSON of the type")
}

fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the value is serialized")
}

#[test]
fn a_new_value_serializes_only_required_properties() {
    // The contract has a default for `rel`, which the server applies.
    assert_eq!(write(&Link::default()), "{}");
    assert_eq!(write(&UserRequest::default()), "{}");
    assert_eq!(write(&UserPatch::default()), "{}");
    assert_eq!(write(&SegmentDetails::new("all")), r#"{"variableName":"all"}"#);
}

#[test]
fn a_patch_omits_sets_and_nulls_properties() {
    let change = UserPatch::default()
        .first_name("Nadia")
        .fax(Patch::Null)
        .status(Status::default().value(0))
        .is_mobile_enabled(false);
    let text = r#"{"fax":null,"firstName":"Nadia","isMobileEnabled":false,"status":{"value":0}}"#;
    assert_eq!(write(&change), text);
    assert_eq!(read::<UserPatch>(text), change);
    assert_eq!(change.email, Patch::Leave);
    assert_eq!(
        write(&IntegrationUserPatch::default().groups(GroupsRequest::default())),
        r#"{"groups":{}}"#
    );
}

#[test]
fn values_with_a_label_convert_from_their_value_and_are_read_in_one_call() {
    let change = UserPatch::default().status(Status::ACTIVE).currency("USD").time_zone("UTC");
    let text = r#"{"currency":{"value":"USD"},"status":{"value":1},"timeZone":{"value":"UTC"}}"#;
    assert_eq!(write(&change), text);
    let user: User = read(text);
    assert_eq!(user.currency_value(), Some("USD"));
    assert_eq!(user.status_value().and_then(Number::as_i64), Some(Status::ACTIVE));
    assert_eq!(user.time_zone_value(), Some(&"UTC".into()));
    assert_eq!(user.language_value(), None);
    let request = UserRequest::default().currency("USD").status(Status::ACTIVE).time_zone("UTC");
    assert_eq!(write(&request), text);
    assert_eq!(UserRequest::from(user), request);
    assert_eq!(write(&Status::from(0.0)), r#"{"value":0.0}"#);
    assert_eq!(Status::INACTIVE, 0);
}

#[test]
fn lists_convert_from_their_items_and_iterate() {
    let sales = Group::default().label("Sales");
    let change = IntegrationUserPatch::default().groups([sales.clone()]);
    assert_eq!(write(&change), r#"{"groups":{"items":[{"label":"Sales"}]}}"#);
    let request = UserRequest::default().groups(vec![sales.clone()]);
    assert_eq!(write(&request), r#"{"groups":{"items":[{"label":"Sales"}]}}"#);
    let groups: Groups = [sales.clone()].into_iter().collect();
    assert_eq!((&groups).into_iter().collect::<Vec<_>>(), [&sales]);
    assert_eq!(groups.into_iter().collect::<Vec<_>>(), [sales]);
    assert_eq!(Groups::default().into_iter().count(), 0);
    // An empty list differs from a missing one.
    assert_eq!(write(&Groups::from([])), r#"{"items":[]}"#);
}

#[test]
fn patch_leave_cannot_be_serialized() {
    serde_json::to_string(&Patch::<String>::Leave).expect_err("Leave has no JSON form");
    assert_eq!(write(&Patch::<String>::Null), "null");
}

#[test]
fn a_time_zone_is_a_string_or_a_number() {
    let chicago: TimeZone = read(r#"{"value":"America/Chicago"}"#);
    assert_eq!(chicago.value, Some("America/Chicago".into()));
    let number: TimeZone = read(r#"{"value":14}"#);
    assert_eq!(number.value, Some(StringOrNumber::from(14)));
    serde_json::from_str::<TimeZone>(r#"{"value":true}"#).expect_err("a boolean");
}

#[test]
fn unknown_properties_are_kept_and_written() {
    let mut user: IntegrationUser = read(r#"{"login":"x","costCenter":7}"#);
    assert_eq!(user.extra["costCenter"], 7);
    user.extra.insert("costCenter".to_owned(), 8.into());
    assert_eq!(write(&user), r#"{"login":"x","costCenter":8}"#);
}

#[test]
fn extra_converts_from_and_to_maps() {
    let mut user: IntegrationUser = read(r#"{"login":"x"}"#);
    assert_eq!(user.extra, Extra::default());
    assert_eq!(user.extra.get("costCenter"), None);
    user.extra = [("costCenter".to_owned(), json!("canary-4711"))].into_iter().collect();
    assert_eq!(format!("{:?}", user.extra), r#"["costCenter"]"#);
    let names: Vec<&String> = (&user.extra).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["costCenter"]);
    let properties = Map::from(user.extra.clone());
    assert_eq!(properties, *json!({"costCenter": "canary-4711"}).as_object().expect("an object"));
    assert_eq!(Extra::from(properties), user.extra);
    // A map that was emptied is the same as none.
    user.extra.clear();
    assert_eq!(user.extra, Extra::from(Map::new()));
}

#[test]
fn the_last_of_repeated_properties_counts_and_required_ones_are_not_repeated() {
    let user: IntegrationUser = read(
        r#"{"links":[{"rel":"self"}],"links":[{"rel":"next"}],"status":{"value":1},"status":{}}"#,
    );
    assert_eq!(write(&user), r#"{"links":[{"rel":"next"}],"status":{}}"#);
    serde_json::from_str::<SegmentDetails>(r#"{"variableName":"a","variableName":"b"}"#)
        .expect_err("a required property twice");
}

#[test]
fn properties_are_read_in_any_order() {
    let mut properties = [r#""login":"a""#, r#""partyNumber":"b""#, r#""links":[]"#, r#""new":1"#];
    let object = |properties: &[&str]| format!("{{{}}}", properties.join(","));
    let value = |json: &str| serde_json::from_str::<Value>(json).expect("JSON");
    // The order of each object predicts that of the next one.
    for start in 0..properties.len() {
        properties.rotate_left(start);
        for part in [&properties[..], &properties[..2], &properties[1..]] {
            let user: IntegrationUser = read(&object(part));
            assert_eq!(value(&write(&user)), value(&object(part)));
        }
        properties.reverse();
    }
}

#[test]
fn no_property_is_written_twice() {
    let mut group = Group::default().label("typed");
    group.extra.insert("label".to_owned(), "extra".into());
    assert_eq!(write(&group), r#"{"label":"typed"}"#);
    group.label = None;
    assert_eq!(write(&group), r#"{"label":"extra"}"#);
}

#[test]
fn debug_redacts_passwords() {
    let request = UserRequest::default().password(CANARY).email_password(false);
    let change = UserPatch::default().password(CANARY);
    let shown = format!("{request:?} {request:#?} {change:?} {:?}", Password::from(CANARY));
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(shown.contains("password: [redacted]"), "{shown}");
}

#[test]
fn debug_shows_only_the_names_of_personal_data_and_unknown_properties() {
    let user: User = read(
        r#"{"login":"canary-4711","email":"canary-4711","billAddress1":"canary-4711",
            "links":[{"rel":"self","href":"http://x/canary-4711"}],"newSecret":"canary-4711",
            "partyId":471147114711471147,"status":{"value":1,"displayValue":"Active"}}"#,
    );
    let shown = format!("{user:?}");
    assert!(!shown.contains("4711"), "{shown}");
    for expected in [
        "login: [redacted]",
        "partyId: [redacted]",
        r#"extra: ["newSecret"]"#,
        "status: Status { displayValue: \"Active\", value: Number(1) }",
    ] {
        assert!(shown.contains(expected), "{expected} is missing in {shown}");
    }
    assert!(!shown.contains("firstName"), "{shown}");
}

#[test]
fn lists_and_pages_iterate_over_their_items() {
    let page: UserCollection = read(r#"{"items":[{"login":"a"},{"login":"b"}],"hasMore":false}"#);
    let logins: Vec<&str> = (&page).into_iter().filter_map(|user| user.login.as_deref()).collect();
    assert_eq!(logins, ["a", "b"]);
    assert_eq!(page.into_iter().count(), 2);
    assert_eq!(UserCollection::default().into_iter().count(), 0);
    let groups: Groups = [Group::default().variable_name("sales")].into();
    assert_eq!(groups.into_iter().count(), 1);
}

#[test]
fn documented_values_are_constants_of_the_type_that_has_the_property() {
    let link: Link = read(r#"{"rel":"next","href":"https://sitename.oracle.com/cpq"}"#);
    assert_eq!(link.rel.as_deref(), Some(Link::REL_NEXT));
    assert_eq!(write(&Link::default().rel(Link::REL_SELF)), r#"{"rel":"self"}"#);
    let change = UserPatch::default().status(Status::INACTIVE);
    assert_eq!(write(&change), r#"{"status":{"value":0}}"#);
}

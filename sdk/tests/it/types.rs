//! What a caller may rely on of every generated type.

use oracle_cpq::v19::types::{
    Group, Groups, IntegrationUser, IntegrationUserCollection, IntegrationUserPatch, Link,
    SegmentDetails, Status, TimeZone, User, UserPatch, UserRequest,
};
use oracle_cpq::{Patch, StringOrNumber};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("it is read")
}

fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it is written")
}

#[test]
fn an_empty_list_is_not_a_missing_one() {
    let empty: Groups = read(r#"{"items":[]}"#);
    let missing: Groups = read("{}");
    assert_ne!(empty, missing);
    assert_eq!(empty.items, Some(Vec::new()));
    assert_eq!(missing.items, None);
    assert_eq!(write(&empty), r#"{"items":[]}"#);
    assert_eq!(write(&missing), "{}");
}

#[test]
fn null_reads_as_missing_for_lists_objects_and_single_values() {
    let page: IntegrationUserCollection = read(r#"{"items":null,"count":null,"links":null}"#);
    assert_eq!(page, IntegrationUserCollection::default());
    let user: User =
        read(r#"{"status":null,"email":null,"partyId":null,"timeZone":{"value":null}}"#);
    assert_eq!(user, User::default().time_zone(TimeZone::default()));
}

#[test]
fn nothing_is_written_that_nobody_set() {
    // The contract gives rel a default; it is the site's to apply.
    assert_eq!(write(&Link::default()), "{}");
    assert_eq!(write(&UserRequest::default()), "{}");
    assert_eq!(write(&UserPatch::default()), "{}");
}

#[test]
fn a_change_leaves_sets_and_nulls() {
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
        write(&IntegrationUserPatch::default().groups(Groups::default())),
        r#"{"groups":{}}"#
    );
}

#[test]
fn a_member_that_is_left_has_no_json() {
    serde_json::to_string(&Patch::<String>::Leave).expect_err("it is not null");
    assert_eq!(write(&Patch::<String>::Null), "null");
}

#[test]
fn a_member_that_must_be_there_is_asked_for() {
    assert_eq!(write(&SegmentDetails::new("all")), r#"{"variableName":"all"}"#);
    for text in ["{}", r#"{"variableName":null}"#] {
        serde_json::from_str::<SegmentDetails>(text).expect_err("a segment has a variableName");
    }
}

#[test]
fn a_time_zone_is_text_or_a_number() {
    let chicago: TimeZone = read(r#"{"value":"America/Chicago"}"#);
    assert_eq!(chicago.value, Some("America/Chicago".into()));
    let number: TimeZone = read(r#"{"value":14}"#);
    assert_eq!(number.value, Some(StringOrNumber::from(14)));
    serde_json::from_str::<TimeZone>(r#"{"value":true}"#).expect_err("true is neither");
}

#[test]
fn unknown_members_can_be_read_and_sent() {
    let mut user: IntegrationUser = read(r#"{"login":"x","costCenter":7}"#);
    assert_eq!(user.extra["costCenter"], 7);
    user.extra.insert("costCenter".to_owned(), 8.into());
    assert_eq!(write(&user), r#"{"login":"x","costCenter":8}"#);
}

#[test]
fn no_member_is_written_twice() {
    let mut group = Group::default().label("typed");
    group.extra.insert("label".to_owned(), "extra".into());
    assert_eq!(write(&group), r#"{"label":"typed"}"#);
    group.label = None;
    assert_eq!(write(&group), r#"{"label":"extra"}"#);
}

#[test]
fn a_new_value_of_a_documented_set_is_read() {
    let segment: SegmentDetails = read(r#"{"variableName":"all","status":3}"#);
    assert_eq!(segment.status, Some(3));
}

#[test]
fn what_is_not_of_the_documented_type_is_refused() {
    for text in [
        r#"{"partyId":"318766884429645907"}"#,
        r#"{"partyId":9223372036854775808}"#,
        r#"{"login":5}"#,
        "[]",
    ] {
        serde_json::from_str::<IntegrationUser>(text).expect_err(text);
    }
}

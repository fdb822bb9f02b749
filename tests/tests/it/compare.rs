//! The comparison by which the tour holds answers against the site can tell them apart.

use cpq_tests::differs;
use serde_json::json;

#[test]
fn a_user_that_is_held_otherwise_differs_by_name() {
    let held = json!({
        "login": "x",
        "partyId": 318_766_884_429_645_907_i64,
        "status": {"value": 0, "displayValue": "Inactive"},
        "groups": {"items": [{"label": "a"}], "links": []},
    });
    assert_eq!(differs(&held, &held, &[]), None);
    // Links say how something was asked for, and are not part of what is held.
    assert_eq!(differs(&json!({"groups": {"items": [{"label": "a"}]}}), &held, &[]), None);
    let others = [
        ("login", json!({"login": "y"})),
        ("partyId", json!({"partyId": 318_766_884_429_645_900_i64})),
        ("status", json!({"status": {"value": 0.0, "displayValue": "Inactive"}})),
        ("groups", json!({"groups": {"items": []}})),
        ("email", json!({"login": "x", "email": null})),
    ];
    for (name, other) in others {
        assert_eq!(differs(&other, &held, &[]).as_deref(), Some(name), "{other}");
        assert_eq!(differs(&other, &held, &[name]), None, "{other}");
    }
}

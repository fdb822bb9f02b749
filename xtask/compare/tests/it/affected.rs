//! The operations that a change affects, in which direction, and with which severity.

use cpq_compare::{Change, Direction, Rule, Severity, Step};

use crate::contract::{compared, dense, edit};

fn changes(edits: &[(&str, &str)]) -> Vec<Change> {
    let contract = dense();
    compared(&contract, &edit(&contract, edits)).changes
}

fn only(edits: &[(&str, &str)]) -> Change {
    let mut changes = changes(edits);
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes.remove(0)
}

fn operations(change: &Change) -> Vec<(&str, Direction)> {
    change
        .operations
        .iter()
        .map(|affected| (affected.operation.as_str(), affected.direction))
        .collect()
}

#[test]
fn a_component_is_reported_once_with_all_operations_that_use_it() {
    let change = only(&[("B/name/nullable", "true")]);
    assert_eq!(change.rule, Rule::BecameNullable);
    assert_eq!(change.pointer(), "/components/schemas/PartBase/properties/name/nullable");
    assert_eq!(
        operations(&change),
        [
            ("createPart", Direction::Response),
            ("getPart", Direction::Response),
            ("listParts", Direction::Response),
            ("replacePart", Direction::Both),
        ]
    );
    assert_eq!(change.severity, Severity::Breaking);
    assert_eq!(change.severity_in(Direction::Request), Severity::Compatible);
    assert_eq!(change.affects(), "clients that read responses");
}

#[test]
fn an_operation_without_id_is_named_by_method_and_path() {
    let change = only(&[("S/Order/properties/status/enum/-", r#""lost""#)]);
    assert_eq!(operations(&change), [("GET /orders/{id}", Direction::Response)]);
}

#[test]
fn the_request_of_a_callback_is_read_by_the_client() {
    let change = only(&[("S/Notice/properties/at/nullable", "true")]);
    assert_eq!(operations(&change), [("createPart", Direction::Response)]);
    assert_eq!(change.severity, Severity::Breaking);
}

#[test]
fn operations_use_the_schemas_that_a_discriminator_names() {
    let edits = [("S/Shape/oneOf/0", ""), ("S/Round/properties/radius/nullable", "true")];
    let changes = changes(&edits);
    let nullable = changes.iter().find(|change| change.rule == Rule::BecameNullable);
    assert!(!nullable.expect("it became nullable").operations.is_empty());
}

#[test]
fn a_change_below_not_counts_in_both_directions() {
    let change = only(&[("S/Filter/anyOf/1/not/maxProperties", "3")]);
    assert_eq!((change.direction, change.severity), (Direction::Both, Severity::Breaking));
}

#[test]
fn a_required_read_only_property_affects_responses_only() {
    let edits = [("B/made", r#"{"type": "string", "readOnly": true}"#)];
    let base = edit(&dense(), &edits);
    let required = edit(&base, &[("S/PartBase/required", r#"["made"]"#)]);
    let changes = compared(&base, &required).changes;
    assert_eq!(changes[0].rule, Rule::PropertyBecameRequired);
    assert_eq!(changes[0].severity, Severity::Compatible);
    assert_eq!(compared(&required, &base).changes[0].severity, Severity::Breaking);
}

#[test]
fn security_and_servers_at_the_root_affect_operations_without_their_own() {
    let change = only(&[("/security/-", r#"{"key": []}"#)]);
    let names: Vec<&str> = operations(&change).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["GET /orders/{id}", "createPart", "listParts", "replacePart"]);
    let change = only(&[("/servers/1", "")]);
    let names: Vec<&str> = operations(&change).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["GET /orders/{id}", "replacePart"]);
}

#[test]
fn an_unused_component_is_marked() {
    let change = only(&[("S/Lonely/properties/unread", "")]);
    assert!(change.unused && change.operations.is_empty());
    assert!(!only(&[("/info/description", "")]).unused);
}

#[test]
fn a_path_with_renamed_parameters_is_the_same_path() {
    let contract = dense();
    let item = contract.pointer("/paths/~1parts~1{id}").expect("it is there").to_string();
    let edited = edit(
        &contract,
        &[
            ("/paths/~1parts~1{id}", ""),
            ("/paths/~1parts~1{part}", &item),
            ("C/parameters/id/name", r#""part""#),
        ],
    );
    let changes = compared(&contract, &edited).changes;
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!(changes[0].rule, Rule::PathParameterRenamed);
    assert_eq!(changes[0].operations.len(), 2);
}

#[test]
fn a_parameter_can_move_from_the_path_to_its_operations() {
    let contract = dense();
    let reference = r##"[{"$ref": "#/components/parameters/id"}]"##;
    let edited = edit(
        &contract,
        &[
            ("/paths/~1parts~1{id}/parameters", ""),
            ("G/parameters", reference),
            ("U/parameters/-", r##"{"$ref": "#/components/parameters/id"}"##),
        ],
    );
    let changes = compared(&contract, &edited).changes;
    assert!(changes.iter().all(|change| change.rule == Rule::Rewritten), "{changes:#?}");
    assert_eq!(changes.len(), 2);
}

#[test]
fn the_step_is_the_highest_of_all_changes() {
    let contract = dense();
    let step = |edits: &[(&str, &str)]| compared(&contract, &edit(&contract, edits)).step();
    assert_eq!(step(&[]), Step::None);
    assert_eq!(step(&[("/info/version", r#""2.0.0""#)]), Step::None);
    assert_eq!(step(&[("/info/description", r#""Parts.""#)]), Step::Patch);
    assert_eq!(step(&[("/info/description", r#""Parts.""#), ("B/more", "{}")]), Step::Minor);
    assert_eq!(step(&[("B/name", ""), ("B/more", "{}")]), Step::Major);
}

#[test]
fn bounds_are_compared_exactly() {
    let bound = "/paths/~1orders~1{id}/get/parameters/0/schema/maximum";
    let change = only(&[(bound, "9223372036854775806")]);
    assert_eq!(change.rule, Rule::RangeNarrowed);
    let text = |side: &Option<cpq_compare::Side>| side.as_ref().map(|side| side.text.clone());
    assert_eq!(text(&change.old).as_deref(), Some("9223372036854775807"));
    assert_eq!(text(&change.new).as_deref(), Some("9223372036854775806"));
    assert_eq!(only(&[(bound, "9223372036854775807.0")]).rule, Rule::RangeWidened);
}

//! How the work grows with the number of operations.

use cpq_evidence::specification::{Changes, Specification};
use serde_json::{Value, json};

use crate::fixture::{ALL, swagger, with_operations};
use crate::support::committed;

/// The allocations of reading a file and comparing it with tables that list all its operations, half of them
/// in full. One operation of each has changed.
fn allocations(count: usize) -> u64 {
    let tables = Specification::from_tables(&committed("v19").specification);
    let file = with_operations(swagger(&tables.expect("the tables are valid")), count);
    let read = |file: &Value| {
        let read = Specification::read("swagger.json", file.to_string().as_bytes());
        read.expect("it is valid").specification
    };
    let is_even = |path: &str| path.bytes().map(usize::from).sum::<usize>() % 2 == 0;
    let tables = read(&file).select(|it| is_even(&it.path));
    let mut newer = file;
    newer["definitions"]["user"]["properties"]["nickname"] = json!({ "type": "string" });
    newer["definitions"]["resource1"]["properties"]["size"] = json!({ "type": "integer" });
    let counted = allocation_counter::measure(|| {
        let changes = Changes::between(&tables, &read(&newer)).expect("they can be compared");
        assert!(!changes.is_empty());
    });
    counted.count_total
}

#[test]
fn work_grows_linearly_with_operations() {
    let (small, large) = (allocations(ALL / 4), allocations(ALL));
    assert!(large < 5 * small, "{small} allocations for a quarter, {large} for all");
}

//! How the work grows with the number of operations and schemas.

use serde_json::{Map, Value, json};

use crate::contract::compared;

/// A document in which every operation reaches every schema; every tenth schema has this length.
fn dense_graph(count: usize, length: usize) -> Value {
    let reference =
        |index: usize| json!({"$ref": format!("#/components/schemas/S{}", index % count)});
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for index in 0..count {
        let content = json!({"application/json": {"schema": reference(index)}});
        let responses = json!({"200": {"description": "", "content": content}});
        paths.insert(format!("/p{index}"), json!({"get": {"responses": responses}}));
        let used =
            (0..5).map(|number| (format!("a{number}"), reference(index * 7 + number * 13 + 1)));
        let mut properties: Map<String, Value> = used.collect();
        let length = if index == 0 { length } else { 9 };
        properties.insert("b".to_owned(), json!({"type": "string", "maxLength": length}));
        schemas.insert(format!("S{index}"), json!({"type": "object", "properties": properties}));
    }
    json!({"openapi": "3.0.3", "info": {"title": "Dense", "version": "1"}, "paths": paths,
        "components": {"schemas": schemas}})
}

/// The allocations of a comparison that finds one change, which affects every operation.
fn allocations(count: usize) -> u64 {
    let (old, new) = (dense_graph(count, 9), dense_graph(count, 10));
    let counted = allocation_counter::measure(|| {
        let changes = compared(&old, &new).changes;
        assert_eq!((changes.len(), changes[0].operations.len()), (1, count));
    });
    counted.count_total
}

#[test]
fn work_grows_linearly_with_operations_and_schemas() {
    let (small, large) = (allocations(100), allocations(400));
    assert!(large < 5 * small, "{small} allocations for 100, {large} for 400");
}

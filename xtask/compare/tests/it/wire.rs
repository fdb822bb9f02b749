//! Changes are judged by what they mean on the wire, not by how the document is written.

use cpq_compare::{Severity, compare};
use serde_json::{Value, json};

mod operations;
mod parameters;
mod references;
mod responses;
mod schemas;

use Severity::DocsOnly;

/// A document with one operation, which `edit` changes before and after.
fn document(operation: &Value, rest: &Value) -> Value {
    let mut document = json!({
        "openapi": "3.0.3", "info": {"title": "Parts", "version": "1"},
        "paths": {"/parts": {"get": operation}},
    });
    merge(&mut document, rest);
    document
}

fn merge(value: &mut Value, other: &Value) {
    match (value, other) {
        (Value::Object(properties), Value::Object(others)) => {
            for (name, other) in others {
                merge(properties.entry(name.clone()).or_insert(json!({})), other);
            }
        }
        (value, other) => *value = other.clone(),
    }
}

fn schema(schema: &Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}})
}

fn response(responses: &Value) -> Value {
    json!({ "responses": responses })
}

fn described(schema: &Value) -> Value {
    json!({"description": "", "content": {"application/json": {"schema": schema}}})
}

/// The ids of the changes and the highest severity.
fn result(old: &Value, new: &Value) -> (Option<Severity>, Vec<&'static str>) {
    let changes = compare(old, new).unwrap_or_else(|error| panic!("{error}")).changes;
    let worst = changes.iter().map(|change| change.severity).max();
    (worst, changes.iter().map(|change| change.rule.id()).collect())
}

type Row = (&'static str, Value, Value, Severity, &'static [&'static str]);

fn check(rows: Vec<Row>) {
    let mut faults = Vec::new();
    for (what, old, new, severity, rules) in rows {
        let (worst, found) = result(&old, &new);
        if worst != Some(severity) || found != rules {
            faults.push(format!("{what}: {worst:?} {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn documents_with_different_titles_are_compared() {
    let title = |title: &str| document(&response(&json!({})), &json!({"info": {"title": title}}));
    check(vec![("title", title("Parts"), title("Pieces"), DocsOnly, &["documentation-changed"])]);
}

#[test]
fn breaking_changes_of_operations_come_before_those_that_no_operation_uses() {
    let with = |used: &str, unused: &str| {
        let operation = response(&json!({"200": described(&json!({ "type": used }))}));
        document(&operation, &json!({"components": {"schemas": {"A": {"type": unused}}}}))
    };
    let changes = compare(&with("string", "string"), &with("integer", "integer"));
    let changes = changes.expect("both are documents").changes;
    let unused: Vec<bool> = changes.iter().map(|change| change.unused).collect();
    assert_eq!(unused, [false, true]);
}

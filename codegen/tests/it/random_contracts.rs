//! Random contracts: the loader accepts or rejects them without a panic, and the generator accepts
//! whatever lint accepts.

use cpq_codegen::lint::Refusal;
use cpq_codegen::{Sources, generate, lint};
use cpq_contract::load;
use cpq_strategies::{check, check_slow, corrupted_json, corrupted_text};
use proptest::prelude::{Strategy, TestCaseError};
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_oneof};
use serde_json::Value;

use crate::contract::small;

const KEYWORDS: [&str; 22] = [
    "$ref: '#/components/schemas/Part'",
    "allOf:",
    "oneOf:",
    "nullable: true",
    "type: object",
    "type: string",
    "type: array",
    "items:",
    "format: int64",
    "required: true",
    "additionalProperties: true",
    "enum: [a]",
    "default:",
    "'200':",
    "'4XX':",
    "default: {}",
    "in: header",
    "- ",
    ": ",
    "&a ",
    "*a",
    "|-\n",
];

/// Fails unless `line` is a line of `text`.
fn check_line(line: usize, text: &str) -> TestCaseResult {
    let lines = text.replace("\r\n", "\n").split(['\n', '\r']).count();
    prop_assert!((1..=lines).contains(&line), "line {line} of {lines}");
    Ok(())
}

fn pointers(value: &Value, pointer: &str, all: &mut Vec<String>) {
    all.push(pointer.to_owned());
    match value {
        Value::Object(properties) => {
            for (name, property) in properties {
                pointers(property, &cpq_contract::step(pointer, name), all);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                pointers(item, &format!("{pointer}/{at}"), all);
            }
        }
        _ => {}
    }
}

/// Checks the lines that the loader reports for a text.
fn check_loader(text: &str) -> TestCaseResult {
    match load(text) {
        Err(error) => check_line(error.line, text),
        Ok(document) => {
            let mut all = Vec::new();
            pointers(&document.value, "", &mut all);
            all.iter().try_for_each(|pointer| check_line(document.line(pointer), text))
        }
    }
}

/// Checks the lines that lint reports, and that the generator accepts what lint accepts.
fn check_lint(openapi: String) -> TestCaseResult {
    let sources = Sources { openapi, ..small() };
    match lint(&sources) {
        Ok(contract) => {
            let generated = generate(&[contract]);
            generated.map(drop).map_err(|error| TestCaseError::fail(error.to_string()))
        }
        Err(Refusal::Unreadable(error)) => check_line(error.line, &sources.openapi),
        Err(Refusal::Findings(findings)) => findings.iter().try_for_each(|finding| {
            match finding.line {
                0 => Ok(()),
                line if finding.file == "openapi.yaml" => check_line(line, &sources.openapi),
                line => check_line(line, &sources.quirks),
            }
            .map_err(|error| TestCaseError::fail(format!("{finding}: {error}")))
        }),
    }
}

#[test]
fn loader_reports_lines_of_the_text() {
    let contract = small().openapi;
    let seeds = [
        contract.as_str(),
        "a: 1\nb: [x, {y: 'z'}]\n",
        "- |\n  text\n- >-\n  more\n  text\n",
        "{\"a\": 1e3, \"b\": [null, true]}",
    ];
    check(&corrupted_text(&seeds, &KEYWORDS), |text| check_loader(&text));
}

#[test]
fn loader_reports_a_line_for_a_scalar_after_an_empty_item() -> TestCaseResult {
    check_loader("-\nu")
}

#[test]
fn generator_accepts_what_lint_accepts() {
    let small = small();
    let seed = load(&small.openapi).expect("the small contract is valid YAML").value;
    let contracts = prop_oneof![
        corrupted_text(&[small.openapi], &KEYWORDS),
        corrupted_json(&seed).prop_map(|value| value.to_string()),
    ];
    check_slow(&contracts, check_lint);
}

#[test]
fn lint_reports_a_line_for_an_unclosed_mapping() -> TestCaseResult {
    check_lint("{".to_owned())
}

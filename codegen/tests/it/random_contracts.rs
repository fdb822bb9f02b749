//! Random contracts: the loader accepts or rejects them without a panic, and the generator accepts
//! whatever lint accepts.

use std::collections::BTreeSet;

use cpq_codegen::lint::Refusal;
use cpq_codegen::{Sources, generate, lint};
use cpq_contract::load;
use cpq_strategies::{check, check_slow, corrupted_json, corrupted_text};
use proptest::prelude::{Strategy, TestCaseError};
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_oneof};
use serde_json::Value;

use crate::contract::{linted, small};
use crate::duplicates::check_declarations;

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

fn count_lines(text: &str) -> usize {
    text.replace("\r\n", "\n").split(['\n', '\r']).count()
}

/// Fails unless `line` is one of `lines`.
fn check_line(line: usize, lines: usize) -> TestCaseResult {
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
    let lines = count_lines(text);
    match load(text) {
        Err(error) => check_line(error.line, lines),
        Ok(document) => {
            let mut all = Vec::new();
            pointers(&document.value, "", &mut all);
            all.iter().try_for_each(|pointer| check_line(document.line(pointer), lines))
        }
    }
}

/// Checks the lines that lint reports, and that the generator accepts what lint accepts.
fn check_lint(openapi: String) -> TestCaseResult {
    let sources = Sources { openapi: openapi.into(), ..small() };
    match lint(&sources) {
        Ok(contract) => {
            let files = generate(&[contract]);
            let files = files.map_err(|error| TestCaseError::fail(error.to_string()))?;
            check_declarations(&files).map_err(TestCaseError::fail)
        }
        Err(Refusal::Unreadable(error)) => check_line(error.line, count_lines(&sources.openapi)),
        Err(Refusal::Findings(findings)) => {
            let (lines, quirk_lines) =
                (count_lines(&sources.openapi), count_lines(&sources.quirks));
            findings.iter().try_for_each(|finding| {
                match finding.line {
                    0 => Ok(()),
                    line if finding.file == "openapi.yaml" => check_line(line, lines),
                    line => check_line(line, quirk_lines),
                }
                .map_err(|error| TestCaseError::fail(format!("{finding}: {error}")))
            })
        }
    }
}

#[test]
fn loader_reports_lines_of_the_text() {
    let contract = small().openapi;
    let seeds = [
        &*contract,
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
        corrupted_text(&[&*small.openapi], &KEYWORDS),
        corrupted_json(&seed).prop_map(|value| value.to_string()),
    ];
    check_slow(&contracts, check_lint);
}

/// Renames one thing in the small contract to a name that generated code uses somewhere.
#[test]
fn names_that_lint_accepts_are_unique_in_generated_code() {
    let files = generate(&[linted(&small())]).expect("the small contract can be generated");
    let words = files.values().flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
    let words: BTreeSet<String> =
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let words: Vec<String> = words.into_iter().collect();
    let old = ["Maker", "listParts", "totalResults", "price", "Parts", "partNumber"];
    check_slow(&(select(old.to_vec()), select(words)), |(old, new)| {
        let mut sources = small();
        sources.openapi = sources.openapi.replace(old, &new).into();
        sources.payloads = sources
            .payloads
            .into_iter()
            .map(|(name, text)| (name.replace(old, &new), text.replace(old, &new)))
            .collect();
        match lint(&sources) {
            Ok(contract) => {
                let files =
                    generate(&[contract]).map_err(|it| TestCaseError::fail(it.to_string()))?;
                check_declarations(&files).map_err(TestCaseError::fail)
            }
            Err(_) => Ok(()),
        }
    });
}

#[test]
fn lint_reports_a_line_for_an_unclosed_mapping() -> TestCaseResult {
    check_lint("{".to_owned())
}

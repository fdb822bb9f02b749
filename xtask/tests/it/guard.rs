//! The comparison of instruction counts with their baselines.

use xtask::guard::{Counts, check, parse};

fn counts(text: &str) -> Counts {
    parse(text).expect("valid counts")
}

#[test]
fn a_count_may_be_five_percent_above_its_baseline() {
    let baselines = counts("call 1000\ndecode 2000\n");
    let report = check(&baselines, &counts("call 1050\ndecode 1500\n"));
    let report = report.expect("both counts are allowed");
    assert_eq!(report, "call: 1050 instructions, +5.00 %\ndecode: 1500 instructions, -25.00 %\n");
}

#[test]
fn a_higher_count_is_an_error_that_says_what_to_do() {
    let error = check(&counts("call 1000\ndecode 2000\n"), &counts("call 1051\ndecode 2000\n"));
    let error = error.expect_err("the call needs too much");
    let expected =
        "`call` needs 1051 instructions, 5.1 % more than its baseline 1000; 5 % are allowed";
    assert!(error.contains(expected), "{error}");
    assert!(error.contains("cargo xtask guard --update"), "{error}");
    assert!(!error.contains("`decode`"), "{error}");
}

#[test]
fn a_missing_count_or_baseline_is_an_error() {
    let error = check(&counts("call 1000\n"), &counts("decode 2000\n"));
    let error = error.expect_err("the names differ");
    assert!(error.contains("`decode` has no baseline"), "{error}");
    assert!(error.contains("`call` has a baseline, but was not counted"), "{error}");
    assert!(parse("call 1 000").is_err());
    assert!(parse("call").is_err());
}

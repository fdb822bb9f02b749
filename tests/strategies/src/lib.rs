//! proptest strategies that corrupt valid text and valid JSON, for everything that parses untrusted input.
//!
//! A strategy applies a list of random edits to a valid document. A failing input shrinks to fewer and
//! simpler edits. `PROPTEST_CASES` and `PROPTEST_RNG_SEED` have their defaults in `.cargo/config.toml`;
//! seeds of failures are kept in the `proptest-regressions/` folder beside the tests and run first.

mod json;
mod text;

use std::panic::Location;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRunner};

pub use json::corrupted_json;
pub use text::{corrupted_bytes, corrupted_text};

/// Runs `test` on `PROPTEST_CASES` values of a strategy.
///
/// # Panics
/// If `test` fails or panics; the message shows the shrunk value.
#[track_caller]
pub fn check<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> TestCaseResult) {
    run(Config::default(), strategy, test);
}

/// Runs a slow `test` on a quarter of `PROPTEST_CASES` values of a strategy.
///
/// # Panics
/// If `test` fails or panics; the message shows the shrunk value.
#[track_caller]
pub fn check_slow<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> TestCaseResult) {
    let config = Config::default();
    run(Config { cases: config.cases.div_ceil(4), ..config }, strategy, test);
}

#[track_caller]
fn run<S: Strategy>(config: Config, strategy: &S, test: impl Fn(S::Value) -> TestCaseResult) {
    let mut runner = TestRunner::new(Config {
        source_file: Some(Location::caller().file()),
        // The fastest one without optimization.
        rng_algorithm: RngAlgorithm::XorShift,
        ..config
    });
    if let Err(error) = runner.run(strategy, test) {
        panic!("{error}\n{runner}");
    }
}

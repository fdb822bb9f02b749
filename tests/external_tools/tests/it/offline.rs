//! A tool that reaches for the network is stopped, and it is seen.

use std::fs;

use crate::tools::{Outcome, Tool};

/// A contract whose only schema is on another machine.
const REMOTE: &str = "\
openapi: 3.0.3
info: {title: Far away, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: A
          content:
            application/json: {schema: {$ref: 'https://example.invalid/a.yaml#/A'}}
";

fn assert_stops(tool: Tool) -> Outcome {
    if !tool.is_there()? {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("openapi.yaml");
    fs::write(&file, REMOTE)?;
    let stopped = tool.opinion(&file).expect_err("it has to fetch the schema").to_string();
    assert!(stopped.contains("offline: a tool tried to reach example.invalid"), "{stopped}");
    Ok(())
}

#[test]
fn openapi_spec_validator_is_stopped() -> Outcome {
    assert_stops(Tool::OpenapiSpecValidator)
}

#[test]
fn spectral_is_stopped() -> Outcome {
    assert_stops(Tool::Spectral)
}

#[test]
fn redocly_is_stopped() -> Outcome {
    assert_stops(Tool::Redocly)
}

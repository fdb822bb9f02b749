//! Contract checkers on all published forms of the contracts, on corrupted ones, and without a network.

use std::fs;
use std::path::Path;

use crate::findings::{Accepted, CheckedFile};
use crate::published::published;
use crate::tools::{Checker, Outcome, own, project};

/// A mistake in a contract, and the rule and end of the place that each checker reports for it; none if
/// the checker does not look for such mistakes.
struct Mistake {
    from: &'static str,
    to: &'static str,
    validator: Option<[&'static str; 2]>,
    spectral: Option<[&'static str; 2]>,
    redocly: Option<[&'static str; 2]>,
}

/// The contract that gets the mistakes.
const VERSION: &str = "v7";

/// Mistakes that a checker can report together.
const MISTAKES: [Mistake; 5] = [
    // An example that does not match its schema.
    Mistake {
        from: "status: 1\n                  type: FULL_ACCESS",
        to: "status: one\n                  type: FULL_ACCESS",
        validator: None,
        spectral: Some(["oas3-valid-media-example", "/documented/value/status"]),
        redocly: Some(["no-invalid-media-type-examples", "/documented/value/status"]),
    },
    // Two operations with the same operationId.
    Mistake {
        from: "    put:\n",
        to: "    get:\n      operationId: replaceCompanyUser\n      \
             responses: {'200': {description: Once more}}\n    put:\n",
        validator: Some(["DuplicateOperationIDError", ""]),
        spectral: Some(["operation-operationId-unique", "/put/operationId"]),
        redocly: Some(["operation-operationId-unique", "/put/replaceCompanyUser"]),
    },
    // A version without quotes, which is a number.
    Mistake {
        from: "version: '0.1.0'",
        to: "version: 0.1",
        validator: Some(["type", "/info/version"]),
        spectral: Some(["oas3-schema", "/info/version"]),
        redocly: Some(["struct", "/info/version"]),
    },
    // An undeclared path parameter.
    Mistake {
        from: "        - $ref: '#/components/parameters/userName'\n",
        to: "",
        validator: Some(["UnresolvableParameterError", ""]),
        spectral: Some(["path-params", "/put"]),
        redocly: Some(["path-parameters-defined", "/put/parameters"]),
    },
    // A misspelled property.
    Mistake {
        from: "required: true\n        content",
        to: "requierd: true\n        content",
        validator: Some(["oneOf", "/put/requestBody"]),
        spectral: Some(["oas3-schema", "/put/requestBody/requierd"]),
        redocly: Some(["struct", "/put/requestBody/requierd"]),
    },
];

/// A reference to nothing, which may stop a checker.
const DANGLING: Mistake = Mistake {
    from: "$ref: '#/components/responses/NotFound'",
    to: "$ref: '#/components/responses/Nowhere'",
    validator: Some(["PointerToNowhere", ""]),
    spectral: Some(["invalid-ref", "/put/responses/404/$ref"]),
    redocly: Some(["no-unresolved-refs", "/put/responses/404"]),
};

/// Invalid YAML, for which Redocly fails without a finding.
const INVALID_YAML: Mistake = Mistake {
    from: "summary: Replace a company user",
    to: "summary: Replace: a company user",
    validator: Some(["ScannerError", ""]),
    spectral: Some(["parser", ""]),
    redocly: None,
};

/// A contract with a schema on another machine.
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

impl Mistake {
    fn expected(&self, checker: Checker) -> Option<[&'static str; 2]> {
        match checker {
            Checker::OpenapiSpecValidator => self.validator,
            Checker::Spectral => self.spectral,
            Checker::Redocly => self.redocly,
        }
    }
}

fn accepted() -> Outcome<Accepted> {
    Ok(Accepted::parse(&xtask::files::read(&own("findings.toml"))?)?)
}

/// Checks all published forms of the contracts and returns what differs from findings.toml.
fn published_differences(checker: Checker, folder: &Path) -> Outcome<Vec<String>> {
    let mut files = Vec::new();
    for (name, file) in published()?.iter().filter(|(_, file)| file.copy_of.is_none()) {
        let Some(version) = &file.version else { continue };
        if name.ends_with("-schemas.json") || name.matches('/').count() > 1 {
            continue;
        }
        let is_dereferenced = name.ends_with("-dereferenced.json");
        let suffix = if is_dereferenced { " dereferenced" } else { "" };
        let document = format!("{version}{suffix}");
        let path = folder.join(name.replace('/', "-"));
        fs::write(&path, &file.text)?;
        files.push(CheckedFile { document, name: name.clone(), findings: checker.check(&path)? });
    }
    Ok(accepted()?.differences(checker, &files))
}

/// Checks a contract with mistakes and returns what differs from findings.toml.
fn differences_with(mistakes: &[Mistake], checker: Checker, folder: &Path) -> Outcome<Vec<String>> {
    let mut text = project().contract(VERSION)?.to_string();
    for Mistake { from, to, .. } in mistakes {
        assert!(text.contains(from), "the contract does not contain {from:?}");
        text = text.replacen(from, to, 1);
    }
    let path = folder.join("openapi.yaml");
    fs::write(&path, text)?;
    let file = CheckedFile {
        document: VERSION.to_owned(),
        name: VERSION.to_owned(),
        findings: checker.check(&path)?,
    };
    Ok(accepted()?.differences(checker, &[file]))
}

fn assert_reports(checker: Checker, mistakes: &[Mistake], folder: &Path) -> Outcome {
    let reported = differences_with(mistakes, checker, folder)?;
    for mistake in mistakes {
        let Some([rule, place]) = mistake.expected(checker) else { continue };
        let found = reported.iter().any(|line| {
            line.starts_with(&format!("{} of {VERSION}: {rule} at `", checker.name()))
                && line.contains(&format!("{place}`: "))
        });
        assert!(found, "{rule} at …{place} is missing in:\n{}", reported.join("\n"));
    }
    Ok(())
}

fn assert_checks(checker: Checker) -> Outcome {
    if !checker.is_installed()? {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let differences = published_differences(checker, folder)?;
    assert!(
        differences.is_empty(),
        "fix the contract, or add the finding with a reason to \
         tests/external_tools/findings.toml:\n{}",
        differences.join("\n")
    );

    assert_reports(checker, &MISTAKES, folder)?;
    assert_reports(checker, &[DANGLING], folder)?;
    if checker == Checker::Redocly {
        let failed = differences_with(&[INVALID_YAML], checker, folder);
        let error = failed.expect_err("Redocly cannot parse this").to_string();
        assert!(error.contains("bad indentation of a mapping entry"), "{error}");
    } else {
        assert_reports(checker, &[INVALID_YAML], folder)?;
    }

    let remote = folder.join("remote.yaml");
    fs::write(&remote, REMOTE)?;
    let error = checker.check(&remote).expect_err("the schema is not available").to_string();
    assert!(error.contains("offline: a tool tried to reach example.invalid"), "{error}");
    Ok(())
}

#[test]
fn openapi_spec_validator_reports_only_accepted_findings_and_all_mistakes() -> Outcome {
    assert_checks(Checker::OpenapiSpecValidator)
}

#[test]
fn spectral_reports_only_accepted_findings_and_all_mistakes() -> Outcome {
    assert_checks(Checker::Spectral)
}

#[test]
fn redocly_reports_only_accepted_findings_and_all_mistakes() -> Outcome {
    assert_checks(Checker::Redocly)
}

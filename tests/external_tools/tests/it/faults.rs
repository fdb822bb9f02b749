//! Faults that are planted in a contract: each tool has to tell those that are its business.

use std::fs;

use crate::findings::{Opinion, differences, listed};
use crate::tools::{Outcome, Tool, own, project};

/// A slip of the hand, and what a tool calls it.
struct Fault {
    from: &'static str,
    to: &'static str,
    /// The rule and the end of the place; none where the tool does not look at such things.
    validator: Option<[&'static str; 2]>,
    spectral: Option<[&'static str; 2]>,
    redocly: Option<[&'static str; 2]>,
}

/// The contract that the faults are planted in.
const VERSION: &str = "v7";

/// Those that a tool can tell side by side.
const FAULTS: [Fault; 5] = [
    // An example that does not fit its schema.
    Fault {
        from: "status: 1\n                  type: FULL_ACCESS",
        to: "status: one\n                  type: FULL_ACCESS",
        validator: None,
        spectral: Some(["oas3-valid-media-example", "/documented/value/status"]),
        redocly: Some(["no-invalid-media-type-examples", "/documented/value/status"]),
    },
    // Two operations of one name.
    Fault {
        from: "    put:\n",
        to: "    get:\n      operationId: replaceCompanyUser\n      \
             responses: {'200': {description: Once more}}\n    put:\n",
        validator: Some(["DuplicateOperationIDError", ""]),
        spectral: Some(["operation-operationId-unique", "/put/operationId"]),
        redocly: Some(["operation-operationId-unique", "/put/replaceCompanyUser"]),
    },
    // A version without its quotes, which is a number then.
    Fault {
        from: "version: '0.1.0'",
        to: "version: 0.1",
        validator: Some(["type", "/info/version"]),
        spectral: Some(["oas3-schema", "/info/version"]),
        redocly: Some(["struct", "/info/version"]),
    },
    // A parameter of the path that nobody declares.
    Fault {
        from: "        - $ref: '#/components/parameters/userName'\n",
        to: "",
        validator: Some(["UnresolvableParameterError", ""]),
        spectral: Some(["path-params", "/put"]),
        redocly: Some(["path-parameters-defined", "/put/parameters"]),
    },
    // A misspelled member.
    Fault {
        from: "required: true\n        content",
        to: "requierd: true\n        content",
        validator: Some(["oneOf", "/put/requestBody"]),
        spectral: Some(["oas3-schema", "/put/requestBody/requierd"]),
        redocly: Some(["struct", "/put/requestBody/requierd"]),
    },
];

/// A reference to nothing, after which a tool may see no further.
const NOWHERE: Fault = Fault {
    from: "$ref: '#/components/responses/NotFound'",
    to: "$ref: '#/components/responses/Nowhere'",
    validator: Some(["PointerToNowhere", ""]),
    spectral: Some(["invalid-ref", "/put/responses/404/$ref"]),
    redocly: Some(["no-unresolved-refs", "/put/responses/404"]),
};

/// Text without its quotes, which is no YAML then; Redocly says so without a finding.
const UNQUOTED: Fault = Fault {
    from: "summary: Replace a company user",
    to: "summary: Replace: a company user",
    validator: Some(["ScannerError", ""]),
    spectral: Some(["parser", ""]),
    redocly: None,
};

impl Fault {
    fn told_by(&self, tool: Tool) -> Option<[&'static str; 2]> {
        match tool {
            Tool::OpenapiSpecValidator => self.validator,
            Tool::Spectral => self.spectral,
            Tool::Redocly => self.redocly,
        }
    }
}

/// What a tool says of the contract with these faults, beyond what is let stand.
fn told(tool: Tool, faults: &[Fault]) -> Outcome<Vec<String>> {
    let contract = project().spec().join(VERSION).join("openapi.yaml");
    let mut text = xtask::files::read(&contract)?;
    for Fault { from, to, .. } in faults {
        assert!(text.contains(from), "the contract has no {from:?} to spoil");
        text = text.replacen(from, to, 1);
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("openapi.yaml");
    fs::write(&file, text)?;
    let (document, findings) = (VERSION.to_owned(), tool.opinion(&file)?);
    let opinions = [Opinion { file: document.clone(), document, findings }];
    let listed = listed(&xtask::files::read(&own("findings.toml"))?)?;
    Ok(differences(&listed, tool, &opinions))
}

fn assert_tells(tool: Tool, faults: &[Fault]) -> Outcome {
    if !tool.is_there()? {
        return Ok(());
    }
    let told = told(tool, faults)?;
    for fault in faults {
        let Some([rule, place]) = fault.told_by(tool) else { continue };
        let found = told.iter().any(|line| {
            line.starts_with(&format!("{} of {VERSION}: {rule} at `", tool.name()))
                && line.contains(&format!("{place}`: "))
        });
        assert!(found, "{rule} at …{place} is not among:\n{}", told.join("\n"));
    }
    Ok(())
}

#[test]
fn openapi_spec_validator_tells_every_fault() -> Outcome {
    assert_tells(Tool::OpenapiSpecValidator, &FAULTS)
}

#[test]
fn spectral_tells_every_fault() -> Outcome {
    assert_tells(Tool::Spectral, &FAULTS)
}

#[test]
fn redocly_tells_every_fault() -> Outcome {
    assert_tells(Tool::Redocly, &FAULTS)
}

#[test]
fn each_tells_a_reference_to_nothing() -> Outcome {
    assert_tells(Tool::OpenapiSpecValidator, &[NOWHERE])?;
    assert_tells(Tool::Spectral, &[NOWHERE])?;
    assert_tells(Tool::Redocly, &[NOWHERE])
}

#[test]
fn each_tells_text_that_is_no_yaml() -> Outcome {
    assert_tells(Tool::OpenapiSpecValidator, &[UNQUOTED])?;
    assert_tells(Tool::Spectral, &[UNQUOTED])?;
    if !Tool::Redocly.is_there()? {
        return Ok(());
    }
    let refused = told(Tool::Redocly, &[UNQUOTED]).expect_err("it can't read this").to_string();
    assert!(refused.contains("bad indentation of a mapping entry"), "{refused}");
    Ok(())
}

//! Contracts of anybody's making: read or refused at a place, and never a panic behind lint.

use cpq_codegen::lint::Refusal;
use cpq_codegen::{Sources, generate, lint};
use cpq_contract::{Document, load};
use cpq_fuzz::{Rng, Target, json, text};
use serde_json::Value;

use crate::contract::{folder, small};

const WORDS: [&str; 22] = [
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

fn target(name: &'static str) -> Target {
    Target::new(name, &folder("cases"))
}

fn lines(text: &str) -> usize {
    text.replace("\r\n", "\n").split(['\n', '\r']).count()
}

/// Each line a reader names is one of the text's.
fn is_line(line: usize, lines: usize) -> Result<(), String> {
    if (1..=lines).contains(&line) { Ok(()) } else { Err(format!("line {line} of {lines}")) }
}

fn pointers(value: &Value, pointer: &str, all: &mut Vec<String>) {
    all.push(pointer.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                pointers(member, &cpq_contract::step(pointer, name), all);
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

#[test]
fn any_text_is_read_or_refused_on_one_of_its_lines() {
    let contract = small().openapi;
    let others = [
        "a: 1\nb: [x, {y: 'z'}]\n",
        "- |\n  text\n- >-\n  more\n  text\n",
        "{\"a\": 1e3, \"b\": [null, true]}",
    ];
    let seeds = [contract.as_str(), others[0], others[1], others[2]];
    let make = |rng: &mut Rng| text::spoil(rng, &seeds, &WORDS).into_bytes();
    target("contract").run(make, |input| {
        let text = std::str::from_utf8(input).map_err(|error| error.to_string())?;
        match load(text) {
            Err(error) => is_line(error.line, lines(text)),
            Ok(document) => {
                let Document { value, .. } = &document;
                let mut all = Vec::new();
                pointers(value, "", &mut all);
                let lines = lines(text);
                all.iter().try_for_each(|pointer| is_line(document.line(pointer), lines))
            }
        }
    });
}

/// Lint is the list of what is understood: what it lets through, the generator can serve.
#[test]
fn what_lint_lets_through_is_generated() {
    let small = small();
    let seed = load(&small.openapi).expect("the small contract is YAML").value;
    let seeds = [small.openapi.as_str()];
    let make = |rng: &mut Rng| {
        let spoilt = if rng.bool() {
            text::spoil(rng, &seeds, &WORDS)
        } else {
            serde_json::to_string(&json::spoil(rng, &seed)).expect("a value is JSON")
        };
        spoilt.into_bytes()
    };
    target("lint").one_in(4).run(make, |input| {
        let openapi = std::str::from_utf8(input).map_err(|error| error.to_string())?.to_owned();
        let sources = Sources { openapi, ..small.clone() };
        match lint(&sources) {
            Ok(contract) => generate(&[contract]).map(drop).map_err(|error| error.to_string()),
            Err(Refusal::Unreadable(error)) => is_line(error.line, lines(&sources.openapi)),
            Err(Refusal::Findings(findings)) => findings.iter().try_for_each(|finding| {
                match finding.line {
                    0 => Ok(()),
                    line if finding.file == "openapi.yaml" => {
                        is_line(line, lines(&sources.openapi))
                    }
                    line => is_line(line, lines(&sources.quirks)),
                }
                .map_err(|message| format!("{finding}: {message}"))
            }),
        }
    });
}

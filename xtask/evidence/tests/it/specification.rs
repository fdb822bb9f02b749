//! The facts of the specification, as JSON and as tables.

use std::fs;

use cpq_evidence::specification::Specification;

use crate::support::{committed, path};

const FACTS: &str = r#"{
  "about": {},
  "models": {
    "part": {
      "type": "object",
      "source": "b",
      "members": {
        "name": { "type": "string", "values": ["a", 1], "note": "two" },
        "maker": { "type": "object", "members": { "name": { "type": "string" } } },
        "links": { "type": "array", "items": { "model": "link" } }
      }
    }
  },
  "operations": [
    {
      "method": "PUT", "path": "/rest/v1/parts/{part}", "title": "Replace a Part", "tag": "Parts, All",
      "deprecated": null, "marks": ["clashed"], "source": "b",
      "other_evidence": { "responses": { "default": { "model": "part" } }, "source": "page" },
      "parameters": [
        { "name": "part", "in": "path", "required": true, "type": "string", "notes": "its name" }
      ],
      "request": {
        "media_type": "application/json", "shape": "object", "required": ["name"],
        "members": { "name": { "type": "string" } }
      },
      "responses": [
        { "code": "default", "media_type": "*/*", "shape": "object", "members": { "model": "link" } }
      ]
    }
  ]
}"#;

const PARTS: &str = r#"# Facts of Oracle's specification of the API; written by `cargo xtask transcribe`.

[[operation]]
method = "PUT"
path = "/rest/v1/parts/{part}"
title = "Replace a Part"
tag = "Parts, All"
parameters = [
  { in = "path", name = "part", type = "string", required = true },
]
request = { media_type = "application/json", type = "object", model = "Replace a Part, request", required = ["name"] }
response = [
  { code = "default", media_type = "*/*", type = "object", model = "link", instead = "part" },
]
"#;

#[test]
fn facts_become_tables_with_a_line_each() {
    let facts = Specification::from_facts("facts.json", FACTS.as_bytes()).expect("they are valid");
    let tables = facts.to_tables();
    assert_eq!(tables["parts-all.toml"], PARTS);
    let models = &tables["models.toml"];
    for line in [
        "  { name = \"links\", type = \"array\", items = \"object\", model = \"link\" },",
        "  { name = \"maker\", type = \"object\", model = \"part.maker\" },",
        "  { name = \"name\", type = \"string\", values = [\"a\", \"1\"] },",
        "name = \"Replace a Part, request\"",
        "file = \"facts.json\"",
    ] {
        assert!(models.lines().any(|it| it == line), "{line}\n{models}");
    }
    assert_eq!(Specification::from_tables(&tables), Ok(facts));
}

#[test]
fn unknown_facts_are_errors_with_their_place() {
    for (from, to, expected) in [
        ("\"notes\"", "\"remark\"", "unknown field `remark`"),
        ("\"clashed\"", "\"odd\"", "unknown variant `odd`"),
        (
            "\"type\": \"object\",\n      \"source\"",
            "\"type\": \"array\",\n      \"source\"",
            "`array`",
        ),
        ("\"type\": \"string\", \"values\"", "\"values\"", "part.name: neither a type"),
        ("\"operations\"", "\"calls\"", "unknown field `calls`"),
    ] {
        let text = FACTS.replacen(from, to, 1);
        let error = Specification::from_facts("facts.json", text.as_bytes()).expect_err(to);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn committed_tables_are_those_of_the_list_of_facts() {
    let list = path("../../../../shared/cpq-spec-facts.json");
    let Ok(bytes) = fs::read(list) else {
        println!(
            "left out: the comparison with the list of facts (cpq-spec-facts.json is missing)"
        );
        return;
    };
    let facts = Specification::from_facts("cpq-spec-facts.json", &bytes).expect("it is valid");
    assert_eq!(facts.to_tables(), committed("v19").specification);
}

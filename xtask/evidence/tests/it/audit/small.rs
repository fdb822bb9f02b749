//! A small version, in which documents, contract and quirks agree, with something for every rule.

use super::spec::read;
use cpq_evidence::audit::{Sources, Version};

const CONTRACT: &str = "
openapi: '3.0.3'
security: [{basic: []}]
servers:
  - url: https://{host}{context}/rest/v1
    variables:
      host: {default: site.example.com}
      context: {default: /cpq, enum: [/cpq, '']}
x-pages:
  part-put: {title: Replace a Part, url: 'https://docs.example.com/part-put.html', document: '000', read: whole}
  parts: {title: Parts, url: 'https://docs.example.com/parts.html', read: part}
paths:
  /parts/{number}:
    put:
      operationId: replacePart
      parameters:
        - $ref: '#/components/parameters/number'
        - $ref: '#/components/parameters/dryRun'
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/PartRequest'}
            examples:
              documented:
                value: {name: Bolt, weight: 0, owner: {login: mara}}
      responses:
        '200':
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Part'}
              examples:
                documented:
                  value: {name: Bolt, weight: 0, serial: 9007199254740993}
          x-evidence: {kind: documented, page: part-put}
        '404': {$ref: '#/components/responses/NotFound'}
components:
  parameters:
    number:
      {name: number, in: path, required: true, schema: {type: string}, x-evidence: {kind: documented, page: part-put}}
    dryRun:
      {name: dryRun, in: query, schema: {type: boolean}, x-evidence: {kind: documented-elsewhere, page: parts}}
  responses:
    NotFound:
      x-evidence: {kind: documented, page: part-put}
  schemas:
    PartRequest:
      type: object
      required: [name]
      properties:
        name: {title: Name, type: string, x-evidence: {kind: documented, page: part-put}}
        weight: {title: Weight, type: number, default: 0, x-evidence: {kind: documented, page: part-put}}
        state:
          title: State
          type: integer
          enum: [0, 1]
          x-known-values: [{value: 0, meaning: OUT}, {value: 1, meaning: IN}]
          x-evidence: {kind: documented, page: part-put}
        owner:
          title: Owner
          allOf: [{$ref: '#/components/schemas/Owner'}]
          x-evidence: {kind: documented, page: part-put}
        tags: {title: Tags, type: array, items: {type: string}, x-evidence: {kind: documented, page: part-put}}
      x-evidence: {kind: documented, page: part-put}
    Owner:
      title: Owner
      type: object
      properties:
        login: {title: Login, type: string, x-evidence: {kind: documented, page: part-put}}
      x-evidence: {kind: documented, page: part-put}
    Part:
      type: object
      properties:
        name: {title: Name, type: string, x-evidence: {kind: documented, page: part-put}}
        weight: {title: Weight, type: number, x-evidence: {kind: documented, page: part-put}}
        serial: {type: integer, x-evidence: {kind: sample, page: part-put}}
        colour: {type: string, x-evidence: {kind: inferred}}
        state: {title: State, type: integer, x-evidence: {kind: inferred, page: part-put}}
        links:
          title: Links
          type: array
          items: {$ref: '#/components/schemas/Owner'}
          x-evidence: {kind: documented-elsewhere, page: parts}
      x-evidence: {kind: documented, page: part-put}
  securitySchemes:
    basic: {type: http, scheme: basic, x-evidence: {kind: sample, page: part-put}}
";

const QUIRKS: &str = r#"
[[quirk]]
pointer = "/servers/0/url"
documents = ["000"]
says = "The path has a version."
contract = "The server has it."
why = "One client serves all sites."
places = 1
explains = [
  { rule = "version-in-path", at = "/paths/*", page = "/cpq/rest/{version}", contract = "in the server's address" },
]

[[quirk]]
pointer = "/components/schemas/Part"
documents = ["000"]
says = "A part has a name and a weight."
contract = "It may have a colour and a state."
why = "Parts elsewhere have them."
places = 2
explains = [
  { rule = "property", at = "/components/schemas/Part/properties/colour", page = "nothing", contract = "colour" },
  { rule = "property", at = "/components/schemas/Part/properties/state", page = "nothing", contract = "state" },
]
"#;

const TABLE: &str = r#"
address_forms = [{ name = "old", path = "/rest/v1/things" }]

[page]
id = "part-put"
title = "Replace a Part"
file = "000_part.txt"
sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
layout = "reference-unfolded"

[[operation]]
method = "PUT"
path = "/cpq/rest/v1/parts/{number}"
request_media_types = ["application/json"]
response_media_types = ["application/json"]
parameters = [{ in = "path", name = "number", type = "string", mark = "required" }]
responses = ["200", "404"]

[[operation.schema]]
side = "request"
level = "root"
name = "part-request"
type = "object"
properties = [
  { name = "name", type = "string", mark = "required", title = "Name" },
  { name = "weight", type = "number", title = "Weight", default = "0" },
  { name = "state", type = "integer", title = "State", values = [{ value = "0", meaning = "OUT" }, { value = "1", meaning = "IN" }] },
  { name = "owner", type = "object", schema = "Owner", title = "Owner" },
  { name = "tags", type = "array", schema = "Tags", title = "Tags" },
]

[[operation.schema]]
side = "request"
level = "nested"
name = "Owner"
type = "object"
title = "Owner"
properties = [{ name = "login", type = "string", title = "Login" }]

[[operation.schema]]
side = "request"
level = "nested"
name = "Tags"
type = "array"
title = "Tags"
items = { type = "string" }

[[operation.schema]]
side = "response"
response = "200"
level = "root"
name = "part"
type = "object"
properties = [
  { name = "name", type = "string", title = "Name" },
  { name = "weight", type = "number", title = "Weight" },
]

[[operation.example]]
method = "PUT"
url = "https://site.example.com/cpq/rest/v1/parts/7"
headers = [{ name = "Authorization", value = "Basic" }]

[[operation.example.sample]]
side = "request"
text = '{"name": "Bolt", "weight": 0, "owner": {"login": "mara"}}'

[[operation.example.sample]]
side = "response"
text = '{"name": "Bolt", "weight": 0, "serial": 9007199254740993}'
"#;

const OTHER: &str = r#"
[[page]]
id = "part-put"
url = "https://docs.example.com/part-put.html"

[[page]]
id = "parts"
title = "Parts"
url = "https://docs.example.com/parts.html"

[[fact]]
member = "/paths/~1parts~1{number}/put/parameters/dryRun"
page = "parts"
evidence = "documented-elsewhere"

[[fact]]
member = "/components/responses/NotFound"
page = "parts"
evidence = "documented-elsewhere"
status = "404"

[[fact]]
member = "/components/parameters/dryRun"
page = "parts"
evidence = "documented-elsewhere"
in = "query"
type = "boolean"

[[fact]]
member = "/components/schemas/Part/properties/links"
page = "parts"
evidence = "documented-elsewhere"
type = "array"
title = "Links"
schema = "Owner"
"#;

/// The version's files.
pub(crate) fn small() -> Sources {
    let samples = [
        ("request", r#"{"name": "Bolt", "weight": 0, "owner": {"login": "mara"}}"#),
        ("response", r#"{"name": "Bolt", "weight": 0, "serial": 9007199254740993}"#),
    ];
    let samples =
        samples.map(|(side, text)| (format!("samples/replacePart.{side}.json"), text.to_owned()));
    Sources {
        version: "v1".to_owned(),
        openapi: CONTRACT.to_owned(),
        quirks: QUIRKS.to_owned(),
        pages: [("part-put.toml", TABLE), ("other.toml", OTHER)]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into(),
        samples: samples.into(),
    }
}

/// The small version after one edit of a file, which has to change it.
pub(crate) fn edited(file: &str, from: &str, to: &str) -> Version {
    let mut sources = small();
    edit(&mut sources, file, from, to);
    read(&sources)
}

/// Changes the first place in a file of the small version where `from` stands.
pub(crate) fn edit(sources: &mut Sources, file: &str, from: &str, to: &str) {
    let text = match file {
        "openapi.yaml" => &mut sources.openapi,
        "quirks.toml" => &mut sources.quirks,
        _ if file.starts_with("samples/") => {
            sources.samples.get_mut(file).expect("there is such a sample")
        }
        _ => sources.pages.get_mut(file).expect("there is such a table"),
    };
    assert!(text.contains(from), "{file} has no `{from}`");
    *text = text.replacen(from, to, 1);
}

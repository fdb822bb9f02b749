//! Every rule has an edit of the small version that trips it; the small version itself trips none.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cpq_evidence::audit::{NOTED, RULES, audit};

use super::small::{edited, small};
use super::spec::{lines, read};

const API: &str = "openapi.yaml";
const TABLE: &str = "part-put.toml";
const OTHER: &str = "other.toml";
const REQUEST: &str = "samples/replacePart.request.json";

/// An edit, the rule that finds it, and where.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const PUT: &str = "/paths/~1parts~1{number}/put";

#[test]
fn the_small_version_is_in_order() {
    let found = audit(&read(&small()));
    assert!(found.is_empty(), "{}", lines(&found));
}

#[test]
fn every_rule_has_an_edit_that_trips_it() {
    let cases = [calls().as_slice(), bodies().as_slice(), members().as_slice()].concat();
    let cases =
        [cases, [limits().as_slice(), samples().as_slice(), evidence().as_slice()].concat()]
            .concat();
    let mut missed = Vec::new();
    for (rule, place, file, from, to) in &cases {
        let found = audit(&edited(file, from, to));
        // Places on a body are written without the path of the call.
        let place = place.replace("PUT", PUT);
        if !found.iter().any(|finding| finding.rule == *rule && finding.pointer == place) {
            missed
                .push(format!("`{from}` to `{to}`: no `{rule}` at {place} in\n{}", lines(&found)));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let tripped: BTreeSet<&str> = cases.iter().map(|(rule, ..)| *rule).collect();
    let about_quirks = |rule: &&str| rule.starts_with("quirk-") || *rule == "not-reread";
    let all = RULES.iter().copied().filter(|rule| !NOTED.contains(rule) && !about_quirks(rule));
    let without: Vec<&str> = all.filter(|rule| !tripped.contains(rule)).collect();
    assert!(without.is_empty(), "no case for {without:?}");
}

fn calls() -> Vec<Case> {
    vec![
        ("operation", "/paths", TABLE, "method = \"PUT\"\npath", "method = \"POST\"\npath"),
        ("operation", PUT, TABLE, "method = \"PUT\"\npath", "method = \"POST\"\npath"),
        ("path", "/paths/~1parts~1{number}", TABLE, "parts/{number}", "parts/{id}"),
        ("version", "/paths/~1parts~1{number}", API, "/rest/v1\n", "/rest/v2\n"),
        (
            "version-in-path",
            "/paths/~1parts~1{number}",
            TABLE,
            "\"/cpq/rest/v1/parts",
            "\"/rest/v1/parts",
        ),
        ("default-prefix", "/paths/~1parts~1{number}", API, "default: /cpq", "default: ''"),
        ("prefix", "/servers/0/url", API, "[/cpq, '']", "[/cpq, '', /x]"),
        ("parameter", "PUT/parameters/number", API, "- $ref: '#/components/parameters/number'", ""),
        (
            "parameter",
            "PUT/parameters/dryRun",
            OTHER,
            "/put/parameters/dryRun",
            "/put/parameters/other",
        ),
        ("parameter-place", "/components/parameters/dryRun", API, "in: query", "in: header"),
        ("type", "/components/parameters/number", API, "schema: {type: string}, ", ""),
        ("type", "/components/parameters/dryRun", API, "schema: {type: boolean}, ", ""),
        ("parameter-place", "/components/parameters/number", API, "in: path", "in: header"),
        ("security", "/security", API, "security: [{basic: []}]", "security: []"),
        ("security", "/components/securitySchemes", API, "scheme: basic", "scheme: bearer"),
    ]
}

fn bodies() -> Vec<Case> {
    vec![
        ("answer", "PUT/responses/410", API, "'404': {$ref", "'410': {$ref"),
        (
            "error-body",
            "/components/responses/NotFound/content/application~1json/schema",
            API,
            "    NotFound:\n",
            "    NotFound:\n      content: {application/json: {schema: {$ref: '#/components/schemas/Owner'}}}\n",
        ),
        (
            "root-schema",
            "PUT/responses/200",
            API,
            "            application/json:\n              schema: {$ref: '#/components/schemas/Part'}\n",
            "            application/json:\n",
        ),
        (
            "unsupported",
            "/components/responses/NotFound",
            API,
            "    NotFound:\n      x-evidence: {kind: documented, page: part-put}\n",
            "    NotFound: {}\n",
        ),
        (
            "request-body",
            "PUT/requestBody",
            TABLE,
            "responses = [\"200\"",
            "no_request_body = true\nresponses = [\"200\"",
        ),
        (
            "body-required",
            "PUT/requestBody/required",
            API,
            "requestBody:\n",
            "requestBody:\n        required: true\n",
        ),
        (
            "media-type",
            "PUT/requestBody/content/application~1json",
            TABLE,
            "request_media_types = [\"application/json\"]",
            "request_media_types = [\"text/xml\"]",
        ),
        (
            "media-type",
            "PUT/requestBody/content",
            TABLE,
            "request_media_types = [\"application/json\"]",
            "request_media_types = [\"text/xml\"]",
        ),
        ("status", "PUT/responses/200", TABLE, "responses = [\"200\"", "responses = [\"default\""),
        ("status", "PUT/responses", TABLE, "\"404\"]", "\"404\", \"410\"]"),
        ("undocumented-status", "PUT/responses/404", TABLE, ", \"404\"]", "]"),
        (
            "root-schema",
            "PUT/requestBody/content/application~1json/schema",
            TABLE,
            "name = \"part-request\"",
            "name = \"parts-request\"",
        ),
        (
            "schema",
            "PUT/requestBody/content/application~1json/schema",
            TABLE,
            "side = \"request\"\nlevel = \"nested\"\nname = \"Tags\"",
            "side = \"request\"\nlevel = \"nested\"\nname = \"Labels\"",
        ),
        (
            "nested-schema",
            "/components/schemas/PartRequest/properties/tags",
            TABLE,
            "side = \"request\"\nlevel = \"nested\"\nname = \"Tags\"",
            "side = \"request\"\nlevel = \"nested\"\nname = \"Labels\"",
        ),
        (
            "nested-schema",
            "/components/schemas/Part/properties/links",
            OTHER,
            "schema = \"Owner\"",
            "schema = \"Group\"",
        ),
        (
            "unused",
            "/components/schemas/Old",
            API,
            "  schemas:\n",
            "  schemas:\n    Old: {type: object, x-evidence: {kind: inferred}}\n",
        ),
        (
            "composed-example",
            "PUT/requestBody/content/application~1json/examples/composed",
            API,
            "examples:\n",
            "examples:\n              composed: {value: {name: Nut}}\n",
        ),
    ]
}

fn members() -> Vec<Case> {
    let request = "/components/schemas/PartRequest";
    let name = "/components/schemas/PartRequest/properties/name";
    let weight = "/components/schemas/PartRequest/properties/weight";
    let state = "/components/schemas/PartRequest/properties/state";
    vec![
        ("property", request, TABLE, "name = \"weight\"", "name = \"mass\""),
        ("type", weight, TABLE, "type = \"number\", title", "type = \"integer\", title"),
        ("type", "/components/schemas/Part/properties/links", OTHER, "type = \"array\"\n", ""),
        ("title", name, TABLE, "title = \"Name\"", "title = \"Part Name\""),
        ("title", "/components/schemas/Part/properties/links", OTHER, "title = \"Links\"\n", ""),
        (
            "component-title",
            "/components/schemas/Owner",
            API,
            "title: Owner\n      type",
            "title: Keeper\n      type",
        ),
        (
            "component-title",
            request,
            API,
            "PartRequest:\n",
            "PartRequest:\n      title: Part Request\n",
        ),
        ("required", name, TABLE, ", mark = \"required\", title", ", title"),
        ("required", weight, API, "required: [name]", "required: [name, weight]"),
        (
            "required",
            "/components/schemas/Part/properties/serial",
            API,
            "    Part:\n      type: object\n",
            "    Part:\n      type: object\n      required: [serial]\n",
        ),
        ("default", weight, TABLE, ", default = \"0\"", ", default = \"1\""),
        (
            "default",
            name,
            TABLE,
            "mark = \"required\", title = \"Name\"",
            "mark = \"required\", title = \"Name\", default = \"x\"",
        ),
        (
            "default",
            "/components/parameters/dryRun/schema",
            API,
            "schema: {type: boolean}",
            "schema: {type: boolean, default: false}",
        ),
        (
            "items",
            "/components/schemas/PartRequest/properties/tags/items",
            TABLE,
            "items = { type = \"string\" }",
            "items = { type = \"integer\" }",
        ),
        (
            "items",
            "/components/schemas/PartRequest/properties/tags/items",
            API,
            "type: array, items: {type: string},",
            "type: array,",
        ),
        ("open-values", state, API, "          enum: [0, 1]\n", ""),
        (
            "known-value",
            "/components/schemas/PartRequest/properties/state/x-known-values/1",
            API,
            ", {value: 1, meaning: IN}]",
            "]",
        ),
        (
            "known-value",
            "/components/schemas/PartRequest/properties/state/x-known-values/1",
            API,
            "meaning: IN}",
            "meaning: OUT}",
        ),
        (
            "known-value",
            "/components/schemas/PartRequest/properties/state/x-known-values/2",
            API,
            ", {value: 1,",
            ", {value: 2}, {value: 1,",
        ),
    ]
}

fn limits() -> Vec<Case> {
    let name = "/components/schemas/PartRequest/properties/name";
    vec![
        (
            "property",
            "/components/schemas/PartRequest/properties/size",
            API,
            "        tags: {title: Tags,",
            "        size: {type: string, x-evidence: {kind: inferred}}\n        tags: {title: Tags,",
        ),
        (
            "constraint",
            name,
            API,
            "name: {title: Name, type: string,",
            "name: {title: Name, type: string, maxLength: 9,",
        ),
        (
            "constraint",
            "/components/schemas/Owner",
            API,
            "title: Owner\n      type: object",
            "title: Owner\n      additionalProperties: false\n      type: object",
        ),
        (
            "constraint",
            "/components/schemas/PartRequest/properties/tags/items",
            API,
            "items: {type: string}",
            "items: {type: string, format: byte}",
        ),
        (
            "constraint",
            "/components/parameters/dryRun/schema",
            OTHER,
            "type = \"boolean\"",
            "type = \"boolean\"\nmaximum = 3",
        ),
    ]
}

fn samples() -> Vec<Case> {
    let sample = "PUT/requestBody/content/application~1json/examples/documented/value";
    vec![
        (
            "sample",
            "PUT/requestBody/content/application~1json/examples/documented/value/weight",
            API,
            "value: {name: Bolt, weight: 0, owner",
            "value: {name: Bolt, weight: 0.0, owner",
        ),
        (
            "sample",
            "PUT/requestBody",
            API,
            "documented:\n                value: {name: Bolt, weight: 0, owner",
            "example:\n                value: {name: Bolt, weight: 0, owner",
        ),
        ("sample", "PUT/requestBody", TABLE, "text = '{\"name\"", "text = '{{\"name\""),
        (
            "sample-brace",
            "PUT/requestBody",
            TABLE,
            "text = '{\"name\": \"Bolt\", \"weight\": 0, \"owner",
            "not_json = true\ntext = '\"name\": \"Bolt\", \"weight\": 0, \"owner",
        ),
        ("sample-file", sample, REQUEST, "0", "0.0"),
        ("sample-file", sample, REQUEST, "{", "[{"),
        ("sample-address", PUT, TABLE, "parts/7\"", "things/7\""),
        (
            "sample-address",
            PUT,
            TABLE,
            "[[operation.example]]\nmethod = \"PUT\"",
            "[[operation.example]]\nmethod = \"POST\"",
        ),
        (
            "sample-member",
            "/components/schemas/Owner",
            TABLE,
            "{\"login\": \"mara\"}",
            "{\"email\": \"mara\"}",
        ),
        (
            "sample-type",
            "/components/schemas/Part/properties/serial",
            API,
            "serial: {type: integer",
            "serial: {type: string",
        ),
        (
            "sample-type",
            "/components/schemas/Part/properties/serial",
            API,
            "serial: {type: integer",
            "serial: {type: integer, format: int32",
        ),
        (
            "sample-required",
            "/components/schemas/Part/properties/colour",
            API,
            "    Part:\n      type: object\n",
            "    Part:\n      type: object\n      required: [colour]\n",
        ),
        (
            "sample-unsupported",
            "PUT/requestBody/content/application~1json/examples/documented-nut",
            API,
            "examples:\n",
            "examples:\n              documented-nut: {value: {name: Nut}}\n",
        ),
    ]
}

fn evidence() -> Vec<Case> {
    vec![
        (
            "inferred-from",
            "/components/schemas/Part/properties/state",
            API,
            "state: {title: State, type: integer,",
            "state: {title: State, type: number,",
        ),
        (
            "inferred-from",
            "/components/schemas/Part/properties/state",
            API,
            "state: {title: State, type: integer,",
            "state: {type: integer,",
        ),
        (
            "unsupported",
            "/components/schemas/Part/properties/colour",
            API,
            "colour: {type: string, x-evidence: {kind: inferred}}",
            "colour: {type: string, x-evidence: {kind: sample, page: part-put}}",
        ),
        (
            "unsupported",
            "/components/schemas/Part/properties/links",
            OTHER,
            "properties/links",
            "properties/colour",
        ),
        (
            "understated",
            "/components/schemas/Owner/properties/login",
            API,
            "login: {title: Login, type: string, x-evidence: {kind: documented,",
            "login: {title: Login, type: string, x-evidence: {kind: sample,",
        ),
        (
            "understated",
            "/components/schemas/Part/properties/serial",
            API,
            "serial: {type: integer, x-evidence: {kind: sample, page: part-put}}",
            "serial: {type: integer, x-evidence: {kind: inferred}}",
        ),
        (
            "other-unused",
            "/components/schemas/Part/properties/size",
            OTHER,
            "properties/links",
            "properties/size",
        ),
        (
            "other-unused",
            "/components/schemas/Owner/properties/login",
            OTHER,
            "schemas/Part/properties/links\"\npage = \"parts\"\nevidence = \"documented-elsewhere\"\ntype = \"array\"\ntitle = \"Links\"",
            "schemas/Owner/properties/login\"\npage = \"parts\"\nevidence = \"documented-elsewhere\"\ntype = \"string\"\ntitle = \"Login\"",
        ),
        ("page", "/x-pages/part", TABLE, "id = \"part-put\"", "id = \"part\""),
        (
            "page",
            "/components/parameters/dryRun",
            OTHER,
            "page = \"parts\"\nevidence = \"documented-elsewhere\"\nin = \"query\"",
            "page = \"partz\"\nevidence = \"documented-elsewhere\"\nin = \"query\"",
        ),
        (
            "page-title",
            "/x-pages/part-put",
            TABLE,
            "title = \"Replace a Part\"",
            "title = \"Put a Part\"",
        ),
        ("page-title", "/x-pages/parts", OTHER, "title = \"Parts\"\n", ""),
        (
            "page-document",
            "/x-pages/part-put",
            TABLE,
            "file = \"000_part.txt\"",
            "file = \"001_part.txt\"",
        ),
        (
            "page-address",
            "/x-pages/parts/url",
            OTHER,
            "https://docs.example.com/parts.html",
            "https://docs.example.com/part.html",
        ),
        (
            "page-address",
            "/x-pages/part-put/url",
            OTHER,
            "[[page]]\nid = \"part-put\"\nurl = \"https://docs.example.com/part-put.html\"\n",
            "",
        ),
    ]
}

#[test]
fn the_documentation_of_the_quirks_names_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/EXTENSIONS.md");
    let text = fs::read_to_string(&path).expect("the file is there");
    let about_quirks = |rule: &&&str| rule.starts_with("quirk-") || **rule == "not-reread";
    let unnamed: Vec<&&str> = RULES
        .iter()
        .filter(|rule| !about_quirks(rule) && !text.contains(&format!("`{rule}`")))
        .collect();
    assert!(unnamed.is_empty(), "{} does not name {unnamed:?}", path.display());
}

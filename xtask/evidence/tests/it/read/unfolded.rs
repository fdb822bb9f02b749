//! The API reference with unfolded schemas.

use super::{Refusal, passes, reads, refuses};
use crate::support::{edited, page, table};

#[test]
fn other_pages_of_the_layout_are_read() {
    reads(
        "unfolded",
        &[
            ("put\n/rest", "post\n/rest", "method = \"PUT\"\npath", "method = \"POST\"\npath"),
            (
                "Supported Media Types\n- application/json\n- application/vnd.parts+json\n",
                "",
                "request_media_types = [\"application/json\", \"application/vnd.parts+json\"]\n",
                "",
            ),
            (
                "- application/json\n- application/vnd.parts+json\n",
                "",
                "[\"header-parameters\"]\nrequest_media_types = [\"application/json\", \"application/vnd.parts+json\"]",
                "[\"request-media-types\", \"header-parameters\"]",
            ),
            (
                "- application/json\nDefault Response",
                "Default Response",
                "[\"header-parameters\"]\nrequest_media_types = [\"application/json\", \"application/vnd.parts+json\"]\nresponse_media_types = [\"application/json\"]",
                "[\"header-parameters\", \"response-media-types\"]\nrequest_media_types = [\"application/json\", \"application/vnd.parts+json\"]",
            ),
            ("Header Parameters\n", "", "not_shown = [\"header-parameters\"]\n", ""),
            ("204 Response\nNothing is there\n", "", "[\"default\", \"204\"]", "[\"default\"]"),
            ("Title:\nWieght\nThe weight\n", "", ", title = \"Wieght\"", ""),
            ("Wieght\nThe weight\n", "Weight\n", "Wieght", "Weight"),
            ("Rank\nDefault Value:1\n", "Rank\n", ", default = \"1\"", ""),
            (
                "colour:\nobject Colour",
                "colour:\nobject",
                "type = \"object\", schema = \"Colour\"",
                "type = \"object\"",
            ),
            (
                "name(required):",
                "name:",
                "type = \"string\", mark = \"required\", title = \"Name\"",
                "type = \"string\", title = \"Name\"",
            ),
            (
                "The possible values: one, two and three.",
                "Its name, of any kind.",
                ", values = [{ value = \"one\" }, { value = \"two\" }, { value = \"three\" }]",
                "",
            ),
            (
                "For own makes, use _own.",
                "For own makes, use their name.",
                ", values = [{ value = \"_own\" }]",
                "",
            ),
            (
                "Is it a spare? Yes = true, No = false -",
                "Is it a spare? -",
                ", values = [{ value = \"true\", meaning = \"Yes\" }, { value = \"false\", meaning = \"No\" }]",
                "",
            ),
        ],
    );
}

#[test]
fn a_schema_is_of_the_answer_above_it() {
    let table = table(&edited(&page("unfolded"), "Default Response", "200 Response"));
    let operation = &table.operations[0];
    assert_eq!(operation.responses, ["200", "204"]);
    let answers: Vec<_> =
        operation.schemas.iter().filter_map(|schema| schema.response.as_deref()).collect();
    assert_eq!(answers, ["200", "200"]);
}

#[test]
fn prose_is_no_fact() {
    passes(
        "unfolded",
        &[
            ("Puts another part in the place of this one.", "Request:"),
            ("The number on the part\nQuery", "Something\nQuery"),
            ("The colour of the part -", "Red, or another -"),
            ("Is it sold? Yes = true, No = false", "Sold or not"),
            ("The colour of the part\nShow", "Red\nShow"),
            ("What is there now\n", ""),
            ("Nothing is there\n", ""),
            ("A part is replaced like this.", "Like this.\nOr so."),
        ],
    );
}

const IN_THE_HEAD: &[Refusal] = &[
    (
        "/rest/v3/makers/{makerName}/parts/{partNumber}",
        "rest/v3",
        "line 3: expected the path of the call, such as `/rest/v19/users`, found `rest/v3`",
    ),
    (
        "/rest/v3/makers/{makerName}/parts/{partNumber}",
        "/rest/v3/makers and parts",
        "line 3: expected the path of the call, such as `/rest/v19/users`, found `/rest/v3/makers and parts`",
    ),
    (
        "Request\nSupported",
        "Requests\nSupported",
        "line 131: expected `Request`, and the page ends here",
    ),
    (
        "- application/json\n- application/vnd",
        "- json\n- application/vnd",
        "line 7: expected `Response`, a schema, or a `-` with another member, found `- json`",
    ),
    (
        "Path Parameters",
        "Cookie Parameters",
        "line 9: expected `Response`, a schema, or a `-` with another member, found `Cookie Parameters`",
    ),
    (
        "makerName(required): string",
        "makerName(needed): string",
        "line 11: expected a parameter such as `name(required): string`, found `makerName(needed): string`",
    ),
    (
        "makerName(required): string",
        "makerName(required): text",
        "line 11: expected a parameter such as `name(required): string`, found `makerName(required): text`",
    ),
    (
        "makerName(required): string",
        "maker name: string",
        "line 11: expected a parameter such as `name(required): string`, found `maker name: string`",
    ),
    (
        "Who makes it. For own makes, use _own.\n",
        "",
        "line 12: expected the description of the parameter, found `-`",
    ),
    (
        "The number on the part\nQuery",
        "The number on the part -\nQuery",
        "line 15: expected the description of the parameter, found `The number on the part -`",
    ),
    (
        "Whether nothing is kept",
        "Whether nothing is kept. Possible values are on or off",
        "line 20: expected values after `Possible values`, such as `one, two and three` or `0[OFF], 1[ON]`, found `Whether nothing is kept. Possible values are on or off`",
    ),
];

#[test]
fn what_has_no_place_in_the_head_stops_the_reading() {
    refuses("unfolded", IN_THE_HEAD);
}

const IN_A_SCHEMA: &[Refusal] = &[
    (
        "Root Schema : part-request",
        "Root Schema: part-request",
        "line 22: expected <goes on>, found `Root Schema: part-request`",
    ),
    (
        "Root Schema : part-request",
        "Nested Schema : part-request",
        "line 22: expected <goes on>, found `Nested Schema : part-request`",
    ),
    ("part-request\nType:", "part-request\nKind:", "line 23: expected `Type:`, found `Kind:`"),
    (
        "part-request\nType:\nShow Source\nobject",
        "part-request\nType:\nShow Source\nstring",
        "line 25: expected <own>, found `string`",
    ),
    (
        "Colour\nType:\nobject",
        "Colour\nType:\nObject",
        "line 60: expected `Show Source` or <own>, found `Object`",
    ),
    (
        "Colour\nType:\nobject\nTitle:",
        "Colour\nType:\nobject\nName:",
        "line 61: expected `Title:`, found `Name:`",
    ),
    (
        "part\nShow Source\nNested",
        "part\nNested",
        "line 64: expected `Show Source`, found `Nested Schema : items`",
    ),
    (
        "The colour of the part\nShow Source",
        "Show Source",
        "line 63: expected the description of the schema, found `Show Source`",
    ),
    (
        "colour:\n",
        "colour\n",
        "line 27: expected a member such as `name:` or `name(required):`, found `colour`",
    ),
    (
        "isSold(optional):",
        "isSold(perhaps):",
        "line 32: expected a member such as `name:` or `name(required):`, found `isSold(perhaps):`",
    ),
    (
        "isSold(optional):\nboolean",
        "isSold(optional):\nflag",
        "line 33: expected <kind>, found `flag`",
    ),
    (
        "isSold(optional):\nboolean",
        "isSold(optional):\nboolean Flag",
        "line 33: expected <kind>, found `boolean Flag`",
    ),
    (
        "isSold(optional):\nboolean\n",
        "isSold(optional):\n",
        "line 33: expected <kind>, found `Is it sold? Yes = true, No = false`",
    ),
    ("array items\n-\n", "array items -\n", "line 42: expected <kind>, found `array items -`"),
    ("Wieght\n", "Wieght -\n", "line 56: expected a title, found `Wieght -`"),
    (
        "Title:\nWieght\nThe weight\n",
        "Title:\n",
        "line 56: expected a title, found `Nested Schema : Colour`",
    ),
    ("The weight\n", "The weight\nIn grams\n", "line 58: expected <goes on>, found `In grams`"),
    ("The weight\n", "The weight\nMinimum:0\n", "line 58: expected <goes on>, found `Minimum:0`"),
    (
        "The weight\n",
        "The weight -\n",
        "line 58: expected a member such as `name:` or `name(required):`, found `Nested Schema : Colour`",
    ),
    (
        "Is it sold? Yes = true, No = false\n-\n",
        "Is it sold? Yes = true, No = false\n",
        "line 35: expected <goes on>, found `isSpare(optional):`",
    ),
    (
        "Is it sold? Yes = true, No = false",
        "Is it sold? Yes = true, No = not yet",
        "line 34: expected values such as `Yes = true, No = false`, found `Is it sold? Yes = true, No = not yet`",
    ),
    (
        "0[LOW], 1[HIGH]",
        "0[LOW, 1[HIGH]",
        "line 52: expected values after `Possible values`, such as `one, two and three` or `0[OFF], 1[ON]`, found `Possible values are 0[LOW, 1[HIGH]. Given once. -`",
    ),
    (
        "array\n-\nArray of:\nobject Maker\nTitle:\nMaker\nNested",
        "array\n-\nname:\nstring\nNested",
        "line 70: expected `Array of:`, found `name:`",
    ),
    (
        "object\n-\ncolour:",
        "object\n-\nArray of:",
        "line 27: expected a member such as `name:` or `name(required):`, found `Array of:`",
    ),
    ("Array of:\nstring", "Array of:\nstrings", "line 95: expected <kind>, found `strings`"),
];

#[test]
fn what_has_no_place_in_a_schema_stops_the_reading() {
    refuses("unfolded", IN_A_SCHEMA);
}

const IN_THE_ANSWERS: &[Refusal] = &[
    ("Default Response", "Any Response", "line 99: expected <heading>, found `Any Response`"),
    ("Default Response", "20 Response", "line 99: expected <heading>, found `20 Response`"),
    (
        "What is there now\n",
        "What is there now\nHeaders\n",
        "line 101: expected <end>, found `Headers`",
    ),
    ("Examples\n", "Example\n", "line 126: expected <end>, found `Example`"),
];

#[test]
fn what_has_no_place_in_the_answers_stops_the_reading() {
    refuses("unfolded", IN_THE_ANSWERS);
}

const IN_A_SAMPLE_CALL: &[Refusal] = &[
    (
        "A part is replaced like this.\n",
        "",
        "line 127: expected <command>, found `curl - X PUT - i -H \"Authorization: Basic bm9ib2R5\" - H \"Accept: application/jso…`",
    ),
    ("curl - X", "curly - X", "line 129: expected <command>, found `Request Body Sample`"),
    (
        "- i ",
        "- v ",
        "line 128: expected no options of cURL but -X, -H and -i, found `curl - X PUT - v -H \"Authorization: Basic bm9ib2R5\" - H \"Accept: application/jso…`",
    ),
    (
        "application/json\" https",
        "application/json https",
        "line 128: expected a command line with its quotes in pairs, found `curl - X PUT - i -H \"Authorization: Basic bm9ib2R5\" - H \"Accept: application/jso…`",
    ),
    (
        "\"Accept: application/json\"",
        "\"Accept\"",
        "line 128: expected headers such as `Accept: text/plain`, found `curl - X PUT - i -H \"Authorization: Basic bm9ib2R5\" - H \"Accept\" https://parts.e…`",
    ),
    (
        " https://parts.example/rest/v3/makers/{makername}/parts/P7",
        "",
        "line 129: expected the address that is called, found `Request Body Sample`",
    ),
    (
        " https://parts.example/rest",
        " parts.example/rest",
        "line 128: expected one address to call, found `curl - X PUT - i -H \"Authorization: Basic bm9ib2R5\" - H \"Accept: application/jso…`",
    ),
    (
        "/parts/P7",
        "/parts/P7 https://parts.example",
        "line 128: expected one address to call, found `curl - X PUT - i -H \"Authorization: Basic bm9ib2R5\" - H \"Accept: application/jso…`",
    ),
    (
        "Request Body Sample",
        "Body Sample",
        "line 129: expected `Request Body Sample`, `Response Body Sample`, or prose and a command line that begins with `curl`, found `Body Sample`",
    ),
    (
        "{ \"rank\": 1",
        "rank: 1",
        "line 130: expected a payload in JSON, found `rank: 1, \"weight\": 0.10, \"number\": 123456789012345678, \"note\": \"a \\\"quoted\\\" {no…`",
    ),
    (
        "\"colour\": {} }",
        "\"colour\": {}",
        "line 131: expected the rest of the payload, and the page ends here",
    ),
];

#[test]
fn what_has_no_place_in_a_sample_call_stops_the_reading() {
    refuses("unfolded", IN_A_SAMPLE_CALL);
}

//! The API reference with folded schemas.

use super::{Refusal, passes, reads, refuses};
use crate::support::{edited, page, table};

#[test]
fn other_pages_of_the_layout_are_read() {
    reads(
        "folded",
        &[
            ("patch\n", "get\n", "method = \"PATCH\"\npath", "method = \"GET\"\npath"),
            (
                "Query Parameters\n",
                "Header Parameters\n",
                "\"query-parameters\"",
                "\"header-parameters\"",
            ),
            (
                "Supported Media Types\nPath",
                "Supported Media Types\n- application/json\nPath",
                "[\"request-media-types\", \"path-parameters\", \"query-parameters\", \"response-media-types\"]\n",
                "[\"path-parameters\", \"query-parameters\", \"response-media-types\"]\nrequest_media_types = [\"application/json\"]\n",
            ),
            (
                "    The kind of maker. Possible values own, foreign and unknown\n",
                "",
                ", values = [{ value = \"own\" }, { value = \"foreign\" }, { value = \"unknown\" }]",
                "",
            ),
            ("\n404 Response\n\nNo such part\n", "", "[\"default\", \"404\"]", "[\"default\"]"),
            (
                "  \"weight\": 1.0e2,\n}",
                "  \"weight\": 1.0e2\n}",
                "not_json = true\ntext = '''\n{\n  \"number\": 123456789012345678,\n  \"weight\": 1.0e2,\n}",
                "text = '''\n{\n  \"number\": 123456789012345678,\n  \"weight\": 1.0e2\n}",
            ),
        ],
    );
}

#[test]
fn prose_is_no_fact() {
    passes(
        "folded",
        &[
            ("It tells nobody.\n", "It tells nobody.\n\nAlmost.\n"),
            ("The maker of the part\nShow Source\n  ", "Whoever\nShow Source\n  "),
            ("    The name of the maker\n", ""),
            ("The part as it is\n", ""),
            ("No such part\n", ""),
            ("The name can be left out.", "There is more."),
        ],
    );
}

#[test]
fn a_page_without_bodies_and_samples_is_read() {
    let page = "Forget a Part\n\ndelete\n\n/rest/v3/parts/{partNumber}\n\nForgets it.\n\nRequest\n\nPath Parameters\n\
                Back to Top\n\nResponse\n\n204 Response\n\nIt is forgotten.\nBack to Top\n";
    let table = table(page);
    let operation = &table.operations[0];
    assert_eq!(operation.method.as_deref(), Some("DELETE"));
    assert_eq!(operation.responses, ["204"]);
    assert!(operation.schemas.is_empty() && operation.examples.is_empty());
}

#[test]
fn several_sample_calls_are_read() {
    let more = "Or like this.\n\ncurl https://parts.example/cpq/rest/v3/parts/P8\n\nResponse Body Sample\n\n1\nBack to Top";
    let page = edited(
        &page("folded"),
        "}\nBack to Top\n",
        &format!("}}\n\n{}\n", more.replace("\n1\n", "\n[1]\n")),
    );
    let table = table(&page);
    let [first, second] = &table.operations[0].examples[..] else { panic!("{table:#?}") };
    assert_eq!((first.samples.len(), second.samples.len()), (3, 1));
    assert_eq!((second.method.as_deref(), second.headers.len()), (None, 0));
    assert_eq!(second.url, "https://parts.example/cpq/rest/v3/parts/P8");
}

const UNKNOWN: &[Refusal] = &[
    ("patch\n", "PATCH\n", "line 3: expected a method such as `get`, found `PATCH`"),
    (
        "/cpq/rest/v3/parts/{partNumber}",
        "parts",
        "line 5: expected the path of the call, such as `/rest/v19/users`, found `parts`",
    ),
    (
        "Request\n\nSupported",
        "Requests\n\nSupported",
        "line 88: expected `Request`, and the page ends here",
    ),
    ("Path Parameters\n", "Path Parameters\n-\n", "line 15: expected `Back to Top`, found `-`"),
    (
        "Query Parameters\nBody ()",
        "Query Parameters\nBody",
        "line 16: expected `Back to Top`, found `Body`",
    ),
    (
        "Root Schema : part-request",
        "Schema : part-request",
        "line 17: expected `Root Schema : ` and a name, found `Schema : part-request`",
    ),
    (
        "part-request\nType: object",
        "part-request\nType: string",
        "line 18: expected `Type: object` or `Type: array`, found `Type: string`",
    ),
    (
        "part-request\nType: object",
        "part-request\nType: thing",
        "line 18: expected `Type: object` or `Type: array`, found `Type: thing`",
    ),
    (
        "part-request\nType: object\nShow Source",
        "part-request\nType: object\nA request\nShow Source",
        "line 19: expected `Show Source`, found `A request`",
    ),
    (
        "The maker of the part\nShow Source\n  ",
        "The maker of the part\nIt has one\nShow Source\n  ",
        "line 24: expected `Show Source`, found `It has one`",
    ),
    (
        "  • Title: Kind",
        "  • Name: Kind",
        "line 27: expected `Back to Top`, found `  • Name: Kind`",
    ),
    (
        "    The name of the maker\n",
        "    The name of the maker\n    And more\n",
        "line 27: expected `Back to Top`, found `    And more`",
    ),
    (
        "own, foreign and unknown",
        "own or foreign",
        "line 28: expected values after `Possible values`, such as `one, two and three` or `0[OFF], 1[ON]`, found `    The kind of maker. Possible values own or foreign`",
    ),
    (
        "Show Source\nBack to Top\n\nResponse",
        "Show Source\n\nResponse",
        "line 37: expected `Back to Top`, found ``",
    ),
    (
        "Back to Top\n\nResponse\n",
        "Back to Top\n\nAnswer\n",
        "line 39: expected `Response`, found `Answer`",
    ),
    ("Default Response", "Response", "line 43: expected <heading>, found `Response`"),
    ("The part as it is\n", "The part as it is\nNow\n", "line 46: expected <heading>, found `Now`"),
    ("No such part\n", "No such part\nNow\n", "line 59: expected <heading>, found `Now`"),
    (
        "Examples\n",
        "Samples\n",
        "line 61: expected `Examples` or the end of the page, found `Samples`",
    ),
    (
        "A part is changed like this.\n",
        "",
        "line 64: expected prose, and then a command line that begins with `curl`, found `curl -X PATCH -H \"Authorization: Bearer <token>\" -H 'Content-type: application/j…`",
    ),
    (
        "https://parts.example/cpq/rest/v3/parts/P7\n",
        "",
        "line 66: expected the address that is called, found ``",
    ),
    (
        "Request Body Sample\n\n{",
        "Request Body Sample\n\nHere:\n{",
        "line 70: expected a payload in JSON, found `Here:`",
    ),
    (
        "Response Body Sample",
        "Answer",
        "line 81: expected `Request Body Sample`, `Response Body Sample`, or prose and a command line that begins with `curl`, found `Answer`",
    ),
    (
        "}\nBack to Top\n",
        "}\nBack to Top\nMore\n",
        "line 88: expected `Examples` or the end of the page, found `More`",
    ),
];

#[test]
fn what_has_no_place_stops_the_reading() {
    refuses("folded", UNKNOWN);
}

//! What is new on a newer page.

use cpq_evidence::compare::{ChangeKind, compare, is_same_page};

use crate::support::{PAGES, edited, page, table};

/// What is said where a page has changed like this: from, to, and the lines.
fn says(name: &str, cases: &[(&str, &str, &[&str])]) {
    let old = table(&page(name));
    for (from, to, lines) in cases {
        let new = table(&edited(&page(name), from, to));
        let said: Vec<String> = compare(&old, &new).iter().map(ToString::to_string).collect();
        assert_eq!(said, *lines, "`{from}` to `{to}`");
        // The other way round what came has gone.
        let back = compare(&new, &old);
        let count = |kind: ChangeKind| back.iter().filter(|change| change.kind == kind).count();
        let forth = |word: &str| said.iter().filter(|line| line.starts_with(word)).count();
        assert_eq!(count(ChangeKind::New), forth("gone: "), "`{from}` to `{to}`");
        assert_eq!(count(ChangeKind::Gone), forth("new: "), "`{from}` to `{to}`");
        assert_eq!(count(ChangeKind::Changed), forth("changed: "), "`{from}` to `{to}`");
    }
}

#[test]
fn a_page_has_nothing_new_against_itself() {
    for name in PAGES {
        let mut other = table(&page(name));
        other.page.file = "another.txt".to_owned();
        other.page.sha256 = "another".to_owned();
        other.page.not_reread = Some("v2".to_owned());
        assert_eq!(compare(&table(&page(name)), &other), [], "{name}");
    }
}

#[test]
fn a_new_version_is_said_once() {
    for name in PAGES {
        let old = table(&page(name));
        let new = table(&page(name).replace("/rest/v3/", "/rest/v4/"));
        let said: Vec<String> = compare(&old, &new).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["changed: the page: its version is v4, was v3"], "{name}");
        assert!(is_same_page(&old, &new));
    }
}

#[test]
fn pages_are_the_same_by_id_or_by_their_calls() {
    let one = table(&page("unfolded"));
    let mut other = table(&edited(&page("unfolded"), "Replace a Part", "Put a Part"));
    other.page.id = "another".to_owned();
    assert!(is_same_page(&one, &other));
    let mut other = table(&page("folded"));
    assert!(is_same_page(&one, &other), "they have one id");
    other.page.id = "another".to_owned();
    assert!(!is_same_page(&one, &other));
}

#[test]
fn changes_of_members_are_said() {
    let place = "PUT /rest/v*/makers/{makerName}/parts/{partNumber}";
    let request = format!("{place}, request, root schema part-request");
    says(
        "unfolded",
        &[
            ("note:\nstring\n-\n", "", &[&format!("gone: {request}: property note")]),
            (
                "note:\nstring\n-\n",
                "note:\nstring\n-\nprice(required):\nnumber\nTitle:\nPrice\nWhat it costs -\n",
                &[&format!("new: {request}: property price (number, required, \"Price\")")],
            ),
            (
                "weight:\nnumber",
                "weight:\nstring",
                &[&format!("changed: {request}, property weight: its type is string, was number")],
            ),
            (
                "object Colour",
                "object Paint",
                &[&format!(
                    "changed: {request}, property colour: its type is object Paint, was object Colour"
                )],
            ),
            (
                "rank(required)",
                "rank",
                &[&format!("gone: {request}, property rank: its mark, required")],
            ),
            (
                "isSold(optional)",
                "isSold(required)",
                &[&format!(
                    "changed: {request}, property isSold: its mark is required, was optional"
                )],
            ),
            (
                "Wieght",
                "Weight",
                &[&format!(
                    "changed: {request}, property weight: its title is \"Weight\", was \"Wieght\""
                )],
            ),
            (
                "Default Value:1",
                "Default Value:0",
                &[&format!("changed: {request}, property rank: its default value is 0, was 1")],
            ),
            (
                "0[LOW], 1[HIGH]",
                "1[HIGH], 2[TOP]",
                &[
                    &format!("gone: {request}, property rank: the value 0 (LOW)"),
                    &format!("new: {request}, property rank: the value 2 (TOP)"),
                ],
            ),
        ],
    );
}

#[test]
fn changes_of_schemas_are_said() {
    let place = "PUT /rest/v*/makers/{makerName}/parts/{partNumber}";
    says(
        "unfolded",
        &[
            (
                "Nested Schema : Maker\n",
                "Nested Schema : items\nType:\nShow Source\narray\n-\nArray of:\nobject Shop\nNested Schema : Maker\n",
                &[&format!("new: {place}: request, nested schema items (array of object Shop)")],
            ),
            (
                "Nested Schema : Colour\nType:\nobject\nTitle:\nColour\nThe colour of the part\nShow Source\n",
                "",
                &[&format!("gone: {place}: request, nested schema Colour")],
            ),
            (
                "The colour of the part\nShow Source\n",
                "The colour of the part\nShow Source\n-\nred:\ninteger\n-\ngreen:\ninteger\n",
                &[&format!(
                    "changed: {place}, request, nested schema Colour: the copy now shows its members: red, green"
                )],
            ),
            (
                "Array of:\nstring",
                "Array of:\nobject Name",
                &[&format!(
                    "changed: {place}, request, nested schema items: what it is of is object Name, was string"
                )],
            ),
            ("One part\n", "The part\n", &[]),
            (
                "Title:\nPart\n",
                "Title:\nA Part\n",
                &[&format!(
                    "changed: {place}, response, root schema part: its title is \"A Part\", was \"Part\""
                )],
            ),
        ],
    );
}

#[test]
fn changes_of_calls_are_said() {
    let place = "PUT /rest/v*/makers/{makerName}/parts/{partNumber}";
    says(
        "unfolded",
        &[
            (
                "Replace a Part",
                "Put a Part",
                &["changed: the page: its title is \"Put a Part\", was \"Replace a Part\""],
            ),
            (
                "\nput\n",
                "\npost\n",
                &[
                    "changed: POST /rest/v*/makers/{makerName}/parts/{partNumber}: its method is POST, was PUT",
                ],
            ),
            (
                "- application/vnd.parts+json\n",
                "- text/csv\n",
                &[
                    &format!("gone: {place}: the request media type application/vnd.parts+json"),
                    &format!("new: {place}: the request media type text/csv"),
                ],
            ),
            (
                "204 Response",
                "202 Response\nTaken\nRoot Schema : task\nType:\nShow Source\nobject\n204 Response",
                &[
                    &format!("new: {place}: the response 202"),
                    &format!(
                        "new: {place}: response 202, root schema task (object, members not shown)"
                    ),
                ],
            ),
            (
                "partNumber: string",
                "number: string",
                &[
                    &format!("gone: {place}: path parameter partNumber"),
                    &format!("new: {place}: path parameter number (string)"),
                ],
            ),
            (
                "partNumber: string",
                "partNumber(required): integer",
                &[
                    &format!(
                        "changed: {place}, path parameter partNumber: its type is integer, was string"
                    ),
                    &format!("new: {place}, path parameter partNumber: its mark, required"),
                ],
            ),
            (
                "use _own",
                "use _mine",
                &[
                    &format!("gone: {place}, path parameter makerName: the value _own"),
                    &format!("new: {place}, path parameter makerName: the value _mine"),
                ],
            ),
            (
                "Header Parameters\n",
                "Header Parameters\n-\ntraceId: string\nNames the call\n",
                &[
                    &format!("changed: {place}: the copy now shows header parameters"),
                    &format!("new: {place}: header parameter traceId (string)"),
                ],
            ),
        ],
    );
}

#[test]
fn changes_of_the_help_are_said() {
    says(
        "help",
        &[
            (
                "Get a Part![]() |",
                "Get One Part![]() |",
                &[
                    "changed: GET /cpq/rest/v*/makers/{maker}/parts/{partNumber}: its heading is \"Get One Part\", was \"Get a Part\"",
                ],
            ),
            (
                "/prats/P7",
                "/parts/P7",
                &[
                    "gone: the page: the call to https://parts.example/cpq/rest/v*/prats/P7",
                    "new: the page: the call to https://parts.example/cpq/rest/v*/parts/P7",
                ],
            ),
            (
                "- Old Form:\n/rest",
                "- Older Form:\n/rest",
                &[
                    "gone: the page: the address of `Old Form`, /rest/v*/parts",
                    "new: the page: the address of `Older Form`, /rest/v*/parts",
                ],
            ),
            (
                "Note: HTTP Code 404 stands for no part, ",
                "",
                &["gone: GET /cpq/rest/v*/makers/{maker}/parts/{partNumber}: the response 404"],
            ),
        ],
    );
}

#[test]
fn changes_of_samples_are_said() {
    let place = "PATCH /cpq/rest/v*/parts/{partNumber}, sample call";
    says(
        "folded",
        &[
            (
                "\"name\": \"Somebody\" }",
                "\"name\": \"Nobody\", \"since\": 1.0, \"of\": [1, {}] }",
                &[
                    &format!(
                        "changed: {place}, request payload: maker.name is \"Nobody\", was \"Somebody\""
                    ),
                    &format!("new: {place}, request payload: maker.since, 1.0"),
                    &format!("new: {place}, request payload: maker.of[0], 1"),
                    &format!("new: {place}, request payload: maker.of[1], {{}}"),
                ],
            ),
            (
                "  \"weight\": 1.0e2,\n}",
                "  \"weight\": 1.0e2\n}",
                &[&format!("changed: {place}, response payload: it is JSON now")],
            ),
            (
                "1.0e2",
                "100",
                &[&format!(
                    "changed: {place}, response payload: its text, which is not JSON, is another"
                )],
            ),
            (
                "Note: The name can be left out.\n\n{\n  \"maker\": { }\n}\n",
                "",
                &[&format!("gone: {place}: a request payload")],
            ),
            (
                "/parts/P7",
                "/parts/P8",
                &[&format!(
                    "changed: {place}: its address is https://parts.example/cpq/rest/v*/parts/P8, was https://parts.example/cpq/rest/v*/parts/P7"
                )],
            ),
            (
                "Bearer <token>",
                "Basic <secret>",
                &[&format!("changed: {place}: the header Authorization is Basic, was Bearer")],
            ),
            ("-X PATCH ", "", &[&format!("gone: {place}: its method, PATCH")]),
        ],
    );
}

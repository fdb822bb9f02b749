//! The pages of the online help.

use super::{Refusal, passes, reads, refuses};

#[test]
fn other_pages_of_the_layout_are_read() {
    reads(
        "help",
        &[
            ("Get a Part![]() |", "Get One Part ![]() |", "Get a Part", "Get One Part"),
            ("Note: HTTP Code 404 stands for no part, ", "", "[\"404\", \"410\"]", "[\"410\"]"),
            (
                "https://parts.example/cpq/rest/v3/prats/P7",
                "http://parts.example/rest/v3/parts",
                "https://parts.example/cpq/rest/v3/prats/P7",
                "http://parts.example/rest/v3/parts",
            ),
            (
                "/cpq/rest/v3/parts - Old Form:\n/rest/v3/parts\n",
                "/cpq/rest/v3/parts\n",
                "  { name = \"Old Form\", path = \"/rest/v3/parts\" },\n",
                "",
            ),
        ],
    );
}

#[test]
fn prose_is_no_fact() {
    passes(
        "help",
        &[
            ("Both are understood.\n", ""),
            ("Administration\n", "Administration\n\n- A list of something\n"),
            ("All parts there are. |", "Parts. |"),
            ("Who makes it |", "The maker |"),
            ("A list of parts |", "Parts |"),
        ],
    );
}

const UNKNOWN: &[Refusal] = &[
    (
        "Both are understood.",
        "/both/are/understood",
        "line 9: expected <prose>, found `/both/are/understood`",
    ),
    (
        "- New Form:\n/cpq",
        "- New Form:\ncpq",
        "line 7: expected an address such as `/rest/v19/users`, found `cpq/rest/v3/parts - Old Form:`",
    ),
    (
        "parts - Old Form:",
        "parts - Old Form",
        "line 7: expected an address such as `/rest/v19/users`, found `/cpq/rest/v3/parts - Old Form`",
    ),
    ("Get All Parts ![]() |", "Get All Parts", "line 11: expected <prose>, found `||`"),
    (
        "Get All Parts ![]() |\n||\n",
        "Get All Parts ![]() |\n",
        "line 11: expected `||`, found `|---|---|---|`",
    ),
    (
        "Get a Part![]() |\n||\n|---|---|---|\n",
        "Get a Part![]() |\n||\n|---|---|\n",
        "line 34: expected `|---|---|---|`, found `|---|---|`",
    ),
    (
        "| Description |\nAll",
        "| Purpose |\nAll",
        "line 13: expected `Description`, found `| Purpose |`",
    ),
    (
        "All parts there are. |",
        "All parts | there are. |",
        "line 14: expected `URI Endpoint`, found `All parts | there are. |`",
    ),
    (
        "/cpq/rest/v3/parts |",
        "cpq/rest/v3/parts |",
        "line 17: expected a path such as `/rest/v19/users`, found `cpq/rest/v3/parts |`",
    ),
    (
        "| Endpoint Query Parameters |",
        "| Query Parameters |",
        "line 19: expected `HTTP Method`, found `| Query Parameters |`",
    ),
    (
        "This endpoint supports the following query specifications. There is more about it elsewhere.\n|\n|\n|",
        "expand |\nMore |\n|",
        "line 20: expected <query>, found `expand |`",
    ),
    (
        "elsewhere.\n|\n||\n",
        "elsewhere.\n|\nexpand\n||\n",
        "line 51: expected `HTTP Method`, found `expand`",
    ),
    (
        "elsewhere.\n|\n|\n|",
        "elsewhere.\n|\nexpand\n|",
        "line 22: expected `HTTP Method`, found `expand`",
    ),
    (
        "partNumber |\nThe",
        "number |\nThe",
        "line 46: expected the name of a parameter that the path has in braces, found `number |`",
    ),
    (
        "| HTTP Method | GET | |\n| Request Body Parameters |\nNone |\n|\n| R",
        "| HTTP Method | Get | |\n| Request Body Parameters |\nNone |\n|\n| R",
        "line 23: expected a method such as `GET`, found `| HTTP Method | Get | |`",
    ),
    ("None |\n|\n| R", "note |\n|\n| R", "line 25: expected `None`, found `note |`"),
    (
        "HTTP Code 404",
        "HTTP Code 4040",
        "line 58: expected a number of three digits after `HTTP Code`, found `The part Note: HTTP Code 4040 stands for no part, HTTP Code 410 for one that was…`",
    ),
    (
        "A list of parts |",
        "A list of parts |\nitems |",
        "line 29: expected an address to call, found `items |`",
    ),
    (
        "\nhttps://parts.example/cpq/rest/v3/makers/M1/parts/P7",
        "",
        "line 60: expected an address to call, found `{ \"number\": 123456789012345678 }`",
    ),
    (
        "{ \"number\": 123456789012345678 }\nhttps",
        "{ \"number\": 123456789012345678 }\nSomething\nhttps",
        "line 62: expected <call>, found `Something`",
    ),
    (
        "{ \"number\": 123456789012345678 }\nhttps",
        "{ \"number\": 123456789012345678 }\n{ \"number\": 2 }\nhttps",
        "line 62: expected <call>, found `{ \"number\": 2 }`",
    ),
    (
        "\"note\": \"new\", \"maker\": { \"name\": \"Somebody\" } }\n",
        "",
        "line 64: expected a payload in JSON, found `https://parts.example/cpq/rest/v3/prats/P7`",
    ),
    (
        "{ \"note\": \"changed\" }\n",
        "note: changed\n",
        "line 66: expected a payload in JSON, found `note: changed`",
    ),
    (
        "\"note\": \"changed\" }\n\n",
        "\"note\": \"changed\"\n\n",
        "line 68: expected the rest of the payload, found ``",
    ),
];

#[test]
fn what_has_no_place_stops_the_reading() {
    refuses("help", UNKNOWN);
}

//! A version's files as the next version's, on texts of few lines.

use std::collections::BTreeMap;

use xtask::carry::carry;

/// What a quirk says of a document was read in that document.
#[test]
fn what_the_documents_say_stays_and_what_the_contract_says_goes_along() {
    let quirks = r#"# Kept by hand: /rest/v19/.

[[quirk]]
says = "It is /rest/v19/users." # /rest/v19/
contract = """\
  It is /rest/v19/users \
  and /rest/v19."""
why = 'For /rest/v19/groups and v19 and /rest/v190.'
"#;
    let files = [("quirks.toml".to_owned(), quirks.to_owned())].into();
    let carried = carry(&files, "v19", "v20").expect("it can be carried over");
    let expected = quirks
        .replace(
            "It is /rest/v19/users \\\n  and /rest/v19.",
            "It is /rest/v20/users \\\n  and /rest/v20.",
        )
        .replace("/rest/v19/groups", "/rest/v20/groups");
    assert_eq!(carried.files["quirks.toml"], expected);
    assert_eq!(carried.addresses, 3);
    let lines: Vec<&str> =
        carried.left.iter().map(|line| line.split(": ").next().unwrap_or_default()).collect();
    assert_eq!(lines, ["quirks.toml:1", "quirks.toml:4", "quirks.toml:8"]);
}

/// Everything but the address has its spelling, numbers that no double holds among it.
#[test]
fn a_payload_keeps_every_other_token() {
    let payload = r#"{ "n": [318766884429645907, 0.0, -0, 1e2, 1.10],
  "v19": "v19", "u": "/v19/", "href":"http://x/rest/v19/a", "é": "\u00e9 /rest/v19x /rest/v19", "é": [] }"#;
    let files = [("samples/a.json".to_owned(), payload.to_owned())].into();
    let carried = carry(&files, "v19", "v20").expect("it can be carried over");
    let expected =
        payload.replace("/rest/v19/a", "/rest/v20/a").replace("/rest/v19\"", "/rest/v20\"");
    assert_eq!(carried.files["samples/a.json"], expected);
    assert_eq!(carried.addresses, 2);
}

const CONTRACT: &str = "\
# The /rest/v19 of a comment.
info:
  version: 1.2.3
  description: >-
    Of v19 and
    /rest/v19.
servers:
  - url: https://a/rest/v19
x-pages:
  one: {url: https://b/rest/v19/op-rest-v19-a.html}
externalDocs: {url: 'https://b/rest/v19/'}
example: {a: /rest/v19/1, b: [/rest/v19/2, v19]}
text: >
  Since v19 at

  # /rest/v19/3
";

fn contract(text: &str) -> Result<String, String> {
    let files = [("openapi.yaml".to_owned(), text.to_owned())].into();
    carry(&files, "v19", "v20")
        .map(|mut carried| carried.files.remove("openapi.yaml").expect("it is there"))
}

#[test]
fn only_what_speaks_of_the_version_itself_changes_in_a_contract() {
    let plain = CONTRACT.replace("  # /rest", "  at /rest");
    let expected = plain
        .replace("1.2.3", "0.1.0")
        .replace("Of v19 and\n    /rest/v19.", "Of v20 and\n    /rest/v20.")
        .replace("https://a/rest/v19", "https://a/rest/v20")
        .replace("{a: /rest/v19/1, b: [/rest/v19/2", "{a: /rest/v20/1, b: [/rest/v20/2")
        .replace("at /rest/v19/3", "at /rest/v20/3");
    assert_eq!(contract(&plain), Ok(expected));
}

#[test]
fn an_edit_that_misses_is_refused() {
    let plain = CONTRACT.replace("  # /rest", "  at /rest");
    let cases = [
        (
            "text that looks like a comment",
            CONTRACT.to_owned(),
            "line 13: v19 was to be found 1 time(s)",
        ),
        (
            "a server of no version",
            plain.replace("a/rest/v19", "a/rest"),
            "do not all end in /rest/v19",
        ),
        (
            "a server of another one",
            plain.replace("a/rest/v19", "a/rest/v1"),
            "do not all end in /rest/v19",
        ),
        ("no server", plain.replace("servers:", "x-servers:"), "do not all end in /rest/v19"),
        (
            "an escaped address",
            plain
                .replace("'https://b", "'")
                .replace("text: >", "also: \"\\/rest\\/v19/\"\ntext: >"),
            "line 13: v19 was to be found 1 time(s) and is there 0 time(s)",
        ),
        ("no version of its own", plain.replace("version: 1.2.3", "title: A"), "`info.version`"),
        (
            "a version on a line of its own",
            plain.replace("version: 1.2.3", "version:\n    1.2.3"),
            "`info.version`",
        ),
        ("no YAML", plain.replace("info:", "info: ["), "line "),
    ];
    for (what, text, says) in cases {
        let message = contract(&text).expect_err(what);
        for part in ["spec/v19/openapi.yaml: ", says, "nothing was written"] {
            assert!(message.contains(part), "{what}: `{part}` is not said in: {message}");
        }
    }
    for (name, text, says) in [
        (
            "samples/a.json",
            r#"{"href": "http:\/\/a\/rest\/v19\/b"}"#,
            "/rest/v19 is written with escapes",
        ),
        ("samples/a.json", "{", "line 1"),
        ("quirks.toml", "[[quirk]", "line 1"),
        ("pages/a.toml", "a = ", "line 1"),
    ] {
        let files: BTreeMap<String, String> = [(name.to_owned(), text.to_owned())].into();
        let message = carry(&files, "v19", "v20").expect_err(text);
        assert!(
            message.contains(&format!("spec/v19/{name}: ")) && message.contains(says),
            "{message}"
        );
    }
}

//! The YAML reader and the lines of findings.

use cpq_codegen::lint;
use cpq_contract::{load, load_json};
use serde_json::json;

use crate::contract::{findings, replace, small};

#[test]
fn load_rejects_unsupported_yaml_with_its_position() {
    let cases = [
        ("a key given twice", "a: 1\nb: 2\na: 3\n", (3, 1)),
        ("a key given twice, quoted once", "a: 1\n'a': 2\n", (2, 1)),
        ("an anchor", "a: &here 1\n", (1, 4)),
        ("an anchor on a mapping", "a:\n  b: &here {c: 1}\n", (2, 6)),
        ("an alias", "a: *here\n", (1, 4)),
        ("a tag", "a: !!str 1\n", (1, 4)),
        ("a second document", "a: 1\n---\nb: 2\n", (2, 1)),
        ("a number beyond 64 bits", "a: 18446744073709551616\n", (1, 4)),
        ("a list for a key", "[a, b]: 1\n", (1, 1)),
        ("a single value", "just text\n", (1, 1)),
        ("nothing", "", (1, 1)),
        ("a comment alone", "# nothing yet\n", (1, 1)),
    ];
    let mut wrong = Vec::new();
    for (what, text, place) in cases {
        match load(text) {
            Ok(document) => wrong.push(format!("{what}: read as {}", document.value)),
            Err(error) if (error.line, error.column) != place => {
                wrong.push(format!("{what}: not at {place:?} but {error}"));
            }
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn load_rejects_deep_nesting() {
    for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000)] {
        load(&text).expect_err("it is no contract");
    }
}

#[test]
fn load_rejects_invalid_yaml_with_its_line() {
    let cases = [
        ("bad indentation", "a:\n  b: 1\n c: 2\n", 3),
        ("a tab for indentation", "a:\n\tb: 1\n", 2),
        ("a list that does not end", "a: [1, 2\nb: 3\n", 2),
    ];
    for (what, text, line) in cases {
        let error = load(text).expect_err(what);
        assert_eq!(error.line, line, "{what}: {error}");
        assert!(error.column > 0, "{what}: {error}");
    }
}

#[test]
fn lint_names_the_file_and_position_of_unreadable_text() {
    let mut contract = small();
    replace(&mut contract, "  title: Parts\n", "  title: *parts\n");
    let refusal = lint(&contract).expect_err("an alias is not used");
    let message = refusal.to_string();
    let start = "openapi.yaml: line 4, column 10: ";
    assert!(message.starts_with(start), "{message}");
}

#[test]
fn scalars_become_json_values() {
    let text = "
        nothing: ~
        also nothing:
        yes: true
        large: 18446744073709551615
        small: -9223372036854775808
        price: 12.5
        quoted: '12.5'
        quoted word: \"yes\"
        text: v1.2
    ";
    let document = load(text).expect("every line is YAML");
    let expected = json!({
        "nothing": null,
        "also nothing": null,
        "yes": true,
        "large": u64::MAX,
        "small": i64::MIN,
        "price": 12.5,
        "quoted": "12.5",
        "quoted word": "yes",
        "text": "v1.2",
    });
    assert_eq!(document.value, expected);
}

/// YAML 1.1 and 1.2 read these as values of different types.
#[test]
fn ambiguous_scalars_must_be_quoted() {
    const AT: &str = "/components/schemas/Part/properties/partNumber/example";
    let scalars = [
        "yes",
        "No",
        "on",
        "y",
        "2001-12-14",
        "2001-12-14T21:59:43Z",
        "2001-12-14 21:59:43",
        "12:30:45",
        "1_000",
        "0x1F",
        "0o17",
        "0b101",
        ".inf",
        "-.INF",
        ".nan",
    ];
    let mut missed = Vec::new();
    for scalar in scalars {
        let with_example = |example: &str| {
            let mut contract = small();
            let property = "description: The number of the part\n          type: string\n";
            let lines = format!("{property}          example: {example}\n");
            replace(&mut contract, property, &lines);
            findings(&contract)
        };
        let found = with_example(scalar);
        if !found.iter().any(|finding| finding.rule == "quoting" && finding.pointer == AT) {
            missed.push(scalar);
        }
        assert_eq!(with_example(&format!("'{scalar}'")), [], "'{scalar}' is quoted");
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn status_codes_must_be_quoted() {
    let mut contract = small();
    replace(&mut contract, "        '404': {$ref", "        404: {$ref");
    let found = findings(&contract);
    let [finding] = found.as_slice() else {
        panic!("one finding was expected: {found:?}");
    };
    let place = (finding.rule, finding.pointer.as_str());
    assert_eq!(place, ("quoting", "/paths/~1parts~1{partNumber}/patch/responses/404"));
    assert_eq!(finding.line, line_of(&contract.openapi, "        404: "));
}

#[test]
fn findings_are_complete_and_sorted_by_line() {
    let mut contract = small();
    let edits = [
        ("'3.0.3'", "'3.1.0'"),
        ("[{bearer: []}, {basic: []}]", "[{basic: []}]"),
        ("summary: List parts", "summary: 5"),
        ("name: fields\n          in: query", "name: fields\n          in: cookie"),
        ("id: 123456789012345678", "id: 123456789012345679"),
        ("'404': {$ref", "'302': {$ref"),
        // Two operations have this parameter, but the finding is reported once.
        (
            "partNumber\n      in: path\n      required: true",
            "partNumber\n      in: path\n      required: false",
        ),
        ("required: [name]", "required: [nothing]"),
    ];
    for (from, to) in edits {
        replace(&mut contract, from, to);
    }
    contract.quirks.push_str("[[quirk]]\n");
    contract.payloads.insert("samples/stray.json".to_owned(), "{}".to_owned());
    let found = findings(&contract);
    let places: Vec<_> = found
        .iter()
        .map(|finding| (finding.file.as_str(), finding.pointer.as_str(), finding.rule))
        .collect();
    let expected = [
        ("openapi.yaml", "/openapi", "openapi-version"),
        ("openapi.yaml", "/security", "security"),
        ("openapi.yaml", "/paths/~1parts/get/summary", "text"),
        ("openapi.yaml", "/paths/~1parts/get/parameters/4", "parameter"),
        (
            "openapi.yaml",
            "/paths/~1parts/get/responses/200/content/application~1json/examples/documented/value",
            "payload",
        ),
        ("openapi.yaml", "/paths/~1parts~1{partNumber}/patch/responses/302", "status"),
        ("openapi.yaml", "/components/parameters/partNumber", "parameter"),
        ("openapi.yaml", "/components/schemas/PartRequest/required/0", "required"),
        ("quirks.toml", "", "quirk"),
        ("samples/stray.json", "", "payload"),
    ];
    assert_eq!(places, expected);
    assert!(found.is_sorted_by_key(|finding| (&finding.file, finding.line)));
}

/// The number of the line that starts like this.
fn line_of(text: &str, start: &str) -> usize {
    let index = text.lines().position(|line| line.starts_with(start));
    index.expect("the line is there") + 1
}

#[test]
fn names_keep_the_order_of_the_text() {
    let document = load("b: {z: 1, a: 2}\na:\n  - {y/: 3, x: 4}\n").expect("it can be read");
    assert_eq!(document.names(""), ["b", "a"]);
    assert_eq!(document.names("/b"), ["z", "a"]);
    assert_eq!(document.names("/a/0"), ["y/", "x"]);
    for nothing in ["/a", "/b/z", "/c"] {
        assert_eq!(document.names(nothing), [""; 0], "{nothing}");
    }
}

#[test]
fn numbers_are_exact_or_refused() {
    let exact =
        ["0.1", "1.50", "-2.5e-3", "1E+2", "0.0", "1.7976931348623157e308", "123456789.123"];
    let inexact =
        ["0.12345678901234567890", "0.10000000000000001", "1e400", "9007199254740993.0", "1e-400"];
    for number in exact {
        let yaml = load(&format!("a: {number}\n")).unwrap_or_else(|error| panic!("{error}")).value;
        let json = load_json(&format!("{{\"a\": {number}}}"));
        assert_eq!(yaml, json.unwrap_or_else(|error| panic!("{error}")), "{number}");
    }
    for number in inexact {
        let yaml = load(&format!("a: {number}\n")).expect_err(number);
        assert!(yaml.to_string().contains("loses digits"), "{yaml}");
        let json = load_json(&format!("{{\n\"a\": {number}}}")).expect_err(number);
        assert_eq!(json.line, 2, "{json}");
    }
    // Versions and dates are text.
    for text in ["1.2.3", "2026-01-01", "1e5e5"] {
        let document = load(&format!("a: {text}\n")).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(document.value, json!({ "a": text }));
    }
}

//! How complete a contract is: each column has a contract that misses it.

use cpq_contract::load;
use cpq_publication::scorecard::{Column, markdown, score};

use crate::sources::{changed, faults, our_release, published, small};

/// What the small contract misses after a change, by column.
fn missing(from: &str, to: &str) -> Vec<(&'static str, Vec<String>)> {
    let sources = changed(from, to);
    let document = load(&sources.versions[0].openapi).expect("it is YAML");
    let columns = score("v2", &document.value).columns.into_iter();
    columns.filter(|it| !it.missing.is_empty()).map(|it| (it.name, it.missing)).collect()
}

const PUT: &str = "/paths/~1parts~1{number}/put";
const ID: &str = "/components/schemas/Part/properties/id";

#[test]
fn each_column_misses_what_is_not_there_and_nothing_else() {
    let put = |rest: &str| format!("{PUT}{rest}");
    for (from, to, column, places) in [
        ("      operationId: replacePart\n", "", "operationId", vec![put("")]),
        ("      summary: Replace a part\n", "", "summary of operations", vec![put("")]),
        ("      description: Replaces it.\n", "", "description of operations", vec![put("")]),
        ("      tags: [Parts]\n", "      tags: []\n", "tags", vec![put("")]),
        (
            "externalDocs: {description: The page, url",
            "externalDocs: {description: The page, urn",
            "externalDocs",
            vec![put("")],
        ),
        (
            "            examples:\n              documented:\n",
            "            x-examples:\n              documented:\n",
            "examples of requests",
            vec![put("/requestBody/content/application~1json")],
        ),
        (
            "          example: {title: No}\n",
            "",
            "examples of responses",
            vec![put("/responses/default/content/application~1json")],
        ),
        (
            "          schema: {$ref: '#/components/schemas/Failure'}\n",
            "",
            "error responses with a schema",
            vec![put("/responses/default")],
        ),
        (
            "        default:\n          $ref: '#/components/responses/Failure'\n",
            "",
            "error responses with a schema",
            vec![put("/responses")],
        ),
        ("          description: Its id.\n", "", "description of properties", vec![ID.to_owned()]),
        (
            "          example: 318766884429645907\n",
            "",
            "example of properties",
            vec![ID.to_owned()],
        ),
        (
            "          example: [{weight: 0}]\n",
            "",
            "example of properties",
            vec!["/components/schemas/Part/properties/parts".to_owned()],
        ),
        (
            "      description: The number of the part.\n",
            "",
            "description of parameters",
            vec!["/components/parameters/number".to_owned()],
        ),
        (
            "      example: '7'\n",
            "",
            "example of parameters",
            vec!["/components/parameters/number".to_owned()],
        ),
        ("          format: int64\n", "", "format of integers", vec![ID.to_owned()]),
        (
            "schema: {type: string}",
            "schema: {type: array, items: {oneOf: [{type: integer}]}}",
            "format of integers",
            vec!["/components/parameters/number/schema/items/oneOf/0".to_owned()],
        ),
        (
            "          x-evidence: {kind: sample, page: parts}\n",
            "",
            "evidence of properties",
            vec!["/components/schemas/Part/properties/weight".to_owned()],
        ),
        (
            "  license: {name: MIT,",
            "  license: {name: '',",
            "licence in info",
            vec!["/info".to_owned()],
        ),
        (", email: nobody@example.com}", "}", "contact in info", vec!["/info".to_owned()]),
    ] {
        assert_eq!(missing(from, to), [(column, places)], "{from}");
    }
}

#[test]
fn what_a_parameter_or_a_property_says_where_it_stands_is_measured_too() {
    let found = missing(
        "        - $ref: '#/components/parameters/number'\n",
        "        - {name: number, in: path, schema: {type: integer, properties: {p: {}}}}\n",
    );
    let at = format!("{PUT}/parameters/0");
    let property = vec![format!("{at}/schema/properties/p")];
    let expected = [
        ("description of properties", property.clone()),
        ("example of properties", property.clone()),
        ("description of parameters", vec![at.clone()]),
        ("example of parameters", vec![at.clone()]),
        ("format of integers", vec![format!("{at}/schema")]),
        ("evidence of properties", property),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_incomplete_contract_is_not_published() {
    let faults = faults(&changed("          description: Its id.\n", ""));
    let expected = format!(
        "spec/v2/openapi.yaml: the scorecard misses, under description of properties, {ID}"
    );
    assert_eq!(faults, [expected]);
}

#[test]
fn our_contracts_have_all_of_every_column() {
    let cards = &our_release().scorecards;
    assert!(!cards.is_empty());
    for card in cards {
        assert_eq!(card.columns.len(), 16);
        for Column { name, of, missing } in &card.columns {
            assert!(*of > 0 && missing.is_empty(), "{}, {name}: {missing:?} of {of}", card.version);
        }
    }
}

#[test]
fn the_table_has_a_column_for_each_version() {
    let mut cards = published(&small()).scorecards;
    let mut other = cards[0].clone();
    other.version = "v3".to_owned();
    other.columns[0].of = 3;
    other.columns[0].missing = vec!["/a".to_owned()];
    other.columns[1].of = 0;
    other.columns[1].missing.clear();
    cards.push(other);
    let table = markdown(&cards);
    let lines: Vec<&str> = table.lines().take(4).collect();
    let expected = [
        "| | v2 | v3 |",
        "|---|---:|---:|",
        "| operationId | 100 % of 1 | 66 % of 3 |",
        "| summary of operations | 100 % of 1 | none |",
    ];
    assert_eq!(lines, expected);
}

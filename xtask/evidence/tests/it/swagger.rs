//! Oracle's specification as a Swagger file, and its conversions.

use std::collections::BTreeMap;

use cpq_evidence::audit::{Version, audit};
use cpq_evidence::specification::{Changes, Kind, Reading, Specification};
use cpq_strategies::{check, corrupted_bytes, corrupted_json, corrupted_text};
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_assert_eq};
use serde_json::{Value, json};

use crate::fixture::{openapi, postman, swagger, with_all_operations};
use crate::support::{committed, lines, version};

fn tables() -> Specification {
    Specification::from_tables(&committed("v19").specification).expect("the tables are valid")
}

fn read(file: &Value) -> Reading {
    Specification::read("swagger.json", file.to_string().as_bytes())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The facts of a file without what the tables know by other evidence.
fn specification(file: &Value) -> Specification {
    read(file).specification
}

/// The committed version, with the tables that a file gives.
fn with_tables_of(file: &Value) -> Version {
    let mut version = version(&committed("v19"));
    let mut specification = specification(file);
    specification.keep_known_clashes(&version.specification);
    let tables = specification.to_tables();
    let again = Specification::from_tables(&tables).expect("the tables are valid");
    assert_eq!(again.to_tables(), tables);
    version.specification = specification;
    version
}

#[test]
fn a_swagger_file_has_the_facts_of_the_tables() {
    let read = specification(&swagger(&tables()));
    let source = read.source.clone().expect("a file has a source");
    assert_eq!(source.format.as_deref(), Some("Swagger 2.0"));
    assert_eq!(source.version.as_deref(), Some("2026.03.27"));
    assert_eq!(read.api_version(), Some("v19"));
    let changes = Changes::between(&tables(), &read).expect("they can be compared");
    assert_eq!(changes.to_string(), "no changes\n");
}

#[test]
fn the_tables_name_the_file_and_its_hash() {
    let read = Specification::read("swagger.json", br#"{"swagger":"2.0","paths":{}}"#);
    let tables = read.expect("it is valid").specification.to_tables();
    // By `sha256sum`.
    let source = "\n[source]\nfile = \"swagger.json\"\n\
        sha256 = \"09cd91b91eeb198034bc4085ca2d695e9aa3a150db4695d50db04a17dc08522d\"\n";
    assert!(tables["models.toml"].contains(source), "{}", tables["models.toml"]);
}

#[test]
fn an_openapi_conversion_has_the_same_facts() {
    let file = swagger(&tables());
    let (swagger, openapi) = (specification(&file), specification(&openapi(&file)));
    let changes = Changes::between(&swagger, &openapi).expect("they can be compared");
    assert_eq!(changes.to_string(), "no changes\n");
    assert_eq!(
        openapi.source.expect("a file has a source").format.as_deref(),
        Some("OpenAPI 3.0.1")
    );
}

#[test]
fn a_postman_collection_has_the_same_names_and_nesting() {
    let read = specification(&postman(&tables()));
    assert!(read.source.clone().expect("a file has a source").names_only);
    let changes = Changes::between(&tables(), &read).expect("they can be compared");
    assert_eq!(changes.to_string(), "no changes\n");
    let mut fewer = postman(&tables());
    let text =
        fewer.to_string().replacen("\\\"partyNumber\\\":\\\"string\\\"", "\\\"number\\\":1", 1);
    fewer = serde_json::from_str(&text).expect("it is JSON");
    let changes =
        Changes::between(&tables(), &specification(&fewer)).expect("they can be compared");
    let text = changes.to_string();
    assert!(text.contains("gone ") && text.contains("partyNumber: string"), "{text}");
}

#[test]
fn the_contract_agrees_with_the_tables_of_a_swagger_file() {
    let findings = audit(&with_tables_of(&swagger(&tables())));
    assert!(findings.is_empty(), "{}", lines(&findings));
}

#[test]
fn a_known_clash_ends_when_a_later_file_has_the_right_model() {
    let mut file = swagger(&tables());
    let right = json!({ "$ref": "#/definitions/groupDetails" });
    let path = "/rest/v19/companies/{companyLoginName}/groups/{groupVarName}";
    file["paths"][path]["get"]["responses"]["default"]["schema"] = right;
    let findings = lines(&audit(&with_tables_of(&file)));
    assert!(
        findings.contains("[quirk-places] `places` is 7, but the claims hold at 6"),
        "{findings}"
    );
    assert_eq!(findings.lines().count(), 1, "{findings}");
}

#[test]
fn an_unknown_clash_is_one_finding_that_names_both_models() {
    let mut file = swagger(&tables());
    let wrong = json!({ "$ref": "#/definitions/scimPatchRequestClashed" });
    file["paths"]["/rest/v19/users"]["get"]["responses"]["default"]["schema"] = wrong;
    let findings = lines(&audit(&with_tables_of(&file)));
    let clash: Vec<&str> = findings.lines().filter(|it| it.contains("[root-schema]")).collect();
    assert_eq!(clash.len(), 1, "{findings}");
}

#[test]
fn a_finding_says_who_disagrees_with_whom() {
    let mut file = swagger(&tables());
    file["definitions"]["userRequest"]["properties"]["jobTitle"] = json!({ "type": "boolean" });
    let findings = lines(&audit(&with_tables_of(&file)));
    let finding = findings.lines().find(|it| it.contains("[type]")).expect(&findings);
    assert!(
        finding.contains("the specification says boolean, the contract says string"),
        "{finding}"
    );
    assert!(finding.contains(", users-put says string like the contract"), "{finding}");
}

#[test]
fn oddities_are_listed_with_their_place() {
    let found = read(&swagger(&tables())).oddities;
    let text: Vec<String> = found.iter().map(ToString::to_string).collect();
    let text = text.join("\n");
    for expected in [
        "/definitions/salesGroup/properties/ label: blanks around the name",
        "~1deleteTasks/post/parameters/0/schema/required: `selection` is required, but there is no such property",
        "/definitions/company/properties/translations: the items of `items` are collections",
        "~1groups/post: the request has description, label, segments and 4 more, but the response has label, type, \
         variableName",
        "~1scim~1Users~1{id}/patch: the request has Operations of description, submissionTime",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    // Three on groups and three on SCIM users, which are the known ones.
    assert_eq!(text.matches("another model of the same name").count(), 6, "{text}");
}

#[test]
fn changes_name_each_place_and_the_other_operations_by_tag() {
    let all = with_all_operations(swagger(&tables()));
    let old = specification(&all).select(|it| !it.path.contains("/resource"));
    assert_eq!(old.rest.len(), 884);
    let mut newer: Value =
        serde_json::from_str(&all.to_string().replace("/rest/v19/", "/rest/v20/"))
            .expect("it is JSON");
    let changes = Changes::between(&old, &specification(&newer)).expect("they can be compared");
    assert_eq!(changes.to_string(), "no changes\n", "only the version differs");

    let user = &mut newer["definitions"]["user"]["properties"];
    user["nickname"] = json!({ "type": "string" });
    user["partyId"] = json!({ "type": "string" });
    newer["definitions"]["resource3"]["properties"]["size"] = json!({ "type": "integer" });
    let paths = newer["paths"].as_object_mut().expect("there are paths");
    paths.remove("/rest/v20/resource5/{id}");
    paths.remove("/rest/v20/groups");
    let changes = Changes::between(&old, &specification(&newer)).expect("they can be compared");
    let text = changes.to_string();
    for expected in [
        "gone     GET /rest/v19/groups\n",
        "    new      response default, nickname: string\n",
        "    changed  response default, partyId: integer -> string\n",
        "    gone     DELETE /rest/v19/resource5/{id}\n",
        "Tag 3\n    changed  DELETE /rest/v19/resource3/{id}\n",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let rest = changes.rest.values().flatten();
    assert_eq!(rest.filter(|(kind, _)| *kind == Kind::Changed).count(), 5, "{text}");
}

#[test]
fn values_that_only_a_description_lists_are_odd() {
    let mut file = swagger(&tables());
    file["definitions"]["user"]["properties"]["language"] =
        json!({ "type": "string", "description": "Valid values: en, fr" });
    let found = read(&file).oddities;
    let found = found.iter().find(|it| it.pointer == "/definitions/user/properties/language");
    assert_eq!(found.expect("it is listed").message, "only the description lists the values");
}

#[test]
fn invalid_files_are_errors_with_their_place() {
    let file = swagger(&tables()).to_string();
    for (from, to, expected) in [
        ("\"swagger\":\"2.0\"", "\"swagger\":\"1.2\"", "neither Swagger 2.0"),
        (
            "#/definitions/userCollection",
            "#/definitions/absent",
            "`#/definitions/absent` does not exist",
        ),
        ("\"in\":\"path\"", "\"in\":\"cookie\"", "/parameters/0/in: expected path, query, header"),
        ("\"in\":\"path\",", "", "/parameters/0: `in` is missing"),
        ("\"type\":\"boolean\"", "\"type\":\"bool\"", "expected one of string, number, integer"),
        ("\"required\":[\"", "\"required\":[1,\"", "/required/0: expected a string"),
        ("\"tags\":[", "\"tags\":7,\"x-tags\":[", "/tags: expected an array"),
        ("\"paths\":{\"/", "\"paths\":{\"", ": a path has to begin with /"),
        ("\"paths\":", "\"paths\":{},\"paths\":", "the key `paths` is repeated"),
        ("\"items\":{\"$ref\"", "\"item\":{\"$ref\"", "an array without `items`"),
    ] {
        assert!(file.contains(from), "{from}");
        let text = file.replacen(from, to, 1);
        let error = Specification::read("swagger.json", text.as_bytes()).expect_err(to);
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let error = Specification::read("a.json", b"{\"a\": \xff}").expect_err("it is not UTF-8");
    assert_eq!(error, "byte 7: not UTF-8");
    let error = Specification::read("a.json", b"{\n  \"a\" 1}").expect_err("it is not JSON");
    assert!(error.starts_with("line 2, column 7: "), "{error}");
}

#[test]
fn models_that_contain_themselves_end() {
    let file = json!({
        "swagger": "2.0",
        "paths": { "/rest/v1/a": { "put": {
            "parameters": [{ "name": "body", "in": "body", "schema": { "$ref": "#/definitions/a" } }],
            "responses": { "default": { "schema": { "$ref": "#/definitions/a" } } },
        } } },
        "definitions": { "a": { "required": ["b"], "properties": {
            "a": { "$ref": "#/definitions/a" },
            "b": { "type": "array", "items": { "allOf": [{ "$ref": "#/definitions/a" }] } },
        } } },
    });
    let read = specification(&file);
    let request = read.operations[0].request.as_ref().expect("it has a body");
    assert_eq!(request.required.as_deref(), Some(&["b".to_owned()][..]));
    assert_eq!(
        Changes::between(&read, &read).expect("they can be compared").to_string(),
        "no changes\n"
    );

    let mut circle = file.clone();
    circle["definitions"]["a"] = json!({ "$ref": "#/definitions/a" });
    let error = Specification::read("a.json", circle.to_string().as_bytes()).expect_err("a circle");
    assert!(error.ends_with("the reference leads back to itself"), "{error}");
    circle["definitions"]["a"] = json!({ "type": "array", "items": { "$ref": "#/definitions/a" } });
    let error = Specification::read("a.json", circle.to_string().as_bytes()).expect_err("a circle");
    assert!(error.ends_with("arrays are nested too deeply"), "{error}");
    // Each model twice in the one before: a body of a million million properties.
    let twice = |it: usize| {
        let next = json!({ "$ref": format!("#/definitions/a{}", it + 1) });
        (format!("a{it}"), json!({ "properties": { "x": next, "y": next } }))
    };
    let mut all: serde_json::Map<String, Value> = (0..40).map(twice).collect();
    all.insert("a40".to_owned(), json!({ "type": "string" }));
    all.insert("a".to_owned(), all["a0"].clone());
    circle["definitions"] = all.into();
    let error = Specification::read("a.json", circle.to_string().as_bytes()).expect_err("too many");
    assert_eq!(error, "PUT /rest/v1/a: the body has more than 50000 properties");
}

/// A file that is read gives tables that are read as the same; an error is one line.
fn is_read_or_rejected(bytes: &[u8]) -> TestCaseResult {
    match Specification::read("file.json", bytes) {
        Ok(reading) => {
            let tables: BTreeMap<String, String> = reading.specification.to_tables();
            let again = Specification::from_tables(&tables);
            prop_assert_eq!(again.map(|it| it.to_tables()), Ok(tables));
        }
        Err(error) => prop_assert!(!error.is_empty() && !error.contains('\n'), "{}", error),
    }
    Ok(())
}

#[test]
fn corrupted_files_are_read_or_rejected() {
    // One operation with a form, and one with most kinds of values.
    let is_kept = ["POST /rest/v19/companies/actions/bulkImport", "GET /rest/v19/tasks"];
    let mut tables =
        tables().select(|it| is_kept.contains(&format!("{} {}", it.method, it.path).as_str()));
    tables.rest.clear();
    let file = swagger(&tables);
    for file in [openapi(&file), postman(&tables), file] {
        check(&corrupted_json(&file), |file| is_read_or_rejected(file.to_string().as_bytes()));
        let text = [format!("{file:#}")];
        let keywords = [
            "\"$ref\": \"#/definitions/userGroup\",",
            "\"allOf\": [",
            "\"type\": \"array\",",
            "}",
            "null",
        ];
        let texts = corrupted_bytes(corrupted_text(&text, &keywords));
        check(&texts, |text| is_read_or_rejected(&text));
    }
}

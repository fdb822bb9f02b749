//! Drafts of operations for the contract.

use std::collections::BTreeMap;

use cpq_contract::{ContractText, ROOT};
use cpq_evidence::adopt::{Adoption, adopt};
use cpq_evidence::specification::Specification;
use cpq_strategies::{check, corrupted_json};
use proptest::prop_assert;
use serde_json::{Value, json};

use crate::fixture::{openapi, swagger};
use crate::support::{committed, contract_files, path, text};

fn file() -> Value {
    let tables = Specification::from_tables(&committed("v19").specification);
    let mut file = swagger(&tables.expect("the tables are valid"));
    let definitions = &mut file["definitions"];
    definitions["certificate"] = json!({ "type": "object", "properties": {
        " alias": { "type": "string" },
        "kind": { "type": "integer", "enum": [1, 2] },
        "links": { "type": "array", "items": { "$ref": "#/definitions/link" } },
        "state": { "type": "string", "description": "Possible values: new, old" },
        "yes": { "type": "object", "properties": { "it's": { "type": "boolean" } } },
    } });
    definitions["certificates"] = json!({ "type": "object", "properties": {
        "items": { "type": "array", "items": { "$ref": "#/definitions/certificate" } },
    } });
    definitions["user"]["properties"]["certificates"] =
        json!({ "$ref": "#/definitions/certificates" });
    let path = "/rest/v19/certificates";
    file["paths"][path] = json!({
        "get": {
            "summary": "Get \"All\" Certificates", "tags": ["Certificates"], "produces": ["application/json"],
            "parameters": [
                { "name": "limit", "in": "query", "required": false, "type": "integer" },
                {
                    "name": "state", "in": "query", "required": false, "type": "string",
                    "enum": ["new", "old"],
                },
            ],
            "responses": { "default": { "schema": { "$ref": "#/definitions/certificates" } } },
        },
        "post": {
            "summary": "Create a Certificate", "tags": ["Certificates"], "deprecated": true,
            "produces": ["application/json"], "consumes": ["application/json"],
            "parameters": [{ "name": "body", "in": "body", "schema": {
                "type": "object", "required": ["name"],
                "properties": { "name": { "type": "string" }, "size": { "type": "string" } },
            } }],
            "responses": {
                "201": { "schema": { "$ref": "#/definitions/certificate" } },
                "404": { "description": "None." },
            },
        },
    });
    file["paths"]["/rest/v19/groups"]["post"] = json!({
        "summary": "Create Groups", "tags": ["Groups"], "parameters": [],
        "responses": { "204": { "description": "Done." } },
    });
    file
}

fn adopted(wanted: &[&str]) -> Adoption {
    adopted_from(&file(), wanted)
}

fn adopted_from(file: &Value, wanted: &[&str]) -> Adoption {
    let reading =
        Specification::read("swagger.json", file.to_string().as_bytes()).expect("it is valid");
    let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    adopt(&contract_files("v19"), &reading, &wanted).unwrap_or_else(|error| panic!("{error}"))
}

/// The contract with the drafts.
fn contract(adoption: &Adoption) -> Value {
    let mut files = contract_files("v19");
    files.extend(adoption.files.clone());
    let text = ContractText::join(&files).expect("the files fit together");
    text.load().expect("it is YAML").value
}

#[test]
fn a_draft_has_what_the_specification_states() {
    let adoption = adopted(&["GET /rest/v19/certificates", "POST /certificates"]);
    assert_eq!(adoption.files.keys().collect::<Vec<_>>(), ["resources/certificates.yaml"]);
    let contract = contract(&adoption);
    let get = &contract["paths"]["/certificates"]["get"];
    assert_eq!(get["operationId"], "listCertificates");
    assert_eq!(
        get["externalDocs"]["description"],
        "Oracle's page for this operation: Get \"All\" Certificates"
    );
    let url = get["externalDocs"]["url"].as_str().expect("a URL");
    assert!(url.ends_with("/cxcpq/op-rest-v19-certificates-get.html"), "{url}");
    let references: Vec<&Value> =
        get["parameters"].as_array().expect("an array").iter().map(|it| &it["$ref"]).collect();
    assert_eq!(references, ["#/components/parameters/limit", "#/components/parameters/state"]);
    let response = &get["responses"]["200"];
    assert_eq!(response["x-evidence"]["kind"], "inferred");
    let post = &contract["paths"]["/certificates"]["post"];
    assert_eq!(
        (&post["operationId"], &post["deprecated"]),
        (&json!("createCertificate"), &json!(true))
    );
    assert_eq!(post["responses"]["201"]["x-evidence"]["kind"], "specification");
    let schemas = &contract["components"]["schemas"];
    assert_eq!(schemas["CreateCertificateRequest"]["required"], json!(["name"]));
    let properties = &schemas["Certificate"]["properties"];
    assert_eq!(
        properties["links"]["items"]["$ref"], "#/components/schemas/Link",
        "an equal one is reused"
    );
    assert_eq!(properties["kind"]["x-known-values"], json!([{ "value": 1 }, { "value": 2 }]));
    assert_eq!(properties["yes"]["allOf"][0]["$ref"], "#/components/schemas/CertificateYes");
    assert_eq!(schemas["CertificateYes"]["properties"]["it's"]["type"], "boolean");
    let notes = adoption.to_string();
    for expected in [
        "adopted  GET /rest/v19/certificates as listCertificates in resources/certificates.yaml",
        "schema   Certificate from `certificate`",
        "reused   schema Link for `link`",
        "reused   parameter limit: check that its description fits",
        "odd      #/definitions/certificate/properties/state: only the description lists the values",
        "odd      #/definitions/certificate/properties/ alias: blanks around the name ` alias`",
        "~1certificates/post: the request has name, size, but the response has  alias",
    ] {
        assert!(notes.contains(expected), "{expected}\n{notes}");
    }
    assert!(!notes.contains("deleteTasks"), "oddities of other operations are not listed: {notes}");
    assert!(!adoption.files["resources/certificates.yaml"].contains("description: \n"));
}

#[test]
fn a_conversion_of_the_file_gives_the_same_drafts() {
    let wanted = ["Certificates", "POST /groups", "user management"];
    let (one, other) = (adopted(&wanted), adopted_from(&openapi(&file()), &wanted));
    assert_eq!(one.files, other.files);
    assert_eq!(one.operations, other.operations);
    let notes: Vec<&String> = one.notes.iter().filter(|it| !it.starts_with("odd ")).collect();
    let others: Vec<&String> = other.notes.iter().filter(|it| !it.starts_with("odd ")).collect();
    assert_eq!(notes, others);
}

#[test]
fn a_schema_with_other_values_is_not_reused() {
    let schema = |name: &str, values: Option<Value>| {
        let mut file = file();
        let mut kind = json!({ "type": "string" });
        if let Some(values) = values {
            kind["enum"] = values;
        }
        file["definitions"][name] = json!({ "type": "object", "properties": {
            "accessType": kind, "name": { "type": "string" },
        } });
        file["definitions"]["certificate"]["properties"]["right"] =
            json!({ "$ref": format!("#/definitions/{name}") });
        let contract = contract(&adopted_from(&file, &["GET /certificates"]));
        let right = &contract["components"]["schemas"]["Certificate"]["properties"]["right"];
        right["allOf"][0]["$ref"].as_str().expect("a reference").to_owned()
    };
    let own = "#/components/schemas/DataTableRight";
    let same = json!(["NONE", "EDIT", "READ", "FULL"]);
    assert_eq!(schema("tableRight", Some(same.clone())), own);
    assert_eq!(schema("dataTableRight", Some(same)), own);
    for other in [json!(["FULL", "READ", "EDIT"]), json!(["FULL", "READ", "EDIT", "NONE", "OWN"])] {
        let new = "#/components/schemas/DataTableRight2";
        assert_eq!(schema("dataTableRight", Some(other)), new);
    }
    // A page may list values that the specification leaves out, if it is the same schema.
    assert_eq!(schema("dataTableRight", None), own);
    assert_eq!(schema("tableRight", None), "#/components/schemas/TableRight");
}

#[test]
fn a_tag_is_adopted_and_operations_that_exist_are_skipped() {
    let adoption = adopted(&["user management"]);
    let notes = adoption.to_string();
    assert!(
        notes.contains("skipped  GET /rest/v19/users: the contract has it as listUsers\n"),
        "{notes}"
    );
    assert!(
        notes.contains("adopted  PATCH /rest/v19/scim/Users/{id} as updateScimUser"),
        "{notes}"
    );
    let contract = contract(&adoption);
    assert_eq!(contract["paths"]["/scim/Users"].as_object().expect("a path").len(), 2);
    assert_eq!(adopted(&["Usage Metrics"]).files, BTreeMap::new(), "nothing is left to adopt");
}

#[test]
fn text_that_was_there_stays_as_it_is() {
    let adoption =
        adopted(&["POST /groups", "GET /rest/v19/companies/{companyLoginName}/styleSheets"]);
    let before = contract_files("v19");
    let names: Vec<&String> = adoption.files.keys().collect();
    assert_eq!(names, ["resources/companies.yaml", "resources/groups.yaml"]);
    for (name, text) in &adoption.files {
        let mut rest = text.lines().peekable();
        for line in before[name].lines() {
            assert!(rest.any(|own| own == line), "{name} lost `{line}`");
        }
        assert!(
            text.ends_with('\n') && !text.ends_with("\n\n") && !text.contains("\n\n\n"),
            "{name}"
        );
    }
    let contract = contract(&adoption);
    let groups = contract["paths"]["/groups"].as_object().expect("a path");
    assert_eq!(groups["post"]["operationId"], "createGroup");
    assert_eq!(groups["post"]["tags"], json!(["Groups"]));
    assert_eq!(groups["get"]["operationId"], "listGroups");
}

#[test]
fn names_that_fit_nothing_are_errors() {
    let reading =
        Specification::read("swagger.json", file().to_string().as_bytes()).expect("it is valid");
    for name in ["GET /rest/v19/nothing", "PUT /certificates", "Nothing"] {
        let error = adopt(&contract_files("v19"), &reading, &[name.to_owned()]).expect_err(name);
        assert!(
            error.starts_with(&format!("`{name}` is neither an operation nor a tag")),
            "{error}"
        );
    }
}

#[test]
fn corrupted_files_give_drafts_that_can_be_read_or_an_error() {
    let root = text(&path("audit/small").join(ROOT));
    let files = BTreeMap::from([(ROOT.to_owned(), root)]);
    let mut file = file();
    let paths = file["paths"].as_object_mut().expect("there are paths");
    paths.retain(|path, _| path == "/rest/v19/certificates");
    let definitions = file["definitions"].as_object_mut().expect("there are definitions");
    definitions.retain(|name, _| name.starts_with("certificate") || name == "link");
    check(&corrupted_json(&file), |file| {
        let Ok(reading) = Specification::read("swagger.json", file.to_string().as_bytes()) else {
            return Ok(());
        };
        let tags: Vec<String> =
            reading.specification.operations.iter().map(|it| it.tag.clone()).collect();
        if let Ok(adoption) = adopt(&files, &reading, &tags) {
            let mut files = files.clone();
            files.extend(adoption.files);
            let text = ContractText::join(&files);
            prop_assert!(text.is_ok_and(|text| text.load().is_ok()), "{}", file);
        }
        Ok(())
    });
}

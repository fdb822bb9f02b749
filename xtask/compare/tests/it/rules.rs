//! Each rule has a change that it reports and a similar one that it does not.

use std::collections::BTreeSet;

use crate::contract::{compared, dense, edit};
use cpq_compare::{Change, Rule, Severity};

/// Whether the edit is made or undone.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// From the contract to the edited one.
    To,
    /// From the edited contract back.
    Fro,
}
use Way::{Fro, To};

/// Values to set at pointers; an empty text removes the value.
type Edits = &'static [(&'static str, &'static str)];

/// A rule, edits that it reports, and edits that it does not.
type Case = (Rule, (Way, Edits), (Way, Edits));

#[rustfmt::skip]
const CASES: &[Case] = &[
    (Rule::Unhandled, (To, &[("/zz", "1")]), (To, &[("/x-zz", "1")])),
    (Rule::ContractVersionChanged, (To, &[("/info/version", r#""2.0.0""#)]), (To, &[("/info/description", r#""2.0.0""#)])),
    (Rule::OpenapiVersionChanged, (To, &[("/openapi", r#""3.0.2""#)]), (To, &[("/info/version", r#""3.0.2""#)])),
    (Rule::DocumentationChanged, (To, &[("L/summary", r#""All""#)]), (To, &[("L/operationId", r#""all""#)])),
    (Rule::ExampleChanged, (To, &[("C/examples/page/value/rate", "0")]), (To, &[("C/examples/page/summary", r#""0""#)])),
    (Rule::ExtensionChanged, (To, &[("/x-pages/store", "1")]), (To, &[("/externalDocs/url", r#""https://example.com""#)])),
    (Rule::Rewritten, (To, &[("L/parameters/1/required", "")]), (To, &[("L/parameters/1/required", "true")])),
    (Rule::Deprecated, (To, &[("L/deprecated", "true")]), (Fro, &[("L/deprecated", "true")])),
    (Rule::NoLongerDeprecated, (Fro, &[("L/deprecated", "true")]), (To, &[("L/deprecated", "false")])),
    (Rule::KnownValueAdded, (To, &[("B/state/x-known-values/-", r#"{"value": 2}"#)]), (To, &[("B/state/x-known-values/0/meaning", r#""None""#)])),
    (Rule::KnownValueRemoved, (To, &[("B/state/x-known-values/0", "")]), (To, &[("B/state/x-known-values/-", r#"{"value": 2}"#)])),
    (Rule::PersonalDataMarked, (To, &[("S/Id/x-personal-data", "true")]), (To, &[("S/Id/x-personal-data", "")])),
    (Rule::PersonalDataUnmarked, (To, &[("B/name/x-personal-data", "")]), (To, &[("S/Id/x-personal-data", "true")])),
    (Rule::ServerAdded, (To, &[("/servers/-", r#"{"url": "/"}"#)]), (To, &[("/servers/1", "")])),
    (Rule::ServerRemoved, (To, &[("/servers/1", "")]), (To, &[("/servers/-", r#"{"url": "/"}"#)])),
    (Rule::ServerUrlChanged, (To, &[("/servers/1/url", r#""https://spare.example.com/v2/rest""#)]), (To, &[("/servers/1/url", r#""https://spare.example.com/rest/v20""#), ("/servers/1/description", r#""Spare""#)])),
    (Rule::ServerOrderChanged, (To, &[("/servers/0", ""), ("/servers/-", SERVER)]), (To, &[("/servers/-", r#"{"url": "/"}"#)])),
    (Rule::ServerVariableAdded, (To, &[("/servers/0/variables/zone", r#"{"default": "a"}"#)]), (To, &[("/servers/0/variables/host/x-a", "1")])),
    (Rule::ServerVariableRemoved, (To, &[("/servers/0/variables/host", "")]), (To, &[("/servers/0/variables/host/description", "")])),
    (Rule::ServerVariableRenamed, (To, &[("/servers/0/url", r#""https://{name}:{port}/rest/v19""#), ("/servers/0/variables/host", ""), ("/servers/0/variables/name", HOST)]), (To, &[("/servers/0/variables/host", ""), ("/servers/0/variables/name", HOST)])),
    (Rule::ServerVariableDefaultChanged, (To, &[("/servers/0/variables/port/default", r#""8443""#)]), (To, &[("/servers/0/variables/port/description", r#""8443""#)])),
    (Rule::ServerVariableClosed, (To, &[("/servers/0/variables/host/enum", r#"["parts.example.com"]"#)]), (To, &[("/servers/0/variables/port/enum/1", "")])),
    (Rule::ServerVariableOpened, (To, &[("/servers/0/variables/port/enum", "")]), (To, &[("/servers/0/variables/port/enum/-", r#""80""#)])),
    (Rule::ServerVariableValueAdded, (To, &[("/servers/0/variables/port/enum/-", r#""80""#)]), (To, &[("/servers/0/variables/port/enum/1", "")])),
    (Rule::ServerVariableValueRemoved, (To, &[("/servers/0/variables/port/enum/1", "")]), (To, &[("/servers/0/variables/port/enum/-", r#""80""#)])),
    (Rule::SecurityRequired, (To, &[("G/security/0", "")]), (To, &[("G/security/1", "")])),
    (Rule::SecurityMadeOptional, (To, &[("/security", "")]), (To, &[("/security/0", "")])),
    (Rule::SecurityAlternativeAdded, (To, &[("/security/-", r#"{"key": []}"#)]), (To, &[("/security/-", "{}")])),
    (Rule::SecurityAlternativeRemoved, (To, &[("/security/0", "")]), (To, &[("/security", "")])),
    (Rule::SecurityScopeAdded, (To, &[("/security/1/oauth/-", r#""write""#)]), (Fro, &[("/security/1/oauth/-", r#""write""#)])),
    (Rule::SecurityScopeRemoved, (Fro, &[("/security/1/oauth/-", r#""write""#)]), (To, &[("/security/1/oauth/-", r#""write""#)])),
    (Rule::SecuritySchemeAdded, (To, &[("C/securitySchemes/new", r#"{"type": "http"}"#)]), (To, &[("C/securitySchemes/key", "")])),
    (Rule::SecuritySchemeRemoved, (To, &[("C/securitySchemes/key", "")]), (To, &[("C/securitySchemes/new", r#"{"type": "http"}"#)])),
    (Rule::SecuritySchemeChanged, (To, &[("C/securitySchemes/bearer/scheme", r#""basic""#)]), (To, &[("C/securitySchemes/bearer/bearerFormat", r#""opaque""#)])),
    (Rule::OauthFlowAdded, (To, &[("C/securitySchemes/oauth/flows/password", r#"{"scopes": {}}"#)]), (To, &[("C/securitySchemes/oauth/flows/x-a", "1")])),
    (Rule::OauthFlowRemoved, (To, &[("C/securitySchemes/oauth/flows/authorizationCode", "")]), (Fro, &[("C/securitySchemes/oauth/flows/authorizationCode", "")])),
    (Rule::OauthScopeAdded, (To, &[("C/securitySchemes/oauth/flows/clientCredentials/scopes/all", r#""All""#)]), (To, &[("C/securitySchemes/oauth/flows/clientCredentials/scopes/read", r#""All""#)])),
    (Rule::OauthScopeRemoved, (To, &[("C/securitySchemes/oauth/flows/clientCredentials/scopes/write", "")]), (To, &[("C/securitySchemes/oauth/flows/clientCredentials/scopes/write", r#""All""#)])),
    (Rule::OperationAdded, (To, &[("/paths/~1parts/delete", r#"{"responses": {}}"#)]), (To, &[("G", "")])),
    (Rule::OperationRemoved, (To, &[("G", "")]), (To, &[("G/deprecated", "true")])),
    (Rule::PathChanged, (To, &[("G", ""), ("/paths/~1pieces~1{id}", r#"{"get": {"operationId": "getPart", "responses": {}}}"#)]), (To, &[("/paths/~1orders~1{id}", ""), ("/paths/~1orders~1{number}", ORDERS)])),
    (Rule::MethodChanged, (To, &[("U", ""), ("/paths/~1parts~1{id}/patch", r#"{"operationId": "replacePart", "responses": {}}"#)]), (To, &[("U", ""), ("/paths/~1parts~1{id}/patch", r#"{"operationId": "updatePart", "responses": {}}"#)])),
    (Rule::OperationIdChanged, (To, &[("L/operationId", r#""all""#)]), (To, &[("L/summary", r#""all""#)])),
    (Rule::OperationTagChanged, (To, &[("L/tags/0", "")]), (To, &[("/tags/0", "")])),
    (Rule::CallbackAdded, (To, &[("N/callbacks/more", "{}")]), (To, &[("N/callbacks/lost", "")])),
    (Rule::CallbackRemoved, (To, &[("N/callbacks/lost", "")]), (To, &[("N/callbacks/more", "{}")])),
    (Rule::ParameterAdded, (To, &[("L/parameters/-", r#"{"name": "a", "in": "query"}"#)]), (To, &[("L/parameters/-", r#"{"name": "a", "in": "query", "required": true}"#)])),
    (Rule::RequiredParameterAdded, (To, &[("L/parameters/-", r#"{"name": "a", "in": "query", "required": true}"#)]), (To, &[("L/parameters/-", r#"{"name": "a", "in": "query"}"#)])),
    (Rule::ParameterRemoved, (To, &[("L/parameters/1", "")]), (To, &[("L/parameters/1/description", "")])),
    (Rule::ParameterRenamed, (To, &[("C/parameters/limit/name", r#""most""#)]), (To, &[("U/parameters/0/name", r#""if-match""#)])),
    (Rule::PathParameterRenamed, (To, &[("/paths/~1orders~1{id}", ""), ("/paths/~1orders~1{number}", ORDERS)]), (To, &[("C/parameters/limit/name", r#""most""#)])),
    (Rule::ParameterMoved, (To, &[("C/parameters/limit/in", r#""header""#)]), (To, &[("C/parameters/limit/name", r#""header""#)])),
    (Rule::ParameterBecameRequired, (To, &[("L/parameters/1/required", "true")]), (To, &[("L/parameters/1/required", "")])),
    (Rule::ParameterBecameOptional, (To, &[("/paths/~1parts/parameters/0/required", "")]), (To, &[("L/parameters/1/required", "")])),
    (Rule::ParametersReordered, (To, &[("L/parameters/0", ""), ("L/parameters/-", LIMIT)]), (To, &[("L/parameters/0", "")])),
    (Rule::ParameterContentChanged, (To, &[("L/parameters/2/content", ""), ("L/parameters/2/schema", "{}")]), (To, &[("L/parameters/2/content/application~1json/schema", "{}")])),
    (Rule::SerializationChanged, (To, &[("L/parameters/1/explode", "true")]), (To, &[("C/headers/Next/explode", "")])),
    (Rule::EmptyValueAllowed, (To, &[("L/parameters/2/allowEmptyValue", "true")]), (To, &[("L/parameters/1/allowEmptyValue", "")])),
    (Rule::EmptyValueRefused, (To, &[("L/parameters/1/allowEmptyValue", "")]), (To, &[("L/parameters/2/allowEmptyValue", "true")])),
    (Rule::BodyAdded, (To, &[("G/requestBody", r#"{"content": {}}"#)]), (To, &[("G/requestBody", r#"{"content": {}, "required": true}"#)])),
    (Rule::RequiredBodyAdded, (To, &[("G/requestBody", r#"{"content": {}, "required": true}"#)]), (To, &[("G/requestBody", r#"{"content": {}}"#)])),
    (Rule::BodyRemoved, (To, &[("U/requestBody", "")]), (To, &[("U/requestBody/description", "")])),
    (Rule::BodyBecameRequired, (To, &[("C/requestBodies/Part/required", "true")]), (To, &[("C/requestBodies/Part/required", "false")])),
    (Rule::BodyBecameOptional, (To, &[("U/requestBody/required", "")]), (Fro, &[("U/requestBody/required", "")])),
    (Rule::MediaTypeAdded, (To, &[("U/requestBody/content/text~1csv", "{}")]), (Fro, &[("U/requestBody/content/text~1csv", "{}")])),
    (Rule::MediaTypeRemoved, (Fro, &[("U/requestBody/content/text~1csv", "{}")]), (To, &[("U/requestBody/content/application~1json/example", "")])),
    (Rule::EncodingChanged, (To, &[("U/requestBody/content/multipart~1form-data/encoding/picture/contentType", r#""image/gif""#)]), (To, &[("U/requestBody/content/multipart~1form-data/encoding/notes/explode", "")])),
    (Rule::SchemaAdded, (Fro, &[("U/responses/200/content/text~1plain/schema", "")]), (To, &[("U/responses/200/content/text~1plain/schema/format", r#""password""#)])),
    (Rule::SchemaRemoved, (To, &[("U/responses/200/content/text~1plain/schema", "")]), (To, &[("U/responses/200/content/text~1plain", "")])),
    (Rule::StatusAdded, (To, &[("L/responses/202", r#"{"description": ""}"#)]), (To, &[("L/responses/x-202", r#"{"description": ""}"#)])),
    (Rule::StatusRemoved, (To, &[("U/responses/204", "")]), (To, &[("U/responses/204/description", "")])),
    (Rule::HeaderAdded, (To, &[("L/responses/200/headers/X-A", "{}")]), (To, &[("L/responses/200/headers/X-Total", "")])),
    (Rule::RequiredHeaderAdded, (To, &[("L/responses/200/headers/X-A", r#"{"required": true}"#)]), (To, &[("L/responses/200/headers/X-A", "{}")])),
    (Rule::HeaderRemoved, (To, &[("L/responses/200/headers/X-Total", "")]), (To, &[("L/responses/200/headers/X-Total/description", "")])),
    (Rule::HeaderBecameRequired, (To, &[("C/headers/Next/required", "true")]), (To, &[("C/headers/Next/required", "false")])),
    (Rule::HeaderBecameOptional, (To, &[("L/responses/200/headers/X-Total/required", "")]), (Fro, &[("L/responses/200/headers/X-Total/required", "")])),
    (Rule::LinkAdded, (To, &[("L/responses/200/links/self", "{}")]), (To, &[("L/responses/200/links/made", "")])),
    (Rule::LinkRemoved, (To, &[("L/responses/200/links/made", "")]), (To, &[("L/responses/200/links/part/description", "")])),
    (Rule::LinkChanged, (To, &[("L/responses/200/links/part/operationId", r#""listParts""#)]), (To, &[("L/responses/200/links/part/description", "")])),
    (Rule::ComponentAdded, (To, &[("S/More", "{}")]), (To, &[("C/examples/more", "{}")])),
    (Rule::ComponentRemoved, (To, &[("S/Lonely", "")]), (To, &[("S/Lonely/properties/unread", "")])),
    (Rule::ComponentRenamed, (To, RENAMED), (To, &[("S/Lonely", ""), ("S/Alone", "{}")])),
    (Rule::ReferenceChanged, (To, &[("S/Notice/properties/id", r##"{"$ref": "#/components/schemas/Order"}"##)]), (To, &[("S/Notice/properties/id", r##"{"allOf": [{"$ref": "#/components/schemas/Id"}], "description": "Which"}"##)])),
    (Rule::SchemaTitleChanged, (To, &[("S/Part/title", r#""Piece""#)]), (To, &[("S/Part/description", r#""Piece""#)])),
    (Rule::TypeChanged, (To, &[("S/Id/type", r#""number""#)]), (To, &[("S/Id/format", r#""number""#)])),
    (Rule::FormatChanged, (To, &[("S/Id/format", r#""int32""#)]), (To, &[("S/Id/type", r#""string""#)])),
    (Rule::BecameNullable, (To, &[("B/name/nullable", "true")]), (To, &[("B/name/nullable", "false")])),
    (Rule::NoLongerNullable, (To, &[("S/Page/properties/total/nullable", "")]), (Fro, &[("S/Page/properties/total/nullable", "")])),
    (Rule::DefaultChanged, (To, &[("C/parameters/limit/schema/default", "99")]), (To, &[("C/parameters/limit/schema/maximum", "99")])),
    (Rule::BecameReadOnly, (To, &[("B/name/readOnly", "true")]), (Fro, &[("B/name/readOnly", "true")])),
    (Rule::NoLongerReadOnly, (Fro, &[("B/name/readOnly", "true")]), (To, &[("B/name/readOnly", "true")])),
    (Rule::ReadOnlyBecameRequired, (To, &[("I/id/readOnly", "")]), (Fro, &[("B/name/readOnly", "true")])),
    (Rule::BecameWriteOnly, (To, &[("B/name/writeOnly", "true")]), (Fro, &[("B/name/writeOnly", "true")])),
    (Rule::NoLongerWriteOnly, (Fro, &[("B/name/writeOnly", "true")]), (To, &[("B/name/writeOnly", "true")])),
    (Rule::PropertyAdded, (To, &[("B/more", "{}")]), (Fro, &[("B/more", "{}")])),
    (Rule::RequiredPropertyAdded, (To, &[("B/more", "{}"), ("S/PartBase/required", r#"["more"]"#)]), (To, &[("B/more", r#"{"readOnly": true}"#), ("S/PartBase/required", r#"["more"]"#)])),
    (Rule::ClosedSchemaExtended, (To, &[("S/NewPart/properties/more", "{}")]), (To, &[("B/more", "{}")])),
    (Rule::PropertyRemoved, (To, &[("B/name", "")]), (To, &[("B/name/title", "")])),
    (Rule::PropertyBecameRequired, (To, &[("S/Page/required/-", r#""total""#)]), (To, &[("S/Page/required", r#"["items", "items"]"#)])),
    (Rule::PropertyBecameOptional, (To, &[("S/NewPart/required/0", "")]), (To, &[("S/NewPart/properties/kind", ""), ("S/NewPart/required/1", "")])),
    (Rule::AdditionalPropertiesAllowed, (To, &[("S/NewPart/additionalProperties", "")]), (To, &[("B/open/additionalProperties", "")])),
    (Rule::AdditionalPropertiesRefused, (To, &[("B/open/additionalProperties", "false")]), (To, &[("B/open/additionalProperties", "{}")])),
    (Rule::RangeNarrowed, (To, &[("B/weight/maximum", "99.5")]), (To, &[("B/weight/maximum", "100.0")])),
    (Rule::RangeWidened, (To, &[("B/weight/exclusiveMinimum", "")]), (To, &[("B/weight/minimum", "0.5")])),
    (Rule::RangeChanged, (To, &[("C/parameters/limit/schema/multipleOf", "4")]), (To, &[("C/parameters/limit/schema/multipleOf", "10")])),
    (Rule::LengthNarrowed, (To, &[("B/name/maxLength", "79")]), (To, &[("B/name/maxLength", "81")])),
    (Rule::LengthWidened, (To, &[("B/name/minLength", "")]), (To, &[("B/name/minLength", "2")])),
    (Rule::PatternAdded, (To, &[("B/kind/pattern", r#""a""#)]), (To, &[("B/name/pattern", r#""a""#)])),
    (Rule::PatternRemoved, (To, &[("B/name/pattern", "")]), (To, &[("B/name/pattern", r#""a""#)])),
    (Rule::PatternChanged, (To, &[("B/name/pattern", r#""a""#)]), (To, &[("B/name/pattern", "")])),
    (Rule::ItemsNarrowed, (To, &[("S/Page/properties/items/maxItems", "9")]), (To, &[("S/Page/properties/items/minItems", "")])),
    (Rule::ItemsWidened, (To, &[("S/Order/properties/lines/uniqueItems", "")]), (To, &[("S/Page/properties/items/uniqueItems", "true")])),
    (Rule::PropertyCountNarrowed, (To, &[("B/labels/minProperties", "2")]), (To, &[("B/labels/minProperties", "0")])),
    (Rule::PropertyCountWidened, (To, &[("B/labels/maxProperties", "")]), (To, &[("B/labels/maxProperties", "8")])),
    (Rule::EnumClosed, (Fro, &[("B/kind/enum", "")]), (To, &[("B/kind/enum/-", r#""bolt""#)])),
    (Rule::EnumOpened, (To, &[("B/kind/enum", "")]), (To, &[("B/kind/enum/0", "")])),
    (Rule::EnumValueAdded, (To, &[("B/kind/enum/-", r#""bolt""#)]), (Fro, &[("B/kind/enum/-", r#""bolt""#)])),
    (Rule::EnumValueRemoved, (To, &[("B/kind/enum/0", "")]), (To, &[("B/kind/enum/-", r#""bolt""#)])),
    (Rule::AllOfAdded, (To, &[("S/Part/allOf/-", r#"{"minProperties": 1}"#)]), (To, &[("S/Part/allOf/-", "{}")])),
    (Rule::AllOfRemoved, (To, &[("S/Part/allOf/0", "")]), (To, &[("S/Part/allOf/-", "{}")])),
    (Rule::AlternativeAdded, (To, &[("S/Shape/oneOf/-", "{}")]), (To, &[("S/Shape/oneOf/0", "")])),
    (Rule::AlternativeRemoved, (To, &[("S/Filter/anyOf/0", "")]), (To, &[("S/Filter/anyOf/-", "{}")])),
    (Rule::CompositionChanged, (To, &[("S/Order/not", r#"{"required": ["a"]}"#)]), (To, &[("S/Shape/oneOf/0", "")])),
    (Rule::DiscriminatorChanged, (To, &[("S/Shape/discriminator/propertyName", r#""kind""#)]), (To, &[("S/Shape/discriminator/mapping/oval", r#""Round""#)])),
    (Rule::DiscriminatorValueAdded, (To, &[("S/Shape/discriminator/mapping/oval", r#""Round""#)]), (To, &[("S/Shape/discriminator/mapping/round", r#""Square""#)])),
    (Rule::DiscriminatorValueRemoved, (To, &[("S/Shape/discriminator/mapping/round", "")]), (To, &[("S/Shape/discriminator/mapping/round", r#""Square""#)])),
    (Rule::XmlChanged, (To, &[("U/responses/200/content/application~1xml", "{}"), ("S/Square/xml/name", r#""box""#)]), (To, &[("S/Square/description", r#""box""#)])),
];

const SERVER: &str = r#"{"url": "https://{host}:{port}/rest/v19", "description": "The store", "variables": {
    "host": {"default": "parts.example.com", "description": "Where it is"},
    "port": {"enum": ["443", "8443"], "default": "443"}}}"#;
const HOST: &str = r#"{"default": "parts.example.com", "description": "Where it is"}"#;
const LIMIT: &str = r##"{"$ref": "#/components/parameters/limit"}"##;
const ORDERS: &str = r##"{"get": {"parameters": [{"name": "number", "in": "path", "required": true,
    "style": "simple", "schema": {"type": "integer", "format": "int64", "minimum": 1,
    "maximum": 9223372036854775807, "exclusiveMaximum": false}}], "tags": ["Orders"], "responses": {
    "200": {"description": "The order", "content": {"application/json": {
    "schema": {"$ref": "#/components/schemas/Order"}}}}}}}"##;
const RENAMED: Edits = &[
    ("S/Problem", ""),
    (
        "S/Fault",
        r#"{"type": "object", "properties": {"title": {"type": "string"}, "status": {"type": "integer"}}}"#,
    ),
    (
        "C/responses/Refused/content/application~1problem+json/schema/$ref",
        r##""#/components/schemas/Fault""##,
    ),
];

/// The changes that an edit causes.
fn changes(way: Way, edits: Edits) -> Vec<Change> {
    let contract = dense();
    let edited = edit(&contract, edits);
    match way {
        To => compared(&contract, &edited).changes,
        Fro => compared(&edited, &contract).changes,
    }
}

#[test]
fn each_rule_reports_its_change_and_not_a_similar_one() {
    let mut faults = Vec::new();
    for (rule, matching, other) in CASES {
        let rules = |(way, edits): &(Way, Edits)| -> BTreeSet<Rule> {
            changes(*way, edits).iter().map(|change| change.rule).collect()
        };
        let (found, others) = (rules(matching), rules(other));
        if !found.contains(rule) {
            faults.push(format!(
                "{} does not report {:?}, but {found:?} do",
                rule.id(),
                matching.1
            ));
        }
        if others.contains(rule) || others.is_empty() {
            faults.push(format!("{} and {:?}: {others:?}", rule.id(), other.1));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_its_case() {
    let cased: Vec<Rule> = CASES.iter().map(|(rule, ..)| *rule).collect();
    assert_eq!(cased, Rule::ALL, "there is one case for each rule, in the same order");
}

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let ids: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len());
    let is_kebab = |id: &&str| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    assert!(ids.iter().all(is_kebab), "{ids:?}");
}

/// Changes that other tools were compared with; each of those misses some of them.
#[test]
fn reports_changes_that_other_tools_miss() {
    use Severity::{Breaking, Compatible};
    #[rustfmt::skip]
    let cases: &[(&str, Severity, Way, Edits)] = &[
        ("operation removed", Breaking, To, &[("G", "")]),
        ("operation added", Compatible, Fro, &[("G", "")]),
        ("path changed", Breaking, To, &[("/paths/~1orders~1{id}", ""), ("/paths/~1bills~1{id}", ORDERS)]),
        ("operationId changed", Breaking, To, &[("L/operationId", r#""all""#)]),
        ("query parameter renamed", Breaking, To, &[("L/parameters/1/name", r#""keys""#)]),
        ("parameter made required", Breaking, To, &[("L/parameters/1/required", "true")]),
        ("parameter removed", Breaking, To, &[("L/parameters/1", "")]),
        ("optional parameter added", Compatible, Fro, &[("L/parameters/1", "")]),
        ("parameter's type changed", Breaking, To, &[("L/parameters/1/schema/type", r#""string""#)]),
        ("parameter's maximum lowered", Breaking, To, &[("C/parameters/limit/schema/maximum", "500")]),
        ("parameter's maximum raised", Compatible, To, &[("C/parameters/limit/schema/maximum", "5000")]),
        ("parameter's default changed", Breaking, To, &[("C/parameters/limit/schema/default", "50")]),
        ("request property made required", Breaking, To, &[("S/NewPart/required/-", r#""callback""#)]),
        ("request property removed", Breaking, To, &[("S/NewPart/properties/callback", "")]),
        ("request enum narrowed", Breaking, To, &[("S/NewPart/properties/kind/enum/0", "")]),
        ("request property no longer nullable", Breaking, Fro, &[("S/NewPart/properties/name/nullable", "true")]),
        ("request media type changed", Breaking, To, &[("C/requestBodies/Part/content/application~1json", ""), ("C/requestBodies/Part/content/application~1merge-patch+json", "{}")]),
        ("response property removed", Breaking, To, &[("S/Page/properties/total", "")]),
        ("response property added", Compatible, To, &[("S/Page/properties/more", "{}")]),
        ("response property became optional", Breaking, To, &[("S/Page/required", "")]),
        ("response property became nullable", Breaking, To, &[("S/Order/properties/status/nullable", "true")]),
        ("int64 became int32", Breaking, To, &[("S/Id/format", r#""int32""#)]),
        ("integer became number", Breaking, To, &[("S/Page/properties/total/type", r#""number""#)]),
        ("response enum widened", Breaking, To, &[("S/Order/properties/status/enum/-", r#""lost""#)]),
        ("200 became 201", Breaking, To, &[("U/responses/200", ""), ("U/responses/201", r#"{"description": ""}"#)]),
        ("additionalProperties closed", Breaking, To, &[("B/open/additionalProperties", "false")]),
        ("security changed", Breaking, To, &[("/security/0", r#"{"key": []}"#)]),
        ("security scheme removed", Breaking, To, &[("C/securitySchemes/key", "")]),
        ("server URL changed", Breaking, To, &[("/servers/1/url", r#""https://other.example.com/rest/v19""#)]),
    ];
    for (what, severity, way, edits) in cases {
        let worst = changes(*way, edits).iter().map(|change| change.severity).max();
        assert_eq!(worst, Some(*severity), "{what}");
    }
}

#[test]
fn ignores_order_and_the_version_in_the_url() {
    let contract = dense();
    #[rustfmt::skip]
    let all: [Edits; 6] = [
        &[("/servers/1/url", r#""https://spare.example.com/rest/v20""#)],
        &[("S/NewPart/required", r#"["kind", "name"]"#)],
        &[("B/kind/enum", r#"["nut", "screw"]"#)],
        &[("/security", r#"[{"oauth": ["read"]}, {"bearer": []}]"#)],
        &[("/servers/0/variables/port/enum", r#"["8443", "443"]"#)],
        &[(
            "S/Shape/oneOf",
            r##"[{"$ref": "#/components/schemas/Square"}, {"$ref": "#/components/schemas/Round"}]"##,
        )],
    ];
    for edits in all {
        let edited = edit(&contract, edits);
        assert_ne!(edited, contract, "{edits:?}");
        assert_eq!(compared(&contract, &edited).changes, [], "{edits:?}");
    }
}

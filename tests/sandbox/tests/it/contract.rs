//! What the contracts in `spec/` describe is what the site serves, and what it holds itself to.

use std::error::Error;
use std::fs;
use std::path::Path;

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::client::{
    DOCUMENTED, HOST_USER, INTEGRATION, Outcome, USERS, answer, assert_invalid, assert_unknown,
    get, post, put, request, spec, without,
};

/// The contracts of `spec/` in a folder of their own, where a test may change them.
struct Contracts(tempfile::TempDir);

impl Contracts {
    fn copied() -> Result<Self, Box<dyn Error>> {
        let contracts = Self(tempfile::tempdir()?);
        for version in ["v7", "v19"] {
            let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(version);
            contracts.write(version, &fs::read_to_string(spec.join("openapi.yaml"))?)?;
        }
        Ok(contracts)
    }

    fn read(&self, version: &str) -> Result<String, Box<dyn Error>> {
        Ok(fs::read_to_string(self.0.path().join(version).join("openapi.yaml"))?)
    }

    fn write(&self, version: &str, text: &str) -> Outcome {
        let folder = self.0.path().join(version);
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join("openapi.yaml"), text)?)
    }

    /// Adds lines of YAML below the line that begins a part of the v19 contract.
    fn add_below(&self, line: &str, added: &str) -> Outcome {
        let text = self.read("v19")?;
        let (before, after) = text.split_once(line).ok_or("the contract has no such line")?;
        self.write("v19", &format!("{before}{line}{added}{after}"))
    }

    /// Adds `GET /users/{partyNumber}`, which answers with a user.
    fn add_reading_of_users(&self, example: &str) -> Outcome {
        let operation = format!(
            "    get:
      operationId: getUser
      parameters:
        - $ref: '#/components/parameters/partyNumber'
        - $ref: '#/components/parameters/fields'
      responses:
        '200':
          description: The user.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/User'
{example}        default:
          $ref: '#/components/responses/UnexpectedError'
"
        );
        self.add_below("  /users/{partyNumber}:\n", &operation)
    }

    /// Allows integration users no login of more than three characters.
    fn allow_short_logins_only(&self) -> Outcome {
        let text = self.read("v19")?;
        let (before, after) =
            text.split_once("    IntegrationUser:\n").ok_or("there should be such a schema")?;
        let after =
            after.replacen("        login:\n", "        login:\n          maxLength: 3\n", 1);
        self.write("v19", &format!("{before}    IntegrationUser:\n{after}"))
    }

    async fn site(&self) -> std::io::Result<Sandbox> {
        Sandbox::builder().spec(self.0.path()).start().await
    }
}

/// The members of v19's users, each with its schema.
fn members_of_users() -> Result<Map<String, Value>, Box<dyn Error>> {
    let document = cpq_contract::load(&Contracts::copied()?.read("v19")?)?.value;
    let members = document["components"]["schemas"]["User"]["properties"].as_object();
    Ok(members.cloned().ok_or("users should have members")?)
}

fn has_type(value: &Value, kind: Option<&str>) -> bool {
    match kind {
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        _ => value.is_object(),
    }
}

#[tokio::test]
async fn operation_added_to_the_contract_is_answered_as_the_contract_shows() -> Outcome {
    let contracts = Contracts::copied()?;
    contracts.add_reading_of_users(
        "              example: {partyNumber: '7', login: shown, status: {value: 1}}\n",
    )?;
    let sandbox = contracts.site().await?;
    let response = request(&sandbox, Method::GET, &format!("{USERS}/7")).send().await?;
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("sandbox-response"));
    let shown = json!({ "partyNumber": "7", "login": "shown", "status": { "value": 1 } });
    assert_eq!(response.json::<Value>().await?, shown);
    Ok(())
}

#[tokio::test]
async fn operation_without_an_example_is_answered_with_every_member_of_its_schema() -> Outcome {
    let contracts = Contracts::copied()?;
    contracts.add_reading_of_users("")?;
    let sandbox = contracts.site().await?;
    let response = request(&sandbox, Method::GET, &format!("{USERS}/7")).send().await?;
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("sandbox-response"));
    let user: Value = response.json().await?;
    for (name, schema) in members_of_users()? {
        assert!(has_type(&user[&name], schema["type"].as_str()), "{name}: {}", user[&name]);
    }
    assert!(has_type(&user["status"]["value"], Some("number")), "{}", user["status"]);
    assert!(has_type(&user["groups"]["items"][0]["label"], Some("string")), "{}", user["groups"]);
    Ok(())
}

#[tokio::test]
async fn request_of_an_added_operation_is_held_against_the_contract() -> Outcome {
    let contracts = Contracts::copied()?;
    contracts.add_reading_of_users("")?;
    let sandbox = contracts.site().await?;
    assert_eq!(get(&sandbox, &format!("{USERS}/7?fields=login")).await?.0, 200);
    assert_invalid(&get(&sandbox, &format!("{USERS}/7?limit=1")).await?, "limit");
    Ok(())
}

#[tokio::test]
async fn operation_added_to_the_contract_changes_no_user() -> Outcome {
    let contracts = Contracts::copied()?;
    contracts.add_reading_of_users("")?;
    let sandbox = contracts.site().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}?expand=groups");
    let documented = spec("v19/samples/getIntegrationUser.response.json")?;
    assert_eq!(get(&sandbox, &path).await?, (200, documented));
    let sent = spec("v19/examples/replaceUser.request.json")?;
    let (status, user) = put(&sandbox, &format!("{USERS}/{HOST_USER}"), &sent).await?;
    let documented = spec("v19/examples/replaceUser.response.json")?;
    assert_eq!(status, 200);
    assert_eq!(without(user, &["dateModified"]), without(documented, &["dateModified"]));
    Ok(())
}

#[tokio::test]
async fn operation_that_the_site_knows_is_not_marked_as_shown() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    let response = request(&sandbox, Method::GET, &path).send().await?;
    assert_eq!(response.status(), 200);
    assert!(!response.headers().contains_key("sandbox-response"));
    Ok(())
}

#[tokio::test]
async fn version_added_to_the_contracts_behaves_on_the_same_users() -> Outcome {
    let contracts = Contracts::copied()?;
    contracts.write("v20", &contracts.read("v19")?.replace("rest/v19", "rest/v20"))?;
    let sandbox = contracts.site().await?;
    let (users, integration) = ("/rest/v20/users", "/rest/v20/integrationUsers");

    let sent = json!({ "oauthClientId": "client" });
    let (status, made) = post(&sandbox, integration, &sent).await?;
    assert_eq!(status, 201);
    let number = made["partyNumber"].as_str().ok_or("it should have a number")?;
    let itself = format!("http://sitename.oracle.com/cpq/rest/v20/users/{number}");
    assert_eq!(made["links"][0]["href"], itself);

    let (status, read) = get(&sandbox, &format!("{INTEGRATION}/{number}")).await?;
    assert_eq!(status, 200);
    assert_eq!(without(read, &["links"]), without(made.clone(), &["id", "links"]));
    assert_eq!(post(&sandbox, INTEGRATION, &sent).await?.0, 400);

    let put_path = format!("{users}/{number}");
    let (status, replaced) = put(&sandbox, &put_path, &json!({ "firstName": "New" })).await?;
    assert_eq!((status, &replaced["firstName"]), (200, &json!("New")));
    let (_, page) = get(&sandbox, &format!("{integration}?limit=1&totalResults=true")).await?;
    assert_eq!(page["totalResults"], 3);
    assert_unknown(&get(&sandbox, &format!("{integration}/nobody")).await?, "nobody");
    Ok(())
}

#[tokio::test]
async fn path_that_no_contract_has_is_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for path in ["/nowhere", "/rest/v999/integrationUsers", "/rest/v19/users", "/rest/v19/users/"] {
        let (status, refusal) = get(&sandbox, path).await?;
        assert_eq!((status, &refusal["status"]), (404, &json!("404")), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn method_that_the_contract_does_not_have_is_refused_with_those_it_has() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (path, allowed) in [
        (format!("{USERS}/{HOST_USER}"), "PUT"),
        (format!("{INTEGRATION}/{DOCUMENTED}"), "GET, PATCH"),
    ] {
        let response = request(&sandbox, Method::DELETE, &path).send().await?;
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], allowed);
        assert_eq!(response.json::<Value>().await?["status"], "405");
    }
    Ok(())
}

#[tokio::test]
async fn folder_without_a_usable_contract_is_refused_by_its_name() -> Outcome {
    let folder = tempfile::tempdir()?;
    let refused = |error: std::io::Error, name: &str| {
        assert!(error.to_string().contains(name), "{name} should be named in: {error}");
    };
    let started = Sandbox::builder().spec(folder.path()).start().await;
    refused(started.err().ok_or("a site without contracts")?, &folder.path().to_string_lossy());

    let contracts = Contracts::copied()?;
    contracts.write(".v20.new", "]")?;
    contracts.site().await?;

    for broken in ["]", "openapi: '3.0.3'", "paths: {}"] {
        let contracts = Contracts::copied()?;
        contracts.write("v19", broken)?;
        let started = contracts.site().await;
        refused(started.err().ok_or("a site with a broken contract")?, "v19/openapi.yaml");
    }
    Ok(())
}

#[tokio::test]
async fn answer_that_violates_the_contract_is_a_500_that_says_so() -> Outcome {
    let contracts = Contracts::copied()?;
    contracts.allow_short_logins_only()?;
    let sandbox = contracts.site().await?;
    for (path, operation, pointer) in [
        (format!("{INTEGRATION}/{DOCUMENTED}"), "getIntegrationUser", "/login"),
        (INTEGRATION.to_owned(), "listIntegrationUsers", "/items/0/login"),
    ] {
        let (status, refusal) = get(&sandbox, &path).await?;
        let violations = sandbox.violations();
        assert_eq!((status, violations.len()), (500, 1), "{violations:?}");
        for said in [refusal["detail"].as_str().unwrap_or_default(), violations[0].as_str()] {
            assert!(said.contains(operation) && said.contains(pointer), "{said}");
        }
    }
    // Whoever has asked knows.
    assert!(sandbox.violations().is_empty());
    Ok(())
}

#[tokio::test]
async fn refusal_that_violates_the_contract_is_a_violation_too() -> Outcome {
    let contracts = Contracts::copied()?;
    let text = contracts.read("v19")?;
    let text = text.replace("        detail:\n", "        detail:\n          maxLength: 3\n");
    contracts.write("v19", &text)?;
    let sandbox = contracts.site().await?;
    assert_eq!(get(&sandbox, &format!("{INTEGRATION}/nobody")).await?.0, 500);
    let violations = sandbox.violations();
    assert!(violations.iter().any(|violation| violation.contains("/detail")), "{violations:?}");
    Ok(())
}

#[tokio::test]
async fn violation_that_nobody_asked_for_fails_the_test_that_drops_the_site() -> Outcome {
    let contracts = Contracts::copied()?;
    contracts.allow_short_logins_only()?;
    for is_asked_for in [false, true] {
        let sandbox = contracts.site().await?;
        let request = request(&sandbox, Method::GET, INTEGRATION);
        assert_eq!(answer(request).await?.0, 500);
        if is_asked_for {
            assert_eq!(sandbox.violations().len(), 1);
        }
        let dropped = tokio::spawn(async move { drop(sandbox) }).await;
        assert_eq!(dropped.is_err_and(|error| error.is_panic()), !is_asked_for);
    }
    Ok(())
}

//! `q`, the filter language: what is documented works, and everything else is rejected.

mod errors;

use serde_json::{Value, json};

use crate::site::{DOCUMENTED, DOCUMENTED_PATH, Site, items, party_numbers};

/// Whether a query finds a user.
type Matches = fn(&Value) -> bool;

/// First names with characters of the filter language, and others that differ little.
const NAMES: [&str; 12] = [
    "Ann",
    "ann",
    "O'Neil \"Al\"",
    "{a:'b',$or:[]}",
    "back\\slash",
    "100%",
    "a_b",
    "axb",
    "Łukasz 😀",
    "true",
    "7",
    "",
];

/// Starts a site where some generated users have first names.
async fn start() -> Site {
    let site = Site::from_builder(cpq_sandbox::Sandbox::builder().users(60).seed(7)).await;
    let path = |login: &str| format!("/rest/v19/companies/_host/users/{login}");
    for (name, user) in NAMES.iter().zip(items(&site.list(&[("offset", "10")]).await)) {
        site.patch(&path(login(&user)), json!({ "firstName": name })).await.json(200);
    }
    let sent = json!({ "timeZone": { "value": 7 }, "status": { "value": 2.5 } });
    site.patch(&path("_custom_d4279b7d50a843ffb14c709dab1f1418"), sent).await.json(200);
    site
}

/// Asserts that each query finds the users that match, in the order of the collection.
async fn assert_finds(cases: &[(&str, Matches)]) {
    let site = start().await;
    let all = items(&site.list(&[]).await);
    for (q, matches) in cases {
        let expected: Vec<&Value> = all.iter().filter(|user| matches(user)).collect();
        let page = site.list(&[("q", q)]).await;
        assert_eq!(items(&page).iter().collect::<Vec<_>>(), expected, "{q}");
        assert_eq!(page["count"], expected.len(), "{q}");
    }
}

fn name(user: &Value) -> Option<&str> {
    user["firstName"].as_str()
}

fn added(user: &Value) -> &str {
    user["dateAdded"].as_str().unwrap_or_default()
}

fn login(user: &Value) -> &str {
    user["login"].as_str().unwrap_or_default()
}

fn party_id(user: &Value) -> u64 {
    user["partyId"].as_u64().unwrap_or_default()
}

fn status(user: &Value) -> f64 {
    user["status"]["value"].as_f64().unwrap_or(f64::NAN)
}

#[tokio::test]
async fn all_documented_spellings_are_accepted() {
    let is_documented: Matches = |user| user["partyNumber"] == DOCUMENTED;
    assert_finds(&[
        ("{partyNumber:'BM_LaeNrP1bCh5'}", is_documented),
        ("{partyNumber:\"BM_LaeNrP1bCh5\"}", is_documented),
        ("{'partyNumber':'BM_LaeNrP1bCh5'}", is_documented),
        ("{\"partyNumber\":{\"$eq\":\"BM_LaeNrP1bCh5\"}}", is_documented),
        ("{partyNumber:{$eq:'BM_LaeNrP1bCh5'}}", is_documented),
        ("{'partyNumber' :{'$eq':'BM_LaeNrP1bCh5'}}", is_documented),
        ("  { partyNumber\t: { $eq :\n'BM_LaeNrP1bCh5' } }  ", is_documented),
        ("{partyNumber:'bm_laenrp1bch5'}", |_| false),
        ("{}", |_| true),
    ])
    .await;
}

#[tokio::test]
async fn comparison_operators_order_strings_and_numbers() {
    assert_finds(&[
        ("{dateAdded:{$gt:'2025-09-26T12:17:59.000Z'}}", |user| {
            added(user) > "2025-09-26T12:17:59.000Z"
        }),
        ("{dateAdded:{$gte:'2025-09-26T12:17:59.000Z'}}", |user| {
            added(user) >= "2025-09-26T12:17:59.000Z"
        }),
        ("{dateAdded:{$lt:'2024-01-01T00:20'}}", |user| added(user) < "2024-01-01T00:20"),
        ("{dateAdded:{$lte:'2024-01-01T00:00:00.000Z'}}", |user| {
            added(user) <= "2024-01-01T00:00:00.000Z"
        }),
        ("{dateAdded:{$gte:'2024-01-01T00:05',$lt:'2024-01-01T00:20'}}", |user| {
            ("2024-01-01T00:05".."2024-01-01T00:20").contains(&added(user))
        }),
        ("{'status.value':{$lt:1}}", |user| status(user) < 1.0),
        ("{'status.value':{$lte:1}}", |user| status(user) <= 1.0),
        ("{'status.value':{$gt:1}}", |user| status(user) > 1.0),
        ("{'status.value':{$gt:2.4,$lt:2.6}}", |user| status(user) > 2.4 && status(user) < 2.6),
    ])
    .await;
}

#[tokio::test]
async fn missing_property_matches_only_ne_and_exists_false() {
    assert_finds(&[
        ("{lastLogin:{$exists:true}}", |user| user.get("lastLogin").is_some()),
        ("{lastLogin:{$exists:false}}", |user| user.get("lastLogin").is_none()),
        ("{firstName:{$ne:'Ann'}}", |user| name(user) != Some("Ann")),
        ("{firstName:{$exists:true,$ne:'Ann'}}", |user| {
            name(user).is_some_and(|name| name != "Ann")
        }),
        ("{firstName:{$gte:''}}", |user| name(user).is_some()),
        ("{firstName:{$like:'%'}}", |user| name(user).is_some()),
        ("{firstName:''}", |user| name(user) == Some("")),
        ("{email:{$exists:true}}", |_| false),
    ])
    .await;
}

#[tokio::test]
async fn like_has_percent_as_its_only_wildcard_and_is_case_sensitive() {
    let is_a_b: Matches = |user| name(user) == Some("a_b");
    assert_finds(&[
        ("{login:{$like:'_custom_user_%'}}", |user| login(user).starts_with("_custom_user_")),
        ("{login:{$like:'%1f1418'}}", |user| login(user).ends_with("1f1418")),
        ("{login:{$like:'%ab%'}}", |user| login(user).contains("ab")),
        ("{login:{$like:'%a%b%c%'}}", |user| {
            let after = |text: &'static str, rest: Option<String>| {
                rest.and_then(|rest| Some(rest.split_once(text)?.1.to_owned()))
            };
            after("c", after("b", after("a", Some(login(user).to_owned())))).is_some()
        }),
        ("{login:{$like:'_custom%8'}}", |user| {
            login(user).starts_with("_custom") && login(user).ends_with('8')
        }),
        ("{login:{'$like':'%CUSTOM%'}}", |_| false),
        ("{firstName:{$like:'Ann'}}", |user| name(user) == Some("Ann")),
        ("{firstName:{$like:'a_b'}}", is_a_b),
        ("{firstName:{$like:'%_b'}}", is_a_b),
        ("{firstName:{$like:'%%'}}", |user| name(user).is_some()),
        ("{firstName:{$like:''}}", |user| name(user) == Some("")),
        ("{firstName:{$like:'%é%'}}", |_| false),
        ("{firstName:{$like:'Ł%😀'}}", |user| name(user) == Some("Łukasz 😀")),
        ("{'company.name':{$like:'cpq%'}}", |user| user["company"]["name"] == "cpq-mdb"),
    ])
    .await;
}

#[tokio::test]
async fn conditions_can_be_combined_and_nested() {
    assert_finds(&[
        ("{isNotifyEmail:true,'status.value':1}", |user| {
            user["isNotifyEmail"] == true && user["status"]["value"] == 1
        }),
        ("{$and:[{isNotifyEmail:true},{'status.value':1}]}", |user| {
            user["isNotifyEmail"] == true && user["status"]["value"] == 1
        }),
        ("{$or:[{isNotifyEmail:false},{'status.value':0}]}", |user| {
            user["isNotifyEmail"] == false || user["status"]["value"] == 0
        }),
        ("{$or:[{isNotifyEmail:false}]}", |user| user["isNotifyEmail"] == false),
        (
            "{$or:[{firstName:'Ann'},{'language.value':'es_ES',isNotifyEmail:false}],\
             $and:[{login:{$like:'%_user_%'}},{$or:[{'status.value':1},{lastLogin:{$exists:false}}]}]}",
            |user| {
                let is_first = name(user) == Some("Ann")
                    || user["language"]["value"] == "es_ES" && user["isNotifyEmail"] == false;
                let is_second = user["status"]["value"] == 1 || user.get("lastLogin").is_none();
                is_first && is_second && login(user).contains("_user_")
            },
        ),
    ])
    .await;
}

#[tokio::test]
async fn quoted_values_are_compared_by_the_type_of_the_property() {
    let is_inactive: Matches = |user| user["status"]["value"] == 0;
    let is_quiet: Matches = |user| user["isNotifyEmail"] == false;
    assert_finds(&[
        ("{'status.value':0}", is_inactive),
        ("{'status.value':'0'}", is_inactive),
        ("{'status.value':0.0}", is_inactive),
        ("{'status.value':{$eq:0e0}}", is_inactive),
        ("{'status.displayValue':'Inactive'}", is_inactive),
        ("{'status.value':2.5}", |user| user["status"]["value"] == 2.5),
        ("{'status.value':25e-1}", |user| user["status"]["value"] == 2.5),
        ("{isNotifyEmail:false}", is_quiet),
        ("{isNotifyEmail:'false'}", is_quiet),
        ("{isNotifyEmail:{$ne:true}}", is_quiet),
        ("{firstName:'true'}", |user| name(user) == Some("true")),
        ("{firstName:7}", |user| name(user) == Some("7")),
        ("{firstName:'7'}", |user| name(user) == Some("7")),
        // A time zone is a string or a number.
        ("{'timeZone.value':7}", |user| user["timeZone"]["value"] == 7),
        ("{'timeZone.value':'7'}", |user| user["timeZone"]["value"] == 7),
        ("{'timeZone.value':'America/Chicago'}", |user| {
            user["timeZone"]["value"] == "America/Chicago"
        }),
        ("{'timeZone.value':{$like:'America%'}}", |user| user["timeZone"]["value"].is_string()),
    ])
    .await;
}

#[tokio::test]
async fn integers_of_64_bits_are_compared_exactly() {
    const ID: u64 = 318_766_884_429_645_907;
    assert_finds(&[
        ("{partyId:318766884429645907}", |user| party_id(user) == ID),
        ("{partyId:'318766884429645907'}", |user| party_id(user) == ID),
        // Equal as doubles.
        ("{partyId:318766884429645906}", |_| false),
        ("{partyId:318766884429645908}", |_| false),
        ("{partyId:{$ne:318766884429645906}}", |_| true),
        ("{partyId:{$gt:318766884429645906}}", |user| party_id(user) >= ID),
        ("{partyId:{$gt:318766884429645907}}", |user| party_id(user) > ID),
        ("{partyId:{$gte:318766884429645908}}", |user| party_id(user) > ID),
        ("{partyId:{$lt:318766884429645908}}", |user| party_id(user) <= ID),
        ("{partyId:{$lt:318766884429645907}}", |user| party_id(user) < ID),
        ("{partyId:{$lte:318766884429645906}}", |user| party_id(user) < ID),
        ("{partyId:{$lte:9223372036854775807}}", |_| true),
        ("{partyId:{$gte:-9223372036854775808}}", |_| true),
        ("{partyId:{$lt:1e18}}", |_| true),
    ])
    .await;
}

#[tokio::test]
async fn strings_may_contain_syntax_and_escapes() {
    assert_finds(&[
        (r#"{firstName:'O\'Neil "Al"'}"#, |user| name(user) == Some("O'Neil \"Al\"")),
        (r#"{firstName:"O'Neil \"Al\""}"#, |user| name(user) == Some("O'Neil \"Al\"")),
        (r#"{firstName:"{a:'b',$or:[]}"}"#, |user| name(user) == Some("{a:'b',$or:[]}")),
        (r"{firstName:'back\\slash'}", |user| name(user) == Some("back\\slash")),
        ("{firstName:'100%'}", |user| name(user) == Some("100%")),
        ("{firstName:'Łukasz 😀'}", |user| name(user) == Some("Łukasz 😀")),
        (r"{firstName:'\u0141ukasz \uD83D\uDE00'}", |user| name(user) == Some("Łukasz 😀")),
        (r#"{"\u0066irstName":'Ann'}"#, |user| name(user) == Some("Ann")),
    ])
    .await;
}

#[tokio::test]
async fn filter_works_with_order_pages_and_fields() {
    let site = start().await;
    let mut expected = items(&site.list(&[]).await);
    expected.retain(|user| user["isNotifyEmail"] == true);
    expected.sort_by(|left, right| login(right).cmp(login(left)));
    let page = site
        .list(&[
            ("q", "{isNotifyEmail:true}"),
            ("orderby", "login:desc"),
            ("offset", "3"),
            ("limit", "4"),
            ("totalResults", "true"),
        ])
        .await;
    assert_eq!(items(&page), expected[3..7]);
    assert_eq!(page["totalResults"], expected.len());
    // The filter also finds properties that are not returned.
    let page = site.list(&[("q", "{firstName:'Ann'}"), ("fields", "login")]).await;
    assert_eq!(party_numbers(&page).len(), 1);
    site.get_with(DOCUMENTED_PATH, &[("q", "{}")]).await.assert_invalid("q");
}

//! `q`: what of the query language is documented finds what it says, and the rest is refused.

mod refusals;

use std::error::Error;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{
    DOCUMENTED, INTEGRATION, Outcome, get, items, list, party_numbers, patch, with_query,
};

/// Whether a user should be found.
type Reading = fn(&Value) -> bool;

/// First names that a query language could trip over, and one more.
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

/// A site with the documented users, and made-up ones of whom some have a name.
async fn site() -> Result<Sandbox, Box<dyn Error>> {
    let sandbox = Sandbox::builder().users(60).seed(7).start().await?;
    for (name, user) in NAMES.iter().zip(items(&list(&sandbox, &[("offset", "10")]).await?)) {
        let login = user["login"].as_str().ok_or("it should have a login")?;
        let path = format!("/rest/v19/companies/_host/users/{login}");
        assert_eq!(patch(&sandbox, &path, &json!({ "firstName": name })).await?.0, 200);
    }
    let path = "/rest/v19/companies/_host/users/_custom_d4279b7d50a843ffb14c709dab1f1418";
    let sent = json!({ "timeZone": { "value": 7 }, "status": { "value": 2.5 } });
    assert_eq!(patch(&sandbox, path, &sent).await?.0, 200);
    Ok(sandbox)
}

/// Whether each query finds the users that the reading beside it finds among all, in their order.
async fn assert_finds(cases: &[(&str, Reading)]) -> Outcome {
    let sandbox = site().await?;
    let all = items(&list(&sandbox, &[]).await?);
    for (q, reading) in cases {
        let expected: Vec<Value> = all.iter().filter(|user| reading(user)).cloned().collect();
        let found = list(&sandbox, &[("q", q)]).await?;
        assert_eq!(items(&found), expected, "{q}");
        assert_eq!(found["count"], expected.len(), "{q}");
    }
    Ok(())
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
async fn member_is_compared_in_every_spelling_of_the_documents() -> Outcome {
    let is_documented: Reading = |user| user["partyNumber"] == DOCUMENTED;
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
    .await
}

#[tokio::test]
async fn comparisons_find_what_is_less_and_more() -> Outcome {
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
    .await
}

#[tokio::test]
async fn member_that_is_missing_matches_only_where_it_may() -> Outcome {
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
    .await
}

#[tokio::test]
async fn like_takes_percent_signs_alone_for_anything_and_minds_case() -> Outcome {
    let is_a_b: Reading = |user| name(user) == Some("a_b");
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
    .await
}

#[tokio::test]
async fn conditions_are_joined_as_they_are_nested() -> Outcome {
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
    .await
}

#[tokio::test]
async fn value_takes_the_kind_of_the_member_it_is_compared_with() -> Outcome {
    let is_inactive: Reading = |user| user["status"]["value"] == 0;
    let is_quiet: Reading = |user| user["isNotifyEmail"] == false;
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
        // A time zone is text or a number, whichever it is.
        ("{'timeZone.value':7}", |user| user["timeZone"]["value"] == 7),
        ("{'timeZone.value':'7'}", |user| user["timeZone"]["value"] == 7),
        ("{'timeZone.value':'America/Chicago'}", |user| {
            user["timeZone"]["value"] == "America/Chicago"
        }),
        ("{'timeZone.value':{$like:'America%'}}", |user| user["timeZone"]["value"].is_string()),
    ])
    .await
}

#[tokio::test]
async fn integers_of_64_bits_are_compared_exactly() -> Outcome {
    const ID: u64 = 318_766_884_429_645_907;
    assert_finds(&[
        ("{partyId:318766884429645907}", |user| party_id(user) == ID),
        ("{partyId:'318766884429645907'}", |user| party_id(user) == ID),
        // The same as a double.
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
    .await
}

#[tokio::test]
async fn text_may_hold_what_the_language_is_made_of() -> Outcome {
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
    .await
}

#[tokio::test]
async fn filter_and_page_and_order_work_together() -> Outcome {
    let sandbox = site().await?;
    let mut expected: Vec<_> = items(&list(&sandbox, &[]).await?);
    expected.retain(|user| user["isNotifyEmail"] == true);
    expected.sort_by(|left, right| login(right).cmp(login(left)));
    let q = ("q", "{isNotifyEmail:true}");
    let page =
        [("orderby", "login:desc"), ("offset", "3"), ("limit", "4"), ("totalResults", "true")];
    let asked: Vec<_> = [q].into_iter().chain(page).collect();
    let found = list(&sandbox, &asked).await?;
    assert_eq!(items(&found), expected[3..7]);
    assert_eq!(found["totalResults"], expected.len());
    Ok(())
}

#[tokio::test]
async fn filter_looks_at_members_that_are_not_shown() -> Outcome {
    let sandbox = site().await?;
    let asked = [("q", "{firstName:'Ann'}"), ("fields", "login")];
    let found = list(&sandbox, &asked).await?;
    assert_eq!(party_numbers(&found).len(), 1);
    let path = with_query(&format!("{INTEGRATION}/{DOCUMENTED}"), &[("q", "{}")]);
    assert_eq!(get(&sandbox, &path).await?.0, 400);
    Ok(())
}

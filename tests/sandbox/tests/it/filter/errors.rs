//! Errors of `q` name the problem and its column.

use crate::site::{INTEGRATION_USERS, Site};

/// Asserts that the site rejects each query, and names a text and a column, in characters from 1.
async fn assert_rejected(cases: &[(&str, &str, usize)]) {
    let site = Site::start().await;
    for (q, named, column) in cases {
        let reply = site.get_with(INTEGRATION_USERS, &[("q", q)]).await;
        reply.assert_invalid("q");
        let detail = reply.detail(400);
        assert!(detail.contains(named), "{q}: {named} is missing in: {detail}");
        assert!(detail.contains(&format!("(column {column})")), "{q}: not {column} in: {detail}");
    }
}

#[tokio::test]
async fn undocumented_operators_are_named() {
    assert_rejected(&[
        ("{login:{$regex:'x'}}", "$regex", 9),
        ("{login:{'$in':['x']}}", "$in", 9),
        ("{login:{$eq:'x',$nin:['x']}}", "$nin", 17),
        ("{ login: {$not:{$eq:'x'}}}", "$not", 11),
        ("{$nor:[{login:'x'}]}", "$nor", 2),
        ("{$and:[{login:'x'},{$where:'1'}]}", "$where", 21),
        ("{login:{$EQ:'x'}}", "$EQ", 9),
        ("{$:1}", "$", 2),
    ])
    .await;
}

#[tokio::test]
async fn misplaced_operators_are_named() {
    assert_rejected(&[
        ("{$eq:'x'}", "$eq", 2),
        ("{$like:'x'}", "$like", 2),
        ("{login:{$and:[{login:'x'}]}}", "$and", 9),
        ("{login:{value:'x'}}", "value", 9),
        ("{partyId:{$like:'3%'}}", "$like", 11),
        ("{isNotifyEmail:{$gt:false}}", "$gt", 17),
    ])
    .await;
}

#[tokio::test]
async fn unknown_and_unsearchable_properties_are_named() {
    assert_rejected(&[
        ("{nothing:'x'}", "nothing", 2),
        ("{login:'x',nothing:'x'}", "nothing", 12),
        ("{$or:[{login:'x'},{Login:'x'}]}", "Login", 20),
        ("{status:1}", "status", 2),
        ("{'status.nothing':1}", "status.nothing", 2),
        ("{'status.value.deep':1}", "status.value.deep", 2),
        ("{groups:'x'}", "groups", 2),
        ("{'groups.items':'x'}", "groups.items", 2),
        ("{links:'x'}", "links", 2),
        ("{password:'x'}", "password", 2),
    ])
    .await;
}

#[tokio::test]
async fn values_of_a_wrong_type_are_located() {
    assert_rejected(&[
        ("{login:null}", "null", 8),
        ("{login:['x']}", "$or", 8),
        ("{login:x}", "quotes", 8),
        ("{login:true}", "login", 8),
        ("{login:{$eq:{}}}", "object", 13),
        ("{login:{$like:7}}", "$like", 15),
        ("{lastLogin:{$exists:'true'}}", "$exists", 21),
        ("{lastLogin:{$exists:1}}", "$exists", 21),
        ("{isNotifyEmail:'yes'}", "isNotifyEmail", 16),
        ("{isNotifyEmail:1}", "isNotifyEmail", 16),
        ("{'status.value':'one'}", "status.value", 17),
        ("{'status.value':true}", "status.value", 17),
        ("{partyId:'3x'}", "partyId", 10),
        ("{partyId:''}", "partyId", 10),
        ("{partyId:0x1}", "number", 10),
        ("{partyId:01}", "number", 10),
        ("{partyId:+1}", "number", 10),
        ("{partyId:.5}", "number", 10),
        ("{partyId:1.}", "number", 10),
        ("{partyId:18446744073709551616}", "64 bits", 10),
        ("{partyId:'-9223372036854775809'}", "64 bits", 10),
    ])
    .await;
}

#[tokio::test]
async fn syntax_errors_are_located() {
    assert_rejected(&[
        ("", "{", 1),
        ("login:'x'", "{", 1),
        ("[{login:'x'}]", "{", 1),
        ("{login:'x'", "}", 11),
        ("{login:'x'}}", "remove", 12),
        ("{login:'x'} {}", "remove", 13),
        ("{login:'x'partyId:1}", ",", 11),
        ("{login:'x',}", "property", 12),
        ("{login}", "login", 7),
        ("{login 'x'}", "login", 8),
        ("{login:}", "value", 8),
        ("{login:{}}", "login", 8),
        ("{:'x'}", "property", 2),
        ("{login:'x}", "quote", 8),
        (r"{login:'\x'}", r"\", 8),
        (r"{login:'\uD83D'}", r"\", 8),
        ("{login:'é😀'x}", "}", 12),
        ("{login:'x',login:'y'}", "login", 12),
        ("{login:{$eq:'x',$eq:'y'}}", "$eq", 17),
        ("{$and:{login:'x'}}", "$and", 7),
        ("{$and:[]}", "$and", 8),
        ("{$or:['x']}", "$or", 7),
        ("{$or:[{login:'x'}{login:'y'}]}", "$or", 18),
        ("{$or:[{login:'x'},]}", "$or", 19),
        ("{$or:[{login:'x'}", "$or", 18),
    ])
    .await;
}

#[tokio::test]
async fn nesting_is_limited() {
    let site = Site::start().await;
    let nested = |depth: usize| {
        let (open, close) = ("{$and:[".repeat(depth), "]}".repeat(depth));
        format!("{open}{{login:'x'}}{close}")
    };
    site.list(&[("q", &nested(16))]).await;
    let reply = site.get_with(INTEGRATION_USERS, &[("q", &nested(2_000))]).await;
    reply.assert_invalid("q");
    let detail = reply.detail(400);
    assert!(detail.contains("$and") && detail.contains("nested"), "{detail}");
}

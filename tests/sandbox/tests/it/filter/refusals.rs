//! What `q` does not take is refused by its name and its column.

use cpq_sandbox::Sandbox;

use crate::client::{INTEGRATION, Outcome, assert_invalid, get, list, with_query};

/// Whether each query is refused with what it names at a column, counted in characters from 1.
async fn assert_refused(cases: &[(&str, &str, usize)]) -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (q, named, column) in cases {
        let answered = get(&sandbox, &with_query(INTEGRATION, &[("q", q)])).await?;
        assert_invalid(&answered, "q");
        let detail = answered.1["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(named), "{q}: {named} should be named in: {detail}");
        assert!(detail.contains(&format!("(column {column})")), "{q}: not {column} in: {detail}");
    }
    Ok(())
}

#[tokio::test]
async fn operators_that_are_not_documented_are_named() -> Outcome {
    assert_refused(&[
        ("{login:{$regex:'x'}}", "$regex", 9),
        ("{login:{'$in':['x']}}", "$in", 9),
        ("{login:{$eq:'x',$nin:['x']}}", "$nin", 17),
        ("{ login: {$not:{$eq:'x'}}}", "$not", 11),
        ("{$nor:[{login:'x'}]}", "$nor", 2),
        ("{$and:[{login:'x'},{$where:'1'}]}", "$where", 21),
        ("{login:{$EQ:'x'}}", "$EQ", 9),
        ("{$:1}", "$", 2),
    ])
    .await
}

#[tokio::test]
async fn operators_in_a_place_of_another_are_named() -> Outcome {
    assert_refused(&[
        ("{$eq:'x'}", "$eq", 2),
        ("{$like:'x'}", "$like", 2),
        ("{login:{$and:[{login:'x'}]}}", "$and", 9),
        ("{login:{value:'x'}}", "value", 9),
        ("{partyId:{$like:'3%'}}", "$like", 11),
        ("{isNotifyEmail:{$gt:false}}", "$gt", 17),
    ])
    .await
}

#[tokio::test]
async fn members_that_cannot_be_asked_for_are_named() -> Outcome {
    assert_refused(&[
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
    .await
}

#[tokio::test]
async fn values_of_another_kind_are_refused_where_they_stand() -> Outcome {
    assert_refused(&[
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
    .await
}

#[tokio::test]
async fn text_that_is_no_query_is_refused_where_it_goes_wrong() -> Outcome {
    assert_refused(&[
        ("", "{", 1),
        ("login:'x'", "{", 1),
        ("[{login:'x'}]", "{", 1),
        ("{login:'x'", "}", 11),
        ("{login:'x'}}", "remove", 12),
        ("{login:'x'} {}", "remove", 13),
        ("{login:'x'partyId:1}", ",", 11),
        ("{login:'x',}", "member", 12),
        ("{login}", "login", 7),
        ("{login 'x'}", "login", 8),
        ("{login:}", "value", 8),
        ("{login:{}}", "login", 8),
        ("{:'x'}", "member", 2),
        ("{login:'x}", "quote", 8),
        (r"{login:'\x'}", r"\", 9),
        (r"{login:'\uD83D'}", r"\", 9),
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
    .await
}

#[tokio::test]
async fn nesting_has_an_end_far_beyond_what_anyone_asks() -> Outcome {
    let nested = |depth: usize| {
        let (open, close) = ("{$and:[".repeat(depth), "]}".repeat(depth));
        format!("{open}{{login:'x'}}{close}")
    };
    let sandbox = Sandbox::start().await?;
    list(&sandbox, &[("q", &nested(16))]).await?;
    let answered = get(&sandbox, &with_query(INTEGRATION, &[("q", &nested(2_000))])).await?;
    assert_invalid(&answered, "q");
    let detail = answered.1["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("$and") && detail.contains("nested"), "{detail}");
    Ok(())
}

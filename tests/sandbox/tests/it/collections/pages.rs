//! Pages: how many users one holds, and the way to the others.

use std::error::Error;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{link, query};
use crate::client::{DOCUMENTED, Outcome, items, list, party_numbers};

const LIST: &str = "http://sitename.oracle.com/cpq/rest/v19/users";

/// Whether the counts of a page are these, and as many users are in it.
#[track_caller]
fn assert_counts(page: &Value, offset: u64, limit: u64, count: usize, more: bool) {
    let counts = json!([page["offset"], page["limit"], page["count"], page["hasMore"]]);
    assert_eq!(counts, json!([offset, limit, count, more]));
    assert_eq!(items(page).len(), count);
}

#[tokio::test]
async fn page_begins_at_offset_and_ends_at_limit() -> Outcome {
    let sandbox = Sandbox::builder().users(10).start().await?;
    let all = party_numbers(&list(&sandbox, &[]).await?);
    assert_eq!(all.len(), 12);
    for (offset, limit, expected, more) in
        [("0", "5", 0..5, true), ("7", "4", 7..11, true), ("7", "5", 7..12, false)]
    {
        let page = list(&sandbox, &[("offset", offset), ("limit", limit)]).await?;
        assert_counts(&page, offset.parse()?, limit.parse()?, expected.len(), more);
        assert_eq!(party_numbers(&page), all[expected]);
    }
    let page = list(&sandbox, &[("offset", "7")]).await?;
    assert_counts(&page, 7, 1000, 5, false);
    Ok(())
}

#[tokio::test]
async fn limit_is_clamped_to_the_documented_one() -> Outcome {
    let sandbox = Sandbox::builder().users(2_500).start().await?;
    for query in [&[][..], &[("limit", "5000")], &[("limit", "1000")], &[("limit", "1001")]] {
        let page = list(&sandbox, query).await?;
        assert_counts(&page, 0, 1000, 1000, true);
        let next = link(&page, "next").ok_or("more should follow")?;
        assert_eq!(next, format!("{LIST}?offset=1000&limit=1000"));
    }
    Ok(())
}

#[tokio::test]
async fn limit_of_zero_is_an_empty_page() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let page = list(&sandbox, &[("limit", "0"), ("totalResults", "true")]).await?;
    assert_counts(&page, 0, 0, 0, true);
    assert_eq!(page["totalResults"], 2);
    Ok(())
}

#[tokio::test]
async fn page_beyond_the_end_is_empty_and_leads_back() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for offset in ["2", "7", "9223372036854775807"] {
        for q in [None, Some(("q", "{}")), Some(("orderby", "login"))] {
            let asked: Vec<_> = [("offset", offset)].into_iter().chain(q).collect();
            let page = list(&sandbox, &asked).await?;
            assert_counts(&page, offset.parse()?, 1000, 0, false);
            assert_eq!(link(&page, "next"), None);
            assert!(link(&page, "prev").is_some());
        }
    }
    Ok(())
}

#[tokio::test]
async fn total_is_told_only_where_it_is_asked_for_with_a_page() -> Outcome {
    let sandbox = Sandbox::builder().users(10).start().await?;
    for (asked, total) in [
        (&[("totalResults", "true")][..], None),
        (&[("limit", "1")], None),
        (&[("limit", "1"), ("totalResults", "false")], None),
        (&[("limit", "1"), ("totalResults", "true")], Some(12)),
        (&[("totalResults", "true"), ("offset", "11")], Some(12)),
        (&[("q", "{lastLogin:{$exists:true}}"), ("totalResults", "true")], None),
    ] {
        let page = list(&sandbox, asked).await?;
        assert_eq!(page.get("totalResults"), total.map(Value::from).as_ref(), "{asked:?}");
    }
    let q = ("q", "{partyNumber:'BM_LaeNrP1bCh5'}");
    let page = list(&sandbox, &[q, ("limit", "0"), ("totalResults", "true")]).await?;
    assert_eq!(page["totalResults"], 1);
    Ok(())
}

#[tokio::test]
async fn links_of_a_page_lead_to_it_and_to_those_beside_it() -> Outcome {
    let sandbox = Sandbox::builder().users(10).start().await?;
    let page = list(&sandbox, &[("offset", "4"), ("limit", "3")]).await?;
    assert_eq!(link(&page, "canonical").as_deref(), Some(LIST));
    assert_eq!(link(&page, "self"), Some(format!("{LIST}?offset=4&limit=3")));
    assert_eq!(link(&page, "next"), Some(format!("{LIST}?offset=7&limit=3")));
    assert_eq!(link(&page, "prev"), Some(format!("{LIST}?offset=1&limit=3")));

    let first = list(&sandbox, &[("limit", "3")]).await?;
    assert_eq!(link(&first, "prev"), None);
    let second = list(&sandbox, &[("offset", "1"), ("limit", "3")]).await?;
    let prev = query(&link(&second, "prev").ok_or("the first user is before it")?);
    assert!(prev.contains(&("offset".to_owned(), "0".to_owned())), "{prev:?}");
    let last = list(&sandbox, &[("offset", "9"), ("limit", "3")]).await?;
    assert_eq!(link(&last, "next"), None);
    Ok(())
}

/// The pages from one on, by following their links.
async fn followed(
    sandbox: &Sandbox,
    first: &[(&str, &str)],
    kind: &str,
) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut pages = vec![list(sandbox, first).await?];
    while let Some(address) = pages.last().and_then(|page| link(page, kind)) {
        assert!(pages.len() < 100, "the links should come to an end");
        let pairs = query(&address);
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
        pages.push(list(sandbox, &pairs).await?);
    }
    Ok(pages)
}

#[tokio::test]
async fn following_next_visits_every_user_once_and_in_order() -> Outcome {
    let sandbox = Sandbox::builder().users(95).start().await?;
    for others in [
        &[][..],
        &[("orderby", "login:desc")],
        &[("q", "{'status.value':1,login:{$like:'%_cus%'}}")],
        &[("orderby", "status.value"), ("q", "{isNotifyEmail:true}")],
    ] {
        let whole = list(&sandbox, others).await?;
        let first: Vec<_> = [("limit", "10")].iter().chain(others).copied().collect();
        let pages = followed(&sandbox, &first, "next").await?;
        let visited: Vec<_> = pages.iter().flat_map(party_numbers).collect();
        assert!(visited.len() > 50, "{others:?}");
        assert_eq!(visited, party_numbers(&whole), "{others:?}");
        assert_eq!(pages.len(), visited.len().div_ceil(10));
    }
    Ok(())
}

#[tokio::test]
async fn following_prev_leads_to_the_first_page() -> Outcome {
    let sandbox = Sandbox::builder().users(28).start().await?;
    let all = party_numbers(&list(&sandbox, &[]).await?);
    let pages = followed(&sandbox, &[("offset", "20"), ("limit", "10")], "prev").await?;
    let visited: Vec<_> = pages.iter().rev().flat_map(party_numbers).collect();
    assert_eq!(visited, all);
    Ok(())
}

#[tokio::test]
async fn links_keep_what_else_was_asked_for() -> Outcome {
    let sandbox = Sandbox::builder().users(10).start().await?;
    let others = [("fields", "login"), ("expand", "groups"), ("q", "{login:{$ne:'a&b=%'}}")];
    let asked: Vec<_> = others.into_iter().chain([("offset", "2"), ("limit", "3")]).collect();
    let page = list(&sandbox, &asked).await?;
    for kind in ["self", "next", "prev"] {
        let query = query(&link(&page, kind).ok_or("it should be there")?);
        for (name, value) in others {
            let kept = query.iter().any(|(other, kept)| other == name && kept == value);
            assert!(kept, "{kind} should keep {name}: {query:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn documented_users_come_first_and_in_their_order() -> Outcome {
    let sandbox = Sandbox::builder().users(3).start().await?;
    let all = party_numbers(&list(&sandbox, &[]).await?);
    assert_eq!(all[..2], ["BM_Zb69fNkzcp8", DOCUMENTED]);
    Ok(())
}

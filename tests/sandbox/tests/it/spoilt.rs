//! Answers that are not what they should be, because a fault wants them so.

use serde_json::Value;

use crate::faulty::{CHANGE, Faulty, LIST, PARTY, USER, WAYS, plain};
use crate::raw::Result;

fn members(value: &Value) -> Vec<(&String, &Value)> {
    value.as_object().into_iter().flatten().collect()
}

#[tokio::test]
async fn repeated_page_has_the_items_of_the_page_before() -> Result<()> {
    for way in WAYS {
        for query in ["expand=groups", "orderby=login:desc", "q={isWebServicesOnly:true}"] {
            let site = Faulty::by(way, "repeated-page").await?;
            let page = |offset: u8| format!("{LIST}?{query}&limit=10&offset={offset}");
            let mut repeated = site.call("GET", &page(10), "").await?.json()?;
            let (before, mut asked) = (plain(&page(0)).await?, plain(&page(10)).await?);
            assert_eq!(repeated["items"], before["items"], "{query} by {way:?}");
            assert_ne!(repeated["items"], asked["items"]);
            repeated["items"].take();
            asked["items"].take();
            assert_eq!(repeated, asked, "{query} by {way:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn extra_members_are_everywhere_and_nothing_else_differs() -> Result<()> {
    const EXTRA: &str = "sandboxExtra";
    fn take(value: &mut Value) -> Option<Value> {
        value.as_object_mut()?.remove(EXTRA)
    }
    for way in WAYS {
        let site = Faulty::by(way, "extra-properties").await?;
        let mut user = site.call("GET", USER, "").await?.json()?;
        assert!(take(&mut user).is_some(), "by {way:?}");
        assert_eq!(user, plain(USER).await?);
        let mut page = site.call("GET", LIST, "").await?.json()?;
        assert!(take(&mut page).is_some(), "by {way:?}");
        for item in page["items"].as_array_mut().into_iter().flatten() {
            assert!(take(item).is_some(), "by {way:?}");
        }
        assert_eq!(page, plain(LIST).await?);
        let mut changed = site.call("PATCH", USER, CHANGE).await?.json()?;
        assert!(take(&mut changed).is_some(), "by {way:?}");
        assert!(site.has_applied()?);
        assert_eq!(site.sandbox.stored_user(PARTY).and_then(|mut user| take(&mut user)), None);
    }
    Ok(())
}

#[tokio::test]
async fn null_members_stand_for_some_and_nothing_else_differs() -> Result<()> {
    for way in WAYS {
        let site = Faulty::by(way, "null-properties").await?;
        let (page, plain) = (site.call("GET", LIST, "").await?.json()?, plain(LIST).await?);
        let items = page["items"].as_array().into_iter().flatten();
        for (item, plain) in items.zip(plain["items"].as_array().into_iter().flatten()) {
            let (spoilt, plain) = (members(item), members(plain));
            assert_eq!(spoilt.len(), plain.len());
            let mut nulls = 0;
            for (spoilt, plain) in spoilt.iter().zip(plain) {
                assert!(*spoilt == plain || (spoilt.0 == plain.0 && spoilt.1.is_null()));
                nulls += usize::from(spoilt.1.is_null());
            }
            assert!(nulls > 0 && nulls < spoilt.len(), "by {way:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn other_types_are_one_member_of_each_user() -> Result<()> {
    for way in WAYS {
        let site = Faulty::by(way, "wrong-types").await?;
        let (page, plain) = (site.call("GET", LIST, "").await?.json()?, plain(LIST).await?);
        let items = page["items"].as_array().into_iter().flatten();
        for (item, plain) in items.zip(plain["items"].as_array().into_iter().flatten()) {
            let pairs = members(item).into_iter().zip(members(plain));
            let differing: Vec<_> = pairs.filter(|(spoilt, plain)| spoilt != plain).collect();
            let [((name, spoilt), (plain_name, plain))] = differing[..] else {
                return Err(format!("one member should differ: {differing:?}").into());
            };
            assert_eq!(name, plain_name);
            assert_ne!(spoilt.is_string(), plain.is_string(), "{name}: {spoilt} and {plain}");
            assert!(!spoilt.is_null());
        }
    }
    Ok(())
}

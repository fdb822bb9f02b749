//! Pages whose items are plain JSON.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{Page, PageInfo, Paginated};
use crate::decode::Body;

/// A page whose items are plain JSON, of the same collection as `P`.
///
/// [`Items`](super::Items) of it return the items as the server sent them:
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// let mut users = cpq.list_integration_users().raw_stream();
/// while let Some(user) = users.next().await {
///     println!("{}", user?["partyNumber"]);
/// }
/// # Ok(())
/// # }
/// ```
pub struct RawPage<P> {
    body: Map<String, Value>,
    page: PhantomData<fn() -> P>,
}

impl<P: Page> Page for RawPage<P> {
    type Item = Value;
}

impl<P: Page> Paginated for RawPage<P> {
    type Entry = Value;

    const ID: Option<&'static str> = P::ID;

    fn info(&self) -> PageInfo<'_, Value> {
        let counter = |name| self.body.get(name).and_then(Value::as_i64);
        let links = self.body.get("links").and_then(Value::as_array);
        PageInfo {
            items: self.body.get("items").and_then(Value::as_array).map(Vec::as_slice),
            count: counter("count"),
            offset: counter("offset"),
            limit: counter("limit"),
            has_more: self.body.get("hasMore").and_then(Value::as_bool),
            total: counter("totalResults"),
            has_next: links.into_iter().flatten().any(|link| link["rel"] == "next"),
        }
    }

    fn items_mut(&mut self) -> Option<&mut Vec<Value>> {
        self.body.get_mut("items").and_then(Value::as_array_mut)
    }

    fn id(item: &Value) -> Option<&str> {
        item.get(P::ID?)?.as_str()
    }
}

/// Pagination checks the properties.
impl<P> Body for RawPage<P> {
    fn is_foreign(&self, _: &str) -> bool {
        false
    }
}

impl<'de, P> Deserialize<'de> for RawPage<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { body: Map::deserialize(deserializer)?, page: PhantomData })
    }
}

/// Shows only the names of the properties, because the values may be personal data.
impl<P> fmt::Debug for RawPage<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.body.keys().collect();
        f.debug_tuple("RawPage").field(&names).finish()
    }
}

//! The properties of an object that the contract does not know.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// Properties that the contract does not list, in the field `extra` of all types.
///
/// It dereferences to a map:
///
/// ```
/// # #[cfg(feature = "v19")] {
/// use oracle_cpq::v19::types::User;
///
/// let mut user: User = serde_json::from_str(r#"{"login":"ann","costCenter":7}"#)?;
/// assert_eq!(user.extra["costCenter"], 7);
/// user.extra.insert("costCenter".to_owned(), 8.into());
/// assert_eq!(serde_json::to_string(&user)?, r#"{"login":"ann","costCenter":8}"#);
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// It takes only the size of a pointer until it is first changed. `Debug` shows no values, because they may be
/// personal data.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Map<String, Value>>>);

static EMPTY: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Map<String, Value> {
        self.0.as_deref().unwrap_or_else(|| &EMPTY)
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Map<String, Value> {
        self.0.get_or_insert_default()
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(properties: Map<String, Value>) -> Self {
        Self((!properties.is_empty()).then(|| Box::new(properties)))
    }
}

impl From<Extra> for Map<String, Value> {
    fn from(extra: Extra) -> Self {
        extra.0.map(|properties| *properties).unwrap_or_default()
    }
}

impl FromIterator<(String, Value)> for Extra {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(properties: I) -> Self {
        properties.into_iter().collect::<Map<_, _>>().into()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Extra {}

impl PartialEq<Map<String, Value>> for Extra {
    fn eq(&self, other: &Map<String, Value>) -> bool {
        **self == *other
    }
}

impl Hash for Extra {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl IntoIterator for Extra {
    type Item = (String, Value);
    type IntoIter = serde_json::map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        Map::from(self).into_iter()
    }
}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a String, &'a Value);
    type IntoIter = serde_json::map::Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        (**self).iter()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}

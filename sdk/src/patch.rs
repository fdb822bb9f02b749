//! The three states of a member in a change.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};

/// What a PATCH does to one member: leave it, set it, or set it to null.
///
/// ```
/// # #[cfg(feature = "v19")] {
/// use oracle_cpq::Patch;
/// use oracle_cpq::v19::types::UserPatch;
///
/// let change = UserPatch::default().job_title("Planner").fax(Patch::Null);
/// assert_eq!(serde_json::to_string(&change)?, r#"{"fax":null,"jobTitle":"Planner"}"#);
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// What a member left out means is documented: it stays as it is. What null means is not; a site
/// may clear the member, ignore it or refuse the change.
///
/// In a type of your own, write it with
/// `#[serde(default, skip_serializing_if = "Patch::is_leave")]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The member is not sent and stays as it is.
    #[default]
    Leave,
    /// The member is set to this.
    Set(T),
    /// null is sent.
    Null,
}

impl<T> Patch<T> {
    /// The value that is set, if one is.
    #[must_use]
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Leave | Self::Null => None,
        }
    }

    /// Whether the member is left as it is.
    #[must_use]
    pub fn is_leave(&self) -> bool {
        matches!(self, Self::Leave)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(text: &str) -> Self {
        Self::Set(text.to_owned())
    }
}

impl From<&str> for Patch<crate::Password> {
    fn from(password: &str) -> Self {
        Self::Set(password.into())
    }
}

/// A member that is left has no JSON: writing one is an error, not a null nobody asked for.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.serialize(serializer),
            Self::Null => serializer.serialize_none(),
            Self::Leave => {
                Err(S::Error::custom("Patch::Leave can't be written; skip it by Patch::is_leave"))
            }
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Set))
    }
}

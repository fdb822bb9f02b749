//! The conversions of responses to requests.

use std::fmt;

use crate::Extra;

/// A response lacks a property that the request requires, so that it can't be converted.
///
/// ```
/// # #[cfg(feature = "v19")] {
/// use oracle_cpq::v19::types::{GroupDetails, GroupRequest, GroupUserDetails};
///
/// let user = GroupUserDetails::default().first_name("Ada");
/// let group = GroupDetails::default().label("Parts").type_(1).variable_name("parts").users([user]);
/// let error = GroupRequest::try_from(group).unwrap_err();
/// assert_eq!(error.pointer(), "/users/items/0/login");
/// # }
/// ```
///
/// A property is missing if the server omits it, returns null, or returns a value of another type (see
/// [`Response::mismatches`](crate::Response::mismatches)). It converts to [`Error`](crate::Error), so that `?`
/// returns it from functions that send requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingProperty {
    pointer: String,
}

impl MissingProperty {
    fn new(name: &str) -> Self {
        Self { pointer: String::new() }.below(name)
    }

    /// The same property, seen from the object whose property `name` contains it.
    fn below(self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("/{name}{}", self.pointer) }
    }

    /// Returns the JSON pointer of the property, such as `/users/items/0/login`.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl fmt::Display for MissingProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pointer } = self;
        write!(
            f,
            "the response has no valid `{pointer}`, which the request requires; set it before converting, or create \
             the request with `new` (nothing was sent)"
        )
    }
}

impl std::error::Error for MissingProperty {}

/// The value of a property that the request requires.
pub(crate) fn required<T>(value: Option<T>, name: &str) -> Result<T, MissingProperty> {
    value.ok_or_else(|| MissingProperty::new(name))
}

/// Converts the object in the property `name`.
pub(crate) fn object<T, U>(value: T, name: &str) -> Result<U, MissingProperty>
where
    U: TryFrom<T, Error = MissingProperty>,
{
    U::try_from(value).map_err(|missing| missing.below(name))
}

/// Converts the objects of the list in the property `name`.
pub(crate) fn items<T, U>(items: Vec<T>, name: &str) -> Result<Vec<U>, MissingProperty>
where
    U: TryFrom<T, Error = MissingProperty>,
{
    let items = items.into_iter().enumerate();
    let items = items.map(|(index, item)| object(item, &index.to_string()));
    items.collect::<Result<_, _>>().map_err(|missing| missing.below(name))
}

/// Removes properties that only the response lists. They are in `extra` if their values have another type
/// than documented.
pub(crate) fn without(mut extra: Extra, names: &[&str]) -> Extra {
    if !extra.is_empty() {
        extra.retain(|name, _| !names.contains(&name.as_str()));
    }
    extra
}

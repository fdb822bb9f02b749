//! Query parameters: filters, sort orders and lists of names. Values are escaped, and names are validated.

mod lists;

use std::fmt;

use crate::{Number, Value};

pub use lists::{Fields, Names, OrderBy};

/// A filter for the query parameter `q` of a collection.
///
/// ```
/// use oracle_cpq::Filter;
///
/// let active = Filter::field("status.value").eq(1);
/// let named = Filter::field("login").like("_custom_%");
/// let filter = active.and(named);
/// assert_eq!(
///     filter.to_string(),
///     r#"{"$and":[{"status.value":{"$eq":1}},{"login":{"$like":"_custom_%"}}]}"#
/// );
/// // Values are escaped.
/// let filter = Filter::field("login").eq(r#"x"},{"$or":["#);
/// assert_eq!(filter.to_string(), r#"{"login":{"$eq":"x\"},{\"$or\":["}}"#);
/// ```
///
/// It supports what Oracle documents: comparisons, `$like`, `$exists`, `$and` and `$or`. Fields of nested
/// objects are named like `status.value`. Strings are written in double quotes, and quotes and
/// backslashes in them are escaped with a backslash; whether CPQ supports this escape is not documented.
///
/// A string converts to a filter unchanged: `"{login:'x'}".into()`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// `None` if a field name is invalid.
    text: Option<String>,
}

/// A field to compare, from [`Filter::field`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "a field alone is not a filter"]
pub struct FilterField {
    name: String,
}

/// A value to compare with: a string, a number or a boolean.
///
/// A number that is not finite is reported as an error when the request is sent.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FilterValue(Value);

/// The filter that matches every item.
const MATCH_ALL: &str = "{}";

impl Filter {
    /// Selects the field to compare.
    ///
    /// An invalid name is reported as an error when the request is sent.
    pub fn field(name: &str) -> FilterField {
        FilterField { name: name.to_owned() }
    }

    /// Matches items that match both filters.
    #[must_use]
    pub fn and(self, other: impl Into<Self>) -> Self {
        Self::all([self, other.into()])
    }

    /// Matches items that match at least one of the two filters.
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        Self::any([self, other.into()])
    }

    /// Matches items that match all filters. Without any filter, it matches every item.
    #[must_use]
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
        Self::join("$and", filters)
    }

    /// Matches items that match at least one filter.
    ///
    /// Without any filter, the request fails before it is sent, because no query matches nothing.
    #[must_use]
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
        let filter = Self::join("$or", filters);
        Self { text: filter.text.filter(|text| text != MATCH_ALL) }
    }

    fn join(operator: &str, filters: impl IntoIterator<Item = Self>) -> Self {
        let parts: Option<Vec<String>> = filters.into_iter().map(|filter| filter.text).collect();
        let text = parts.map(|parts| match parts.as_slice() {
            [] => MATCH_ALL.to_owned(),
            parts => format!("{{\"{operator}\":[{}]}}", parts.join(",")),
        });
        Self { text }
    }
}

macro_rules! comparisons {
    ($($(#[$docs:meta])* $name:ident => $operator:literal;)*) => {
        $(
            $(#[$docs])*
            #[must_use]
            pub fn $name(self, value: impl Into<FilterValue>) -> Filter {
                self.compare($operator, value)
            }
        )*
    };
}

impl FilterField {
    comparisons! {
        /// Matches if the field is equal to the value.
        eq => "$eq";
        /// Matches if the field is not equal to the value.
        ne => "$ne";
        /// Matches if the field is greater than the value.
        gt => "$gt";
        /// Matches if the field is greater than or equal to the value.
        gte => "$gte";
        /// Matches if the field is less than the value.
        lt => "$lt";
        /// Matches if the field is less than or equal to the value.
        lte => "$lte";
    }

    /// Matches if the field matches the pattern, in which `%` stands for any number of characters.
    ///
    /// `%` can't be escaped, because Oracle documents no way to do so.
    #[must_use]
    pub fn like(self, pattern: &str) -> Filter {
        self.compare("$like", pattern)
    }

    /// Matches if the field is equal to one of the values.
    ///
    /// Without any value, the request fails before it is sent. The list is written with `$or`, because
    /// Oracle documents `$in` only for tasks.
    ///
    /// ```
    /// # use oracle_cpq::Filter;
    /// let filter = Filter::field("login").in_list(["a", "b"]);
    /// assert_eq!(filter.to_string(), r#"{"$or":[{"login":{"$eq":"a"}},{"login":{"$eq":"b"}}]}"#);
    /// ```
    #[must_use]
    pub fn in_list(self, values: impl IntoIterator<Item = impl Into<FilterValue>>) -> Filter {
        Filter::any(values.into_iter().map(|value| self.clone().eq(value)))
    }

    /// Matches if the field exists (`true`), or if it does not (`false`).
    #[must_use]
    pub fn exists(self, exists: bool) -> Filter {
        self.compare("$exists", exists)
    }

    fn compare(self, operator: &str, value: impl Into<FilterValue>) -> Filter {
        let Self { name } = self;
        let FilterValue(value) = value.into();
        // Only a number that is not finite is null.
        let is_valid = is_field_name(&name) && !value.is_null();
        let text = is_valid.then(|| format!("{{\"{name}\":{{\"{operator}\":{value}}}}}"));
        Filter { text }
    }
}

/// Whether a name is valid. Other names are not sent, because they could change the query.
fn is_field_name(name: &str) -> bool {
    let is_part = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    name.split('.').all(is_part)
}

/// Shows nothing of the filter, because its values may be personal data.
impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filter([redacted])")
    }
}

impl fmt::Debug for FilterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FilterValue([redacted])")
    }
}

macro_rules! filter_values {
    ($($of:ty),*) => {
        $(impl From<$of> for FilterValue {
            fn from(value: $of) -> Self {
                Self(Value::from(value))
            }
        })*
    };
}

filter_values!(&str, String, bool, Number, f64);
filter_values!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl From<&String> for FilterValue {
    fn from(value: &String) -> Self {
        value.as_str().into()
    }
}

/// Implements the conversions that the query types share.
macro_rules! query_text {
    ($($type:ident),*) => {$(
        impl $type {
            pub(crate) fn into_text(self) -> Option<String> {
                self.text
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self { text: Some(text) }
            }
        }

        impl From<&String> for $type {
            fn from(text: &String) -> Self {
                text.clone().into()
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                text.to_owned().into()
            }
        }

        impl From<&Self> for $type {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }

        /// Writes the text as it is sent. An invalid one is empty.
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.text.as_deref().unwrap_or_default())
            }
        }
    )*};
}

query_text!(Filter, OrderBy, Fields, Names);

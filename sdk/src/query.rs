//! Filters, orders and lists of members, written so that a value can never change the query.

use std::fmt::{self, Write as _};

use crate::{Number, Value};

/// A filter for the `q` of a collection.
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
/// // A value is always a value, whatever stands in it.
/// let filter = Filter::field("login").eq(r#"x"},{"$or":["#);
/// assert_eq!(filter.to_string(), r#"{"login":{"$eq":"x\"},{\"$or\":["}}"#);
/// ```
///
/// It has what Oracle documents: comparisons, `$like`, `$exists`, `$and` and `$or`. Members of value
/// objects are named like `status.value`. Text is written in double quotes, with a backslash before a
/// quote or a backslash in it; whether CPQ understands that escape is not documented. A filter of
/// your own making is taken as it is: `"{login:'x'}".into()`.
#[derive(Clone, PartialEq)]
pub struct Filter {
    /// Nothing where a member is named by what can't be a name.
    text: Option<String>,
}

/// A member that a filter compares, from [`Filter::member`].
#[derive(Clone, Debug)]
#[must_use = "a member alone filters nothing"]
pub struct FilterField {
    name: String,
}

/// What a member is compared with: text, a number, or true and false.
#[derive(Clone, PartialEq)]
pub struct FilterValue(Value);

/// The filter that everybody matches.
const EVERYBODY: &str = "{}";

impl Filter {
    /// Begins a filter on a member.
    pub fn field(name: &str) -> FilterField {
        FilterField { name: name.to_owned() }
    }

    /// Matches what both match.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// Matches what either matches.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    /// Matches what all of them match; none at all match everything.
    #[must_use]
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
        Self::joined("$and", filters)
    }

    /// Matches what any of them matches.
    ///
    /// None at all would match nobody, which there is no way to ask for: such a filter is an error
    /// before anything is sent.
    #[must_use]
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
        let filter = Self::joined("$or", filters);
        Self { text: filter.text.filter(|text| text != EVERYBODY) }
    }

    fn joined(operator: &str, filters: impl IntoIterator<Item = Self>) -> Self {
        let parts: Option<Vec<String>> = filters.into_iter().map(|filter| filter.text).collect();
        let text = parts.map(|parts| match parts.as_slice() {
            [] => EVERYBODY.to_owned(),
            parts => format!("{{\"{operator}\":[{}]}}", parts.join(",")),
        });
        Self { text }
    }

    pub(crate) fn into_text(self) -> Option<String> {
        self.text
    }
}

impl FilterField {
    /// Matches where the member equals the value.
    #[must_use]
    pub fn eq(self, value: impl Into<FilterValue>) -> Filter {
        self.compared("$eq", value)
    }

    /// Matches where the member is another value.
    #[must_use]
    pub fn ne(self, value: impl Into<FilterValue>) -> Filter {
        self.compared("$ne", value)
    }

    /// Matches where the member is greater.
    #[must_use]
    pub fn gt(self, value: impl Into<FilterValue>) -> Filter {
        self.compared("$gt", value)
    }

    /// Matches where the member is greater or equal.
    #[must_use]
    pub fn gte(self, value: impl Into<FilterValue>) -> Filter {
        self.compared("$gte", value)
    }

    /// Matches where the member is less.
    #[must_use]
    pub fn lt(self, value: impl Into<FilterValue>) -> Filter {
        self.compared("$lt", value)
    }

    /// Matches where the member is less or equal.
    #[must_use]
    pub fn lte(self, value: impl Into<FilterValue>) -> Filter {
        self.compared("$lte", value)
    }

    /// Matches where the member's text has the pattern's form; `%` stands for any characters, also
    /// where it comes from a value, for Oracle documents no way to mean the character.
    #[must_use]
    pub fn like(self, pattern: &str) -> Filter {
        self.compared("$like", pattern)
    }

    /// Matches where the member is there, or where it is not.
    #[must_use]
    pub fn exists(self, exists: bool) -> Filter {
        self.compared("$exists", exists)
    }

    fn compared(self, operator: &str, value: impl Into<FilterValue>) -> Filter {
        let Self { name } = self;
        let FilterValue(value) = value.into();
        let text = is_member(&name).then(|| format!("{{\"{name}\":{{\"{operator}\":{value}}}}}"));
        Filter { text }
    }
}

/// Whether a text can be a member's name: one that could mean something else is not sent.
fn is_member(name: &str) -> bool {
    let is_part = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    name.split('.').all(is_part)
}

impl From<&str> for Filter {
    fn from(text: &str) -> Self {
        Self { text: Some(text.to_owned()) }
    }
}

impl From<String> for Filter {
    fn from(text: String) -> Self {
        Self { text: Some(text) }
    }
}

impl From<&String> for Filter {
    fn from(text: &String) -> Self {
        Self { text: Some(text.clone()) }
    }
}

/// Writes the filter as it is sent; one that can't be sent is empty.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.as_deref().unwrap_or_default())
    }
}

/// Shows nothing of the filter: its values may tell who somebody is.
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

filter_values!(&str, String, bool, i32, u32, i64, u64, Number);

/// What a collection is ordered by.
///
/// ```
/// use oracle_cpq::OrderBy;
///
/// let order = OrderBy::descending("dateModified").then_ascending("login");
/// assert_eq!(order.to_string(), "dateModified:desc,login:asc");
/// ```
///
/// An order of your own making is taken as it is: `"login:desc".into()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBy {
    text: Option<String>,
}

impl OrderBy {
    /// By a member, the smallest first.
    #[must_use]
    pub fn ascending(member: &str) -> Self {
        Self { text: Some(String::new()) }.then(member, "asc")
    }

    /// By a member, the greatest first.
    #[must_use]
    pub fn descending(member: &str) -> Self {
        Self { text: Some(String::new()) }.then(member, "desc")
    }

    /// And where those are alike by another, the smallest first.
    #[must_use]
    pub fn then_ascending(self, member: &str) -> Self {
        self.then(member, "asc")
    }

    /// And where those are alike by another, the greatest first.
    #[must_use]
    pub fn then_descending(self, member: &str) -> Self {
        self.then(member, "desc")
    }

    fn then(self, member: &str, direction: &str) -> Self {
        let text = self.text.filter(|_| is_member(member)).map(|mut text| {
            let comma = if text.is_empty() { "" } else { "," };
            let _ = write!(text, "{comma}{member}:{direction}");
            text
        });
        Self { text }
    }

    pub(crate) fn into_text(self) -> Option<String> {
        self.text
    }
}

impl From<&str> for OrderBy {
    fn from(text: &str) -> Self {
        Self { text: Some(text.to_owned()) }
    }
}

/// Writes the order as it is sent; one that can't be sent is empty.
impl fmt::Display for OrderBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.as_deref().unwrap_or_default())
    }
}

/// The members that an answer is to have.
///
/// ```
/// use oracle_cpq::Fields;
///
/// assert_eq!(Fields::from(["login", "status"]).to_string(), "login,status");
/// ```
///
/// A list of your own making is taken as it is: `"login,status".into()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    text: Option<String>,
}

impl Fields {
    pub(crate) fn into_text(self) -> Option<String> {
        self.text
    }
}

impl<const N: usize> From<[&str; N]> for Fields {
    fn from(members: [&str; N]) -> Self {
        Self::from(members.as_slice())
    }
}

impl From<&[&str]> for Fields {
    fn from(members: &[&str]) -> Self {
        let are_members = members.iter().all(|member| is_member(member));
        Self { text: are_members.then(|| members.join(",")) }
    }
}

impl From<&str> for Fields {
    fn from(text: &str) -> Self {
        Self { text: Some(text.to_owned()) }
    }
}

/// Writes the list as it is sent; one that can't be sent is empty.
impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.as_deref().unwrap_or_default())
    }
}

//! Sort orders and lists of names, separated by commas.

use super::is_field_name;

/// A sort order for the query parameter `orderby` of a collection.
///
/// ```
/// use oracle_cpq::OrderBy;
///
/// let order = OrderBy::descending("dateModified").then_ascending("login");
/// assert_eq!(order.to_string(), "dateModified:desc,login:asc");
/// // Arrays, vectors and iterators convert.
/// assert_eq!(OrderBy::from(["lastName", "login:desc"]).to_string(), "lastName,login:desc");
/// ```
///
/// A string converts to a sort order unchanged: `"login:desc".into()`. Without any field, the parameter
/// is omitted. An invalid name is reported as an error when the request is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderBy {
    pub(super) text: Option<String>,
}

impl OrderBy {
    /// Sorts by a field in ascending order.
    #[must_use]
    pub fn ascending(field: &str) -> Self {
        Self::from([] as [&str; 0]).then(field, "asc")
    }

    /// Sorts by a field in descending order.
    #[must_use]
    pub fn descending(field: &str) -> Self {
        Self::from([] as [&str; 0]).then(field, "desc")
    }

    /// Sorts items that are equal so far by another field in ascending order.
    #[must_use]
    pub fn then_ascending(self, field: &str) -> Self {
        self.then(field, "asc")
    }

    /// Sorts items that are equal so far by another field in descending order.
    #[must_use]
    pub fn then_descending(self, field: &str) -> Self {
        self.then(field, "desc")
    }

    fn then(self, field: &str, direction: &str) -> Self {
        let text = self.text.filter(|_| is_field_name(field)).map(|text| {
            let comma = if text.is_empty() { "" } else { "," };
            format!("{text}{comma}{field}:{direction}")
        });
        Self { text }
    }
}

/// The fields to return, for the query parameter `fields`.
///
/// ```
/// use oracle_cpq::Fields;
///
/// assert_eq!(Fields::from(["login", "status"]).to_string(), "login,status");
/// // Vectors and iterators convert, too.
/// let wanted = ["login", "password"].into_iter().filter(|name| *name != "password");
/// assert_eq!(wanted.collect::<Fields>().to_string(), "login");
/// ```
///
/// A string converts to a list unchanged: `"login,status".into()`. Without any name, the parameter is
/// omitted. An invalid name is reported as an error when the request is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    pub(super) text: Option<String>,
}

/// A list of names for the query parameters `expand` and `excludeLinks`.
///
/// ```
/// use oracle_cpq::Names;
///
/// assert_eq!(Names::from(["groups", "accessPermissions"]).to_string(), "groups,accessPermissions");
/// assert_eq!(Names::from("groups").to_string(), "groups");
/// ```
///
/// It converts from strings, arrays, vectors and iterators, like [`Fields`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Names {
    pub(super) text: Option<String>,
}

/// Whether this is a name, or a name with a direction such as `login:desc`.
fn is_order(item: &str) -> bool {
    let (name, direction) = item.split_once(':').unwrap_or((item, "asc"));
    is_field_name(name) && matches!(direction, "asc" | "desc")
}

fn join<S: AsRef<str>>(
    items: impl IntoIterator<Item = S>,
    is_valid: fn(&str) -> bool,
) -> Option<String> {
    let mut text = String::new();
    for item in items {
        let item = item.as_ref();
        if !is_valid(item) {
            return None;
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(item);
    }
    Some(text)
}

/// Implements the conversions from several strings.
macro_rules! conversions {
    ($($type:ident: $is_valid:ident;)*) => {$(
        impl<S: AsRef<str>> FromIterator<S> for $type {
            fn from_iter<I: IntoIterator<Item = S>>(items: I) -> Self {
                Self { text: join(items, $is_valid) }
            }
        }

        impl<S: AsRef<str>, const N: usize> From<[S; N]> for $type {
            fn from(items: [S; N]) -> Self {
                Self::from_iter(items)
            }
        }

        impl<S: AsRef<str>, const N: usize> From<&[S; N]> for $type {
            fn from(items: &[S; N]) -> Self {
                Self::from_iter(items)
            }
        }

        impl<S: AsRef<str>> From<&[S]> for $type {
            fn from(items: &[S]) -> Self {
                Self::from_iter(items)
            }
        }

        impl<S: AsRef<str>> From<Vec<S>> for $type {
            fn from(items: Vec<S>) -> Self {
                Self::from_iter(items)
            }
        }

        impl<S: AsRef<str>> From<&Vec<S>> for $type {
            fn from(items: &Vec<S>) -> Self {
                Self::from_iter(items)
            }
        }
    )*};
}

conversions! {
    OrderBy: is_order;
    Fields: is_field_name;
    Names: is_field_name;
}

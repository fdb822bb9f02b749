//! Parses the documented query parameters.

use super::filter::Filter;
use super::properties::properties;
use crate::api::{CHILDREN, Shape};
use crate::api_error::ApiError;

/// The documented maximum of `limit`, which is also its default.
const MAX_LIMIT: u64 = 1000;

/// The documented link relations.
const RELATIONS: [&str; 7] = ["self", "child", "parent", "canonical", "next", "prev", "related"];

/// The parsed query of a request.
pub(crate) struct Parameters {
    pub(crate) filter: Option<Filter>,
    pub(crate) order: Vec<(String, Direction)>,
    pub(crate) offset: u64,
    pub(crate) limit: u64,
    /// The properties to return; all if `None`.
    pub(crate) fields: Option<Vec<String>>,
    /// The children to return.
    pub(crate) expand: Vec<&'static str>,
    /// The relations of the links to omit.
    pub(crate) exclude_links: Vec<String>,
    /// Whether a page includes the total number of items.
    pub(crate) total: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            filter: None,
            order: Vec::new(),
            offset: 0,
            limit: MAX_LIMIT,
            fields: None,
            expand: Vec::new(),
            exclude_links: Vec::new(),
            total: false,
        }
    }
}

impl Parameters {
    /// Parses a query that matches the contract; `shape` is that of one resource.
    pub(crate) fn parse(query: &[(String, String)], shape: &Shape) -> Result<Self, ApiError> {
        let mut parsed = Self::default();
        for (name, value) in query {
            parsed
                .set(name, value, shape)
                .map_err(|error| ApiError::invalid(name, format!("{name}: {error}")))?;
        }
        // Documented: it only has an effect together with `limit` or `offset`.
        parsed.total &= query.iter().any(|(name, _)| name == "limit" || name == "offset");
        if parsed.limit == 1 {
            // Documented: `limit=1` ignores `offset`.
            parsed.offset = 0;
        }
        Ok(parsed)
    }

    fn set(&mut self, name: &str, value: &str, shape: &Shape) -> Result<(), String> {
        match name {
            // The groups of a user are filtered by `filter`, with the same syntax.
            "q" | "filter" => self.filter = Some(Filter::parse(value, &properties(shape))?),
            "orderby" => self.order = order(value, shape)?,
            "fields" => {
                let field = |field: &str| shape.contains_key(field).then(|| field.to_owned());
                self.fields = Some(list(value, "property", field)?);
            }
            "expand" => self.expand = expand(value, shape)?,
            "excludeLinks" => {
                let relation = |it: &str| RELATIONS.contains(&it).then(|| it.to_owned());
                self.exclude_links = list(value, "link relation", relation)
                    .map_err(|error| format!("{error}; known: {}", RELATIONS.join(", ")))?;
            }
            "totalResults" => self.total = value == "true",
            "offset" => self.offset = count(value)?,
            "limit" => self.limit = count(value)?.min(MAX_LIMIT),
            _ => {}
        }
        Ok(())
    }
}

fn count(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "must be a non-negative integer".to_owned())
}

/// Parses a list separated by commas; `what` names an item in the error about an unknown one.
fn list<T>(text: &str, what: &str, find: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    let items = text.split(',').map(str::trim);
    items.map(|item| find(item).ok_or_else(|| format!("there is no {what} `{item}`"))).collect()
}

fn order(text: &str, shape: &Shape) -> Result<Vec<(String, Direction)>, String> {
    let properties = properties(shape);
    let keys = text.split(',').map(|key| {
        let key = key.trim();
        let (name, direction) = key.split_once(':').unwrap_or((key, "asc"));
        if !properties.contains_key(name) {
            return Err(format!("there is no property `{name}` to order by"));
        }
        let direction = match direction.to_ascii_lowercase().as_str() {
            "asc" => Direction::Ascending,
            "desc" => Direction::Descending,
            _ => return Err(format!("the direction of `{name}` must be `asc` or `desc`")),
        };
        Ok((name.to_owned(), direction))
    });
    keys.collect()
}

fn expand(text: &str, shape: &Shape) -> Result<Vec<&'static str>, String> {
    let mut children = CHILDREN.to_vec();
    children.retain(|child| shape.contains_key(*child));
    let expanded = list(text, "child", |name| match name {
        "all" => Some(children.clone()),
        _ => children.iter().find(|child| **child == name).map(|child| vec![*child]),
    });
    let known = children.join(", ");
    expanded.map_err(|error| format!("{error}; known: all, {known}")).map(|it| it.concat())
}

//! The query parameters that the documents give a meaning to.

use super::filter::Filter;
use super::members::{Members, members};
use crate::contract::{Child, Shape};
use crate::refusal::Refusal;

/// The documented limit of a page, which is also the default.
const LARGEST_PAGE: u64 = 1000;

/// The kinds of links the documents name.
const RELATIONS: [&str; 7] = ["self", "child", "parent", "canonical", "next", "prev", "related"];

/// What a query asks for.
pub(crate) struct Asked {
    pub(crate) filter: Option<Filter>,
    pub(crate) order: Vec<(String, Direction)>,
    pub(crate) offset: u64,
    pub(crate) limit: u64,
    /// The members wanted, where not all are.
    pub(crate) fields: Option<Vec<String>>,
    pub(crate) expand: Vec<Child>,
    /// The kinds of links that are left out.
    pub(crate) exclude: Vec<String>,
    /// Whether the page says how many there are in all.
    pub(crate) total: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Asked {
    /// What an empty query asks for.
    pub(crate) fn nothing() -> Self {
        Self {
            filter: None,
            order: Vec::new(),
            offset: 0,
            limit: LARGEST_PAGE,
            fields: None,
            expand: Vec::new(),
            exclude: Vec::new(),
            total: false,
        }
    }

    /// Reads a query that the contract allows; `shape` is that of one resource.
    pub(crate) fn read(query: &[(String, String)], shape: &Shape) -> Result<Self, Refusal> {
        let mut asked = Self::nothing();
        let mut is_paged = false;
        for (name, value) in query {
            let refused = |what: String| Refusal::invalid(name, format!("{name}: {what}"));
            match name.as_str() {
                "q" => {
                    let filter = Filter::parse(value, &members(shape)).map_err(refused)?;
                    asked.filter = Some(filter);
                }
                "orderby" => asked.order = order(value, &members(shape)).map_err(refused)?,
                "fields" => asked.fields = Some(fields(value, shape).map_err(refused)?),
                "expand" => asked.expand = expand(value, shape).map_err(refused)?,
                "excludeLinks" => asked.exclude = exclude(value).map_err(refused)?,
                "totalResults" => asked.total = value == "true",
                "offset" => {
                    is_paged = true;
                    asked.offset = count(value).map_err(refused)?;
                }
                "limit" => {
                    is_paged = true;
                    asked.limit = count(value).map_err(refused)?.min(LARGEST_PAGE);
                }
                _ => {}
            }
        }
        // Documented: it has an effect only together with limit or offset.
        asked.total &= is_paged;
        Ok(asked)
    }
}

fn count(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "it must be a whole number that is not negative".to_owned())
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

fn order(text: &str, members: &Members) -> Result<Vec<(String, Direction)>, String> {
    list(text)
        .map(|key| {
            let (member, direction) = key.split_once(':').unwrap_or((key, "asc"));
            if !members.contains_key(member) {
                return Err(format!("there is no member `{member}` to order by"));
            }
            let direction = match direction.to_ascii_lowercase().as_str() {
                "asc" => Direction::Ascending,
                "desc" => Direction::Descending,
                _ => return Err(format!("`{member}` is ordered by `asc` or `desc`")),
            };
            Ok((member.to_owned(), direction))
        })
        .collect()
}

fn fields(text: &str, shape: &Shape) -> Result<Vec<String>, String> {
    list(text)
        .map(|field| {
            if shape.contains_key(field) {
                Ok(field.to_owned())
            } else {
                Err(format!("there is no member `{field}`"))
            }
        })
        .collect()
}

fn expand(text: &str, shape: &Shape) -> Result<Vec<Child>, String> {
    let children = || Child::ALL.into_iter().filter(|child| shape.contains_key(child.name()));
    let mut expanded = Vec::new();
    for name in list(text) {
        match children().find(|child| child.name() == name) {
            Some(child) => expanded.push(child),
            None if name == "all" => expanded.extend(children()),
            None => {
                let known: Vec<&str> = children().map(Child::name).collect();
                let known = known.join(", ");
                return Err(format!("there is no child `{name}`; there are all, {known}"));
            }
        }
    }
    Ok(expanded)
}

fn exclude(text: &str) -> Result<Vec<String>, String> {
    list(text)
        .map(|relation| {
            if RELATIONS.contains(&relation) {
                Ok(relation.to_owned())
            } else {
                let known = RELATIONS.join(", ");
                Err(format!("there are no links of the kind `{relation}`; there are {known}"))
            }
        })
        .collect()
}

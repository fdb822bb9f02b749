//! Selects the items of a page: filters, orders and counts.

use std::cmp::Ordering;

use hyper::StatusCode;
use serde_json::Value;

use super::rendering::{PageInfo, Renderer};
use super::roster::{Position, Roster};
use super::{ApiRequest, ApiResponse, Body, Record, Site};
use crate::api::Shape;
use crate::api_error::ApiError;
use crate::query::{Direction, Filter, Parameters, compare};

/// A collection that a request lists.
pub(super) struct Collection<'a> {
    pub(super) roster: Roster,
    /// Whether an item of the roster belongs to the collection; `None` if all do.
    pub(super) contains: Option<&'a dyn Fn(Position) -> bool>,
    /// A property of an item by its path.
    pub(super) property: &'a dyn Fn(Position, &str) -> Option<Value>,
    /// The only items that can match the filter, if it names them by a unique property.
    pub(super) named: &'a dyn Fn(&Filter) -> Option<Vec<Position>>,
}

/// A collection whose items are few, and therefore rendered before they are selected.
pub(super) struct Records<'a> {
    pub(super) all: Vec<Record>,
    /// The URL of each record.
    pub(super) url: &'a dyn Fn(&Record) -> String,
    pub(super) children: &'a [&'static str],
    pub(super) list_url: String,
}

/// The items of a page.
pub(super) struct Selection {
    pub(super) positions: Vec<Position>,
    pub(super) page: PageInfo,
}

impl Site {
    /// Selects the page that a request asks for.
    pub(super) fn select(
        &self,
        request: &ApiRequest,
        parameters: &Parameters,
        collection: &Collection<'_>,
    ) -> Result<Selection, ApiError> {
        let Parameters { mut offset, limit, .. } = *parameters;
        if request.repeats_page {
            offset = offset.saturating_sub(limit);
        }
        let is_whole = parameters.filter.is_none() && parameters.order.is_empty();
        let matching = match collection.contains {
            None if is_whole => None,
            _ => Some(self.search(parameters, collection)?),
        };
        let total = match &matching {
            Some(matching) => u64::try_from(matching.len()).unwrap_or(u64::MAX),
            None => collection.roster.count(),
        };
        let position = |index: u64| match &matching {
            Some(matching) => matching.get(usize::try_from(index).ok()?).copied(),
            None => self.listed(&collection.roster, index),
        };
        let page = offset..offset.saturating_add(limit).min(total);
        let positions: Vec<_> = page.filter_map(position).collect();
        let count = u64::try_from(positions.len()).unwrap_or_default();
        let has_more = parameters.offset.saturating_add(count) < total;
        let page = PageInfo { count, has_more, total: parameters.total.then_some(total) };
        Ok(Selection { positions, page })
    }

    /// All matching positions, without a page.
    pub(super) fn select_all(
        &self,
        filter: Option<Filter>,
        collection: &Collection<'_>,
    ) -> Result<Vec<Position>, ApiError> {
        let parameters = Parameters { filter, total: true, ..Parameters::default() };
        self.search(&parameters, collection)
    }

    /// Lists records that are rendered already.
    pub(super) fn list_records(
        &self,
        request: &ApiRequest,
        list: Records<'_>,
    ) -> Result<ApiResponse, ApiError> {
        let empty = Shape::new();
        let shape = request.operation.item().unwrap_or(&empty);
        let parameters = Parameters::parse(&request.query, shape)?;
        let Records { all: records, url, children, list_url } = list;
        let record =
            |position: Position| usize::try_from(position).ok().and_then(|it| records.get(it));
        let property = |position, path: &str| record(position)?.at_path(path);
        let collection = Collection {
            roster: Roster::first(u64::try_from(records.len()).unwrap_or_default()),
            contains: None,
            property: &property,
            named: &|_| None,
        };
        let selection = self.select(request, &parameters, &collection)?;
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let selected = selection.positions.iter().filter_map(|position| record(*position));
        let items = selected.map(|it| renderer.object(it, &url(it), children)).collect();
        Ok(Self::page(request, &renderer, &selection.page, items, &list_url))
    }

    /// The response with a page.
    pub(super) fn page(
        request: &ApiRequest,
        renderer: &Renderer<'_>,
        page: &PageInfo,
        items: Vec<Record>,
        list_url: &str,
    ) -> ApiResponse {
        let responses = &request.operation.responses;
        let envelope = renderer.envelope(page, &request.query, list_url, &responses.shape);
        ApiResponse::new(responses.success(false), Body::Page { items, envelope })
    }

    /// The item of a roster that is listed at an index.
    fn listed(&self, roster: &Roster, index: u64) -> Option<Position> {
        roster.at(roster.shuffled(index, self.journal.count()))
    }

    /// The positions of the matching items in the requested order. Unless the order or the total
    /// requires them all, it stops at the first match after the page, which shows that there are more.
    fn search(
        &self,
        parameters: &Parameters,
        collection: &Collection<'_>,
    ) -> Result<Vec<Position>, ApiError> {
        let limit = self.settings.scan_limit;
        let Collection { roster, contains, .. } = collection;
        let needs_all = !parameters.order.is_empty() || parameters.total;
        let named = parameters.filter.as_ref().and_then(|filter| (collection.named)(filter));
        if needs_all && named.is_none() && roster.count() > limit {
            return Err(too_many(limit));
        }
        let candidates: Box<dyn Iterator<Item = Position>> = match named {
            Some(mut named) => {
                named.retain(|position| roster.contains(*position));
                Box::new(named.into_iter())
            }
            None => Box::new((0..roster.count()).filter_map(|index| self.listed(roster, index))),
        };
        let end = parameters.offset.saturating_add(parameters.limit);
        let end = usize::try_from(end).unwrap_or(usize::MAX);
        let mut matching: Vec<Position> = Vec::new();
        for (examined, position) in (0..).zip(candidates) {
            if matching.len() > end && !needs_all {
                break;
            }
            if examined == limit {
                return Err(too_many(limit));
            }
            let property = |path: &str| (collection.property)(position, path);
            let is_contained = contains.is_none_or(|contains| contains(position));
            let filter = parameters.filter.as_ref();
            if is_contained && filter.is_none_or(|filter| filter.matches(&property)) {
                matching.push(position);
            }
        }
        Ok(sorted(matching, &parameters.order, collection.property))
    }
}

/// Sorts items by their properties; a missing property is the smallest. Equal items keep their order,
/// which is undefined without `orderby`, so only a unique property defines an order.
fn sorted(
    positions: Vec<Position>,
    order: &[(String, Direction)],
    property: &dyn Fn(Position, &str) -> Option<Value>,
) -> Vec<Position> {
    if order.is_empty() {
        return positions;
    }
    let values = |position| order.iter().map(move |(path, _)| property(position, path));
    let mut keyed: Vec<(Vec<Option<Value>>, Position)> =
        positions.into_iter().map(|it| (values(it).collect(), it)).collect();
    keyed.sort_by(|(left, _), (right, _)| {
        let orderings =
            left.iter().zip(right).zip(order).map(|((left, right), (_, it))| match it {
                Direction::Ascending => compare_optional(left.as_ref(), right.as_ref()),
                Direction::Descending => compare_optional(right.as_ref(), left.as_ref()),
            });
        orderings.fold(Ordering::Equal, Ordering::then)
    });
    keyed.into_iter().map(|(_, position)| position).collect()
}

fn compare_optional(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left, right) {
        // Sorting needs a total order, so numbers come before strings.
        (Some(left), Some(right)) => {
            compare(left, right).unwrap_or_else(|| left.is_string().cmp(&right.is_string()))
        }
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

fn too_many(limit: u64) -> ApiError {
    let what = format!(
        "this request would examine more than {limit} items, the scan limit; ask for a user by \
         partyNumber, login or oauthClientId, or start the site with a higher limit"
    );
    ApiError::new(StatusCode::BAD_REQUEST, what)
}

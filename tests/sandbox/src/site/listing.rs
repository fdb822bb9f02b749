//! Lists integration users: pages, filters and orders.

use std::cmp::Ordering;

use hyper::StatusCode;
use serde_json::Value;

use super::rendering::PageInfo;
use super::store::{HOST, Position};
use super::{ApiRequest, ApiResponse, Body, Site};
use crate::api::Shape;
use crate::api_error::ApiError;
use crate::query::{Direction, Parameters, compare};

impl Site {
    pub(super) fn list(&self, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
        let empty = Shape::new();
        let shape = request.operation.item().unwrap_or(&empty);
        let parameters = Parameters::parse(&request.query, shape)?;
        let Parameters { mut offset, limit, .. } = parameters;
        if request.repeats_page {
            offset = offset.saturating_sub(limit);
        }
        let matching = match (&parameters.filter, parameters.order.as_slice()) {
            (None, []) => None,
            _ => Some(self.search(&parameters)?),
        };
        let total = match &matching {
            Some(matching) => u64::try_from(matching.len()).unwrap_or(u64::MAX),
            None => self.users.integration_count(),
        };
        let position = |index: u64| match &matching {
            Some(matching) => matching.get(usize::try_from(index).ok()?).copied(),
            None => self.users.integration(index),
        };
        let renderer = self.renderer(&request.operation, shape, &parameters);
        let page = offset..offset.saturating_add(limit).min(total);
        let users = page.filter_map(position).filter_map(|position| self.users.get(position));
        let items: Vec<_> = users.map(|user| renderer.user(&user)).collect();
        let count = u64::try_from(items.len()).unwrap_or_default();
        let has_more = parameters.offset.saturating_add(count) < total;
        let page = PageInfo { count, has_more, total: parameters.total.then_some(total) };
        let envelope = renderer.envelope(&page, &request.query);
        let body = Body::Page { items, envelope };
        Ok(ApiResponse { status: StatusCode::OK, body, location: None })
    }

    /// The positions of the matching users in the requested order. Unless the order or the total
    /// requires them all, it stops at the first match after the page, which shows that there are more.
    fn search(&self, parameters: &Parameters) -> Result<Vec<Position>, ApiError> {
        let limit = self.settings.scan_limit;
        let needs_all = !parameters.order.is_empty() || parameters.total;
        let named = self.named(parameters);
        if needs_all && named.is_none() && self.users.integration_count() > limit {
            return Err(too_many(limit));
        }
        let end = parameters.offset.saturating_add(parameters.limit);
        let end = usize::try_from(end).unwrap_or(usize::MAX);
        let mut matching: Vec<Position> = Vec::new();
        for (examined, position) in (0..).zip(self.candidates(named)) {
            if matching.len() > end && !needs_all {
                break;
            }
            if examined == limit {
                return Err(too_many(limit));
            }
            let property = |path: &str| self.users.property(position, path);
            if parameters.filter.as_ref().is_none_or(|filter| filter.matches(&property)) {
                matching.push(position);
            }
        }
        Ok(self.sorted(matching, &parameters.order))
    }

    /// The users that may match: the named one, or else all.
    #[expect(clippy::option_option, reason = "see `named`")]
    fn candidates(
        &self,
        named: Option<Option<Position>>,
    ) -> Box<dyn Iterator<Item = Position> + '_> {
        let Some(named) = named else {
            let all = 0..self.users.integration_count();
            return Box::new(all.filter_map(|index| self.users.integration(index)));
        };
        let is_listed = |position| self.users.get(position).is_some_and(|user| user.integration);
        Box::new(named.filter(|position| is_listed(*position)).into_iter())
    }

    /// The user that the filter names by a unique property; the outer `None` if it names none.
    #[expect(clippy::option_option, reason = "the named user may not exist")]
    fn named(&self, parameters: &Parameters) -> Option<Option<Position>> {
        let required = |path| parameters.filter.as_ref()?.required_text(path);
        let party = || required("partyNumber").map(|number| self.users.by_party(number));
        let client = || required("oauthClientId").map(|client| self.users.by_client(client));
        // All integration users belong to the host company.
        let login = || required("login").map(|login| self.users.by_login(HOST, login));
        party().or_else(client).or_else(login)
    }

    /// Sorts users by their properties. The sort is stable, and a missing property is the smallest.
    fn sorted(&self, positions: Vec<Position>, order: &[(String, Direction)]) -> Vec<Position> {
        if order.is_empty() {
            return positions;
        }
        let values =
            |position| order.iter().map(move |(path, _)| self.users.property(position, path));
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
        "this query would examine more than {limit} users, the scan limit; ask for a user by \
         partyNumber, login or oauthClientId, or start the site with a higher limit"
    );
    ApiError::new(StatusCode::BAD_REQUEST, what)
}

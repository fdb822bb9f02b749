//! Reading users: one by its number, or a page of a collection.

use std::borrow::Cow;
use std::cmp::Ordering;

use hyper::StatusCode;
use serde_json::Value;

use super::users::{HOST, Position};
use super::view::{Found, View};
use super::{Answer, Call, Content, Site, User};
use crate::collection::{Asked, Direction, compare};
use crate::contract::Shape;
use crate::refusal::Refusal;

impl Site {
    pub(super) fn integration_user(&self, party_number: &str) -> Result<Cow<'_, User>, Refusal> {
        let found = self.users.by_party(party_number).and_then(|position| self.users.at(position));
        found
            .filter(|user| user.integration)
            .ok_or_else(|| Refusal::unknown("integration user", party_number))
    }

    pub(super) fn list(&self, call: &Call) -> Result<Answer, Refusal> {
        let nothing = Shape::new();
        let shape = call.operation.item().unwrap_or(&nothing);
        let asked = Asked::read(&call.query, shape)?;
        let offset =
            if call.repeats_page { asked.offset.saturating_sub(asked.limit) } else { asked.offset };
        let (positions, found) = match (&asked.filter, asked.order.as_slice()) {
            (None, []) => self.plain_page(offset, &asked),
            _ => self.searched_page(offset, &asked)?,
        };
        let address = self.address(&call.operation);
        let view = View {
            address: &address,
            shape,
            asked: &asked,
            by_company: false,
            alone: None,
            with_id: false,
        };
        let users = positions.into_iter().filter_map(|position| self.users.at(position));
        let items = users.map(|user| view.user(&user)).collect();
        let envelope = view.page(&found, &call.query);
        let content = Content::Page { items, envelope };
        Ok(Answer { status: StatusCode::OK, content, location: None })
    }

    fn plain_page(&self, offset: u64, asked: &Asked) -> (Vec<Position>, Found) {
        let total = self.users.integration_count();
        let end = offset.saturating_add(asked.limit).min(total);
        let page: Vec<Position> =
            (offset..end).filter_map(|place| self.users.integration(place)).collect();
        let count = u64::try_from(page.len()).unwrap_or_default();
        let more = asked.offset.saturating_add(count) < total;
        (page, Found { count, more, total: asked.total.then_some(total) })
    }

    fn searched_page(&self, offset: u64, asked: &Asked) -> Result<(Vec<Position>, Found), Refusal> {
        let last = asked.offset.saturating_add(asked.limit);
        let scan = self.settings.scan;
        let is_whole = !asked.order.is_empty() || asked.total;
        if is_whole && self.named(asked).is_none() && self.users.integration_count() > scan {
            return Err(too_many(scan));
        }
        let mut matching: Vec<Position> = Vec::new();
        for (looked_at, position) in (0..).zip(self.candidates(asked)) {
            // One more than the page tells whether there are others.
            let count = u64::try_from(matching.len()).unwrap_or_default();
            if count > last && !is_whole {
                break;
            }
            if looked_at == scan {
                return Err(too_many(scan));
            }
            let member = |path: &str| self.users.member(position, path);
            if asked.filter.as_ref().is_none_or(|filter| filter.matches(&member)) {
                matching.push(position);
            }
        }
        self.sort(&mut matching, &asked.order);
        let total = u64::try_from(matching.len()).unwrap_or_default();
        let place = |place: u64| usize::try_from(place.min(total)).unwrap_or_default();
        let end = offset.saturating_add(asked.limit);
        let page: Vec<Position> =
            matching.get(place(offset)..place(end)).unwrap_or_default().to_vec();
        let count = u64::try_from(page.len()).unwrap_or_default();
        let more = asked.offset.saturating_add(count) < total;
        Ok((page, Found { count, more, total: asked.total.then_some(total) }))
    }

    /// The users that may match: one at most where the filter names it, else all.
    fn candidates(&self, asked: &Asked) -> Box<dyn Iterator<Item = Position> + '_> {
        let is_listed =
            |position: &Position| self.users.at(*position).is_some_and(|user| user.integration);
        if let Some(one) = self.named(asked) {
            Box::new(one.filter(is_listed).into_iter())
        } else {
            let all = 0..self.users.integration_count();
            Box::new(all.filter_map(|place| self.users.integration(place)))
        }
    }

    /// The user that the filter names by what only one can have; nothing where it names none.
    #[expect(clippy::option_option, reason = "a filter may name a user that is not there")]
    fn named(&self, asked: &Asked) -> Option<Option<Position>> {
        let pinned = |path| asked.filter.as_ref()?.pinned(path);
        let party = || pinned("partyNumber").map(|number| self.users.by_party(number));
        let client = || pinned("oauthClientId").map(|client| self.users.by_client(client));
        // Integration users are all of the host company.
        let login = || pinned("login").map(|login| self.users.by_login(HOST, login));
        party().or_else(client).or_else(login)
    }

    /// Sorts by the members asked for; users that are alike stay in their order, and one that has
    /// no such member comes first.
    fn sort(&self, positions: &mut [Position], order: &[(String, Direction)]) {
        if order.is_empty() {
            return;
        }
        positions.sort_by_cached_key(|position| {
            let keys = order.iter().map(|(path, direction)| Key {
                value: self.users.member(*position, path),
                direction: *direction,
            });
            keys.collect::<Vec<_>>()
        });
    }
}

fn too_many(looked_at: u64) -> Refusal {
    let what = format!(
        "this would look at more than {looked_at} users, where this site stops; ask for a user by \
         partyNumber, login or oauthClientId, or start the site with a higher scan limit"
    );
    Refusal::new(StatusCode::BAD_REQUEST, what)
}

/// What a user is ordered by.
struct Key {
    value: Option<Value>,
    direction: Direction,
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = match (&self.value, &other.value) {
            // Sorting needs an order of all values, also of those that are of different kinds.
            (Some(left), Some(right)) => {
                compare(left, right).unwrap_or_else(|| left.is_string().cmp(&right.is_string()))
            }
            (left, right) => left.is_some().cmp(&right.is_some()),
        };
        match self.direction {
            Direction::Ascending => order,
            Direction::Descending => order.reverse(),
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}

//! A user, and a page of users, as an answer shows them.

use serde::Serialize;
use serde_json::value::RawValue;

use super::record::{Record, raw};
use super::users::User;
use crate::collection::Asked;
use crate::contract::{Child, Shape};

/// Where the addresses in links begin: the documents' host, whatever the site's own address.
#[derive(Clone, Debug)]
pub(crate) struct Address(pub(crate) String);

impl Address {
    fn user(&self, user: &User) -> String {
        format!("{}/users/{}", self.0, encoded(&user.party_number()))
    }

    fn company_user(&self, user: &User) -> String {
        let (company, login) = (user.company(), user.login());
        format!("{}/companies/{}/users/{}", self.0, encoded(&company), encoded(&login))
    }
}

fn encoded(segment: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const SEGMENT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// A link as the documents write it.
#[derive(Serialize)]
struct Link {
    rel: &'static str,
    href: String,
}

/// How a user is shown.
pub(crate) struct View<'a> {
    pub(crate) address: &'a Address,
    /// The members an answer of this kind has.
    pub(crate) shape: &'a Shape,
    pub(crate) asked: &'a Asked,
    /// Whether the links lead to the user by its company.
    pub(crate) by_company: bool,
    /// The query it was read alone by; such an answer has a canonical link, and no `id`.
    pub(crate) alone: Option<&'a [(String, String)]>,
    pub(crate) with_id: bool,
}

impl View<'_> {
    /// Where the user can be found.
    pub(crate) fn location(&self, user: &User) -> String {
        if self.by_company { self.address.company_user(user) } else { self.address.user(user) }
    }

    pub(crate) fn user(&self, user: &User) -> Record {
        let itself = self.location(user);
        let mut shown = Record::room_for(&user.record, Child::ALL.len() + 1);
        for (name, member) in user.record.iter() {
            let child = Child::ALL.into_iter().find(|child| child.name() == name);
            let is_shown = match child {
                Some(child) => self.asked.expand.contains(&child),
                None => name != "id" || self.with_id,
            };
            if !is_shown || !self.wants(name) {
                continue;
            }
            match child {
                Some(child) => shown.put(name.to_owned(), self.child(member.get(), child, &itself)),
                None => shown.put(name.to_owned(), member.to_owned()),
            }
        }
        for child in Child::ALL {
            let is_empty = self.asked.expand.contains(&child) && self.wants(child.name());
            if is_empty && !shown.contains(child.name()) {
                let none = self.child(r#"{"items":[]}"#, child, &itself);
                shown.put(child.name().to_owned(), none);
            }
        }
        let links = self.links(&itself);
        if !links.is_empty() {
            shown.set("links", links);
        }
        shown
    }

    /// Whether a member is among those asked for; the one that names the user always is.
    fn wants(&self, name: &str) -> bool {
        let fields = self.asked.fields.as_ref();
        name == "partyNumber"
            || fields.is_none_or(|fields| fields.iter().any(|field| field == name))
    }

    fn child(&self, held: &str, child: Child, user: &str) -> Box<RawValue> {
        let mut shown: Record = serde_json::from_str(held).unwrap_or_default();
        let links = [("self", format!("{user}/{}", child.name())), ("parent", user.to_owned())];
        let links = self.linked(links);
        if !links.is_empty() {
            shown.set("links", links);
        }
        raw(shown)
    }

    fn links(&self, itself: &str) -> Vec<Link> {
        let query = self.alone.map(query).unwrap_or_default();
        let mut links = vec![("self", format!("{itself}{query}"))];
        let children = Child::ALL.into_iter().filter(|child| self.shape.contains_key(child.name()));
        links.extend(children.map(|child| ("child", format!("{itself}/{}", child.name()))));
        if self.alone.is_some() {
            links.push(("canonical", itself.to_owned()));
        }
        self.linked(links)
    }

    fn linked(&self, links: impl IntoIterator<Item = (&'static str, String)>) -> Vec<Link> {
        let excluded = |relation: &str| self.asked.exclude.iter().any(|other| other == relation);
        let links = links.into_iter().filter(|(relation, _)| !excluded(relation));
        links.map(|(rel, href)| Link { rel, href }).collect()
    }

    /// The members of a page beside its items.
    pub(crate) fn page(&self, found: &Found, query: &[(String, String)]) -> Record {
        let Asked { offset, limit, .. } = *self.asked;
        let end = offset.saturating_add(found.count);
        let others = query.iter().filter(|(name, _)| name != "offset" && name != "limit");
        let others: Vec<(String, String)> = others.cloned().collect();
        let list = format!("{}/users", self.address.0);
        let page = |offset: u64| {
            let mut pairs = others.clone();
            pairs.push(("offset".to_owned(), offset.to_string()));
            pairs.push(("limit".to_owned(), limit.to_string()));
            format!("{list}{}", self::query(&pairs))
        };
        let mut links = vec![("canonical", list.clone()), ("self", page(offset))];
        // A page of none leads nowhere.
        if found.more && found.count > 0 {
            links.push(("next", page(end)));
        }
        if offset > 0 {
            links.push(("prev", page(offset.saturating_sub(limit))));
        }
        let mut envelope = Record::default();
        envelope.set("offset", offset);
        envelope.set("limit", limit);
        envelope.set("count", found.count);
        envelope.set("hasMore", found.more);
        if let Some(total) = found.total {
            envelope.set("totalResults", total);
        }
        let links = self.linked(links);
        if !links.is_empty() {
            envelope.set("links", links);
        }
        envelope
    }
}

/// How much of a collection a page shows.
pub(crate) struct Found {
    pub(crate) count: u64,
    pub(crate) more: bool,
    pub(crate) total: Option<u64>,
}

fn query(pairs: &[(String, String)]) -> String {
    match pairs {
        [] => String::new(),
        pairs => {
            let query =
                form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            format!("?{query}")
        }
    }
}

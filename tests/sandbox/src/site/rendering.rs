//! Renders users and pages as responses.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::record::Record;
use super::store::User;
use crate::api::{Shape, USER_CHILDREN};
use crate::query::Parameters;

/// The characters that are encoded in a path segment: all but the unreserved ones of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The properties that identify an object, which `fields` can't omit.
const IDENTIFIERS: [&str; 2] = ["partyNumber", "variableName"];

/// Encodes a segment of a path.
pub(super) fn encode(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

#[derive(Serialize)]
struct Link {
    rel: &'static str,
    href: String,
}

/// Renders the users of one response.
pub(super) struct Renderer<'a> {
    /// The base URL of links: the documents' host with the context and the version.
    pub(super) base: String,
    /// The properties of the resource.
    pub(super) shape: &'a Shape,
    pub(super) parameters: &'a Parameters,
    /// Whether users have access permissions.
    pub(super) has_permissions: bool,
    /// Whether links lead to the user by its company.
    pub(super) by_company: bool,
    /// The query of a request for a single user, whose response has a canonical link.
    pub(super) single: Option<&'a [(String, String)]>,
    /// Whether users have an `id`; only responses to changes do, as in the samples.
    pub(super) with_id: bool,
}

/// The counts of a page.
pub(super) struct PageInfo {
    pub(super) count: u64,
    pub(super) has_more: bool,
    pub(super) total: Option<u64>,
}

impl Renderer<'_> {
    /// The URL of a user.
    pub(super) fn location(&self, user: &User) -> String {
        let base = &self.base;
        if self.by_company {
            let (company, login) = (encode(&user.company()), encode(&user.login()));
            format!("{base}/companies/{company}/users/{login}")
        } else {
            format!("{base}/users/{}", encode(&user.party_number()))
        }
    }

    pub(super) fn user(&self, user: &User) -> Record {
        let url = self.location(user);
        if self.with_id {
            return self.object(&user.record, &url, &USER_CHILDREN);
        }
        let mut record = user.record.clone();
        record.shift_remove("id");
        self.object(&record, &url, &USER_CHILDREN)
    }

    /// Renders an object with its links; `children` are its child resources.
    pub(super) fn object(&self, record: &Record, url: &str, children: &[&'static str]) -> Record {
        let mut rendered = Record::with_capacity(record.len() + children.len() + 1);
        for (name, value) in record.iter().filter(|(name, _)| self.includes(name)) {
            if children.contains(&name.as_str()) {
                self.add_child(&mut rendered, name, value.get(), url);
            } else {
                rendered.insert(name.clone(), value.clone());
            }
        }
        let children = children.iter().copied().filter(|child| self.shape.contains_key(*child));
        for child in children.clone() {
            if self.includes(child) && !rendered.contains_key(child) {
                self.add_child(&mut rendered, child, r#"{"items":[]}"#, url);
            }
        }
        let query = self.single.map(to_query).unwrap_or_default();
        let mut links = vec![("self", format!("{url}{query}"))];
        links.extend(children.map(|child| ("child", format!("{url}/{child}"))));
        if self.single.is_some() {
            links.push(("canonical", url.to_owned()));
        }
        if self.shape.contains_key("links") {
            self.add_links(&mut rendered, links);
        }
        rendered
    }

    /// Renders the object of a single-valued child resource, such as the groups of a user.
    pub(super) fn child(&self, mut child: Record, url: &str) -> Record {
        let parent = url.rsplit_once('/').map(|(parent, _)| parent.to_owned()).unwrap_or_default();
        self.add_links(&mut child, vec![("self", url.to_owned()), ("parent", parent)]);
        child
    }

    /// Whether `fields` includes a property; it always includes the one that identifies the object.
    fn includes(&self, name: &str) -> bool {
        let fields = self.parameters.fields.as_ref();
        IDENTIFIERS.contains(&name)
            || fields.is_none_or(|fields| fields.iter().any(|field| field == name))
    }

    /// Adds a child if `expand` asks for it.
    fn add_child(&self, rendered: &mut Record, child: &str, json: &str, user_url: &str) {
        let is_available = self.has_permissions || child != "accessPermissions";
        if is_available && self.parameters.expand.contains(&child) {
            let mut value = Record::parse(json.as_bytes());
            let url = format!("{user_url}/{child}");
            self.add_links(&mut value, vec![("self", url), ("parent", user_url.to_owned())]);
            rendered.set(child, value);
        }
    }

    /// Adds the links that `excludeLinks` does not omit.
    pub(super) fn add_links(&self, rendered: &mut Record, mut links: Vec<(&'static str, String)>) {
        links.retain(|(rel, _)| !self.parameters.exclude_links.iter().any(|other| other == rel));
        if !links.is_empty() {
            let links = links.into_iter().map(|(rel, href)| Link { rel, href });
            rendered.set("links", links.collect::<Vec<_>>());
        }
    }

    /// The properties of a page without its items: those that the contract has.
    pub(super) fn envelope(
        &self,
        page: &PageInfo,
        query: &[(String, String)],
        list: &str,
        shape: &Shape,
    ) -> Record {
        let Parameters { offset, limit, .. } = *self.parameters;
        let others = query.iter().filter(|(name, _)| name != "offset" && name != "limit");
        let others: Vec<(String, String)> = others.cloned().collect();
        let page_url = |offset: u64| {
            let mut pairs = others.clone();
            pairs.push(("offset".to_owned(), offset.to_string()));
            pairs.push(("limit".to_owned(), limit.to_string()));
            format!("{list}{}", to_query(&pairs))
        };
        let mut links = vec![("canonical", list.to_owned()), ("self", page_url(offset))];
        // After an empty page, `next` would lead to the same page.
        if page.has_more && page.count > 0 {
            links.push(("next", page_url(offset.saturating_add(page.count))));
        }
        if offset > 0 {
            links.push(("prev", page_url(offset.saturating_sub(limit))));
        }
        let mut envelope = Record::default();
        envelope.set("offset", offset);
        envelope.set("limit", limit);
        envelope.set("count", page.count);
        envelope.set("hasMore", page.has_more);
        if let Some(total) = page.total {
            for name in TOTALS {
                envelope.set(name, total);
            }
        }
        envelope.retain(|name, _| shape.contains_key(name));
        if shape.contains_key("links") {
            self.add_links(&mut envelope, links);
        }
        envelope
    }
}

/// The number of all items; the documents of sales companies misspell it.
const TOTALS: [&str; 2] = ["totalResults", "totalResutls"];

fn to_query(pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("?{query}")
}

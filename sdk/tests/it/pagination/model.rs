//! Pagination of random servers, compared with a simple model.

use cpq_strategies::check_slow;
use oracle_cpq::Retry;
use oracle_cpq::Site;
use proptest::option;
use proptest::prelude::{Strategy, any};
use proptest::{prop_assert, prop_assert_eq};
use serde_json::{Value, json};
use tokio::runtime::Builder;

use super::number;
use crate::server::{Server, json, query_number};
use crate::setup::build;

/// A server whose counters are correct if they are present.
#[derive(Clone, Copy, Debug)]
struct Collection {
    size: u64,
    /// The page size before and after `boundary`, as of a server that is reconfigured meanwhile.
    page_sizes: [u64; 2],
    boundary: u64,
    /// Whether pages have `hasMore`, `totalResults`, `offset` and `limit`.
    counters: [bool; 4],
    /// Requests with this offset or a larger one fail.
    fails_at: Option<u64>,
}

fn collection() -> impl Strategy<Value = Collection> {
    let fails_at = option::weighted(0.2, 0..60_u64);
    (0..60_u64, [1..20_u64, 1..20], 0..60_u64, any::<[bool; 4]>(), fails_at).prop_map(
        |(size, page_sizes, boundary, counters, fails_at)| Collection {
            size,
            page_sizes,
            boundary,
            counters,
            fails_at,
        },
    )
}

impl Collection {
    fn page_size(&self, offset: u64, limit: Option<u64>) -> u64 {
        limit.unwrap_or(1000).min(self.page_sizes[usize::from(offset >= self.boundary)])
    }

    fn respond(&self, head: &str) -> Vec<u8> {
        let offset = query_number(head, "offset").unwrap_or(0);
        if self.fails_at.is_some_and(|fails_at| offset >= fails_at) {
            return b"HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n".into();
        }
        let page_size = self.page_size(offset, query_number(head, "limit"));
        let end = (offset + page_size).min(self.size).max(offset);
        let items: Vec<Value> =
            (offset..end).map(|user| json!({"partyNumber": format!("P{user}")})).collect();
        let mut page = json!({ "items": items });
        let [has_more, total, has_offset, limit] = self.counters;
        if has_more {
            page["hasMore"] = (end < self.size).into();
        }
        if total && head.contains("totalResults=true") {
            page["totalResults"] = self.size.into();
        }
        if has_offset {
            page["offset"] = offset.into();
        }
        if limit {
            page["limit"] = page_size.into();
        }
        json(&page)
    }

    /// The expected users, whether they are all, and the number of pages.
    fn expected(&self, mut offset: u64, limit: Option<u64>) -> (Vec<String>, bool, usize) {
        let (mut users, mut pages) = (Vec::new(), 0);
        while self.fails_at.is_none_or(|fails_at| offset < fails_at) {
            let end = (offset + self.page_size(offset, limit)).min(self.size);
            users.extend((offset..end).map(|user| format!("P{user}")));
            pages += 1;
            if end >= self.size {
                return (users, true, pages);
            }
            offset = end;
        }
        (users, false, pages)
    }
}

#[test]
fn pagination_returns_what_the_model_returns() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let queries = (option::of(0..65_u64), option::of(2..30_u64), any::<bool>(), 1..7_usize);
    check_slow(&(collection(), queries), |(collection, (offset, limit, total, prefetch))| {
        runtime.block_on(async {
            let server = Server::start(move |head| collection.respond(head)).await;
            let site = Site::builder(server.url()).bearer("token").retry(Retry::none());
            let mut list = build(site).v19().list_integration_users();
            if let Some(offset) = offset {
                list = list.offset(offset);
            }
            if let Some(limit) = limit {
                list = list.limit(limit);
            }
            if total {
                list = list.total_results(true);
            }
            let mut users = list.stream().prefetch(prefetch);
            let (mut received, mut failed) = (Vec::new(), false);
            while let Some(user) = users.next().await {
                match user {
                    Ok(user) => received.push(number(&user)),
                    Err(error) => {
                        let status = error.status().map(|status| status.as_u16());
                        prop_assert_eq!(status, Some(500), "{}", error);
                        failed = true;
                    }
                }
            }
            let (expected, is_complete, pages) = collection.expected(offset.unwrap_or(0), limit);
            prop_assert_eq!(received, expected);
            // Prefetched pages are discarded when the page size changes, which happens once, and when
            // the server fails.
            let requests = server.heads().len();
            prop_assert!(requests <= pages + 2 * prefetch, "{requests} for {pages} pages");
            // Without `hasMore`, only the request for the page after the last may show that it was the
            // last, and that request may fail.
            let may_fail = collection.fails_at.is_some_and(|at| at <= collection.size)
                && !collection.counters[0];
            prop_assert!(failed != is_complete || (is_complete && may_fail));
            Ok(())
        })
    });
}

/// What is wrong with the pages from an offset on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Each page starts one item too early.
    Overlap,
    /// The total is larger than on the pages before.
    MovedTotal,
    /// `hasMore` is the opposite of what it should be.
    Contradiction,
}

impl Fault {
    fn page(self, size: u64, page_size: u64, from: u64, head: &str) -> Value {
        let offset = query_number(head, "offset").unwrap_or(0);
        let end = (offset + page_size).min(size);
        let is_faulty = offset >= from;
        let shift = u64::from(is_faulty && offset > 0 && self == Self::Overlap);
        let items: Vec<Value> = (offset - shift..end - shift)
            .map(|user| json!({"partyNumber": format!("P{user}")}))
            .collect();
        let total = size + u64::from(is_faulty && offset > 0 && self == Self::MovedTotal);
        let has_more = (end < size) != (is_faulty && self == Self::Contradiction);
        json!({"items": items, "offset": offset, "hasMore": has_more, "totalResults": total})
    }
}

#[test]
fn faulty_pages_end_the_stream_or_are_skipped_as_the_model_says() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let faults = [Fault::Overlap, Fault::MovedTotal, Fault::Contradiction];
    let faults = (0..faults.len()).prop_map(move |fault| faults[fault]);
    let inputs = (faults, 0..60_u64, 2..20_u64, 0..70_u64, 1..5_usize, any::<bool>());
    check_slow(&inputs, |(fault, size, page_size, from, prefetch, skips)| {
        runtime.block_on(async {
            let server =
                Server::start(move |head| json(&fault.page(size, page_size, from, head))).await;
            let site = Site::builder(server.url()).bearer("token").retry(Retry::none());
            let users = build(site).v19().list_integration_users().stream();
            let mut users = users.prefetch(prefetch).skip_duplicates(skips);
            let (mut received, mut error) = (Vec::new(), None);
            while let Some(user) = users.next().await {
                match user {
                    Ok(user) => received.push(number(&user)),
                    Err(failed) => error = Some(failed),
                }
            }
            let starts = (0..size.max(1)).step_by(usize::try_from(page_size).expect("small"));
            let first_fault = starts
                .filter(|start| *start >= from)
                .find(|start| *start > 0 || fault == Fault::Contradiction);
            let is_skipped = skips && fault == Fault::Overlap;
            let expected = match first_fault {
                None => size,
                Some(_) if is_skipped => size - 1,
                Some(start) => start,
            };
            let expected: Vec<String> = (0..expected).map(|user| format!("P{user}")).collect();
            prop_assert_eq!(received, expected);
            prop_assert_eq!(error.is_some(), first_fault.is_some() && !is_skipped, "{:?}", error);
            prop_assert_eq!(users.duplicates(), u64::from(is_skipped && first_fault.is_some()));
            Ok(())
        })
    });
}

//! Walks over pages of every make, against a plain model of what they should give.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{client, number};
use crate::serving::{Serving, counted, json};

const SEED: u64 = 0x5EED_0006;
const CASES: u32 = 400;

/// A site that counts right, and says of it what it pleases.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a site may leave out any of what it can say")]
struct Site {
    size: u64,
    /// The most that a page holds before and from a certain offset on, as of a site that is restarted
    /// with another setting while somebody walks.
    most: [u64; 2],
    turn: u64,
    says_more: bool,
    says_total: bool,
    says_offset: bool,
    says_limit: bool,
    /// From this offset on it fails.
    fails: Option<u64>,
}

impl Site {
    fn any(rng: &mut Rng) -> Self {
        let size = rng.u64(0..60);
        Self {
            size,
            most: [rng.u64(1..20), rng.u64(1..20)],
            turn: rng.u64(0..60),
            says_more: rng.bool(),
            says_total: rng.bool(),
            says_offset: rng.bool(),
            says_limit: rng.bool(),
            fails: (rng.u8(0..5) == 0).then(|| rng.u64(0..60)),
        }
    }

    /// How many of those asked for it gives, from an offset on.
    fn given(&self, offset: u64, limit: Option<u64>) -> u64 {
        let most = self.most[usize::from(offset >= self.turn)];
        limit.unwrap_or(1000).min(most)
    }

    fn answer(&self, head: &str) -> Vec<u8> {
        let (offset, limit) = (counted(head, "offset").unwrap_or(0), counted(head, "limit"));
        if self.fails.is_some_and(|fails| offset >= fails) {
            return b"HTTP/1.1 500 Broken\r\ncontent-length: 0\r\n\r\n".into();
        }
        let given = self.given(offset, limit);
        let end = (offset + given).min(self.size).max(offset);
        let items: Vec<Value> =
            (offset..end).map(|user| json!({"partyNumber": format!("P{user}")})).collect();
        let mut page = json!({ "items": items });
        if self.says_more {
            page["hasMore"] = (end < self.size).into();
        }
        if self.says_total && head.contains("totalResults=true") {
            page["totalResults"] = self.size.into();
        }
        if self.says_offset {
            page["offset"] = offset.into();
        }
        if self.says_limit {
            page["limit"] = given.into();
        }
        json(&page)
    }

    /// Who comes, whether that is all, and on how many pages: one after another from an offset on.
    fn expected(&self, mut offset: u64, limit: Option<u64>) -> (Vec<String>, bool, usize) {
        let (mut came, mut pages) = (Vec::new(), 0);
        while self.fails.is_none_or(|fails| offset < fails) {
            let end = (offset + self.given(offset, limit)).min(self.size);
            came.extend((offset..end).map(|user| format!("P{user}")));
            pages += 1;
            if end >= self.size {
                return (came, true, pages);
            }
            offset = end;
        }
        (came, false, pages)
    }
}

#[tokio::test]
async fn every_walk_gives_what_the_model_gives() {
    let mut rng = Rng::with_seed(SEED);
    for case in 0..CASES {
        let site = Site::any(&mut rng);
        let offset = rng.bool().then(|| rng.u64(0..65));
        let limit = rng.bool().then(|| rng.u64(1..30));
        let wants_total = rng.bool();
        let prefetch = rng.usize(1..7);
        let about = format!(
            "case {case}: {site:?}, offset {offset:?}, limit {limit:?}, prefetch {prefetch}, total {wants_total}"
        );
        let server = Serving::by(move |head| site.answer(head)).await;
        let mut list = client(&server.url()).list_integration_users();
        if let Some(offset) = offset {
            list = list.offset(offset);
        }
        if let Some(limit) = limit {
            list = list.limit(limit);
        }
        if wants_total {
            list = list.total_results(true);
        }
        let mut users = list.stream().prefetch(prefetch);
        let (mut came, mut ended_well) = (Vec::new(), true);
        while let Some(user) = users.next().await {
            match user {
                Ok(user) => came.push(number(&user)),
                Err(error) => {
                    assert_eq!(
                        error.status().map(|it| it.as_u16()),
                        Some(500),
                        "{error} in {about}"
                    );
                    ended_well = false;
                }
            }
        }
        let (expected, is_all, pages) = site.expected(offset.unwrap_or(0), limit);
        assert_eq!(came, expected, "{about}");
        // Pages that were fetched ahead are of no use where their size changes, which is once, and
        // where the site fails.
        let asked = server.heads().len();
        assert!(asked <= pages + 2 * prefetch, "{asked} requests for {pages} pages in {about}");
        // Whether the last page is one may only show where the next one would begin.
        let may_fail = site.fails.is_some_and(|fails| fails <= site.size) && !site.says_more;
        assert!(ended_well == is_all || (is_all && may_fail), "{about}");
    }
}

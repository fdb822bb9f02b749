//! Collections page by page: in order, bounded, and never without end.

mod cursor;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::{self, BoxStream, FuturesOrdered, Stream, StreamExt};
use serde::de::DeserializeOwned;
use serde::ser::Serialize;
use tracing::Instrument as _;

use crate::error::{Course, Kind};
use crate::transport::Call;
use crate::{Error, Response};

pub(crate) use cursor::{Cursor, Nonsense};

/// The most users that [`Items::all`] gathers where no limit is given.
const MOST: usize = 100_000;

/// A page of a collection, as the contract has it; the generated types of pages are the only ones.
pub trait Page: Sized + 'static {
    /// What is on it.
    type Item: Send + 'static;
}

/// What a walk needs to know of a page.
pub(crate) trait Walkable: Page<Item: Serialize> + DeserializeOwned + Send {
    fn facts(&self) -> Facts<'_, Self::Item>;

    fn into_items(self) -> Vec<Self::Item>;

    /// What names an item, where that is known.
    fn name(item: &Self::Item) -> Option<&str>;
}

/// What a page says of itself; any of it may be missing.
pub(crate) struct Facts<'a, T> {
    pub(crate) items: &'a [T],
    pub(crate) offset: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) has_more: Option<bool>,
    pub(crate) total: Option<i64>,
}

/// The pages of a collection, one after another.
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// let mut pages = cpq.list_integration_users().limit(200).pages();
/// while let Some(page) = pages.next().await {
///     println!("{} users", page?.items.iter().flatten().count());
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is a `Stream`. Where the next page begins follows from how many items came, for a site may give
/// fewer than it is asked for. A site that gives a page twice, ignores the offset or contradicts
/// itself is an error, and the end.
#[must_use = "pages are fetched when they are asked for"]
pub struct Pages<P: Page> {
    call: Call,
    prefetch: usize,
    stream: Option<BoxStream<'static, Result<Response<P>, Error>>>,
}

#[allow(private_bounds, reason = "pages are made by the generated requests alone")]
impl<P: Walkable> Pages<P> {
    pub(crate) fn of(call: Call) -> Self {
        Self { call, prefetch: 1, stream: None }
    }

    /// Fetches so many pages at once where the site says how many users there are; they still come in
    /// order. One page at a time where it is not set.
    ///
    /// From the first page on, the next ones are fetched while one is looked at, however long that
    /// takes. Dropping the stream stops it.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.prefetch = pages.max(1);
        self
    }

    /// The next page, or `None` behind the last one and behind an error.
    pub async fn next(&mut self) -> Option<Result<Response<P>, Error>> {
        StreamExt::next(self).await
    }
}

#[allow(private_bounds, reason = "pages are made by the generated requests alone")]
impl<P: Walkable> Stream for Pages<P> {
    type Item = Result<Response<P>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { call, prefetch, stream } = &mut *self;
        let stream = stream.get_or_insert_with(|| Walk::new(call.clone(), *prefetch).stream());
        stream.as_mut().poll_next(context)
    }
}

impl<P: Page> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).finish_non_exhaustive()
    }
}

/// What the pages of a collection hold, one after another.
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// let mut users = cpq.list_integration_users().stream().prefetch(4);
/// while let Some(user) = users.next().await {
///     println!("{:?}", user?.status);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is a `Stream`. No more is held than the pages that are fetched at once; see [`Pages`].
#[must_use = "users are fetched when they are asked for"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    left: std::vec::IntoIter<P::Item>,
    most: usize,
}

#[allow(private_bounds, reason = "pages are made by the generated requests alone")]
impl<P: Walkable> Items<P> {
    pub(crate) fn of(call: Call) -> Self {
        Self { pages: Pages::of(call), left: Vec::new().into_iter(), most: MOST }
    }

    /// Fetches so many pages at once; see [`Pages::prefetch`].
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// How many [`all`](Self::all) gathers at most; 100,000 where it is not set.
    pub fn max_items(mut self, items: usize) -> Self {
        self.most = items;
        self
    }

    /// The next one, or `None` behind the last one and behind an error.
    pub async fn next(&mut self) -> Option<Result<P::Item, Error>> {
        StreamExt::next(self).await
    }

    /// Gathers all that are left.
    ///
    /// # Errors
    /// When a page can't be fetched, or when there are more than [`at_most`](Self::at_most) says.
    pub async fn all(mut self) -> Result<Vec<P::Item>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            let item = item?;
            if all.len() == self.most {
                let target = self.pages.call.target();
                return Err(Error::of(target, Kind::Paging(Nonsense::TooMany), Course::none()));
            }
            all.push(item);
        }
        Ok(all)
    }
}

#[allow(private_bounds, reason = "pages are made by the generated requests alone")]
impl<P: Walkable> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.left.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // What held the page goes before the next one comes.
            self.left = Vec::new().into_iter();
            match std::task::ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.left = page.into_inner().into_items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<P: Page> Unpin for Items<P> {}
impl<P: Page> Unpin for Pages<P> {}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

type Fetched<P> = Result<Response<P>, Error>;

/// A walk over a collection.
struct Walk<P> {
    call: Call,
    prefetch: usize,
    cursor: Cursor,
    /// The pages that are being fetched, each with where it begins.
    underway: FuturesOrdered<BoxFuture<'static, Fetched<P>>>,
    offsets: VecDeque<u64>,
    is_over: bool,
}

impl<P: Walkable> Walk<P> {
    fn new(mut call: Call, prefetch: usize) -> Self {
        let number = |call: &Call, name| call.query_value(name).and_then(|text| text.parse().ok());
        let offset = number(&call, "offset").unwrap_or(0);
        let cursor = Cursor::at(offset, number(&call, "limit"));
        if prefetch > 1 {
            call.query("totalResults", &true);
            call.query("offset", &offset);
        }
        let (underway, offsets) = (FuturesOrdered::new(), VecDeque::new());
        Self { call, prefetch, cursor, underway, offsets, is_over: false }
    }

    fn stream(self) -> BoxStream<'static, Fetched<P>> {
        let next = |mut walk: Self| async move {
            let page = walk.next().await?;
            Some((page, walk))
        };
        // The next one may be asked for behind the last, too.
        stream::unfold(self, next).fuse().boxed()
    }

    async fn next(&mut self) -> Option<Fetched<P>> {
        if self.is_over {
            return None;
        }
        self.fetch(self.prefetch);
        let page = self.underway.next().await?;
        self.offsets.pop_front();
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                self.is_over = true;
                return Some(Err(error));
            }
        };
        match self.cursor.advance::<P>(&page.facts()) {
            Ok(is_last) => {
                self.is_over = is_last;
                if !is_last {
                    // One less than may be held: this page is held, too.
                    self.fetch(self.prefetch - 1);
                }
                Some(Ok(page))
            }
            Err(nonsense) => {
                self.is_over = true;
                let kind = Kind::Paging(nonsense);
                Some(Err(Error::of(self.call.target(), kind, Course::none())))
            }
        }
    }

    /// Begins to fetch what comes next, and what comes then, up to so many pages.
    fn fetch(&mut self, most: usize) {
        // A page that was shorter or longer than foreseen leaves the others beginning where none does.
        if self.offsets.front().is_some_and(|front| *front != self.cursor.offset()) {
            self.underway = FuturesOrdered::new();
            self.offsets.clear();
        }
        while self.offsets.len() < most {
            let number = u64::try_from(self.offsets.len()).unwrap_or_default();
            let Some(offset) = self.cursor.foreseen(number) else { break };
            let mut call = self.call.clone();
            if offset > 0 {
                call.query("offset", &offset);
            }
            self.underway.push_back(self.begun(call));
            self.offsets.push_back(offset);
        }
    }

    /// A page that is being fetched.
    fn begun(&self, call: Call) -> BoxFuture<'static, Fetched<P>> {
        let page = call.send::<P>();
        if self.prefetch == 1 {
            return Box::pin(page);
        }
        // On its own, for a call that nobody drives while a page is looked at outlives its time.
        let (task, page) = page.in_current_span().remote_handle();
        tokio::spawn(task);
        Box::pin(page)
    }
}

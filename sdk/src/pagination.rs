//! Pagination of collections: in order, bounded, and always terminating.

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

use crate::error::{CallState, Kind, PaginationError};
use crate::transport::Call;
use crate::{Error, Response};

use cursor::Cursor;

/// The default limit of [`Items::try_collect_all`].
const MAX_ITEMS: usize = 100_000;

mod sealed {
    pub trait Sealed {}
}

impl<P: Paginated> sealed::Sealed for P {}

/// A page of a collection.
///
/// This trait is sealed: only the generated page types implement it.
pub trait Page: sealed::Sealed + Sized + 'static {
    /// The type of the items on the page.
    type Item: Send + 'static;
}

/// What pagination needs from a page type.
pub(crate) trait Paginated: Page<Item: Serialize> + DeserializeOwned + Send {
    fn info(&self) -> PageInfo<'_, Self::Item>;

    fn into_items(self) -> Vec<Self::Item>;

    /// The property that identifies an item, if the contract has one.
    fn id(item: &Self::Item) -> Option<&str>;
}

/// The items and counters of a page; every counter may be missing.
pub(crate) struct PageInfo<'a, T> {
    pub(crate) items: &'a [T],
    pub(crate) offset: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) has_more: Option<bool>,
    pub(crate) total: Option<i64>,
}

/// A stream of the pages of a collection.
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
/// The offset of the next page follows from the number of items received, because a server may return
/// fewer items than requested. If the server repeats a page, ignores the offset or contradicts itself,
/// the stream returns an error and ends.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<P: Page> {
    call: Call,
    prefetch: usize,
    stream: Option<BoxStream<'static, Fetched<P>>>,
}

type Fetched<P> = Result<Response<P>, Error>;

#[allow(private_bounds, reason = "only generated request builders create streams of pages")]
impl<P: Paginated> Pages<P> {
    pub(crate) fn new(call: Call) -> Self {
        Self { call, prefetch: 1, stream: None }
    }

    /// Sets how many pages are fetched concurrently, if the server returns the total number of items.
    /// The order of the pages does not change.
    ///
    /// After the first page, the following ones are fetched in the background while the caller
    /// processes a page. Dropping the stream cancels them. Default: 1.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.prefetch = pages.max(1);
        self
    }

    /// Returns the next page, or `None` after the last page and after an error.
    pub async fn next(&mut self) -> Option<Result<Response<P>, Error>> {
        StreamExt::next(self).await
    }
}

#[allow(private_bounds, reason = "only generated request builders create streams of pages")]
impl<P: Paginated> Stream for Pages<P> {
    type Item = Result<Response<P>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { call, prefetch, stream } = &mut *self;
        let stream = stream.get_or_insert_with(|| Paginator::new(call.clone(), *prefetch).stream());
        stream.as_mut().poll_next(context)
    }
}

impl<P: Page> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).finish_non_exhaustive()
    }
}

/// A stream of the items of a collection.
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
/// It holds only the pages that are fetched concurrently in memory. See [`Pages`] for the errors.
#[must_use = "streams do nothing unless polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    current: std::vec::IntoIter<P::Item>,
    limit: usize,
}

#[allow(private_bounds, reason = "only generated request builders create streams of items")]
impl<P: Paginated> Items<P> {
    pub(crate) fn new(call: Call) -> Self {
        Self { pages: Pages::new(call), current: Vec::new().into_iter(), limit: MAX_ITEMS }
    }

    /// Sets how many pages are fetched concurrently; see [`Pages::prefetch`].
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Sets the maximum number of items that [`try_collect_all`](Self::try_collect_all) collects.
    ///
    /// Default: 100,000.
    pub fn max_items(mut self, items: usize) -> Self {
        self.limit = items;
        self
    }

    /// Returns the next item, or `None` after the last item and after an error.
    pub async fn next(&mut self) -> Option<Result<P::Item, Error>> {
        StreamExt::next(self).await
    }

    /// Collects all remaining items.
    ///
    /// # Errors
    /// If a page can't be fetched, or if there are more items than [`max_items`](Self::max_items).
    pub async fn try_collect_all(mut self) -> Result<Vec<P::Item>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            let item = item?;
            if items.len() == self.limit {
                return Err(error(&self.pages.call, PaginationError::TooManyItems));
            }
            items.push(item);
        }
        Ok(items)
    }
}

#[allow(private_bounds, reason = "only generated request builders create streams of items")]
impl<P: Paginated> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // Free the memory of the page before the next one arrives.
            self.current = Vec::new().into_iter();
            match std::task::ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.current = page.into_inner().into_items().into_iter(),
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

fn error(call: &Call, error: PaginationError) -> Error {
    Error::new(call.target(), Kind::Pagination(error), CallState::default())
}

/// The state of a stream of pages.
struct Paginator<P> {
    call: Call,
    prefetch: usize,
    cursor: Cursor,
    /// The pages being fetched, in order.
    pending: FuturesOrdered<BoxFuture<'static, Fetched<P>>>,
    /// The offsets of the pending pages.
    offsets: VecDeque<u64>,
    is_finished: bool,
}

impl<P: Paginated> Paginator<P> {
    fn new(mut call: Call, prefetch: usize) -> Self {
        let number = |name| call.query_value(name).and_then(|text| text.parse().ok());
        let (offset, limit) = (number("offset").unwrap_or(0), number("limit"));
        if prefetch > 1 {
            call.query("totalResults", &true);
            call.query("offset", &offset);
        }
        Self {
            call,
            prefetch,
            cursor: Cursor::new(offset, limit),
            pending: FuturesOrdered::new(),
            offsets: VecDeque::new(),
            is_finished: false,
        }
    }

    fn stream(self) -> BoxStream<'static, Fetched<P>> {
        let next = |mut paginator: Self| async move {
            let page = paginator.next().await?;
            Some((page, paginator))
        };
        // Fused, so that polling after the end is allowed.
        stream::unfold(self, next).fuse().boxed()
    }

    async fn next(&mut self) -> Option<Fetched<P>> {
        if self.is_finished {
            return None;
        }
        self.fetch(self.prefetch);
        let result = self.pending.next().await?;
        self.offsets.pop_front();
        let result = result.and_then(|page| {
            let is_last = self.cursor.advance::<P>(&page.info());
            let is_last = is_last.map_err(|reason| error(&self.call, reason))?;
            Ok((page, is_last))
        });
        self.is_finished = result.as_ref().map_or(true, |(_, is_last)| *is_last);
        if !self.is_finished {
            // One less, because the page returned now is in memory, too.
            self.fetch(self.prefetch - 1);
        }
        Some(result.map(|(page, _)| page))
    }

    /// Starts to fetch the following pages until `max_pages` are pending.
    fn fetch(&mut self, max_pages: usize) {
        // If the last page was shorter or longer than predicted, the pending offsets are wrong.
        if self.offsets.front().is_some_and(|front| *front != self.cursor.offset()) {
            self.pending = FuturesOrdered::new();
            self.offsets.clear();
        }
        while self.offsets.len() < max_pages {
            let number = u64::try_from(self.offsets.len()).unwrap_or_default();
            let Some(offset) = self.cursor.predicted_offset(number) else { break };
            let mut call = self.call.clone();
            if offset > 0 {
                call.query("offset", &offset);
            }
            self.pending.push_back(self.start(call));
            self.offsets.push_back(offset);
        }
    }

    fn start(&self, call: Call) -> BoxFuture<'static, Fetched<P>> {
        let page = call.send::<P>();
        if self.prefetch == 1 {
            return Box::pin(page);
        }
        // Spawned, so that prefetched requests make progress and do not time out while the caller
        // processes a page. Dropping the handle cancels the task.
        let (task, page) = page.in_current_span().remote_handle();
        tokio::spawn(task);
        Box::pin(page)
    }
}

//! Fetches the pages of a collection, several at once if the caller wants it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::{self, BoxStream, FuturesOrdered, StreamExt as _};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::cursor::Cursor;
use super::{Fetched, Page, PageSettings};
use crate::Error;
use crate::error::{CallState, Kind, PaginationError};
use crate::transport::{Call, Received};

/// How much the number of concurrent requests grows each time the caller has to wait for a page.
const WINDOW_STEP: usize = 6;

pub(super) fn error(call: &Call, error: PaginationError) -> Error {
    Error::new(call.target(), Kind::Pagination(error), CallState::default())
}

/// The state of a stream of pages.
pub(super) struct Paginator {
    call: Call,
    settings: PageSettings,
    cursor: Cursor,
    /// The number of items that were removed because they had been returned before.
    duplicates: Arc<AtomicU64>,
    /// The pages being fetched, in order. They are decoded when their turn comes, because a decoded page
    /// takes more memory.
    pending: FuturesOrdered<BoxFuture<'static, Result<Received, Error>>>,
    /// The offsets of the pending pages.
    offsets: VecDeque<u64>,
    /// How many pages may be pending, up to the number that the caller has set. Not more than needed, because
    /// all that arrive before their turn are in memory.
    window: usize,
    is_finished: bool,
}

impl Paginator {
    pub(super) fn new(mut call: Call, settings: PageSettings, duplicates: Arc<AtomicU64>) -> Self {
        let number = |name| call.query_value(name).and_then(|text| text.parse().ok());
        let (offset, limit) = (number("offset").unwrap_or(0), number("limit"));
        // The total shows whether the collection changes meanwhile.
        if settings.prefetch > 1 || call.query_value("totalResults").is_none() {
            call.query("totalResults", &true);
        }
        if settings.prefetch > 1 {
            call.query("offset", &offset);
        }
        if settings.uses_default_order
            && call.query_value("orderby").is_none()
            && let Some(order_by) = call.target().order_by()
        {
            call.query("orderby", order_by);
        }
        Self {
            call,
            settings,
            cursor: Cursor::new(offset, limit),
            duplicates,
            pending: FuturesOrdered::new(),
            offsets: VecDeque::new(),
            window: 0,
            is_finished: false,
        }
    }

    pub(super) fn stream<P: Page>(self) -> BoxStream<'static, Fetched<P>> {
        let next = |mut paginator: Self| async move {
            let page = paginator.next::<P>().await?;
            Some((page, paginator))
        };
        // Fused, so that polling after the end is allowed.
        stream::unfold(self, next).fuse().boxed()
    }

    async fn next<P: Page>(&mut self) -> Option<Fetched<P>> {
        if self.is_finished {
            return None;
        }
        if let Err(reason) = self.cursor.check_limit() {
            self.is_finished = true;
            return Some(Err(error(&self.call, reason)));
        }
        let page = self.pending.next().now_or_never().flatten();
        let result = match page {
            Some(page) => page,
            None => {
                self.window = self.window.saturating_add(WINDOW_STEP);
                self.fetch(self.settings.prefetch);
                self.pending.next().await?
            }
        };
        self.offsets.pop_front();
        let result = result.and_then(Received::decode::<P>).and_then(|mut page| {
            let dropped = page.dropped_items();
            let is_last = self.advance(page.body_mut(), dropped);
            Ok((page, is_last.map_err(|reason| error(&self.call, reason))?))
        });
        self.is_finished = result.as_ref().map_or(true, |(_, is_last)| *is_last);
        if self.is_finished {
            self.pending = FuturesOrdered::new();
        } else {
            // One less, because the page returned now is in memory, too.
            self.fetch(self.settings.prefetch - 1);
        }
        Some(result.map(|(page, _)| page))
    }

    /// Moves to the end of a page, removes duplicates from it, and returns whether it was the last one.
    fn advance<P: Page>(&mut self, page: &mut P, dropped: usize) -> Result<bool, PaginationError> {
        let is_last = self.cursor.advance::<P>(&page.info(), dropped)?;
        let mut duplicates = 0;
        if let Some(items) = page.items_mut() {
            items.retain(|item| {
                let is_new = self.cursor.is_new::<P>(item);
                duplicates += u64::from(!is_new);
                is_new
            });
        }
        if duplicates > 0 {
            if !self.settings.skips_duplicates {
                return Err(PaginationError::Duplicate);
            }
            self.duplicates.fetch_add(duplicates, Ordering::Relaxed);
            tracing::warn!(
                target: "oracle_cpq",
                { cpq.operation = self.call.target().id(), cpq.duplicates = duplicates },
                "skipped items that were returned before"
            );
        }
        Ok(is_last)
    }

    /// Starts to fetch the following pages until `max_pages` are pending.
    fn fetch(&mut self, max_pages: usize) {
        // If the last page was shorter or longer than predicted, the pending offsets are wrong.
        if self.offsets.front().is_some_and(|front| *front != self.cursor.offset()) {
            self.pending = FuturesOrdered::new();
            self.offsets.clear();
        }
        while self.offsets.len() < max_pages.min(self.window) {
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

    fn start(&self, call: Call) -> BoxFuture<'static, Result<Received, Error>> {
        let target = self.call.clone();
        let page = call.receive();
        if self.settings.prefetch == 1 {
            return Box::pin(page);
        }
        // Spawned, so that prefetched requests make progress and do not time out while the caller
        // processes a page. Without a runtime, sending the request is an error.
        let Ok(runtime) = Handle::try_current() else { return Box::pin(page) };
        let task = Task(runtime.spawn(page.in_current_span()));
        Box::pin(async move {
            match task.await {
                Some(page) => page,
                None => Err(error(&target, PaginationError::RuntimeShutDown)),
            }
        })
    }
}

/// A spawned task that is aborted when this is dropped. It returns `None` if its runtime was shut down.
struct Task<T>(JoinHandle<T>);

impl<T> Future for Task<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.0).poll(context).map(|result| match result {
            Ok(output) => Some(output),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => None,
        })
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

//! Pagination of collections: in order, and with an error instead of an incomplete list.

mod cursor;
mod paginator;
mod raw;

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_util::stream::{BoxStream, Stream, StreamExt};
use serde::ser::Serialize;

use crate::decode::Body;
use crate::error::PaginationError;
use crate::transport::Call;
use crate::{Error, Response};

use paginator::{Paginator, error};
pub use raw::RawPage;

/// The default limit of [`Items::try_collect_all`].
const MAX_ITEMS: usize = 100_000;

/// A page of a collection, for code that works with pages of any type.
///
/// ```
/// use oracle_cpq::{Error, Items, Page};
///
/// /// Counts the items of any collection.
/// async fn count<P: Page>(mut items: Items<P>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(item) = items.next().await {
///         item?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), Error> {
/// println!("{} users", count(cpq.list_integration_users().stream()).await?);
/// # Ok(())
/// # }
/// ```
///
/// This trait is sealed: only the generated page types and [`RawPage`] implement it.
pub trait Page: Paginated<Entry = <Self as Page>::Item> {
    /// The type of the items on the page.
    type Item: Serialize + Send + Sync + 'static;
}

/// What pagination needs from a page type. It is public in a private module, so that other crates cannot
/// implement it.
pub trait Paginated: Body + Send + Sized + 'static {
    /// The item, which [`Page`] shows to users.
    type Entry;

    /// The name of the property that identifies an item, if the contract has one.
    const ID: Option<&'static str>;

    fn info(&self) -> PageInfo<'_, Self::Entry>;

    fn items_mut(&mut self) -> Option<&mut Vec<Self::Entry>>;

    /// The property that identifies an item, if the contract has one.
    fn id(item: &Self::Entry) -> Option<&str>;
}

/// The items and counters of a page; all of them may be missing.
pub struct PageInfo<'a, T> {
    pub(crate) items: Option<&'a [T]>,
    pub(crate) count: Option<i64>,
    pub(crate) offset: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) has_more: Option<bool>,
    pub(crate) total: Option<i64>,
    /// Whether the page has a link to the next one.
    pub(crate) has_next: bool,
}

/// What the caller has set for a stream of pages.
#[derive(Clone, Copy, Debug)]
struct PageSettings {
    prefetch: usize,
    skips_duplicates: bool,
    uses_default_order: bool,
}

impl Default for PageSettings {
    fn default() -> Self {
        Self { prefetch: 1, skips_duplicates: false, uses_default_order: true }
    }
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
/// fewer items than requested. The stream returns an error and ends if the server
///
/// - repeats a page, ignores the offset, or returns an item twice,
/// - returns a page without `items`, unless a counter says that there are none,
/// - contradicts itself, such as `hasMore: false` before the total is reached, or
/// - returns another total than on an earlier page.
///
/// Requests ask for the total, unless `total_results` is set, and for a defined order, unless `orderby`
/// is set; see [`default_order`](Self::default_order). A limit of 1 is an error, because CPQ ignores the
/// offset then.
///
/// # Changing what is listed
///
/// Do not change items while they are listed, if the change affects whether the filter matches: the
/// following items move to the front, and the next page skips as many. The total changes, too, so the
/// stream ends with an error. That fails to detect a missing item if as many items appeared as
/// disappeared since the previous page, or if the server returns no total. Collect the items first:
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// use oracle_cpq::v19::types::UserPatch;
///
/// let users = cpq.list_integration_users().q("{isNotifyFax:true}").all().await?;
/// for number in users.iter().filter_map(|user| user.party_number.as_deref()) {
///     let change = UserPatch::default().is_notify_fax(false);
///     cpq.update_user(number, &change).send().await?;
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Pages<P: Page> {
    call: Call,
    settings: PageSettings,
    duplicates: Arc<AtomicU64>,
    /// The mutex is never locked: it makes the type `Sync`.
    stream: Option<Mutex<BoxStream<'static, Fetched<P>>>>,
}

type Fetched<P> = Result<Response<P>, Error>;

impl<P: Page> Pages<P> {
    pub(crate) fn new(call: Call) -> Self {
        Self { call, settings: PageSettings::default(), duplicates: Arc::default(), stream: None }
    }

    /// Sets how many pages may be fetched concurrently, if the server returns the total number of items.
    /// The order of the pages does not change.
    ///
    /// After the first page, the following ones are fetched in the background while the caller
    /// processes a page: at first up to six, and up to six more each time the caller has to wait, until
    /// the limit is reached. Until its turn comes, a page is held in memory as it was received. Dropping the
    /// stream cancels the requests. Default: 1.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.settings.prefetch = pages.max(1);
        self
    }

    /// Sets whether items that were returned before are removed. Default: false, they are an error.
    ///
    /// Pages overlap if the order is not defined or items are added. Other items may then be missing.
    /// Items are recognized by the property that identifies them in paths, such as `partyNumber`, of
    /// which a hash of 8 bytes is kept. [`duplicates`](Self::duplicates) counts them.
    pub fn skip_duplicates(mut self, skip: bool) -> Self {
        self.settings.skips_duplicates = skip;
        self
    }

    /// Sets whether items are sorted by a unique property if `orderby` is not set. Default: true.
    ///
    /// Without `orderby`, CPQ does not define an order, so pages may overlap and items may be missing.
    /// Switch it off if the server rejects the property. It has no effect on collections for which the
    /// contract has no such property.
    pub fn default_order(mut self, sort: bool) -> Self {
        self.settings.uses_default_order = sort;
        self
    }

    /// Returns the number of items that were removed so far because they had been returned before.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.duplicates.load(Ordering::Relaxed)
    }

    /// Returns the next page, or `None` after the last page and after an error.
    pub async fn next(&mut self) -> Option<Result<Response<P>, Error>> {
        StreamExt::next(self).await
    }
}

impl<P: Page> Stream for Pages<P> {
    type Item = Result<Response<P>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { call, settings, duplicates, stream } = &mut *self;
        let start = || {
            Mutex::new(
                Paginator::new(call.clone(), *settings, Arc::clone(duplicates)).stream::<P>(),
            )
        };
        let stream = stream.get_or_insert_with(start);
        let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
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
/// It holds only the pages that are fetched concurrently in memory, and a hash of each item's ID. See
/// [`Pages`] for the errors. The stream of a server that returns new items forever, without a total, does
/// not end; [`try_collect_all`](Self::try_collect_all) does.
#[must_use = "streams do nothing unless polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    current: std::vec::IntoIter<P::Item>,
    limit: usize,
}

impl<P: Page> Items<P> {
    pub(crate) fn new(call: Call) -> Self {
        Self { pages: Pages::new(call), current: Vec::new().into_iter(), limit: MAX_ITEMS }
    }

    /// Sets how many pages may be fetched concurrently; see [`Pages::prefetch`].
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Sets whether items that were returned before are skipped; see [`Pages::skip_duplicates`].
    pub fn skip_duplicates(mut self, skip: bool) -> Self {
        self.pages = self.pages.skip_duplicates(skip);
        self
    }

    /// Sets whether items are sorted by a unique property; see [`Pages::default_order`].
    pub fn default_order(mut self, sort: bool) -> Self {
        self.pages = self.pages.default_order(sort);
        self
    }

    /// Returns the number of items that were skipped so far because they had been returned before.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.pages.duplicates()
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

impl<P: Page> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // Free the memory of the page before the next one arrives.
            self.current = Vec::new().into_iter();
            match std::task::ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    let mut page = page.into_inner();
                    let items = page.items_mut().map(std::mem::take);
                    self.current = items.unwrap_or_default().into_iter();
                }
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

//! Carries out many changes: concurrently, in order for each user, and resumable.
//!
//! ```
//! # #[cfg(feature = "v19")] {
//! use futures_util::stream;
//! use oracle_cpq::bulk::{Bulk, BulkChange};
//! use oracle_cpq::v19::Client;
//! use oracle_cpq::v19::types::UserPatch;
//! use oracle_cpq::{Error, Outcome};
//!
//! /// A new job title for a user.
//! struct NewTitle {
//!     cpq: Client,
//!     number: String,
//!     title: String,
//! }
//!
//! impl BulkChange for NewTitle {
//!     fn key(&self) -> &str {
//!         &self.number
//!     }
//!
//!     fn content(&self) -> Vec<u8> {
//!         self.title.clone().into()
//!     }
//!
//!     async fn send(&self) -> Result<(), Error> {
//!         let patch = UserPatch::default().job_title(&*self.title);
//!         self.cpq.update_user(&self.number, &patch).send().await.map(drop)
//!     }
//!
//!     async fn is_applied(&self) -> Result<bool, Error> {
//!         let user = self.cpq.get_user(&self.number).send().await?;
//!         Ok(user.job_title.as_ref() == Some(&self.title))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = cpq_sandbox::Sandbox::start().await?;
//! # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token()).build()?;
//! # let (cpq, number, title) = (site.v19(), "BM_LaeNrP1bCh5".into(), "Planner".into());
//! # let changes = vec![NewTitle { cpq, number, title }];
//! # let folder = tempfile::tempdir()?;
//! # let journal = folder.path().join("titles.journal");
//! let bulk = Bulk::new().concurrency(16).journal(journal);
//! let report = bulk
//!     .run(stream::iter(changes), |done| {
//!         if done.outcome() != Outcome::Applied {
//!             println!("{}: {:?}", done.change().key(), done.error());
//!         }
//!     })
//!     .await?;
//! assert_eq!((report.applied, report.refused, report.unknown), (1, 0, 0));
//! # Ok(())
//! # }
//! # main().unwrap();
//! # }
//! ```
//!
//! - Changes with the same key are carried out in their order, others at the same time. After one that
//!   was not sent, or whose outcome is unknown, the following ones with its key are not sent either.
//! - A change whose outcome is [`Unknown`](crate::Outcome::Unknown) is looked up
//!   ([`BulkChange::is_applied`]). It is sent again only if it was not applied.
//! - With a [journal](Bulk::journal), run the same changes with the same journal to continue an interrupted
//!   run: changes that were applied or refused are skipped, and those that may have been sent are looked up
//!   first. This also holds after `kill -9`, a loss of power, or a full disk.
//! - If 20 changes in a row can't be sent or looked up, the run stops.
//! - Memory does not depend on the number of changes, except for nine bytes for each change that a resumed
//!   journal contains, and eight for each user whose change was not sent or is unknown.
//!
//! # Limits
//!
//! A proxy or gateway can deliver a request after its connection is closed. Such a late change may be
//! applied after it was looked up and sent again. Use changes that have the same result when applied twice, or
//! that the site rejects the second time.

mod driver;
mod journal;
mod machine;
mod progress;
#[cfg(test)]
mod simulation;

use std::path::PathBuf;

use futures_util::stream::Stream;

use crate::{Error, Outcome};

pub use progress::{BulkReport, Done, Progress};

const CONCURRENCY: usize = 16;

/// One of many changes.
pub trait BulkChange: Send + Sync + 'static {
    /// Returns what the change is about, such as the user's party number. Changes with the same key are
    /// carried out one after the other.
    fn key(&self) -> &str;

    /// Returns what distinguishes the change from others with the same key, the site included. The journal
    /// contains a keyed digest of it, to detect that it belongs to other changes.
    fn content(&self) -> Vec<u8>;

    /// Sends the change. It sends at most one write, whose outcome is that of the change: `Ok` means that it
    /// was applied, and for an error, [`Error::outcome`] says what happened.
    ///
    /// An error of a read counts as refused if the server refused the read, and as not sent otherwise. If the
    /// server requires other credentials or throttles requests, the change counts as not sent, so that it is
    /// sent when the run is resumed.
    fn send(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Looks up whether the change was applied.
    fn is_applied(&self) -> impl Future<Output = Result<bool, Error>> + Send;
}

/// Carries out many changes.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until `run` is called"]
pub struct Bulk {
    concurrency: usize,
    journal: Option<PathBuf>,
    total: Option<u64>,
}

impl Default for Bulk {
    fn default() -> Self {
        Self::new()
    }
}

impl Bulk {
    /// Creates a runner that sends 16 changes at the same time and keeps no journal.
    pub fn new() -> Self {
        Self { concurrency: CONCURRENCY, journal: None, total: None }
    }

    /// Sets how many changes are sent at the same time, at least one. Default: 16.
    pub fn concurrency(mut self, changes: usize) -> Self {
        self.concurrency = changes.max(1);
        self
    }

    /// Sets the file that makes the run resumable. It is created if it does not exist, and locked during
    /// the run.
    ///
    /// The file contains positions, outcomes and keyed digests, but no data of the changes.
    pub fn journal(mut self, path: impl Into<PathBuf>) -> Self {
        self.journal = Some(path.into());
        self
    }

    /// Sets how many changes there are, for [`Progress::time_left`].
    pub fn total(mut self, changes: u64) -> Self {
        self.total = Some(changes);
        self
    }

    /// Carries out the changes, and calls `on_done` after each of them.
    ///
    /// Dropping the future stops the run. Then the outcome of the changes in flight is unknown, and they
    /// are looked up when the run is resumed.
    ///
    /// # Errors
    /// If the journal can't be read or written, is in use, or belongs to other changes. Requests in
    /// flight are completed first.
    pub async fn run<C: BulkChange>(
        self,
        changes: impl Stream<Item = C> + Send,
        on_done: impl FnMut(&Done<'_, C>) + Send,
    ) -> Result<BulkReport, Error> {
        let journal = self.journal.as_deref().map(journal::open).transpose()?;
        driver::run(self.concurrency, self.total, journal, changes, on_done).await
    }
}

/// The outcome of a change that was sent.
fn outcome(result: &Result<(), Error>) -> Outcome {
    let Err(error) = result else { return Outcome::Applied };
    let status = error.status().map_or(0, |status| status.as_u16());
    // The same request can succeed later.
    let is_transient =
        error.is_unauthorized() || error.is_throttled() || [407, 408, 425].contains(&status);
    match error.outcome() {
        Some(Outcome::Refused) if is_transient => Outcome::NotSent,
        Some(outcome) => outcome,
        None if (400..500).contains(&status) && !is_transient => Outcome::Refused,
        None => Outcome::NotSent,
    }
}

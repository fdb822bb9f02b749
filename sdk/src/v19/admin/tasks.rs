//! Imports, and waiting for the tasks that they start.

use std::fmt;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};

use super::change::PlannedRequest;
use crate::error::{CallState, Kind, Outcome, TaskError, TaskReport};
use crate::operation::Target;
use crate::transport::Call;
use crate::v19::Client;
use crate::v19::companies::ImportCompanies;
use crate::v19::company_users::ImportCompanyUsers;
use crate::v19::types::{StartedTask, Task, TaskMessage};
use crate::v19::users::ImportUsers;
use crate::{CallOptions, Error};

const TIMEOUT: Duration = Duration::from_secs(60 * 60);
const POLL_INTERVAL: Duration = Duration::from_secs(1);
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(1);
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(30);
/// More of a log is not read.
const MAX_LOG: usize = 1024 * 1024;

macro_rules! imports {
    ($($request:ident),*) => {
        $(impl $request {
            /// Uploads the file and waits until the task that imports it has ended.
            ///
            /// ```
            /// use oracle_cpq::Upload;
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
            /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
            /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
            /// # let cpq = site.build()?.v19();
            /// let table = Upload::from_bytes("users.csv", "login,firstName\nmortega,Marta\n");
            /// let report = cpq.import_users(table).wait().await?;
            /// assert_eq!(report.result.as_deref(), Some("Success"));
            /// println!("{}", report.log.unwrap_or_default());
            /// # Ok(())
            /// # }
            /// ```
            pub fn wait(self) -> TaskWait {
                TaskWait::new(Work::Start(Box::new(self.call)))
            }
        })*
    };
}

imports!(ImportUsers, ImportCompanyUsers, ImportCompanies);

/// # Waiting for tasks
impl Client {
    /// Waits until a task has ended.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let report = cpq.wait_for_task(3_023_059_801).await?;
    /// assert_eq!(report.result.as_deref(), Some("Success"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_task(&self, id: i64) -> TaskWait {
        TaskWait::new(Work::Task(Box::new(self.get_task(&id.to_string()).call), id))
    }
}

/// Waits for a task; `.await` it, or set its limits before.
///
/// Its result is the [`TaskReport`] of a task that was successful. The task is read after a second, and
/// then after delays that grow to half a minute. Dropping the future stops waiting; the task runs on, and
/// [`Client::cancel_task`] cancels it.
///
/// # Errors
/// If the file can't be uploaded or the task can't be read; if the task fails or is canceled, in which
/// case [`Error::task`] returns its messages and its log; or if it does not end in time.
#[must_use = "it does nothing until it is awaited"]
pub struct TaskWait {
    work: Work,
    timeout: Duration,
    poll_interval: Duration,
    options: CallOptions,
}

/// What to wait for.
enum Work {
    /// The request that starts the task.
    Start(Box<Call>),
    /// The request that reads the task with this id.
    Task(Box<Call>, i64),
}

impl TaskWait {
    fn new(work: Work) -> Self {
        let (timeout, poll_interval) = (TIMEOUT, POLL_INTERVAL);
        Self { work, timeout, poll_interval, options: CallOptions::default() }
    }

    /// Sets how long to wait for the end of the task. Default: one hour.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the delay before the task is read for the first time. Each further delay is 1.5 times
    /// the previous one, at most 30 seconds. Default: one second.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Overrides the client's settings for each request.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Returns the request that would start the task; `None` if the task was started before.
    ///
    /// # Errors
    /// If an argument is invalid.
    pub fn dry_run(&self) -> Result<Option<PlannedRequest>, Error> {
        match &self.work {
            Work::Start(call) => PlannedRequest::new(call).map(Some),
            Work::Task(..) => Ok(None),
        }
    }

    async fn run(self) -> Result<TaskReport, Error> {
        let Self { work, timeout, poll_interval, options } = self;
        let (client, target, id) = match work {
            Work::Start(call) => {
                let (client, target) = (Client::new(call.site().clone()), call.target().clone());
                let started = call.with_options(options.clone()).send::<StartedTask>().await?;
                let id = started.task_id.ok_or_else(|| failure(&target, TaskError::WithoutId))?;
                (client, target, id)
            }
            Work::Task(call, id) => (Client::new(call.site().clone()), call.target().clone(), id),
        };
        let ended = tokio::time::timeout(timeout, ended(&client, id, poll_interval, &options));
        let task = match ended.await {
            Ok(Err(error)) if target.is_write() => {
                return Err(failure(&target, TaskError::Unreadable { id, error }));
            }
            Ok(task) => task?,
            Err(_) => return Err(failure(&target, TaskError::Timeout { id, timeout })),
        };
        let is_successful = is_successful(&task);
        let report = TaskReport {
            id,
            messages: messages(&task),
            log: log(&client, id, &options).await,
            status: task.status,
            result: task.result,
        };
        if is_successful {
            return Ok(report);
        }
        Err(failure(&target, TaskError::Failed(report)))
    }
}

impl IntoFuture for TaskWait {
    type Output = Result<TaskReport, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.run().boxed()
    }
}

impl fmt::Debug for TaskWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskWait").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// The error of a task, which may have changed something.
fn failure(target: &Target, error: TaskError) -> Error {
    let outcome = target.is_write().then_some(Outcome::Unknown);
    Error::new(
        target,
        Kind::Task(error),
        CallState { attempts: 1, outcome, ..CallState::default() },
    )
}

/// Reads the task until it has ended.
async fn ended(
    client: &Client,
    id: i64,
    delay: Duration,
    options: &CallOptions,
) -> Result<Task, Error> {
    let mut delay = delay.max(MIN_POLL_INTERVAL);
    loop {
        tokio::time::sleep(delay).await;
        match client.get_task(&id.to_string()).options(options.clone()).send().await {
            Ok(task) if has_ended(&task) => return Ok(task.into_inner()),
            // The site may be back before the timeout.
            Err(error) if !error.is_retryable() => return Err(error),
            _ => {}
        }
        delay = (delay + delay / 2).min(MAX_POLL_INTERVAL);
    }
}

/// Oracle documents no list of statuses. The samples show `Completed`, and a result at the end only.
fn has_ended(task: &Task) -> bool {
    const LAST: [&str; 6] = ["Completed", "Failed", "Error", "Canceled", "Cancelled", "Aborted"];
    let is_last = |status: &str| LAST.iter().any(|last| status.eq_ignore_ascii_case(last));
    let has_result = task.result.as_deref().is_some_and(|result| !result.is_empty());
    has_result || task.status.as_deref().is_some_and(is_last)
}

fn is_successful(task: &Task) -> bool {
    let is = |text: &Option<String>, expected: &str| {
        text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(expected))
    };
    is(&task.result, "Success") || (task.result.is_none() && is(&task.status, "Completed"))
}

/// The messages of a task, in order.
fn messages(task: &Task) -> Vec<String> {
    let details = task.detail_status.iter();
    let summaries = details.clone().flat_map(|detail| detail.items.iter().flatten());
    let summaries = summaries.flat_map(|item| item.summary.iter().flatten());
    let messages = summaries.flat_map(|summary| summary.messages.iter().flatten());
    let messages = messages.filter_map(|message: &TaskMessage| message.message.clone());
    details.filter_map(|detail| detail.message.clone()).chain(messages).collect()
}

/// The log of a task, if there is one that can be read.
async fn log(client: &Client, id: i64, options: &CallOptions) -> Option<String> {
    let id = id.to_string();
    let files = client.list_task_files(&id).options(options.clone()).send().await.ok()?;
    let is_log = |text: &Option<String>, is: fn(&str) -> bool| {
        text.as_deref().is_some_and(|text| is(&text.to_ascii_lowercase()))
    };
    // Not every file that contains these letters: the imported one may be called `logins.csv`.
    let by_type = files.iter().find(|file| is_log(&file.type_, |text| text == "log"));
    let by_name = || {
        files.iter().find(|file| is_log(&file.name, |text| text.rsplit('.').next() == Some("log")))
    };
    let file = by_type.or_else(by_name)?;
    let name = file.name.as_deref()?;
    let file = client.download_task_file(&id, name).options(options.clone()).send().await.ok()?;
    let (mut file, mut log) = (file.into_inner(), Vec::new());
    while let Some(chunk) = file.next().await {
        log.extend_from_slice(&chunk.ok()?);
        if log.len() >= MAX_LOG {
            log.truncate(MAX_LOG);
            break;
        }
    }
    Some(String::from_utf8_lossy(&log).into_owned())
}

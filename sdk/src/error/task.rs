//! The end of a task, and what prevents waiting for it.

use std::fmt;
use std::time::Duration;

use crate::Error;

/// How a task ended, with what it reported.
///
/// `Debug` shows neither messages nor log, which may contain personal data.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TaskReport {
    /// The number of the task.
    pub id: i64,
    /// The status, such as `Completed`.
    pub status: Option<String>,
    /// The result, such as `Success`.
    pub result: Option<String>,
    /// The messages of the task, in order.
    pub messages: Vec<String>,
    /// The log, up to 1 MiB; `None` if there is none, or if it could not be read.
    pub log: Option<String>,
}

impl fmt::Debug for TaskReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskReport")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("result", &self.result)
            .finish_non_exhaustive()
    }
}

pub(crate) enum TaskError {
    /// It ended without success.
    Failed(TaskReport),
    /// The response to its start has no id.
    WithoutId,
    /// It was started, but reading it fails.
    Unreadable {
        id: i64,
        error: Error,
    },
    Timeout {
        id: i64,
        timeout: Duration,
    },
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(report) => write!(
                f,
                "the task {} ended without success; see `Error::task` for its messages and its log",
                report.id
            ),
            Self::WithoutId => f.write_str("the server returned no task id"),
            Self::Unreadable { id, error } => write!(
                f,
                "the task {id} was started, but it can't be read; continue with `wait_for_task` ({error})"
            ),
            Self::Timeout { id, timeout } => {
                write!(f, "the task {id} did not end within {} s", timeout.as_secs_f64())
            }
        }
    }
}

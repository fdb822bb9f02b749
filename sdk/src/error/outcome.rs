//! The outcome of a failed write.

use crate::retry::decision::Failure;

/// What happened to the write of a failed request, from [`Error::outcome`](crate::Error::outcome).
///
/// ```no_run
/// use oracle_cpq::Outcome;
///
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client, body: oracle_cpq::v19::types::IntegrationUserRequest) {
/// if let Err(error) = cpq.create_integration_user(&body).send().await {
///     match error.outcome() {
///         Some(Outcome::Applied) => println!("created, but the response could not be read"),
///         Some(Outcome::Unknown) => println!("check whether the user exists before retrying"),
///         _ => println!("not created: {error}"),
///     }
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// The request was not sent.
    NotSent,
    /// The server rejected the write and did not apply it.
    Refused,
    /// The request was sent, and the server may have applied the write.
    Unknown,
    /// The server applied the write, but its response could not be read.
    Applied,
}

impl Outcome {
    /// The outcome of one failed attempt.
    pub(crate) fn from_failure(failure: &Failure) -> Self {
        match failure {
            Failure::NotSent => Self::NotSent,
            Failure::TimedOut | Failure::ConnectionLost => Self::Unknown,
            Failure::Status { status, retry_after } => match status.as_u16() {
                // A server that asks for a retry has not processed the request.
                503 if retry_after.is_some() => Self::Refused,
                // 2xx fails only after a redirect, and then comes from another resource.
                200..=299 | 408 | 500..=599 => Self::Unknown,
                _ => Self::Refused,
            },
        }
    }
}

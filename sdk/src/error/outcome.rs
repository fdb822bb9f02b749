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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The request was not sent.
    NotSent,
    /// The server refused the write and did not apply it.
    Refused,
    /// The request was sent, and the server may have applied the write.
    ///
    /// This includes each success whose body is not the server's JSON, because login pages and proxies
    /// respond with 200, too, and 202 without the documented body: the server accepted the write and
    /// may carry it out later.
    Unknown,
    /// The server applied the write, but only a part of its response was received.
    Applied,
}

impl Outcome {
    /// The outcome of one failed attempt.
    pub(crate) fn from_failure(failure: &Failure) -> Self {
        match failure {
            Failure::NotSent | Failure::CannotBeSent => Self::NotSent,
            Failure::TimedOut | Failure::ConnectionLost | Failure::Redirected => Self::Unknown,
            Failure::Status { status, .. } => match status.as_u16() {
                // After 307 and 308, the server asks for the same request at another URL, so it has not
                // processed this one. After other redirects, the new URL may show the result.
                // 408 also comes from a gateway that forwarded the request. Statuses above 451 are not
                // registered; some gateways log a lost client with them.
                307 | 308 | 400..=407 | 409..=451 => Self::Refused,
                _ => Self::Unknown,
            },
        }
    }
}

//! What may have become of a change.

/// What became of a call that changes something and was not answered as it should be.
///
/// ```no_run
/// use oracle_cpq::Outcome;
///
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client, body: oracle_cpq::v19::types::IntegrationUserRequest) {
/// if let Err(error) = cpq.create_integration_user(&body).send().await {
///     match error.outcome() {
///         Some(Outcome::Applied) => println!("created, and the answer could not be read"),
///         Some(Outcome::Unknown) => println!("look whether it was created before you try again"),
///         _ => println!("nothing was created: {error}"),
///     }
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing was sent.
    NotSent,
    /// The site refused it.
    Refused,
    /// It was sent, and it may have been applied.
    Unknown,
    /// The site has applied it, and its answer could not be read.
    Applied,
}

//! Deactivates and activates users, and resets passwords.

use std::collections::BTreeSet;
use std::fmt;

use super::change::{Change, PlannedRequest};
use super::edit::precondition;
use crate::error::Precondition;
use crate::transport::Call;
use crate::v19::Client;
use crate::v19::types::{
    BulkUserData, BulkUserUpdate, Criteria, PasswordReset, Status, User, UserRequest,
};
use crate::v19::users::ListUsers;
use crate::{CallOptions, Error, Filter, Number, Response};

/// # Deactivating and activating users
///
/// CPQ does not delete users: an inactive one can't log in, and keeps its data.
impl Client {
    /// Deactivates a user. If it is inactive, it is only read, and the result is `None`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let user = cpq.deactivate_user("BM_LaeNrP1bCh5").send().await?.ok_or("it is inactive")?;
    /// assert_eq!(user.status_value(), Some(&0.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn deactivate_user(&self, party_number: &str) -> Change<'static, User> {
        self.edit_user(party_number, |user| with_status(user, Status::INACTIVE))
    }

    /// Activates a user. If it is active, it is only read, and the result is `None`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// assert!(cpq.reactivate_user("BM_LaeNrP1bCh5").send().await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn reactivate_user(&self, party_number: &str) -> Change<'static, User> {
        self.edit_user(party_number, |user| with_status(user, Status::ACTIVE))
    }

    /// Deactivates all users that match a filter, in one request, after a preview.
    ///
    /// ```
    /// use oracle_cpq::Filter;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let filter = Filter::field("email").like("%@example.com");
    /// let preview = cpq.deactivate_matching(filter).preview().await?;
    /// println!("{} users", preview.users().len());
    /// preview.send().await?;
    /// let user = cpq.find_user_by_login("AAP39").await?.ok_or("there is no such user")?;
    /// assert_eq!(user.status_value(), Some(&0.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn deactivate_matching(&self, filter: impl Into<Filter>) -> SetMatchingStatus {
        self.set_matching_status(filter.into(), Status::INACTIVE)
    }

    /// Activates all users that match a filter, in one request, after a preview; see
    /// [`deactivate_matching`](Self::deactivate_matching).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let preview = cpq.reactivate_matching("{login:'AAP39'}").preview().await?;
    /// assert!(preview.send().await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn reactivate_matching(&self, filter: impl Into<Filter>) -> SetMatchingStatus {
        self.set_matching_status(filter.into(), Status::ACTIVE)
    }

    fn set_matching_status(&self, filter: Filter, status: i64) -> SetMatchingStatus {
        let body = BulkUserUpdate::default()
            .criteria(Criteria::default().q(filter.to_string()))
            .user_data(BulkUserData::default().status(status));
        SetMatchingStatus {
            list: self.list_users().q(filter),
            write: self.bulk_update_users(&body).call,
            status,
            options: CallOptions::default(),
        }
    }

    /// Resets the password of a user of a company: CPQ creates a temporary password and emails it to the user.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// cpq.reset_password("abcCo", "AAP39").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The password is not in the response.
    pub fn reset_password(&self, company: &str, login: &str) -> Change<'static, ()> {
        let call = self.reset_company_user_password(company, login, &PasswordReset::default()).call;
        Change::without_body(|options| async { Ok(Some(call.with_options(options))) })
    }
}

fn with_status(user: UserRequest, status: i64) -> UserRequest {
    if user.status_value().and_then(Number::as_i64) == Some(status) {
        return user;
    }
    user.status(status)
}

/// A new status for all users that match a filter, from [`Client::deactivate_matching`].
#[derive(Clone)]
#[must_use = "it does nothing until its preview is sent"]
pub struct SetMatchingStatus {
    list: ListUsers,
    write: Call,
    status: i64,
    options: CallOptions,
}

impl SetMatchingStatus {
    /// Overrides the client's settings for each request.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Lists the users that match.
    ///
    /// # Errors
    /// If the filter is invalid, or if the users can't be listed.
    pub async fn preview(self) -> Result<MatchingUsers, Error> {
        let users = self.matching().await?;
        Ok(MatchingUsers { users, change: self })
    }

    async fn matching(&self) -> Result<Vec<User>, Error> {
        self.list.clone().options(self.options.clone()).all().await
    }
}

impl fmt::Debug for SetMatchingStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetMatchingStatus").field("status", &self.status).finish_non_exhaustive()
    }
}

/// The users whose status would change, from [`SetMatchingStatus::preview`].
#[derive(Clone)]
#[must_use = "a preview changes nothing until it is sent"]
pub struct MatchingUsers {
    users: Vec<User>,
    change: SetMatchingStatus,
}

impl MatchingUsers {
    /// Returns the users that match the filter, those that have the new status included.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// Sets the status of these users; `None` means that all of them have it, and nothing was sent.
    ///
    /// The users are listed again first. CPQ evaluates the filter once more when it carries out the request, so
    /// users that begin to match in between are changed as well.
    ///
    /// # Errors
    /// If other users match than in the preview ([`Error::is_conflict`]), or if they can't be listed or
    /// changed.
    pub async fn send(self) -> Result<Option<Response<()>>, Error> {
        if self.is_done() {
            return Ok(None);
        }
        let Self { users, change } = self;
        if numbers(&change.matching().await?) != numbers(&users) {
            return Err(precondition(&change.write, Precondition::Changed));
        }
        change.write.with_options(change.options).send_empty().await.map(Some)
    }

    /// Returns the request that [`send`](Self::send) would send.
    ///
    /// # Errors
    /// If an argument is invalid.
    pub fn dry_run(&self) -> Result<Option<PlannedRequest>, Error> {
        (!self.is_done()).then(|| PlannedRequest::new(&self.change.write)).transpose()
    }

    fn is_done(&self) -> bool {
        let status = Some(self.change.status);
        self.users.iter().all(|user| user.status_value().and_then(Number::as_i64) == status)
    }
}

impl fmt::Debug for MatchingUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MatchingUsers").field("users", &self.users.len()).finish_non_exhaustive()
    }
}

/// What identifies the users.
fn numbers(users: &[User]) -> BTreeSet<(Option<&str>, Option<&str>)> {
    users.iter().map(|user| (user.party_number.as_deref(), user.login.as_deref())).collect()
}

//! Edits a user: reads, changes a draft, and sends what changed, or the whole as a replacement.

use std::fmt;

use serde::ser::Serialize;
use serde_json::{Map, Value};

use super::change::{Change, PlannedRequest};
use crate::decode::Body;
use crate::error::{Kind, Precondition};
use crate::transport::Call;
use crate::v19::Client;
use crate::v19::types::{
    IntegrationUser, IntegrationUserPatch, IntegrationUserRequest, User, UserPatch, UserRequest,
};
use crate::{CallOptions, Error, Response};

/// A user that can be edited.
pub(super) trait Account: Body + Clone + Send + Sync + 'static {
    /// The properties that can be changed.
    type Draft: From<Self> + Default + Serialize + Send;

    fn date_modified(&self) -> Option<&str>;
}

impl Account for User {
    type Draft = UserRequest;

    fn date_modified(&self) -> Option<&str> {
        self.date_modified.as_deref()
    }
}

impl Account for IntegrationUser {
    type Draft = IntegrationUserRequest;

    fn date_modified(&self) -> Option<&str> {
        self.date_modified.as_deref()
    }
}

/// # Editing users
///
/// The closure receives the user's properties that can be changed, and returns them as they should be. The
/// user is read again just before the change is sent. If it has changed since the first read, nothing is sent, and the error says so ([`Error::is_conflict`]). Changes that
/// others make between the second read and the write are not noticed: CPQ has no conditional requests.
impl Client {
    /// Changes properties of a user with a PATCH.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let change = cpq.edit_user("BM_LaeNrP1bCh5", |mut user| {
    ///     user.fax = None;
    ///     user.job_title("Planner")
    /// });
    /// let user = change.send().await?.ok_or("nothing to change")?;
    /// assert_eq!(user.job_title.as_deref(), Some("Planner"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Only properties that the closure changes are sent; one that it removes is sent as null, whose
    /// effect Oracle does not document. Groups and access permissions are not read, so setting them
    /// replaces them; [`set_user_groups`](Self::set_user_groups) shows what that changes.
    pub fn edit_user<'a>(
        &self,
        party_number: &str,
        edit: impl FnOnce(UserRequest) -> UserRequest + Send + 'a,
    ) -> Change<'a, User> {
        let read = self.get_user(party_number).call;
        let write = self.update_user(party_number, &UserPatch::default()).call;
        edit_account(read, write, edit)
    }

    /// Changes properties of a user of a company with a PATCH; see [`edit_user`](Self::edit_user).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let change = cpq.edit_company_user("abcCo", "AAP39", |user| user.job_title("Planner"));
    /// assert!(change.send().await?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn edit_company_user<'a>(
        &self,
        company: &str,
        login: &str,
        edit: impl FnOnce(UserRequest) -> UserRequest + Send + 'a,
    ) -> Change<'a, User> {
        let read = self.get_company_user(company, login).call;
        let write = self.update_company_user(company, login, &UserPatch::default()).call;
        edit_account(read, write, edit)
    }

    /// Changes properties of an integration user with a PATCH; see [`edit_user`](Self::edit_user).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let change = cpq.edit_integration_user("BM_LaeNrP1bCh5", |user| user.oauth_client_id("new"));
    /// assert!(change.send().await?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn edit_integration_user<'a>(
        &self,
        party_number: &str,
        edit: impl FnOnce(IntegrationUserRequest) -> IntegrationUserRequest + Send + 'a,
    ) -> Change<'a, IntegrationUser> {
        let read = self.get_integration_user(party_number).call;
        let patch = IntegrationUserPatch::default();
        let write = self.update_integration_user(party_number, &patch).call;
        edit_account(read, write, edit)
    }

    /// Replaces a user with a PUT that keeps what the closure does not change.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let change = cpq.replace_user_with("BM_LaeNrP1bCh5", |user| user.job_title("Planner"));
    /// let user = change.send().await?.ok_or("nothing to change")?;
    /// assert_eq!(user.job_title.as_deref(), Some("Planner"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A PUT resets what it omits, so the user is read with its groups and access permissions, and all
    /// properties are sent, unknown ones included. If the server returns no groups, or only a part of them,
    /// the change fails. Access permissions can be missing, because they are available only on sites where
    /// administrator groups are disabled. If there is no such user, the change fails, unless
    /// [`create_if_missing`](Replacement::create_if_missing) is set.
    pub fn replace_user_with<'a>(
        &self,
        party_number: &str,
        edit: impl FnOnce(UserRequest) -> UserRequest + Send + 'a,
    ) -> Replacement<'a> {
        let read = |child: &str| self.get_user(party_number).expand(child).call;
        let write = self.replace_user(party_number, &UserRequest::default()).call;
        Replacement::new(read, write, edit)
    }

    /// Replaces a user of a company with a PUT; see [`replace_user_with`](Self::replace_user_with).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let change = cpq.replace_company_user_with("abcCo", "AAP39", |user| user.fax("1"));
    /// assert!(change.send().await?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn replace_company_user_with<'a>(
        &self,
        company: &str,
        login: &str,
        edit: impl FnOnce(UserRequest) -> UserRequest + Send + 'a,
    ) -> Replacement<'a> {
        let read = |child: &str| self.get_company_user(company, login).expand(child).call;
        let write = self.replace_company_user(company, login, &UserRequest::default()).call;
        Replacement::new(read, write, edit)
    }
}

fn edit_account<'a, A: Account>(
    read: Call,
    write: Call,
    edit: impl FnOnce(A::Draft) -> A::Draft + Send + 'a,
) -> Change<'a, A> {
    Change::new(move |options| async move {
        let before: A = read_account(&read, &options).await?;
        let draft = A::Draft::from(before.clone());
        let old = properties(&write, &draft)?;
        let new = properties(&write, &edit(draft))?;
        let patch = difference(&old, &new);
        if patch.is_empty() {
            return Ok(None);
        }
        check_unchanged(&read, &write, &before, &options).await?;
        Ok(Some(write.json(&patch).with_options(options)))
    })
}

/// A replacement that is not carried out yet, from [`Client::replace_user_with`].
#[must_use = "a replacement does nothing until it is sent"]
pub struct Replacement<'a> {
    /// Reads the user with its groups.
    read: Call,
    /// Reads the user with its access permissions.
    read_permissions: Call,
    write: Call,
    edit: Box<dyn FnOnce(UserRequest) -> UserRequest + Send + 'a>,
    creates: bool,
    options: CallOptions,
}

impl<'a> Replacement<'a> {
    /// `read` creates a request that expands one child, because Oracle documents a single value.
    fn new(
        read: impl Fn(&str) -> Call,
        write: Call,
        edit: impl FnOnce(UserRequest) -> UserRequest + Send + 'a,
    ) -> Self {
        Self {
            read: read("groups"),
            read_permissions: read("accessPermissions"),
            write,
            edit: Box::new(edit),
            creates: false,
            options: CallOptions::default(),
        }
    }

    /// Creates the user if it does not exist; the closure then receives an empty draft.
    pub fn create_if_missing(mut self) -> Self {
        self.creates = true;
        self
    }

    /// Overrides the client's settings for each request of this replacement.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Replaces the user; `None` means that there is nothing to change, and nothing was sent.
    ///
    /// # Errors
    /// As [`Change::send`]. If the user does not exist, [`Error::is_not_found`] is true.
    pub async fn send(self) -> Result<Option<Response<User>>, Error> {
        self.into_change().send().await
    }

    /// Returns the request that [`send`](Self::send) would send. Only requests that read are sent.
    ///
    /// # Errors
    /// Those of [`send`](Self::send), except the errors of the replacement itself.
    pub async fn dry_run(self) -> Result<Option<PlannedRequest>, Error> {
        self.into_change().dry_run().await
    }

    fn into_change(self) -> Change<'a, User> {
        let Self { read, read_permissions, write, edit, creates, options } = self;
        let change = Change::new(move |options| async move {
            let mut before: User = match read_account(&read, &options).await {
                Err(error) if creates && error.is_not_found() => {
                    let body = edit(UserRequest::default());
                    return Ok(Some(write.json(&body).with_options(options)));
                }
                before => before?,
            };
            if !has_all_groups(&before) {
                return Err(precondition(&write, Precondition::MissingGroups));
            }
            let with_permissions: User = read_account(&read_permissions, &options).await?;
            let first = before.clone();
            before.access_permissions = with_permissions.access_permissions;
            let draft = UserRequest::from(before.clone());
            let old = properties(&write, &draft)?;
            let new = properties(&write, &edit(draft))?;
            if old == new {
                return Ok(None);
            }
            check_unchanged(&read, &write, &first, &options).await?;
            Ok(Some(write.json(&new).with_options(options)))
        });
        change.options(options)
    }
}

impl fmt::Debug for Replacement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut replacement = f.debug_struct("Replacement");
        replacement.field("write", &self.write).field("creates", &self.creates);
        replacement.finish_non_exhaustive()
    }
}

async fn read_account<A: Account>(read: &Call, options: &CallOptions) -> Result<A, Error> {
    Ok(read.clone().with_options(options.clone()).send::<A>().await?.into_inner())
}

/// Reads the user again, and fails if it is not as before.
async fn check_unchanged<A: Account>(
    read: &Call,
    write: &Call,
    before: &A,
    options: &CallOptions,
) -> Result<(), Error> {
    let now: A = read_account(read, options).await?;
    let is_same_date = before.date_modified() == now.date_modified();
    let before = sorted(Value::Object(properties(write, &A::Draft::from(before.clone()))?));
    let now = sorted(Value::Object(properties(write, &A::Draft::from(now))?));
    // The date alone does not show a change in the same second, or of a group.
    let is_unchanged = is_same_date && before == now;
    if is_unchanged { Ok(()) } else { Err(precondition(write, Precondition::Changed)) }
}

/// Sorts all lists, because the server does not promise an order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            items.into()
        }
        Value::Object(properties) => {
            properties.into_iter().map(|(name, value)| (name, sorted(value))).collect()
        }
        other => other,
    }
}

/// Whether the user was read with all its groups.
fn has_all_groups(user: &User) -> bool {
    let groups = user.groups.as_ref();
    groups.is_some_and(|groups| groups.extra.get("hasMore") != Some(&Value::Bool(true)))
}

pub(super) fn precondition(write: &Call, precondition: Precondition) -> Error {
    Error::not_sent(write.target(), Kind::Precondition(precondition))
}

fn properties(write: &Call, draft: &impl Serialize) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(draft) {
        Ok(Value::Object(properties)) => Ok(properties),
        _ => Err(Error::not_sent(write.target(), Kind::Serialize)),
    }
}

/// The properties that differ; removed ones are null.
fn difference(old: &Map<String, Value>, new: &Map<String, Value>) -> Map<String, Value> {
    let changed = new.iter().filter(|(name, value)| old.get(*name) != Some(*value));
    let removed = old.keys().filter(|name| !new.contains_key(*name));
    changed
        .map(|(name, value)| (name.clone(), value.clone()))
        .chain(removed.map(|name| (name.clone(), Value::Null)))
        .collect()
}

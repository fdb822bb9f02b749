//! Members of groups.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::change::{Change, PlannedRequest};
use super::edit::precondition;
use crate::error::Precondition;
use crate::transport::Call;
use crate::v19::Client;
use crate::v19::groups::ListCompanyGroupUsers;
use crate::v19::types::{
    Group, GroupUserChange, GroupUserReference, GroupsRequest, UserCollection, UserGroupCollection,
};
use crate::v19::users::ListUserGroups;
use crate::{CallOptions, Error, Items, Response};

/// How many groups are read at the same time.
const CONCURRENCY: usize = 8;

/// # Members of groups
impl Client {
    /// Adds users to a group, without touching its other members.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// cpq.add_users_to_group("abcCo", "a100kparts", ["AAP39", "bkramer"]).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The users are named by their logins and belong to the company of the group. A login that occurs
    /// twice is sent once, and nothing is sent without any login.
    pub fn add_users_to_group(
        &self,
        company: &str,
        group: &str,
        logins: impl IntoIterator<Item = impl Into<String>>,
    ) -> Change<'static, UserCollection> {
        self.change_members("ADD", company, group, logins)
    }

    /// Removes users from a group, without touching its other members; see
    /// [`add_users_to_group`](Self::add_users_to_group).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// cpq.remove_users_from_group("abcCo", "a100kparts", ["AAP39"]).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove_users_from_group(
        &self,
        company: &str,
        group: &str,
        logins: impl IntoIterator<Item = impl Into<String>>,
    ) -> Change<'static, UserCollection> {
        self.change_members("REMOVE", company, group, logins)
    }

    fn change_members(
        &self,
        operation: &str,
        company: &str,
        group: &str,
        logins: impl IntoIterator<Item = impl Into<String>>,
    ) -> Change<'static, UserCollection> {
        let mut seen = BTreeSet::new();
        let logins = logins.into_iter().map(Into::into);
        let changes: Vec<GroupUserChange> = logins
            .filter(|login: &String| seen.insert(login.clone()))
            .map(|login| {
                let user = GroupUserReference::new(login.clone());
                GroupUserChange::new(operation, login).value(user)
            })
            .collect();
        let call = self.change_company_group_users(company, group, &changes).call;
        let call = Some(call).filter(|_| !changes.is_empty());
        Change::new(move |options| async move { Ok(call.map(|call| call.with_options(options))) })
    }

    /// Returns a stream of the members of a group.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let mut members = cpq.members_of_group("abcCo", "a100kparts");
    /// while let Some(user) = members.next().await {
    ///     println!("{:?}", user?.party_number);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn members_of_group(&self, company: &str, group: &str) -> Items<UserCollection> {
        self.list_company_group_users(company, group).stream()
    }

    /// Returns the groups of a company that have the same members: each list has the variable names of
    /// two or more groups, sorted. Groups without members are left out.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let identical = cpq.groups_with_identical_members("abcCo").await?;
    /// assert!(identical.iter().all(|groups| groups.len() > 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It reads the members of all groups, eight groups at a time.
    ///
    /// # Errors
    /// If a list can't be read.
    pub async fn groups_with_identical_members(
        &self,
        company: &str,
    ) -> Result<Vec<Vec<String>>, Error> {
        let groups = self.list_company_groups(company).all().await?;
        let names = groups.into_iter().filter_map(|group| group.variable_name);
        let lists = names.map(|name| {
            let list = self.list_company_group_users(company, &name);
            async move { Ok::<_, Error>((logins(list).await?, name)) }
        });
        let mut by_members = BTreeMap::<BTreeSet<String>, Vec<String>>::new();
        let mut lists = stream::iter(lists).buffer_unordered(CONCURRENCY);
        while let Some((members, name)) = lists.try_next().await? {
            by_members.entry(members).or_default().push(name);
        }
        let identical = by_members.into_iter().filter(|(members, _)| !members.is_empty());
        let mut groups: Vec<Vec<String>> = identical.map(|(_, names)| names).collect();
        groups.retain(|names| names.len() > 1);
        for names in &mut groups {
            names.sort();
        }
        groups.sort();
        Ok(groups)
    }

    /// Sets the groups of a user, named by their variable names, and removes it from all others.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let preview = cpq.set_user_groups("BM_LaeNrP1bCh5", ["excludeMDBParts"]).preview().await?;
    /// println!("added to {:?}, removed from {:?}", preview.added(), preview.removed());
    /// preview.send().await?;
    /// assert_eq!(cpq.list_user_groups("BM_LaeNrP1bCh5").all().await?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_user_groups(
        &self,
        party_number: &str,
        groups: impl IntoIterator<Item = impl Into<String>>,
    ) -> SetUserGroups {
        let wanted: BTreeSet<String> = groups.into_iter().map(Into::into).collect();
        let groups = wanted.iter().map(|name| Group::default().variable_name(name.as_str()));
        let body = GroupsRequest::default().items(groups.collect::<Vec<_>>());
        SetUserGroups {
            read: self.list_user_groups(party_number),
            write: self.replace_user_groups(party_number, &body).call,
            wanted,
            options: CallOptions::default(),
        }
    }
}

/// The groups that a user should have, from [`Client::set_user_groups`].
#[derive(Clone)]
#[must_use = "it does nothing until it is sent"]
pub struct SetUserGroups {
    read: ListUserGroups,
    write: Call,
    wanted: BTreeSet<String>,
    options: CallOptions,
}

impl SetUserGroups {
    /// Overrides the client's settings for each request.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Reads the groups that the user has.
    ///
    /// # Errors
    /// If they can't be read.
    pub async fn preview(self) -> Result<GroupsPreview, Error> {
        let current = self.current().await?;
        Ok(GroupsPreview { current, change: self })
    }

    /// Sets the groups; `None` means that the user has exactly these, and nothing was sent.
    ///
    /// # Errors
    /// If the groups can't be read or set.
    pub async fn send(self) -> Result<Option<Response<UserGroupCollection>>, Error> {
        self.preview().await?.send().await
    }

    /// Returns the request that [`send`](Self::send) would send. Only requests that read are sent.
    ///
    /// # Errors
    /// If the groups can't be read.
    pub async fn dry_run(self) -> Result<Option<PlannedRequest>, Error> {
        self.preview().await?.dry_run()
    }

    async fn current(&self) -> Result<BTreeSet<String>, Error> {
        let groups = self.read.clone().options(self.options.clone()).all().await?;
        Ok(groups.into_iter().filter_map(|group| group.variable_name.or(group.label)).collect())
    }
}

impl fmt::Debug for SetUserGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetUserGroups").field("groups", &self.wanted).finish_non_exhaustive()
    }
}

/// What [`Client::set_user_groups`] would change.
#[derive(Clone, Debug)]
#[must_use = "a preview changes nothing until it is sent"]
pub struct GroupsPreview {
    current: BTreeSet<String>,
    change: SetUserGroups,
}

impl GroupsPreview {
    /// Returns the variable names of the groups to which the user would be added.
    #[must_use]
    pub fn added(&self) -> Vec<&str> {
        self.change.wanted.difference(&self.current).map(String::as_str).collect()
    }

    /// Returns the variable names of the groups from which the user would be removed.
    #[must_use]
    pub fn removed(&self) -> Vec<&str> {
        self.current.difference(&self.change.wanted).map(String::as_str).collect()
    }

    /// Sets the groups; `None` means that there is nothing to change, and nothing was sent.
    ///
    /// The groups are read again first. Changes that others make between this read and the write are
    /// overwritten, because the request replaces all groups.
    ///
    /// # Errors
    /// If the user's groups are no longer those of the preview ([`Error::is_conflict`]), or if they
    /// can't be read or set.
    pub async fn send(self) -> Result<Option<Response<UserGroupCollection>>, Error> {
        let Self { current, change } = self;
        if current == change.wanted {
            return Ok(None);
        }
        if change.current().await? != current {
            return Err(precondition(&change.write, Precondition::Changed));
        }
        change.write.with_options(change.options).send().await.map(Some)
    }

    /// Returns the request that [`send`](Self::send) would send.
    ///
    /// # Errors
    /// If an argument is invalid.
    pub fn dry_run(&self) -> Result<Option<PlannedRequest>, Error> {
        let is_changed = self.current != self.change.wanted;
        is_changed.then(|| PlannedRequest::new(&self.change.write)).transpose()
    }
}

async fn logins(list: ListCompanyGroupUsers) -> Result<BTreeSet<String>, Error> {
    list.stream().try_filter_map(|user| async move { Ok(user.login) }).try_collect().await
}

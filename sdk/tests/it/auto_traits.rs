//! The auto traits of public types and of the futures they return, checked at compile time.

use std::fmt::Debug;
use std::hash::Hash;

use futures_util::stream;
use oracle_cpq::bulk::{Bulk, BulkChange, BulkReport, Done, Progress};
use oracle_cpq::v7::types::User;
use oracle_cpq::v19::admin::{
    Change, GroupsPreview, MatchingUsers, PlannedRequest, Replacement, SetMatchingStatus,
    SetUserGroups, TaskReport, TaskWait,
};
use oracle_cpq::v19::integration_users::{
    CreateIntegrationUser, GetIntegrationUser, ListIntegrationUsers, UpdateIntegrationUser,
};
use oracle_cpq::v19::types::{
    IntegrationUser, IntegrationUserCollection, IntegrationUserRequest, UserPatch, UserRequest,
};
use oracle_cpq::v19::{self, company_users::UpdateCompanyUser, users::ReplaceUser};
use oracle_cpq::{
    AccessToken, CallOptions, ClientAuthentication, ClientCredentials, Download, Error, Fields,
    Filter, FilterField, FilterValue, Items, Method, Names, OrderBy, Outcome, Pages, Password,
    Patch, RawPage, Request, Response, Retry, Site, SiteBuilder, StringOrNumber, TokenFuture,
    Upload, v7,
};

fn is_shareable<T: Debug + Send + Sync + Unpin + 'static>() {}
fn is_movable<T: Debug + Send>() {}
fn is_clone<T: Clone>() {}
fn is_comparable<T: Clone + Eq>() {}
fn is_hashable<T: Clone + Eq + Hash>() {}
fn is_send(_: &(impl Send + 'static)) {}

macro_rules! check {
    ($check:ident: $($type:ty),+ $(,)?) => {
        $($check::<$type>();)+
    };
}

#[test]
fn public_types_can_be_moved_and_shared_between_threads() {
    check!(is_shareable: Site, SiteBuilder, CallOptions, ClientCredentials, Retry, AccessToken);
    check!(is_shareable: Error, Outcome, Request, Response<IntegrationUser>);
    check!(is_shareable: Password, Patch<String>, StringOrNumber);
    check!(is_shareable: Filter, FilterField, FilterValue, OrderBy, Fields, Names);
    check!(is_shareable: Upload, Download, Items<RawPage<IntegrationUserCollection>>);
    check!(is_shareable: v7::Client, v7::company_users::ReplaceCompanyUser, User, v19::Client);
    check!(is_shareable: IntegrationUser, UserPatch, UserRequest, ReplaceUser, UpdateCompanyUser);
    check!(is_shareable: ListIntegrationUsers, CreateIntegrationUser, GetIntegrationUser);
    check!(is_shareable: UpdateIntegrationUser);
    check!(is_shareable: Pages<IntegrationUserCollection>, Items<IntegrationUserCollection>);
    check!(is_clone: Site, SiteBuilder, v7::Client, v19::Client, CallOptions, Retry, Error);
    check!(is_clone: Request, Response<IntegrationUser>, Filter, ListIntegrationUsers);
    check!(is_movable_future: TokenFuture<'static>);
    check!(is_shareable: PlannedRequest, SetUserGroups, GroupsPreview, SetMatchingStatus, MatchingUsers);
    check!(is_shareable: TaskWait, TaskReport, Bulk, BulkReport, Progress, Done<'static, BulkStep>);
    // They contain a function of the caller that is called once.
    check!(is_movable: Change<'static, IntegrationUser>, Replacement<'static>);
    check!(is_clone: PlannedRequest, SetUserGroups, GroupsPreview, SetMatchingStatus, MatchingUsers);
    check!(is_clone: TaskReport, Bulk, BulkReport, Progress);
}

#[test]
fn values_can_be_compared_and_used_as_keys() {
    check!(is_hashable: Filter, FilterField, FilterValue, OrderBy, Fields, Names);
    check!(is_hashable: Password, Patch<String>, StringOrNumber, Outcome, ClientAuthentication);
    check!(is_hashable: CallOptions, Retry, PlannedRequest, TaskReport, BulkReport, Progress);
    check!(is_hashable: User, IntegrationUser, IntegrationUserCollection, UserPatch, UserRequest);
    // Headers have no hash.
    check!(is_comparable: Response<IntegrationUser>);
}

fn is_movable_future<T: Future + Send + Unpin + 'static>() {}

#[test]
fn futures_of_requests_can_be_spawned() {
    let site = Site::builder("https://sitename.oracle.com/cpq").bearer("token");
    let site = site.build().expect("the site is valid");
    let (cpq, old) = (site.v19(), site.v7());
    let list = || cpq.list_integration_users();
    is_send(&list().send());
    is_send(&list().raw());
    is_send(&list().all());
    is_send(&list().stream().try_collect_all());
    let mut pages = list().pages();
    is_send(&async move { pages.next().await.is_some() });
    is_send(&cpq.create_integration_user(&IntegrationUserRequest::default()).send());
    is_send(&cpq.update_company_user("company", "user", &UserPatch::default()).send());
    is_send(&cpq.replace_user("number", &UserRequest::default()).send());
    is_send(&old.replace_company_user("company", "user", &User::default()).raw());
    is_send(&site.request(Method::GET, "/path").send());
}

#[test]
fn futures_of_administration_can_be_spawned() {
    let site = Site::builder("https://sitename.oracle.com/cpq").bearer("token");
    let cpq = site.build().expect("the site is valid").v19();
    let spawned = cpq.clone();
    is_send(&async move {
        spawned.find_user_by_login("login").await?;
        spawned.find_company_user("company", "login").await?;
        spawned.find_users_by_email("email").await?;
        spawned.groups_with_identical_members("company").await
    });
    let edit = || cpq.edit_user("number", |user| user);
    is_send(&edit().send());
    is_send(&edit().dry_run());
    let replacement = || cpq.replace_user_with("number", |user| user);
    is_send(&replacement().send());
    is_send(&replacement().dry_run());
    let groups = || cpq.set_user_groups("number", ["group"]);
    is_send(&groups().send());
    is_send(&groups().dry_run());
    let groups = groups();
    is_send(&async move { groups.preview().await?.send().await });
    let matching = cpq.deactivate_matching("{login:'login'}");
    is_send(&async move { matching.preview().await?.send().await });
    is_send(&cpq.wait_for_task(1).into_future());
    is_send(&cpq.import_users(Upload::from_bytes("users.zip", "")).wait().into_future());
}

/// A change that does nothing.
struct BulkStep;

impl BulkChange for BulkStep {
    fn key(&self) -> &'static str {
        "key"
    }

    fn content(&self) -> Vec<u8> {
        Vec::new()
    }

    async fn send(&self) -> Result<(), Error> {
        Ok(())
    }

    async fn is_applied(&self) -> Result<bool, Error> {
        Ok(true)
    }
}

#[test]
fn bulk_runs_can_be_spawned() {
    is_send(&Bulk::new().run(stream::iter([BulkStep]), |_| {}));
}

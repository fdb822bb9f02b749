//! The auto traits of public types and of the futures they return, checked at compile time.

use std::fmt::Debug;

use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserCollection, UserPatch, UserRequest};
use oracle_cpq::v19::{self, company_users, integration_users, users};
use oracle_cpq::{
    AccessToken, CallOptions, ClientCredentials, Error, Fields, Filter, FilterField, FilterValue,
    Items, OrderBy, Outcome, Pages, Password, Patch, Request, Response, Retry, Site, SiteBuilder,
    StringOrNumber, TokenFuture, TokenSource, v7,
};

fn is_plain<T: Debug + Send + Sync + Unpin + 'static>() {}
fn is_clone<T: Clone>() {}
fn is_send<T: Send + 'static>(_: &T) {}

macro_rules! check {
    ($($check:ident: $($type:ty),+;)+) => {
        $($($check::<$type>();)+)+
    };
}

#[test]
fn public_types_can_be_sent_and_shared_between_threads() {
    check! {
        is_plain: Site, SiteBuilder, v7::Client, v19::Client, CallOptions, Retry, Error, Outcome,
            Response<IntegrationUser>, Request, AccessToken, ClientCredentials, Password, Filter,
            FilterField, FilterValue, OrderBy, Fields, Patch<String>, StringOrNumber,
            IntegrationUser, UserPatch, UserRequest, v7::types::User,
            integration_users::ListIntegrationUsers, integration_users::CreateIntegrationUser,
            integration_users::GetIntegrationUser, integration_users::UpdateIntegrationUser,
            users::ReplaceUser, company_users::UpdateCompanyUser,
            v7::company_users::ReplaceCompanyUser;
        is_clone: Site, SiteBuilder, v7::Client, v19::Client, CallOptions, Retry, Error, Request,
            Response<IntegrationUser>, Filter, integration_users::ListIntegrationUsers;
    }
    fn is_unpin_stream<T: Debug + Send + Unpin + 'static>() {}
    is_unpin_stream::<Pages<IntegrationUserCollection>>();
    is_unpin_stream::<Items<IntegrationUserCollection>>();
    fn is_object_safe(_: Option<&(dyn TokenSource + Send + Sync)>) {}
    is_object_safe(None);
    fn token_future_is_send<'a>(future: TokenFuture<'a>) -> impl Send + 'a {
        future
    }
    let _ = token_future_is_send;
}

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
    is_send(&cpq.create_integration_user(&Default::default()).send());
    is_send(&cpq.update_company_user("company", "user", &UserPatch::default()).send());
    is_send(&cpq.replace_user("number", &UserRequest::default()).send());
    is_send(&old.replace_company_user("company", "user", &Default::default()).raw());
    is_send(&site.request(oracle_cpq::Method::GET, "/path").send());
}

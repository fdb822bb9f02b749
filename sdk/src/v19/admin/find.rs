//! Finds users.

use crate::error::{Kind, Precondition};
use crate::operation::Target;
use crate::v19::Client;
use crate::v19::types::{Status, User};
use crate::{Error, Filter};

/// # Finding users
///
/// Values are quoted, whatever they contain, and the results are compared exactly: CPQ may match more,
/// for example in another case.
impl Client {
    /// Returns the user with this login, of any company; `None` if there is none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let user = cpq.find_user_by_login("AAP39").await?.ok_or("there is no such user")?;
    /// assert_eq!(user.party_number.as_deref(), Some("BM_Qm4TzKd81Xw"));
    /// assert!(cpq.find_user_by_login("aap39").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If users of several companies have this login; the message has their number, and
    /// [`find_company_user`](Self::find_company_user) finds the one of a company. Also if the list can't
    /// be read.
    pub async fn find_user_by_login(&self, login: &str) -> Result<Option<User>, Error> {
        let list = self.list_users().q(Filter::field("login").eq(login));
        let target = list.call.target().clone();
        only_one(&target, with_login(list.all().await?, login))
    }

    /// Returns the user of a company with this login; `None` if there is none.
    ///
    /// The host company is `_host`.
    ///
    /// # Errors
    /// If the company does not exist, or if the list can't be read.
    pub async fn find_company_user(
        &self,
        company: &str,
        login: &str,
    ) -> Result<Option<User>, Error> {
        let list = self.list_company_users(company).q(Filter::field("login").eq(login));
        let target = list.call.target().clone();
        only_one(&target, with_login(list.all().await?, login))
    }

    /// Returns the users with exactly this email address.
    ///
    /// # Errors
    /// If the list can't be read.
    pub async fn find_users_by_email(&self, email: &str) -> Result<Vec<User>, Error> {
        let mut users = self.list_users().q(Filter::field("email").eq(email)).all().await?;
        users.retain(|user| user.email.as_deref() == Some(email));
        Ok(users)
    }

    /// Returns the users whose email address belongs to this domain, such as `example.com`. Subdomains
    /// do not count.
    ///
    /// # Errors
    /// If the list can't be read.
    pub async fn users_of_domain(&self, domain: &str) -> Result<Vec<User>, Error> {
        let pattern = format!("%@{domain}");
        let mut users = self.list_users().q(Filter::field("email").like(&pattern)).all().await?;
        users.retain(|user| {
            let email = user.email.as_deref().and_then(|email| email.rsplit_once('@'));
            email.is_some_and(|(_, of_user)| of_user.eq_ignore_ascii_case(domain))
        });
        Ok(users)
    }

    /// Returns the active users who have not logged in since this date, or never.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let users = cpq.users_inactive_since("2026-08-26T00:00:00Z").await?;
    /// assert!(users.iter().all(|user| user.status_value() == Some(&1.into())));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The date is written as CPQ writes `lastLogin`, in UTC. CPQ compares it.
    ///
    /// # Errors
    /// If the list can't be read.
    pub async fn users_inactive_since(&self, date: &str) -> Result<Vec<User>, Error> {
        let last_login = || Filter::field("lastLogin");
        let filter = last_login().lt(date).or(last_login().exists(false));
        let mut users = self.list_users().q(filter).all().await?;
        users.retain(|user| {
            user.status_value().is_some_and(|it| it.as_i64() == Some(Status::ACTIVE))
        });
        Ok(users)
    }
}

fn with_login(mut users: Vec<User>, login: &str) -> Vec<User> {
    users.retain(|user| user.login.as_deref() == Some(login));
    users
}

fn only_one(target: &Target, mut users: Vec<User>) -> Result<Option<User>, Error> {
    match users.len() {
        0 | 1 => Ok(users.pop()),
        count => Err(Error::not_sent(target, Kind::Precondition(Precondition::Ambiguous(count)))),
    }
}

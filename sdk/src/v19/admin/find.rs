//! Finds users.

use crate::error::{Kind, Precondition};
use crate::operation::Target;
use crate::path::InvalidArgument;
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
    /// If users of several companies have this login; the message says how many, and
    /// [`find_company_user`](Self::find_company_user) finds the one of a company. Also if the list can't
    /// be read.
    pub async fn find_user_by_login(&self, login: &str) -> Result<Option<User>, Error> {
        let list = self.list_users().q(Filter::field("login").eq(login));
        let target = list.call.target().clone();
        only_one(&target, with_login(list.all().await?, login))
    }

    /// Returns the user of a company with this login; `None` if there is none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let user = cpq.find_company_user("abcCo", "AAP39").await?.ok_or("there is no such user")?;
    /// assert_eq!(user.party_number.as_deref(), Some("BM_Qm4TzKd81Xw"));
    /// # Ok(())
    /// # }
    /// ```
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
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let users = cpq.find_users_by_email("aap39@example.com").await?;
    /// assert_eq!(users.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the list can't be read.
    pub async fn find_users_by_email(&self, email: &str) -> Result<Vec<User>, Error> {
        let mut users = self.list_users().q(Filter::field("email").eq(email)).all().await?;
        users.retain(|user| user.email.as_deref() == Some(email));
        Ok(users)
    }

    /// Returns the users whose email address belongs to this domain, such as `example.com`. Subdomains
    /// are not included.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = cpq_sandbox::Sandbox::start().await?;
    /// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
    /// # let cpq = site.build()?.v19();
    /// let users = cpq.users_of_domain("example.com").await?;
    /// assert!(users.iter().any(|user| user.login.as_deref() == Some("AAP39")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// If CPQ compares case-sensitively, addresses that write the domain in another case are missing.
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

    /// Returns the active users whose last login is before this date, or who have never logged in.
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
    /// Write the date in UTC, in the format of `lastLogin`; the time can be omitted.
    ///
    /// # Errors
    /// If the date has another format, or the list can't be read.
    pub async fn users_inactive_since(&self, date: &str) -> Result<Vec<User>, Error> {
        let list = self.list_users();
        if !is_date(date) {
            let (parameter, reason) = ("date".to_owned(), InvalidArgument::Date);
            let kind = Kind::InvalidArgument { parameter, reason };
            return Err(Error::not_sent(list.call.target(), kind));
        }
        let last_login = || Filter::field("lastLogin");
        let filter = last_login().lt(date).or(last_login().exists(false));
        let mut users = list.q(filter).all().await?;
        // The server's comparison may be looser.
        users.retain(|user| user.last_login.as_deref().is_none_or(|login| is_before(login, date)));
        users.retain(|user| {
            user.status_value().is_some_and(|it| it.as_i64() == Some(Status::ACTIVE))
        });
        Ok(users)
    }
}

/// Whether a text has the form `2026-08-26` or begins with `2026-08-26T`.
fn is_date(text: &str) -> bool {
    let has_form = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        _ => byte.is_ascii_digit(),
    };
    let is_complete = text.len() == 10 || (text.len() >= 20 && text.ends_with('Z'));
    is_complete && text.bytes().take(11).enumerate().all(has_form)
}

/// Compares to the second, as far as both have it.
fn is_before(login: &str, date: &str) -> bool {
    let length = date.len().min(19);
    login.get(..length).unwrap_or(login) < date.get(..length).unwrap_or(date)
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

//! Everyday operations of administrators, as methods of [`Client`](super::Client).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = cpq_sandbox::Sandbox::start().await?;
//! # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
//! # let cpq = site.build()?.v19();
//! let user = cpq.find_user_by_login("AAP39").await?.ok_or("there is no such user")?;
//! let number = user.party_number.ok_or("the user has no party number")?;
//! let change = cpq.edit_user(&number, |user| user.job_title("Planner"));
//! let changed = change.send().await?.ok_or("nothing to change")?;
//! assert_eq!(changed.job_title.as_deref(), Some("Planner"));
//! # Ok(())
//! # }
//! ```
//!
//! | task | methods |
//! |---|---|
//! | find | [`find_user_by_login`], [`find_users_by_email`], [`find_company_user`], [`users_inactive_since`], [`users_of_domain`] |
//! | edit | [`edit_user`], [`replace_user_with`] and the same for company users, [`edit_integration_user`] |
//! | groups | [`add_users_to_group`], [`remove_users_from_group`], [`set_user_groups`], [`members_of_group`], [`groups_with_identical_members`] |
//! | deactivate and activate | [`deactivate_user`], [`reactivate_user`], [`deactivate_matching`], [`reactivate_matching`] |
//! | passwords | [`reset_password`] |
//! | import | [`ImportUsers::wait`], [`ImportCompanyUsers::wait`], [`ImportCompanies::wait`], [`wait_for_task`] |
//!
//! Edits, replacements and changes of the status read first, and send nothing if there is nothing to change.
//! Members of groups and resets of passwords are sent without a read. Each sends at most one write.
//! [`Change::dry_run`] returns that request instead of sending it. To be safe against every write of a
//! program, create the site with [`SiteBuilder::read_only`](crate::SiteBuilder::read_only).
//!
//! [`find_user_by_login`]: super::Client::find_user_by_login
//! [`find_users_by_email`]: super::Client::find_users_by_email
//! [`find_company_user`]: super::Client::find_company_user
//! [`users_inactive_since`]: super::Client::users_inactive_since
//! [`users_of_domain`]: super::Client::users_of_domain
//! [`edit_user`]: super::Client::edit_user
//! [`replace_user_with`]: super::Client::replace_user_with
//! [`edit_integration_user`]: super::Client::edit_integration_user
//! [`add_users_to_group`]: super::Client::add_users_to_group
//! [`remove_users_from_group`]: super::Client::remove_users_from_group
//! [`set_user_groups`]: super::Client::set_user_groups
//! [`members_of_group`]: super::Client::members_of_group
//! [`groups_with_identical_members`]: super::Client::groups_with_identical_members
//! [`deactivate_user`]: super::Client::deactivate_user
//! [`reactivate_user`]: super::Client::reactivate_user
//! [`deactivate_matching`]: super::Client::deactivate_matching
//! [`reactivate_matching`]: super::Client::reactivate_matching
//! [`reset_password`]: super::Client::reset_password
//! [`ImportUsers::wait`]: super::users::ImportUsers::wait
//! [`ImportCompanyUsers::wait`]: super::company_users::ImportCompanyUsers::wait
//! [`ImportCompanies::wait`]: super::companies::ImportCompanies::wait
//! [`wait_for_task`]: super::Client::wait_for_task

mod change;
mod edit;
mod find;
mod groups;
mod status;
mod tasks;

pub use change::{Change, PlannedRequest};
pub use edit::Replacement;
pub use groups::{GroupsPreview, SetUserGroups};
pub use status::{MatchingUsers, SetMatchingStatus};
pub use tasks::TaskWait;

pub use crate::error::TaskReport;

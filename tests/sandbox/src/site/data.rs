//! All data of a site, and its form in a state file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalog::{Catalog, CatalogSnapshot};
use super::companies::Companies;
use super::generated::GeneratedUsers;
use super::group_access::{KnownRights, KnownSegments};
use super::groups::Groups;
use super::seed_data::SeedData;
use super::store::{UserSnapshot, UserStore};
use super::tasks::Tasks;
use crate::api::Operations;

/// The number of generated users, groups and companies, and the seed of the users.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) seed: u64,
    pub(crate) users: u64,
    pub(crate) groups: u64,
    pub(crate) companies: u64,
}

/// The data that requests read and change.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) users: UserStore,
    pub(super) groups: Groups,
    pub(super) companies: Companies,
    pub(super) tasks: Tasks,
    /// The security questions by party number.
    pub(super) questions: BTreeMap<String, String>,
    /// The rights of groups to data tables and prices: the access by name, for each folder of a group.
    pub(super) rights: BTreeMap<String, BTreeMap<String, String>>,
    /// What exists on the site and no request changes.
    pub(super) segments: KnownSegments,
    pub(super) table_folders: KnownRights,
    pub(super) price_folders: KnownRights,
}

/// The data in a state file.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Snapshot {
    users: UserSnapshot,
    groups: CatalogSnapshot,
    companies: CatalogSnapshot,
    tasks: Tasks,
    questions: BTreeMap<String, String>,
    rights: BTreeMap<String, BTreeMap<String, String>>,
}

impl Data {
    /// The data in the contracts' examples, but the users in `without`, and generated data.
    pub(crate) fn new(operations: &Operations, sizes: Sizes, without: &[String]) -> Self {
        let mut seed = SeedData::new(operations);
        seed.users.retain(|user| !without.contains(&user.party_number()));
        let generated = GeneratedUsers::new(sizes.seed, sizes.users, sizes.groups);
        Self {
            users: UserStore::new(generated, seed.users),
            groups: Catalog::new(sizes.groups, seed.groups),
            companies: Catalog::new(sizes.companies, seed.companies),
            tasks: Tasks::new(seed.tasks),
            questions: BTreeMap::new(),
            rights: BTreeMap::new(),
            segments: seed.segments,
            table_folders: seed.table_folders,
            price_folders: seed.price_folders,
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            users: self.users.snapshot(),
            groups: self.groups.snapshot(),
            companies: self.companies.snapshot(),
            tasks: self.tasks.clone(),
            questions: self.questions.clone(),
            rights: self.rights.clone(),
        }
    }

    /// Restores a snapshot; what no request changes is that of this data.
    pub(crate) fn with_snapshot(&self, snapshot: Snapshot) -> Result<Self, String> {
        let Snapshot { users, groups, companies, tasks, questions, rights } = snapshot;
        let groups = Groups::from_snapshot(groups)?;
        Ok(Self {
            users: UserStore::from_snapshot(users, groups.generated_count())?,
            groups,
            companies: Companies::from_snapshot(companies)?,
            tasks,
            questions,
            rights,
            ..self.clone()
        })
    }
}

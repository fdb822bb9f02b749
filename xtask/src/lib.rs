//! What `cargo xtask` does, apart from the command line itself.

pub mod adopt;
pub mod audit;
pub mod bump;
pub mod cargo;
pub mod compatibility;
pub mod diff;
pub mod dist;
pub mod external_tools;
pub mod files;
pub mod guard;
pub mod lint;
pub mod lock;
pub mod manifests;
pub mod prerequisites;
pub mod project;
pub mod publish;
pub mod records;
pub mod regenerate;
pub mod semver_checks;
pub mod since_release;
pub mod specification;
pub mod transcribe;
pub mod versions;

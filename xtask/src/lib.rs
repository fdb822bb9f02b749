//! What `cargo xtask` does, apart from the command line itself.

pub mod audit;
pub mod bump;
pub mod carry;
pub mod checklist;
pub mod default;
pub mod diff;
pub mod dist;
pub mod external_tools;
pub mod files;
pub mod lock;
pub mod manifests;
pub mod project;
pub mod publish;
pub mod regenerate;
pub mod released;
pub mod retire;
pub mod run;
pub mod surface;
pub mod tools;
pub mod transcribe;
pub mod versions;

//! What `cargo xtask` does, apart from the command line itself.

pub mod audit;
pub mod diff;
pub mod files;
pub mod lock;
pub mod peers;
pub mod project;
pub mod regenerate;
pub mod released;
pub mod run;
pub mod surface;
pub mod tools;
pub mod transcribe;

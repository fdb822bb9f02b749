//! What `cargo xtask` promises, tried on copies of the checkout where it writes.

mod audit;
mod checkout;
mod commands;
mod diff;
mod dist;
mod lock;
// The installers that these tests make up are scripts of the shell.
#[cfg(unix)]
mod external_tools;
mod package;
mod publish;
mod regenerate;
mod released;
#[cfg(unix)]
mod sandbox;
mod small;
mod surface;
mod tools;
mod transcribe;
mod versions;

//! Tests of the `cargo xtask` commands, on copies of the checkout if a command writes.

mod audit;
mod bump;
mod checkout;
mod commands;
mod compatibility;
mod diff;
mod dist;
// The fake installers of these tests are shell scripts.
#[cfg(unix)]
mod external_tools;
mod package;
mod prerequisites;
mod publish;
mod regenerate;
#[cfg(unix)]
mod sandbox;
mod small;
mod transcribe;

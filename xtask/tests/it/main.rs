//! Tests of the `cargo xtask` commands, on copies of the checkout if a command writes.

mod adopt;
mod audit;
mod bump;
mod bump_day;
// The fake cargo of these tests is a shell script.
#[cfg(unix)]
mod cargo;
mod checkout;
mod commands;
mod compatibility;
mod diff;
mod dist;
// The fake installers of these tests are shell scripts.
#[cfg(unix)]
mod external_tools;
#[path = "../../evidence/tests/it/fixture.rs"]
mod fixture;
mod guard;
mod package;
mod pages;
mod prerequisites;
mod publish;
mod regenerate;
mod small;
mod specification;
mod transcribe;

//! What `cargo xtask` promises, tried on copies of the checkout where it writes.

mod checkout;
mod commands;
mod lock;
// The installers that these tests make up are scripts of the shell.
#[cfg(unix)]
mod peers;
mod regenerate;
#[cfg(unix)]
mod sandbox;
mod surface;
mod tools;
mod transcribe;

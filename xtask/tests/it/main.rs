//! What `cargo xtask` promises, tried on copies of the checkout where it writes.

mod checkout;
mod commands;
mod lock;
mod regenerate;
#[cfg(unix)]
mod sandbox;
mod tools;

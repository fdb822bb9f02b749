//! What `cargo xtask` promises of the generated folder, tried on copies of the checkout.

mod checkout;
mod commands;
mod lock;
mod regenerate;

//! Lists the public items of Rust source, and compares two such lists.

mod effect;

pub use effect::Effect;

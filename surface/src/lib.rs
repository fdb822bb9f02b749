//! Lists the public items of Rust source, and compares two such lists.
